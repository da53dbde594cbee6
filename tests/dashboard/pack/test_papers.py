"""Each paper is read back: every figure in it is the query's, every run names its fonts, the same quarter gives the same
bytes, and invented data say so on every page.
"""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.oxml.ns import qn as pptx_qn

from dashboard import format as text
from dashboard.pack import numbers, pdf, produce, slides, word, workbook
from dashboard.pack.content import Chart, Cited, Figure, Paper, Paragraph, Table, cell_text, plain
from dashboard.pack.desk import Desk
from dashboard.pack.listed import MOST_ESTATES, estates_of
from dashboard.pack.scored import companies_of, public_reader, scored
from dashboard.pack.widths import column_shares, full_width
from pipelines import periods
from pipelines.catalogue.entries import LIST_SUBJECTS
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.pack.papers import CITY, DECIDED, DISTRICT, QUARTER, STREET, made, paper, quarter
from tests.program import run_program

AREAS = (CITY, DISTRICT)


@pytest.fixture(params=AREAS)
def area(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@cache
def asked_again(home: Path, metric: str, level: str, period: str) -> dict[str, dict[str, object]]:
    """One metric's rows of a level and period, asked of the reader by itself, by area."""
    frame = quarter(home).reader.values(metric, level=level, period=period)
    return {row["area"]: row for row in frame.iter_rows(named=True)}


def figures_in(found: Paper) -> list[Figure]:
    """Every figure that a sentence, a table or a chart of a paper states."""
    held = list(found.cited)
    for block in [block for section in found.sections for block in section.blocks] + [
        message.block for message in found.messages
    ]:
        if isinstance(block, Table):
            held += [cell for row in block.rows for cell in row if isinstance(cell, Figure)]
        elif isinstance(block, Chart):
            held += [figure for _, figures in block.series for figure in figures]
    return list({figure.id: figure for figure in held}.values())


def test_every_figure_of_a_paper_is_the_query_s(frozen_home: Home, area: str) -> None:
    found = figures_in(paper(frozen_home.path, area))
    assert len(found) > 50
    for figure in found:
        row = asked_again(frozen_home.path, figure.metric.id, figure.level, figure.period)[figure.area]
        for name in ("value", "numerator", "denominator", "unknown", "lower", "upper", "target", "gap", "status"):
            assert getattr(figure, name) == row[name], (figure.id, name)


def test_a_word_file_says_every_figure_and_leads_to_its_row(frozen_home: Home, area: str) -> None:
    content = paper(frozen_home.path, area)
    document = Document(io.BytesIO(made(frozen_home.path, area)["word"]))
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [
        (link.get(qn("w:anchor")), "".join(t.text for t in link.iter(qn("w:t"))))
        for link in body.iter(qn("w:hyperlink"))
    ]
    assert links
    assert {anchor for anchor, _ in links} <= marks
    cited = [piece for sentence in content.sentences for piece in sentence if isinstance(piece, Cited)]
    numbers = {figure.id: f"F{place:03d}" for place, figure in enumerate(content.cited, 1)}
    assert links == [(numbers[piece.figure.id], piece.says) for piece in cited]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    for section in content.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    assert [cell_text(cell, "zh") for cell in row] in cells


def test_a_pdf_says_every_figure(frozen_home: Home, area: str, tmp_path: Path) -> None:
    said = pdf_text(made(frozen_home.path, area)["pdf"], tmp_path)
    for sentence in paper(frozen_home.path, area).sentences:
        for piece in sentence:
            assert flat(piece.says if isinstance(piece, Cited) else piece) in said


def flat(said: str) -> str:
    return "".join(said.split())


def pdf_text(content: bytes, folder: Path) -> str:
    """The text of a PDF without blanks, without the marks and numbers at the edges of its pages."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    file = folder / "paper.pdf"
    file.write_bytes(content)
    run = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    lines = [
        line
        for line in run.stdout.decode().replace("\f", "\n").splitlines()
        if not re.fullmatch(r"模拟数据|— \d+ —", line)
    ]
    return flat("".join(lines))


def test_slides_say_every_figure_in_charts_that_can_be_edited(frozen_home: Home, area: str) -> None:
    content = paper(frozen_home.path, area)
    deck = Presentation(io.BytesIO(made(frozen_home.path, area)["slides"]))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    charts = {shape.name: shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart}
    for message in content.messages:
        assert "".join(piece if isinstance(piece, str) else piece.says for piece in message.title) in titles
        if isinstance(message.block, Chart) and message.block.categories:
            chart = charts[message.block.title]
            drawn = {series.name: tuple(series.values) for plot in chart.plots for series in plot.series}
            assert tuple(chart.plots[0].categories) == message.block.categories
            for name, figures in message.block.series:
                assert drawn[name] == tuple(figure.value for figure in figures)
            assert chart.part.chart_workbook.xlsx_part is not None


def test_every_slide_with_a_figure_has_notes_with_its_definition(frozen_home: Home) -> None:
    deck = Presentation(io.BytesIO(made(frozen_home.path)["slides"]))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    for message in paper(frozen_home.path).messages:
        assert "\n".join(message.notes) in notes


def test_a_workbook_holds_every_figure_with_what_it_rests_on(frozen_home: Home, area: str) -> None:
    content = paper(frozen_home.path, area)
    sheet = openpyxl.load_workbook(io.BytesIO(made(frozen_home.path, area)["workbook"]))["全部数值"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert len(rows) == len(content.figures) > 1000
    for figure, row in zip(content.figures, rows, strict=True):
        assert row[0] == figure.metric.code
        held = (
            figure.value,
            figure.numerator,
            figure.denominator,
            figure.unknown,
            figure.lower,
            figure.upper,
            figure.target,
        )
        for cell, value in zip(row[5:12], held, strict=True):
            assert (cell is None) == text.is_missing(value)
            assert cell is None or cell == pytest.approx(value, rel=1e-14)


def test_totals_of_rates_in_the_workbook_are_sums_over_sums(frozen_home: Home) -> None:
    content = made(frozen_home.path)["workbook"]
    formulas, values = (
        openpyxl.load_workbook(io.BytesIO(content), data_only=only)["合计核对"] for only in (False, True)
    )
    rows = list(
        zip(formulas.iter_rows(min_row=5, values_only=True), values.iter_rows(min_row=5, values_only=True), strict=True)
    )
    assert len(rows) > 20
    for formula, value in rows:
        assert str(formula[1]).startswith("=SUM(")
        assert str(formula[3]).startswith("=IF(")
        assert value[3] == pytest.approx(value[4], abs=1e-9)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_run_names_its_east_asian_font_and_no_fangsong_or_kaiti_is_bold(frozen_home: Home, language: str) -> None:
    content = made(frozen_home.path, CITY, language)  # type: ignore[arg-type]
    document = Document(io.BytesIO(content["word"]))
    section = document.sections[0]
    parts = [
        document.element.body,
        *(one._element for one in (section.header, section.footer, section.even_page_footer)),
    ]
    runs = [run for part in parts for run in part.iter(qn("w:r"))]
    assert len(runs) > 500
    for run in runs:
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts is not None
        assert fonts.get(qn("w:eastAsia"))
        if fonts.get(qn("w:eastAsia")) in ("仿宋", "楷体"):
            assert run.find(f"{qn('w:rPr')}/{qn('w:b')}") is None
    deck = Presentation(io.BytesIO(content["slides"]))
    for slide in deck.slides:
        for run in slide._element.iter(pptx_qn("a:r")):
            assert run.find(f"{pptx_qn('a:rPr')}/{pptx_qn('a:ea')}") is not None


def test_the_notice_has_the_form_of_the_standard(frozen_home: Home) -> None:
    document = Document(io.BytesIO(made(frozen_home.path)["word"]))
    section = document.sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]  # type: ignore[union-attr]
    assert [round(one.mm) for one in (section.top_margin, section.left_margin)] == [37, 28]  # type: ignore[union-attr]
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm  # type: ignore[union-attr]
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm  # type: ignore[union-attr]
    assert (round(width), round(height)) == (156, 225)
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20  # points
    assert height / 25.4 * 72 // pitch == 22
    body = document.styles["公文正文"].element.rPr
    character = 16 + int(body.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert width / 25.4 * 72 // character == 28
    sizes = {name: document.styles[name].font.size.pt for name in ("公文标题", "公文正文", "页码", "版记")}  # type: ignore[union-attr]
    assert sizes == {"公文标题": 22, "公文正文": 16, "页码": 14, "版记": 14}
    assert document.settings.odd_and_even_pages_header_footer
    assert [foot.paragraphs[0].alignment for foot in (section.footer, section.even_page_footer)] == [2, 0]
    assert section.footer.paragraphs[0].text == "— 1 —"


def test_the_parts_stand_in_the_order_in_which_offices_write_them(frozen_home: Home) -> None:
    document = Document(io.BytesIO(made(frozen_home.path)["word"]))
    heads = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name in ("一级标题", "附件标题")]  # type: ignore[union-attr]
    assert heads == [
        "一、依据",
        "二、范围与方法",
        "三、上次会议决定事项办理情况",
        "四、总体情况",
        "五、各区情况",
        "六、红黑榜",
        "七、存在问题",
        "八、处理与要求",
        "九、下一步",
        "附件1　各区域指标",
        f"附件2　小区季度考核得分一览表（{len(paper(frozen_home.path).scored)}个）",
        "附件3　数据依据",
        "附件4　指标口径",
    ]


def test_a_notice_opens_with_what_was_decided_and_what_its_figure_has_done_since(frozen_home: Home) -> None:
    section = next(one for one in paper(frozen_home.path).sections if one.id == "decisions")
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert DECIDED in [row[1] for row in table.rows]
    said = [plain(sentence) for block in section.blocks if isinstance(block, Paragraph) for sentence in block.sentences]
    reader = quarter(frozen_home.path).reader
    then, now = (
        text.share(reader.values("committee_rate", level="district", area="110106", period=period)["value"][0])
        for period in ("2022-09", "2022-12")
    )
    assert any(f"丰台区由2022年9月的{then}变为2022年12月的{now}" in one for one in said)


def test_at_most_seven_matters_are_named_and_the_rest_is_counted(frozen_home: Home) -> None:
    section = next(one for one in paper(frozen_home.path).sections if one.id == "problems")
    said = [plain(sentence) for block in section.blocks if isinstance(block, Paragraph) for sentence in block.sentences]
    matters = quarter(frozen_home.path).reader.matters(period=QUARTER)
    assert len(said) == 8
    assert f"其余{matters.height - 7}个事项" in said[-1]


def test_the_same_quarter_gives_the_same_bytes(frozen_home: Home) -> None:
    content, held = paper(frozen_home.path), made(frozen_home.path)
    assert word.written(content, frozen_home) == held["word"]
    assert pdf.written(content, frozen_home) == held["pdf"]
    assert slides.written(content) == held["slides"]
    assert workbook.written(content) == held["workbook"]


@pytest.mark.parametrize("name", ["word", "slides", "workbook"])
def test_no_entry_of_an_office_file_bears_a_clock(frozen_home: Home, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(made(frozen_home.path)[name])) as entries:
        assert {entry.date_time[0] for entry in entries.infolist()} == {1980}
        core = entries.read("docProps/core.xml").decode()
    assert set(re.findall(r"W3CDTF\">(\d{4}-\d\d-\d\d)", core)) == {paper(frozen_home.path).dated.isoformat()}


def test_invented_data_say_so_on_every_page(frozen_home: Home, tmp_path: Path) -> None:
    held = made(frozen_home.path)
    section = Document(io.BytesIO(held["word"])).sections[0]
    assert {part.paragraphs[0].text for part in (section.header, section.even_page_header)} == {"模拟数据"}
    for slide in Presentation(io.BytesIO(held["slides"])).slides:
        assert "模拟数据" in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for sheet in openpyxl.load_workbook(io.BytesIO(held["workbook"])).worksheets:
        assert sheet.oddHeader.right.text == "模拟数据"
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    (tmp_path / "paper.pdf").write_bytes(held["pdf"])
    pages = subprocess.run(["pdftotext", tmp_path / "paper.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert all("模拟数据" in page for page in pages.split("\f")[:-1])


def test_a_pdf_is_tagged_has_bookmarks_and_its_fonts_inside(frozen_home: Home, tmp_path: Path) -> None:
    content = made(frozen_home.path)["pdf"]
    assert b"/StructTreeRoot" in content
    assert b"/Outlines" in content
    if not shutil.which("pdffonts"):
        pytest.skip("pdffonts is not installed")
    (tmp_path / "paper.pdf").write_bytes(content)
    listed = subprocess.run(["pdffonts", tmp_path / "paper.pdf"], capture_output=True, check=True).stdout.decode()
    fonts = [line.split() for line in listed.splitlines()[2:]]
    assert fonts
    assert all("CJKsc" in font[0] and font[-5:-2] == ["yes", "yes", "yes"] for font in fonts)


def test_a_street_has_papers_too(frozen_home: Home) -> None:
    content = paper(frozen_home.path, STREET)
    assert content.level == "street"
    assert word.written(content, frozen_home)


def test_a_long_notice_is_warned_of(frozen_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert produce.LIMITS == (5000, 4000)
    monkeypatch.setattr(produce, "LIMITS", (100,))
    (warning,) = produce.make(quarter(frozen_home.path), DISTRICT, (), "zh").warnings
    assert f"{paper(frozen_home.path, DISTRICT).characters:,}" in warning
    assert QUARTER[:4] in paper(frozen_home.path, DISTRICT).title


def test_a_figure_that_moved_after_its_quarter_was_frozen_says_so(frozen_home: Home) -> None:
    own = paper(frozen_home.path).cited[0]
    moved = replace(own, value=0.846, was_frozen=0.841)
    assert moved.written("zh") == "84.6%（冻结时 84.1%）"
    assert moved.written("en") == "84.6% (frozen as 84.1%)"
    assert cell_text(moved, "zh") == "84.6%※"
    assert numbers._marked(own, own, "zh").was_frozen is None
    assert numbers._marked(replace(own, value=0.846), replace(own, value=0.841), "zh").was_frozen == 0.841
    assert numbers._marked(replace(own, value=0.84601), replace(own, value=0.84602), "zh").was_frozen is None


def test_no_figure_of_a_quarter_just_frozen_has_moved(frozen_home: Home, area: str) -> None:
    stands = quarter(frozen_home.path)
    assert not stands.reader.viewer.sees_persons
    assert stands.moved.is_empty()
    assert produce.make(stands, area, (), "zh").warnings == ()


def test_one_command_writes_the_papers_of_several_areas(frozen_home: Home, tmp_path: Path) -> None:
    home = copy_of(frozen_home, tmp_path / "home")  # what is taken out is noted there
    call = ["--home", home.path, "pack", QUARTER, "--paper", "workbook", "--area", f"{CITY}, {DISTRICT}", "-o", "out"]
    done = run_program(*call, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"{name}{QUARTER}-数据.xlsx" for name in ("北京市", "朝阳区")
    }
    assert "北京市通报正文" in done.stdout
    assert "朝阳区通报正文" in done.stdout


@pytest.mark.parametrize("where", [CITY, DISTRICT, STREET])
def test_a_notice_annexes_the_scores_of_every_estate_of_its_area(frozen_home: Home, where: str) -> None:
    stands = quarter(frozen_home.path)
    held = stands.reader.within(where).estate_scores(QUARTER)
    annex = next((section for section in paper(frozen_home.path, where).sections if section.id == "estates"), None)
    if held.is_empty():
        assert annex is None
        return
    assert annex is not None
    (table,) = annex.blocks
    assert isinstance(table, Table)
    assert len(table.rows) == held.height
    place = {CITY: ["区"], DISTRICT: ["街道（乡镇）"]}.get(where, [])
    assert list(table.columns[: len(place) + 2]) == [*place, "小区", "物业服务企业"]
    assert [row[len(place)] for row in table.rows] == held["name"].to_list()
    assert [row[-2] for row in table.rows] == [text.number(score, 1) for score in held["quarter_score"]]


def test_a_notice_gives_the_numbers_of_project_managers_whoever_makes_it_where_the_office_publishes_them(
    frozen_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands = quarter(frozen_home.path)
    day = periods.parse(QUARTER).last_day
    assert not stands.reader.viewer.sees_persons
    posts = public_reader(stands.reader, day).within(DISTRICT).managers_serving(day)
    found = scored(stands.reader.within(DISTRICT), QUARTER, "district", "zh")
    assert posts
    assert {each.managers for each in found if each.managers} <= set(posts.values())
    assert any(each.managers for each in found)
    catalogue = stands.reader.catalogue
    parameter = catalogue.parameters["publication_managers"]
    never = parameter.model_copy(
        update={"value": tuple(value.model_copy(update={"value": Decimal(0)}) for value in parameter.value)}
    )
    changed = replace(catalogue, parameters={**catalogue.parameters, "publication_managers": never})
    kept = replace(stands.reader, warehouse=replace(stands.reader.warehouse, catalogue=changed))
    assert not any(each.managers for each in scored(kept.within(DISTRICT), QUARTER, "district", "zh"))


def test_a_notice_of_more_estates_than_an_annex_holds_says_where_they_stand(frozen_home: Home) -> None:
    found = scored(quarter(frozen_home.path).reader, QUARTER, "city", "zh")
    desk = Desk(
        reader=quarter(frozen_home.path).reader,
        quarter=quarter(frozen_home.path),
        numbers=numbers.numbers_of(quarter(frozen_home.path).reader, CITY, QUARTER, "zh"),
        area_name="北京市",
        language="zh",
    )
    many = estates_of(desk, found * (MOST_ESTATES // len(found) + 1), 2)
    assert many is not None
    (said,) = many.blocks
    assert isinstance(said, Paragraph)
    assert "“小区得分”表" in plain(said.sentences[0])


def test_the_list_tables_of_a_notice_name_each_kind_of_subject_and_the_company_behind_it(frozen_home: Home) -> None:
    section = next(section for section in paper(frozen_home.path).sections if section.id == "lists")
    tables = [block for block in section.blocks if isinstance(block, Table)]
    reader = quarter(frozen_home.path).reader
    held = reader.standings(periods.parse(QUARTER).last_day).filter("in_force", pl.col("list").is_in(["red", "black"]))
    kinds = {LIST_SUBJECTS[kind].zh for kind in held["subject_kind"]}
    assert {row[0] for table in tables for row in table.rows} == kinds
    estate = reader.estate_scores(QUARTER).filter(pl.col("company_name").is_not_null()).row(0, named=True)
    assert companies_of(reader, [estate["estate_id"]])[estate["estate_id"]] == estate["company_name"]


def test_a_workbook_holds_every_estate_with_its_score(frozen_home: Home, area: str) -> None:
    content = paper(frozen_home.path, area)
    sheet = openpyxl.load_workbook(io.BytesIO(made(frozen_home.path, area)["workbook"]))["小区得分"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert len(rows) == len(content.scored) > 0
    for row, each in zip(rows, content.scored, strict=True):
        assert row[-2] == (pytest.approx(each.score) if each.score is not None else "—")


def test_no_word_of_a_heading_is_wider_than_its_column(frozen_home: Home) -> None:
    content = paper(frozen_home.path, CITY, "en")
    tables = [block for section in content.sections for block in section.blocks if isinstance(block, Table)]
    assert tables
    for each in tables:
        shares = column_shares(each.columns, each.widths)
        assert sum(shares) == pytest.approx(1)
        for name, share in zip(each.columns, shares, strict=True):
            longest = max(re.split(r"[\s/-]+", name), key=len)
            assert full_width(longest) * 9 <= share * 442 - 5.5, (name, share)
    assert column_shares(("指标", "数值"), (0.6, 0.4)) == (0.6, 0.4)


def test_a_chart_of_fewer_than_three_bars_is_not_drawn(frozen_home: Home) -> None:
    for language in ("zh", "en"):
        charts = [one.block for one in paper(frozen_home.path, CITY, language).messages if isinstance(one.block, Chart)]
        assert charts
        assert all(len(chart.categories) >= 3 for chart in charts)
