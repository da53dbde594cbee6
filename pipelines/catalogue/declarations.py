"""The closed forms of the TOML declarations, and reading one file into its form."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipelines.catalogue.no_chance import NoChance
from pipelines.catalogue.regions import nearest
from pipelines.catalogue.subjects import Subject
from pipelines.errors import DeclarationError
from pipelines.text import Text, both

Level = Literal["city", "district", "street", "community", "estate", "company", "department"]
LEVELS: tuple[Level, ...] = ("city", "district", "street", "community", "estate", "company", "department")
STORED_LEVELS: tuple[Level, ...] = ("city", "district", "street")
TargetKind = Literal["level", "cumulative", "standing"]
HEADLINE = "headline"
OURS = "ours"  # the clause of what no document asks for
PLACEHOLDER = re.compile(r"{([a-z_0-9]+)}")
UNCHECKED = "unchecked"  # the checker of what nobody but its author has gone over
EVERYWHERE = "*"  # the region of what is ours and holds in every city


class Declaration(BaseModel):
    """Frozen, and strict about keys: a misspelt key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    id: str


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


class Review(BaseModel):
    """Who wrote a declaration, who else went over it, and when it was last gone over, if only by its author."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str  # a post or an office, never a person's name; `developers` for those of this system
    checker: str = UNCHECKED
    on: date


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


Repair = Literal["none", "act", "correction"]
Gravity = Literal["slight", "ordinary", "grave"]


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


class Alert(Declaration):
    """One exception that the leader's page lists: something that is so, who has to act, and until when.

    Of a mart with a row a month (`since` empty), `when` is a state: it is open from the first of the months in which it
    held without a break to the last one. Else each row is a case, open from its `since` to before its `until` (null:
    still open). An alert is raised once for a cause, however long it lasts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: Annotated[str, Field(pattern=r"^AL-\d{2}$")]
    label: Text
    meaning: Text
    mart: str = Field(alias="from")  # a mart, or metric_value, or signal
    when: str  # three-valued SQL; what is not known to be so raises nothing
    cause: tuple[str, ...]  # the columns that tell one cause from another
    frequency: Literal["month", "quarter", "year"] = "month"  # of a state: how often the mart tells of it
    months: int = 1  # of a state: how many of the mart's months in a row it must have held
    since: str = ""  # SQL: the first day on which a case is one
    until: str = ""  # SQL: the first day on which it is none any more
    owner: Text
    owner_of: str = ""  # the column that names whose turn it is, where rows do
    informs: tuple[Text, ...] = ()  # who is told of it besides
    # Of which causes the company of the row has itself to put right what is wrong, whoever sees to it: evidence column →
    # its values; {} for all, none where it is never the company's to mend. A letter to a company names no others.
    company_mends: dict[str, tuple[str, ...]] | None = None
    due_days: int | None = None  # ours: days to act, from the day on which it was raised
    due: str = ""  # SQL: the day by which to act, where it is no number of days
    says: Text  # one sentence; {column} stands for what the row holds
    evidence: tuple[str, ...]
    metrics: tuple[str, ...] = ()  # M- codes
    parameters: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()  # none: ours, raised where an office adopted it
    # SQL: of rows that tell themselves whether the office asked for what they miss; of others a document with one of
    # the clauses has to be in force there and then
    grounded: str = ""
    # Of which causes a clause speaks, where not of all: clause → evidence column → its values
    speaks_of: dict[str, dict[str, tuple[str, ...]]] = {}
    readings: tuple[str, ...] = ()

    def clauses_of(self, evidence: dict[str, Any]) -> tuple[str, ...]:
        """The clauses that speak of one cause, by what its evidence holds."""
        return tuple(
            clause
            for clause in self.clauses
            if all(evidence.get(column) in values for column, values in self.speaks_of.get(clause, {}).items())
        )

    def is_for_company(self, evidence: dict[str, Any]) -> bool:
        """Whether the company of a cause has itself to put it right, by what its evidence holds."""
        return self.company_mends is not None and all(
            evidence.get(column) in values for column, values in self.company_mends.items()
        )

    @model_validator(mode="after")
    def _is_whole(self) -> "Alert":
        if (self.due_days is None) == (not self.due):
            raise ValueError("an alert needs either `due_days` or `due`")
        if self.until and not self.since:
            raise ValueError("`until` needs `since`")
        if missing := {name for text in (self.says.zh, self.says.en) for name in PLACEHOLDER.findall(text)} - {
            *self.evidence
        }:
            raise ValueError(f"`says` names what is no evidence: {', '.join(sorted(missing))}")
        if set(self.speaks_of) - set(self.clauses):
            raise ValueError("`speaks_of` names a clause that the alert does not cite")
        if {column for part in self.speaks_of.values() for column in part} - set(self.evidence):
            raise ValueError("`speaks_of` names what is no evidence")
        if set(self.company_mends or {}) - set(self.evidence):
            raise ValueError("`company_mends` names what is no evidence")
        return self


class Clause(BaseModel):
    """One clause in our own words. Metrics, rules and alerts that answer to it and sources that record it cite it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: str
    at: str = ""  # where its sentence stands, in the document's own numbering; required of shipped documents
    says: Text
    responsible: Text
    about: tuple[Subject, ...] = ()  # what its sentence is about; required of shipped documents
    held: Text | None = None  # where what it names is found, if no source and no journal entry records it
    only_evidence: Text | None = None  # why what is sent is kept as evidence and no number judges it
    unmeasurable: Text | None = None  # why nothing that an office could send would measure it

    @model_validator(mode="after")
    def _has_one_answer(self) -> "Clause":
        if sum(each is not None for each in (self.held, self.only_evidence, self.unmeasurable)) > 1:
            raise ValueError("a clause has one of `held`, `only_evidence` and `unmeasurable`")
        return self


class Duty(BaseModel):
    """One duty of one party by a document, in our own words, and what shows that it is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party: Text
    names: tuple[str, ...] = ()  # by which units are known to be of this party: a part of their name
    does: Text
    clause: str
    metrics: tuple[str, ...] = ()  # M- codes; M-REG-21/wiring where only a cut is of the duty
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_shown(self) -> "Duty":
        if not (self.metrics or self.rules or self.sources):
            raise ValueError("a duty needs `metrics`, `rules` or `sources` that show it")
        return self


class Document(Declaration):
    """One policy document. Its number as issued; a text in both languages where it has none."""

    number: Annotated[Text, BeforeValidator(lambda text: {"zh": text, "en": text} if isinstance(text, str) else text)]
    title: Text
    issuer: Text
    region: str
    issued_on: date
    in_force_from: date
    in_force_to: date | None = None
    status: Literal["in force", "draft", "repealed"]
    asked_until: date | None = None  # the last day on which anything that it asks fell due; history after that
    adopted_by: str = ""  # the office's act by which it applies here, where it is another place's or a draft
    clause: tuple[Clause, ...] = ()
    duty: tuple[Duty, ...] = ()

    @property
    def is_of_office(self) -> bool:
        """Whether the office that keeps the home brought it (`pipelines.catalogue.policy`)."""
        return False


_D = TypeVar("_D", bound=Declaration)


def read(path: Path, form: type[_D]) -> _D:
    """One declaration; its id is the file name.

    Raises:
        DeclarationError: names the file, the key, the value and what is allowed.
    """
    file = f"{path.parent.name}/{path.name}"
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise DeclarationError(file, "(file)", path.name, f"valid TOML ({fault})") from None
    try:
        return form.model_validate({"id": path.stem, **content})
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "(file)"
        allowed = first["msg"] if first["type"] != "extra_forbidden" else f"one of {', '.join(form.model_fields)}"
        raise DeclarationError(file, key, first["input"] if key != "(file)" else "", allowed) from None
