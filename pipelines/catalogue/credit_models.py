"""Credit models: how points become a score and a grade, and how often a grade is checked; and which holds where, when.

A model is a choice of ours, never law. A city changes it by one `[[use]]`: what is before that day stays as
it was scored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.catalogue.declarations import EVERYWHERE, Declaration
from pipelines.text import Text

GRADES = ("AAA", "AA", "A", "B", "C")


class Grade(BaseModel):
    """One band: the least score, none for the lowest, the spot checks that each estate is due in a year, and what an
    office says of a company in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grade: str
    least: Decimal | None = None
    checks_a_year: int = Field(ge=0)
    means: Text


class ModelVersion(BaseModel):
    """One version: score = base + good points up to the cap - bad points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    base: Decimal
    good_cap: Decimal
    grade: tuple[Grade, ...]
    ungraded_checks_a_year: int = Field(ge=0)

    @model_validator(mode="after")
    def _is_whole(self) -> "ModelVersion":
        if tuple(grade.grade for grade in self.grade) != GRADES:
            raise ValueError(f"the grades are {', '.join(GRADES)}, in this order")
        ends = [grade.least for grade in self.grade[:-1]]
        if self.grade[-1].least is not None or None in ends or sorted(set(ends), reverse=True) != ends:  # type: ignore[type-var]
            raise ValueError("every grade but the lowest has a `least`, each lower than the one before")
        return self

    def grade_of(self, score: Decimal) -> Grade:
        """The band of a score."""
        return next(grade for grade in self.grade if grade.least is None or score >= grade.least)


class Use(BaseModel):
    """From when on a region, or every one without a choice of its own, is scored by a version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    region: str = EVERYWHERE
    valid_from: date


class CreditModel(Declaration):
    """One credit model: its name, where it is taken from, its versions, and where and when they are used."""

    label: Text
    meaning: Text
    source: Text
    version: tuple[ModelVersion, ...]
    use: tuple[Use, ...] = ()

    @model_validator(mode="after")
    def _uses_what_is_there(self) -> "CreditModel":
        if unknown := {use.version for use in self.use} - {version.version for version in self.version}:
            raise ValueError(f"`use` names no version: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, kw_only=True)
class InUse:
    """A model's version and the days on which it holds."""

    model: CreditModel
    version: ModelVersion
    valid_from: date
    valid_to: date | None  # the last day

    def least(self, grade: str) -> Decimal | None:
        """The lower end of a grade."""
        return next(one.least for one in self.version.grade if one.grade == grade)


def regions_of(models: Mapping[str, CreditModel]) -> tuple[str, ...]:
    """The regions that chose a model, "*" among them."""
    return tuple(sorted({use.region for model in models.values() for use in model.use}))


def in_use(models: Mapping[str, CreditModel], region: str) -> tuple[InUse, ...]:
    """What a region is scored by, day by day: what holds everywhere until its own first choice, then its own."""
    own = _chosen(models, region)
    everywhere = _chosen(models, EVERYWHERE) if region != EVERYWHERE else []
    first = own[0][0] if own else date.max
    line = [*(one for one in everywhere if one[0] < first), *own]
    ends = [after[0] - timedelta(days=1) for _, after in pairwise(line)]
    return tuple(
        InUse(model=model, version=version, valid_from=since, valid_to=until)
        for (since, model, version), until in zip(line, [*ends, None], strict=bool(line))
    )


def clashes(models: Mapping[str, CreditModel]) -> Iterable[str]:
    """Days on which a region would be scored by two."""
    for region in regions_of(models):
        days = [since for since, _, _ in _chosen(models, region)]
        for day in sorted({day for day in days if days.count(day) > 1}):
            yield f"credit_models: two versions of region {region} hold from {day} on"


def _chosen(models: Mapping[str, CreditModel], region: str) -> list[tuple[date, CreditModel, ModelVersion]]:
    matches = [
        (use.valid_from, model, next(version for version in model.version if version.version == use.version))
        for model in models.values()
        for use in model.use
        if use.region == region
    ]
    return sorted(matches, key=lambda one: (one[0], one[1].id))
