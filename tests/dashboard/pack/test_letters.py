"""Letters say what the records say, are numbered one after the other, and leave an entry; what cannot be said is refused."""

import hashlib
import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn

from dashboard.pack.letters import file as letter_file
from dashboard.pack.letters.desk import Asked
from dashboard.pack.letters.kinds import WRITERS, letter
from pipelines import query
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.errors import RequestError
from pipelines.office.letter_forms import Letter
from pipelines.query import Reader
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.pack.papers import DECIDED, MEETING

DUE = date(2023, 3, 31)


@pytest.fixture(scope="module")
def reader(frozen_home: Home) -> Reader:
    return query.open(frozen_home.path)


def company_with_alerts(reader: Reader) -> str:
    return str(reader.alerts()["company_code"].drop_nulls()[0])


def company_at(reader: Reader, state: str) -> str:
    return str(reader.standings().filter(pl.col("state") == state)["company"][0])


def asked_of(reader: Reader) -> list[Asked]:
    """One of every kind that the small city has records for."""
    troubled = f"company:{company_with_alerts(reader)}"
    listed = f"company:{company_at(reader, 'listed')}"
    return [
        *(Asked(kind="supervision", about=f"order:{number}") for number in reader.orders()["item_no"]),
        Asked(kind="minutes", about=f"meeting:{MEETING}"),
        Asked(kind="rectification", about=troubled, due_on=DUE),
        Asked(kind="interview", about=troubled, when="1月18日9时", place="第一会议室"),
        Asked(kind="meeting_call", about="period:2022Q4", when="1月18日9时", place="第一会议室"),
        Asked(kind="list_notice", about=f"company:{company_at(reader, 'objection_period')}"),
        Asked(kind="list_publication", about=f"company:{company_at(reader, 'objection_period')}"),
        Asked(kind="list_decision", about=listed),
        Asked(kind="list_repair", about=f"company:{company_at(reader, 'repaired')}"),
        Asked(kind="street_sheet", about="area:110106012"),
        Asked(kind="task_breakdown", about="area:110000"),
    ]


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in document.element.body.iter(qn("w:p")))


def test_every_letter_that_the_journal_knows_can_be_written() -> None:
    assert WRITERS.keys() == LETTERS.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_letter_is_a_whole_document(reader: Reader, language: str) -> None:
    for asked in asked_of(reader):
        content = letter(reader, asked, language)  # type: ignore[arg-type]
        document = Document(io.BytesIO(letter_file.draft(reader, content, language)))  # type: ignore[arg-type]
        said = [paragraph.text for paragraph in document.paragraphs]
        assert content.title in said
        assert not any("{" in line for line in said)
        assert all(
            run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia"))
            for run in document.element.body.iter(qn("w:r"))
        )


def test_a_rectification_notice_names_every_open_alert_of_the_company(reader: Reader) -> None:
    code = company_with_alerts(reader)
    content = letter(reader, Asked(kind="rectification", about=f"company:{code}", due_on=DUE), "zh")
    said = text_of(letter_file.draft(reader, content, "zh"))
    alerts = reader.alerts().filter(pl.col("company_code") == code)
    for row in alerts.iter_rows(named=True):
        assert query.said(reader.catalogue, reader.catalogue.alerts[row["alert"]], row["evidence"], "zh") in said
    assert f"下列{alerts.height}项" in said
    assert "2023年3月31日前完成整改" in said


def test_minutes_hold_who_was_there_and_what_was_decided(reader: Reader) -> None:
    said = text_of(
        letter_file.draft(reader, letter(reader, Asked(kind="minutes", about=f"meeting:{MEETING}"), "zh"), "zh")
    )
    assert "出席：朝阳区、丰台区。" in said
    assert "缺席：房山区。" in said
    assert DECIDED in said


def test_a_supervision_order_has_the_rows_of_its_matter_and_a_reply_slip(reader: Reader) -> None:
    order = reader.orders().filter(pl.col("matter").is_not_null()).row(0, named=True)
    content = letter(reader, Asked(kind="supervision", about=f"order:{order['item_no']}"), "zh")
    said = text_of(letter_file.draft(reader, content, "zh"))
    assert content.to == order["owner"]
    assert "限期办结" in said
    assert "回　执" in said
    for row in reader.matter_rows(order["matter"]).iter_rows(named=True):
        assert query.said(reader.catalogue, reader.catalogue.alerts[row["alert"]], row["evidence"], "zh") in said


def test_a_street_sheet_names_every_estate_that_lacks_one_of_the_three(reader: Reader) -> None:
    content = letter(reader, Asked(kind="street_sheet", about="area:110106012"), "zh")
    said = text_of(letter_file.draft(reader, content, "zh"))
    missing = reader.rows("committee_rate", area="110106012", period="2022-12", missing=True)
    assert missing.height
    assert all(name in said for name in missing["name"])


def test_a_task_breakdown_counts_the_units_that_each_area_is_short(reader: Reader) -> None:
    said = text_of(
        letter_file.draft(reader, letter(reader, Asked(kind="task_breakdown", about="area:110000"), "zh"), "zh")
    )
    values = reader.values("committee_rate", level="district", period="2022Q4")
    total = sum(max(0.0, gap or 0.0) for gap in values["gap"])
    assert f"合计\n—\n{total:.0f}\n" in said


def test_letters_are_numbered_and_each_leaves_an_entry(small_home: Home, tmp_path: Path) -> None:
    home = copy_of(small_home, tmp_path / "home")
    reader = query.open(home.path)
    content = letter(reader, Asked(kind="street_sheet", about="area:110106012"), "zh")
    issued = [
        letter_file.issue(reader, content, tmp_path / "out", "zh", actor="市物业办", why="现场检查") for _ in range(2)
    ]
    assert [number for number, _ in issued] == ["（模拟）物发〔2022〕1号", "（模拟）物发〔2022〕2号"]
    entries = [one.entry for one in query.open(home.path).decided() if isinstance(one.entry, Letter)]
    assert [one.letter_no for one in entries] == [number for number, _ in issued]
    for entry, (number, file) in zip(entries, issued, strict=True):
        assert entry.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
        assert number in text_of(file.read_bytes())


def test_a_letter_that_may_not_be_entered_leaves_no_file(small_home: Home, tmp_path: Path) -> None:
    home = copy_of(small_home, tmp_path / "home")
    reader = query.open(home.path)
    content = letter(reader, Asked(kind="street_sheet", about="area:110106012"), "zh")
    with pytest.raises(Exception, match="经办人"):
        letter_file.issue(reader, content, tmp_path / "out", "zh", actor=" ", why="现场检查")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(kind="summons", about="company:x"), "没有文书 'summons'"),
        (Asked(kind="minutes", about="meeting:H-1"), "没有编号为 H-1 的会议"),
        (Asked(kind="supervision", about="order:1"), "没有编号为 1 的督办事项"),
        (Asked(kind="street_sheet", about="area:110106"), "丰台区不是街道"),
        (Asked(kind="interview", about="area:110106"), "约谈通知的对象应写为 company:代码"),
        (Asked(kind="meeting_call", about="period:2022Q4"), "会议通知应填写 --when"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(reader: Reader, asked: Asked, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        letter(reader, asked, "zh")
