"""Any metric as a page: what it is now, where it stands, its course, the areas below, its bases and kinds, its rows."""

from collections.abc import Sequence
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import ranking, stacked
from dashboard.parts import (
    alerts,
    board,
    card,
    chart,
    course,
    findings,
    frame,
    markup,
    pace,
    readings,
    rows,
    series,
    worklist,
)
from dashboard.parts.drawn import drawn
from dashboard.parts.findings import Series
from dashboard.parts.frame import Desk
from pipelines import periods, query
from pipelines.catalogue.chapters import CHAPTERS, FAMILIES, Chapter, chapter_of, family_of, in_order
from pipelines.catalogue.declarations import HEADLINE, Metric, Part
from pipelines.catalogue.formula import in_words
from pipelines.errors import RequestError

BEYOND = ("company", "department")  # levels that lie beside the areas


@drawn
def chapter(desk: Desk, code: str) -> None:
    """The metrics of one chapter at the level looked at; and what is measured at other levels only."""
    one = next((each for each in CHAPTERS if each.id == code), CHAPTERS[0])
    those = _metrics(desk, one)
    here = [metric for metric in those if desk.area["level"] in metric.levels]
    frame.title(
        desk.word("indicators.title", chapter=one.label.of(desk.language), n=len(those)),
        desk.period(desk.view.period),
    )
    _chapters(desk, one)
    board.measures(desk, series.own_of(desk, [metric.id for metric in here]), page="indicators")
    others = [metric for metric in those if metric not in here]
    if others:
        st.html(markup.head(desk.word("indicators.elsewhere"), desk.word("indicators.elsewhere_note")))
        st.html(f'<p class="w names">{"".join(_link(desk, metric) for metric in others)}</p>')


def show(desk: Desk, metric: Metric, variant: str) -> None:
    """One metric in full, on one of its bases."""
    _number(desk, metric.id, variant)
    _rows(desk, metric, variant)


@drawn
def _number(desk: Desk, name: str, variant: str) -> None:
    """All but the rows."""
    metric = desk.metric(name)
    one = series.both(desk, metric.id, variant=variant)
    row = one.row(desk.area["code"])
    label = _label(desk, metric, variant)
    frame.title(_finding(desk, row, metric, label), desk.period(one.period))
    _chapters(desk, chapter_of(metric), metric)
    if metric.variant:
        choices = [
            (
                desk.word("indicators.headline") if name == HEADLINE else metric.label_of(name).of(desk.language),
                desk.view.link(variant="" if name == HEADLINE else name, missing=""),
                name == variant,
            )
            for name in metric.variants
        ]
        st.html(markup.tabs(choices, kind="tight"))
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        if row is None:
            st.html(
                f'<p class="w quiet">{desk.word("indicators.not_here", level=desk.word("level." + desk.area["level"]))}</p>'
            )
        else:
            st.html(_figures(desk, metric, row))
            st.html(markup.head(desk.word("indicators.course"), desk.word(f"frequency.{metric.frequency}")))
            course.show(desk, one, height=260)
    with right:
        _definition(desk, metric, row)
        if row is not None and row["target_kind"] == "level" and variant == HEADLINE and metric.frequency == "month":
            pace.show(desk, metric)
    _parts(desk, metric)
    _areas(desk, one)
    for level in BEYOND:
        if level in metric.levels and variant in metric.variants:
            _beyond(desk, metric, level, variant)
    _splits(desk, metric, variant)


def _metrics(desk: Desk, one: Chapter) -> list[Metric]:
    return [metric for metric in in_order(desk.reader.catalogue.metrics.values()) if chapter_of(metric) is one]


def _link(desk: Desk, metric: Metric) -> str:
    said = escape(metric.label.of(desk.language))
    return markup.anchor(said, desk.view.link("indicators", metric=metric.id, variant="", missing=""), kind="more")


def _chapters(desk: Desk, one: Chapter, metric: Metric | None = None) -> None:
    """The chapters; and, of the one looked at, its metrics to choose from."""
    tabs = "".join(
        markup.anchor(
            escape(each.label.of(desk.language)),
            desk.view.link(chapter=each.id, metric="", variant="", missing=""),
            current=each is one,
        )
        for each in CHAPTERS
        if _metrics(desk, each)
    )
    menu = ""
    if metric is not None:
        families: dict[str, list[Metric]] = {}
        for each in _metrics(desk, one):
            families.setdefault(family_of(each), []).append(each)
        body = "".join(
            f'<p class="quiet small">{escape(FAMILIES[family].of(desk.language) if family in FAMILIES else family)}</p>'
            + "".join(_link(desk, each) for each in those)
            for family, those in families.items()
        )
        menu = (
            f'<details class="menu"><summary>{metric.code} {escape(metric.label.of(desk.language))}</summary>'
            f'<div><div class="parties">{body}</div></div></details>'
        )
    st.html(f'<div class="w tabs">{tabs}{menu}</div>')


def _label(desk: Desk, metric: Metric, variant: str) -> str:
    label = metric.label.of(desk.language)
    if variant == HEADLINE:
        return label
    other = metric.label_of(variant).of(desk.language)
    return f"{label}（{other}）" if desk.language == "zh" else f"{label} ({other})"


def _finding(desk: Desk, row: dict[str, Any] | None, metric: Metric, label: str) -> str:
    """The finding: value and gap; of a change, whether it can be told from chance."""
    if row is None or row["value"] is None:
        return label
    if row["status"] in ("up", "down", "no_clear_change"):
        value = text.with_unit(row["value"], text.unit_of(metric), desk.language)
        said = desk.word(f"status.{row['status']}")
        return desk.word("indicators.change", metric=label, value=value, said=said)
    return findings.coverage_title(row, metric, label, desk.language)


def _figures(desk: Desk, metric: Metric, row: dict[str, Any]) -> str:
    """The number and all that belongs to it, as figures (markup)."""
    language, unit = desk.language, text.unit_of(metric)
    lines = [
        (desk.word("column.value"), text.with_unit(row["value"], unit, language, row["target"]), _reported(desk, row)),
        (desk.word("column.status"), markup.state(row["status"], language) if row["status"] != "no_target" else "", ""),
        (desk.word("column.target"), text.with_unit(row["target"], unit, language), _aim(desk, row)),
        (desk.word("column.gap"), text.gap(row["gap"], metric, language), ""),
        (
            desk.word("card.interval"),
            text.interval(row["lower"], row["upper"], unit) if row["lower"] is not None else "",
            "",
        ),
        (desk.word("column.base"), _base(desk, metric, row), ""),
        (desk.word("card.unknown"), text.number(row["unknown"]) if row["unknown"] else "", ""),
        (
            desk.word("card.reported"),
            text.share(row["reported_share"]) if row["reported_share"] is not None else "",
            "",
        ),
    ]
    figures = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{said}{f'<small>{escape(note)}</small>' if note else ''}</dd></div>"
        for name, said, note in lines
        if said and said != text.MISSING
    )
    return f'<dl class="w figs">{figures}</dl>'


def _reported(desk: Desk, row: dict[str, Any]) -> str:
    return desk.word("card.carried") if row["reported"] is False and row["value"] is not None else ""


def _aim(desk: Desk, row: dict[str, Any]) -> str:
    if row["target"] is None:
        return ""
    due = text.day(row["target_due_on"], desk.language)
    key = "standing" if row["target_kind"] == "standing" else "reference" if row["target_is_reference"] else "due"
    ours = desk.word("indicators.ours") if row["target_is_ours"] else ""
    return f"{desk.word(f'indicators.{key}', day=due)}{ours}"


def _base(desk: Desk, metric: Metric, row: dict[str, Any]) -> str:
    """Numerator and denominator of what has both; else the rows that count."""
    if row["denominator"] is None:
        return text.number(row["sample"]) if row["sample"] else ""
    if metric.kind in ("share", "quotient") and row["numerator"] is not None:
        return f"{text.number(row['numerator'])} / {text.number(row['denominator'])}"
    return text.number(row["denominator"]) if metric.kind not in ("count", "sum") else ""


def _definition(desk: Desk, metric: Metric, row: dict[str, Any] | None) -> None:
    language, sources = desk.language, desk.reader.catalogue.sources
    senders = [
        f"{escape(sources[name].label.of(language))} <span class='quiet small'>{escape(sources[name].owner.of(language))}</span>"
        for name in metric.sources
        if name in sources
    ]
    pairs = [
        (desk.word("handbook.why"), escape(metric.why.of(language)) if metric.why else ""),
        (desk.word("handbook.formula"), escape(in_words(desk.reader.catalogue, metric).of(language))),
        (desk.word("handbook.direction"), desk.word(f"better.{metric.better}")),
        (desk.word("card.clause"), card.clauses(desk, metric.cited)),
        (desk.word("card.readings"), readings.links(desk, metric.readings)),
        (desk.word("handbook.sources"), "<br>".join(senders)),
        (desk.word("indicators.alerts"), "<br>".join(_alerts(desk, metric))),
        (desk.word("handbook.limits"), escape(metric.limits.of(language)) if metric.limits else ""),
    ]
    st.html(markup.head(desk.word("card.definition"), metric.code))
    st.html(
        f'<div class="w"><p>{escape(metric.meaning.of(language))}</p>{markup.facts(pairs)}'
        f'<div class="links">{markup.anchor(desk.word("card.handbook"), desk.view.link("handbook", metric=metric.id))}</div></div>'
    )


def _alerts(desk: Desk, metric: Metric) -> list[str]:
    """The alerts open in the area that are about this number: those that cite its code, and signals of its course."""
    found = alerts.opened(desk)
    own = pl.col("evidence").str.json_path_match("$.metric") == metric.id
    lines = []
    for one in query.alerts_named(desk.reader.catalogue, None):
        of_kind = found.filter(pl.col("alert") == one.id)
        cites = metric.code in one.metrics and "metric" not in one.evidence
        if n := of_kind.height if cites else of_kind.filter(own).height:
            link = desk.view.link("alerts", alert=one.id)
            label = markup.anchor(escape(one.label.of(desk.language)), link, kind="more")
            lines.append(f'{label} <span class="off_pace">{desk.word("clauses.open", n=n)}</span>')
    return lines


def _parts(desk: Desk, metric: Metric) -> None:
    """What a composite or a difference is made of, each part with its own number and page."""
    made: list[Part] = [*metric.parts, *(part for part in (metric.of, metric.minus) if isinstance(part, Part))]
    if not made:
        return
    st.html(markup.head(desk.word("handbook.parts")))
    heads = [
        (desk.word("kind.metric"), ""),
        (desk.word("column.value"), "num"),
        (desk.word("column.base"), "num"),
        (desk.word("handbook.weight"), "num"),
    ]
    lines = []
    for part in made:
        declared = desk.metric(part.metric)
        found = series.own(desk, part.metric, variant=part.variant).row(desk.area["code"])
        name = escape(_label(desk, declared, part.variant))
        if part.at != "same":
            name += f" {desk.word(f'indicators.at_{part.at}')}"
        variant = "" if part.variant == HEADLINE else part.variant
        link = desk.view.link("indicators", metric=declared.id, variant=variant, missing="")
        unit = text.unit_of(declared)
        value = text.with_unit(found["value"], unit, desk.language) if found and part.at == "same" else ""
        base = text.number(found["denominator"]) if found and part.at == "same" else ""
        lines.append(("", [markup.anchor(name, link, kind="more"), value, base, _weight(desk, part)]))
    st.html(markup.table(heads, lines, kind="compact"))


def _weight(desk: Desk, part: Part) -> str:
    if not part.weight:
        return ""
    end = periods.parse(desk.view.period).last_day
    held = desk.reader.catalogue.parameters[part.weight].on(end, desk.reader.home.region)
    return text.MISSING if held is None else text.share(float(held))


def _areas(desk: Desk, one: Series) -> None:
    """The areas right below that have a number, and their ranking by the fair rules, too few apart."""
    below = one.below(desk.area["code"])
    if not desk.below or desk.below == "estate" or below.is_empty():
        return
    level = desk.word(f"level.{desk.below}")
    known = below.filter(pl.col("value").is_not_null() | pl.col("target").is_not_null())
    areas = series.areas_below(desk)
    shown = areas.filter(pl.col("code").is_in(known["area"].to_list()))
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        legend = markup.legend(desk.language) if known["target"].is_not_null().any() else ""
        st.html(markup.head(desk.word("indicators.by_area", level=level), extra=legend))
        board.gaps(desk, shown, one)
        if n := areas.height - shown.height:
            said = desk.word("indicators.without", n=n, levels=desk.word(f"levels.{desk.below}", n=n))
            st.html(f'<p class="w quiet small">{said}</p>')
    with right:
        st.html(markup.head(desk.word("indicators.ranking", level=level.capitalize())))
        _ranking(desk, below, one.metric, desk.below, one.variant)


def _beyond(desk: Desk, metric: Metric, level: str, variant: str) -> None:
    st.html(markup.head(desk.word("indicators.ranking", level=desk.word(f"level.{level}").capitalize())))
    try:
        found = series.those(desk, metric.id, level, variant=variant).frame
    except RequestError:
        st.html(f'<p class="w quiet">{desk.word("indicators.whole_only")}</p>')
        return
    if found["value"].is_not_null().any():
        _ranking(desk, found, metric, level, variant)
    else:
        st.html(f'<p class="w quiet">{desk.word("table.empty")}</p>')


def _ranking(desk: Desk, found: pl.DataFrame, metric: Metric, level: str, variant: str) -> None:
    chart.show(
        ranking.figure(found, metric, desk.language, desk.view.mode, variant=variant, most=24),
        ranking.alt(found, metric, desk.language, level, variant=variant),
        key=f"ranking-{level}",
    )


def _splits(desk: Desk, metric: Metric, variant: str) -> None:
    """The same number on its other bases, and cut by its segments."""
    if desk.area["level"] not in metric.levels:
        return
    cuts = []
    if metric.variant:
        cuts.append((desk.word("coverage.bases"), series.variants(desk, metric.id)))
    if variant == HEADLINE:
        for segment in metric.by:
            found = rows.segment_names(desk, series.segments(desk, metric.id, segment), segment, metric)
            name = rows.headings([segment], desk.reader.catalogue, desk.language, metric.sources)[segment]
            cuts.append((desk.word("indicators.by", segment=name), found))
    shown = [(name, found) for name, found in cuts if not found.is_empty()]
    for at in range(0, len(shown), 2):
        for column, (name, found) in zip(st.columns(2, gap="medium"), shown[at : at + 2], strict=False):
            with column:
                st.html(markup.head(name))
                _split(desk, metric, found, key=f"split-{name}")


def _split(desk: Desk, metric: Metric, found: pl.DataFrame, *, key: str) -> None:
    if metric.kind == "share" and not metric.weight:
        chart.show(
            stacked.figure(found, desk.language, desk.view.mode),
            stacked.alt(found, metric.label.of(desk.language), desk.language),
            key=key,
        )
        return
    unit = text.unit_of(metric)
    heads = [
        (desk.word("column.variant"), ""),
        (desk.word("column.value"), "num"),
        (desk.word("column.interval"), "num"),
        (desk.word("column.base"), "num"),
    ]
    lines = [
        (
            "",
            [
                escape(str(row["name"])),
                text.with_unit(row["value"], unit, desk.language),
                text.interval(row["lower"], row["upper"], unit) if row["lower"] is not None else "",
                text.number(row["denominator"]),
            ],
        )
        for row in found.iter_rows(named=True)
    ]
    st.html(markup.table(heads, lines, kind="compact"))


def _rows(desk: Desk, metric: Metric, variant: str) -> None:
    """The rows behind the number; of a share, those not known to have it first: the work list."""
    if metric.kind in ("difference", "composite") or desk.area["level"] not in metric.levels:
        return
    missing = metric.kind == "share" and desk.view.chosen.get("missing") != "0"
    st.html(markup.head(desk.word("indicators.rows")))
    if metric.kind == "share":
        choices: Sequence[tuple[str, str, bool]] = [
            (desk.word("place.rows_missing"), desk.view.link(missing=""), missing),
            (desk.word("place.rows_all"), desk.view.link(missing="0"), not missing),
        ]
        st.html(markup.tabs(choices))
    file = f"{metric.id}-{desk.area['code']}-{desk.period_of(metric.id)}"
    rows.show(desk, metric, variant, missing=missing, file=file, links=worklist.LINKS, most=25)
