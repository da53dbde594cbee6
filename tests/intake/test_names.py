"""Names taken apart, and pairs of names proposed as one: what is said for them, what against, and how often rightly."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.matching.likeness import LIKELY, Proposal, WrittenName, compare_estates, same_company_proposals
from pipelines.matching.names import plain_company_name, plain_estate_name
from tests.real import REAL

TRUTH = Path(__file__).with_name("company_pairs.csv")
CODE, OTHER_CODE = "91110101MA00000017", "91110101MA00000025"


def proposed(*names: str | tuple[str, str]) -> list[Proposal]:
    written = [
        WrittenName(name=name) if isinstance(name, str) else WrittenName(name=name[0], code=name[1]) for name in names
    ]
    return same_company_proposals(written)


@pytest.mark.parametrize(
    ("written", "core", "region", "words", "form", "branch"),
    [
        ("北京甲禾物业管理有限责任公司", "甲禾", "北京", "物业管理", "limited", ""),
        (" 北京市甲禾物业管理有限公司 ", "甲禾", "北京", "物业管理", "limited", ""),
        ("甲禾（北京）物业服务股份有限公司", "甲禾", "北京", "物业服务", "shares", ""),
        ("北京市海淀区甲禾物业管理中心", "甲禾", "北京海淀", "物业管理", "body", ""),
        ("甲禾物业", "甲禾", "", "物业", "", ""),
        ("甲禾物业公司", "甲禾", "", "物业", "company", ""),
        ("天津甲禾物业管理有限公司北京分公司", "甲禾", "天津", "物业管理", "limited", "北京分公司"),
        ("甲禾物业北京分公司", "甲禾", "", "物业", "", "北京分公司"),
        ("北京甲禾物业管理有限公司青榆家园项目部", "甲禾", "北京", "物业管理", "limited", "青榆家园项目部"),
        ("ＡＢＣ物业管理(上海)有限公司", "ABC", "上海", "物业管理", "limited", ""),
        ("甲禾智慧社区物业管理有限公司", "甲禾智慧", "", "社区物业管理", "limited", ""),
        ("北京城市开发有限公司", "城市开发", "北京", "城市开发", "limited", ""),
        ("江苏省南通市海门区甲禾物业有限公司", "甲禾", "江苏南通海门", "物业", "limited", ""),
    ],
)
def test_a_company_name_is_taken_apart(
    written: str, core: str, region: str, words: str, form: str, branch: str
) -> None:
    found = plain_company_name(written)
    assert (found.core, found.region, found.trade_words, found.form, found.branch) == (
        core,
        region,
        words,
        form,
        branch,
    )


@given(some.text(max_size=40))
def test_any_text_is_taken_apart_without_a_fault(text: str) -> None:
    assert isinstance(plain_company_name(text).core, str)
    assert isinstance(plain_estate_name(text), str)


def test_four_spellings_of_one_company_are_proposed_and_the_shares_company_only_to_be_checked() -> None:
    limited = ("北京甲禾物业管理有限责任公司", "北京市甲禾物业管理有限责任公司", "甲禾物业管理有限公司", "甲禾物业")
    shares = "北京甲禾物业管理股份有限公司"
    found = proposed(*limited, shares)
    likely = {frozenset((one.left.name, one.right.name)) for one in found if one.verdict == "likely"}
    assert likely >= {frozenset((one, other)) for one in limited for other in limited if one < other}
    (check,) = [one for one in found if {one.left.name, one.right.name} == {limited[0], shares}]
    assert check.verdict == "check"
    assert any("股份有限公司" in said.zh and "Different legal form" in said.en for said in check.against)


def test_two_codes_are_two_companies_whatever_the_spelling() -> None:
    assert proposed(("北京甲禾物业管理有限公司", CODE), ("北京甲禾物业管理有限公司", OTHER_CODE)) == []


def test_one_code_is_one_company_whatever_the_names() -> None:
    (only,) = proposed(("北京甲禾物业管理有限公司", CODE), ("北京乙岚城市服务有限公司", CODE))
    assert (only.score, only.verdict, only.against) == (1.0, "certain", ())


@pytest.mark.parametrize(
    ("left", "right", "word"),
    [
        ("北京甲禾物业管理有限公司", "北京甲禾物业管理有限公司第一分公司", "分公司"),
        ("北京甲禾物业管理有限公司", "北京甲禾物业服务有限公司", "更名"),
        ("北京甲禾物业管理有限公司", "北京甲禾物业管理中心", "组织形式"),
        ("北京甲禾集团有限公司", "北京甲禾有限公司", "集团"),
        ("北京甲禾物业管理有限公司", "北京市海淀区甲禾物业管理有限公司", "区县"),
    ],
)
def test_what_speaks_against_a_pair_is_said_and_keeps_it_from_being_likely(left: str, right: str, word: str) -> None:
    (only,) = proposed(left, right)
    assert only.verdict == "check"
    assert any(word in said.zh for said in only.against)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("北京甲禾物业管理有限公司", "天津甲禾物业管理有限公司"),
        ("北京甲禾物业管理有限公司", "北京甲禾房地产开发有限公司"),
        ("北京甲禾物业管理有限公司", "北京甲岚物业管理有限公司"),
        ("北京城建三物业管理有限公司", "北京城建四物业管理有限公司"),
        ("甲禾物业管理有限公司北京分公司", "甲禾物业管理有限公司天津分公司"),
    ],
)
def test_another_city_trade_word_number_or_branch_is_not_proposed(left: str, right: str) -> None:
    assert proposed(left, right) == []


def test_proposals_do_not_depend_on_the_order_of_the_names() -> None:
    names = [
        "北京甲禾物业管理有限公司",
        "甲禾物业",
        "北京睿思特物业管理有限公司",
        "睿斯特物业公司",
        "北京甲禾物业服务有限公司",
    ]
    wanted = proposed(*names)
    for seed in range(5):
        assert proposed(*random.Random(seed).sample(names, len(names))) == wanted


@pytest.mark.parametrize(
    ("left", "right", "plain"),
    [
        ("阳光花园（二期）", "阳光 花园2期", "阳光花园2期"),
        ("北京市朝阳区阳光花园小区", "阳光花园", "阳光花园"),
        ("阳光花园〔门牌〕", "阳光花园", "阳光花园"),
        ("阳光花园·十一号院", "阳光花园11号院", "阳光花园11号院"),
    ],
)
def test_spellings_of_one_estate_come_to_one_plain_name(left: str, right: str, plain: str) -> None:
    assert plain_estate_name(left) == plain_estate_name(right) == plain


@pytest.mark.parametrize(("left", "right"), [("阳光花园一期", "阳光花园二期"), ("柳荫西园三区", "柳荫西园四区")])
def test_two_parts_of_an_estate_are_never_likely_one(left: str, right: str) -> None:
    found = compare_estates(WrittenName(name=left), WrittenName(name=right))
    assert found is not None
    assert found.score < LIKELY
    assert found.against


def test_proposals_on_a_real_register_are_as_right_as_stated(capsys: pytest.CaptureFixture[str]) -> None:
    """203 pairs of the 510-estate register, judged one by one by a reader; what a name cannot prove counts as wrong."""
    with TRUTH.open(encoding="utf-8", newline="") as stream:
        pairs = list(csv.DictReader(stream))
    names = real_names({pair["file"] for pair in pairs})
    truth = {
        tuple(
            sorted(
                (
                    names[pair["file"], pair["left_estate"], pair["left_column"]],
                    names[pair["file"], pair["right_estate"], pair["right_column"]],
                )
            )
        ): pair["same"]
        for pair in pairs
    }
    found = [
        same_company_proposal
        for same_company_proposal in same_company_proposals(WrittenName(name=name) for name in set(names.values()))
        if same_company_proposal.verdict != "check"
    ]
    told = [truth.get((one.left.name, one.right.name)) for one in found]
    assert None not in told, "a proposal that no reader has judged: add its pair to company_pairs.csv"
    right, wrong = told.count("yes"), told.count("no")
    same = sum(value == "yes" for value in truth.values())
    precision, recall = right / len(told), right / same
    with capsys.disabled():
        print(
            f"\n{len(truth)} pairs, {same} the same: {len(told)} proposed as likely, {right} of them right, {wrong} wrong, "
            f"{len(told) - right - wrong} not provable; precision {precision:.2f}, recall {recall:.2f}"
        )
    assert len(truth) >= 120
    assert wrong == 0
    assert precision >= 0.7
    assert recall >= 0.9


def real_names(files: set[str]) -> dict[tuple[str, str, str], str]:
    """By file, estate and column (counted from 1): the company as written."""
    names = {}
    for file in files:
        if not (REAL / file).exists():
            pytest.skip(f"no real files at {REAL}: set WUYE_REAL_DATA to where {file} is")
        for line in (REAL / file).read_text("utf-8").splitlines():
            row = line.split("|")
            names |= {(file, row[0], str(column)): row[column - 1] for column in (12, 13)}
    return names
