"""A file to be judged, and the answer to it: what reader processes are given and give back."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.catalogue.file_mapping import FileMapping
from pipelines.intake.files.archive_copy import CleanCopy
from pipelines.intake.judging.judge import Judged
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.manifest import StagedFile
from pipelines.text import Text


@dataclass(frozen=True, kw_only=True)
class Question:
    """A file to be judged, and all that the answer depends on."""

    path: Path
    submission: str
    sha256: str
    received_on: date
    region: str
    region_name: str
    divisions: tuple[str, ...]
    secret: bytes = field(repr=False)  # of the home, for the keys of phone numbers; in no log and no traceback
    source: str | None = None
    mapping: FileMapping | None = None
    period: str | None = None
    sender: str | None = None
    nothing: tuple[str, ...] = ()  # sources of which whoever sends says that there is nothing this period
    staging: Path | None = None  # a folder beside the store for a file too large to be kept in memory


@dataclass(frozen=True, kw_only=True)
class JudgedPart:
    """One judged sheet without its rows, and the rows as Parquet (None where none was accepted).

    `keys` are the columns of the accepted rows that are held against other tables. The rows of a large file are in
    `file` instead, and so are their keys. Rows that are `carried` (`pipelines.intake.storing.carried_rows`) are among the rows.
    """

    judged: Judged
    accepted: int
    parquet: bytes | None
    keys: pl.DataFrame
    file: Path | None = None
    refused_keys: pl.DataFrame = field(
        default_factory=pl.DataFrame
    )  # of the refused rows, where it can be read: key, row
    not_filled_keys: pl.DataFrame = field(default_factory=pl.DataFrame)  # of the rows that nobody filled in: key, row
    carried: int = 0  # how many rows of the version before stand on with it
    says_none: bool | None = None  # whether "nothing this period" was ticked of its tab; None where not said


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A judged file. `blank` are the tabs that are left blank below their headings."""

    parts: tuple[JudgedPart, ...] = ()
    blank: tuple[JudgedPart, ...] = ()
    file_faults: tuple[Fault, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    not_read: tuple[tuple[str, Text], ...] = ()
    copy: CleanCopy | None = None  # what is archived instead of the file, where it holds marks of persons
    archived: StagedFile | None = None  # of a large file what is archived, itself or such a copy


Tables = list[tuple[Sheet, Layout, Judged]]
