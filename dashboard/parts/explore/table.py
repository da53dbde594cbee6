"""What is explored as a table: a unit a row; periods across for one metric, metrics across for several. Names and values
of the split are links that pick them, headings sort, a number opens its rows. The last row is the total of all units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.explore.charts import part_said
from dashboard.parts.explore.choice import Cell, Choice, part_of
from dashboard.parts.numbers import restated
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from pipelines import query
from pipelines.catalogue.declarations import Metric
from pipelines.query import Total

UNITS = 40  # rows of a page of the table
FALLS, TOGETHER = "falls", "together"  # what units can be sorted by besides a number
_Cells = Mapping[tuple[str, str, str, str], dict[str, Any]]  # metric, area, part, period → its row


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of numbers: a metric in a period."""

    metric: Metric
    period: str
    key: str  # what the address calls it: the period where one metric is shown, else the metric


def show(context: PageContext, choice: Choice, frame: pl.DataFrame) -> None:
    """The table of a page of units, its total, and the ways to the pages round it."""
    rows = choice.picked(frame)
    columns = _columns(choice, rows if rows.height else frame)
    if rows.is_empty() or not columns:
        draw(quiet(context.word("table.empty")))
        return
    part = part_of(choice.selection).alias("part")
    units = rows.select("area", "area_name", part).unique(maintain_order=True)
    start = min(_number(context.view.chosen.get("units_from", "")), max(units.height - 1, 0) // UNITS * UNITS)
    cells = {
        (row["metric"], row["area"], row["part"], row["period"]): row
        for row in rows.with_columns(part).iter_rows(named=True)
    }
    shown = sorted_units(units, columns, cells, context.view.chosen.get("units_by", "")).slice(start, UNITS)
    is_timed = len(choice.metrics) == 1
    has_sums = is_timed and len(columns) > 1 and not _obstacle_of_periods(columns[0].metric)
    totals = [] if units.height < 2 else [_over_units(choice, rows, column) for column in columns]
    body = [("", _line(context, choice, row, columns, cells, has_sums=has_sums)) for row in shown.iter_rows(named=True)]
    known = rows.filter(~is_unknown()) if choice.selection.segments else rows
    sums = [(context.word("explore.total", n=units.height), totals)] if totals else []
    if totals and 0 < known.height < rows.height:
        sums.append((context.word("explore.total_known"), [_over_units(choice, known, column) for column in columns]))
    for name, each in sums:
        lines: list[str] = [escape(name)]
        lines += [""] if choice.selection.split else []
        lines += [_sum(context, column.metric, total) for column, total in zip(columns, each, strict=True)]
        lines += [""] if is_timed and len(columns) > 2 else []
        lines += [""] if has_sums else []
        body.append(("sum", lines))
    heads = _heads(context, choice, columns, is_timed=is_timed, has_sums=has_sums)
    draw(markup.table(heads, body, kind="compact rows", sorts=_sorts(context, heads, columns, has_sums=has_sums)))
    draw(small(_pages(context, units.height, start)))
    if notes := _notes(context, choice, columns, totals, is_timed=is_timed):
        draw(small(" ".join(notes)))


def is_unknown() -> pl.Expr:
    """Whether a row is of a part of which it is not known what it is; of two segments crossed, of either."""
    parts = pl.col("segment_value").fill_null("").str.split(query.CROSSED)
    return parts.list.eval(pl.element().is_in(["", "unknown"])).list.any()


def _columns(choice: Choice, rows: pl.DataFrame) -> list[Column]:
    if len(choice.metrics) > 1:
        return [
            Column(metric=metric, period=choice.at(metric, rows), key=metric.id)
            for metric in choice.metrics
            if (rows["metric"] == metric.id).any()
        ]
    metric = choice.metrics[0]
    spans = rows.select("starts_on", "period").unique().sort("starts_on")["period"].to_list()
    return [
        Column(metric=metric, period=period, key=period) for period in spans if not choice.when or period == choice.when
    ]


def sorted_units(units: pl.DataFrame, columns: Sequence[Column], cells: _Cells, by: str) -> pl.DataFrame:
    """The units (area, part) by the number of a column, by how often they fell or by what their periods come to; those
    without such a number last. `-` before the key turns the order round; another text keeps it."""
    key = by.removeprefix("-")
    column = next((each for each in columns if each.key == key), None)
    if column is None and key not in (FALLS, TOGETHER):
        return units
    numbers: list[float | None] = []
    for area, part in units.select("area", "part").iter_rows():
        rows = [cells.get((each.metric.id, area, part, each.period)) for each in columns]
        if column is not None:
            row = rows[columns.index(column)]
            numbers.append(row["value"] if row else None)
        elif key == FALLS:
            falls, known = falls_of([row["value"] if row else None for row in rows])
            numbers.append(falls if known else None)
        else:
            numbers.append(_together(columns[0].metric, rows).value)
    placed = units.with_columns(number=pl.Series(numbers, dtype=pl.Float64))
    return placed.sort("number", descending=by.startswith("-"), nulls_last=True, maintain_order=True).drop("number")


def _sorts(
    context: PageContext, heads: Sequence[tuple[str, str]], columns: Sequence[Column], *, has_sums: bool
) -> dict[str, markup.Sort]:
    """Heading → the address that sorts the units by it: the largest first, by it again the smallest."""
    keys = [each.key for each in columns]
    keys += [FALLS] if len({each.metric.id for each in columns}) == 1 and len(columns) > 2 else []
    keys += [TOGETHER] if has_sums else []
    by = context.view.chosen.get("units_by", "")
    result = {}
    for (heading, _), key in zip(heads[-len(keys) :], keys, strict=True):
        after = key if by == f"-{key}" else f"-{key}"
        order = "ascending" if by == key else "descending" if by == f"-{key}" else ""
        result[heading] = markup.Sort(href=context.view.link(units_by=after, units_from=""), order=order)
    return result


def _heads(
    context: PageContext, choice: Choice, columns: Sequence[Column], *, is_timed: bool, has_sums: bool
) -> list[tuple[str, str]]:
    heads = [(context.word(f"level.{choice.selection.level}"), "")]
    heads += [(context.word("explore.part"), "")] if choice.selection.split else []
    for column in columns:
        name = column.metric.label.of(context.language)
        heads.append(
            (
                text.period(column.period, context.language)
                if is_timed
                else f"{name} · {text.period(column.period, context.language)}",
                "num",
            )
        )
    heads += [(context.word("explore.falls"), "num")] if is_timed and len(columns) > 2 else []
    heads += [(context.word("explore.together"), "num")] if has_sums else []
    return heads


def _line(
    context: PageContext,
    choice: Choice,
    unit: dict[str, Any],
    columns: Sequence[Column],
    cells: dict[tuple[str, str, str, str], dict[str, Any]],
    *,
    has_sums: bool,
) -> list[str]:
    area, part, name = unit["area"], unit["part"], str(unit["area_name"] or unit["area"])
    picked = ",".join(sorted(choice.areas ^ {area}))
    line: list[str] = [markup.anchor(name, context.view.link(areas=picked, cell=""), current=area in choice.areas)]
    if choice.selection.split:
        line.append(
            markup.anchor(
                part_said(context, choice, part),
                context.view.link(part=f"={part}", cell=""),
            )
        )
    result = []
    for column in columns:
        row = cells.get((column.metric.id, area, part, column.period))
        result.append(row)
        line.append(_value(context, choice, column, row, part))
    if len(choice.metrics) == 1 and len(columns) > 2:
        line.append(said_falls([row["value"] if row else None for row in result]))
    if has_sums:
        line.append(_sum(context, columns[0].metric, _together(columns[0].metric, result)))
    return line


def _together(metric: Metric, rows: Sequence[dict[str, Any] | None]) -> Total:
    """What the periods of a unit come to."""
    if not any(rows):
        return Total(value=None, obstacle="no_sums")
    return query.total_of_periods(metric, pl.DataFrame([row for row in rows if row], infer_schema_length=None))


def falls_of(values: Sequence[float | None]) -> tuple[int, int]:
    """In how many periods a number was lower than in the period before, and in how many both are known."""
    known = [(former, later) for former, later in pairwise(values) if former is not None and later is not None]
    return sum(later < former for former, later in known), len(known)


def said_falls(values: Sequence[float | None]) -> str:
    """The same as it stands in the table: `3/4`."""
    falls, known = falls_of(values)
    return f"{falls}/{known}" if known else text.MISSING


def _value(context: PageContext, choice: Choice, column: Column, row: dict[str, Any] | None, part: str) -> Markup:
    if row is None:
        return escape(text.MISSING)
    unit = text.unit_of(column.metric)
    sentence = text.measure(row["value"], unit, row["target"])
    if row["value"] is None and row["status"]:
        sentence = context.word(f"status.{row['status']}")
    moved = restated.mark(context, column.metric, row) if row["segment_value"] is None else ""
    mark = Markup('<sup class="restated" title="{}" aria-label="{}">※</sup>').format(moved, moved) if moved else ""
    cell = Cell(metric=column.metric.id, variant=row["variant"], area=row["area"], period=row["period"], part=part)
    is_open = choice.cell == cell
    opened = markup.anchor(
        sentence, context.view.link(cell="" if is_open else cell.address, rows_from=""), current=is_open
    )
    return opened + mark


def _over_units(choice: Choice, rows: pl.DataFrame, column: Column) -> Total:
    own = rows.filter(pl.col("metric") == column.metric.id, pl.col("period") == column.period)
    if choice.selection.is_by_variant and own["variant"].n_unique() > 1:
        return Total(value=None, obstacle="no_sums")  # cuts of one number overlap
    return query.total_of_areas(column.metric, own)


def _sum(context: PageContext, metric: Metric, total: Total) -> Markup:
    if total.obstacle:
        return Markup('<span class="quiet" title="{}">{}</span>').format(
            context.word(f"explore.obstacle_{total.obstacle}"), text.MISSING
        )
    unit = text.unit_of(metric)
    behind = (
        Markup(' title="{} / {}"').format(text.number(total.numerator, 1), text.number(total.denominator, 1))
        if total.denominator is not None
        else ""
    )
    return Markup("<span{}>{}</span>").format(behind, text.measure(total.value, unit))


def _notes(
    context: PageContext, choice: Choice, columns: Sequence[Column], totals: Sequence[Total], *, is_timed: bool
) -> list[str]:
    """Units of measure, how the total is made, and why what has none has none."""
    notes = []
    for metric in choice.metrics:
        if unit := text.unit_name(text.unit_of(metric), context.language):
            notes.append(context.word("explore.unit", metric=metric.label.of(context.language), unit=unit))
    if any(total.denominator for total in totals):
        notes.append(context.word("explore.total_rate"))
    obstacles: set[str] = {total.obstacle for total in totals if total.obstacle}
    if is_timed and len(columns) > 1:
        obstacles.add(_obstacle_of_periods(columns[0].metric))
    if is_timed and len(columns) > 2:
        notes.append(context.word("explore.falls_note"))
    notes += [context.word(f"explore.obstacle_{each}") for each in sorted(obstacles - {"", "no_sums"})]
    return notes


def _obstacle_of_periods(metric: Metric) -> str:
    """Why the periods of a metric do not add up; nothing where they do."""
    obstacle = query.total_of_periods(metric, pl.DataFrame(schema=query.VALUES)).obstacle
    return "" if obstacle == "no_sums" else obstacle


def _pages(context: PageContext, every: int, start: int) -> Markup:
    last = min(start + UNITS, every)
    sentence = escape(context.word("explore.units", first=start + 1, last=last, n=every))
    former = (
        markup.anchor(
            context.word("explore.former"),
            context.view.link(units_from=str(max(start - UNITS, 0) or "")),
            kind="more",
        )
        if start
        else ""
    )
    later = (
        markup.anchor(context.word("explore.later"), context.view.link(units_from=str(last)), kind="more")
        if last < every
        else ""
    )
    return Markup("{} {} {}").format(sentence, former, later)


def _number(wanted: str) -> int:
    return int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 0
