"""An office brings its own documents: what they lay down and adopt applies, and nothing else travels to its region."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.policy import catalogue_of, office_documents, with_policy
from pipelines.catalogue.policy_changes import changes
from pipelines.errors import DeclarationError, RequestError
from pipelines.office.policy import preview
from pipelines.settings import Home, make_home
from pipelines.text import both

HEAD = """
number = "试〔2022〕1号"
title = { zh = "试行通知", en = "Trial notice" }
issuer = { zh = "某办公室", en = "An office" }
region = "110000"
issued_on = 2022-01-10
in_force_from = 2022-02-01
status = "in force"
[[clause]]
clause = "T-1"
says = { zh = "第一条", en = "First" }
responsible = { zh = "各街道", en = "Streets" }
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)


def act(home: Home, more: str, name: str = "trial") -> None:
    (home.policy / f"{name}.toml").write_text(HEAD + more, encoding="utf-8")


def test_without_documents_of_its_own_a_home_has_what_ships(home: Home) -> None:
    assert catalogue_of(home) is load()


def test_an_adopted_rule_has_the_act_as_its_first_basis(home: Home) -> None:
    act(home, '[[adopt]]\nrule = "black_disclosure"\n')
    basis = catalogue_of(home).rules["black_disclosure"].basis[0]
    assert (basis.document, basis.clause, basis.region, basis.ours) == ("trial", "T-1", "110000", False)
    assert catalogue_of(home).rules["black_failing"] == load().rules["black_failing"]


def test_an_adopted_alert_is_grounded_by_the_act(home: Home) -> None:
    assert not load().grounds(load().alerts["rooms_short"].clauses, "110000")
    act(home, '[[adopt]]\nalert = "rooms_short"\nclause = "T-1"\n')
    known = catalogue_of(home)
    (ground,) = known.grounds(known.alerts["rooms_short"].clauses, "110000")
    assert (ground.id, ground.in_force_from) == ("trial", date(2022, 2, 1))


def test_an_adopted_reference_value_becomes_a_target_of_the_act(home: Home) -> None:
    act(home, '[[adopt]]\nreference = "assessment_done"\n')
    target = next(one for one in catalogue_of(home).metrics["assessment_done"].target if one.region == "110000")
    assert (target.document, target.clause, set(target.values.values())) == ("trial", "T-1", {1.0})


def test_a_draft_that_is_tried_is_in_force_from_the_act_on(home: Home) -> None:
    act(home, '[[adopt]]\ndocument = "haimen-2021-draft"\n')
    draft = catalogue_of(home).documents["haimen-2021-draft"]
    assert (draft.status, draft.in_force_from, draft.adopted_by) == ("in force", date(2022, 2, 1), "trial")


def test_a_newer_target_takes_the_years_that_it_names_and_leaves_the_others(home: Home) -> None:
    act(home, '[[target]]\nmetric = "committee_rate"\nlevels = ["city"]\nvalues = { 2022 = 0.92, 2025 = 0.95 }\n')
    every = catalogue_of(home).metrics["committee_rate"].target
    targets = [one for one in every if one.region == "110000" and "city" in one.levels]
    assert {year: (target.document, target.values[year]) for target in targets for year in target.values} == {
        2020: ("beijing-2020", 0.3),
        2021: ("beijing-2020", 0.7),
        2022: ("trial", 0.92),
        2025: ("trial", 0.95),
    }


def test_the_preview_names_what_changes_and_nothing_else(home: Home) -> None:
    act(home, '[[adopt]]\nrule = "black_bond"\n[[target]]\nmetric = "service_rate"\nvalues = { 2025 = 0.8 }\n')
    found = changes(load(), with_policy(load(), office_documents(home.policy)), "110000")
    assert [(one.about.zh, one.before.zh, one.after.zh) for one in found] == [
        ("物业服务覆盖率", "2020: 60%, 2021: 70%, 2022: 90%", "2020: 60%, 2021: 70%, 2022: 90%, 2025: 80%"),
        (f"BL-06 {load().rules['black_bond'].label.zh}", "不适用", "适用"),
        ("试行通知", "无", "2022-02-01 起施行"),
    ]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ('[[adopt]]\nrule = "black_disclosur"\n', "adopt.rule"),
        ('[[adopt]]\nalert = "rooms"\n', "adopt.alert"),
        ('[[adopt]]\nreference = "committee_rate"\n', "adopt.reference"),
        ('[[adopt]]\nrule = "black_bond"\nclause = "T-9"\n', "adopt.clause"),
        ('[[adopt]]\nrule = "black_bond"\nalert = "vacuum"\n', "adopt.0"),
        ('[[target]]\nmetric = "committee_rates"\nvalues = { 2025 = 0.9 }\n', "target.metric"),
        ('[[target]]\nmetric = "committee_rate"\nvalues = { 2025 = 95 }\n', "target.values.2025"),
        ('[[target]]\nmetric = "committee_rate"\nlevels = ["department"]\nvalues = { 2025 = 0.9 }\n', "target.levels"),
        (
            '[[clause]]\nclause = "S3-09"\nsays = { zh = "一", en = "a" }\nresponsible = { zh = "一", en = "a" }\n',
            "clause",
        ),
    ],
)
def test_a_wrong_document_is_named_with_its_key_and_what_is_allowed(home: Home, more: str, key: str) -> None:
    act(home, more)
    with pytest.raises(DeclarationError) as told:
        catalogue_of(home)
    assert (told.value.file, told.value.key) == ("policy/trial.toml", key)


def test_a_last_day_before_the_first_is_refused(home: Home) -> None:
    (home.policy / "trial.toml").write_text(
        HEAD.replace("status =", "in_force_to = 2021-01-01\nstatus ="), encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match="in_force_to"):
        catalogue_of(home)


def test_what_ships_cannot_be_replaced_under_its_own_name(home: Home) -> None:
    act(home, "", name="beijing-2020")
    with pytest.raises(DeclarationError, match="no other document"):
        catalogue_of(home)


def test_a_value_holds_between_the_documents_days_and_the_former_one_before_and_after(home: Home) -> None:
    ends = HEAD.replace("in_force_from = 2022-02-01", "in_force_from = 2022-02-01\nin_force_to = 2022-12-31")
    (home.policy / "trial.toml").write_text(ends + '[[value]]\nparameter = "failing_score"\nvalue = 70\n', "utf-8")
    former = load().parameters["failing_score"].on(date(2022, 1, 31), "110000")
    score = catalogue_of(home).parameters["failing_score"]
    days = (date(2022, 1, 31), date(2022, 2, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [score.on(day, "110000") for day in days] == [former, 70, 70, former]
    assert score.on(date(2022, 6, 1), "320614") == load().parameters["failing_score"].on(date(2022, 6, 1), "320614")
    (own,) = [each for each in score.of_region("110000") if each.value == 70]
    assert (own.document, own.clause) == ("trial", "T-1")


def test_what_a_document_requires_stands_beside_the_regions_own_list(home: Home) -> None:
    act(home, '[[require]]\nkind = "body"\nitem = "field_office"\nlevel = "district"\n')
    before, after = (known.requirements["body"].of_region("110000") for known in (load(), catalogue_of(home)))
    (added,) = [each for each in after if each not in before]
    assert (added.item, added.level, added.document, added.valid_from) == (
        "field_office",
        "district",
        "trial",
        date(2022, 2, 1),
    )


def test_a_responsible_unit_stands_in_the_place_of_the_one_that_ships(home: Home) -> None:
    named = 'unit = { zh = "区物业办", en = "Office" }\npost = { zh = "主任", en = "director" }\n'
    informs = 'informs = [{ zh = "街道", en = "street" }]\n'
    act(home, f'[[responsible]]\nalert = "AL-04"\n{named}{informs}[[responsible]]\nabout = "S3-09"\n{named}')
    known = catalogue_of(home)
    assert known.alerts["meeting_missed"].owner == both("区物业办（主任）", "Office (director)")
    assert known.alerts["meeting_missed"].informs == (both("街道", "street"),)
    assert known.clauses["S3-09"].responsible == both("区物业办（主任）", "Office (director)")
    assert known.clauses["S3-10"] == load().clauses["S3-10"]


def test_a_level_that_had_a_value_for_reference_gets_the_one_that_is_laid_down_for_it(home: Home) -> None:
    """Beijing's districts see the city's 90 % for reference; a document that sets 95 % for districts sets theirs."""
    act(home, '[[target]]\nmetric = "committee_rate"\nlevels = ["district"]\nvalues = { 2022 = 0.95 }\n')
    targets = [each for each in catalogue_of(home).metrics["committee_rate"].target if 2022 in each.values]
    assert {(level, each.values[2022]) for each in targets for level in (*each.levels, *each.reference_levels)} == {
        ("city", 0.9),
        ("district", 0.95),
    }


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ('[[value]]\nparameter = "failing_scores"\nvalue = 70\n', "value.parameter"),
        ('[[value]]\nparameter = "red_assessed_share"\nvalue = 95\n', "value.value"),
        ('[[value]]\nparameter = "grade_aaa"\nvalue = 95\n', "value.parameter"),
        ('[[require]]\nkind = "body"\nitem = "palace"\nlevel = "district"\n', "require.item"),
        ('[[responsible]]\nalert = "AL-99"\nunit = { zh = "某办", en = "x" }\n', "responsible.alert"),
        ('[[responsible]]\nabout = "S9-99"\nunit = { zh = "某办", en = "x" }\n', "responsible.about"),
    ],
)
def test_what_names_nothing_known_or_no_possible_value_is_refused(home: Home, more: str, key: str) -> None:
    act(home, more)
    with pytest.raises(DeclarationError) as fault:
        catalogue_of(home)
    assert fault.value.key == key


def test_a_clause_that_requires_a_body_is_answered_by_a_cut_of_its_own(home: Home) -> None:
    """The preview names it even where our default list asks for the same."""
    act(home, '[[require]]\nkind = "body"\nitem = "responsible_body"\nlevel = "street"\nclause = "T-1"\n')
    known = catalogue_of(home)
    (name,) = known.metrics["bodies_in_place"].answering("T-1")
    cut = known.metrics["bodies_in_place"].variant[name]
    assert cut.base == "kind = 'body' and item = 'responsible_body' and level = 'street'"
    assert cut.label.zh == "主管机构（街道（乡镇））"
    assert "M-REG-03" in known.measuring["T-1"]
    assert both("主管机构", "Responsible body") in [change.after for change in changes(load(), known, "110000")]


def test_a_last_day_before_the_first_is_said_in_one_sentence(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(HEAD.replace("in_force_from = 2022-02-01", "in_force_from = 2022-02-01\nin_force_to = 2021-01-01"))
    with pytest.raises(RequestError, match="有效期至有误：有效期不得早于施行日期"):
        preview(home, file)
