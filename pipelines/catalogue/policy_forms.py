"""The closed forms of an office's own documents: what one file of `HOME/policy/` may hold."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, model_validator

from pipelines.catalogue.declarations import Document, Level, Target
from pipelines.masking import mask
from pipelines.text import Text, both


class Adoption(BaseModel):
    """One thing that an office makes its own. Exactly one of the four names what; `clause` says where the act does so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = ""
    alert: str = ""
    reference: str = ""  # a metric whose reference value of ours becomes a target of the office
    document: str = ""
    clause: str = ""

    @model_validator(mode="after")
    def _names_one(self) -> "Adoption":
        if sum(bool(name) for name in (self.rule, self.alert, self.reference, self.document)) != 1:
            raise ValueError("an adoption names exactly one of `rule`, `alert`, `reference` and `document`")
        return self


class LaidDown(Target):
    """A target that a document of the office lays down for a metric."""

    metric: str
    document: str = ""
    clause: str = ""
    region: str = ""


class LaidValue(BaseModel):
    """A dated value (a weight, a threshold, a term) that a document of the office sets, from its first day to its last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parameter: str
    value: Decimal
    clause: str = ""


class Required(BaseModel):
    """One thing that every area of a level must have by a document of the office: a body, a mechanism, a function."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str  # a requirement's id: body, mechanism, …
    item: str  # one that some document's list names
    level: Level
    clause: str = ""


class Responsible(BaseModel):
    """Whose matter an alert or a clause is: one unit and its post, and who else is informed. Never a person's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    alert: str = ""
    about: str = ""  # a clause's code, of any document in force here
    unit: Text
    post: Text | None = None
    informs: tuple[Text, ...] = ()
    clause: str = ""  # of this document, which says so

    @model_validator(mode="after")
    def _names_one(self) -> "Responsible":
        if bool(self.alert) == bool(self.about):
            raise ValueError("name exactly one of `alert` and `about`")
        for name in (self.unit, self.post, *self.informs):
            if name is not None and mask(name.zh) != name.zh:
                raise ValueError("a unit or a post, never a person's name or number")
        return self

    @property
    def text(self) -> Text:
        """The unit with its post."""
        if self.post is None:
            return self.unit
        return both(f"{self.unit.zh}（{self.post.zh}）", f"{self.unit.en} ({self.post.en})")


class OfficeDocument(Document):
    """A document of the office that keeps the home: what it lays down, whose matter things are, and what it adopts."""

    target: tuple[LaidDown, ...] = ()
    value: tuple[LaidValue, ...] = ()
    require: tuple[Required, ...] = ()
    responsible: tuple[Responsible, ...] = ()
    adopt: tuple[Adoption, ...] = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> "OfficeDocument":
        if self.in_force_to is not None and self.in_force_to < self.in_force_from:
            raise ValueError("`in_force_to` lies before `in_force_from`")
        return self

    @property
    def is_of_office(self) -> bool:
        """Yes."""
        return True

    def cited(self, clause: str) -> str:
        """The clause that a target or an adoption rests on: the named one, else the first."""
        return clause or (self.clause[0].clause if self.clause else self.id)
