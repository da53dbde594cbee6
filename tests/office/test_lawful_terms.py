"""An entry is published between its first and its last lawful day, and a longer term is refused in one sentence."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import Rule
from pipelines.errors import JournalError
from pipelines.office.lawful_terms import lawful_term, limits_of
from pipelines.office.standing import published_until, terms_of
from tests.office.test_standing import DECIDED, Office, to_decided

AFTER = date(2026, 5, 6)  # the Measures are in force
RULES = load().rules


def rule_of(code: str) -> Rule:
    return next(rule for rule in RULES.values() if rule.code == code)


@pytest.mark.parametrize(
    ("rule", "nature", "gravity", "last_on"),
    [
        ("WL-01", "assessment", "slight", date(2026, 8, 6)),
        ("BL-09", "assessment", "ordinary", date(2027, 5, 6)),
        ("BL-05", "credit", "ordinary", date(2027, 5, 6)),
        ("BL-10", "credit", "grave", date(2029, 5, 6)),
        ("RL-01", "honour", None, date(2027, 5, 6)),
    ],
)
def test_an_entry_has_a_class_and_a_last_lawful_day_from_the_day_of_its_document(
    rule: str, nature: str, gravity: str | None, last_on: date
) -> None:
    term = lawful_term(rule_of(rule), AFTER, limits_of(load(), AFTER, "110000"))
    assert (term.nature, term.gravity, term.first_on, term.last_on) == (nature, gravity, AFTER, last_on)


def test_no_rule_that_ships_asks_for_more_than_is_lawful() -> None:
    longest = limits_of(load(), AFTER, "110000").longest
    beyond = [
        rule.code
        for rule in RULES.values()
        if rule.gravity and rule.term_months and rule.term_months > longest[rule.gravity]
    ]
    assert beyond == []


def test_every_limit_says_where_it_is_from_and_that_it_is_to_be_checked() -> None:
    limits = [
        one for name, one in load().parameters.items() if name.startswith("publication_") and name.endswith("_months")
    ]
    assert len(limits) == 5
    for parameter in limits:
        assert parameter.source is not None
        assert "第36号" in parameter.source.zh
        assert "待对照" in parameter.source.zh


def test_nothing_that_rests_on_no_catalogue_item_is_called_untrustworthy() -> None:
    said = [f"{rule.code} {rule.label.zh} {rule.meaning.zh}" for rule in RULES.values() if rule.nature != "credit"]
    assert [one for one in said if "失信" in one] == []
    assert [rule.code for rule in RULES.values() if "严重失信主体名单" in f"{rule.label.zh}{rule.meaning.zh}"] == []


def office_in(tmp_path: Path) -> Office:
    return Office(tmp_path / "office" / "journal.sqlite")


def test_a_term_beyond_the_lawful_one_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    office = office_in(tmp_path)
    to_decided(office)
    with pytest.raises(JournalError, match="it ends on 2023-05-25 at the latest") as fault:
        office.step("listed", DECIDED, ends_on=date(2023, 5, 26))
    assert "最迟到 2023-05-25" in fault.value.says.zh
    assert office.case(DECIDED).state == "decided"
    office.step("listed", DECIDED, ends_on=date(2023, 5, 25))
    assert office.case(DECIDED).state == "listed"


def test_publication_ends_by_itself_on_its_longest_day_and_with_a_repair_at_once(tmp_path: Path) -> None:
    office, rule = office_in(tmp_path), rule_of("BL-09")
    to_decided(office)
    office.step("listed", DECIDED)  # without a fixed end
    terms = terms_of(load(), DECIDED)
    assert published_until(office.case(DECIDED), rule, terms) == date(2023, 5, 25)
    office.step("repair", date(2022, 7, 1))
    office.step("repaired", date(2022, 10, 8))
    assert published_until(office.case(date(2022, 12, 31)), rule, terms) == date(2022, 10, 7)


def test_what_is_slight_is_never_public(tmp_path: Path) -> None:
    office = office_in(tmp_path)
    to_decided(office)
    office.step("listed", DECIDED)
    slight = rule_of("BL-09").model_copy(update={"gravity": "slight"})
    assert published_until(office.case(DECIDED), slight, terms_of(load(), DECIDED)) is None
