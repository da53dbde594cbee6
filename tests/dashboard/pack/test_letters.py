"""Letters say what the records say, are numbered one after the other, and leave an entry; what cannot be said is refused."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn

from dashboard.headlines import RATES
from dashboard.pack.content import Table
from dashboard.pack.letters import file as letter_file
from dashboard.pack.letters.areas import unit_of
from dashboard.pack.letters.desk import Desk, LetterContent, LetterRequest, in_short
from dashboard.pack.letters.kinds import WRITERS, letter
from dashboard.pack.letters.units import company_matters
from dashboard.pack.numbers import numbers_of
from dashboard.words import joined, word
from pipelines import query
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.catalogue.no_chance import WHY
from pipelines.errors import RequestError
from pipelines.office.letter_forms import Letter
from pipelines.office.signers import LONGEST, signer
from pipelines.query import Reader
from pipelines.review import orders
from pipelines.review.letters import Issued, issued_as
from pipelines.settings import Home
from pipelines.text import Language, both
from tests.copies import copy_of
from tests.dashboard.pack.papers import ACTOR, DECIDED, MEETING

DUE = date(2023, 3, 31)
Drafts = Callable[[Language], list[tuple[LetterContent, bytes]]]


@pytest.fixture(scope="module")
def reader(frozen_home: Home) -> Reader:
    return query.open(frozen_home.path)


def company_with_alerts(reader: Reader) -> str:
    """A company that has something itself to put right."""
    codes = reader.alerts()["company_code"].drop_nulls().unique(maintain_order=True)
    return next(code for code in codes if company_matters(reader, code).height)


def company_at(reader: Reader, state: str) -> str:
    return str(reader.standings().filter(pl.col("state") == state, pl.col("subject_kind") == "company")["subject"][0])


def asked_of(reader: Reader) -> list[LetterRequest]:
    """One of every kind that the small city has records for."""
    troubled = f"company:{company_with_alerts(reader)}"
    listed = f"company:{company_at(reader, 'listed')}"
    return [
        *(LetterRequest(kind="supervision", about=f"order:{number}") for number in reader.orders()["item_no"]),
        LetterRequest(kind="minutes", about=f"meeting:{MEETING}"),
        LetterRequest(kind="rectification", about=troubled, due_on=DUE),
        LetterRequest(kind="interview", about=troubled, when="1月18日9时", place="第一会议室"),
        LetterRequest(kind="meeting_call", about="period:2022Q4", when="1月18日9时", place="第一会议室"),
        LetterRequest(kind="list_notice", about=f"company:{company_at(reader, 'objection_period')}"),
        LetterRequest(kind="list_publication", about=f"company:{company_at(reader, 'objection_period')}"),
        LetterRequest(kind="list_decision", about=listed),
        LetterRequest(kind="list_repair", about=f"company:{company_at(reader, 'repaired')}"),
        LetterRequest(kind="street_sheet", about="area:110106012"),
        LetterRequest(kind="task_breakdown", about="area:110000"),
        LetterRequest(kind="credit_report", about=listed),
    ]


@pytest.fixture(scope="module")
def drafts(reader: Reader) -> Drafts:
    """One draft of every kind in a language, made once for all tests that read them."""

    @cache
    def made(language: Language) -> list[tuple[LetterContent, bytes]]:
        contents = [letter(reader, asked, language) for asked in asked_of(reader)]
        return [(content, letter_file.draft(reader, content, language)) for content in contents]

    return made


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in document.element.body.iter(qn("w:p")))


def test_every_letter_that_the_journal_knows_can_be_written() -> None:
    assert WRITERS.keys() == LETTERS.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_letter_is_a_whole_document(drafts: Drafts, language: Language) -> None:
    for content, file in drafts(language):
        document = Document(io.BytesIO(file))
        said = [paragraph.text for paragraph in document.paragraphs]
        assert content.title in said
        assert not any("{" in line for line in said)
        assert all(
            run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia"))
            for run in document.element.body.iter(qn("w:r"))
        )


def test_a_rectification_notice_names_every_open_alert_of_the_company(reader: Reader) -> None:
    code = company_with_alerts(reader)
    content = letter(reader, LetterRequest(kind="rectification", about=f"company:{code}", due_on=DUE), "zh")
    said = text_of(letter_file.draft(reader, content, "zh"))
    alerts = company_matters(reader, code)
    for row in alerts.iter_rows(named=True):
        assert (
            query.alert_sentence(reader.catalogue, reader.catalogue.alerts[row["alert"]], row["evidence"], "zh") in said
        )
    assert f"下列{alerts.height}项" in said
    assert "2023年3月31日前完成整改" in said


def test_a_company_is_asked_only_for_what_it_has_itself_to_put_right(reader: Reader) -> None:
    held = reader.alerts().filter(pl.col("company_code").is_not_null())
    others = held.filter(pl.col("alert").is_in(["vacuum", "eligible_without_committee", "list_term_ending"]))
    assert others.height, "the street's and the office's matters bear the code of a company too"
    for code in others["company_code"].unique():
        assert set(company_matters(reader, code)["alert"]) <= {"rectification_overdue"}
        if company_matters(reader, code).is_empty():
            for asked in (
                LetterRequest(kind="rectification", about=f"company:{code}", due_on=DUE),
                LetterRequest(kind="interview", about=f"company:{code}", when="1月18日9时", place="第一会议室"),
            ):
                with pytest.raises(RequestError, match="没有应由其整改的未销号预警"):
                    letter(reader, asked, "zh")


def test_a_disclosure_is_the_companys_to_put_right_only_where_it_publishes(reader: Reader) -> None:
    alert = reader.catalogue.alerts["disclosure_overdue"]
    assert alert.is_for_company({"publisher": "company"})
    assert not alert.is_for_company({"publisher": "committee"})


def test_an_interview_names_the_hour_the_place_and_the_matters(reader: Reader) -> None:
    code = company_with_alerts(reader)
    asked = LetterRequest(kind="interview", about=f"company:{code}", when="1月18日9时", place="第一会议室")
    said = text_of(letter_file.draft(reader, letter(reader, asked, "zh"), "zh"))
    assert f"下列{company_matters(reader, code).height}项事项，定于1月18日9时在第一会议室约谈" in said
    assert str(reader.company(code)["name"]) in said
    assert "回　执" in said


def test_a_reply_slip_stands_whole_on_a_page_and_does_not_take_the_signature_with_it(drafts: Drafts) -> None:
    slips = 0
    for _, file in drafts("zh"):
        paragraphs = Document(io.BytesIO(file)).paragraphs
        names = [paragraph.style.name for paragraph in paragraphs]
        assert all(p.style.paragraph_format.keep_with_next for p in paragraphs if p.style.name.startswith("回执"))
        if "回执标题" in names:
            slips += 1
            dated = paragraphs[names.index("回执标题") - 1]
            assert dated.style.name == "署名"
            assert dated.paragraph_format.keep_with_next is False
    assert slips


def test_minutes_hold_who_was_there_and_what_was_decided(reader: Reader) -> None:
    said = text_of(
        letter_file.draft(reader, letter(reader, LetterRequest(kind="minutes", about=f"meeting:{MEETING}"), "zh"), "zh")
    )
    assert "出席：朝阳区、丰台区。" in said
    assert "缺席：房山区。" in said
    assert DECIDED in said


@pytest.mark.parametrize(
    ("language", "short"),
    [("zh", "东城区、西城区、朝阳区等16个单位"), ("en", "东城区, 西城区, 朝阳区, 16 units in all")],
)
def test_minutes_to_many_units_are_issued_to_all_and_entered_with_the_first(
    frozen_home: Home, tmp_path: Path, language: str, short: str
) -> None:
    home = copy_of(frozen_home, tmp_path / "home")
    reader = query.open(home.path)
    places = reader.areas().filter(pl.col("level") == "district", pl.col("kind") == "division")["name"].to_list()
    orders.hold(
        reader,
        meeting_no="H-2022Q4-1",
        body="市物业管理工作领导小组",
        area="110000",
        quarter="2022Q4",
        chair="分管副市长",
        present=places,
        absent=[],
        actor=ACTOR,
        why="四季度调度会",
        held_on=date(2022, 12, 30),
        on=date(2022, 12, 31),
    )
    reader = query.open(home.path)
    content = letter(reader, LetterRequest(kind="minutes", about="meeting:H-2022Q4-1"), language)  # type: ignore[arg-type]
    _, (file,) = letter_file.issue(reader, content, tmp_path / "out", language, actor=ACTOR, why="印发")  # type: ignore[arg-type]
    assert text_of(file.read_bytes()).count(joined(places, language)) == 2  # type: ignore[arg-type]  # addressed, present
    (entry,) = [one.entry for one in query.open(home.path).decided() if isinstance(one.entry, Letter)]
    assert entry.to == short


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_register_names_of_many_units_always_fits(language: Language) -> None:
    for length in (5, 18, 25, 59, 60, 200):
        for n in (1, 2, 4, 500):
            said = in_short(["甲" * length] * n, language)
            assert len(said) <= LONGEST
            assert n == 1 or said.startswith("甲甲甲甲甲")
            assert signer(both("主送", "To"), said) == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_letter_of_an_invented_city_says_so_on_every_page(drafts: Drafts, language: Language) -> None:
    mark = word("paper.page_mark", language)
    for _, file in drafts(language):
        for section in Document(io.BytesIO(file)).sections:
            assert not section.different_first_page_header_footer
            assert [part.paragraphs[0].text for part in (section.header, section.even_page_header)] == [mark, mark]


def test_a_notice_of_a_meeting_names_those_who_are_behind_and_none_whose_verdict_depends_on_the_reading(
    reader: Reader,
) -> None:
    asked = LetterRequest(kind="meeting_call", about="period:2022Q4", when="1月18日9时", place="第一会议室")
    rates = pl.concat([reader.values(name, level="district", period="2022Q4") for name in RATES])
    behind = set(rates.filter(pl.col("status").is_in(["off_pace", "missed"]))["area_name"])
    open_ = rates.filter(pl.col("status") == "depends", pl.col("gap") > 0)["area_name"].to_list()
    assert behind
    assert open_ == ["丰台区"]
    assert set(letter(reader, asked, "zh").to.split("、")) == behind


def test_a_task_breakdown_lists_who_is_short_and_says_what_is_past_due_or_has_no_verdict(reader: Reader) -> None:
    content = letter(reader, LetterRequest(kind="task_breakdown", about="area:110000"), "zh")
    tables = [block for block in content.blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows[:-1]]
    assert {(row[0], row[2], row[3], row[5]) for row in rows} == {
        ("房山区", "2", "房山区人民政府", "已到期"),
        ("房山区", "1", "房山区人民政府", "已到期"),
        ("顺义区", "1", "顺义区人民政府", "已到期"),
    }
    (open_,) = [table.note for table in tables if table.note]
    assert "丰台区" in open_


@pytest.mark.parametrize(
    ("language", "unit"),
    [("zh", "北京经济技术开发区管理委员会"), ("en", "Management committee of Beijing E-Town")],
)
def test_a_functional_area_answers_by_its_management_committee(reader: Reader, language: Language, unit: str) -> None:
    numbers = numbers_of(reader, "110000", "2022Q4", language)
    figure = next(one for one in numbers.named("committee_rate") if one.area == "110000-bda")
    short = replace(figure, gap=3.0, status="missed")
    assert (
        unit_of(Desk(reader=reader, request=LetterRequest(kind="task_breakdown", about=""), language=language), short)
        == unit
    )


def test_a_supervision_order_has_the_rows_of_its_matter_and_a_reply_slip(reader: Reader) -> None:
    order = reader.orders().filter(pl.col("matter").is_not_null()).row(0, named=True)
    content = letter(reader, LetterRequest(kind="supervision", about=f"order:{order['item_no']}"), "zh")
    said = text_of(letter_file.draft(reader, content, "zh"))
    assert content.to == order["owner"]
    assert "限期办结" in said
    assert f"督办编号：{order['item_no']}\n" in said
    assert "回　执" in said
    for row in reader.matter_rows(order["matter"]).iter_rows(named=True):
        assert (
            query.alert_sentence(reader.catalogue, reader.catalogue.alerts[row["alert"]], row["evidence"], "zh") in said
        )


def test_a_street_sheet_names_every_estate_that_lacks_one_of_the_three(reader: Reader, drafts: Drafts) -> None:
    said = text_of(next(file for content, file in drafts("zh") if content.kind == "street_sheet"))
    missing = reader.rows("committee_rate", area="110106012", period="2022-12", missing=True)
    assert missing.height
    assert all(name in said for name in missing["name"])


def test_a_task_breakdown_counts_the_units_that_each_area_is_short(reader: Reader) -> None:
    said = text_of(
        letter_file.draft(reader, letter(reader, LetterRequest(kind="task_breakdown", about="area:110000"), "zh"), "zh")
    )
    values = reader.values("committee_rate", level="district", period="2022Q4")
    total = sum(values.filter(pl.col("gap") > 0, pl.col("status") == "missed")["gap"])
    assert f"合计\n—\n{total:.0f}\n" in said


def test_letters_are_numbered_and_each_leaves_an_entry(frozen_home: Home, tmp_path: Path) -> None:
    home = copy_of(frozen_home, tmp_path / "home")
    reader = query.open(home.path)
    content = letter(reader, LetterRequest(kind="minutes", about=f"meeting:{MEETING}"), "zh")
    issued = [
        letter_file.issue(
            reader, content, tmp_path / "out", "zh", actor="市级主管部门科长（模拟） 王芳", why="现场检查"
        )
        for _ in range(2)
    ]
    assert [number for number, _ in issued] == ["（模拟）物发〔2022〕1号", "（模拟）物发〔2022〕2号"]
    entries = [one.entry for one in query.open(home.path).decided() if isinstance(one.entry, Letter)]
    assert [one.letter_no for one in entries] == [number for number, _ in issued]
    for entry, (number, (file,)) in zip(entries, issued, strict=True):
        assert entry.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
        assert number in text_of(file.read_bytes())


@pytest.mark.parametrize(
    ("kind", "says"),
    [("estate", "你单位服务的小区"), ("project_manager", "你单位项目负责人"), ("developer", "经核，你单位符合")],
)
def test_a_notice_is_written_on_every_kind_of_subject_and_says_what_luck_would_list(
    reader: Reader, kind: str, says: str
) -> None:
    proposed = reader.standings().filter(
        pl.col("subject_kind") == kind, pl.col("state") == "proposed", pl.col("list") != "developers"
    )
    case = proposed.row(0, named=True)
    asked = LetterRequest(kind="list_notice", about=f"{kind}:{case['subject']}", rule=case["rule"])
    said = text_of(letter_file.draft(reader, letter(reader, asked, "zh"), "zh"))
    assert says in said
    rule = next(one for one in reader.catalogue.rules.values() if one.code == case["rule"])
    assert ("仅凭偶然" if rule.chance else WHY[rule.no_chance or "facts"].zh[:10]) in said


def test_a_credit_report_says_what_the_file_of_the_company_says(reader: Reader) -> None:
    code = company_at(reader, "listed")
    file = reader.company_file(code)
    content = letter(reader, LetterRequest(kind="credit_report", about=f"company:{code}"), "zh")
    said = text_of(letter_file.draft(reader, content, "zh"))
    assert f"信用得分{file.credit.score:.0f}分，信用等级{file.credit.grade}" in said
    for item in file.credit.items:
        assert str(item.decision_no) in said
    estates = reader.estates_of(code)
    assert estates.height == file.estates
    assert all(row["estate_id"] in said for row in estates.iter_rows(named=True))
    case = reader.standings().filter(pl.col("subject") == code, pl.col("state") == "listed").row(0, named=True)
    assert case["decision_no"] in said
    together = "".join(said.split())
    for move in file.moves:
        if move.list in ("red", "black"):
            assert "".join(move.changes[0].says.zh.split()) in together
    proposed = reader.standings().filter(pl.col("subject") == code, pl.col("state") == "proposed")
    assert f"红黑榜事项{reader.standings().filter(pl.col('subject') == code).height - proposed.height}项" in said


def test_verify_tells_an_issued_report_from_one_that_was_changed_or_never_issued(
    frozen_home: Home, tmp_path: Path
) -> None:
    home = copy_of(frozen_home, tmp_path / "home")
    reader = query.open(home.path)
    about = f"company:{company_at(reader, 'listed')}"
    content = letter(reader, LetterRequest(kind="credit_report", about=about), "zh")
    number, files = letter_file.issue(
        reader,
        content,
        tmp_path / "out",
        "zh",
        actor="市级主管部门科长（模拟） 王芳",
        why="企业申请",
        has_pdf=True,
    )
    assert [file.suffix for file in files] == [".docx", ".pdf"]
    assert [(found := issued_as(home, file)).letter and found.letter.letter_no for file in files] == [number, number]
    changed = files[1]
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert issued_as(home, changed).letter is None
    assert issued_as(home, changed).number_in_name == number
    (draft,) = letter_file.lay_down_draft(reader, content, tmp_path / "draft", "zh")
    assert issued_as(home, draft) == Issued(letter=None)


def test_a_letter_that_may_not_be_entered_leaves_no_file(frozen_home: Home, tmp_path: Path) -> None:
    home = copy_of(frozen_home, tmp_path / "home")
    reader = query.open(home.path)
    content = letter(reader, LetterRequest(kind="minutes", about=f"meeting:{MEETING}"), "zh")
    with pytest.raises(Exception, match="经办人"):
        letter_file.issue(reader, content, tmp_path / "out", "zh", actor=" ", why="现场检查")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (LetterRequest(kind="summons", about="company:x"), "没有文书 'summons'"),
        (LetterRequest(kind="minutes", about="meeting:H-1"), "没有编号为 H-1 的会议"),
        (LetterRequest(kind="supervision", about="order:1"), "没有编号为 1 的督办事项"),
        (LetterRequest(kind="street_sheet", about="area:110106"), "丰台区不是街道"),
        (LetterRequest(kind="interview", about="area:110106"), "约谈通知的对象应写为 company:代码"),
        (LetterRequest(kind="meeting_call", about="period:2022Q4"), "会议通知应填写 --when"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(reader: Reader, asked: LetterRequest, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        letter(reader, asked, "zh")
