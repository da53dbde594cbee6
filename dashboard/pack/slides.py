"""Slides: one message each as its title, with a chart or table that can be edited, and notes for the speaker."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationType
from pptx.util import Emu, Mm, Pt

from dashboard import format as text
from dashboard.pack.archive import without_clock
from dashboard.pack.content import Cell, Chart, Message, Paper, Section, Sentence, Table, cell_text, plain
from dashboard.pack.widths import column_shares, lines_of
from dashboard.words import word
from pipelines.text import Language

_WIDTH, _HEIGHT = Mm(338.67), Mm(190.5)  # 16 : 9
_MOST_LABELLED = 16  # bars whose values fit side by side above them
_EDGE = Mm(18)
_INK, _QUIET, _TEAL, _PALE, _RED = (
    RGBColor.from_string(one) for one in ("1C2526", "5F6B6C", "0F6B6B", "B9CFCD", "D00000")
)
_FONT = "微软雅黑"
_TABLE_MM = 116  # of a slide, for a table with its heading
_ROW_MM, _LINE_MM, _CELL_PT = (4.0, 6.0, 14)  # around the lines of a row, for each line, and the size of its type
_CELL_MARGINS = 1.2  # of a cell, left and right, in Chinese characters
_LINES = 6  # sentences on one slide
_SIZES = ((160, 24), (320, 20))  # up to so many characters on a slide in this size, beyond them in the least
_LEAST = 18
_FORMS = {"share": "0.0%", "difference": "0.0%"}


def written(paper: Paper) -> bytes:
    """The slides as a .pptx."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    _front(deck, paper)
    by_id = {section.id: section for section in paper.sections}
    if "decisions" in by_id:  # a meeting opens with last time's
        _sections(deck, by_id["decisions"], paper)
    for message in paper.messages:
        slide = _slide(deck, plain(message.title), paper)
        _body(slide, message, paper)
        slide.notes_slide.notes_text_frame.text = "\n".join(message.notes)
    for name in ("lists", "problems", "demands", "next"):
        _sections(deck, by_id[name], paper)
    properties = deck.core_properties
    properties.title, properties.author, properties.last_modified_by = paper.title, paper.issuer, paper.issuer
    properties.revision = 1
    for slide in deck.slides:
        name_fonts(slide._element, _FONT)
        if slide.has_notes_slide:
            name_fonts(slide.notes_slide._element, _FONT)
    out = io.BytesIO()
    deck.save(out)
    return without_clock(out.getvalue(), paper.dated)


def name_fonts(element: Any, font: str) -> None:
    """Names the East Asian font of every run, which python-pptx does not."""
    for run in element.iter(qn("a:r"), qn("a:endParaRPr")):
        properties = run if run.tag == qn("a:endParaRPr") else run.find(qn("a:rPr"))
        if properties is None:
            properties = etree.SubElement(run, qn("a:rPr"))
            run.insert(0, properties)
        for kind in ("latin", "ea"):
            if properties.find(qn(f"a:{kind}")) is None:
                mark = etree.Element(qn(f"a:{kind}"))
                mark.set("typeface", font)
                _place(properties, mark, kind)


def _place(properties: Any, mark: Any, kind: str) -> None:
    """In the order that the schema has: fills and effects, latin, ea, cs, sym, links."""
    after = ("ea", "cs", "sym", "hlinkClick", "hlinkMouseOver", "rtl", "extLst")
    later = after if kind == "latin" else after[1:]
    for child in properties:
        if etree.QName(child).localname in later:
            child.addprevious(mark)
            return
    properties.append(mark)


def _front(deck: PresentationType, paper: Paper) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    title = slide.shapes.title
    _lay(title, _EDGE, Mm(62), _WIDTH - 2 * _EDGE, Mm(40))
    _write(title.text_frame, paper.title, 32, _INK)
    below = slide.shapes.add_textbox(_EDGE, Mm(106), _WIDTH - 2 * _EDGE, Mm(24))
    sentence = word("paper.final" if paper.is_final else "paper.provisional", paper.language, version=paper.version)
    lines = [
        paper.issuer,
        text.day(paper.dated, paper.language),
        word("paper.version", paper.language, version=sentence),
    ]
    _write(below.text_frame, lines[0], 16, _QUIET)
    for line in lines[1:]:
        _more(below.text_frame, line, 14, _QUIET)
    if paper.is_invented:
        mark(slide, _WIDTH, paper.language)
    slide.notes_slide.notes_text_frame.text = word("paper.method", paper.language)


def _slide(deck: PresentationType, title: str, paper: Paper) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _lay(slide.shapes.title, _EDGE, Mm(12), _WIDTH - 2 * _EDGE, Mm(28))
    _write(slide.shapes.title.text_frame, title, 24 if len(title) <= 48 else 20, _INK)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    foot = slide.shapes.add_textbox(_EDGE, _HEIGHT - Mm(13), _WIDTH - 2 * _EDGE, Mm(8))
    number = len(deck.slides)
    _write(foot.text_frame, f"{paper.area_name} · {text.period(paper.quarter, paper.language)} · {number}", 10, _QUIET)
    if paper.is_invented:
        mark(slide, _WIDTH, paper.language)
    return slide


def mark(slide: Any, width: int, language: Language) -> None:
    """Says at the top of a slide that its data are invented."""
    box = slide.shapes.add_textbox(width - Mm(50), Mm(3), Mm(44), Mm(8))
    _write(box.text_frame, word("paper.page_mark", language), 12, _RED)
    box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _body(slide: Any, message: Message, paper: Paper) -> None:
    if isinstance(message.block, Chart):
        if message.block.categories:
            _chart(slide, message.block, paper)
    elif isinstance(message.block, Table):
        _table(slide, message.block, message.block.rows, paper, Mm(46))


def _chart(slide: Any, content: Chart, paper: Paper) -> None:
    data = CategoryChartData(number_format=_FORMS.get(content.series[-1][1][0].unit, "0.0"))
    data.categories = content.categories
    for name, figures in content.series:
        data.add_series(name, [figure.value for figure in figures])
    if content.target is not None:
        name = f"{content.target_name} {text.measure(content.target, content.metric.unit)}"
        data.add_series(name, [content.target] * len(content.categories))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, _EDGE, Mm(42), _WIDTH - 2 * _EDGE, Mm(120), data)
    frame.name = content.title
    frame._element.nvGraphicFramePr.cNvPr.set("descr", content.title)
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = len(content.series) > 1 or content.target is not None
    chart.font.size, chart.font.color.rgb = Pt(12), _INK
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    if content.metric.unit == "share":
        chart.value_axis.maximum_scale = 1
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0%", False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 0
    for place, series in enumerate(plot.series):
        is_now = place == len(content.series) - 1
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _TEAL if is_now else _PALE
        if is_now and len(plot.categories) <= _MOST_LABELLED:
            labels = series.data_labels
            labels.show_value, labels.font.size = True, Pt(11)
    if content.target is not None:
        target_as_line(chart)
    number_axes(chart)
    name_chart_font(chart, _FONT)
    if content.note:
        note = slide.shapes.add_textbox(_EDGE, Mm(163), _WIDTH - 2 * _EDGE, Mm(8))
        _write(note.text_frame, content.note, 11, _QUIET)


def name_chart_font(chart: Any, font: str) -> None:
    """Names the fonts of a chart's text."""
    for properties in chart._chartSpace.iter(qn("a:defRPr")):
        for kind in ("latin", "ea"):
            if properties.find(qn(f"a:{kind}")) is None:
                mark = etree.Element(qn(f"a:{kind}"))
                mark.set("typeface", font)
                _place(properties, mark, kind)


def number_axes(chart: Any) -> None:
    """Numbers the axes anew: the schema knows no number below nothing, and python-pptx gives such."""
    numbers: dict[str, str] = {}
    for each in chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        each.set("val", numbers.setdefault(each.get("val"), str(len(numbers) + 1)))


def target_as_line(chart: Any) -> None:
    """Draws the last series of a column chart as a line over the columns: still data that can be edited."""
    plot = chart.plots[0]._element
    series = plot.findall(qn("c:ser"))[-1]
    line = etree.SubElement(plot.getparent(), qn("c:lineChart"))
    plot.addnext(line)
    etree.SubElement(line, qn("c:grouping")).set("val", "standard")
    etree.SubElement(line, qn("c:varyColors")).set("val", "0")
    line.append(series)
    for tag in ("c:invertIfNegative", "c:spPr"):
        for odd in series.findall(qn(tag)):
            series.remove(odd)
    form = etree.Element(qn("c:spPr"))
    stroke = etree.SubElement(form, qn("a:ln"))
    stroke.set("w", "19050")
    fill = etree.SubElement(etree.SubElement(stroke, qn("a:solidFill")), qn("a:srgbClr"))
    fill.set("val", "1C2526")
    series.find(qn("c:tx")).addnext(form)
    marker = etree.Element(qn("c:marker"))
    etree.SubElement(marker, qn("c:symbol")).set("val", "none")
    form.addnext(marker)
    etree.SubElement(line, qn("c:marker")).set("val", "1")
    for axis in plot.findall(qn("c:axId")):
        etree.SubElement(line, qn("c:axId")).set("val", axis.get("val"))


def _table(slide: Any, content: Table, rows: Sequence[tuple[Cell, ...]], paper: Paper, top: int) -> None:
    width = _WIDTH - 2 * _EDGE
    shape = slide.shapes.add_table(len(rows) + 1, len(content.columns), _EDGE, top, width, Mm(10) * (len(rows) + 1))
    table = shape.table
    for place, row in enumerate((content.columns, *rows)):
        table.rows[place].height = Mm(_height(content, row, paper.language))
    shape._element.nvGraphicFramePr.cNvPr.set("descr", content.title or content.columns[0])
    for column, share in enumerate(_widths(content)):
        table.columns[column].width = Emu(int(width * share))
    for column, name in enumerate(content.columns):
        _cell(table.cell(0, column), name, is_head=True)
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _cell(table.cell(place, column), cell_text(cell, paper.language), is_first=not column)


def _widths(content: Table) -> tuple[float, ...]:
    return column_shares(content.columns, content.widths)


def _height(content: Table, row: Sequence[Cell], language: Language) -> float:
    """The height of a row in millimetres, by the cell with most lines: not every program makes room by itself."""
    line = (_WIDTH - 2 * _EDGE) / Pt(_CELL_PT)  # in Chinese characters
    lines = [
        lines_of(cell_text(cell, language), line * share - _CELL_MARGINS)
        for cell, share in zip(row, _widths(content), strict=True)
    ]
    return _ROW_MM + _LINE_MM * max(lines)


def _fitting(content: Table, language: Language) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """The rows of a table in groups that fit on a slide."""
    held: list[tuple[Cell, ...]] = []
    used = head = _height(content, content.columns, language)
    for row in content.rows:
        height = _height(content, row, language)
        if held and used + height > _TABLE_MM:
            yield tuple(held)
            held, used = [], head
        held.append(row)
        used += height
    yield tuple(held)


def _cell(cell: Any, sentence: str, *, is_head: bool = False, is_first: bool = False) -> None:
    _write(cell.text_frame, sentence, _CELL_PT, RGBColor(255, 255, 255) if is_head else _INK)
    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT if is_first else PP_ALIGN.CENTER
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = _TEAL if is_head else RGBColor(255, 255, 255)


def _sections(deck: PresentationType, section: Section, paper: Paper) -> None:
    """A section as slides: its sentences, then its tables, so many rows each."""
    sentences: list[Sentence] = []
    tables: list[Table] = []
    for block in section.blocks:
        if isinstance(block, Table):
            tables.append(block)
        elif not isinstance(block, Chart):
            sentences += block.sentences
    title = section.message or section.heading
    lines = [line for sentence in sentences if (line := plain(sentence)).rstrip("。.") != title]
    parts = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
    for title_, shown in _titled(title, parts, paper.language):
        slide = _slide(deck, title_, paper)
        box = slide.shapes.add_textbox(_EDGE, Mm(42), _WIDTH - 2 * _EDGE, Mm(120))
        length = sum(len(line) for line in shown)
        size = next((size for most, size in _SIZES if length <= most), _LEAST)
        _write(box.text_frame, shown[0], size, _INK)
        for line in shown[1:]:
            _more(box.text_frame, line, size, _INK)
    for table in tables:
        groups = list(_fitting(table, paper.language))
        for title_, rows in _titled(table.message or table.title or title, groups, paper.language):
            _table(_slide(deck, title_, paper), table, rows, paper, Mm(42))


def _titled(title: str, parts: Sequence[Any], language: Language) -> Iterator[tuple[str, Any]]:
    """What one slide cannot hold on as many as it needs, each under the message and its number among them."""
    for n, part in enumerate(parts, 1):
        many = {"title": title, "n": n, "every": len(parts)}
        yield (word("paper.slide_of_several", language, **many) if len(parts) > 1 else title), part


def _lay(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _write(frame: Any, sentence: str, size: int, colour: RGBColor) -> None:
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _run(paragraph, sentence, size, colour)


def _more(frame: Any, sentence: str, size: int, colour: RGBColor) -> None:
    paragraph = frame.add_paragraph()
    paragraph.space_before = Pt(8)
    _run(paragraph, sentence, size, colour)


def _run(paragraph: Any, sentence: str, size: int, colour: RGBColor) -> None:
    run = paragraph.add_run()
    run.text = sentence
    run.font.size, run.font.color.rgb, run.font.bold = Pt(size), colour, False
