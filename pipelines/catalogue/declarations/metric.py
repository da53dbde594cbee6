"""A metric and its parts: targets, variants, denominators."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.catalogue.declarations.declaration import (
    EVERYWHERE,
    HEADLINE,
    OURS,
    UNCHECKED,
    Declaration,
    Level,
    Review,
    TargetKind,
)
from pipelines.text import Text, both


class Target(BaseModel):
    """Dated target values of one metric in one region.

    `level` and `cumulative`: a year's key is due on 31 December, and a pace leads to it. `standing`: asked of every
    period from the first day of the key's year on, until the next key; it has no pace. What no document sets is
    `ours`, in one region or everywhere ("*"); a region's own targets go before those.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    clause: str
    region: str
    kind: TargetKind = "level"
    variant: str = HEADLINE
    levels: tuple[Level, ...] = ("city",)
    reference_levels: tuple[Level, ...] = ()  # shown there as reference, labelled ours
    values: dict[int, float]

    @model_validator(mode="after")
    def _everywhere_is_ours(self) -> "Target":
        if self.region == EVERYWHERE and self.document != OURS:
            raise ValueError("a document's target belongs to the document's region")
        return self


class Over(BaseModel):
    """The denominator of a quotient when it stands in another mart."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    mart: str = Field(alias="from")
    base: str = "true"
    measure: str
    times: float = 1


class Variant(BaseModel):
    """Another base, another hit, or both, of the same metric; or the same placed in time by another column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Text
    base: str | None = None
    hit: str | None = None
    measure: str | None = None
    weight: str | None = None
    month: str | None = None
    over: Over | None = None
    reading: Annotated[str, Field(pattern=r"^(Q-\d{2})?$")] = ""  # the open question that it answers another way (Q-…)
    meaning: Text | None = None  # where the metric's own would not tell what is counted
    clauses: tuple[str, ...] = ()  # that this cut answers and the headline, which counts more, does not


class Part(BaseModel):
    """One part of a composite, or a term of a difference."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: str
    variant: str = HEADLINE
    weight: str | None = None  # name of the dated parameter that holds its weight
    # Of a term that is taken away: the same period, the one a year before, or the first that has a value.
    at: Literal["same", "year_before", "first"] = "same"


class Metric(Declaration):
    """One number. The file name is the id; one M- code may have several files."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: Annotated[str, Field(pattern=r"^M-[A-Z]+-\d{2}[a-z]?$")]
    label: Text
    meaning: Text
    why: Text | None = None  # what a leader loses without it, or does with it
    review: Review | None = None
    limits: Text | None = None
    kind: Literal["share", "mean", "quotient", "count", "sum", "quantile", "difference", "composite"]
    timing: Literal["stock", "flow"]
    accumulates: Literal["", "year"] = ""
    unit: Literal["share", "per_10k_households", "count", "score", "days", "hours", "yuan", "m2", "points"]
    better: Literal["higher", "lower", "band", "neither"]
    frequency: Literal["month", "quarter", "half", "year"] = "month"
    mart: str = Field("", alias="from")
    month: str = "month"  # the mart's column that places a row in time (Q-19: the basis)
    base: str = "true"
    hit: str = ""
    measure: str = ""
    weight: str = ""
    quantile: float | None = None
    over: Over | None = None
    of: Part | None = None
    minus: Literal["target", "pace"] | Part | None = None
    parts: tuple[Part, ...] = ()
    # wilson: of a share, on its effective sample; mean: Student's, of the rows of a mean (from five rows on);
    # square_and_add: of a difference whose terms have one
    interval: Literal["", "wilson", "mean", "square_and_add"] = ""
    # What is looked for in its months: units outside funnel limits, special causes in a unit's own course, and rates
    # that moved because their base did. They ask why; they judge nobody.
    watch: tuple[Literal["outlier", "special_cause", "base_moved"], ...] = ()
    levels: tuple[Level, ...]
    by: tuple[str, ...] = ()
    minimum: int = 1
    calendars: tuple[str, ...] = ()  # schemes other than the calendar in whose months it can be asked
    clauses: tuple[str, ...]
    readings: tuple[str, ...] = ()  # the Q- codes that fix how an open text is read
    sources: tuple[str, ...] = ()
    variant: dict[str, Variant] = Field(default_factory=dict)
    target: tuple[Target, ...] = ()

    @model_validator(mode="after")
    def _needs(self) -> "Metric":
        needed = {
            "share": ("mart", "hit"),
            "mean": ("mart", "measure"),
            "quotient": ("mart", "measure", "over"),
            "count": ("mart",),
            "sum": ("mart", "measure"),
            "quantile": ("mart", "measure", "quantile"),  # with `hit`, rows that do not have it are censored
            "difference": ("of", "minus"),
            "composite": ("parts",),
        }[self.kind]
        for name in needed:
            if not getattr(self, name):
                raise ValueError(f"a {self.kind} needs `{'from' if name == 'mart' else name}`")
        return self

    @property
    def is_checked(self) -> bool:
        """Whether somebody other than its author has gone over it."""
        return self.review is not None and self.review.checker != UNCHECKED

    @property
    def variants(self) -> tuple[str, ...]:
        """Every variant's name, the headline first."""
        return (HEADLINE, *self.variant)

    @property
    def other_readings(self) -> tuple[str, ...]:
        """The variants that read the metric's clause another way: held against the headline's target, beside it."""
        return tuple(name for name, each in self.variant.items() if each.reading)

    def written(self, value: float) -> str:
        """A declared value as documents write it: a share in per cent, as exactly as it was declared."""
        return f"{value * 100:g}%" if self.unit == "share" else f"{value:g}"

    @property
    def cited(self) -> tuple[str, ...]:
        """Every clause that the headline or a variant answers."""
        return tuple(dict.fromkeys((*self.clauses, *(name for each in self.variant.values() for name in each.clauses))))

    def answering(self, clause: str) -> tuple[str, ...]:
        """The variants that answer a clause, the headline first."""
        return tuple(name for name in self.variants if clause in self.clauses_of(name))

    def clauses_of(self, variant: str) -> tuple[str, ...]:
        """The clauses that a variant answers by itself."""
        return self.clauses if variant == HEADLINE else self.variant[variant].clauses

    def base_of(self, variant: str) -> str:
        """Which rows of its mart a variant counts."""
        return self.base if variant == HEADLINE else self.variant[variant].base or self.base

    def meaning_of(self, variant: str) -> Text:
        """What a variant counts; the metric's own meaning where it does not say."""
        return self.meaning if variant == HEADLINE else self.variant[variant].meaning or self.meaning

    def title_of(self, variant: str) -> Text:
        """A variant's label where it stands without the metric's: its own where that names a number as the metric's does
        (a 率 beside a 率), else both."""
        own = self.label_of(variant)
        if variant == HEADLINE or own.zh[-1] == self.label.zh[-1]:
            return own
        return both(f"{self.label.zh}（{own.zh}）", f"{self.label.en} ({own.en})")

    def label_of(self, variant: str) -> Text:
        """The label of a variant; the headline's is the metric's own."""
        return self.label if variant == HEADLINE else self.variant[variant].label
