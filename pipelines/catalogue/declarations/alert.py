"""An alert: what raises it, whom it concerns, which clauses ground it."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from pipelines.catalogue.declarations.declaration import PLACEHOLDER, Declaration
from pipelines.text import Text


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
    speaks_of: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
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
