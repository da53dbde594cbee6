"""A list rule: whom it is about, on what basis it applies, its conditions and its versions."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.catalogue.declarations.declaration import OURS, Declaration, Gravity, Repair
from pipelines.catalogue.no_chance import NoChance
from pipelines.text import Text


class Basis(BaseModel):
    """Where and why a rule applies. With `ours`, the clause is only what a proposal of ours rests on there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str
    document: str
    clause: str
    ours: bool = False
    note: Text | None = None


class LeftOut(BaseModel):
    """Why a rule is left out in a region, where that has been weighed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str
    note: Text


class Chance(BaseModel):
    """The draws of a rule's input table in which nobody is truly better or worse: the shuffled columns change places
    within groups (month and district), draw by draw, and the rule's mart is made anew from them. The keys are told apart
    by draw, so that all draws are judged at once; `size` and `kind` are columns of the mart by which hits are split.

    A mart that is made from more than the drawn table keeps its rows: `gives` is SQL over the drawn table, one row a subject
    of a draw, and its `columns` take the place of the mart's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    table: str = Field(alias="from")
    keys: tuple[str, ...]
    shuffled: tuple[str, ...]
    within: tuple[str, ...]
    quarters: int = Field(ge=1, le=8)  # how far back the rule looks, its own quarter among them
    size: str
    kind: str
    columns: tuple[str, ...] = ()
    gives: str = ""


class Condition(BaseModel):
    """One condition of a rule: three-valued SQL over the rule's mart; NULL is "not assessable".

    `regions`: those whose document asks for what the condition is about; elsewhere it is left out, never failed.
    `repair`, where it differs from the rule's: what ends an entry early that stands on this condition alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: str
    says: Text
    regions: tuple[str, ...] = ()  # none: wherever the rule applies
    repair: Repair | None = None

    def counts_in(self, region: str) -> bool:
        """Whether it counts in a region."""
        return not self.regions or region in self.regions


class Lever(BaseModel):
    """A column of evidence that conduct or a decision can move, in steps between two ends, and how that is said.

    Every condition of the rule is monotone in it, so that the smallest change which turns a verdict can be searched.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    step: float = Field(gt=0)
    least: float
    most: float
    says: Text

    @model_validator(mode="after")
    def _has_room(self) -> "Lever":
        if self.least >= self.most:
            raise ValueError("`least` must lie below `most`")
        return self


class Version(BaseModel):
    """How a rule reads from a day on: other conditions, and another term where it gives one.

    Another number needs no version: limits are dated parameters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    term_months: int | None = None

    @model_validator(mode="after")
    def _has_conditions(self) -> "Version":
        if bool(self.all) == bool(self.any):
            raise ValueError("a version needs either `all` or `any`")
        return self


class Rule(Declaration):
    """One red, black or watch rule. It yields proposals, never entries.

    Without a repair an entry ends by `ends`: "term" after `term_months`; "corrected" after them or with the correction,
    whichever is later; "act" when what was left undone is done; "survey" with the next survey; "decision" on the day
    which the decision names, else after `term_months`; "while_true" by a decision, once the condition no longer holds.
    A granted repair ends it earlier: "act" at once when the thing is done, "correction" after the correction and a
    time without a new record, "none" never.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: Annotated[str, Field(pattern=r"^(RL|BL|WL)-\w{2}$")]
    list: Literal["red", "black", "watch", "developers"]  # developers: a register for their authority, no list
    label: Text
    meaning: Text
    subject: Literal["estate", "company", "project_manager", "developer"] = "company"
    mart: str = Field(alias="from")
    joint: bool = False  # red: every rule of the list must hold
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    parameters: tuple[str, ...] = ()
    evidence: tuple[str, ...]
    mover: tuple[Lever, ...] = ()
    gravity: Gravity | None = None  # of what a black or watch rule finds: how long it may be published
    credit_item: Text | None = None  # the item of the national catalogue of credit information that it rests on, if any
    ends: Literal["term", "corrected", "act", "survey", "decision", "while_true"] = "term"
    term_months: int | None = None
    closes_itself: bool = False  # with the term; of others a person closes what is over
    repair: Repair = "none"
    notice_days: int
    objection_days: int
    basis: tuple[Basis, ...] = ()
    pattern: bool = False  # ships without numbers and region: an office fills in both
    chance: Chance | None = None  # how it is asked whom it would list if nobody were worse
    no_chance: NoChance | None = None  # why that is not asked
    also_checks: tuple[str, ...] = ()  # clauses that it checks beside those it rests on as law
    left_out: tuple[LeftOut, ...] = ()
    version: tuple[Version, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> "Rule":
        if bool(self.all) == bool(self.any):
            raise ValueError("a rule needs either `all` or `any`")
        if self.ends in ("term", "corrected") and self.term_months is None:
            raise ValueError(f"`ends = {self.ends}` needs `term_months`")
        if bool(self.basis) == self.pattern:  # as it ships; an act of an office gives a pattern its basis
            raise ValueError("a rule needs `basis`, and a `pattern` has none")
        if (self.gravity is None) != (self.list == "red"):
            raise ValueError("`gravity` goes with every rule but those of the red list")
        if self.closes_itself and self.ends != "term":
            raise ValueError("`closes_itself` goes with `ends = term` alone")
        if missing := {mover.column for mover in self.mover} - {*self.evidence}:
            raise ValueError(f"`mover` names what is no evidence: {', '.join(sorted(missing))}")
        if both_ways := {basis.region for basis in self.basis} & {left_out.region for left_out in self.left_out}:
            raise ValueError(f"both applied and left out: {', '.join(sorted(both_ways))}")
        if self.chance is not None and self.no_chance is not None:
            raise ValueError("`no_chance` says why there is no `chance`")
        days = [version.valid_from for version in self.version]
        if days != sorted(set(days)):
            raise ValueError("versions stand in the order of their days, one a day")
        return self

    @property
    def checks(self) -> tuple[str, ...]:
        """The clauses that it checks: those it rests on as law, and what it names besides."""
        return (*(basis.clause for basis in self.basis if not basis.ours and basis.document != OURS), *self.also_checks)

    @property
    def nature(self) -> Literal["honour", "credit", "assessment"]:
        """What an entry is called: an honour, credit information that the national catalogue names, or a notice of the
        office's own assessment, which is never called 失信."""
        if self.list == "red":
            return "honour"
        return "credit" if self.credit_item else "assessment"

    @property
    def subject_column(self) -> str:
        """The column of its mart that holds the code of a row's subject."""
        return f"{self.subject}_{'id' if self.subject in ('estate', 'project_manager') else 'code'}"

    @property
    def is_ended_by_term(self) -> bool:
        """Whether an entry counts no more once its last day has passed, with nothing else to wait for."""
        return self.ends in ("term", "decision")

    def on(self, day: date) -> "Rule":
        """The rule as it reads on a day."""
        held = [version for version in self.version if version.valid_from <= day]
        if not held:
            return self
        months = held[-1].term_months
        term = {} if months is None else {"term_months": months}
        return self.model_copy(update={"all": held[-1].all, "any": held[-1].any, **term})

    def within(self, region: str) -> "Rule":
        """The rule with the conditions that count in a region."""
        return self.model_copy(
            update={name: tuple(one for one in getattr(self, name) if one.counts_in(region)) for name in ("all", "any")}
        )
