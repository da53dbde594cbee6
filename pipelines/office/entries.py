"""The entries of the office journal, typed: one frozen form a kind, told apart by `kind`.

Their words stand in `pipelines.catalogue.entries`. Of entries with the same `key` the last one holds; where
`key` is empty every entry stands for itself.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

from pipelines.catalogue.entries import ENTRY_KINDS, EntryField
from pipelines.errors import JournalError
from pipelines.office.fields import STRICT, Code, Form, PeriodText, Subject, Words, refuse
from pipelines.office.letter_forms import Letter
from pipelines.office.meeting_forms import SHA256, ActionItem, Freeze, Meeting
from pipelines.text import Text, both

SubjectKind = Literal["estate", "company", "project_manager", "developer"]  # who or what may stand on a list


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Note(Form):
    """A remark on any subject; the remark itself is the `why`."""

    kind: Literal["note"] = "note"
    about: Subject

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.about


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Alias(Form):
    """Whether a written name is a certain company or estate, or a branch (by its registered name) is a certain company's.
    `name` is kept as written, without blanks round it."""

    kind: Literal["alias"] = "alias"
    register: Literal["company", "estate", "branch"]
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


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ProposalStep(Form):
    """One step of a proposal for a list. Whether it may follow the step before is judged in `pipelines.office.standing`."""

    kind: Literal["proposal_step"] = "proposal_step"
    subject_kind: SubjectKind = "company"
    subject_code: Code
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
            refuse("公示和异议期应填写工作日数", "a notice or objection period needs its working days")
        if self.step == "decided" and self.decision_no is None:
            refuse("决定应填写文号", "a decision needs its number")
        if self.ends_on is not None and (self.step != "listed" or self.ends_on <= self.on):
            refuse("期满日期只随列入填写，且晚于列入日期", "a last day goes with a listing alone and lies after it")
        return self

    @property
    def subject(self) -> str:
        """Who or what it is about."""
        return f"{self.subject_kind}:{self.subject_code}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Objection(Form):
    """The objection of a subject of a list; written anew, with its result, when it is decided."""

    kind: Literal["objection"] = "objection"
    objection_no: Code
    subject_kind: SubjectKind = "company"
    subject_code: Code
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
            refuse("应答复日期早于提出日期", "it is due before it was filed")
        if (self.decided_on is None) != (self.result is None):
            refuse("答复日期与结果应同时填写", "the day of the decision and the result go together")
        if self.decided_on is not None and self.decided_on < self.filed_on:
            refuse("答复日期早于提出日期", "it was decided before it was filed")
        return self

    @property
    def subject(self) -> str:
        """Who or what it is about."""
        return f"{self.subject_kind}:{self.subject_code}"

    @property
    def key(self) -> tuple[str, ...]:
        """The number of the objection."""
        return (self.objection_no,)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Snapshot(Form):
    """A file that is kept as it was, so that what is restated later can be told against it."""

    kind: Literal["snapshot"] = "snapshot"
    period: PeriodText
    build_id: Code
    file: Words
    sha256: SHA256

    @property
    def subject(self) -> str:
        """The period."""
        return f"period:{self.period}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rebase(Form):
    """A control chart starts anew from a period, because a person said why."""

    kind: Literal["rebase"] = "rebase"
    metric: Code
    area: Code
    from_period: PeriodText

    @property
    def subject(self) -> str:
        """The metric."""
        return f"metric:{self.metric}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Acknowledgement(Form):
    """A submission's receipt reached its sender."""

    kind: Literal["acknowledgement"] = "acknowledgement"
    submission_id: Code
    act: Literal["handed_over", "accepted"]
    party: Words

    @property
    def subject(self) -> str:
        """The submission."""
        return f"submission:{self.submission_id}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ClockSet(Form):
    """Two people say that the clock is right now; from `first` to `last` entries were dated ahead and count no more."""

    kind: Literal["clock"] = "clock"
    first: Annotated[int, Field(ge=1, le=10**9)] | None = None
    last: Annotated[int, Field(ge=1, le=10**9)]
    second_actor: Words

    @property
    def subject(self) -> str:
        """The entry before it."""
        return f"entry:{self.last}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PolicyAct(Form):
    """A document of the office is laid down, in one wording, or ended: by two people, and its file is kept."""

    kind: Literal["policy"] = "policy"
    document: Code
    act: Literal["laid_down", "ended"]
    sha256: SHA256
    ends_on: date | None = None
    second_actor: Words

    @model_validator(mode="after")
    def _whole(self) -> "PolicyAct":
        if (self.act == "ended") != (self.ends_on is not None):
            refuse("停止执行应填写最后一日，且仅在停止时填写", "what is ended has a last day, and nothing else has")
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
    | Meeting
    | Letter
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
    "meeting": Meeting,
    "letter": Letter,
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
        return _ENTRY.validate_python(_renamed({**given, "kind": kind}))
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
        return _ENTRY.validate_json(_of_today(content))
    except ValidationError as fault:
        reason = fault.errors()[0]["msg"]
        raise JournalError(
            both(f"日志内容无法识别：{reason}", f"the content of an entry cannot be read: {reason}")
        ) from None


_FORMERLY = "company_code"  # what steps and objections called their subject when every subject was a company


def _of_today(content: str) -> str:
    """A kept text as it would be written today; what was kept stays as it is."""
    if f'"{_FORMERLY}"' not in content:
        return content
    return json.dumps(_renamed(json.loads(content)), ensure_ascii=False)


def _renamed(given: Mapping[str, object]) -> Mapping[str, object]:
    if given.get("kind") not in ("proposal_step", "objection") or _FORMERLY not in given:
        return given
    kept = {name: value for name, value in given.items() if name != _FORMERLY}
    return {"subject_code": given[_FORMERLY], **kept}


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
