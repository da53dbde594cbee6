"""The workbook: every figure with its base, what is not known, interval, target and clause, and charts that Excel draws."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from dashboard import format as text
from dashboard.pack.archive import without_clock
from dashboard.pack.content import Chart, Figure, Paper, plain
from dashboard.pack.evidence import clauses_shown
from dashboard.pack.scored import score_columns, score_rows
from dashboard.pack.widths import lines_of
from dashboard.words import joined, word

_FORMS = {"share": "0.0%", "count": "#,##0", "days": "#,##0", "yuan": "#,##0", "m2": "#,##0"}
_HEADINGS = (
    "code",
    "metric",
    "area",
    "level",
    "period",
    "value",
    "numerator",
    "denominator",
    "unknown",
    "lower",
    "upper",
    "target",
    "due",
    "basis",
    "gap",
    "status",
    "reported",
    "clauses",
    "meaning",
)
_NUMBERS = ("value", "numerator", "denominator", "unknown", "lower", "upper", "target", "gap", "reported")
_WIDTHS = (11, 30, 18, 12, 14, 11, 13, 13, 10, 10, 10, 10, 12, 14, 9, 14, 10, 16, 60)
_FRONT_WIDTH = 66  # of the column that holds the text, in digits; a Chinese character takes two
_LINE_PT = 15
_CHART_WIDTH, _CHARTS_A_PAGE = 620, 2
_FONT = "宋体"
_ADDITIVE = ("share", "quotient")  # what is the sum of its parts over the sum of theirs


def written(paper: Paper) -> bytes:
    """The workbook as an .xlsx: a front sheet, all figures, each rate added up from its areas, and the charts."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": paper.title, "author": paper.issuer})
    writer = _Writer(book, paper)
    writer.front()
    writer.figures()
    writer.sums()
    writer.estates()
    writer.charts()
    book.close()
    return without_clock(out.getvalue(), paper.dated)


class _Writer:
    def __init__(self, book: Any, paper: Paper) -> None:
        self.book, self.paper, self.language = book, paper, paper.language
        font = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        self.plain = book.add_format(font)
        self.apart = book.add_format({**font, "indent": 1})  # a text behind a column of numbers
        self.wrapped = book.add_format({**font, "text_wrap": True})
        self.head = book.add_format({**font, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EFEE"})
        self.head_right = book.add_format(
            {**font, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EFEE", "align": "right"}
        )
        self.title = book.add_format({**font, "font_size": 14, "bold": True})
        self.mark = book.add_format({**font, "font_size": 12, "bold": True, "font_color": "#D00000"})
        self.day = book.add_format({**font, "num_format": "yyyy-mm-dd"})
        self.forms: dict[str, Any] = {
            form: book.add_format({**font, "num_format": form}) for form in (*_FORMS.values(), "0.0", "#,##0.####")
        }

    def word(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def form(self, unit: str) -> Any:
        return self.forms[_FORMS.get(unit, "0.0")]

    def sheet(self, name: str) -> Any:
        """A sheet that says on every printed page, and in its first row, whether its data are invented."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")
        if self.paper.is_invented:
            sheet.set_header(f"&R{self.word('paper.page_mark')}")
        return sheet

    def opening(self, name: str, title: str) -> Any:
        sheet = self.sheet(name)
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, self.word("paper.page_mark") if self.paper.is_invented else "", self.mark)
        return sheet

    def front(self) -> None:
        paper = self.paper
        sheet = self.opening(self.word("paper.sheet_front"), paper.title)
        sheet.set_column(0, 0, _FRONT_WIDTH, self.wrapped)
        version = self.word("paper.final" if paper.is_final else "paper.provisional", version=paper.version)
        lines = [
            self.word("paper.version", version=version),
            self.word("paper.method"),
            self.word("paper.sheet_sums_note"),
            *(plain(sentence) for sentence in paper.sentences),
        ]
        for row, line in enumerate(lines, 3):
            sheet.set_row(row, _LINE_PT * lines_of(line, _FRONT_WIDTH / 2 - 2))
            sheet.write_string(row, 0, line, self.wrapped)

    def figures(self) -> None:
        sheet = self.opening(self.word("paper.sheet_figures"), self.paper.title)
        for column, (name, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            head = self.head_right if name in _NUMBERS else self.head
            sheet.write_string(3, column, self.word(f"paper.column_{name}"), head)
        for row, figure in enumerate(self.paper.figures, 4):
            self._figure(sheet, row, figure)
        sheet.freeze_panes(4, 3)
        sheet.autofilter(3, 0, max(4, 3 + len(self.paper.figures)), len(_HEADINGS) - 1)
        sheet.repeat_rows(3)
        sheet.print_area(0, 0, 3 + len(self.paper.figures), len(_HEADINGS) - 2)  # definitions are read on screen
        sheet.set_landscape()

    def _figure(self, sheet: Any, row: int, figure: Figure) -> None:
        metric, unit, language = figure.metric, figure.unit, self.language
        is_law = figure.target is not None and not figure.target_is_ours
        basis = "" if figure.target is None else self.word("paper.basis_law" if is_law else "paper.basis_ours")
        if is_law and figure.target_is_reference:
            basis = self.word("paper.basis_reference")
        for column, heading in enumerate(
            (
                metric.code,
                metric.title_of(figure.variant).of(language),
                figure.area_name,
                word(f"level.{figure.level}", language),
                text.period(figure.period, language),
            )
        ):
            sheet.write_string(row, column, heading, self.plain)
        sums = self.forms["#,##0.####"]
        numbers = (
            (5, figure.value, self.form(unit)),
            (6, figure.numerator, sums),
            (7, figure.denominator, sums),
            (8, figure.unknown, sums),
            (9, figure.lower, self.form(unit)),
            (10, figure.upper, self.form(unit)),
            (11, figure.target, self.form(unit)),
            (14, figure.gap, sums),
            (16, figure.reported_share, self.form("share")),
        )
        for column, value, form in numbers:
            if value is not None and not text.is_missing(value):
                sheet.write_number(row, column, value, form)
        if figure.target_due_on is not None:
            sheet.write_datetime(row, 12, datetime.combine(figure.target_due_on, datetime.min.time()), self.day)
        sheet.write_string(row, 13, basis, self.apart)
        sheet.write_string(row, 15, word(f"status.{figure.status}", language), self.apart)
        sheet.write_string(
            row, 17, joined(list(clauses_shown(figure, self.paper.clauses_here, language)), language), self.apart
        )
        sheet.write_string(row, 18, metric.meaning.of(language), self.plain)

    def sums(self) -> None:
        """Each rate as the sum of its areas' numerators over the sum of their denominators, beside the published one."""
        paper = self.paper
        sheet = self.opening(self.word("paper.sheet_sums"), self.word("paper.sheet_sums_note"))
        names = ("metric", "numerator", "denominator", "added", "published", "difference")
        for column, name in enumerate(names):
            sheet.set_column(column, column, 34 if not column else 16)
            head = self.head_right if column else self.head
            sheet.write_string(3, column, self.word(f"paper.column_{name}"), head)
        places = {(figure.metric.id, figure.area): row for row, figure in enumerate(paper.figures, 5)}
        own = [one for one in paper.figures if one.area == paper.area and one.metric.kind in _ADDITIVE and one.is_known]
        row = 4
        for figure in own:
            parts = [one for one in paper.figures if one.metric.id == figure.metric.id and one.area != paper.area]
            if not parts or not _adds_up(figure, parts):
                continue
            where = [places[part.metric.id, part.area] for part in parts]
            first, last = min(where), max(where)
            figures = f"'{self.word('paper.sheet_figures')}'!"
            tops = f"SUM({figures}G{first}:G{last})"
            bases = f"SUM({figures}H{first}:H{last})"
            sheet.write_string(row, 0, figure.metric.label.of(self.language), self.plain)
            top = sum(part.numerator or 0 for part in parts)
            base = sum(part.denominator or 0 for part in parts)
            times = figure.metric.over.times if figure.metric.over else 1
            sheet.write_formula(row, 1, f"={tops}", self.forms["#,##0.####"], top)
            sheet.write_formula(row, 2, f"={bases}", self.forms["#,##0.####"], base)
            value = top / base * times if base else 0
            by = f"*{times:g}" if times != 1 else ""
            sheet.write_formula(row, 3, f"=IF(C{row + 1}=0,0,B{row + 1}/C{row + 1}{by})", self.form(figure.unit), value)
            at = places[figure.metric.id, figure.area]
            sheet.write_formula(row, 4, f"={figures}F{at}", self.form(figure.unit), figure.value)
            difference = value - (figure.value or 0)
            sheet.write_formula(row, 5, f"=D{row + 1}-E{row + 1}", self.forms["0.0"], difference)
            row += 1

    def estates(self) -> None:
        """Every estate that was to be assessed, with its score and rank."""
        paper = self.paper
        if not paper.scored:
            return
        sheet = self.opening(self.word("paper.sheet_estates_scored"), self.word("publication.scores_note"))
        columns = score_columns(paper.scored, paper.level, self.language)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, 24)
            sheet.write_string(3, column, name, self.head)
        score = len(columns) - 2
        for row, (each, cells) in enumerate(zip(paper.scored, score_rows(paper.scored), strict=True), 4):
            for column, sentence in enumerate(cells):
                if column == score and each.score is not None:
                    sheet.write_number(row, column, each.score, self.forms["0.0"])
                else:
                    sheet.write_string(row, column, sentence, self.plain)
        sheet.freeze_panes(4, 2)
        sheet.autofilter(3, 0, 3 + len(paper.scored), len(columns) - 1)
        sheet.repeat_rows(3)

    def charts(self) -> None:
        sheet = self.opening(self.word("paper.sheet_charts"), self.paper.title)
        data = self.sheet(self.word("paper.sheet_chart_data"))
        data.set_column(0, 0, 34)
        data.set_column(1, 4, 20)
        sheet.set_print_scale(70)  # a chart is never cut, nor by LibreOffice's wider columns: so many stand on a page
        row, place, drawn = 0, 3, 0
        breaks: list[int] = []
        for message in self.paper.messages:
            if not isinstance(message.block, Chart) or not message.block.categories:
                continue
            chart = self._chart(data, row, message.block)
            chart.set_title({"name": plain(message.title), "name_font": {"name": _FONT, "size": 11, "bold": False}})
            if drawn and not drawn % _CHARTS_A_PAGE:
                breaks.append(place)
            drawn += 1
            sheet.insert_chart(place, 0, chart, {"description": plain(message.title)})
            row += len(message.block.categories) + 3
            place += _rows_of(len(message.block.categories))
        sheet.set_h_pagebreaks(breaks)

    def _chart(self, data: Any, row: int, content: Chart) -> Any:
        data.write_string(row, 0, content.title, self.head)
        n = len(content.categories)
        for place, name in enumerate(content.categories):
            data.write_string(row + 1 + place, 0, name, self.plain)
        chart = self.book.add_chart({"type": "bar"})
        unit = content.series[-1][1][0].unit
        font = {"name": _FONT, "size": 9}
        for column, (name, figures) in enumerate(content.series, 1):
            data.write_string(row, column, name, self.head)
            for place, figure in enumerate(figures):
                if figure.value is not None:
                    data.write_number(row + 1 + place, column, figure.value, self.form(unit))
            is_now = column == len(content.series)
            chart.add_series(
                {
                    "name": [data.name, row, column],
                    "categories": [data.name, row + 1, 0, row + n, 0],
                    "values": [data.name, row + 1, column, row + n, column],
                    "fill": {"color": "#0F6B6B" if is_now else "#B9CFCD"},
                    "data_labels": {"value": True, "font": font} if is_now else {},
                    "gap": 60,
                }
            )
        whole = {"max": 1, "num_format": "0%"} if unit == "share" else {}
        chart.set_x_axis({"min": 0, "major_gridlines": {"visible": False}, "num_font": font, **whole})
        chart.set_y_axis({"reverse": True, "num_font": font})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_size({"width": _CHART_WIDTH, "height": 20 * (_rows_of(n) - 1)})
        return chart


def _rows_of(categories: int) -> int:
    """How many rows of a sheet a chart of so many bars takes."""
    return max(14, categories + 8)


def _adds_up(own: Figure, parts: Sequence[Figure]) -> bool:
    """Whether the parts are all of it: of some numbers what stands below is sent in, not a share of the whole."""
    return _is_sum(own.numerator, [part.numerator for part in parts]) and _is_sum(
        own.denominator, [part.denominator for part in parts]
    )


def _is_sum(whole: float | None, given: Sequence[float | None]) -> bool:
    return whole is not None and abs(whole - sum(one or 0 for one in given)) < 1e-6 * max(1.0, abs(whole))
