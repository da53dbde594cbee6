"""Dated parameters, and what a document requires of each area."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.catalogue.declarations.declaration import EVERYWHERE, OURS, Declaration, Level
from pipelines.catalogue.regions import nearest
from pipelines.text import Text


class Value(BaseModel):
    """One value of a parameter, in force from a day on, in a region or everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Decimal
    region: str = "*"
    valid_from: date
    valid_to: date | None = None
    document: str = OURS
    clause: str = OURS


class Parameter(Declaration):
    """A dated value: a weight, a band, a threshold, a term. Policy or our own default, never machine settings.

    Of one that names a `grade` the values are that grade's lower ends in the credit models, as they are in use.
    """

    label: Text
    meaning: Text
    unit: str
    source: Text | None = None  # where its values are from, if from none of the documents; and whether that was checked
    value: tuple[Value, ...] = ()
    filled_in: bool = False  # by the office that adopts a rule: ships without a value
    grade: str = ""

    @model_validator(mode="after")
    def _has_values(self) -> "Parameter":
        if not (self.value or self.grade or self.filled_in):
            raise ValueError("a parameter needs `value`, the `grade` whose lower end it is, or `filled_in`")
        return self

    def of_region(self, region: str) -> tuple[Value, ...]:
        """The values of the region, or of the nearest that holds it, where there are any; else those that hold everywhere."""
        where = nearest((value.region for value in self.value), region)
        own = tuple(value for value in self.value if value.region == where)
        return own or tuple(value for value in self.value if value.region == EVERYWHERE)

    def on(self, day: date, region: str) -> Decimal | None:
        """The value in force on a day in a region."""
        held = [
            value.value
            for value in self.of_region(region)
            if value.valid_from <= day and (value.valid_to is None or day <= value.valid_to)
        ]
        return held[-1] if held else None


class Item(BaseModel):
    """One thing that every area of a level must have, since a day, in a region or everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    level: Level
    revised: bool = False  # a text that is to be revised: what was issued before the clause does not count
    renewed_months: int | None = Field(default=None, gt=0)  # what is drawn up anew each time: for how long it counts
    region: str = EVERYWHERE
    valid_from: date
    valid_to: date | None = None
    document: str = OURS
    clause: str = OURS


class Requirement(Declaration):
    """What has to be there, region by region, as a document lists it; policy like a parameter, but a list of things."""

    label: Text
    meaning: Text
    named_by: str = ""  # the choice column of a source whose codes the items are
    words: dict[str, Text] = Field(default_factory=dict)  # of items that no source names
    item: tuple[Item, ...]

    def of_region(self, region: str) -> tuple[Item, ...]:
        """The items of the region, or of the nearest that holds it, where there are any; else those that hold everywhere."""
        where = nearest((item.region for item in self.item), region)
        own = tuple(item for item in self.item if item.region == where)
        return own or tuple(item for item in self.item if item.region == EVERYWHERE)
