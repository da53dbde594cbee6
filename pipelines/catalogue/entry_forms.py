"""How the words of the office journal are declared: a kind of entry, and one thing that it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.catalogue.schema import Cell
from pipelines.text import Text


@dataclass(frozen=True, kw_only=True)
class EntryField:
    """One thing that an entry says, its words and how it is written."""

    name: str
    label: Text
    cell: Cell
    required: bool = True
    values: Mapping[str, Text] = field(default_factory=dict)
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class EntryKind:
    """One kind of entry. `clauses` are those it holds data for; none where the rule is ours."""

    id: str
    label: Text
    row: Text  # what one entry is
    clauses: tuple[str, ...] = ()
    fields: tuple[EntryField, ...]

    def field(self, name: str) -> EntryField | None:
        """One field by name; nothing where the kind has no such field."""
        return next((one for one in self.fields if one.name == name), None)
