"""The table that leaders compare in: areas × metrics, each cell a status, a value and its line."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.headlines import BEHIND
from dashboard.parts.numbers import restated
from dashboard.parts.numbers.findings import Series, by_gap, is_small, median_of_peers, missing, ordered
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw
from dashboard.parts.page.view import is_apart
from dashboard.words import word
from pipelines.catalogue.chapters import FAMILIES, family_of
from pipelines.catalogue.declarations import Metric

MOST_WORST = 10


def show_board(
    context: PageContext, areas: pl.DataFrame, series: Sequence[Series], *, total: bool = True, width: int = 46
) -> None:
    """One row an area, furthest behind first; the whole on top; what could not be placed at the end, in grey."""
    headings = [
        (context.word(f"level.{context.below}").capitalize(), ""),
        *((one.metric.title_of(one.variant).of(context.language), "cell") for one in series),
    ]
    rows: list[tuple[str, list[str]]] = []
    if total:
        rows.append(
            (
                "total",
                [
                    escape(area_name(context.area, context.language)),
                    *(_cell(context, one, context.area["code"], width) for one in series),
                ],
            )
        )
    with_value = {area for one in series for area in one.now.filter(pl.col("value").is_not_null())["area"]}
    for row in ordered(areas, series):
        if is_apart(row) and row["code"] not in with_value:
            continue  # nothing lies there
        name = markup.anchor(area_name(row, context.language), context.view.link(area=row["code"]))
        name += _too_few(context, series[0], row["code"]) if series else ""
        rows.append(
            ("apart" if is_apart(row) else "", [name, *(_cell(context, one, row["code"], width) for one in series)])
        )
    draw(markup.table(headings, rows, kind="compact"))


def measures(
    context: PageContext,
    series: Sequence[Series],
    *,
    area: str | None = None,
    peers: bool = False,
    page: str | None = None,
) -> None:
    """One row a metric of one area, under its family: status, value, target, gap, median of its peers, base, line.

    Where no metric has a target, nothing is said about targets.
    """
    code = area or context.area["code"]
    page = page or ("indicators" if area else "place")
    known = [(one, row) for one in series if (row := one.row(code)) is not None]
    aimed = any(row["target"] is not None for _, row in known)
    heads = _measured_heads(context, aimed=aimed, peers=peers)
    families = dict.fromkeys(family_of(one.metric) for one, _ in known)
    rows: list[tuple[str, list[str]]] = []
    for family in families:
        if len(families) > 1:
            label = FAMILIES[family].of(context.language) if family in FAMILIES else family
            rows.append(("family", [escape(label), *[""] * (len(heads) - 1)]))
        for one, row in known:
            if family_of(one.metric) == family:
                rows.append(("", _measure(context, one, row, page, aimed=aimed, peers=peers)))
    draw(markup.table(heads, rows, kind="compact"))


def show_chapters(context: PageContext, series: Sequence[Series], *, peers: bool) -> None:
    """The ten worst against documents' targets, then every metric under its chapter, folded: status, value, target, gap,
    median of its peers, base, line.

    Where no metric has a target, nothing is said about targets.
    """
    code, page = context.area["code"], "place"
    known = [(one, row) for one in series if (row := one.row(code)) is not None]
    aimed = any(row["target"] is not None for _, row in known)
    heads = _measured_heads(context, aimed=aimed, peers=peers)

    def table(pairs: Sequence[tuple[Series, dict[str, Any]]]) -> Markup:
        rows = [("", _measure(context, one, row, page, aimed=aimed, peers=peers)) for one, row in pairs]
        return markup.table(heads, rows, kind="compact")

    if worst := worst_of(known)[:MOST_WORST]:
        draw(markup.head(context.word("place.worst"), context.word("place.worst_note")) + table(worst))
    families: dict[str, list[tuple[Series, dict[str, Any]]]] = {}
    for one, row in known:
        families.setdefault(family_of(one.metric), []).append((one, row))
    legend = markup.legend((row["status"] for _, row in known), context.language)
    draw(markup.head(context.word("place.by_chapter"), extra=legend))
    chapters = []
    for family, matches in families.items():
        label = FAMILIES[family].of(context.language) if family in FAMILIES else family
        n = len(worst_of(matches))
        behind = Markup('<span class="missed">{}</span>').format(context.word("place.behind", n=n)) if n else ""
        note = context.word("place.of_chapter", n=len(matches))
        is_open = " open" if len(families) == 1 else ""
        chapters.append(
            Markup(
                '<details class="w fold chapter"{}><summary>{} <span class="quiet small">{}</span> {}</summary>'
                "{}</details>"
            ).format(is_open, label, note, behind, table(matches))
        )
    draw(Markup().join(chapters))


def worst_of(known: Sequence[tuple[Series, dict[str, Any]]]) -> list[tuple[Series, dict[str, Any]]]:
    """Those that a document's target finds behind, the furthest from it first, by the share of the target that is missing."""
    behind = [
        (one, row) for one, row in known if row["status"] in BEHIND and row["target"] and not row.get("target_is_ours")
    ]
    return sorted(behind, key=lambda pair: -abs(pair[1]["value"] - pair[1]["target"]) / abs(pair[1]["target"]))


def _measured_heads(context: PageContext, *, aimed: bool, peers: bool) -> list[tuple[str, str]]:
    judged = [
        (context.word("column.status"), ""),
        (context.word("column.target"), "num"),
        (context.word("column.gap"), "num"),
    ]
    return [
        (context.word("kind.metric"), ""),
        (context.word("column.value"), "num"),
        *(judged if aimed else []),
        *([(context.word("place.peers_of"), "num")] if peers else []),
        (context.word("column.base"), "num"),
        (context.word("column.trend"), ""),
    ]


def _measure(
    context: PageContext, one: Series, row: dict[str, Any], page: str, *, aimed: bool, peers: bool
) -> list[str]:
    metric, language, (values, targets) = one.metric, context.language, one.points(row["area"])
    unit = text.unit_of(metric)
    has_target = row["target"] is not None
    judged = [
        markup.state(row["status"], language) if row["status"] != "no_target" else "",
        _aim(context, row, unit) if has_target else "",
        text.gap(row["gap"], metric, language) if has_target else "",
    ]
    return [
        markup.anchor(metric.label.of(language), context.view.link(page, metric=metric.id)),
        _value(context, metric, row),
        *(judged if aimed else []),
        *([text.measure(median_of_peers(one, row["area"]), unit)] if peers else []),
        text.number(row["denominator"]),
        Markup('<span class="{}">{}</span>').format(
            row["status"],
            markup.spark(values, targets, text=_line(context, values, unit)),
        ),
    ]


def _value(context: PageContext, metric: Metric, row: dict[str, Any]) -> str:
    """The value; of a base of one, whether it has it or not."""
    if metric.kind == "share" and metric.timing == "stock" and row["level"] == "estate" and row["value"] in (0.0, 1.0):
        return context.word("value.yes" if row["value"] else "value.no")
    return text.with_unit(row["value"], text.unit_of(metric), context.language, row["target"])


def gaps(context: PageContext, areas: pl.DataFrame, one: Series, *, page: str | None = None) -> None:
    """One metric by area: status, value, target, gap, what is still missing, base, unknown, line; the most missing first.

    Where no area has a target, nothing is said about targets: what is still missing is the work of each all the same.
    """
    now = {row["area"]: row for row in one.below(context.area["code"]).iter_rows(named=True)}
    aimed, is_share = any(row["target"] is not None for row in now.values()), one.metric.kind == "share"
    judged = [
        (context.word("column.status"), ""),
        (context.word("column.target"), "num"),
        (context.word("column.gap"), "num"),
    ]
    heads = [
        (context.word(f"level.{context.below}").capitalize(), ""),
        (context.word("column.value"), "num"),
        *(judged if aimed else []),
        *([(context.word("column.missing"), "num")] if is_share else []),
        (context.word("column.base"), "num"),
        (context.word("column.unknown"), "num"),
        (context.word("column.trend"), ""),
    ]
    rows, empty = [], []
    for area in by_gap(areas, one):
        row = now.get(area["code"])
        if is_of_nothing(row):
            empty.append(area)
            continue
        name = markup.anchor(area_name(area, context.language), context.view.link(page, area=area["code"]))
        name += _too_few(context, one, area["code"])
        css = "apart" if is_apart(area) else ""
        cells = _gap(context, one, row, aimed=aimed) if row else []
        rows.append((css, [name, *cells]))
    if rows:
        draw(markup.table(heads, rows, kind="compact"))
    if empty := [area for area in empty if not is_apart(area)]:
        draw(_of_nothing(context, empty, page))


def is_of_nothing(row: dict[str, Any] | None) -> bool:
    """Whether an area holds nothing that a metric counts, which is not that it did not report."""
    return row is None or (row["value"] is None and row["status"] == "no_base")


def _of_nothing(context: PageContext, areas: Sequence[dict[str, Any]], page: str | None) -> Markup:
    """The areas without anything to count, folded: their number, and each by name (markup)."""
    levels = context.word(f"levels.{context.below}", n=len(areas))
    names = Markup().join(
        markup.anchor(area_name(area, context.language), context.view.link(page, area=area["code"])) for area in areas
    )
    sentence = context.word("coverage.of_nothing", n=len(areas), levels=levels)
    return Markup('<details class="w fold small"><summary>{}</summary><p class="names">{}</p></details>').format(
        sentence, names
    )


def _too_few(context: PageContext, one: Series, area: str) -> Markup:
    """That an area has too small a base to be ranked (markup)."""
    few = is_small(one.row(area), one.metric)
    return Markup(' <span class="quiet small">{}</span>').format(context.word("card.too_few")) if few else Markup()


def _gap(context: PageContext, one: Series, row: dict[str, Any], *, aimed: bool) -> list[str]:
    metric, (values, targets), unit = one.metric, one.points(row["area"]), text.unit_of(one.metric)
    judged = [
        markup.state(row["status"], context.language),
        _aim(context, row, unit),
        text.gap(row["gap"], metric, context.language) if row["target"] is not None else "",
    ]
    drawn = markup.spark(values, targets, text=_line(context, values, unit))
    return [
        text.measure(row["value"], unit, row["target"]),
        *(judged if aimed else []),
        *([text.number(missing(row))] if metric.kind == "share" else []),
        text.number(row["denominator"]),
        text.number(row["unknown"]) if row["unknown"] else "",
        Markup('<span class="{}">{}</span>').format(row["status"], drawn),
    ]


def _cell(context: PageContext, one: Series, area: str, width: int) -> Markup:
    row = one.row(area)
    if row is None:
        return Markup("{}").format(markup.shape("not_applicable", context.language))
    values, targets = one.points(area)
    value = text.measure(row["value"], text.unit_of(one.metric), row["target"])
    drawn = markup.spark(
        values,
        targets,
        text=_line(context, values, text.unit_of(one.metric)),
        width=width,
        height=17,
    )
    mark = (
        markup.shape(row["status"], context.language)
        if row["status"] != "no_target" and row["value"] is not None
        else Markup('<i class="s"></i>')
    )
    moved = restated.mark(context, one.metric, row)
    value += Markup('<sup class="restated" title="{}" aria-label="{}">※</sup>').format(moved, moved) if moved else ""
    return Markup('<span class="{}">{}</span><span class="v">{}</span><span class="{}">{}</span>').format(
        row["status"], mark, value, row["status"], drawn
    )


def _line(context: PageContext, values: Sequence[float | None], unit: str) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return ""
    return word(
        "alt.sparkline", context.language, first=text.measure(known[0], unit), last=text.measure(known[-1], unit)
    )


def _aim(context: PageContext, row: dict[str, Any], unit: str) -> str:
    """The target, and that it is ours where no document sets it."""
    sentence = text.measure(row["target"], unit)
    return f"{sentence} {context.word('chart.ours')}" if row["target_is_ours"] else sentence
