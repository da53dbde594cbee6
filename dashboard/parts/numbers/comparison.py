"""Units held against each other by a funnel and by ranks with ranges: what is compared, of which level, and among whom
is the reader's choice and stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboard import format as text
from dashboard.figures import funnel
from dashboard.parts.numbers import rows
from dashboard.parts.page import ask, chart, link, markup
from dashboard.parts.page.frame import BELOW, PageContext
from dashboard.parts.page.markup import draw, quiet, small
from pipelines import query
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.errors import RequestError

MOST = 20  # of more units the best and the worst are listed
ENDS = 8  # so many of each
COMMON = "mapped"  # the variant on the sections that all streets' rubrics share: what streets can be compared by


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What is compared: a metric and its variant, the units, the period, and of which size."""

    metric: Metric
    variant: str
    level: str
    period: str
    peers: str


def show_comparison(context: PageContext, names: Sequence[str], level: str = "") -> Chosen | None:
    """The choices, the funnel and the ranks of metrics that can be ranked; the first of them and the level given, or the
    one below, unless chosen otherwise. Gives what is compared; None where nothing can be."""
    known = [context.metric(name) for name in names if context.has(name)]
    offered = [metric.id for metric in known if query.is_ranked(metric) and _levels(context, metric)]
    if not offered:
        return None
    name = request = context.view.chosen.get("compare", offered[0])
    if name in names and name not in offered:  # chosen for an area that it is told apart in, and carried to this one
        name = offered[0]
    if name not in offered:
        raise link.WrongLinkError(link.unknown("compare", name, {one: context.metric(one).label for one in offered}))
    metric = context.metric(name)
    wanted = _choice_of(context, "level", _levels(context, metric), level)
    variant = COMMON if COMMON in metric.variant else HEADLINE
    draw(markup.head(context.word("compare.head"), context.word("compare.note")))
    try:
        level, spans = _level_and_spans(context, metric, variant, wanted)
    except RequestError:
        draw(_choices(context, offered, name, wanted) + quiet(context.word("indicators.whole_only")))
        return None
    best = spans.filter(pl.col("is_best"))["period_kind"][0]
    kind = _choice_of(context, "span", spans["period_kind"].to_list(), best)
    chosen = Chosen(
        metric=metric,
        variant=variant,
        level=level,
        peers=_choice_of(context, "peers", ("", *query.PEER_GROUPS)),
        period=spans.filter(pl.col("period_kind") == kind)["period"][0],
    )
    draw(_choices(context, offered, name, level, spans, chosen))
    notes = _notes(context, chosen, spans, kind)
    if name != request:
        labels = {one: context.metric(one).label.of(context.language) for one in (request, name)}
        notes.insert(0, context.word("compare.not_here", former=labels[request], instead=labels[name]))
    if level != wanted:
        least = text.number(metric.minimum)
        notes.insert(0, context.word("compare.raised", former=context.word(f"compare.{wanted}"), least=least))
    if notes:
        draw(small(" ".join(notes)))
    left, right = st.columns(2, gap="medium")
    with left:
        _funnel(context, chosen)
    with right:
        _ranks(context, chosen)
    return chosen


def take(context: PageContext, chosen: Chosen | None) -> None:
    """All units of a comparison as files, also those that the page counts alone: rank, range, value, interval, base and size."""
    if chosen is None:
        return
    metric, language = chosen.metric, context.language
    choices = [
        metric.title_of(chosen.variant).of(language),
        context.word(f"compare.{chosen.level}"),
        context.period(chosen.period),
        context.word(f"compare.size_{chosen.peers or 'all'}"),
    ]
    file = f"ranks-{metric.id}-{chosen.level}-{chosen.period}"
    rows.download(
        context,
        lambda: ask.in_language(_ranked(context, chosen), language),
        file,
        metrics=[metric],
        choices=choices,
        label=context.word("compare.take"),
    )


def _level_and_spans(context: PageContext, metric: Metric, variant: str, wanted: str) -> tuple[str, pl.DataFrame]:
    """The level wanted, or districts where it was not chosen and in no period has two units to compare; with its periods."""

    def spans(level: str) -> pl.DataFrame:
        return context.reader.spans(
            metric.id, level=level, month=context.view.period, variant=variant, calendar=context.calendar_of(metric.id)
        )

    matches = spans(wanted)
    is_poor = (matches["large_enough"] < 2).all()
    if is_poor and wanted == "street" and "level" not in context.view.chosen and "district" in _levels(context, metric):
        return "district", spans("district")
    return wanted, matches


def _levels(context: PageContext, metric: Metric) -> list[str]:
    """The levels inside the area looked at of which the metric tells; communities only where they are right below."""
    inside, level = [], context.area["level"]
    while level := BELOW.get(level, ""):
        inside.append(level)
    wanted = [one for one in inside if one in ("district", "street") or (one == "community" and one == context.below)]
    return [level for level in (*wanted, "company") if level in metric.levels]


def _choice_of(context: PageContext, name: str, allowed: Sequence[str], otherwise: str = "") -> str:
    """What the address chooses, where it can be chosen; else another, where that can be, or what comes first."""
    chosen = context.view.chosen.get(name, otherwise)
    return chosen if chosen in allowed else otherwise if otherwise in allowed else allowed[0]


def _choices(
    context: PageContext,
    offered: Sequence[str],
    name: str,
    level: str,
    spans: pl.DataFrame | None = None,
    chosen: Chosen | None = None,
) -> Markup:
    """Four menus in a row, each saying what is chosen (markup)."""
    language = context.language
    label = {one: context.metric(one).label.of(language) for one in offered}
    menus = [
        markup.menu(
            label[name], [(label[one], context.view.link(compare=one, span=""), one == name) for one in offered]
        ),
        markup.menu(
            context.word(f"compare.{level}"),
            [
                (context.word(f"compare.{one}"), context.view.link(level=one, span=""), one == level)
                for one in _levels(context, context.metric(name))
            ],
        ),
    ]
    if spans is not None and chosen is not None:
        menus += [
            markup.menu(
                context.period(chosen.period),
                [
                    (text.period(one, language), context.view.link(span=kind), one == chosen.period)
                    for one, kind in spans.select("period", "period_kind").iter_rows()
                ],
            ),
            markup.menu(
                context.word(f"compare.size_{chosen.peers or 'all'}"),
                [
                    (context.word(f"compare.size_{one or 'all'}"), context.view.link(peers=one), one == chosen.peers)
                    for one in ("", *query.PEER_GROUPS)
                ],
            ),
        ]
    return Markup('<nav class="w chosen" aria-label="{}">{}</nav>').format(
        context.word("compare.choices"), Markup().join(menus)
    )


def _notes(context: PageContext, chosen: Chosen, spans: pl.DataFrame, kind: str) -> list[str]:
    """Why a longer period is shown, and what the metric's own words ask to keep in mind."""
    notes, own = [], spans.row(0, named=True)
    if kind != own["period_kind"] and "span" not in context.view.chosen:
        notes.append(
            context.word(
                "compare.widened",
                own=text.period(own["period"], context.language),
                n=text.number(own["large_enough"]),
                of=text.number(own["told"]),
                least=text.number(chosen.metric.minimum),
                period=context.period(chosen.period),
            )
        )
    if kind != chosen.metric.frequency and query.counts_again(context.reader.catalogue, chosen.metric):
        notes.append(context.word("compare.again"))
    if chosen.variant != HEADLINE:
        notes.append(
            context.word("compare.variant", variant=chosen.metric.label_of(chosen.variant).of(context.language))
        )
    if chosen.metric.limits:
        notes.append(f"{chosen.metric.limits.of(context.language)}{'。' if context.language == 'zh' else '.'}")
    return notes


def _funnel(context: PageContext, chosen: Chosen) -> None:
    metric = chosen.metric
    matches = context.reader.funnel(metric.id, level=chosen.level, period=chosen.period, variant=chosen.variant)
    points = ask.in_language(matches, context.language)
    if chosen.peers:
        points = points.filter(pl.col("peer_group") == chosen.peers)
    if points["z"].count() < 2:
        return
    drawn = funnel.figure(points, query.funnel_curve(points), metric, context.language, context.view.mode)
    chart.show_figure(
        context, drawn, funnel.alt(points, metric, context.language, chosen.level), key="funnel", metrics=[metric]
    )
    basis = "compare.limits_share" if metric.unit == "share" else "compare.limits_mean"
    draw(small(context.word(basis)))


def _ranks(context: PageContext, chosen: Chosen) -> None:
    """One line a ranked unit: rank, range, value, interval, base and size; too small ones are counted apart."""
    metric = chosen.metric
    matches = ask.in_language(_ranked(context, chosen), context.language)
    ranked = matches.filter(pl.col("flag") == "ranked")
    if ranked.height > 1:
        alike = _alike(ranked)
        apart = ranked.join(alike, on=["rank_low", "rank_high"], how="anti")
        shown = apart if apart.height <= MOST else pl.concat([apart.head(ENDS), apart.tail(ENDS)])
        headings = [
            (context.word(f"compare.{chosen.level}_one"), ""),
            (context.word("compare.rank"), "num"),
            (context.word("compare.range"), "num"),
            (context.word("column.value"), "num"),
            (context.word("card.interval").capitalize(), "num"),
            (context.word("compare.sample"), "num"),
            *([] if chosen.peers else [(context.word("compare.size"), "")]),
        ]
        lines = (("", _cells(context, chosen, row)) for row in shown.iter_rows(named=True))
        if shown.height:
            draw(markup.table(headings, lines, kind="compact"))
        if alike.height:
            low, high, n = alike.row(0)
            draw(
                Markup('<p class="w"><b>{}</b></p>').format(
                    context.word("compare.alike", n=n, every=ranked.height, low=low, high=high)
                )
            )
    few = matches.filter(pl.col("flag") == "too_few").height
    sentences = [context.word("compare.ranges" if ranked.height > 1 else "compare.none", n=text.number(metric.minimum))]
    if ranked.height > 1 and apart.height > MOST:
        sentences.append(context.word("compare.left_out", n=text.number(apart.height - 2 * ENDS)))
    if few and ranked.height > 1:
        sentences.append(context.word("compare.too_few", n=text.number(few), least=text.number(metric.minimum)))
    draw(small(" ".join(sentences)))


def _ranked(context: PageContext, chosen: Chosen) -> pl.DataFrame:
    return context.reader.ranks(
        chosen.metric.id, level=chosen.level, period=chosen.period, variant=chosen.variant, peers=chosen.peers
    )


def _alike(ranked: pl.DataFrame) -> pl.DataFrame:
    """The range that most of the units share, and how many do (one row); no row where it is not most of them."""
    matches = ranked.group_by("rank_low", "rank_high").agg(n=pl.len()).sort("n", descending=True).head(1)
    return matches.filter(pl.col("n") * 2 > ranked.height)


def _cells(context: PageContext, chosen: Chosen, row: dict[str, Any]) -> list[str]:
    unit = text.unit_of(chosen.metric)
    to = (
        context.view.link("company", company=row["area"])
        if chosen.level == "company"
        else context.view.link(area=row["area"], level="")
    )
    return [
        markup.anchor(str(row["area_name"] or row["area"]), to),
        text.number(row["rank"]),
        Markup("<b>{}–{}</b>").format(row["rank_low"], row["rank_high"]),
        text.with_unit(row["value"], unit, context.language),
        text.interval(row["lower"], row["upper"], unit),
        text.number(row["size"]),
        *([] if chosen.peers else [context.word(f"compare.size_{row['peer_group']}")]),
    ]
