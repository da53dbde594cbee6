"""Two people lay a document of the office down, replace it or end it; the journal says who, and nothing else changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import HEADLINE
from pipelines.catalogue.policy import catalogue_of, laid_down, office_documents
from pipelines.errors import JournalError, RequestError
from pipelines.office.entries import PolicyAct, entry_from
from pipelines.office.journal import open_journal
from pipelines.office.policy import end, lay_down, preview
from pipelines.office.policy_file import Aim, Duty, Filled, compose
from pipelines.settings import Home, make_home
from pipelines.text import both


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)


def filled(value: float = 0.95) -> Filled:
    return Filled(
        number="试〔2026〕1号",
        title="三年“行动”计划",
        issuer="领导小组",
        issued_on=date(2026, 1, 5),
        in_force_from=date(2026, 1, 10),
        in_force_to=None,
        responsible="各街道",
        clauses={"plan-1": "组建率达到\\95%"},
        targets=[Aim(metric="committee_rate", levels=("district",), year=2028, value=value, clause="plan-1")],
        adopts=[("rule", "black_failing")],
    )


def plan_in(folder: Path, name: str = "plan_2026", *, value: float = 0.95, region: str = "110000") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(
        compose(filled(value), region),
        encoding="utf-8",
    )
    return file


SIGNED = {"actor": "区物业办主任", "second_actor": "区住建局副局长", "why": "三年计划印发"}


def test_what_a_form_was_filled_in_with_is_read_back_as_written(home: Home, tmp_path: Path) -> None:
    seen = preview(home, plan_in(tmp_path))
    assert (seen.document.title.zh, seen.document.clause[0].says.zh) == ("三年“行动”计划", "组建率达到\\95%")
    assert [(target.metric, target.levels, target.values) for target in seen.document.target] == [
        ("committee_rate", ("district",), {2028: 0.95})
    ]
    assert [adopt.rule for adopt in seen.document.adopt] == ["black_failing"]
    assert not seen.replaces


def test_a_preview_writes_nothing(home: Home, tmp_path: Path) -> None:
    assert len(preview(home, plan_in(tmp_path)).changes) == 3  # a target, a rule, the document
    assert not office_documents(home.policy)
    assert not open_journal(home).entries()


def test_two_people_lay_a_document_down_and_the_journal_says_who(home: Home, tmp_path: Path) -> None:
    recorded = lay_down(home, plan_in(tmp_path), **SIGNED)
    assert [office_document.id for office_document in office_documents(home.policy)] == ["plan_2026"]
    act = entry_from(recorded.content)
    assert isinstance(act, PolicyAct)
    assert (recorded.actor, act.second_actor, act.act, recorded.subject) == (
        "区物业办主任",
        "区住建局副局长",
        "laid_down",
        "document:plan_2026",
    )
    assert catalogue_of(home).rules["black_failing"].basis[0].document == "plan_2026"


def test_one_person_is_not_two_whatever_the_letters(home: Home, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="两人签署"):
        lay_down(home, plan_in(tmp_path), **SIGNED | {"second_actor": "区物业办 主任"})
    assert not office_documents(home.policy)
    assert not open_journal(home).entries()


def test_another_wording_takes_the_place_and_the_former_is_kept(home: Home, tmp_path: Path) -> None:
    first = plan_in(tmp_path).read_bytes()
    lay_down(home, tmp_path / "plan_2026.toml", **SIGNED)
    assert preview(home, plan_in(tmp_path, value=0.9)).replaces
    lay_down(home, tmp_path / "plan_2026.toml", **SIGNED)
    (kept,) = (home.policy / "former").iterdir()
    assert kept.read_bytes() == first
    assert office_documents(home.policy)[0].target[0].values == {2028: 0.9}


def test_a_document_that_is_ended_has_its_last_day(home: Home, tmp_path: Path) -> None:
    lay_down(home, plan_in(tmp_path), **SIGNED)
    with pytest.raises(JournalError, match="早于施行日期"):
        end(home, "plan_2026", date(2025, 1, 1), **SIGNED)
    with pytest.raises(RequestError, match="plan_2026"):
        end(home, "plan_2027", date(2027, 1, 1), **SIGNED)
    end(home, "plan_2026", date(2027, 6, 30), **SIGNED)
    assert office_documents(home.policy)[0].in_force_to == date(2027, 6, 30)
    end(home, "plan_2026", date(2027, 3, 31), **SIGNED)
    assert office_documents(home.policy)[0].in_force_to == date(2027, 3, 31)


def test_a_file_of_another_region_or_kind_or_with_a_fault_changes_nothing(home: Home, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="110105"):
        lay_down(home, plan_in(tmp_path, region="110105"), **SIGNED)
    with pytest.raises(RequestError, match=r"95% 写 0\.95"):
        lay_down(home, plan_in(tmp_path, value=95), **SIGNED)
    sheet = tmp_path / "plan.xlsx"
    sheet.write_bytes(b"PK")
    with pytest.raises(RequestError, match="toml"):
        lay_down(home, sheet, **SIGNED)
    assert catalogue_of(home) is load()
    assert not open_journal(home).entries()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2026-01-10", "2026年1月10日", "文件内容有误：第 6 行格式不对"),
        ('rule = "black_failing"', 'rule = "BL-99"', "采用内容·规则“BL-99”有误：请填写规则编号"),
        (
            'metric = "committee_rate"',
            'metric = "comittee_rate"',
            "目标·指标“comittee_rate”有误：请填写指标编号，如 M-COV-01，相近的有 committee_rate",
        ),
        ('region = "110000"\n', "", "区划代码有误"),
        ("in_force_from = 2026-01-10", "in_force_from = 2026-01-10\nin_force_to = 2025-01-10", "有误"),
    ],
)
def test_a_wrong_document_is_answered_in_one_sentence_that_says_what_to_do(
    home: Home, tmp_path: Path, old: str, new: str, says: str
) -> None:
    file = plan_in(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(RequestError) as told:
        preview(home, file)
    sentence = str(told.value).partition(" / ")[0]
    assert says in sentence
    assert "Value error" not in sentence


def test_a_file_that_is_no_text_is_answered_too(home: Home, tmp_path: Path) -> None:
    file = plan_in(tmp_path)
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(RequestError, match="另存为"):
        preview(home, file)
    with pytest.raises(RequestError, match=r"没有文件"):
        preview(home, tmp_path / "nothing.toml")


def test_what_is_adopted_may_be_named_by_its_code(home: Home, tmp_path: Path) -> None:
    file = plan_in(tmp_path)
    text = (
        file.read_text(encoding="utf-8").replace('"black_failing"', '"BL-09"').replace('"committee_rate"', '"M-COV-01"')
    )
    file.write_text(text + '[[adopt]]\nalert = "AL-03"\n', encoding="utf-8")
    lay_down(home, file, **SIGNED)
    known = catalogue_of(home)
    (standing,) = laid_down(known)
    assert [each.rule or each.alert for each in standing.adopt] == ["black_failing", "term_ending", "term_over"]
    assert [each.metric for each in standing.target] == ["committee_rate"]
    assert known.rules["black_failing"].basis[0].document == "plan_2026"
    assert "plan-1" in known.metrics["committee_rate"].clauses
    assert all("plan-1" in known.alerts[name].clauses for name in ("term_ending", "term_over"))


STANDING = """
number = { zh = "试〔2025〕9号", en = "Trial No. 9 of 2025" }
title = { zh = "责任分工通知", en = "Notice on duties" }
issuer = { zh = "领导小组", en = "Leading group" }
region = "110000"
issued_on = 2025-01-05
in_force_from = 2025-01-10
status = "in force"
[[clause]]
clause = "D-1"
at = "一、1"
says = { zh = "街道开会", en = "Streets meet" }
responsible = { zh = "各街道", en = "Streets" }
[[clause]]
clause = "D-2"
at = "一、2"
says = { zh = "设派出机构", en = "Field offices" }
responsible = { zh = "区房管局", en = "District housing office" }
[[value]]
parameter = "failing_score"
value = 70
clause = "D-2"
[[require]]
kind = "body"
item = "field_office"
level = "district"
clause = "D-2"
[[responsible]]
alert = "meeting_missed"
unit = { zh = "区物业办", en = "District property office" }
post = { zh = "主任", en = "director" }
informs = [{ zh = "街道办事处", en = "street office" }]
[[adopt]]
rule = "black_failing"
clause = "D-2"
"""


def test_a_document_that_is_changed_in_one_place_keeps_all_that_the_form_does_not_ask(home: Home) -> None:
    """The English, where a clause stands, whose it is, and on which clause an adoption rests."""
    (home.policy / "duties.toml").write_text(STANDING, encoding="utf-8")
    (former,) = office_documents(home.policy)
    changed = Filled(
        number="试〔2025〕9号",
        title="责任分工通知",
        issuer="领导小组",
        issued_on=former.issued_on,
        in_force_from=former.in_force_from,
        in_force_to=None,
        responsible="各街道",
        clauses={"D-1": "街道每月开会", "D-2": "设派出机构"},
        adopts=[("rule", "black_failing")],
        values=[("failing_score", 72)],
        requires=[("body", "field_office", "district")],
        duties=[Duty(alert="meeting_missed", unit="区物业办", post="主任", informs=("街道办事处",))],
    )
    (home.policy / "duties.toml").write_text(compose(changed, "110000", former), encoding="utf-8")
    (now,) = office_documents(home.policy)
    first, second = now.clause
    assert first.says == both("街道每月开会", "街道每月开会")
    assert (first.at, second) == ("一、1", former.clause[1])
    assert now.model_copy(update={"clause": (), "value": ()}) == former.model_copy(update={"clause": (), "value": ()})
    assert [(each.parameter, each.value, each.clause) for each in now.value] == [("failing_score", 72, "D-2")]


def test_the_years_of_one_standing_target_stand_together(home: Home, tmp_path: Path) -> None:
    aims = [
        Aim(metric="assessment_done", levels=("district",), year=year, value=value, clause="plan-1", kind="standing")
        for year, value in ((2026, 0.8), (2028, 0.9))
    ]
    file = tmp_path / "plan_2026.toml"
    file.write_text(compose(replace(filled(), targets=aims), "110000"), encoding="utf-8")
    (target,) = preview(home, file).document.target
    assert (target.kind, target.values) == ("standing", {2026: 0.8, 2028: 0.9})


def test_a_target_of_a_cut_is_written_read_back_and_named_with_its_number(home: Home, tmp_path: Path) -> None:
    aims = [
        Aim(metric="service_rate", variant=variant, levels=("district",), year=2028, value=value, clause="plan-1")
        for variant, value in ((HEADLINE, 0.95), ("company", 0.8))
    ]
    file = tmp_path / "plan_2026.toml"
    file.write_text(compose(replace(filled(), targets=aims), "110000"), encoding="utf-8")
    seen = preview(home, file)
    assert [(each.variant, each.values) for each in seen.document.target] == [
        (HEADLINE, {2028: 0.95}),
        ("company", {2028: 0.8}),
    ]
    assert "物业服务覆盖率（有物业服务企业）" in [change.about.zh for change in seen.changes]


def test_the_cut_that_a_target_is_of_answers_its_clause_and_the_number_does_not(home: Home, tmp_path: Path) -> None:
    aim = Aim(metric="service_rate", variant="company", levels=("city",), year=2028, value=0.8, clause="plan-1")
    (home.policy / "plan_2026.toml").write_text(compose(replace(filled(), targets=[aim]), "110000"), encoding="utf-8")
    metric = catalogue_of(home).metrics["service_rate"]
    assert metric.clauses_of("company") == ("plan-1",)
    assert "plan-1" not in metric.clauses


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ('metric = "committee_rate"', 'metric = "M-COV-99"', r"“M-COV-99”有误.*M-COV-0\d（"),
        ("2028 = 0.95", "2028 = 95", "0.95"),
        ("2028 = 0.95", "20288 = 0.95", "年份写四位数"),
        ("issued_on = 2026-01-05", "issued_on = 2026-02-30", "第 5 行格式不对"),
        (
            "in_force_from = 2026-01-10",
            "in_force_from = 2026-01-10\nin_force_to = 2025-12-31",
            "有效期不得早于施行日期",
        ),
        (
            "[[adopt]]",
            '[[target]]\nmetric = "M-COV-01"\nlevels = ["city", "district"]\nvalues = { 2028 = 0.5 }\n[[adopt]]',
            "写了两个目标",
        ),
    ],
)
def test_a_wrong_document_gets_a_sentence_and_changes_nothing(
    home: Home, tmp_path: Path, written: str, instead: str, says: str
) -> None:
    file = tmp_path / "plan_2026.toml"
    right = compose(filled(), "110000")
    assert written in right
    file.write_text(right.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(RequestError, match=says):
        lay_down(home, file, **SIGNED)
    assert (office_documents(home.policy), [*open_journal(home).entries()]) == ((), [])


def test_a_code_of_several_numbers_names_none_of_them(home: Home, tmp_path: Path) -> None:
    aim = Aim(metric="M-COV-05", levels=("city",), year=2028, value=10, clause="plan-1")
    file = tmp_path / "plan_2026.toml"
    file.write_text(compose(replace(filled(), targets=[aim]), "110000"), encoding="utf-8")
    with pytest.raises(RequestError, match=r"eligible_wait_days.*eligible_without_committee"):
        preview(home, file)


def test_levels_and_the_clause_of_each_row_of_a_form_are_written_and_kept(home: Home, tmp_path: Path) -> None:
    aim = Aim(metric="committee_rate", levels=("city", "district"), year=2028, value=0.95, clause="plan-1")
    form = replace(
        filled(),
        clauses={"plan-1": "组建", "plan-2": "分工"},
        targets=[aim],
        duties=[Duty(alert="vacuum", unit="街道")],
        values=[("eligible_wait_limit", 60)],
        rests={"duty vacuum": "plan-2", "value eligible_wait_limit": "plan-2"},
    )
    file = tmp_path / "plan_2026.toml"
    file.write_text(compose(form, "110000"), encoding="utf-8")
    document = preview(home, file).document
    assert [target.levels for target in document.target] == [("city", "district")]
    assert (document.responsible[0].clause, document.value[0].clause) == ("plan-2", "plan-2")
    file.write_text(compose(replace(form, rests={}), "110000", document), encoding="utf-8")
    assert preview(home, file).document.responsible[0].clause == "plan-2", "a form that asks for none keeps it"


def test_a_pattern_is_adopted_with_its_numbers_and_with_nothing_less(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "ranks.toml"
    pattern = replace(filled(), targets=[], adopts=[("rule", "estate_yellow_rank")])
    file.write_text(compose(pattern, "110000"), encoding="utf-8")
    with pytest.raises(RequestError, match="estate_last, estate_last_score") as fault:
        preview(home, file)
    assert "采用该规则须同时填写这些参数的数值" in str(fault.value)
    whole = replace(pattern, values=[("estate_last", 2), ("estate_last_score", 75)])
    file.write_text(compose(whole, "110000"), encoding="utf-8")
    lay_down(home, file, **SIGNED)
    rule = catalogue_of(home).rules["estate_yellow_rank"]
    assert [(basis.region, basis.document) for basis in rule.basis] == [("110000", "ranks")]
