"""What an entry may say: its form and its declared words are the same thing, and a wrong one is told in one sentence."""

import json
import types
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.entries import COMMON, ENTRY_KINDS, SUBJECTS, EntryField
from pipelines.catalogue.handbook import dictionary
from pipelines.errors import JournalError
from pipelines.office.entries import FORMS, Alias, Entry, content_of, entry_from, entry_of
from pipelines.text import LANGUAGES

CODE = "91110105MA0012345X"
GIVEN: dict[str, dict[str, object]] = {
    "note": {"about": "period:2022Q4"},
    "alias": {"register": "company", "name": "北京甲物业", "code": CODE, "verdict": "same", "reasons": ["同一法人"]},
    "proposal_step": {
        "subject_code": CODE,
        "rule": "BL-09",
        "list": "black",
        "period": "2022Q4",
        "step": "notice",
        "on": "2023-01-10",
        "days": "5",
    },
    "objection": {
        "objection_no": "Y-1",
        "subject_code": CODE,
        "against": "proposal",
        "reference": "BL-09",
        "filed_on": "2023-01-12",
        "claim": "评分有误",
        "due_on": "2023-02-09",
    },
    "action_item": {
        "item_no": "S-1",
        "meeting_no": "H-2022-4",
        "text": "摸排未建党组织的小区",
        "owner": "组织部",
        "due_on": "2023-03-31",
    },
    "freeze": {
        "quarter": "2022Q4",
        "build_id": "20230110-090000-000000-abcdef",
        "version": 2,
        "state": "final",
        "sha256": "0a" * 32,
    },
    "meeting": {
        "meeting_no": "H-2022-4",
        "body": "市物业管理工作领导小组",
        "area": "110000",
        "quarter": "2022Q4",
        "held_on": "2023-01-18",
        "chair": "分管副市长",
        "present": ["市住房城乡建设部门", "东城区人民政府"],
        "absent": ["市财政部门"],
        "frozen": "2022Q4/2",
    },
    "letter": {
        "letter_no": "物发〔2023〕3号",
        "letter": "rectification",
        "to": "北京甲物业管理有限公司",
        "about": f"company:{CODE}",
        "sha256": "0a" * 32,
    },
    "snapshot": {"period": "2022Q4", "build_id": "b1", "file": "frozen/2022Q4.duckdb", "sha256": "0a" * 32},
    "rebase": {"metric": "complaint_volume", "area": "110101", "from_period": "2022-07"},
    "acknowledgement": {"submission_id": "s0001", "act": "handed_over", "party": "东华门街道办事处"},
    "clock": {"first": 3, "last": 4, "second_actor": "市物业办主任"},
    "policy": {
        "document": "plan_2026",
        "act": "ended",
        "sha256": "0a" * 32,
        "ends_on": "2027-12-31",
        "second_actor": "主任",
    },
}


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_a_filled_in_form_is_kept_as_json_and_comes_back_the_same(kind: str) -> None:
    entry = entry_of(kind, GIVEN[kind])
    assert entry_from(content_of(entry)) == entry
    word, _, code = entry.subject.partition(":")
    assert word in SUBJECTS
    assert code


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_a_form_asks_for_what_is_declared_of_its_kind(kind: str) -> None:
    form = FORMS[kind]
    hints = get_type_hints(form)
    asked = {field.name: field for field in fields(form) if field.name != "kind"}
    declared = {field.name: field for field in ENTRY_KINDS[kind].fields}
    assert list(asked) == list(declared)
    for name, one in declared.items():
        is_required = asked[name].default is MISSING and asked[name].default_factory is MISSING
        assert is_required == one.required, name
        assert set(one.values) == choices_of(hints[name]), name
        assert (one.cell == "date") == (date in (hints[name], *get_args(hints[name]))), name


def choices_of(hint: Any) -> set[str]:
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    if get_origin(hint) in (types.UnionType, Union):
        return set().union(*(choices_of(part) for part in get_args(hint)))
    return set()


def test_there_is_a_form_for_every_kind_and_no_other() -> None:
    assert set(FORMS) == set(ENTRY_KINDS) == {form.__dataclass_fields__["kind"].default for form in get_args(Entry)}


def test_every_word_is_there_in_both_languages_and_every_clause_exists() -> None:
    clauses = {clause.clause for document in load().documents.values() for clause in document.clause}
    for kind in ENTRY_KINDS.values():
        assert set(kind.clauses) <= clauses, kind.id
    for language in LANGUAGES:
        written = dictionary(load(), language)
        every = [field for kind in ENTRY_KINDS.values() for field in kind.fields] + list(COMMON)
        assert [name for name in map(line_of(language), every) if name not in written] == []
        assert all(f"## {kind.label.of(language)} (`{kind.id}`)" in written for kind in ENTRY_KINDS.values())


def line_of(language: Any) -> Any:
    def line(one: EntryField) -> str:
        return f"| `{one.name}` | {one.label.of(language)} | {one.cell} |"

    return line


@pytest.mark.parametrize(
    ("kind", "changed", "zh", "en"),
    [
        ("note", {"about": "东城区"}, "“对象”应填写为“类别:代码”", "write `word:code`"),
        ("note", {"about": "period:2022年"}, "应填写为 2022-12", "write 2022-12"),
        ("note", {"about": "street:110101001"}, "类别为 metric", "one of metric"),
        ("alias", {"name": " \u3000"}, "“所写名称”不能为空", "Name as written: may not be blank"),
        ("alias", {"register": "street"}, "“名录”只能是 企业（company）", "Register: may be company, estate"),
        ("alias", {"code": "A 1"}, "“代码”应填写不含空格的代码", "Code: write a code without blanks"),
        ("alias", {"reasons": ["同名", ""]}, "“依据”不能为空", "Reasons: may not be blank"),
        ("alias", {"name": "甲\x1b[2J"}, "不可见的控制字符", "invisible control characters"),
        ("alias", {"name": "甲" * 2001}, "最多 2000 个字", "2000 characters at most"),
        ("alias", {"colour": "red"}, "“colour”不属于此类记录的内容", "does not belong to this kind"),
        ("proposal_step", {"days": None}, "应填写工作日数", "needs its working days"),
        ("proposal_step", {"days": "0"}, "“工作日数”应填写 1 至 1000 的整数", "from 1 to 1000"),
        ("proposal_step", {"step": "decided"}, "决定应填写文号", "a decision needs its number"),
        ("objection", {"filed_on": "2023年1月"}, "“提出日期”应填写为 2022-12-31", "Filed on: write 2022-12-31"),
        ("objection", {"due_on": "2023-01-11"}, "应答复日期早于提出日期", "due before it was filed"),
        ("objection", {"result": "upheld"}, "应同时填写", "go together"),
        (
            "action_item",
            {"state": "closed", "closed_on": "2023-03-01"},
            "应填写办结日期和佐证材料",
            "its day and evidence",
        ),
        ("action_item", {"closed_on": "2023-03-01"}, "未办结", "what is not closed"),
        ("action_item", {"meeting_no": None}, "督办所依据的事项", "the matter that it is about"),
        ("action_item", {"state": "replied"}, "回复应填写办理情况", "says what was done"),
        ("action_item", {"expected": 0.9}, "应填写指标", "needs its metric"),
        ("freeze", {"quarter": "2022"}, "应填写一个季度", "write a quarter"),
        ("snapshot", {"sha256": "x"}, "“SHA-256 校验值”应填写", "SHA-256: write"),
    ],
)
def test_a_wrong_field_is_told_in_one_clear_sentence(kind: str, changed: dict[str, object], zh: str, en: str) -> None:
    with pytest.raises(JournalError) as fault:
        entry_of(kind, GIVEN[kind] | changed)
    assert zh in fault.value.says.zh
    assert en in fault.value.says.en
    assert "\n" not in str(fault.value)


def test_all_faults_of_a_form_are_told_at_once() -> None:
    with pytest.raises(JournalError) as fault:
        entry_of("alias", {"register": "company", "verdict": "maybe"})
    assert fault.value.says.zh == ("名称认定：“所写名称”必填；“代码”必填；“认定”只能是 相同（same）、不同（different）")
    with pytest.raises(JournalError, match="没有 'opinion' 这类记录"):
        entry_of("opinion", {})


def test_a_name_and_a_code_are_one_pair_whatever_was_said_of_them() -> None:
    same = Alias(register="estate", name="甲苑", code="A1", verdict="same")
    different = Alias(register="estate", name="甲苑", code="A1", verdict="different", reasons=("隔一条路",))
    assert same.key == different.key
    assert same.key != Alias(register="company", name="甲苑", code="A1", verdict="same").key


@pytest.mark.parametrize("kind", ["proposal_step", "objection"])
def test_an_entry_from_when_every_subject_was_a_company_is_read_as_one_on_that_company(kind: str) -> None:
    former = {("company_code" if name == "subject_code" else name): value for name, value in GIVEN[kind].items()}
    kept = json.dumps({"kind": kind, **former, **({"days": 5} if kind == "proposal_step" else {})}, ensure_ascii=False)
    entry = entry_from(kept)
    assert entry.subject == f"company:{CODE}"
    assert entry == entry_of(kind, GIVEN[kind])
