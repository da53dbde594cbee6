"""The forms of the quarterly meeting: a frozen quarter, a meeting that was held, and what it or the office ordered."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from pipelines.office.fields import STRICT, Code, Form, PeriodText, Quarter, Words, refuse

SHA256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ActionItem(Form):
    """One thing that a unit was told to do, by a meeting or by an order of the office; written anew when it is answered,
    closed, taken up again, corrected or withdrawn. Whether that may follow is judged in `pipelines.office.orders`."""

    kind: Literal["action_item"] = "action_item"
    item_no: Code
    meeting_no: Code | None = None
    text: Words
    owner: Words
    due_on: date
    state: Literal["open", "replied", "closed", "reopened", "corrected", "withdrawn"] = "open"
    closed_on: date | None = None
    evidence: Words | None = None
    post: Words | None = None
    matter: Code | None = None
    area: Code | None = None
    metric: Code | None = None
    expected: Annotated[float, Field(allow_inf_nan=False)] | None = None
    from_period: PeriodText | None = None
    reply: Words | None = None
    second_actor: Words | None = None

    @model_validator(mode="after")
    def _whole(self) -> "ActionItem":
        if self.meeting_no is None and self.matter is None:
            refuse(
                "应填写会议编号，或督办所依据的事项",
                "it needs the number of its meeting, or the matter that it is about",
            )
        if self.state == "closed" and (self.closed_on is None or self.evidence is None):
            refuse("办结应填写办结日期和佐证材料", "what is closed needs its day and evidence")
        if self.state != "closed" and self.closed_on is not None:
            refuse("未办结的事项不填办结日期", "what is not closed has no closing day")
        if self.state == "replied" and self.reply is None:
            refuse("回复应填写办理情况", "a reply says what was done")
        if self.metric is not None and self.area is None:
            refuse("关联指标时应填写区域", "a linked metric needs its area")
        if self.expected is not None and self.metric is None:
            refuse("填写预期值时应填写指标", "an expected figure needs its metric")
        return self

    @property
    def subject(self) -> str:
        """The meeting that decided it, or the order itself."""
        return f"meeting:{self.meeting_no}" if self.meeting_no else f"order:{self.item_no}"

    @property
    def key(self) -> tuple[str, ...]:
        """The number of the item."""
        return (self.item_no,)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Freeze(Form):
    """A quarter's numbers are those of one build from now on, kept in a folder of their own. `sha256` is that of its
    manifest. Another freeze of the same quarter is a new version."""

    kind: Literal["freeze"] = "freeze"
    quarter: Quarter
    build_id: Code
    version: Annotated[int, Field(ge=1, le=1000)] | None = None
    state: Literal["provisional", "final"] | None = None
    sha256: SHA256 | None = None

    @property
    def subject(self) -> str:
        """The quarter."""
        return f"period:{self.quarter}"

    @property
    def key(self) -> tuple[str, ...]:
        """The quarter."""
        return (self.quarter,)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Meeting(Form):
    """A review meeting that was held: which body, on what figures, who was there, and its minutes; written anew when
    they are amended, and once more where the record was a mistake and is withdrawn."""

    kind: Literal["meeting"] = "meeting"
    meeting_no: Code
    body: Words
    area: Code
    quarter: Quarter
    held_on: date
    chair: Words
    present: tuple[Words, ...] = ()
    absent: tuple[Words, ...] = ()
    frozen: Code | None = None
    minutes: Words | None = None
    state: Literal["held", "withdrawn"] = "held"

    @property
    def subject(self) -> str:
        """The meeting."""
        return f"meeting:{self.meeting_no}"

    @property
    def key(self) -> tuple[str, ...]:
        """The number of the meeting."""
        return (self.meeting_no,)
