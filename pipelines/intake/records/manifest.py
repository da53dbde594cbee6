"""The manifest of a submission: the record that makes its stored rows count."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from pipelines.catalogue.file_mapping import FileMapping


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """A file that is written already, beside the place where it is to be kept."""

    path: Path
    sha256: str


class Part(BaseModel):
    """What one sheet of a submission gave: one source, one period, one sender.

    The law of intake: rows_in = accepted + refused + the sum of non_data. Its stored rows are those that were accepted and
    those that it carries: rows of the version before that stand on because their new ones were refused or not filled in.
    Those keep the submission, sheet and row that they came from, and are in no count of the sheet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    period: str
    sender: str
    sheet: str
    rows_in: int
    accepted: int
    refused: int
    non_data: dict[str, int] = Field(default_factory=dict)
    warnings: int = 0
    carried: int = 0
    parquet: str | None = None  # relative to the store; None where no row was accepted
    parquet_sha256: str | None = None
    parquet_bytes: int = 0

    @property
    def stands(self) -> int:
        """How many rows it puts in force."""
        return self.accepted + self.carried


class CoverNote(BaseModel):
    """What a sender stated about a file, beside its content, when it was sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = None
    mapping: FileMapping | None = None
    period: str | None = None
    sender: str | None = None
    nothing: tuple[str, ...] = ()  # sources reported as having nothing this period


class Manifest(BaseModel):
    """One accepted submission: one file, which may hold several parts."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    id: str
    file_name: str
    sha256: str
    bytes: int
    archived: str  # relative to the archive
    is_redacted: bool = False  # a copy without marks of persons is archived, not the file itself
    archived_sha256: str | None = None  # of that copy; None where the file itself is archived
    mapping: str | None = None
    # Stored as `said`; None where the submission is older than this field.
    note: CoverNote | None = Field(
        default=None, validation_alias=AliasChoices("note", "said"), serialization_alias="said"
    )
    sender: str
    received_on: date
    received_at: datetime
    invented: bool
    parts: tuple[Part, ...]
    refused_parts: tuple[Part, ...] = ()  # sheets of the same file of which no row was accepted
    why: str = ""  # the reason that was given for the rows that it removed
    restores: str | None = None  # the submission whose rows it puts back; its file is the same
    judged_on: date | None = None  # the day by which its periods were told, where it is not the day of receipt

    @property
    def order(self) -> tuple[date, datetime, str]:
        """What tells a later submission from a former one."""
        return (self.received_on, self.received_at, self.id)
