"""Workbooks to fill in, made from the declared columns: what a clerk gets is what intake reads back."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines import clock
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Cadence, Column, Sender, Source
from pipelines.errors import RequestError
from pipelines.intake.judging.period_and_sender import KIND_NAMES, period_words
from pipelines.intake.judging.places import LEVELS, Gazetteer, gazetteer
from pipelines.intake.layout.headings import column_for
from pipelines.intake.layout.tabs import LONGEST_TAB, NOTHING, WORD_LIST, WORD_LIST_MARK
from pipelines.intake.records.stored_columns import WRITTEN
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.store import manifests
from pipelines.nearest import labels, unknown, unknown_code
from pipelines.periods import Kind, Period, containing, parse
from pipelines.settings import Home
from pipelines.text import Text, both

VERSION = "1"  # of the form; stands in the workbook's properties
INVENTED = "模拟数据"
COVER = "封面"
_ALL = "物业督导报送表"  # a bundle is what its area sends for its period, and those say the rest
_EMPTY_ROWS = 1_000  # below what is filled in beforehand: so far down drop-downs and checks go
_MADE = datetime(2020, 7, 12)  # the same template has the same bytes
_LONGEST_MESSAGE = 250  # characters that a spreadsheet takes as the message of a cell


@dataclass(frozen=True, kw_only=True)
class _Plan:
    label: Text
    sources: tuple[Source, ...]
    kind: Kind
    level: Sender  # the lowest level that sends it


_BUNDLES: Mapping[str, tuple[Text, Sender | None, Cadence]] = {
    "monthly": (both("街道月报", "Street monthly return"), "street", "month"),
    "quarterly": (both("街道季报", "Street quarterly return"), "street", "quarter"),
    "district-monthly": (both("区月报", "District monthly return"), "district", "month"),
    "district-quarterly": (both("区季报", "District quarterly return"), "district", "quarter"),
    "yearly": (both("年报", "Yearly return"), None, "year"),
}
_EXAMPLES: Mapping[Kind, str] = {"month": "2022-12", "quarter": "2022Q4", "half": "2022H2", "year": "2022"}


def template_names() -> dict[str, Text]:
    """Every template by name, with its label: the bundles first, then one for each source."""
    return {name: plan.label for name, plan in _plans().items()}


def templates_sent_by(level: str) -> dict[str, Text]:
    """The templates that a street, a district or the city itself sends, by name."""
    return {name: plan.label for name, plan in _plans().items() if plan.level == level}


def write_template(home: Home, name: str, street: str | None = None, period: str | None = None) -> bytes:
    """A workbook to fill in, as .xlsx: a cover, and one tab a source.

    With an area (a street's code, or a district's or the city's for what they send) sender, drop-downs of places and
    the estates that were last accepted stand in it already. The same arguments on the same store give the same bytes.

    Raises:
        RequestError: no such template, area or period, or one that the template is not for.
    """
    plan, span, places = _plan_for(home, name, street, period)
    return _Writer(home=home, name=name, plan=plan, places=places, area=street, span=span).workbook()


def _plan_for(home: Home, name: str, street: str | None, period: str | None) -> tuple[_Plan, Period | None, Gazetteer]:
    plans = _plans()
    if name not in plans:
        raise unknown(("模板", "template"), name, labels(plans))
    plan = plans[name]
    span = _span(plan, period)
    places = gazetteer(division_files(home), (span or containing(clock.today(home), "month")).text)
    if street is not None:
        _check_area(plan, street, places)
    return plan, span, places


def template_file_name(home: Home, name: str, street: str | None = None, period: str | None = None) -> str:
    """What the workbook that `write_template` makes of the same arguments is called: 物业督导报送表_杜岭街道_2026年11月.xlsx.

    A clerk has many of them in one folder: it says whose and of when it is, in words that intake reads back.

    Raises:
        RequestError: no such template, area or period, or one that the template is not for.
    """
    plan, span, places = _plan_for(home, name, street, period)
    table = _ALL if name in _BUNDLES else plan.label.zh
    parts = (table, places.areas[street].name if street else "", period_words(span) if span else "")
    return "_".join(part for part in parts if part) + ".xlsx"


def _plans() -> dict[str, _Plan]:
    plans = {}
    sources = load().sources
    for name, (label, sender, cadence) in _BUNDLES.items():
        held = [s for s in sources.values() if s.cadence == cadence and sender in (None, s.sender)]
        if held:
            plans[name] = _plan(label, sorted(held, key=lambda s: (s.id != "estate", _ORDER.index(s.shape), s.id)))
    return plans | {source.id: _plan(source.label, [source]) for source in sources.values()}


_ORDER = ("picture", "register", "events")


def _plan(label: Text, sources: Sequence[Source]) -> _Plan:
    cadence = sources[0].cadence
    kind: Kind = "month" if cadence == "on change" else cadence
    level = max((source.sender for source in sources), key=LEVELS.index)
    return _Plan(label=label, sources=tuple(sources), kind=kind, level=level)


def _span(plan: _Plan, period: str | None) -> Period | None:
    if period is None:
        return None
    span = parse(period)
    if span.kind != plan.kind:
        wanted, example = KIND_NAMES[plan.kind], _EXAMPLES[plan.kind]
        raise RequestError(
            f"{plan.label.zh}按{wanted.zh}报送，报告期请写成 {example}，不是 {period}"
            f" / {plan.label.en} is sent by {wanted.en}: write {example}, not {period}"
        )
    return span


def _check_area(plan: _Plan, code: str, places: Gazetteer) -> None:
    area = places.areas.get(code)
    if area is None:
        raise unknown_code(("区域", "area"), code, {known: each.name for known, each in places.areas.items()})
    if LEVELS.index(area.level) > LEVELS.index(plan.level):
        raise RequestError(
            f"{plan.label.zh}不由{area.name}这一级报送 / {plan.label.en} is not sent by {area.name} ({area.level})"
            f" but by a {plan.level} or above"
        )


@dataclass(kw_only=True)
class _Words:
    """The lists of the drop-downs, each once, and where each stands on its sheet."""

    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def reference(self, words: Sequence[str]) -> str:
        """The range that holds some words."""
        at = self.lists.setdefault(tuple(words), len(self.lists))
        letters = xl_col_to_name(at, col_abs=True)
        return f"='{WORD_LIST}'!{letters}$2:{letters}${len(words) + 1}"

    def write(self, page: Worksheet) -> None:
        """Puts the lists on their sheet, below the mark by which intake knows it."""
        page.write_string(0, 0, WORD_LIST_MARK)
        for words, at in self.lists.items():
            for row, word in enumerate(words, 1):
                page.write_string(row, at, word)


class _Writer:
    """Writes one workbook."""

    def __init__(
        self, *, home: Home, name: str, plan: _Plan, places: Gazetteer, area: str | None, span: Period | None
    ) -> None:
        self._home, self._name, self._plan, self._places, self._area, self._span = home, name, plan, places, area, span
        self._content = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._words = _Words()
        self._formats: dict[str, Format] = {}
        wanted = any(_estate_column(source) for source in plan.sources)
        self._estates = last_estates(home, places, area, span) if area and wanted else pl.DataFrame()

    def workbook(self) -> bytes:
        """The whole of it."""
        mark = f"（{INVENTED}）" if self._home.invented else ""
        self._book.set_properties(
            {"title": f"{self._plan.label.zh}{mark}", "comments": INVENTED if mark else "", "created": _MADE}
        )
        self._stamp()
        cover = self._book.add_worksheet(COVER)
        tabs = {source.id: self._book.add_worksheet(_tab_name(source)) for source in self._plan.sources}
        self._write_cover(cover, mark)
        for source in self._plan.sources:
            self._write_tab(tabs[source.id], source, mark)
        words = self._book.add_worksheet(WORD_LIST)
        self._words.write(words)
        words.hide()
        self._book.close()
        return self._content.getvalue()

    def _stamp(self) -> None:
        """What this workbook is, in its properties, where no clerk meets it."""
        self._book.set_custom_property("wuye_template", self._name)
        self._book.set_custom_property("wuye_template_version", VERSION)
        self._book.set_custom_property("wuye_area", self._area or "")
        self._book.set_custom_property("wuye_period", self._span.text if self._span else "")
        for number, source in enumerate(self._plan.sources, 1):
            self._book.set_custom_property(f"wuye_source_{number}", source.id)

    def _format(self, key: str, **properties: Any) -> Format:
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _sender(self) -> str:
        """The sender's name with what it lies in, from the home's region down."""
        names, code = [], self._area or ""
        while area := self._places.areas.get(code):
            names.append(area.name)
            if code == self._home.region:
                break
            code = area.parent
        return "".join(reversed(names))

    # ---- the cover

    def _write_cover(self, page: Worksheet, mark: str) -> None:
        bold = self._format("title", bold=True, font_size=14)
        name, blank = self._format("name", bold=True, border=1), self._format("blank", border=1, num_format="@")
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 60)
        page.write_string(0, 0, f"{self._plan.label.zh}{mark}", bold)
        lines = (
            ("报送单位", self._sender()),
            ("单位代码", self._area or ""),
            ("报告期", period_words(self._span) if self._span else ""),
            ("填报人岗位", ""),
            ("填报日期", ""),
        )
        row = 2
        for label, text in lines:
            page.write_string(row, 0, label, name)
            page.write_string(row, 1, text, blank)
            row += 1
        row += 1
        for number, sentence in enumerate(_INSTRUCTIONS, 1):
            page.write_string(row, 0, f"{number}. {sentence}")
            row += 1
        row += 1
        for column, heading in enumerate(("目录", "各行填报内容", NOTHING)):
            page.write_string(row, column, heading, self._format("bold", bold=True))
        page.set_column(2, 2, 12)
        for source in self._plan.sources:
            row += 1
            tab = _tab_name(source)
            page.write_url(row, 0, f"internal:'{tab}'!A1", string=tab)
            page.write_string(row, 1, source.row.zh)
            page.write_blank(row, 2, None, blank)
            page.data_validation(
                row, 2, row, 2, {"validate": "list", "source": self._words.reference(("是", "否")), **_NOTHING_WORDS}
            )
        page.activate()

    # ---- one tab

    def _write_tab(self, page: Worksheet, source: Source, mark: str) -> None:
        columns = [column for column in source.written_columns if column.about.cell != "personal"]
        when = period_words(self._span) if self._span else ""
        code = f"（{self._area}）" if self._area else ""
        page.write_string(
            0, 0, f"{self._sender()}{code}{when}{source.label.zh}{mark}", self._format("tab", bold=True, font_size=12)
        )
        rows = self._filled_in(source, columns)
        last = 1 + len(rows) + _EMPTY_ROWS
        for index, column in enumerate(columns):
            must = column.required or column.key
            look = self._format(
                "must" if must else "may",
                bold=must,
                border=1,
                text_wrap=True,
                valign="top",
                bg_color="#FCE4D6" if must else "#EDEDED",
            )
            page.set_column(index, index, max(10, min(30, 2 * len(column.label.zh) + 3)), self._cell_format(column))
            page.write_string(1, index, _heading(source, column), look)
            page.write_comment(1, index, _comment(column), {"author": "", "x_scale": 2, "y_scale": 1.5})
            page.data_validation(2, index, last, index, self._validation(source, column))
        for row, values in enumerate(rows, 2):
            for index, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._write_cell(page, row, index, column, value)
        page.freeze_panes(2, min(2, sum(column.key or column.required for column in columns[:2])))

    def _filled_in(self, source: Source, columns: Sequence[Column]) -> list[tuple[Any, ...]]:
        """The rows that are known already: the roster as last accepted; elsewhere which estate each row is for."""
        if self._estates.is_empty():
            return []
        named = {column.name: column.name for column in columns}
        if source.id != "estate":
            if source.shape != "picture" or not any(c.key and c.about.refers == "estate" for c in columns):
                return []
            named = {column: known for column, known in _LABELS.items() if column in named}
        present = [name for name in named.values() if name in self._estates.columns]
        return [
            tuple(row.get(named.get(column.name, ""), None) for column in columns)
            for row in self._estates.select(present).iter_rows(named=True)
        ]

    def _write_cell(self, page: Worksheet, row: int, index: int, column: Column, value: Any) -> None:
        look = self._cell_format(column)
        match value:
            case None:
                return
            case bool():
                page.write_string(row, index, "是" if value else "否", look)
            case datetime() | date():
                page.write_datetime(row, index, value, look)
            case int() | float() | Decimal():
                page.write_number(row, index, float(value), look)
            case _:
                page.write_string(row, index, _shown(column, str(value)), look)

    def _cell_format(self, column: Column) -> Format:
        number = {
            "date": "yyyy-mm-dd",
            "datetime": "yyyy-mm-dd hh:mm",
            "month": "yyyy-mm",
            "share": "0.0%",
            "integer": "0",
            "decimal": "General",
        }.get(column.about.cell or "", "@")
        return self._format(number, num_format=number)

    # ---- what may be written in a cell

    def _validation(self, source: Source, column: Column) -> dict[str, Any]:
        about = column.about
        options: dict[str, Any] = {
            "input_title": column.label.zh[:32],
            "input_message": _short(_form(column)),
            "error_title": "请核对",
            "error_message": _short(f"{column.label.zh}：{_form(column)}"),
        }
        match about.cell:
            case "choice":
                words = [label.zh for label in about.values.values()]
                return options | {"validate": "list", "source": self._words.reference(words)}
            case "choices":
                words = [label.zh for label in about.values.values()]
                return options | {"validate": "list", "source": self._words.reference(words), "show_error": False}
            case "yes_no":
                return options | {"validate": "list", "source": self._words.reference(("是", "否"))}
            case "area" if words := self._places_for(column):
                return options | {"validate": "list", "source": self._words.reference(words), "error_type": "warning"}
            case "identifier" if about.refers == "estate" and source.id != "estate" and not self._estates.is_empty():
                words = self._estates["estate_id"].to_list()
                return options | {"validate": "list", "source": self._words.reference(words), "error_type": "warning"}
            case "credit_code":
                return options | {"validate": "length", "criteria": "==", "value": 18}
            case "date" | "datetime" | "month":
                first, last = datetime(1900, 1, 1), datetime(2099, 12, 31)
                return options | {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
            case "integer":
                return options | {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning"}
            case "decimal":
                return options | {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
            case "share":
                return options | {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
            case _:
                return options | {"validate": "any"}

    def _places_for(self, column: Column) -> list[str]:
        """The names of the places of a column's level that lie in the sender, or in which the sender lies."""
        if self._area is None:
            return []
        matches = [
            area.name
            for area in self._places.areas.values()
            if area.level == column.about.level
            and not area.ended
            and (self._places.is_within(area.code, self._area) or self._places.is_within(self._area, area.code))
        ]
        return sorted(set(matches))


# Column of a source → column of the roster, for rows that are filled in beforehand.
_LABELS = {
    "estate_id": "estate_id",
    "estate_name": "name",
    "company_code": "company_code",
    "company_name": "company_name",
    "district": "district",
    "street": "street",
    "community": "community",
}
_NOTHING_WORDS = {
    "input_title": NOTHING,
    "input_message": "本期没有情况的表选“是”",
    "error_title": "请核对",
    "error_message": "选“是”或“否”，或留空",
}
_INSTRUCTIONS = (
    "请在各表中逐行填写，一行一条，表名和表头请保留。本期不报的表请删除。",
    "本期没有情况的表留空，并在下面目录的“本期无”列选“是”；留空而未选的一律按未填处理，不算报送，已报的数据保留。",
    "带 * 的列必填；其余不掌握的留空，不要填 0。鼠标停在表头上可看填法和示例。",
    "下拉框中有的请从下拉框选；编号和信用代码列是文本格式，请勿改成数字。",
    "已预填的小区请核对；没有考核或没有情况的小区，其余各列留空即可。",
    "不要填写个人姓名、电话、门牌号。报送单位和报告期有变的，封面和各表标题都要改。",
)


def last_estates(home: Home, places: Gazetteer, area: str, until: Period | None) -> pl.DataFrame:
    """The estates of an area as they were last accepted up to a period: one row an estate, places as names.

    Of an estate that several have told about the latest counts; once a street tells itself, what others told of it
    before is over.
    """
    latest: dict[str, tuple[str, list[str]]] = {}  # sender → period and files of its last return
    for manifest in manifests(home):  # in order of receipt: the last of a period stands
        parts = [part for part in manifest.parts if part.source == "estate" and part.parquet]
        for sender, period in {(part.sender, part.period) for part in parts}:
            is_near = places.is_within(sender, area) or places.is_within(area, sender)
            is_later = until is None or parse(period).starts_on < until.ends_before
            if is_near and is_later and period >= latest.get(sender, ("", []))[0]:
                files = [str(part.parquet) for part in parts if (part.sender, part.period) == (sender, period)]
                latest[sender] = (period, files)
    frames = [
        pl.read_parquet(home.store / file, glob=False).with_columns(
            pl.lit(period).alias("told_"), pl.lit(sender).alias("sender_")
        )
        for sender, (period, files) in latest.items()
        for file in files
    ]
    if not frames:
        return pl.DataFrame()
    rows = pl.concat(frames, how="diagonal_relaxed")
    level = places.areas[area].level
    own = {sender: period for sender, (period, _) in latest.items() if sender in rows["street"].unique()}
    told_itself = pl.col("street").replace_strict(own, default="", return_dtype=pl.String)
    return (
        (rows if level == "city" else rows.filter(pl.col(level) == area))
        .filter(pl.col("told_") >= told_itself)
        .sort("told_", maintain_order=True)
        .unique("estate_id", keep="last", maintain_order=True)
        .with_columns(
            pl.col(name)
            .replace_strict({code: each.name for code, each in places.areas.items()}, default=None)
            .fill_null(pl.col(f"{name}{WRITTEN}"))
            for name in ("district", "street", "community")
        )
        .sort("community", "estate_id", nulls_last=True)
    )


def _estate_column(source: Source) -> bool:
    return source.id == "estate" or any(column.about.refers == "estate" for column in source.columns)


def _tab_name(source: Source) -> str:
    """The source's label, as far as a tab may bear it."""
    return "".join(" " if mark in "[]:*?/\\" else mark for mark in source.label.zh)[:LONGEST_TAB]


def _heading(source: Source, column: Column) -> str:
    """The label with its unit, where intake knows the column by both, and a star where it must be filled in."""
    label, unit = column.label.zh, column.about.unit
    with_unit = label if label.endswith(f"（{unit}）") else f"{label}（{unit}）"
    shown = with_unit if unit and _is_measure(unit) and column_for(with_unit, source.id) == column.name else label
    return f"*{shown}" if column.required or column.key else shown


def _is_measure(unit: str) -> bool:
    """Whether a unit word says how much, and not in which form a year is written (年建成)."""
    return not unit.startswith("年建")


_FORMS: Mapping[str, str] = {
    "identifier": "填编号，前面的 0 要保留。示例：A-0012",
    "credit_code": "填 18 位统一社会信用代码，字母大写，按营业执照填写",
    "area": "填区划名称或代码，可从下拉框选",
    "date": "填日期。示例：2022-01-05",
    "datetime": "填日期和时间。示例：2022-01-05 14:30",
    "month": "填年月。示例：2022-01",
    "integer": "填整数。示例：120",
    "share": "填百分比。示例：85%",
    "yes_no": "填“是”或“否”",
    "fee": "填数额和单位。示例：2.5元/平方米·月",
}


# Where the example of the kind would mislead.
_OWN_FORMS: Mapping[str, str] = {
    "completed_year": "填整数。示例：2005",
    "longitude": "填数字，最多 6 位小数。示例：116.397428",
    "latitude": "填数字，最多 6 位小数。示例：39.909230",
    "estate_id": "填编号，前面的 0 要保留。示例：XQ1101050012",
    "code": "填区划代码：区县 6 位，街道（乡镇）9 位，社区 12 位。示例：110108001",
    "parent": "填上一级的区划代码。示例：110108",
}


def _form(column: Column) -> str:
    """How a cell of a column is written."""
    about = column.about
    if column.name in _OWN_FORMS:
        return _OWN_FORMS[column.name]
    words = "、".join(label.zh for label in about.values.values())
    match about.cell:
        case "choice":
            form = f"从下拉框选一项：{words}"
        case "choices":
            form = f"可填几项，用顿号隔开：{words}"
        case "decimal":
            scale = int(getattr(column.dtype, "scale", 0) or 0)
            form = f"填数字，最多 {scale} 位小数。示例：{'116.397' if scale > 4 else '93.5'}"
        case "text":
            form = "写明情况，不写姓名、电话、门牌号" if about.is_masked else "填文字"
        case kind:
            form = _FORMS[str(kind)]
    return f"{form}；单位：{about.unit}" if about.unit and _is_measure(about.unit) else form


def _comment(column: Column) -> str:
    """What a column is and how it is filled in."""
    must = "必填" if column.required or column.key else "选填"
    return f"{column.label.zh}（{must}）\n{_form(column)}"


def _shown(column: Column, value: str) -> str:
    """A stored text as a clerk writes it: labels for codes."""
    labels = {code: label.zh for code, label in column.about.values.items()}
    if column.about.cell == "choices":
        return "、".join(labels.get(code, code) for code in value.split(","))
    return labels.get(value, value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + "…"
