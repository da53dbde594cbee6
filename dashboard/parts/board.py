"""The table that leaders compare in: areas × metrics, each cell a status, a value and its line."""

from collections.abc import Sequence
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import markup
from dashboard.parts.findings import Series, by_gap, is_apart, is_small, median_of_peers, missing, ordered
from dashboard.parts.frame import Desk, area_name
from dashboard.words import word
from pipelines.catalogue.chapters import FAMILIES, family_of
from pipelines.catalogue.declarations import Metric


def show(desk: Desk, areas: pl.DataFrame, series: Sequence[Series], *, total: bool = True, width: int = 46) -> None:
    """One row an area, furthest behind first; the whole on top; what could not be placed at the end, in grey."""
    headings = [
        (desk.word(f"level.{desk.below}").capitalize(), ""),
        *((one.metric.label.of(desk.language), "cell") for one in series),
    ]
    rows: list[tuple[str, list[str]]] = []
    if total:
        rows.append(
            (
                "total",
                [
                    escape(area_name(desk.area, desk.language)),
                    *(_cell(desk, one, desk.area["code"], width) for one in series),
                ],
            )
        )
    told = {area for one in series for area in one.now.filter(pl.col("value").is_not_null())["area"]}
    for row in ordered(areas, series):
        if is_apart(row) and row["code"] not in told:
            continue  # nothing lies there
        name = markup.anchor(escape(area_name(row, desk.language)), desk.view.link(area=row["code"]))
        name += _too_few(desk, series[0], row["code"]) if series else ""
        rows.append(
            ("apart" if is_apart(row) else "", [name, *(_cell(desk, one, row["code"], width) for one in series)])
        )
    st.html(markup.table(headings, rows, kind="compact"))


def measures(
    desk: Desk, series: Sequence[Series], *, area: str | None = None, peers: bool = False, page: str | None = None
) -> None:
    """One row a metric of one area, under its family: status, value, target, gap, median of its peers, base, line.

    Where no metric has a target, nothing is said about targets.
    """
    code = area or desk.area["code"]
    page = page or ("indicators" if area else "place")
    known = [(one, row) for one in series if (row := one.row(code)) is not None]
    aimed = any(row["target"] is not None for _, row in known)
    judged = [(desk.word("column.status"), ""), (desk.word("column.target"), "num"), (desk.word("column.gap"), "num")]
    heads = [
        (desk.word("kind.metric"), ""),
        (desk.word("column.value"), "num"),
        *(judged if aimed else []),
        *([(desk.word("place.peers_of"), "num")] if peers else []),
        (desk.word("column.base"), "num"),
        (desk.word("column.trend"), ""),
    ]
    families = dict.fromkeys(family_of(one.metric) for one, _ in known)
    rows: list[tuple[str, list[str]]] = []
    for family in families:
        if len(families) > 1:
            label = FAMILIES[family].of(desk.language) if family in FAMILIES else family
            rows.append(("family", [escape(label), *[""] * (len(heads) - 1)]))
        for one, row in known:
            if family_of(one.metric) == family:
                rows.append(("", _measure(desk, one, row, page, aimed=aimed, peers=peers)))
    st.html(markup.table(heads, rows, kind="compact"))


def _measure(desk: Desk, one: Series, row: dict[str, Any], page: str, *, aimed: bool, peers: bool) -> list[str]:
    metric, language, line = one.metric, desk.language, one.line(row["area"])
    unit = text.unit_of(metric)
    has_target = row["target"] is not None
    judged = [
        markup.state(row["status"], language) if row["status"] != "no_target" else "",
        _aim(desk, row, unit) if has_target else "",
        text.gap(row["gap"], metric, language) if has_target else "",
    ]
    return [
        markup.anchor(escape(metric.label.of(language)), desk.view.link(page, metric=metric.id)),
        _value(desk, metric, row),
        *(judged if aimed else []),
        *([text.measure(median_of_peers(one, row["area"]), unit)] if peers else []),
        text.number(row["denominator"]),
        f'<span class="{row["status"]}">{markup.spark(line["value"].to_list(), line["target"].to_list(), said=_line(desk, line, unit))}</span>',
    ]


def _value(desk: Desk, metric: Metric, row: dict[str, Any]) -> str:
    """The value; of a base of one, whether it has it or not."""
    if metric.kind == "share" and metric.timing == "stock" and row["level"] == "estate" and row["value"] in (0.0, 1.0):
        return desk.word("value.yes" if row["value"] else "value.no")
    return text.with_unit(row["value"], text.unit_of(metric), desk.language, row["target"])


def gaps(desk: Desk, areas: pl.DataFrame, one: Series, *, page: str | None = None) -> None:
    """One metric by area: status, value, target, gap, what is still missing, base, unknown, line; the most missing first.

    Where no area has a target, nothing is said about targets: what is still missing is the work of each all the same.
    """
    now = {row["area"]: row for row in one.below(desk.area["code"]).iter_rows(named=True)}
    aimed, is_share = any(row["target"] is not None for row in now.values()), one.metric.kind == "share"
    judged = [(desk.word("column.status"), ""), (desk.word("column.target"), "num"), (desk.word("column.gap"), "num")]
    heads = [
        (desk.word(f"level.{desk.below}").capitalize(), ""),
        (desk.word("column.value"), "num"),
        *(judged if aimed else []),
        *([(desk.word("column.missing"), "num")] if is_share else []),
        (desk.word("column.base"), "num"),
        (desk.word("column.unknown"), "num"),
        (desk.word("column.trend"), ""),
    ]
    rows = []
    for area in by_gap(areas, one):
        row = now.get(area["code"])
        name = markup.anchor(escape(area_name(area, desk.language)), desk.view.link(page, area=area["code"]))
        name += _too_few(desk, one, area["code"])
        css = "apart" if is_apart(area) or row is None else ""
        cells = _gap(desk, one, row, aimed=aimed) if row else [text.MISSING, *[""] * (len(heads) - 2)]
        rows.append((css, [name, *cells]))
    st.html(markup.table(heads, rows, kind="compact"))


def _too_few(desk: Desk, one: Series, area: str) -> str:
    """That an area has too small a base to be ranked (markup)."""
    few = is_small(one.row(area), one.metric)
    return f' <span class="quiet small">{desk.word("card.too_few")}</span>' if few else ""


def _gap(desk: Desk, one: Series, row: dict[str, Any], *, aimed: bool) -> list[str]:
    metric, line, unit = one.metric, one.line(row["area"]), text.unit_of(one.metric)
    judged = [
        markup.state(row["status"], desk.language),
        _aim(desk, row, unit),
        text.gap(row["gap"], metric, desk.language) if row["target"] is not None else "",
    ]
    drawn = markup.spark(line["value"].to_list(), line["target"].to_list(), said=_line(desk, line, unit))
    return [
        text.measure(row["value"], unit, row["target"]),
        *(judged if aimed else []),
        *([text.number(missing(row))] if metric.kind == "share" else []),
        text.number(row["denominator"]),
        text.number(row["unknown"]) if row["unknown"] else "",
        f'<span class="{row["status"]}">{drawn}</span>',
    ]


def _cell(desk: Desk, one: Series, area: str, width: int) -> str:
    row = one.row(area)
    if row is None:
        return f"{markup.shape('not_applicable', desk.language)}"
    line = one.line(area)
    value = text.measure(row["value"], text.unit_of(one.metric), row["target"])
    drawn = markup.spark(
        line["value"].to_list(),
        line["target"].to_list(),
        said=_line(desk, line, text.unit_of(one.metric)),
        width=width,
        height=17,
    )
    mark = (
        markup.shape(row["status"], desk.language)
        if row["status"] != "no_target" and row["value"] is not None
        else '<i class="s"></i>'
    )
    return f'<span class="{row["status"]}">{mark}</span><span class="v">{value}</span><span class="{row["status"]}">{drawn}</span>'


def _line(desk: Desk, line: pl.DataFrame, unit: str) -> str:
    known = line["value"].drop_nulls().to_list()
    if not known:
        return ""
    return word("alt.sparkline", desk.language, first=text.measure(known[0], unit), last=text.measure(known[-1], unit))


def _aim(desk: Desk, row: dict[str, Any], unit: str) -> str:
    """The target, and that it is ours where no document sets it."""
    said = text.measure(row["target"], unit)
    return f"{said} {desk.word('chart.ours')}" if row["target_is_ours"] else said
