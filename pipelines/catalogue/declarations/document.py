"""A policy document with its clauses and duties."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from pipelines.catalogue.declarations.declaration import Declaration
from pipelines.catalogue.subjects import Subject
from pipelines.text import Text


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
