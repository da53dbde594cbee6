"""How an office writes: its headings, dates, numbers, missing words. One district writes in one hand for years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module

import numpy as np
import polars as pl

from pipelines.catalogue.schema import Column, Source
from pipelines.sample.plan import stream

Cell = str | int | float | date | None

_DATES = ("%Y-%m-%d", "%Y/%-m/%-d", "%Y年%-m月%-d日", "%Y.%-m.%-d", "%Y%m%d", "%Y年%m月%d日", "cell")
_MISSING = ("", "/", "—", "暂无信息", "")
_NUMBERS = ("cell", "cell", "text", "grouped", "unit")
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
# Columns that a district may leave out of its form, and blocks of columns that it may put elsewhere.
_OPTIONAL = ("is_old", "buildings", "repair_fund_status", "fee_text", "district", "completed_year")
_GROUPS = {
    "基本情况": ("estate_type", "is_old", "completed_year", "buildings", "households", "floor_area_m2"),
    "物业管理情况": ("manager", "company_code", "service_mode", "mode_decided_on", "fee_text", "repair_fund_status"),
}
# Which frame column holds an area's written name, beside its code.
_AREA_NAMES = {"district": "district_name", "street": "street_name", "community": "community_name"}


@dataclass(frozen=True, kw_only=True)
class OfficeStyle:
    """The way in which one office writes everything. Drawn once for each office."""

    sender: str
    headings: Mapping[str, str]  # "source.column" → heading as written
    dates: str
    numbers: str
    missing: str
    by_code: bool  # places as codes
    two_rows: bool
    breaks: bool  # headings with line breaks and units
    left_out: frozenset[str] = frozenset()
    serial: bool = False
    extra: str = ""  # a column that nobody asked for
    title_rows: int = 2
    total: bool = True
    marks: tuple[str, str] = ("是", "否")
    hidden: bool = False  # a hidden sheet stands first
    swapped: bool = False
    tab: str = "{label}"
    form: bool = False  # writes into the form that the office gave out: its headings, no total


@cache
def source_of(name: str) -> Source:
    """The declaration of one submitted table."""
    source: Source = import_module(f"pipelines.sources.{name}").SOURCE
    return source


def hand_of(sender: str, seed: int, place: int) -> OfficeStyle:
    """The hand of one office; `place` is its number among the offices, so that every kind of hand occurs."""
    rng = stream(seed, "hand", sender)
    headings = {}
    for name in ("estate", "committee", "party_body", "assessment", "spot_check"):
        for column in source_of(name).written_columns:
            known = [column.label.zh, *column.about.aliases]
            headings[f"{name}.{column.name}"] = (
                known[int(rng.integers(0, len(known)))] if rng.random() < 0.5 else known[0]
            )
    optional = [column for column in _OPTIONAL if rng.random() < 0.22]
    return OfficeStyle(
        sender=sender,
        headings=headings,
        dates=_DATES[place % len(_DATES)],
        numbers=_NUMBERS[place % len(_NUMBERS)],
        missing=_MISSING[(place // 2) % len(_MISSING)],
        by_code=place % 6 == 4,
        two_rows=place % 4 == 1,
        breaks=place % 5 in (2, 3),
        left_out=frozenset(optional),
        serial=bool(rng.random() < 0.6),
        extra=("", "备注", "网格编号", "")[place % 4],
        title_rows=(2, 1, 3)[place % 3],
        total=place % 7 != 6,
        marks=("√", "×") if place % 9 == 5 else ("是", "否"),
        hidden=place == 7,
        swapped=place % 3 == 1,
        tab=("{label}", "附表{number} {label}", "{number}.{label}", "{label}（模拟）")[place % 4],
    )


PLAIN = OfficeStyle(
    sender="",
    headings={},
    dates="%Y-%m-%d",
    numbers="cell",
    missing="",
    by_code=False,
    two_rows=False,
    breaks=False,
    title_rows=2,
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table as it is written: two heading rows at most, rows of cells, a total row or none."""

    groups: tuple[str, ...]  # the upper heading row; empty where there is only one
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]


def write_sheet(
    source: Source, frame: pl.DataFrame, hand: OfficeStyle, rng: np.random.Generator, slips: float = 0.0
) -> Sheet:
    """A table in an office's hand. Columns that the frame lacks are left out.

    `slips` is the share of rows with a day that cannot be read; a few total rows are wrong then, too.
    """
    columns = [column for column in _arranged(source, hand) if value_name(column, hand) in frame.columns]
    shown = text_columns((column for column in columns if not _is_cell(column, hand)), frame, hand)
    cells = [_cells(column, frame, shown, hand, rng) for column in columns]
    days = [place for place, column in enumerate(columns) if column.about.cell == "date"]
    for _ in range(int(rng.poisson(slips * len(frame))) if days else 0):
        cells[days[int(rng.integers(0, len(days)))]][int(rng.integers(0, len(frame)))] = _SLIPS[int(rng.integers(0, 3))]
    headings = [_heading(source, column, hand) for column in columns]
    groups = [_group(source, column, hand) for column in columns]
    adding = [column.about.adds_up for column in columns]
    if hand.extra and source.id == "estate":
        cells.append([None if rng.random() < 0.9 else _REMARKS[int(rng.integers(0, 3))] for _ in range(len(frame))])
        headings.append(hand.extra)
        groups.append(hand.extra)
        adding.append(False)
    if hand.serial:
        cells.insert(0, list(range(1, len(frame) + 1)))
        headings.insert(0, "序号")
        groups.insert(0, "序号")
        adding.insert(0, False)
    total: list[Cell] = []
    if hand.total and not hand.form and any(adding) and len(frame):
        total = [_sum(values) if adds else None for values, adds in zip(cells, adding, strict=True)]
        total[0] = "合计"
        wrong = adding.index(True)
        if slips and rng.random() < 0.03 and isinstance(amount := total[wrong], int | float):
            total[wrong] = amount + 100
    return Sheet(
        groups=tuple(groups) if hand.two_rows and source.id == "estate" else (),
        headings=tuple(headings),
        rows=tuple(zip(*cells, strict=True)),
        total=tuple(total),
    )


_SLIPS = ("2021年13月5日", "待补", "20年春")
_REMARKS = ("已核对", "台账待补", "见上月说明")


def text_columns(columns: Iterable[Column], frame: pl.DataFrame, hand: OfficeStyle) -> pl.DataFrame:
    """Columns as written text, nothing missing yet put into words; numbers plain."""
    return frame.select(_shown(column, hand).alias(column.name) for column in columns)


def _shown(column: Column, hand: OfficeStyle) -> pl.Expr:
    about, value = column.about, pl.col(value_name(column, hand))
    if about.cell == "date":
        return value.dt.strftime(hand.dates)
    if about.cell == "datetime":
        return value.dt.strftime(f"{_clock_dates(hand.dates)} %H:%M:%S")
    if about.cell == "yes_no":
        return pl.when(value).then(pl.lit(hand.marks[0])).when(~value).then(pl.lit(hand.marks[1]))
    if about.cell in ("choice", "choices"):
        labels = {code: text.zh for code, text in about.values.items()}
        if hand.swapped:
            labels |= {code: written for written, code in about.written.items()}
        if about.cell == "choices":
            return value.str.split(",").list.eval(pl.element().replace(labels)).list.join("、")
        return value.replace(labels)
    if about.cell == "share":
        mark = pl.lit("%" if hand.serial else "％")
        return pl.when(value.is_not_null()).then(pl.format("{}{}", (value * 100).round(1), mark))
    return value.cast(pl.String)


def _clock_dates(dates: str) -> str:
    """The form of a day before a time of day: not every form of a day stands there."""
    return dates if dates not in ("cell", "%Y%m%d") else "%Y-%m-%d"


def _is_cell(column: Column, hand: OfficeStyle) -> bool:
    """Whether a column is written as numbers or days, not as text."""
    return column.about.cell in ("integer", "decimal") or (column.about.cell == "date" and hand.dates == "cell")


def _cells(
    column: Column, frame: pl.DataFrame, shown: pl.DataFrame, hand: OfficeStyle, rng: np.random.Generator
) -> list[Cell]:
    if column.about.cell in ("integer", "decimal"):
        return _numbers(column, frame[column.name], hand, rng)
    if _is_cell(column, hand):
        return frame[column.name].to_list()
    missing = hand.missing or None
    cells: list[Cell] = [missing if text is None else text or None for text in shown[column.name].to_list()]
    if column.about.cell == "text" and cells:
        for place in rng.integers(0, len(cells), len(cells) // 60).tolist():
            if cells[place] not in (None, hand.missing):
                cells[place] = (f" {cells[place]}", f"{cells[place]}　", f"{cells[place]}\n")[int(rng.integers(0, 3))]
    return cells


def _numbers(column: Column, values: pl.Series, hand: OfficeStyle, rng: np.random.Generator) -> list[Cell]:
    cells: list[Cell] = []
    unit = column.about.unit if hand.numbers == "unit" else ""
    year = column.name == "completed_year"
    wide = rng.random(len(values)) < 0.012
    for value, is_wide in zip(values.to_list(), wide.tolist(), strict=True):
        if value is None:
            cells.append(hand.missing or None)
        elif isinstance(value, str):
            cells.append(value)
        elif is_wide:
            cells.append(_plain(value).translate(_WIDE))
        elif hand.numbers == "cell":
            cells.append(value)
        elif hand.numbers == "grouped" and not year:
            cells.append(f"{value:,}")
        elif year and unit:
            cells.append(f"{value}年")
        else:
            cells.append(_plain(value) + unit)
    return cells


def _plain(value: float) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _sum(values: list[Cell]) -> Cell:
    total = 0.0
    for value in values:
        if isinstance(value, str):
            bare = value.translate({wide: plain for plain, wide in _WIDE.items()} | {ord(","): None})
            number = bare.rstrip("户栋平方米年建成份人元套个件")
            total += float(number) if number.replace(".", "", 1).lstrip("-").isdigit() else 0
        elif isinstance(value, int | float):
            total += value
    return int(total) if total == int(total) else round(total, 2)


def value_name(column: Column, hand: OfficeStyle) -> str:
    """The frame's column that holds what an office writes: of an area its name or its code."""
    name = _AREA_NAMES.get(column.name, column.name)
    return column.name if hand.by_code or column.about.cell != "area" else name


def _arranged(source: Source, hand: OfficeStyle) -> list[Column]:
    columns = [column for column in source.written_columns if source.id != "estate" or column.name not in hand.left_out]
    if hand.swapped and source.id == "estate":  # places after the figures
        places = [column for column in columns if column.about.cell == "area"]
        others = [column for column in columns if column.about.cell != "area"]
        at = 2 + sum(column.name in _GROUPS["基本情况"] for column in others)
        columns = [*others[:at], *places, *others[at:]]
    return columns


def _heading(source: Source, column: Column, hand: OfficeStyle) -> str:
    heading = hand.headings.get(f"{source.id}.{column.name}", column.label.zh)
    unit = column.about.unit
    if hand.form:
        star = "*" if column.required or column.key else ""
        has_unit = unit and unit != "年建成" and "（" not in column.label.zh
        return f"{star}{column.label.zh}（{unit}）" if has_unit else f"{star}{column.label.zh}"
    if hand.breaks and unit and unit != "年建成" and "（" not in heading:
        return f"{heading}\n（{unit}）"
    if hand.breaks and len(heading) > 8 and "（" not in heading:
        return f"{heading[:4]}\n{heading[4:]}"
    if hand.two_rows and unit and unit != "年建成" and "（" not in heading:
        return f"{heading}（{unit}）"
    return heading


def _group(source: Source, column: Column, hand: OfficeStyle) -> str:
    for group, names in _GROUPS.items():
        if column.name in names:
            return group
    return _heading(source, column, hand)
