"""A wrong declaration is refused with the file, the key, the value and what is allowed."""

from pathlib import Path

import pytest

from pipelines.catalogue.declarations import Document, Metric, Parameter, Requirement, Rule, read
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.errors import DeclarationError, RequestError
from pipelines.text import LANGUAGES, both

METRIC = """
code = "M-COV-99"
label = { zh = "某率", en = "Some rate" }
meaning = { zh = "一句话", en = "One sentence" }
kind = "share"
timing = "stock"
unit = "share"
better = "higher"
from = "estate_month"
hit = "committee_form = 'owners_committee'"
levels = ["city", "district"]
clauses = ["S3-09"]
"""
RULE = """
code = "RL-99"
list = "red"
label = { zh = "某规则", en = "Some rule" }
meaning = { zh = "一句话", en = "One sentence" }
from = "company_quarter"
evidence = ["grade"]
term_months = 12
notice_days = 5
objection_days = 15
basis = [{ region = "110000", document = "ours", clause = "ours" }]
[[all]]
when = "grade = 'AAA'"
says = { zh = "最高等级", en = "Top grade" }
"""
PARAMETER = """
label = { zh = "某值", en = "Some value" }
meaning = { zh = "一句话", en = "One sentence" }
unit = "share"
value = [{ value = 0.9, valid_from = 2020-01-01 }]
"""
REQUIREMENT = """
label = { zh = "某清单", en = "Some list" }
meaning = { zh = "一句话", en = "One sentence" }
item = [{ item = "dispute", level = "street", valid_from = 2020-01-01 }]
"""
DOCUMENT = """
number = "1"
title = { zh = "文件", en = "Document" }
issuer = { zh = "机关", en = "Office" }
region = "110000"
issued_on = 2020-07-12
in_force_from = 2020-07-12
status = "in force"
"""
MAPPING = """
label = { zh = "某文件", en = "Some file" }
region = "110000"
source = "estate"
sender = "110000"
columns = { name = 1 }
"""
FORMS = {
    Metric: METRIC,
    Rule: RULE,
    Parameter: PARAMETER,
    Requirement: REQUIREMENT,
    Document: DOCUMENT,
    FileMapping: MAPPING,
}


def refused(folder: Path, form: type, text: str) -> DeclarationError:
    file = folder / "some_id.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as fault:
        read(file, form)
    assert fault.value.file.endswith("some_id.toml")
    assert str(fault.value).count("\n") == 0, "one line for the command line to print"
    return fault.value


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_file_name_is_the_id(tmp_path: Path, form: type) -> None:
    (tmp_path / "some_id.toml").write_text(FORMS[form], encoding="utf-8")
    assert read(tmp_path / "some_id.toml", form).id == "some_id"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_misspelt_key_is_named_and_the_allowed_keys_are_listed(tmp_path: Path, form: type) -> None:
    fault = refused(tmp_path, form, 'labell = "x"\n' + FORMS[form])
    assert fault.key == "labell"
    assert fault.value == "x"
    assert next(iter(form.model_fields)) in fault.allowed


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_required_key_is_asked_for(tmp_path: Path, form: type) -> None:
    for line in FORMS[form].strip().splitlines():
        key = line.partition("=")[0].strip()
        if key.startswith("[[") or key in ("when", "says", "hit", "levels", "from", "term_months"):
            continue
        fault = refused(tmp_path, form, FORMS[form].replace(line, ""))
        assert key in fault.key or f"`{key}`" in str(fault)


@pytest.mark.parametrize(
    ("form", "right", "wrong", "key", "allowed"),
    [
        (Metric, '"share"\ntiming', '"rate"\ntiming', "kind", "quotient"),
        (Metric, '"stock"', '"snapshot"', "timing", "flow"),
        (Metric, '"higher"', '"up"', "better", "lower"),
        (Metric, '"M-COV-99"', '"COV-99"', "code", "M-"),
        (Metric, '"district"]', '"borough"]', "levels", "street"),
        (Metric, 'en = "Some rate"', 'en = ""', "label", "both languages"),
        (Rule, '"RL-99"', '"R-9"', "code", "RL|BL|WL"),
        (Rule, '"red"', '"grey"', "list", "watch"),
        (Rule, "12", '"a year"', "term_months", "integer"),
        (Rule, "term_months = 12", "", "(file)", "needs `term_months`"),
        (Parameter, "2020-01-01", '"spring"', "value", "date"),
        (Requirement, '"street"', '"borough"', "item", "community"),
        (Document, '"in force"', '"valid"', "status", "draft"),
        (FileMapping, "{ name = 1 }", "1", "columns", "dictionary"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    tmp_path: Path, form: type, right: str, wrong: str, key: str, allowed: str
) -> None:
    assert right in FORMS[form]
    fault = refused(tmp_path, form, FORMS[form].replace(right, wrong))
    assert key in fault.key
    assert allowed in fault.allowed


def test_a_share_without_a_hit_says_what_a_share_needs(tmp_path: Path) -> None:
    line = next(line for line in METRIC.splitlines() if line.startswith("hit"))
    assert "share needs `hit`" in refused(tmp_path, Metric, METRIC.replace(line, "")).allowed


def test_a_metric_without_a_mart_is_told_the_key_as_it_is_written(tmp_path: Path) -> None:
    assert "`from`" in refused(tmp_path, Metric, METRIC.replace('from = "estate_month"', "")).allowed


def test_a_rule_has_all_or_any_but_never_both(tmp_path: Path) -> None:
    both = RULE + '[[any]]\nwhen = "grade = \'A\'"\nsays = { zh = "甲", en = "A" }\n'
    assert "either" in refused(tmp_path, Rule, both).allowed


def test_a_fault_of_a_declaration_is_told_whole_in_each_language_whatever_it_quotes() -> None:
    fault = DeclarationError("marts/lamp.sql", "its first lines", "select 1", "`-- 中文 / English`, then `-- key:`")
    assert [fault.of(language) for language in LANGUAGES] == [str(fault)] * 2
    assert str(fault).startswith("marts/lamp.sql: its first lines = 'select 1'")


def test_a_request_that_quotes_a_border_between_languages_is_refused_in_whole_sentences() -> None:
    fault = RequestError(both("没有“甲 / 乙”", "there is no “甲 / 乙”"))
    assert [fault.of(language) for language in LANGUAGES] == ["没有“甲 / 乙”", "there is no “甲 / 乙”"]


def test_what_is_no_toml_is_said_to_be_none(tmp_path: Path) -> None:
    assert "valid TOML" in refused(tmp_path, Metric, "code = ").allowed


def test_a_duty_that_nothing_shows_is_refused(tmp_path: Path) -> None:
    duty = '[[duty]]\nparty = { zh = "某局", en = "Some bureau" }\ndoes = { zh = "管", en = "Sees to it" }\nclause = "S4-07"\n'
    assert "show it" in refused(tmp_path, Document, DOCUMENT + duty).allowed
    (tmp_path / "fine.toml").write_text(DOCUMENT + duty + 'sources = ["meeting"]\n', encoding="utf-8")
    assert read(tmp_path / "fine.toml", Document).duty[0].sources == ("meeting",)
