"""The entries of the office journal, typed: one frozen form a kind, told apart by `kind`.

Their words stand in `pipelines.catalogue.entries`. Of entries with the same `key` the last one holds; where
`key` is empty every entry stands for itself.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, NoReturn

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails, PydanticCustomError

from pipelines import periods
from pipelines.catalogue.entries import ENTRY_KINDS, SUBJECTS, EntryField
from pipelines.errors import JournalError, RequestError
from pipelines.text import Text, both

LONGEST = 2000


def _refuse(zh: str, en: str) -> NoReturn:
    raise PydanticCustomError("told", "{zh} / {en}", {"zh": zh, "en": en})


def _readable(text: str) -> str:
    if any(unicodedata.category(mark) == "Cc" and mark not in "\n\t" for mark in text):
        _refuse("含有不可见的控制字符", "holds invisible control characters")
    return text


def _period(text: str) -> str:
    try:
        is_ours = not periods.parse(text).scheme
    except RequestError:
        is_ours = False
    if not is_ours:
        _refuse("应填写为 2022-12、2022Q4、2022H2 或 2022", "write 2022-12, 2022Q4, 2022H2 or 2022")
    return text


def _quarter(text: str) -> str:
    if periods.parse(_period(text)).kind != "quarter":
        _refuse("应填写一个季度，如 2022Q4", "write a quarter, such as 2022Q4")
    return text


def _subject(text: str) -> str:
    word, _, code = text.partition(":")
    if word not in SUBJECTS or not code or any(mark.isspace() for mark in code):
        words = ", ".join(SUBJECTS)
        _refuse(f"应填写为“类别:代码”，类别为 {words}", f"write `word:code`, the word one of {words}")
    if word == "period":
        _period(code)
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), AfterValidator(_readable)
]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^\S+$", max_length=100), AfterValidator(_readable)
]
PeriodText = Annotated[str, AfterValidator(_period)]
Quarter = Annotated[str, AfterValidator(_quarter)]
Subject = Annotated[Code, AfterValidator(_subject)]


_STRICT = ConfigDict(extra="forbid")


class _Form:
    @property
    def key(self) -> tuple[str, ...]:
        """What a later entry of the same kind takes the place of."""
        return ()

    @property
    def happened_on(self) -> Mapping[str, date]:
        """The days on which something had happened already, by field: none of them lies after today."""
        given = {
            name: getattr(self, name, None) for name in ("on", "filed_on", "decided_on", "closed_on", "corrected_on")
        }
        return {name: day for name, day in given.items() if day is not None}


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Note(_Form):
    """A remark on any subject; the remark itself is the `why`."""

    kind: Literal["note"] = "note"
    about: Subject

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.about


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Alias(_Form):
    """Whether a written name is a certain company or estate. `name` is kept as written, without blanks round it."""

    kind: Literal["alias"] = "alias"
    register: Literal["company", "estate"]
    name: Words
    code: Code
    verdict: Literal["same", "different"]
    reasons: tuple[Words, ...] = ()

    @property
    def subject(self) -> str:
        """The company or estate."""
        return f"{self.register}:{self.code}"

    @property
    def key(self) -> tuple[str, ...]:
        """The pair that was judged."""
        return (self.register, self.name, self.code)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ProposalStep(_Form):
    """One step of a proposal for a list. Whether it may follow the step before is judged in `pipelines.office.standing`."""

    kind: Literal["proposal_step"] = "proposal_step"
    company_code: Code
    rule: Code
    list: Literal["red", "black", "watch"]
    period: PeriodText
    step: Literal["notice", "objection_period", "decided", "listed", "repair", "repaired", "expired", "revoked"]
    on: date
    days: Annotated[int, Field(ge=1, le=1000)] | None = None
    decision_no: Words | None = None
    evidence: Words | None = None
    second_actor: Words | None = None
    corrected_on: date | None = None
    ends_on: date | None = None

    @model_validator(mode="after")
    def _whole(self) -> "ProposalStep":
        if self.step in ("notice", "objection_period") and self.days is None:
            _refuse("公示和异议期应填写工作日数", "a notice or objection period needs its working days")
        if self.step == "decided" and self.decision_no is None:
            _refuse("决定应填写文号", "a decision needs its number")
        if self.ends_on is not None and (self.step != "listed" or self.ends_on <= self.on):
            _refuse("期满日期只随列入填写，且晚于列入日期", "a last day goes with a listing alone and lies after it")
        return self

    @property
    def subject(self) -> str:
        """The company."""
        return f"company:{self.company_code}"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Objection(_Form):
    """A company's objection; written anew, with its result, when it is decided."""

    kind: Literal["objection"] = "objection"
    objection_no: Code
    company_code: Code
    against: Literal["proposal", "listing", "record"]
    reference: Code
    filed_on: date
    claim: Words
    due_on: date
    decided_on: date | None = None
    result: Literal["upheld", "partly_upheld", "rejected", "withdrawn"] | None = None
    period: PeriodText | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Objection":
        if self.due_on < self.filed_on:
            _refuse("应答复日期早于提出日期", "it is due before it was filed")
        if (self.decided_on is None) != (self.result is None):
            _refuse("答复日期与结果应同时填写", "the day of the decision and the result go together")
        if self.decided_on is not None and self.decided_on < self.filed_on:
            _refuse("答复日期早于提出日期", "it was decided before it was filed")
        return self

    @property
    def subject(self) -> str:
        """The company."""
        return f"company:{self.company_code}"

    @property
    def key(self) -> tuple[str, ...]:
        """The number of the objection."""
        return (self.objection_no,)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ActionItem(_Form):
    """One thing that a meeting decided; written anew when it is closed or taken up again."""

    kind: Literal["action_item"] = "action_item"
    item_no: Code
    meeting_no: Code
    text: Words
    owner: Words
    due_on: date
    state: Literal["open", "closed", "reopened"] = "open"
    closed_on: date | None = None
    evidence: Words | None = None

    @model_validator(mode="after")
    def _whole(self) -> "ActionItem":
        if self.state == "closed" and (self.closed_on is None or self.evidence is None):
            _refuse("办结应填写办结日期和佐证材料", "what is closed needs its day and evidence")
        if self.state != "closed" and self.closed_on is not None:
            _refuse("未办结的事项不填办结日期", "what is not closed has no closing day")
        return self

    @property
    def subject(self) -> str:
        """The meeting."""
        return f"meeting:{self.meeting_no}"

    @property
    def key(self) -> tuple[str, ...]:
        """The number of the item."""
        return (self.item_no,)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Freeze(_Form):
    """A quarter's numbers are those of one build from now on."""

    kind: Literal["freeze"] = "freeze"
    quarter: Quarter
    build_id: Code

    @property
    def subject(self) -> str:
        """The quarter."""
        return f"period:{self.quarter}"

    @property
    def key(self) -> tuple[str, ...]:
        """The quarter."""
        return (self.quarter,)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Snapshot(_Form):
    """A file that is kept as it was, so that what is restated later can be told against it."""

    kind: Literal["snapshot"] = "snapshot"
    period: PeriodText
    build_id: Code
    file: Words
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

    @property
    def subject(self) -> str:
        """The period."""
        return f"period:{self.period}"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Rebase(_Form):
    """A control chart starts anew from a period, because a person said why."""

    kind: Literal["rebase"] = "rebase"
    metric: Code
    area: Code
    from_period: PeriodText

    @property
    def subject(self) -> str:
        """The metric."""
        return f"metric:{self.metric}"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Acknowledgement(_Form):
    """A submission's receipt reached its sender."""

    kind: Literal["acknowledgement"] = "acknowledgement"
    submission_id: Code
    act: Literal["handed_over", "accepted"]
    party: Words

    @property
    def subject(self) -> str:
        """The submission."""
        return f"submission:{self.submission_id}"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ClockSet(_Form):
    """Two people say that the clock is right now; from `first` to `last` entries were dated ahead and count no more."""

    kind: Literal["clock"] = "clock"
    first: Annotated[int, Field(ge=1, le=10**9)] | None = None
    last: Annotated[int, Field(ge=1, le=10**9)]
    second_actor: Words

    @property
    def subject(self) -> str:
        """The entry before it."""
        return f"entry:{self.last}"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class PolicyAct(_Form):
    """A document of the office is laid down, in one wording, or ended: by two people, and its file is kept."""

    kind: Literal["policy"] = "policy"
    document: Code
    act: Literal["laid_down", "ended"]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    ends_on: date | None = None
    second_actor: Words

    @model_validator(mode="after")
    def _whole(self) -> "PolicyAct":
        if (self.act == "ended") != (self.ends_on is not None):
            _refuse("停止执行应填写最后一日，且仅在停止时填写", "what is ended has a last day, and nothing else has")
        return self

    @property
    def subject(self) -> str:
        """The document."""
        return f"document:{self.document}"


Entry = (
    Note
    | Alias
    | ProposalStep
    | Objection
    | ActionItem
    | Freeze
    | Snapshot
    | Rebase
    | Acknowledgement
    | ClockSet
    | PolicyAct
)
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])
_WORDS: TypeAdapter[str] = TypeAdapter(Words)
FORMS: Mapping[str, type[Entry]] = {
    "note": Note,
    "alias": Alias,
    "proposal_step": ProposalStep,
    "objection": Objection,
    "action_item": ActionItem,
    "freeze": Freeze,
    "snapshot": Snapshot,
    "rebase": Rebase,
    "acknowledgement": Acknowledgement,
    "clock": ClockSet,
    "policy": PolicyAct,
}


def entry_of(kind: str, given: Mapping[str, object]) -> Entry:
    """The entry that a person filled in; every field as text or as its own type.

    Raises:
        JournalError: one sentence that names every field that is wrong and what it should be.
    """
    if kind not in ENTRY_KINDS:
        kinds = ", ".join(ENTRY_KINDS)
        raise JournalError(both(f"没有 {kind!r} 这类记录；有 {kinds}", f"there is no kind {kind!r}; there is {kinds}"))
    try:
        return _ENTRY.validate_python({**given, "kind": kind})
    except ValidationError as fault:
        label = ENTRY_KINDS[kind].label
        wrong = [_sentence(kind, error) for error in fault.errors()]
        raise JournalError(
            both(
                f"{label.zh}：" + "；".join(one.zh for one in wrong),
                f"{label.en}: " + "; ".join(one.en for one in wrong),
            )
        ) from None


def words_of(label: Text, written: str) -> str:
    """A required sentence without the blanks round it.

    Raises:
        JournalError: it is blank, too long, or holds invisible characters.
    """
    try:
        return _WORDS.validate_python(written)
    except ValidationError as fault:
        says = _fault(None, fault.errors()[0])
        raise JournalError(both(f"“{label.zh}”{says.zh}", f"{label.en}: {says.en}")) from None


def content_of(entry: Entry) -> str:
    """The entry as the JSON text that the journal keeps."""
    return json.dumps(_ENTRY.dump_python(entry, mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_from(content: str) -> Entry:
    """The entry of a kept JSON text.

    Raises:
        JournalError: it is none of ours.
    """
    try:
        return _ENTRY.validate_json(content)
    except ValidationError as fault:
        reason = fault.errors()[0]["msg"]
        raise JournalError(
            both(f"日志内容无法识别：{reason}", f"the content of an entry cannot be read: {reason}")
        ) from None


def _sentence(kind: str, error: ErrorDetails) -> Text:
    names = [str(part) for part in error["loc"] if part != kind]
    if not names:
        return _fault(None, error)
    declared = ENTRY_KINDS[kind].field(names[0])
    label = declared.label if declared else both(names[0], names[0])
    says = _fault(declared, error)
    return both(f"“{label.zh}”{says.zh}", f"{label.en}: {says.en}")


def _fault(declared: EntryField | None, error: ErrorDetails) -> Text:
    context: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "told":
            return both(context["zh"], context["en"])
        case "missing":
            return both("必填", "is required")
        case "extra_forbidden" | "unexpected_keyword_argument":
            return both("不属于此类记录的内容", "does not belong to this kind")
        case "string_too_short":
            return both("不能为空", "may not be blank")
        case "string_too_long":
            longest = context["max_length"]
            return both(f"最多 {longest} 个字", f"may have {longest} characters at most")
    if declared is None:
        return both("应填写文字", "write text")
    if declared.values:
        zh = "、".join(f"{text.zh}（{value}）" for value, text in declared.values.items())
        return both(f"只能是 {zh}", f"may be {', '.join(declared.values)}")
    match declared.cell:
        case "date":
            return both("应填写为 2022-12-31", "write 2022-12-31")
        case "integer":
            return both("应填写 1 至 1000 的整数", "write a whole number from 1 to 1000")
        case "identifier":
            return both("应填写不含空格的代码", "write a code without blanks")
        case _:
            return both("应填写文字", "write text")
