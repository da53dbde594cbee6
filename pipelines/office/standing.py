"""The life cycle of a list entry: proposed, notice, objection, decided, listed, repair, repaired, expired or revoked.

A case is one subject (estate, company, project manager or developer) on one list by one rule, proposed in one quarter.
What it is on a day follows from the steps and objections in the journal up to that day, by the day on which they took
place. Every step is a person's act. An entry whose term has ended counts no more, but it is closed by a person, unless its rule says that it closes itself. Notice and objection period run through the last of their working days;
the next step may be taken from the day after. The terms are ours: rules declare their days, parameters the
rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NoReturn

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import EVERYWHERE, Rule
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.errors import JournalError
from pipelines.masking import mask
from pipelines.office.entries import Objection, ProposalStep
from pipelines.office.lawful_terms import GRAVITIES, LawfulTerm, Limits, lawful_term, limits_of
from pipelines.office.recorded import Recorded
from pipelines.office.signers import is_same_signer
from pipelines.periods import add_months, name_of
from pipelines.text import Text, both
from pipelines.workdays import add_workdays, workdays_between

AFTER: Mapping[str, tuple[str, ...]] = {
    "notice": ("objection_period", "revoked"),
    "objection_period": ("decided", "revoked"),
    "decided": ("listed", "revoked"),
    "listed": ("repair", "expired", "revoked"),
    "repair": ("repaired", "expired", "revoked"),
}
ON_LIST = ("listed", "repair")
UNDER_WAY = ("notice", "objection_period", "decided")
OVER = ("repaired", "expired", "revoked")
SECONDED = ("decided", "listed", "revoked")  # signed by two people
_DAY = timedelta(days=1)


CaseKey = tuple[str, str, str, str, str]  # kind of subject, its code, list, rule, proposing period


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What steps are held against on a day: the rules by code, and our parameters of that day."""

    rules: Mapping[str, Rule]
    region: str  # '*' where it is not known
    answer_days: int  # working days
    repair_months: int
    limits: Limits  # of publication


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One step as it was taken."""

    sequence: int
    at: datetime  # when it was written, UTC
    step: str
    on: date
    actor: str
    second_actor: str | None
    why: str
    days: int | None
    decision_no: str | None
    evidence: str | None
    corrected_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One objection as it stands on a day. `sequences`: of its filing and its answer."""

    objection_no: str
    against: str
    filed_on: date
    claim: str
    due_on: date
    decided_on: date | None
    result: str | None
    actor: str
    why: str
    sequences: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One subject on one list by one rule, proposed in one quarter, as it stands on a day."""

    subject_kind: str  # of `LIST_SUBJECTS`
    subject_code: str
    list: str
    rule: str  # its code
    period: str
    as_of: date
    state: str  # the last step
    since: date
    days_left: int | None  # working days left of a notice or objection period after the day
    notice_ends_on: date
    objection_ends_on: date | None
    objection_due_on: date | None  # of the first objection without an answer
    decision_no: str | None
    decided_on: date | None  # the day of the document
    listed_on: date | None
    term_ends_on: date | None  # the last day on the list, where it has a fixed one
    steps: tuple[Taken, ...]
    objections: tuple[Filed, ...]

    @property
    def key(self) -> CaseKey:
        """Kind of subject, its code, list, rule and proposing period."""
        return self.subject_kind, self.subject_code, self.list, self.rule, self.period

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and code of its subject."""
        return self.subject_kind, self.subject_code

    @property
    def corrected_on(self) -> date | None:
        """The day of the correction that a repair rests on."""
        return next((step.corrected_on for step in reversed(self.steps) if step.corrected_on), None)

    @property
    def is_upheld(self) -> bool:
        """Whether an objection to it was upheld: then it can only be revoked."""
        return any(objection.result == "upheld" for objection in self.objections)


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A step that may follow, the first day on which it may, and what else bars it as yet."""

    step: str
    from_on: date
    bar: Text | None = None

    def is_open(self, today: date) -> bool:
        """Whether it may be taken today."""
        return self.bar is None and self.from_on <= today


def terms_of(catalogue: Catalogue, day: date, region: str = EVERYWHERE) -> Terms:
    """The terms that hold on a day in a region."""

    def value(name: str) -> int:
        return int(catalogue.parameters[name].on(day, region) or 0)

    return Terms(
        rules={rule.code: rule for rule in catalogue.rules.values()},
        region=region,
        answer_days=value("objection_answer_days"),
        repair_months=value("repair_wait_months"),
        limits=limits_of(catalogue, day, region),
    )


def standings(entries: Iterable[Recorded], as_of: date) -> list[Case]:
    """Every case that had begun by a day as it stood at the end of that day, by subject, list, rule and period.

    Raises:
        CalendarError: a period of working days runs where holidays are not known.
    """
    steps: dict[CaseKey, list[Taken]] = {}
    filed: dict[str, Filed] = {}
    against: dict[str, tuple[str, str, str, str | None]] = {}
    for recorded in entries:
        entry = recorded.entry
        if isinstance(entry, ProposalStep) and entry.on <= as_of:
            steps.setdefault(_key(entry), []).append(_taken(recorded, entry))
        elif isinstance(entry, Objection) and entry.filed_on <= as_of:
            filed[entry.objection_no] = _filed(recorded, entry, filed.get(entry.objection_no), as_of)
            against[entry.objection_no] = (*_subject(entry), entry.reference, entry.period)
    objections: dict[tuple[str, str, str, str | None], list[Filed]] = {}
    for number, one in filed.items():
        if one.against != "record":
            objections.setdefault(against[number], []).append(one)
    return [
        _case(
            key,
            sorted(taken, key=lambda one: (one.on, one.sequence)),
            objections.get((key[0], key[1], key[3], key[4]), []),
            as_of,
        )
        for key, taken in sorted(steps.items())
    ]


def last_day(rule: Rule, document_on: date) -> date | None:
    """The last day on the list by a document of a day; none where nothing but an act, a survey or a decision ends it."""
    if rule.term_months is None or rule.ends not in ("term", "corrected", "decision"):
        return None
    return add_months(document_on, rule.term_months)


def published_until(case: Case, rule: Rule, terms: Terms) -> date | None:
    """The last day on which an entry is or was public; None where it never is: not listed, slight, or no lawful end.

    Publication ends by itself on its longest lawful day, with the term, or with the repair, end or revocation of the
    entry, whichever is first; what ends with an act is public up to the day before it.
    """
    if case.listed_on is None:
        return None
    term = lawful_term(rule, case.decided_on or case.listed_on, terms.limits)
    ended = case.since - _DAY if case.state in OVER else None
    days = [day for day in (term.last_on, case.term_ends_on, ended) if day is not None]
    return min(days) if term.is_published and days else None


def is_over(case: Case, rule: Rule | None) -> bool:
    """Whether the term of an entry has ended by its day though nobody closed it: then it counts as listed no more.

    Only a term ends so. What stands until corrected, done, surveyed anew or decided waits for that.
    """
    ends = case.term_ends_on
    return (
        case.state in ON_LIST and rule is not None and rule.is_ended_by_term and ends is not None and ends < case.as_of
    )


def next_steps(case: Case, others: Sequence[Case], terms: Terms) -> list[NextStep]:
    """The steps that may follow, each with its first day and with what bars it.

    Args:
        others: the subject's other cases; a new one is a new record, which bars a repair.
    """
    rule = terms.rules.get(case.rule)
    result = []
    for step in AFTER.get(case.state, ()):
        if step == "repair" and (rule is None or rule.repair == "none"):
            continue
        first, bar = case.since, _bar(case, step)
        if step == "objection_period":
            first = case.notice_ends_on + _DAY
        elif step == "decided" and case.objection_ends_on:
            first = case.objection_ends_on + _DAY
        elif step == "repaired" and case.corrected_on and not (rule and rule.repair == "act"):
            first = max(first, add_months(case.corrected_on, terms.repair_months))
            if rule and (term := _lawful(case, rule, terms)):
                first = max(first, term.repair_from)
            bar = bar or _new_record(case, others)
        elif step == "expired" and case.term_ends_on:
            first = case.term_ends_on + _DAY
        result.append(NextStep(step=step, from_on=first, bar=bar))
    return result


def check(
    entries: Sequence[Recorded], entry: ProposalStep | Objection, *, actor: str, today: date, terms: Terms
) -> None:
    """Refuses a step or an objection that may not follow what was written on its subject.

    Raises:
        JournalError: it is out of order, too early, dated back, barred by an objection, or lacks a second person.
    """
    cases = [case for case in standings(entries, today) if case.subject == _subject(entry)]
    if isinstance(entry, ProposalStep):
        check_step(cases, entry, actor=actor, today=today, terms=terms)
    elif entry.against != "record":
        written = [one for one in entries if one.kind == "objection"]
        _check_objection(cases, [one.entry for one in written], entry, today, terms)


def check_step(cases: Sequence[Case], entry: ProposalStep, *, actor: str, today: date, terms: Terms) -> None:
    """Refuses a step that may not follow now, in one sentence.

    Args:
        cases: those of its subject as of today.

    Raises:
        JournalError: says why, and from which day or by whom it could be taken.
    """
    if entry.on != today:
        _refuse(
            f"“{_zh(entry.step)}”的日期 {entry.on} 不是今天（{today}）：步骤当日记入，不能倒签",
            f"{_en(entry.step)} is dated {entry.on}, and today is {today}: a step is dated on the day on which it is written, never back",
        )
    case = next((one for one in cases if one.key == _key(entry)), None)
    rule = terms.rules.get(entry.rule)
    if case is None:
        _check_opening(cases, entry, rule)
    else:
        _check_following(case, [one for one in cases if one is not case], entry, terms)
        if entry.step == "listed" and rule is not None:
            _check_term(case, entry, rule, terms)
            _check_other_lists(cases, entry, terms)
    least = {"notice": rule.notice_days, "objection_period": rule.objection_days}.get(entry.step) if rule else None
    if least is not None and entry.days is not None and entry.days < least:
        _refuse(
            f"“{_zh(entry.step)}”{entry.days} 个工作日，少于规则 {entry.rule} 规定的 {least} 个",
            f"{_en(entry.step)} of {entry.days} working days is shorter than the {least} of rule {entry.rule}",
        )
    if entry.step == "repair" and entry.corrected_on is None:
        _refuse("申请修复应填写纠正日期", "an application for repair needs the day of the correction")
    if entry.step in SECONDED and (not entry.second_actor or is_same_signer(entry.second_actor, actor)):
        _refuse(
            f"“{_zh(entry.step)}”须由另一人复核：写明与经办人“{actor}”不同的复核人（繁简字、大小写和空格不算不同）",
            f"{_en(entry.step)} needs a second person: name one other than the actor, {actor} (letter case, blanks and traditional characters make no other person)",
        )


def _check_opening(cases: Sequence[Case], entry: ProposalStep, rule: Rule | None) -> None:
    if entry.step != "notice":
        when = name_of(entry.period)
        _refuse(
            f"{entry.subject_code} 按规则 {entry.rule} 在{when.zh}的建议尚未公示，不能“{_zh(entry.step)}”；第一步是公示",
            f"the proposal of {entry.subject_code} under rule {entry.rule} in {when.en} is not under notice yet, so {_en(entry.step)} cannot follow; the first step is the notice",
        )
    if rule is None or rule.list != entry.list:
        _refuse(
            f"{LISTS[entry.list].zh}没有规则 {entry.rule}",
            f"the {LISTS[entry.list].en} has no rule {entry.rule}",
        )
    other = next(
        (case for case in cases if (case.list, case.rule) == (entry.list, entry.rule) and case.state in UNDER_WAY), None
    )
    if other is not None:
        when = name_of(other.period)
        _refuse(
            f"同一规则{when.zh}的建议还在“{_zh(other.state)}”，先办结再公示新的",
            f"the proposal of {when.en} under the same rule is still at {_en(other.state)}: end it before another notice",
        )


def _check_following(case: Case, others: Sequence[Case], entry: ProposalStep, terms: Terms) -> None:
    possible = next_steps(case, others, terms)
    match = next((one for one in possible if one.step == entry.step), None)
    if match is None:
        zh = "、".join(_zh(one.step) for one in possible) or "无，已办结"
        en = " or ".join(_en(one.step) for one in possible) or "none, the case is over"
        _refuse(
            f"现为“{_zh(case.state)}”（自 {case.since}），不能“{_zh(entry.step)}”；下一步：{zh}",
            f"it is at {_en(case.state)} since {case.since}, so {_en(entry.step)} cannot follow; the next step: {en}",
        )
    if match.bar is not None:
        raise JournalError(match.bar)
    if entry.on < match.from_on:
        _refuse(
            f"“{_zh(entry.step)}”最早在 {match.from_on}：{_until(case, entry.step, 'zh')}",
            f"{_en(entry.step)} may be taken from {match.from_on} on: {_until(case, entry.step, 'en')}",
        )


def _lawful(case: Case, rule: Rule, terms: Terms) -> LawfulTerm | None:
    return lawful_term(rule, case.decided_on, terms.limits) if case.decided_on else None


def _check_term(case: Case, entry: ProposalStep, rule: Rule, terms: Terms) -> None:
    term = _lawful(case, rule, terms)
    if term is None or term.last_on is None or entry.ends_on is None or entry.ends_on <= term.last_on:
        return
    gravity = GRAVITIES[term.gravity] if term.gravity else both("通报表扬", "honour")
    _refuse(
        f"期满日期 {entry.ends_on} 超过{gravity.zh}类的最长期限：自文书日 {term.first_on} 起，最迟到 {term.last_on}",
        f"the last day {entry.ends_on} is beyond the longest term of its class ({gravity.en}): from the document of {term.first_on} it ends on {term.last_on} at the latest",
    )


def _check_other_lists(cases: Sequence[Case], entry: ProposalStep, terms: Terms) -> None:
    """No subject stands on two lists at once."""
    for case in cases:
        held = case.state in ON_LIST and not is_over(case, terms.rules.get(case.rule))
        if held and case.list != entry.list:
            _refuse(
                f"对象在{LISTS[case.list].zh}上（规则 {case.rule}，{case.listed_on} 列入），不能同时列入{LISTS[entry.list].zh}；先办结前一事项",
                f"it stands on the {LISTS[case.list].en} (rule {case.rule}, listed on {case.listed_on}) and cannot stand on the {LISTS[entry.list].en} too: end that case first",
            )


def _check_objection(
    cases: Sequence[Case], written: Sequence[object], entry: Objection, today: date, terms: Terms
) -> None:
    former = next(
        (one for one in reversed(written) if isinstance(one, Objection) and one.objection_no == entry.objection_no),
        None,
    )
    number = entry.objection_no
    if former is None:
        _check_filing(cases, entry, terms)
    elif entry.result is None:
        _refuse(f"异议 {number} 已经登记", f"objection {number} is filed already")
    elif former.result is not None:
        _refuse(
            f"异议 {number} 已于 {former.decided_on} 答复", f"objection {number} was answered on {former.decided_on}"
        )
    elif _filing(former) != _filing(entry):
        _refuse(
            f"答复与异议 {number} 登记的内容不一致", f"the answer does not repeat objection {number} as it was filed"
        )
    elif entry.decided_on != today:
        _refuse(
            f"答复日期 {entry.decided_on} 不是今天（{today}）：当日记入，不能倒签",
            f"the answer is dated {entry.decided_on}, and today is {today}: it is dated on the day on which it is written, never back",
        )


def _check_filing(cases: Sequence[Case], entry: Objection, terms: Terms) -> None:
    rule, period = entry.reference, entry.period
    case = next((one for one in cases if (one.rule, one.period) == (rule, period)), None)
    if case is None:
        when = name_of(period) if period else both("该期间", "that period")
        _refuse(
            f"{entry.subject_code} 无按规则 {rule} 在{when.zh}公示的事项，不能提出异议",
            f"nothing of {entry.subject_code} under rule {rule} in {when.en} was put under notice, so there is nothing to object to",
        )
    if entry.result is not None:
        _refuse("先登记异议，再答复", "an objection is filed first and answered in an entry of its own")
    opened = case.steps[0].on if entry.against == "proposal" else case.listed_on
    closed = (case.objection_ends_on or case.notice_ends_on) if entry.against == "proposal" else case.term_ends_on
    if case.state in OVER or opened is None or entry.filed_on < opened or (closed and entry.filed_on > closed):
        until = closed or case.as_of
        _refuse(
            f"异议提出日期 {entry.filed_on} 不在可以异议的期间内（{opened or '未列入'} 至 {until}，现为“{_zh(case.state)}”）",
            f"filed on {entry.filed_on}, outside the time for objections ({opened or 'not listed'} to {until}; it is at {_en(case.state)})",
        )
    due = add_workdays(entry.filed_on, terms.answer_days)
    if entry.due_on != due:
        _refuse(
            f"应答复日期应为 {due}（{terms.answer_days} 个工作日），不是 {entry.due_on}",
            f"it is due on {due} ({terms.answer_days} working days), not on {entry.due_on}",
        )


def _subject(entry: ProposalStep | Objection) -> tuple[str, str]:
    return entry.subject_kind, entry.subject_code


def _key(entry: ProposalStep) -> CaseKey:
    return entry.subject_kind, entry.subject_code, entry.list, entry.rule, entry.period


def _filing(one: Objection) -> tuple[object, ...]:
    claim = mask(one.claim)  # of an objection that was filed before texts were masked, the answer repeats it masked
    return *_subject(one), one.against, one.reference, one.period, one.filed_on, claim, one.due_on


def _taken(recorded: Recorded, entry: ProposalStep) -> Taken:
    return Taken(
        sequence=recorded.sequence,
        at=recorded.at,
        step=entry.step,
        on=entry.on,
        actor=recorded.actor,
        second_actor=entry.second_actor,
        why=recorded.why,
        days=entry.days,
        decision_no=entry.decision_no,
        evidence=entry.evidence,
        corrected_on=entry.corrected_on,
        ends_on=entry.ends_on,
    )


def _filed(recorded: Recorded, entry: Objection, former: Filed | None, as_of: date) -> Filed:
    is_answered = entry.decided_on is not None and entry.decided_on <= as_of
    if former is not None and not is_answered:  # the answer came after the day that is asked about
        return former
    return Filed(
        objection_no=entry.objection_no,
        against=entry.against,
        filed_on=entry.filed_on,
        claim=entry.claim,
        due_on=entry.due_on,
        decided_on=entry.decided_on if is_answered else None,
        result=entry.result if is_answered else None,
        actor=recorded.actor,
        why=recorded.why,
        sequences=(*(former.sequences if former else ()), recorded.sequence),
    )


def _case(key: CaseKey, steps: list[Taken], filed: list[Filed], as_of: date) -> Case:
    by = {step.step: step for step in steps}
    last = steps[-1]
    listed = by.get("listed")
    notice_ends_on = _ends(by["notice"]) if "notice" in by else steps[0].on
    objection_ends_on = _ends(by["objection_period"]) if "objection_period" in by else None
    running = {"notice": notice_ends_on, "objection_period": objection_ends_on}.get(last.step)
    subject_kind, subject_code, list_, rule, period = key
    return Case(
        subject_kind=subject_kind,
        subject_code=subject_code,
        list=list_,
        rule=rule,
        period=period,
        as_of=as_of,
        state=last.step,
        since=last.on,
        days_left=max(0, workdays_between(as_of + _DAY, running + _DAY)) if running else None,
        notice_ends_on=notice_ends_on,
        objection_ends_on=objection_ends_on,
        objection_due_on=min((one.due_on for one in filed if one.result is None), default=None),
        decision_no=by["decided"].decision_no if "decided" in by else None,
        decided_on=by["decided"].on if "decided" in by else None,
        listed_on=listed.on if listed else None,
        term_ends_on=listed.ends_on if listed else None,
        steps=tuple(steps),
        objections=tuple(sorted(filed, key=lambda one: (one.filed_on, one.objection_no))),
    )


def _ends(step: Taken) -> date:
    return add_workdays(step.on, step.days or 0)


def _bar(case: Case, step: str) -> Text | None:
    if step == "revoked":
        return None
    if case.is_upheld:
        return both(
            f"异议已成立，只能撤销，不能“{_zh(step)}”",
            f"an objection was upheld, so the case can only be revoked; {_en(step)} cannot follow",
        )
    waiting = [objection for objection in case.objections if objection.result is None]
    if waiting and step in ("decided", "listed"):
        return both(
            f"异议 {waiting[0].objection_no} 尚未答复（应于 {waiting[0].due_on} 前），不能“{_zh(step)}”",
            f"objection {waiting[0].objection_no} is not answered yet (due on {waiting[0].due_on}), so {_en(step)} cannot follow",
        )
    return None


def _new_record(case: Case, others: Sequence[Case]) -> Text | None:
    for other in others:
        if (
            other.list != "red"
            and other.state != "revoked"
            and case.corrected_on
            and other.steps[0].on > case.corrected_on
        ):
            return both(
                f"纠正之后又有新记录（规则 {other.rule}，{other.steps[0].on} 公示），不能同意修复",
                f"there is a new record since the correction (rule {other.rule}, notice of {other.steps[0].on}), so no repair can be granted",
            )
    return None


def _until(case: Case, step: str, language: str) -> str:
    says = {
        "objection_period": both(f"公示到 {case.notice_ends_on} 止", f"the notice runs until {case.notice_ends_on}"),
        "decided": both(
            f"异议期到 {case.objection_ends_on} 止", f"the objection period runs until {case.objection_ends_on}"
        ),
        "repaired": both(
            f"纠正日期为 {case.corrected_on}，文书日为 {case.decided_on}，均须满规定月数",
            f"the correction was on {case.corrected_on} and the document is of {case.decided_on}: the months of both have to pass",
        ),
        "expired": both(f"期满日期为 {case.term_ends_on}", f"its last day is {case.term_ends_on}"),
    }.get(step, both(f"上一步在 {case.since}", f"the step before was on {case.since}"))
    return says.zh if language == "zh" else says.en


LISTS: Mapping[str, Text] = {
    "red": both("红榜", "red list"),
    "black": both("黑榜", "black list"),
    "watch": both("关注名单", "watch list"),
}


def _zh(step: str) -> str:
    return LIST_STEPS[step].zh


def _en(step: str) -> str:
    return f"“{LIST_STEPS[step].en}”"


def _refuse(zh: str, en: str) -> NoReturn:
    raise JournalError(both(zh, en))
