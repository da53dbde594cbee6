"""The office's own slides, filled: a shape whose alt text names a figure gets it and keeps its look.

`{{metric:committee_rate|level=district|period=2022Q4}}` in the alt text of a text box or a table cell's shape writes the
value, in the font of the text that stood there; of a chart it replaces the data (one bar an area of the level), of a
table it fills the rows below its heading. `area=110105` and `variant=in_term` narrow it; without a level it is the area
of the paper.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.exc import PackageNotFoundError

from dashboard.pack.archive import without_clock
from dashboard.pack.content import Figure, cell_text
from dashboard.pack.frozen import Quarter
from dashboard.pack.letterhead import TemplateError
from dashboard.pack.numbers import figures_of, period_of
from dashboard.pack.slides import mark
from pipelines.catalogue.declarations import HEADLINE
from pipelines.errors import WuyeError
from pipelines.text import Language, both, side

TEMPLATE = "汇报.pptx"
_PLACEHOLDER = re.compile(r"\{\{\s*metric:([^}]+)\}\}")
_OPTIONS = ("level", "period", "area", "variant")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the alt text of a shape asks for."""

    metric: str
    level: str = ""
    period: str = ""
    area: str = ""
    variant: str = HEADLINE


def filled(template: bytes, quarter: Quarter, area: str, language: Language, name: str = TEMPLATE) -> bytes:
    """The office's slides with their figures; what no alt text asks for stays as it is.

    Raises:
        TemplateError: it is no .pptx, no shape asks for a figure, or one asks for what there is not; names slide and
            shape.
    """
    try:
        deck = Presentation(io.BytesIO(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        raise TemplateError(
            both(f"{name} 不是可用的幻灯片文件（.pptx）", f"{name} is no .pptx that can be used")
        ) from None
    count = 0
    for number, slide in enumerate(deck.slides, 1):
        for shape in _shapes(slide.shapes):
            if match := _PLACEHOLDER.search(_alt(shape)):
                _fill(shape, match[1], quarter, area, language, f"{name}, {number}, {shape.name}")
                count += 1
        if quarter.reader.home.invented:
            mark(slide, deck.slide_width, language)
    if not count:
        raise TemplateError(
            both(
                f"{name} 中没有图形的替代文字写有 {{{{metric:…}}}}，无处可填",
                f"no shape of {name} has {{{{metric:…}}}} as its alt text: there is nothing to fill",
            )
        )
    out = io.BytesIO()
    deck.save(out)
    return without_clock(out.getvalue(), quarter.stands_since)


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        yield shape
        if shape.shape_type == 6:  # a group
            yield from _shapes(shape.shapes)


def _alt(shape: Any) -> str:
    properties = shape._element.xpath(".//p:cNvPr")
    return str(properties[0].get("descr") or "") if properties else ""


def _request(text: str, where: str) -> Request:
    metric, *options = [part.strip() for part in text.split("|")]
    given = dict(option.partition("=")[::2] for option in options)
    if odd := [name for name in given if name not in _OPTIONS]:
        raise TemplateError(
            both(
                f"{where}：没有 {odd[0]} 这一选项，可用 {', '.join(_OPTIONS)}",
                f"{where}: there is no option {odd[0]}; there are {', '.join(_OPTIONS)}",
            )
        )
    return Request(metric=metric, **given)


def _fill(shape: Any, text: str, quarter: Quarter, area: str, language: Language, where: str) -> None:
    request = _request(text, where)
    try:
        figures = _figures(request, quarter, area, language)
    except WuyeError as fault:
        raise TemplateError(both(f"{where}：{side(str(fault), 'zh')}", f"{where}: {side(str(fault), 'en')}")) from None
    if shape.has_chart:
        _chart(shape.chart, figures, where)
    elif shape.has_table:
        _table(shape.table, figures, language)
    elif shape.has_text_frame:
        _text(shape.text_frame, "；".join(figure.written(language) for figure in figures))
    else:
        raise TemplateError(both(f"{where}：此类图形不能填入数值", f"{where}: a shape of this kind takes no figure"))


def _figures(request: Request, quarter: Quarter, area: str, language: Language) -> Sequence[Figure]:
    here = quarter.reader.within(request.area or area)
    metric = here.catalogue.metric(request.metric)
    level = request.level or here.level
    period = request.period or period_of(metric, quarter.period)
    own = here.scope.area if level == here.level else None
    frame = here.values(metric.id, variant=request.variant, level=level, period=period, area=own)
    return [one for one in figures_of(frame, {metric.id: metric}, language) if not one.area.endswith("-unassigned")]


def _chart(chart: Any, figures: Sequence[Figure], where: str) -> None:
    known = [figure for figure in figures if figure.is_known]
    if not known:
        raise TemplateError(both(f"{where}：没有可填入图表的数值", f"{where}: there is no value for the chart"))
    data = CategoryChartData(number_format="0.0%" if known[0].unit == "share" else "0.0")
    data.categories = [one.area_name for one in known]
    data.add_series(known[0].metric.label.zh, [one.value for one in known])
    try:
        chart.replace_data(data)
    except (AttributeError, KeyError, ValueError, TypeError):
        raise TemplateError(
            both(
                f"{where}：图表的数据不能替换（可能由旧版 .xls 粘贴而来），请重新插入图表",
                f"{where}: the chart's data cannot be replaced (it may be pasted from an old .xls): insert it anew",
            )
        ) from None


def _table(table: Any, figures: Sequence[Figure], language: Language) -> None:
    """Fills rows below the heading: the area, then its value; what is left over is emptied, what is too much left out."""
    rows = list(table.rows)[1:]
    for place, row in enumerate(rows):
        one = figures[place] if place < len(figures) else None
        lines = (one.area_name, cell_text(one, language)) if one else ("", "")
        for cell, text in zip(row.cells, lines, strict=False):
            _text(cell.text_frame, text)


def _text(frame: Any, text: str) -> None:
    """Writes into the first run, so that its look stays; other runs and paragraphs of the shape go."""
    paragraph = frame.paragraphs[0]
    for other in list(frame.paragraphs)[1:]:
        other._p.getparent().remove(other._p)
    runs = paragraph.runs
    if runs:
        runs[0].text = text
        for other in runs[1:]:
            other._r.getparent().remove(other._r)
    else:
        paragraph.add_run().text = text
