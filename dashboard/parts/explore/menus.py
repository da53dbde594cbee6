"""The choices of an exploration: metrics, level, months, periods, split and chart; each a link, so that Back undoes it."""

from collections.abc import Sequence

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.explore.charts import part_said
from dashboard.parts.explore.choice import Choice, splits_of
from dashboard.parts.numbers.rows import headings
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from pipelines import periods, query
from pipelines.catalogue.chapters import CHAPTERS, chapter_of, in_order
from pipelines.errors import RequestError
from pipelines.periods import KINDS

CHARTS = ("lines", "multiples", "dots", "scatter", "heat")
MOST_HITS = 12  # metrics that a search lists
_SPANS = (1, 3, 6, 12, 24, 36)
_FORGET = {"cell": "", "when": "", "part": "", "units_from": "", "units_by": "", "rows_from": "", "seek": ""}


def show(context: PageContext, choice: Choice) -> None:
    """The metrics chosen, the field that finds more, and the menus."""
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.html(_metrics(context, choice))
    with right:
        wanted = st.text_input(
            context.word("explore.find"),
            placeholder=context.word("explore.find_hint"),
            label_visibility="collapsed",
            key="seek",
            bind="query-params",
        )
    if wanted and wanted.strip():
        draw(_search_hits(context, choice, wanted.strip()))
    draw(_menus(context, choice))
    draw(_picks(context, choice))


def adding(context: PageContext, choice: Choice, metric: str) -> str:
    """The address with a metric more."""
    return context.view.link(metrics=",".join((*choice.selection.metrics, metric)), chart="", **_FORGET)


def _metrics(context: PageContext, choice: Choice) -> Markup:
    chosen = choice.selection.metrics
    chips = []
    for metric in choice.metrics:
        label = escape(metric.label.of(context.language))
        others = ",".join(name for name in chosen if name != metric.id)
        drop = (
            markup.anchor(
                Markup("×<span class=unseen>{}</span>").format(context.word("explore.drop")),
                context.view.link(metrics=others, chart="", **_FORGET),
                kind="drop",
            )
            if others
            else ""
        )
        chips.append(
            Markup('<span class="chip">{} {}</span>').format(
                markup.anchor(label, context.view.link("indicators", metric=metric.id)), drop
            )
        )
    return Markup('<div class="w chips">{}{}</div>').format(Markup().join(chips), _by_chapter(context, choice))


def _by_chapter(context: PageContext, choice: Choice) -> Markup:
    """Every metric by its chapter, for those who do not know what it is called."""
    if len(choice.metrics) >= query.MOST_METRICS:
        return Markup('<span class="quiet small">{}</span>').format(context.word("explore.full", n=query.MOST_METRICS))
    groups = []
    metrics = in_order(context.reader.catalogue.metrics.values())
    for chapter in CHAPTERS:
        own = [
            metric for metric in metrics if chapter_of(metric) is chapter and metric.id not in choice.selection.metrics
        ]
        links = Markup().join(
            markup.anchor(metric.label.of(context.language), adding(context, choice, metric.id)) for metric in own
        )
        groups.append(
            Markup("<p><b>{}</b></p><div class=parties>{}</div>").format(chapter.label.of(context.language), links)
            if own
            else ""
        )
    return Markup('<details class="menu"><summary>{}</summary><div>{}</div></details>').format(
        context.word("explore.add"), Markup().join(groups)
    )


def _search_hits(context: PageContext, choice: Choice, wanted: str) -> Markup:
    """The metrics that a text finds, each with a link that shows it alone and one that adds it."""
    rows = context.everywhere.search(wanted, 10_000).filter(pl.col("kind") == "metric")
    listed = rows.filter(~pl.col("id").is_in(choice.selection.metrics)).head(MOST_HITS)
    if listed.is_empty():
        return quiet(context.word("explore.found_none", text=wanted))
    if len(choice.metrics) >= query.MOST_METRICS:
        return quiet(context.word("explore.full", n=query.MOST_METRICS))
    add, lines = escape(context.word("explore.add_this")), []
    for metric in map(context.metric, listed["id"]):
        alone = context.view.link(metrics=metric.id, split="", chart="", **_FORGET)
        detail = escape(f"{metric.code} · {metric.meaning.of(context.language)}")
        lines.append(
            Markup('<li>{}{}<span class="quiet small">{}</span></li>').format(
                markup.anchor(metric.label.of(context.language), alone),
                markup.anchor(add, adding(context, choice, metric.id), kind="more"),
                detail,
            )
        )
    return Markup('<div class="w found metrics"><ul>{}</ul></div>').format(Markup().join(lines))


def _menus(context: PageContext, choice: Choice) -> Markup:
    own = choice.selection
    levels = [
        level
        for level in query.levels_inside(context.area["level"])
        if any(level in metric.levels for metric in choice.metrics)
    ]
    menus = [
        markup.menu(
            context.word("explore.by", level=context.word(f"level.{own.level}")),
            [
                (context.word(f"level.{level}"), context.view.link(by=level, areas="", **_FORGET), level == own.level)
                for level in levels
            ],
        ),
        _months(context, choice),
        markup.menu(
            context.word(f"link.span_{own.kind}"),
            [
                (context.word(f"link.span_{kind}"), context.view.link(span=kind, **_FORGET), kind == own.kind)
                for kind in KINDS
            ],
        ),
    ]
    spans = [span.text for span in periods.between(own.first, own.last, own.kind)]
    menus.append(
        markup.menu(
            context.word("explore.only", period=text.period(choice.when, context.language))
            if choice.when
            else context.word("explore.all_periods"),
            [
                (context.word("explore.all_periods"), context.view.link(when="", cell=""), not choice.when),
                *(
                    (text.period(span, context.language), context.view.link(when=span, cell=""), span == choice.when)
                    for span in reversed(spans)
                ),
            ],
        )
    )
    menus += _splits(context, choice)
    menus.append(
        markup.menu(
            context.word(f"explore.chart_{choice.chart or 'auto'}"),
            [
                (context.word(f"explore.chart_{name or 'auto'}"), context.view.link(chart=name), name == choice.chart)
                for name in ("", *CHARTS)
            ],
        )
    )
    return Markup('<nav class="w chosen" aria-label="{}">{}</nav>').format(
        context.word("explore.choices"), Markup().join(menus)
    )


def _splits(context: PageContext, choice: Choice) -> list[Markup]:
    """A menu for what splits the metrics, and where something does, one for what splits them further."""
    offered, chosen = splits_of(context, choice.metrics), choice.selection.splits
    if not offered:
        return [Markup('<span class="quiet small">{}</span>').format(context.word("explore.no_split"))]
    menus = []
    for place in range(min(len(chosen) + 1, len(offered), query.MOST_SPLITS)):
        own = chosen[place] if place < len(chosen) else ""
        others = [name for name in chosen if name != own]
        none = context.word("explore.whole" if not place else "explore.not_further")
        sentence = context.word(
            "explore.split_by" if not place else "explore.split_further", name=split_name(context, own)
        )
        choices = [(none, context.view.link(split=",".join(others), **_FORGET), not own)]
        for name in offered:
            if name not in others:
                split = ",".join([*chosen[:place], name, *chosen[place + 1 :]])
                choices.append((split_name(context, name), context.view.link(split=split, **_FORGET), name == own))
        menus.append(markup.menu(sentence if own else none, choices))
    return menus


def split_name(context: PageContext, split: str) -> str:
    """What a split is called."""
    if split in ("", query.BY_VARIANT):
        return context.word("explore.variants")
    return headings([split], context.reader.catalogue, context.language)[split]


def _months(context: PageContext, choice: Choice) -> Markup:
    """From which month on: so many months back, or any month of the build."""
    own = choice.selection
    short = []
    for months in _SPANS:
        first = periods.shift(own.last, 1 - months)
        if first >= context.reader.first_month:
            short.append(
                (
                    context.word("explore.months", n=months),
                    context.view.link(first=first, **_FORGET),
                    first == own.first,
                )
            )
    listed = Markup().join(markup.anchor(sentence, href, current=here) for sentence, href, here in short)
    every = [month for month in context.reader.periods("month") if month <= own.last]
    years = sorted({month[:4] for month in every}, reverse=True)
    rows = Markup().join(
        Markup("<tr><th>{}</th>{}</tr>").format(
            year, Markup().join(_month(context, f"{year}-{number:02d}", every, own.first) for number in range(1, 13))
        )
        for year in years
    )
    label = context.word(
        "explore.from_to", first=text.period(own.first, context.language), last=text.period(own.last, context.language)
    )
    return Markup(
        '<details class="menu"><summary>{}</summary><div><div class="parties">{}</div>'
        '<p class="quiet small">{}</p><table class="months">{}</table></div></details>'
    ).format(label, listed, context.word("explore.first"), rows)


def _month(context: PageContext, month: str, every: Sequence[str], first: str) -> Markup:
    if month not in every:
        return Markup("<td></td>")
    name = text.month_name(int(month[5:]), context.language)
    return Markup("<td>{}</td>").format(
        markup.anchor(name, context.view.link(first=month, **_FORGET), current=month == first)
    )


def _picks(context: PageContext, choice: Choice) -> Markup:
    """What is picked, each with a link that lets it go."""
    view, chips = context.view, []
    names = (
        {**context.everywhere.company_names(), **context.everywhere.estate_names()}
        if choice.selection.level in ("company", "estate") and choice.areas
        else {}
    )
    for code in sorted(choice.areas):
        rest = ",".join(sorted(choice.areas - {code}))
        chips.append((names.get(code) or area_name(context, code), view.link(areas=rest, cell="")))
    if choice.when:
        chips.append((context.period(choice.when), view.link(when="", cell="")))
    if choice.part is not None:
        chips.append((part_said(context, choice, choice.part), view.link(part="", cell="")))
    if not chips:
        return small(context.word("explore.hint"))
    listed = Markup().join(
        Markup('<span class="chip">{} {}</span>').format(sentence, markup.anchor("×", href, kind="drop"))
        for sentence, href in chips
    )
    return Markup('<div class="w chips"><span class="quiet small">{}</span>{}</div>').format(
        context.word("explore.picked"), listed
    )


def area_name(context: PageContext, code: str) -> str:
    """The name of an area in the page's language, or its code where it is none."""
    try:
        return frame.area_name(context.everywhere.area(code), context.language)
    except RequestError:
        return code
