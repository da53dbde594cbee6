"""The way onto a list and off it: what follows what, from which day, signed by whom, and what is refused in one sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.errors import JournalError
from pipelines.office.entries import entry_of
from pipelines.office.journal import Journal
from pipelines.office.recorded import Recorded
from pipelines.office.standing import Case, is_over, last_day, next_steps, standings, terms_of
from pipelines.workdays import add_workdays

CODE = "91110105MA0012345X"
NOTICE = date(2022, 4, 22)  # a Friday; Sunday 24 April and Saturday 7 May were worked for 30 April to 4 May
OFFICE, HEAD = "市物业办", "市物业办主任"


@dataclass
class Office:
    """A journal whose clock is set to the day of each act."""

    path: Path
    acts: int = 0

    def journal(self, day: date) -> Journal:
        self.acts += 1
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(seconds=self.acts)
        return Journal(path=self.path, clock=lambda: at)

    def step(self, step: str, day: date, *, actor: str = OFFICE, today: date | None = None, **more: object) -> Recorded:
        days = {"notice": 5, "objection_period": 15}.get(step)
        second = HEAD if step in ("decided", "listed", "revoked") else None
        number = "物榜〔2022〕1号" if step == "decided" else None
        corrected = day if step == "repair" else None
        given = {
            "subject_code": CODE,
            "rule": "BL-09",
            "list": "black",
            "period": "2022Q1",
            "step": step,
            "on": day,
            "days": days,
            "second_actor": second,
            "decision_no": number,
            "corrected_on": corrected,
            **more,
        }
        return self.journal(today or day).append(entry_of("proposal_step", given), actor=actor, why="试", on=day)

    def object(self, day: date, number: str = "Y-1", *, today: date | None = None, **more: object) -> Recorded:
        given = {
            "objection_no": number,
            "subject_code": CODE,
            "against": "proposal",
            "reference": "BL-09",
            "period": "2022Q1",
            "filed_on": day,
            "claim": "评分有误",
            "due_on": add_workdays(day, 15),
            **more,
        }
        entry = entry_of("objection", given)
        return self.journal(today or day).append(entry, actor=OFFICE, why="收到异议")

    def case(self, day: date) -> Case:
        (found,) = standings(self.journal(day).entries(), day)
        return found

    def may(self, day: date) -> list[str]:
        return [
            next_step.step
            for next_step in next_steps(self.case(day), [], terms_of(load(), day))
            if next_step.is_open(day)
        ]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office" / "journal.sqlite")


NOTICE_ENDS = date(2022, 4, 28)
OBJECTIONS = date(2022, 4, 29)
OBJECTIONS_END = date(2022, 5, 24)
DECIDED = date(2022, 5, 25)


def to_decided(office: Office) -> None:
    office.step("notice", NOTICE)
    office.step("objection_period", OBJECTIONS)
    office.step("decided", DECIDED)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(JournalError) as fault:
        act()
    assert "\n" not in str(fault.value)
    assert fault.value.says.zh
    assert fault.value.says.en
    return fault.value.says.en


def test_working_days_worked_for_a_holiday_count_and_the_holiday_does_not(office: Office) -> None:
    office.step("notice", NOTICE)
    assert office.case(NOTICE).notice_ends_on == NOTICE_ENDS, "Sunday 24 April was worked"
    lefts = [office.case(day).days_left for day in (NOTICE, date(2022, 4, 24), NOTICE_ENDS, OBJECTIONS)]
    assert lefts == [5, 4, 0, 0]
    office.step("objection_period", OBJECTIONS)
    assert office.case(OBJECTIONS).objection_ends_on == OBJECTIONS_END


def test_a_case_goes_its_way_and_every_past_day_is_told_as_it_was(office: Office) -> None:
    to_decided(office)
    listed = DECIDED + timedelta(days=1)
    office.step("listed", listed, ends_on=last_day(load().rules["black_failing"], DECIDED))
    office.step("repair", date(2022, 7, 1))
    office.step("repaired", date(2022, 10, 8))
    days = (NOTICE, NOTICE_ENDS, OBJECTIONS, DECIDED, listed, date(2022, 6, 30), date(2022, 7, 1), date(2022, 12, 31))
    assert [office.case(day).state for day in days] == [
        "notice",
        "notice",
        "objection_period",
        "decided",
        "listed",
        "listed",
        "repair",
        "repaired",
    ]
    assert standings(office.journal(date(2022, 12, 31)).entries(), NOTICE - timedelta(days=1)) == []
    on_list = office.case(listed)
    assert (on_list.decision_no, on_list.listed_on, on_list.term_ends_on) == (
        "物榜〔2022〕1号",
        listed,
        date(2023, 5, 25),
    )
    assert [(step.step, step.actor, step.second_actor, step.why) for step in on_list.steps][-1] == (
        "listed",
        OFFICE,
        HEAD,
        "试",
    )
    assert office.may(date(2022, 12, 31)) == []
    assert office.journal(date(2022, 12, 31)).verify() == []


def test_only_the_steps_that_would_be_taken_are_offered(office: Office) -> None:
    office.step("notice", NOTICE)
    assert office.may(NOTICE_ENDS) == ["revoked"]
    assert office.may(OBJECTIONS) == ["objection_period", "revoked"]
    office.step("objection_period", OBJECTIONS)
    office.object(OBJECTIONS)
    assert office.may(DECIDED) == ["revoked"]


def test_a_step_out_of_order_or_before_its_day_is_refused(office: Office) -> None:
    assert "the first step is the notice" in refusal(lambda: office.step("listed", NOTICE))
    office.step("notice", NOTICE)
    assert "cannot follow" in refusal(lambda: office.step("decided", NOTICE))
    assert "cannot follow" in refusal(lambda: office.step("notice", NOTICE))
    assert "from 2022-04-29 on" in refusal(lambda: office.step("objection_period", NOTICE_ENDS))
    office.step("objection_period", OBJECTIONS)
    assert "from 2022-05-25 on" in refusal(lambda: office.step("decided", OBJECTIONS_END))
    office.step("decided", DECIDED)
    office.step("listed", DECIDED, ends_on=date(2023, 5, 24))
    assert "from 2023-05-25 on" in refusal(lambda: office.step("expired", date(2023, 5, 24)))
    office.step("expired", date(2023, 5, 25))
    assert "the next step: none" in refusal(lambda: office.step("revoked", date(2023, 5, 26)))


def test_a_decision_without_a_number_or_a_second_person_is_refused(office: Office) -> None:
    office.step("notice", NOTICE)
    assert "second person" in refusal(lambda: office.step("revoked", NOTICE, second_actor=None))
    office.step("objection_period", OBJECTIONS)
    assert "a decision needs its number" in refusal(lambda: office.step("decided", DECIDED, decision_no=None))
    for second in (None, OFFICE, "市 物业办"):
        said = refusal(lambda second=second: office.step("decided", DECIDED, second_actor=second))
        assert "needs a second person" in said
    office.step("decided", DECIDED)
    assert "second person" in refusal(lambda: office.step("listed", DECIDED, actor=HEAD))


def test_a_step_is_never_dated_back(office: Office) -> None:
    assert "never back" in refusal(lambda: office.step("notice", NOTICE, today=NOTICE + timedelta(days=1)))
    office.step("notice", NOTICE)
    assert "never back" in refusal(lambda: office.step("objection_period", OBJECTIONS, today=OBJECTIONS_END))


def test_a_rule_that_is_not_declared_and_a_term_shorter_than_the_rule_s_are_refused(office: Office) -> None:
    assert "has no rule BL-99" in refusal(lambda: office.step("notice", NOTICE, rule="BL-99"))
    assert "has no rule BL-09" in refusal(lambda: office.step("notice", NOTICE, list="red"))
    assert "shorter than the 5" in refusal(lambda: office.step("notice", NOTICE, days=4))


def test_the_same_rule_in_another_quarter_is_another_case(office: Office) -> None:
    to_decided(office)
    assert "still at" in refusal(lambda: office.step("notice", DECIDED, period="2022Q2"))
    office.step("listed", DECIDED, ends_on=date(2023, 5, 24))
    office.step("notice", date(2022, 7, 8), period="2022Q2")
    found = standings(office.journal(date(2022, 7, 8)).entries(), date(2022, 7, 8))
    assert [(case.period, case.state) for case in found] == [("2022Q1", "listed"), ("2022Q2", "notice")]


def test_nothing_is_decided_or_listed_while_an_objection_waits(office: Office) -> None:
    office.step("notice", NOTICE)
    office.object(date(2022, 4, 25))
    office.step("objection_period", OBJECTIONS)
    assert "is not answered yet" in refusal(lambda: office.step("decided", DECIDED))
    office.object(date(2022, 4, 25), today=DECIDED, decided_on=DECIDED, result="rejected")
    office.step("decided", DECIDED)
    office.object(OBJECTIONS_END, "Y-2", today=DECIDED)
    assert "is not answered yet" in refusal(lambda: office.step("listed", DECIDED))
    assert [office.case(day).objection_due_on for day in (NOTICE, OBJECTIONS, DECIDED)] == [
        None,
        date(2022, 5, 18),
        date(2022, 6, 15),
    ]


def test_an_objection_that_is_upheld_leaves_only_revocation(office: Office) -> None:
    office.step("notice", NOTICE)
    office.object(NOTICE)
    office.object(NOTICE, today=OBJECTIONS, decided_on=OBJECTIONS, result="upheld")
    assert "only be revoked" in refusal(lambda: office.step("objection_period", OBJECTIONS))
    assert office.may(OBJECTIONS) == ["revoked"]
    office.step("revoked", OBJECTIONS)
    assert office.case(OBJECTIONS).state == "revoked"


def test_an_objection_is_filed_within_its_time_and_answered_once_and_today(office: Office) -> None:
    assert "nothing to object to" in refusal(lambda: office.object(NOTICE))
    office.step("notice", NOTICE)
    assert "outside the time" in refusal(lambda: office.object(date(2022, 4, 21), today=NOTICE))
    assert "outside the time" in refusal(lambda: office.object(OBJECTIONS))
    assert "due on 2022-05-16" in refusal(lambda: office.object(NOTICE, due_on=date(2022, 6, 30)))
    office.object(NOTICE)
    assert "filed already" in refusal(lambda: office.object(NOTICE))
    answer = {"decided_on": date(2022, 4, 25), "result": "rejected"}
    assert "never back" in refusal(lambda: office.object(NOTICE, today=date(2022, 4, 26), **answer))
    assert "does not repeat" in refusal(
        lambda: office.object(NOTICE, today=date(2022, 4, 25), claim="另一主张", **answer)
    )
    office.object(NOTICE, today=date(2022, 4, 25), **answer)
    assert "was answered on" in refusal(lambda: office.object(NOTICE, today=date(2022, 4, 25), **answer))
    assert [office.case(day).objections[0].result for day in (NOTICE, date(2022, 4, 25))] == [None, "rejected"]


def test_a_repair_waits_after_the_correction_and_is_barred_by_a_new_record(office: Office) -> None:
    to_decided(office)
    office.step("listed", DECIDED, ends_on=date(2023, 5, 24))
    assert "day of the correction" in refusal(lambda: office.step("repair", date(2022, 6, 1), corrected_on=None))
    office.step("repair", date(2022, 6, 1))
    assert "from 2022-09-01 on" in refusal(lambda: office.step("repaired", date(2022, 8, 31)))
    office.step("notice", date(2022, 9, 1), period="2022Q2")
    assert "new record since" in refusal(lambda: office.step("repaired", date(2022, 9, 1)))


def test_of_two_who_take_the_same_step_at_once_one_is_refused(office: Office) -> None:
    office.step("notice", NOTICE)
    journal = office.journal(NOTICE + timedelta(days=3))
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: _revoke(journal), range(8)))
    assert sorted(said)[-1] == "taken"
    assert said.count("taken") == 1
    assert sum("the next step: none" in one for one in said) == 7
    assert journal.verify() == []


def _revoke(journal: Journal) -> str:
    given = {
        "subject_code": CODE,
        "rule": "BL-09",
        "list": "black",
        "period": "2022Q1",
        "step": "revoked",
        "on": journal.today,
        "second_actor": HEAD,
    }
    try:
        journal.append(entry_of("proposal_step", given), actor=OFFICE, why="撤回")
    except JournalError as fault:
        return fault.says.en
    return "taken"


def test_an_entry_counts_through_its_last_day_and_no_longer_unless_it_waits_for_a_correction(office: Office) -> None:
    to_decided(office)
    listed = DECIDED + timedelta(days=1)
    office.step("listed", listed, ends_on=last_day(load().rules["black_failing"], DECIDED))
    last = DECIDED.replace(year=2023)
    cases = [office.case(day) for day in (last, last + timedelta(days=1))]
    assert [is_over(case, load().rules["black_failing"]) for case in cases] == [False, True]
    assert [is_over(case, load().rules["black_abandonment"]) for case in cases] == [False, False]


def test_an_estate_and_a_company_of_the_same_code_are_two_cases(office: Office) -> None:
    office.step("notice", date(2022, 4, 11))
    office.step("notice", date(2022, 4, 11), subject_kind="estate")
    found = standings(office.journal(date(2022, 4, 12)).entries(), date(2022, 4, 12))
    assert [(case.subject, case.state) for case in found] == [
        (("company", CODE), "notice"),
        (("estate", CODE), "notice"),
    ]


def test_no_subject_stands_on_two_lists(office: Office) -> None:
    for step in ("notice", "objection_period", "decided"):
        day = {"notice": NOTICE, "objection_period": OBJECTIONS, "decided": DECIDED}[step]
        office.step(step, day)
        office.step(step, day, list="red", rule="RL-03")
    office.step("listed", DECIDED)
    both_lists = refusal(lambda: office.step("listed", DECIDED, list="red", rule="RL-03"))
    assert "stands on the black list (rule BL-09" in both_lists
    office.step("revoked", DECIDED + timedelta(days=1))
    office.step("listed", DECIDED + timedelta(days=1), list="red", rule="RL-03")
