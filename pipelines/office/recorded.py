"""One entry of the office journal as it was written."""

from dataclasses import dataclass, field
from datetime import date, datetime

from pipelines.office.entries import Entry, entry_from


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One entry as it stands in the journal."""

    sequence: int
    at: datetime  # UTC
    actor: str
    kind: str
    subject: str
    why: str
    effective_on: date
    content: str  # JSON
    former_hash: str
    hash: str
    masked: int = field(default=0, compare=False)  # marks of persons taken out as it was written; not kept

    @property
    def entry(self) -> Entry:
        """The typed entry.

        Raises:
            JournalError: its content is none of ours.
        """
        return entry_from(self.content)
