"""The right chart for what is explored; a click on an area or a period picks it everywhere on the page."""

import hashlib
from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import heat, lines, multiples, ranking, scatter
from dashboard.headlines import RATES
from dashboard.parts.explore.choice import Choice, part_of
from dashboard.parts.numbers.rows import value_words
from dashboard.parts.page import chart
from dashboard.parts.page.frame import PageContext
from dashboard.theme import PALETTES
from pipelines import query
from pipelines.catalogue.declarations import HEADLINE, Metric

FIRST_METRIC = RATES[0]
FEW = 8  # lines that can be told apart
PANELS = 24


def show(context: PageContext, choice: Choice, frame: pl.DataFrame) -> None:
    """One chart over all metrics where they share one (lines, scatter), else a chart a metric."""
    kind = choice.chart or right_kind(choice, frame)
    picked = choice.picked(frame)
    if kind == "scatter" and len(choice.metrics) > 1:
        across, up = choice.metrics[:2]
        held = pl.concat([at_period(choice, metric, frame) for metric in (across, up)])
        drawn = scatter.figure(held, across, up, context.language, context.view.mode, picked=choice.areas)
        _draw(context, choice, drawn, scatter.alt(held, across, up, context.language), "scatter")
        return
    if kind in ("lines", "scatter"):
        rows = in_series(context, choice, picked if picked["area"].n_unique() else frame)
        _draw(
            context,
            choice,
            lines.figure(rows, context.language, context.view.mode),
            lines.alt(rows, context.language),
            "lines",
        )
        if (left_out := rows["series"].n_unique() - lines.MOST * rows["unit"].n_unique()) > 0:
            st.caption(context.word("explore.lines_left_out", n=left_out))
        return
    for metric in choice.metrics:
        own = picked.filter(pl.col("metric") == metric.id)
        if choice.selection.split:
            own = own.with_columns(
                area=pl.concat_str("area", part_of(choice.selection), separator="|"),
                area_name=pl.concat_str(pl.col("area_name"), pl.lit(" "), said_part(context, choice, metric)),
            )
        if own["value"].is_not_null().any():
            _one(context, choice, kind, metric, own)


def _one(context: PageContext, choice: Choice, kind: str, metric: Metric, own: pl.DataFrame) -> None:
    language, mode, level = context.language, context.view.mode, choice.selection.level
    if len(choice.metrics) > 1:
        st.caption(metric.label.of(language))
    if kind == "heat":
        _draw(
            context,
            choice,
            heat.figure(own, metric, language, mode),
            heat.alt(own, metric, language),
            f"heat-{metric.id}",
        )
    elif kind == "multiples":
        few = own.filter(pl.col("area").is_in(own["area"].unique(maintain_order=True).head(PANELS).to_list()))
        _draw(
            context,
            choice,
            multiples.figure(few, metric, language, mode),
            multiples.alt(few, metric, language, level),
            f"multiples-{metric.id}",
        )
    else:
        held = at_period(choice, metric, own)
        _draw(
            context,
            choice,
            ranking.figure(held, metric, language, mode),
            ranking.alt(held, metric, language, level),
            f"dots-{metric.id}",
        )


def right_kind(choice: Choice, frame: pl.DataFrame) -> str:
    """Lines over time for few units, small panels for some, shades for many, dots with intervals for one period, and
    two numbers of many units against each other."""
    picked = choice.picked(frame)
    units = picked.select("area", part_of(choice.selection).alias("part")).unique().height
    spans = picked["period"].n_unique()
    if units > 2 and len(choice.metrics) == 2 and not choice.selection.split:
        return "scatter"
    if spans < 2 or choice.when:
        return "dots"
    if len(choice.selection.splits) > 1 and units <= PANELS:
        return "multiples"
    if units <= (FEW if len(choice.metrics) == 1 else 1):
        return "lines"
    return "multiples" if units <= PANELS else "heat"


def at_period(choice: Choice, metric: Metric, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a metric in the period in which it is held against others."""
    return frame.filter(pl.col("metric") == metric.id, pl.col("period") == choice.at(metric, frame))


def in_series(context: PageContext, choice: Choice, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows as `lines.figure` takes them: a series is a metric of a unit, named by what differs."""
    parts = []
    for metric in choice.metrics:
        own = frame.filter(pl.col("metric") == metric.id)
        named = [pl.lit(metric.label.of(context.language))] if len(choice.metrics) > 1 else []
        named += (
            [pl.col("area_name")] if frame["area"].n_unique() > 1 or (not named and not choice.selection.split) else []
        )
        named += [said_part(context, choice, metric)] if choice.selection.split else []
        parts.append(
            own.with_columns(
                series=pl.concat_str(pl.lit(metric.id), "area", part_of(choice.selection), separator="|"),
                name=pl.concat_str(named, separator=" "),
                unit=pl.lit(text.unit_of(metric)),
            )
        )
    return pl.concat(parts).select("series", "name", "unit", "area", "period", "starts_on", "value")


def said_part(context: PageContext, choice: Choice, metric: Metric) -> pl.Expr:
    """The values of the splits in words."""
    own, unknown = choice.selection, context.word("chart.unknown")
    sentences = []
    if own.is_by_variant:
        labels = {name: metric.label_of(name).of(context.language) for name in metric.variants}
        sentences.append(pl.col("variant").replace(labels))
    yes_or_no = {"true": context.word("value.yes"), "false": context.word("value.no")}
    for place, segment in enumerate(own.segments):
        words = value_words(context.reader.catalogue, segment, context.language, metric.sources)
        value = pl.col("segment_value").fill_null("").str.split(query.CROSSED).list.get(place, null_on_oob=True)
        sentences.append(value.fill_null("").replace({"unknown": unknown, **yes_or_no, **words, "": unknown}))
    return pl.concat_str(sentences, separator=" · ")


def part_said(context: PageContext, choice: Choice, part: str) -> str:
    """A part as it stands in a link, in words. What metrics call a variant of one name differently is said in all its
    names; the usual one of several metrics is no single metric's."""
    is_cut = choice.selection.is_by_variant
    variant, _, rest = part.partition(query.CROSSED) if is_cut else ("", "", part)
    having = [metric for metric in choice.metrics if not is_cut or variant in metric.variants] or choice.metrics[:1]
    frame = pl.DataFrame({"variant": [variant], "segment_value": [rest]})
    if variant == HEADLINE and len(having) > 1:
        usual = frame.with_columns(variant=pl.lit(context.word("indicators.headline")))
        return str(usual.select(said_part(context, choice, having[0])).item())
    sentences = [str(frame.select(said_part(context, choice, metric)).item()) for metric in having]
    return "／".join(dict.fromkeys(sentences))


def _draw(context: PageContext, choice: Choice, figure: go.Figure, alt: str, name: str) -> None:
    """The figure; whoever clicks a mark that names an area picks it, and its period where the mark has one."""
    chart.sourced(figure, _source(context, choice), PALETTES[context.view.mode].muted)
    here = hashlib.sha256(context.view.link().encode()).hexdigest()[:12]  # a new view forgets the click that led to it
    event = st.plotly_chart(
        figure,
        theme=None,
        config=chart.as_picture(f"{name}-{context.view.area}-{context.view.period}"),
        alt=alt,
        key=f"{name}-{here}",
        on_select="rerun",
        selection_mode="points",
    )
    chart.picture_buttons(context)
    points = event["selection"]["points"] if "selection" in event else []
    data = points[0].get("customdata") if points else None
    if data:
        view = context.view  # of a pinned view, not of the page's own address
        request = {"area": view.area, "period": view.period, "lang": view.language, **view.chosen}
        st.query_params.from_dict({**request, **picked_by(data, is_timed=name.startswith("heat"))})
        st.rerun()


def _source(context: PageContext, choice: Choice) -> str:
    """Build, choices, codes and clauses of what is drawn, in one line."""
    own = choice.selection
    codes = "、".join(f"{metric.code} {metric.label.of(context.language)}" for metric in choice.metrics)
    clauses = "、".join(dict.fromkeys(name for metric in choice.metrics for name in metric.clauses))
    return chart.shortened(
        context.word(
            "explore.source",
            build=context.reader.version,
            codes=codes,
            level=context.word(f"level.{own.level}"),
            first=text.period(own.first, context.language),
            last=text.period(own.last, context.language),
            clauses=clauses.replace("ours", context.word("explore.ours")),
        )
    )


def picked_by(data: Sequence[object], *, is_timed: bool) -> dict[str, str]:
    """What a mark picks: its data begin with the area, which may bear a part of the split, and the period."""
    picked = {"areas": str(data[0]).partition("|")[0]}
    return picked | ({"when": str(data[1])} if is_timed else {})
