"""The door through which people's acts on the lists are written: a step of a case, an objection, its answer.

What is read is `pipelines.query`'s; here alone the screens and commands write into the office journal about lists.
"""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count as count_from

from pipelines import clock, periods, query
from pipelines.catalogue.declarations import Rule
from pipelines.errors import JournalError
from pipelines.office.entries import Objection, entry_of
from pipelines.office.journal import Journal, now, open_journal
from pipelines.office.recorded import Recorded
from pipelines.office.standing import last_day, terms_of
from pipelines.office.standing import standings as cases_of
from pipelines.people.signing import signing_of
from pipelines.text import both
from pipelines.workdays import add_workdays


def take_step(
    reader: query.Reader,
    subject: str,
    list_: str,
    rule: str,
    period: str,
    step: str,
    *,
    actor: str,
    why: str,
    second_actor: str | None = None,
    decision_no: str | None = None,
    days: int | None = None,
    corrected_on: date | None = None,
    evidence: str | None = None,
    ends_on: date | None = None,
    on: date | None = None,
    journal: Journal | None = None,
) -> Recorded:
    """Takes one step of a case of a subject (its code) today; in an invented city on the day that is given, else on its standing day.

    A notice needs a published proposal; where `days` is not given, notice and objection period have those of the rule,
    and a listing ends by the rule's term from the day of its decision, unless `ends_on` says an earlier day.

    Raises:
        JournalError: no such proposal is published, or the step may not be taken; one sentence says why.
        CalendarError: its working days reach into a year whose holidays are not known.
    """
    office = journal or office_on(reader, on)
    today = office.today
    declared = terms_of(reader.catalogue, today, reader.home.region).rules.get(rule)
    if declared is not None and step == "notice":
        _must_be_proposed(reader, subject, list_, rule, period)
    given = {"notice": declared.notice_days, "objection_period": declared.objection_days} if declared else {}
    if declared is None:  # the words of the step are judged before its rule
        given = dict.fromkeys(("notice", "objection_period"), 1)
    entry = entry_of(
        "proposal_step",
        {
            "subject_kind": declared.subject if declared else "company",
            "subject_code": subject,
            "list": list_,
            "rule": rule,
            "period": period,
            "step": step,
            "on": today,
            "days": days or given.get(step),
            "decision_no": decision_no or None,
            "second_actor": second_actor or None,
            "evidence": evidence or None,
            "corrected_on": corrected_on,
            "ends_on": ends_on or _last_day(office, subject, declared, list_, period) if step == "listed" else ends_on,
        },
    )
    return office.append(entry, actor=actor, why=why, on=today)


def _last_day(office: Journal, subject: str, rule: Rule | None, list_: str, period: str) -> date | None:
    """The last day of a case's term, from the day of its decision."""
    if rule is None:
        return None
    key = (rule.subject, subject, list_, rule.code, period)
    case = next((one for one in cases_of(office.entries(), office.today) if one.key == key), None)
    return last_day(rule, case.decided_on) if case and case.decided_on else None


def file_objection(
    reader: query.Reader,
    subject: str,
    rule: str,
    period: str,
    *,
    claim: str,
    actor: str,
    why: str,
    objection_no: str = "",
    filed_on: date | None = None,
    on: date | None = None,
    journal: Journal | None = None,
) -> Recorded:
    """Files a subject's objection to a case; the day by which it is due follows from the day of filing (today).

    Without a number it gets the day's next one.

    Raises:
        JournalError: there is no such case, its time for objections is over, or it is another company's than the reader's.
    """
    if reader.viewer.company and reader.viewer.company != subject:
        raise JournalError(both("只能为本企业提出异议", "a company files objections of its own only"))
    office = journal or office_on(reader, on)
    filed = filed_on or office.today
    terms = terms_of(reader.catalogue, office.today, reader.home.region)
    kind = terms.rules[rule].subject if rule in terms.rules else "company"
    cases = [case for case in cases_of(office.entries(), office.today) if case.subject == (kind, subject)]
    is_listed = any((case.rule, case.period) == (rule, period) and case.listed_on for case in cases)
    entry = entry_of(
        "objection",
        {
            "objection_no": objection_no or _next_number(office, filed),
            "subject_kind": kind,
            "subject_code": subject,
            "against": "listing" if is_listed else "proposal",
            "reference": rule,
            "period": period,
            "filed_on": filed,
            "claim": claim,
            "due_on": add_workdays(filed, terms.answer_days),
        },
    )
    return office.append(entry, actor=actor, why=why, on=filed)


def _next_number(office: Journal, day: date) -> str:
    taken = {entry.objection_no for recorded in office.entries() if isinstance(entry := recorded.entry, Objection)}
    stem = f"YY{day:%Y%m%d}"
    return next(number for count in count_from(1) if (number := f"{stem}-{count}") not in taken)


def answer_objection(
    reader: query.Reader,
    objection_no: str,
    result: str,
    *,
    actor: str,
    why: str,
    on: date | None = None,
    journal: Journal | None = None,
) -> Recorded:
    """Writes today what was decided of an objection; `why` is the answer's reason. A late answer is taken, and is late.

    Raises:
        JournalError: there is no such objection, it was answered before, or the result is none.
    """
    office = journal or office_on(reader, on)
    held = office.latest("objection").get((objection_no,))
    if held is None:
        raise JournalError(both(f"没有编号为 {objection_no} 的异议", f"there is no objection {objection_no}"))
    content = {**json.loads(held.content), "decided_on": office.today, "result": result}
    del content["kind"]
    return office.append(entry_of("objection", content), actor=actor, why=why, on=office.today)


def _must_be_proposed(reader: query.Reader, subject: str, list_: str, rule: str, period: str) -> None:
    proposals = reader.within().proposals(period=period, list_=list_, subject=subject)
    if rule not in proposals["code"].to_list():
        when = periods.name_of(period)
        raise JournalError(
            both(
                f"发布的数据里没有 {subject} 按规则 {rule} 在{when.zh}的建议，不能公示",
                f"no proposal of {subject} under rule {rule} in {when.en} is published, so there is nothing to give notice of",
            )
        )


def office_on(reader: query.Reader, on: date | None) -> Journal:
    """The journal, today. In an invented city, whose days are long past, its clock stands where the city's day is.

    Raises:
        JournalError: a day is given, and the city is none that was invented.
    """
    if not reader.home.invented and on is not None:
        raise JournalError(
            both(
                "只有模拟城市可以指定日期：实际办理当日记入",
                "only an invented city takes a day: what really happens is written on its day",
            )
        )
    return office_of(reader, on)


def office_of(reader: query.Reader, on: date | None = None) -> Journal:
    """The journal of a home, for whatever is written into it by hand, by people of its register. A real home goes by the machine's clock; in an
    invented city the clock stands where the city's day is, or at the end of what was written already."""
    home = reader.home
    if not home.invented:
        return open_journal(home, signing=signing_of(home))
    day = on or reader.standing_day()
    written = open_journal(home).entries()
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=clock.zone(home.timezone)).astimezone(UTC)
    last = max((one.at for one in written if clock.local(home, one.at).date() == day), default=morning)
    at = min(max(morning, last + timedelta(seconds=1)), now())
    return open_journal(home, clock=lambda: at, signing=signing_of(home))
