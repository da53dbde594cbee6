"""One proposal goes its whole way on an invented city: every step a person's act, every past day told as it was, and
every short cut refused in one sentence."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines import acts, query
from pipelines.errors import WuyeError
from pipelines.office.journal import FILE, Journal
from pipelines.office.recorded import Recorded
from pipelines.office.standing import ON_LIST, is_over, standings
from pipelines.query import Reader
from pipelines.settings import Home
from pipelines.warehouse.publish import verify_journal
from pipelines.workdays import add_workdays
from tests.copies import copy_of

OFFICE, HEAD = "市物业办", "市物业办主任"
NOTICE = date(2023, 1, 9)
ALLOWED = ("proposed", "notice", "objection_period", "decided", "listed", "repair", "repaired")


class Office:
    """People of one home, on the days that the test says."""

    def __init__(self, warehouse: Reader) -> None:
        self.warehouse = warehouse
        scope = warehouse
        cases = set(scope.standings().filter(state="proposed", subject_kind="company")["subject"])
        found = scope.proposals(list_="black").filter(code="BL-09").to_dicts()
        self.proposal = next(one for one in found if one["subject"] in cases)
        self.case = (self.proposal["subject"], "black", "BL-09", self.proposal["period"])
        self.acts = 0

    def journal(self, day: date) -> Journal:
        self.acts += 1
        at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(seconds=self.acts)
        home = self.warehouse.home
        return Journal(path=home.office / FILE, clock=lambda: at, region=home.region)

    def step(self, name: str, day: date, *, case: tuple[str, ...] | None = None, **more: object) -> Recorded:
        given: dict[str, object] = {"actor": OFFICE, "why": "按规则", **more}
        if name in ("decided", "listed", "revoked"):
            given = {"second_actor": HEAD, **given}
        if name == "decided":
            given = {"decision_no": "物榜〔2023〕1号", **given}
        return acts.take_step(self.warehouse, *(case or self.case), name, journal=self.journal(day), **given)  # type: ignore[arg-type]

    def object(self, day: date, number: str = "YY-1") -> Recorded:
        company, _, rule, period = self.case
        return acts.file_objection(
            self.warehouse,
            company,
            rule,
            period,
            objection_no=number,
            claim="评分有误",
            actor=OFFICE,
            why="来函",
            journal=self.journal(day),
        )

    def answer(self, day: date, result: str, number: str = "YY-1") -> Recorded:
        return acts.answer_objection(
            self.warehouse, number, result, actor=OFFICE, why="复核评分", journal=self.journal(day)
        )

    def state(self, day: date) -> str:
        company, list_, rule, period = self.case
        found = self.warehouse.standings(day)
        return str(found.row(by_predicate=_is(company, list_, rule, period), named=True)["state"])


def _is(company: str, list_: str, rule: str, period: str) -> pl.Expr:
    return (
        (pl.col("subject") == company)
        & (pl.col("list") == list_)
        & (pl.col("rule") == rule)
        & (pl.col("period") == period)
    )


@pytest.fixture
def office(small_home: Home, tmp_path: Path) -> Office:
    return Office(query.open(copy_of(small_home, tmp_path / "home").path))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(WuyeError) as fault:
        act()
    assert "\n" not in str(fault.value)
    assert "/" in str(fault.value), "in both languages"
    return str(fault.value)


def test_a_proposal_goes_its_whole_way_and_every_past_day_is_told_as_it_was(office: Office) -> None:
    assert json.loads(office.proposal["evidence"])
    assert office.proposal["clause"]
    days = [NOTICE, add_workdays(NOTICE, 6), add_workdays(NOTICE, 22), add_workdays(NOTICE, 23)]
    office.step("notice", days[0])
    filed = office.object(add_workdays(NOTICE, 3))
    due = date.fromisoformat(json.loads(filed.content)["due_on"])
    assert due == add_workdays(NOTICE, 18)
    office.step("objection_period", days[1])
    office.answer(add_workdays(NOTICE, 10), "rejected")
    office.step("decided", days[2])
    office.step("listed", days[3])
    repair, repaired = date(2023, 3, 1), date(2023, 6, 1)
    office.step("repair", repair, corrected_on=repair)
    office.step("repaired", repaired)
    told = [NOTICE - timedelta(days=1), *days, repair, repaired]
    assert [office.state(day) for day in told] == list(ALLOWED)
    assert [office.state(day - timedelta(days=1)) for day in told[1:]] == list(ALLOWED[:-1])
    last = office.warehouse.standings(repaired)
    row = last.row(by_predicate=_is(*office.case), named=True)
    assert (row["decision_no"], row["listed_on"], row["term_ends_on"], row["next"]) == (
        "物榜〔2023〕1号",
        days[3],
        days[2].replace(year=2024),
        [],
    )
    steps = json.loads(row["steps"])
    assert [step["step"] for step in steps] == list(ALLOWED[1:])
    assert [step["second_actor"] for step in steps] == [None, None, HEAD, HEAD, None, None]
    assert all(step["actor"] == OFFICE and step["why"] for step in steps)
    (answered,) = json.loads(row["objections"])
    assert (answered["result"], answered["decided_on"] <= answered["due_on"]) == ("rejected", True)
    assert verify_journal(office.warehouse.home) == []


def test_every_short_cut_is_refused_in_one_sentence_and_writes_nothing(office: Office) -> None:
    company, list_, rule, period = office.case
    last = office.journal(NOTICE).last
    former = (company, list_, rule, "2021Q3")
    refused = [
        refusal(lambda: office.step("listed", NOTICE)),
        refusal(lambda: office.step("notice", NOTICE, case=former)),
        refusal(lambda: office.step("notice", NOTICE, case=(company, list_, "BL-99", period))),
        refusal(lambda: office.step("notice", NOTICE, days=1)),
        refusal(lambda: office.step("notice", NOTICE, why=" ")),
        refusal(lambda: office.object(NOTICE)),
        refusal(lambda: office.answer(NOTICE, "rejected")),
    ]
    expected = (
        "the first step is the notice",
        "nothing to give notice of",
        "has no rule BL-99",
        "shorter than",
        "Why",
        "nothing to object to",
        "there is no objection",
    )
    assert [said for said, part in zip(refused, expected, strict=True) if part not in said] == []
    assert office.journal(NOTICE).last == last
    office.step("notice", NOTICE)
    early, opened, decided = add_workdays(NOTICE, 5), add_workdays(NOTICE, 6), add_workdays(NOTICE, 22)
    assert "may be taken from" in refusal(lambda: office.step("objection_period", early))
    office.step("objection_period", opened)
    assert "may be taken from" in refusal(lambda: office.step("decided", add_workdays(NOTICE, 21)))
    office.object(add_workdays(NOTICE, 21))
    assert "is not answered yet" in refusal(lambda: office.step("decided", decided))
    office.answer(decided, "rejected")
    assert "was answered on" in refusal(lambda: office.answer(decided, "upheld"))
    assert "needs its number" in refusal(lambda: office.step("decided", decided, decision_no=None))
    for second in (None, OFFICE):
        said = refusal(lambda second=second: office.step("decided", decided, second_actor=second))
        assert "needs a second person" in said
    assert "outside the time" in refusal(lambda: office.object(decided, "YY-2"))
    assert verify_journal(office.warehouse.home) == []


def test_an_objection_that_is_upheld_ends_the_case_by_revocation_alone(office: Office) -> None:
    office.step("notice", NOTICE)
    office.object(NOTICE)
    upheld = add_workdays(NOTICE, 6)
    office.answer(upheld, "upheld")
    assert "only be revoked" in refusal(lambda: office.step("objection_period", upheld))
    office.step("revoked", upheld)
    assert (office.state(NOTICE), office.state(upheld)) == ("notice", "revoked")


def test_what_is_past_its_term_counts_no_more_and_only_a_watch_entry_closes_itself(office: Office) -> None:
    scope = office.warehouse
    watch = scope.proposals(list_="watch").row(0, named=True)
    cases = (office.case, (watch["subject"], "watch", "WL-01", watch["period"]))
    for step, day in (
        ("notice", NOTICE),
        ("objection_period", add_workdays(NOTICE, 6)),
        ("decided", add_workdays(NOTICE, 22)),
        ("listed", add_workdays(NOTICE, 23)),
    ):
        for case in cases:
            office.step(step, day, case=case)
    for day, told in (
        (date(2023, 3, 1), [("listed", True, False), ("listed", True, False)]),
        (date(2024, 6, 1), [("listed", False, True), ("expired", False, False)]),
    ):
        found = scope.standings(day)
        rows = [found.row(by_predicate=_is(*case), named=True) for case in cases]
        assert [(row["state"], row["in_force"], row["is_over"]) for row in rows] == told
    assert [row["next"] for row in rows] == [["repair", "expired", "revoked"], []]


def test_the_marts_tell_of_the_invented_journal_what_the_life_cycle_tells(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    entries = Journal(path=small_home.office / FILE).entries()
    states = {case.state for case in standings(entries, date(2023, 12, 31))}
    assert {"objection_period", "listed", "repaired", "expired", "revoked"} <= states
    told = {
        (row["subject_kind"], row["subject_code"], row["list"], row["rule"], row["proposal_period"]): row
        for row in warehouse.frame("select * from list_entry").to_dicts()
    }
    cases = standings(entries, date(2023, 12, 31))
    assert set(told) == {case.key for case in cases}
    for case in cases:
        row = told[case.key]
        ends = {"notice": case.notice_ends_on, "objection_period": case.objection_ends_on}.get(case.state)
        assert (row["step"], row["taken_on"], row["listed_on"], row["term_ends_on"], row["decision_no"]) == (
            case.state,
            case.since,
            case.listed_on,
            case.term_ends_on,
            case.decision_no,
        )
        assert row["period_ends_on"] == ends
    rules = {rule.code: rule for rule in warehouse.catalogue.rules.values()}
    months = warehouse.frame("select month, last_day from month").rows()
    for month, day in months:
        on_list = {
            (case.subject_code, case.list)
            for case in standings(entries, day)
            if case.state in ON_LIST and not is_over(case, rules[case.rule])
        }
        rows = warehouse.frame("select company_code, list from standing_month where month = ? and is_on_list", [month])
        assert set(rows.rows()) == on_list, month


def test_every_rule_that_applies_proposes_somebody_in_the_invented_city_and_the_red_list_somebody_now(
    small_home: Home,
) -> None:
    warehouse = query.open(small_home.path)
    proposed = warehouse.frame("select distinct rule from rule_hit where state = 'proposed'")["rule"].to_list()
    patterns = [rule.id for rule in warehouse.catalogue.rules.values() if rule.pattern]
    scope = warehouse.rule_scope().filter(~pl.col("rule").is_in(patterns))
    assert scope.filter(~pl.col("applies"))["rule"].to_list() == ["black_bond", "black_handover"]
    assert sorted(scope.filter("applies")["rule"]) == sorted(set(proposed) - set(patterns))
    assert not warehouse.proposals(list_="red").is_empty()


def test_every_black_case_of_the_invented_journal_stands_on_a_published_proposal(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    cases = standings(Journal(path=small_home.office / FILE).entries(), date(2023, 12, 31))
    for case in cases:
        if case.list == "black":
            found = warehouse.proposals(period=case.period, list_="black", subject=case.subject_code)
            assert case.rule in found["code"].to_list(), case.key
