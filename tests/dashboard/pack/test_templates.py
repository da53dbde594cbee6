"""The office's own templates: filled and kept as they look, or refused in one sentence, with nothing half written."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Mm, Pt

from dashboard.pack import pdf, produce, slide_fill, word
from dashboard.pack.frozen import quarter_of
from dashboard.pack.glyphs import without_glyph
from dashboard.pack.letterhead import TemplateError, letterhead
from dashboard.pack.slides import number_axes
from dashboard.pack.word_template import letter_template, notice_template
from pipelines.errors import RequestError, WuyeError
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.pack.papers import CITY, DISTRICT, QUARTER, paper, quarter

ASKED = "{{metric:committee_rate|level=district|period=2022Q4}}"


def deck(*alts: str) -> bytes:
    """One slide: a text box, a chart and a table, each with an alt text."""
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box = slide.shapes.add_textbox(Mm(10), Mm(10), Mm(80), Mm(20))
    run = box.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.color.rgb = "占位", Pt(40), RGBColor(0x12, 0x34, 0x56)
    data = CategoryChartData()
    data.categories = ["甲", "乙"]
    data.add_series("旧", [0.1, 0.2])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Mm(10), Mm(40), Mm(100), Mm(60), data)
    chart.chart.plots[0].gap_width = 33
    number_axes(chart.chart)  # as an office's own program writes them
    table = slide.shapes.add_table(4, 2, Mm(120), Mm(40), Mm(80), Mm(40))
    for shape, alt in zip((box, chart, table), alts, strict=False):
        shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def shapes_of(content: bytes) -> list[object]:
    return list(Presentation(io.BytesIO(content)).slides[0].shapes)


def test_shapes_are_found_by_their_alt_text_and_keep_their_look(frozen_home: Home) -> None:
    stands = quarter(frozen_home.path)
    filled = slide_fill.filled(deck("{{metric:committee_rate}}", ASKED, ASKED), stands, CITY, "zh")
    box, chart, table, mark = shapes_of(filled)
    city = stands.reader.values("committee_rate", level="city", period=QUARTER)
    run = box.text_frame.paragraphs[0].runs[0]  # type: ignore[attr-defined]
    assert run.text == f"{city['value'][0]:.1%}"
    assert (run.font.size, run.font.color.rgb) == (Pt(40), RGBColor(0x12, 0x34, 0x56))
    districts = stands.reader.values("committee_rate", level="district", period=QUARTER)
    known = [row for row in districts.iter_rows(named=True) if row["value"] is not None]
    plot = chart.chart.plots[0]  # type: ignore[attr-defined]
    assert tuple(plot.categories) == tuple(row["area_name"] for row in known)
    assert tuple(plot.series[0].values) == tuple(row["value"] for row in known)
    assert plot.gap_width == 33
    assert table.table.cell(1, 0).text == known[0]["area_name"]  # type: ignore[attr-defined]
    assert table.table.cell(1, 1).text == f"{known[0]['value']:.1%}"  # type: ignore[attr-defined]
    assert mark.text_frame.text == "模拟数据"  # type: ignore[attr-defined]
    assert slide_fill.filled(deck("{{metric:committee_rate}}", ASKED, ASKED), stands, CITY, "zh") == filled


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (b"no slides", "不是可用的幻灯片文件"),
        (deck(), "没有图形的替代文字"),
        (deck("{{metric:committee_rat}}"), "没有指标 'committee_rat'"),
        (deck("{{metric:committee_rate|levl=district}}"), "没有 levl 这一选项"),
        (deck("{{metric:committee_rate|level=galaxy}}"), "不按 galaxy 计算"),
        (deck("", "{{metric:exit_handed_over|level=city|period=2030Q1}}"), "没有可填入图表的数值"),
    ],
)
def test_slides_that_cannot_be_filled_are_refused_in_a_sentence(frozen_home: Home, template: bytes, says: str) -> None:
    with pytest.raises(TemplateError, match=says) as fault:
        slide_fill.filled(template, quarter(frozen_home.path), CITY, "zh")
    assert "\n" not in str(fault.value)


def test_an_office_replaces_the_notice_with_its_own_template(frozen_home: Home) -> None:
    document = Document(io.BytesIO(notice_template()))
    document.styles["公文正文"].font.name = "宋体"  # type: ignore[union-attr]
    document.paragraphs[0].insert_paragraph_before("内部资料　注意保存")
    out = io.BytesIO()
    document.save(out)
    made = Document(io.BytesIO(word.filled(paper(frozen_home.path), out.getvalue(), "通报.docx")))
    assert made.paragraphs[0].text == "内部资料　注意保存"
    assert "物业管理工作情况的通报" in "".join(paragraph.text for paragraph in made.paragraphs)


@pytest.mark.parametrize("template", [b"", b"PK no zip", notice_template().replace(b"PK", b"XX", 1)])
def test_a_template_that_is_no_word_file_is_refused_in_a_sentence(frozen_home: Home, template: bytes) -> None:
    with pytest.raises(TemplateError, match=r"模板 templates/通报\.docx 无法使用"):
        word.filled(paper(frozen_home.path), template, "通报.docx")


def test_a_template_with_a_broken_tag_is_refused_in_a_sentence(frozen_home: Home) -> None:
    document = Document()
    document.add_paragraph("{{ title ")
    document.add_paragraph("{%p for x in %}")
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(TemplateError, match="无法使用") as fault:
        word.filled(paper(frozen_home.path), out.getvalue(), "通报.docx")
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("mark", "zh", "en"),
    [
        ("{{ title ", "有标记写法有误或不成对", "a mark is wrong or has no end"),
        ("{{ nosuch.thing }}", "没有名为“nosuch”的内容", "nothing is called 'nosuch'"),
    ],
)
def test_why_a_template_cannot_be_used_is_said_in_each_language(frozen_home: Home, mark: str, zh: str, en: str) -> None:
    document = Document()
    document.add_paragraph(mark)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(TemplateError) as fault:
        word.filled(paper(frozen_home.path), out.getvalue(), "通报.docx")
    chinese, english = str(fault.value).split(" / ")
    assert zh in chinese
    assert not re.search(
        r"[A-Za-z]{4,}",
        chinese.replace("templates", "").replace("nosuch", "").replace("endfor", "").replace(".docx", ""),
    )
    assert en in english


def test_a_template_without_the_mark_of_invented_data_gets_it_on_every_page(frozen_home: Home) -> None:
    document = Document()
    document.add_paragraph("{{ title }}")
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].header.paragraphs[0].text = "某某局"
    out = io.BytesIO()
    document.save(out)
    section = Document(io.BytesIO(word.filled(paper(frozen_home.path), out.getvalue(), "通报.docx"))).sections[0]
    headers = (section.header, section.even_page_header, section.first_page_header)
    assert [header.paragraphs[0].text for header in headers] == ["某某局模拟数据", "模拟数据", "模拟数据"]


def test_both_templates_open_as_word_files() -> None:
    assert len(Document(io.BytesIO(notice_template())).paragraphs) > 20
    assert len(Document(io.BytesIO(letter_template())).paragraphs) > 20
    assert notice_template() != letter_template()


def test_a_letterhead_with_an_unknown_key_is_refused_in_a_sentence(frozen_home: Home, tmp_path: Path) -> None:
    home = copy_of(frozen_home, tmp_path / "home")
    (home.path / "templates").mkdir()
    (home.path / "templates" / "papers.toml").write_text('isuer = "x"', encoding="utf-8")
    with pytest.raises(TemplateError, match="可填写 issuer, number, copies_to, printed_by"):
        letterhead(home, "zh")
    (home.path / "templates" / "papers.toml").write_text('issuer = "某某市住房和城乡建设局"', encoding="utf-8")
    assert letterhead(home, "zh").issuer == "某某市住房和城乡建设局"


def test_a_missing_font_is_one_sentence(frozen_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", ("Nowhere Serif", "Noto Sans CJK SC"))
    with pytest.raises(TemplateError, match="缺少字体 Nowhere Serif"):
        pdf.written(paper(frozen_home.path), frozen_home)


def test_a_character_without_a_glyph_is_named() -> None:
    font = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
    if not font.exists():
        pytest.skip("Noto Serif CJK is not installed where it usually is")
    assert without_glyph("物业管理工作情况的通报0123456789%（）《》—〔〕", font, 2) == ""
    assert without_glyph("物业\U0001f600", font, 2) == "\U0001f600"


@pytest.mark.parametrize(
    ("asked", "says"), [("2022Q9", "不是季度"), ("2022-12", "不是季度"), ("2022Q3", "尚未冻结"), ("", "请填写季度")]
)
def test_a_quarter_without_papers_is_refused_in_a_sentence(frozen_home: Home, asked: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        quarter_of(frozen_home.path, asked)


def test_an_unknown_paper_is_refused_in_a_sentence() -> None:
    with pytest.raises(RequestError, match="没有 posters 这种材料"):
        produce.papers_named("word,posters")
    assert produce.papers_named("pdf, word") == ("word", "pdf")


def test_nothing_is_left_half_written(frozen_home: Home, tmp_path: Path) -> None:
    pack = produce.make(quarter(frozen_home.path), "110105", ("word", "workbook"), "zh")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / pack.files[1].name).mkdir()  # in the way of the second file
    with pytest.raises(WuyeError, match="无法写入"):
        produce.lay_down(pack.files, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [pack.files[1].name]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WuyeError, match="无法写入"):
        produce.lay_down(pack.files, tmp_path / "file")
    assert {one.name for one in produce.lay_down(pack.files, tmp_path / "whole")} == {file.name for file in pack.files}


def test_two_papers_of_one_name_are_refused_before_anything_is_written(frozen_home: Home, tmp_path: Path) -> None:
    pack = produce.make(quarter(frozen_home.path), DISTRICT, ("workbook",), "zh")
    with pytest.raises(RequestError, match="两份材料同名"):
        produce.lay_down([*pack.files, *pack.files], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_papers_wait_for_no_screen_library() -> None:
    code = "import sys, dashboard.pack.produce; print('streamlit' in sys.modules, 'plotly' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split() == [b"False"] * 2
    )
