"""Any metric as a page: what it is now, where it stands, its course, the areas below, its bases and kinds, its rows."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.figures import ranking, stacked
from dashboard.parts.numbers import board, card, course, findings, pace, readings, rows, series, taken, worklist
from dashboard.parts.numbers.findings import Series
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from dashboard.parts.places import alerts
from pipelines import periods, query
from pipelines.catalogue.chapters import CHAPTERS, FAMILIES, Chapter, chapter_of, family_of, in_order
from pipelines.catalogue.declarations import HEADLINE, Metric, Part
from pipelines.catalogue.formula import in_words
from pipelines.errors import RequestError

BEYOND = ("company", "department")  # levels that lie beside the areas


def chapter(context: PageContext, code: str) -> None:
    """The metrics of one chapter at the level looked at; and what is measured at other levels only."""
    one = next((each for each in CHAPTERS if each.id == code), CHAPTERS[0])
    _chapter(context, one)
    here = [metric.id for metric in _metrics(context, one) if context.area["level"] in metric.levels]
    if here:
        taken.take(context, lambda: series.own_of(context, here), f"measures-{one.id}", area=context.area["code"])


@drawn
def _chapter(context: PageContext, one: Chapter) -> None:
    those = _metrics(context, one)
    here = [metric for metric in those if context.area["level"] in metric.levels]
    frame.title(
        context.word("indicators.title", chapter=one.label.of(context.language), n=len(those)),
        context.period(context.view.period),
    )
    _chapters(context, one)
    board.measures(context, series.own_of(context, [metric.id for metric in here]), page="indicators")
    others = [metric for metric in those if metric not in here]
    if others:
        draw(markup.head(context.word("indicators.elsewhere"), context.word("indicators.elsewhere_note")))
        draw(Markup('<p class="w names">{}</p>').format(Markup().join(_link(context, metric) for metric in others)))


def show_indicator(context: PageContext, metric: Metric, variant: str) -> None:
    """One metric in full, on one of its bases."""
    _number(context, metric.id, variant)
    taken.take(context, lambda: [series.both(context, metric.id, variant=variant)], f"areas-{metric.id}-{variant}")
    _rows(context, metric, variant)


@drawn
def _number(context: PageContext, name: str, variant: str) -> None:
    """All but the rows."""
    metric = context.metric(name)
    one = series.both(context, metric.id, variant=variant)
    row = one.row(context.area["code"])
    label = _label(context, metric, variant)
    frame.title(_finding(context, row, metric, label), context.period(one.period))
    _chapters(context, chapter_of(metric), metric)
    if metric.variant:
        choices = [
            (
                context.word("indicators.headline") if name == HEADLINE else metric.label_of(name).of(context.language),
                context.view.link(variant="" if name == HEADLINE else name, missing=""),
                name == variant,
            )
            for name in metric.variants
        ]
        draw(markup.tabs(choices, kind="tight"))
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        if row is None:
            draw(quiet(context.word("indicators.not_here", level=context.word("level." + context.area["level"]))))
        else:
            draw(_figures(context, metric, row))
            draw(markup.head(context.word("indicators.course"), context.word(f"frequency.{metric.frequency}")))
            course.show_course(context, one, height=260)
    with right:
        _definition(context, metric, row)
        if row is not None and row["target_kind"] == "level" and metric.frequency == "month":
            pace.show_pace(context, metric, variant)
    _parts(context, metric)
    _areas(context, one)
    for level in BEYOND:
        if level in metric.levels and variant in metric.variants:
            _beyond(context, metric, level, variant)
    _splits(context, metric, variant)


def _metrics(context: PageContext, one: Chapter) -> list[Metric]:
    return [metric for metric in in_order(context.reader.catalogue.metrics.values()) if chapter_of(metric) is one]


def _link(context: PageContext, metric: Metric) -> Markup:
    sentence = escape(metric.label.of(context.language))
    return markup.anchor(
        sentence, context.view.link("indicators", metric=metric.id, variant="", missing=""), kind="more"
    )


def _chapters(context: PageContext, one: Chapter, metric: Metric | None = None) -> None:
    """The chapters; and, of the one looked at, its metrics to choose from."""
    tabs = Markup().join(
        markup.anchor(
            each.label.of(context.language),
            context.view.link(chapter=each.id, metric="", variant="", missing=""),
            current=each is one,
        )
        for each in CHAPTERS
        if _metrics(context, each)
    )
    menu = ""
    if metric is not None:
        families: dict[str, list[Metric]] = {}
        for each in _metrics(context, one):
            families.setdefault(family_of(each), []).append(each)
        body = Markup().join(
            Markup('<p class="quiet small">{}</p>').format(
                FAMILIES[family].of(context.language) if family in FAMILIES else family
            )
            + Markup().join(_link(context, each) for each in those)
            for family, those in families.items()
        )
        menu = Markup(
            '<details class="menu"><summary>{} {}</summary><div><div class="parties">{}</div></div></details>'
        ).format(metric.code, metric.label.of(context.language), body)
    draw(Markup('<div class="w tabs">{}{}</div>').format(tabs, menu))


def _label(context: PageContext, metric: Metric, variant: str) -> str:
    label = metric.label.of(context.language)
    if variant == HEADLINE:
        return label
    other = metric.label_of(variant).of(context.language)
    return f"{label}（{other}）" if context.language == "zh" else f"{label} ({other})"


def _finding(context: PageContext, row: dict[str, Any] | None, metric: Metric, label: str) -> str:
    """The finding: value and gap; of a change, whether it can be told from chance."""
    if row is None or row["value"] is None:
        return label
    if row["status"] in ("up", "down", "no_clear_change"):
        value = text.with_unit(row["value"], text.unit_of(metric), context.language)
        sentence = context.word(f"status.{row['status']}")
        return context.word("indicators.change", metric=label, value=value, said=sentence)
    return findings.coverage_title(row, metric, label, context.language)


def _figures(context: PageContext, metric: Metric, row: dict[str, Any]) -> Markup:
    """The number and all that belongs to it, as figures (markup)."""
    language, unit = context.language, text.unit_of(metric)
    lines = [
        (
            context.word("column.value"),
            text.with_unit(row["value"], unit, language, row["target"]),
            _reported(context, row),
        ),
        (
            context.word("column.status"),
            markup.state(row["status"], language) if row["status"] != "no_target" else "",
            "",
        ),
        (context.word("column.target"), text.with_unit(row["target"], unit, language), _aim(context, row)),
        (context.word("column.gap"), text.gap(row["gap"], metric, language), ""),
        (
            context.word("card.interval"),
            text.interval(row["lower"], row["upper"], unit) if row["lower"] is not None else "",
            "",
        ),
        (context.word("column.base"), _base(context, metric, row), ""),
        (context.word("card.unknown"), text.number(row["unknown"]) if row["unknown"] else "", ""),
        (
            context.word("card.reported"),
            text.share(row["reported_share"]) if row["reported_share"] is not None else "",
            "",
        ),
    ]
    figures = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}{}</dd></div>").format(
            name, sentence, Markup("<small>{}</small>").format(note) if note else ""
        )
        for name, sentence, note in lines
        if sentence and sentence != text.MISSING
    )
    return Markup('<dl class="w figs">{}</dl>').format(figures)


def _reported(context: PageContext, row: dict[str, Any]) -> str:
    return context.word("card.carried") if row["reported"] is False and row["value"] is not None else ""


def _aim(context: PageContext, row: dict[str, Any]) -> str:
    if row["target"] is None:
        return ""
    due = text.day(row["target_due_on"], context.language)
    key = "standing" if row["target_kind"] == "standing" else "reference" if row["target_is_reference"] else "due"
    ours = context.word("indicators.ours") if row["target_is_ours"] else ""
    return f"{context.word(f'indicators.{key}', day=due)}{ours}"


def _base(context: PageContext, metric: Metric, row: dict[str, Any]) -> str:
    """Numerator and denominator of what has both; else the rows that count."""
    if row["denominator"] is None:
        return text.number(row["sample"]) if row["sample"] else ""
    if metric.kind in ("share", "quotient") and row["numerator"] is not None:
        return f"{text.number(row['numerator'])} / {text.number(row['denominator'])}"
    return text.number(row["denominator"]) if metric.kind not in ("count", "sum") else ""


def _definition(context: PageContext, metric: Metric, row: dict[str, Any] | None) -> None:
    language, sources = context.language, context.reader.catalogue.sources
    senders = [
        Markup("{} <span class='quiet small'>{}</span>").format(
            sources[name].label.of(language), sources[name].owner.of(language)
        )
        for name in metric.sources
        if name in sources
    ]
    pairs = [
        (context.word("handbook.why"), escape(metric.why.of(language)) if metric.why else ""),
        (context.word("handbook.formula"), escape(in_words(context.reader.catalogue, metric).of(language))),
        (context.word("handbook.direction"), context.word(f"better.{metric.better}")),
        (context.word("card.clause"), card.clauses(context, metric.cited)),
        (context.word("card.readings"), readings.links(context, metric.readings)),
        (context.word("handbook.sources"), Markup("<br>").join(senders)),
        (context.word("indicators.alerts"), Markup("<br>").join(_alerts(context, metric))),
        (context.word("handbook.limits"), escape(metric.limits.of(language)) if metric.limits else ""),
    ]
    draw(markup.head(context.word("card.definition"), metric.code))
    draw(
        Markup('<div class="w"><p>{}</p>{}<div class="links">{}</div></div>').format(
            metric.meaning.of(language),
            markup.facts(pairs),
            markup.anchor(context.word("card.handbook"), context.view.link("handbook", metric=metric.id)),
        )
    )


def _alerts(context: PageContext, metric: Metric) -> list[Markup]:
    """The alerts open in the area that are about this number: those that cite its code, and signals of its course."""
    matches = alerts.opened(context)
    own = pl.col("evidence").str.json_path_match("$.metric") == metric.id
    lines = []
    for one in query.alerts_named(context.reader.catalogue, None):
        of_kind = matches.filter(pl.col("alert") == one.id)
        cites = metric.code in one.metrics and "metric" not in one.evidence
        if n := of_kind.height if cites else of_kind.filter(own).height:
            link = context.view.link("alerts", alert=one.id)
            label = markup.anchor(one.label.of(context.language), link, kind="more")
            lines.append(Markup('{} <span class="off_pace">{}</span>').format(label, context.word("clauses.open", n=n)))
    return lines


def _parts(context: PageContext, metric: Metric) -> None:
    """What a composite or a difference is made of, each part with its own number and page."""
    made: list[Part] = [*metric.parts, *(part for part in (metric.of, metric.minus) if isinstance(part, Part))]
    if not made:
        return
    draw(markup.head(context.word("handbook.parts")))
    heads = [
        (context.word("kind.metric"), ""),
        (context.word("column.value"), "num"),
        (context.word("column.base"), "num"),
        (context.word("handbook.weight"), "num"),
    ]
    lines = []
    for part in made:
        declared = context.metric(part.metric)
        row = series.own(context, part.metric, variant=part.variant).row(context.area["code"])
        name = escape(_label(context, declared, part.variant))
        if part.at != "same":
            name += f" {context.word(f'indicators.at_{part.at}')}"
        variant = "" if part.variant == HEADLINE else part.variant
        link = context.view.link("indicators", metric=declared.id, variant=variant, missing="")
        unit = text.unit_of(declared)
        value = text.with_unit(row["value"], unit, context.language) if row and part.at == "same" else ""
        base = text.number(row["denominator"]) if row and part.at == "same" else ""
        lines.append(("", [markup.anchor(name, link, kind="more"), value, base, _weight(context, part)]))
    draw(markup.table(heads, lines, kind="compact"))


def _weight(context: PageContext, part: Part) -> str:
    if not part.weight:
        return ""
    end = periods.parse(context.view.period).last_day
    held = context.reader.catalogue.parameters[part.weight].on(end, context.reader.home.region)
    return text.MISSING if held is None else text.share(float(held))


def _areas(context: PageContext, one: Series) -> None:
    """The areas right below that have a number, and their ranking by the fair rules, too few apart."""
    below = one.below(context.area["code"])
    if not context.below or context.below == "estate" or below.is_empty():
        return
    level = context.word(f"level.{context.below}")
    known = below.filter(pl.col("value").is_not_null() | pl.col("target").is_not_null())
    areas = series.areas_below(context)
    shown = areas.filter(pl.col("code").is_in(known["area"].to_list()))
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        legend = markup.legend(known["status"], context.language)
        draw(markup.head(context.word("indicators.by_area", level=level), extra=legend))
        board.gaps(context, shown, one)
        if n := findings.without_value(below, areas["code"].to_list()):
            sentence = context.word("indicators.without", n=n, levels=context.word(f"levels.{context.below}", n=n))
            draw(small(sentence))
    with right:
        draw(markup.head(context.word("indicators.ranking", level=level.capitalize())))
        _ranking(context, below, one.metric, context.below, one.variant)


def _beyond(context: PageContext, metric: Metric, level: str, variant: str) -> None:
    draw(markup.head(context.word("indicators.ranking", level=context.word(f"level.{level}").capitalize())))
    try:
        matches = series.those(context, metric.id, level, variant=variant).frame
    except RequestError:
        draw(quiet(context.word("indicators.whole_only")))
        return
    if matches["value"].is_not_null().any():
        _ranking(context, matches, metric, level, variant)
    else:
        draw(quiet(context.word("table.kept" if context.reader.keeps(metric.id) else "table.empty")))


def _ranking(context: PageContext, table: pl.DataFrame, metric: Metric, level: str, variant: str) -> None:
    chart.show_figure(
        context,
        ranking.figure(table, metric, context.language, context.view.mode, variant=variant, most=24),
        ranking.alt(table, metric, context.language, level, variant=variant),
        key=f"ranking-{level}",
        metrics=[metric],
    )


def _splits(context: PageContext, metric: Metric, variant: str) -> None:
    """The same number on its other bases, and cut by its segments."""
    if context.area["level"] not in metric.levels:
        return
    cuts = []
    if metric.variant:
        cuts.append((context.word("coverage.bases"), series.variants(context, metric.id)))
    if variant == HEADLINE:
        for segment in metric.by:
            segment_names = rows.segment_names(context, series.segments(context, metric.id, segment), segment, metric)
            name = rows.headings([segment], context.reader.catalogue, context.language, metric.sources)[segment]
            cuts.append((context.word("indicators.by", segment=name), segment_names))
    shown = [(name, match) for name, match in cuts if not match.is_empty()]
    for index in range(0, len(shown), 2):
        for column, (name, segment_names) in zip(st.columns(2, gap="medium"), shown[index : index + 2], strict=False):
            with column:
                draw(markup.head(name))
                _split(context, metric, segment_names, key=f"split-{name}")


def _split(context: PageContext, metric: Metric, table: pl.DataFrame, *, key: str) -> None:
    if metric.kind == "share" and not metric.weight:
        chart.show_figure(
            context,
            stacked.figure(table, context.language, context.view.mode),
            stacked.alt(table, metric.label.of(context.language), context.language),
            key=key,
            metrics=[metric],
        )
        return
    unit = text.unit_of(metric)
    heads = [
        (context.word("column.variant"), ""),
        (context.word("column.value"), "num"),
        (context.word("column.interval"), "num"),
        (context.word("column.base"), "num"),
    ]
    lines = [
        (
            "",
            [
                escape(str(row["name"])),
                text.with_unit(row["value"], unit, context.language),
                text.interval(row["lower"], row["upper"], unit) if row["lower"] is not None else "",
                text.number(row["denominator"]),
            ],
        )
        for row in table.iter_rows(named=True)
    ]
    draw(markup.table(heads, lines, kind="compact"))


def _rows(context: PageContext, metric: Metric, variant: str) -> None:
    """The rows behind the number; of a share, those not known to have it first: the work list."""
    if metric.kind in ("difference", "composite") or context.area["level"] not in metric.levels:
        return
    missing = metric.kind == "share" and context.view.chosen.get("missing") != "0"
    draw(markup.head(context.word("indicators.rows")))
    if metric.kind == "share":
        choices: Sequence[tuple[str, str, bool]] = [
            (context.word("place.rows_missing"), context.view.link(missing=""), missing),
            (context.word("place.rows_all"), context.view.link(missing="0"), not missing),
        ]
        draw(markup.tabs(choices))
    file = f"{metric.id}-{context.area['code']}-{context.period_of(metric.id)}"
    rows.show_rows(context, metric, variant, missing=missing, file=file, links=worklist.LINKS)
