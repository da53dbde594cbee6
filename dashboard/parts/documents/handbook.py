"""The indicator handbook, generated from the declarations that compute the numbers."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from dashboard import format as text
from dashboard.headlines import BEHIND
from dashboard.parts.numbers import card, readings, series
from dashboard.parts.numbers.findings import Series
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from pipelines import periods
from pipelines.catalogue.chapters import FAMILIES, family_of, in_order
from pipelines.catalogue.declarations import HEADLINE, OURS, Clause, Document, Metric
from pipelines.catalogue.handbook.words import reviewed


def every_metric(context: PageContext, asked: str) -> None:
    """Every metric that holds a text, folded by chapter: code, what it says, its value now; those behind first of all."""
    metrics = in_order(context.reader.catalogue.metrics.values())
    language = context.language
    frame.title(context.word("handbook.title"), context.word("handbook.note", n=len(metrics)))
    held = [
        metric
        for metric in metrics
        if asked.lower() in f"{metric.code} {metric.label.of(language)} {metric.meaning.of(language)}".lower()
    ]
    told = series.own_of(context, [metric.id for metric in held])  # all at once
    if behind := [one for one in told if _is_behind(context, one)]:
        st.html(markup.head(context.word("handbook.behind")) + _listed(context, behind))
    st.html(markup.head(context.word("place.by_chapter")))
    families: dict[str, list[Series]] = {}
    for one in told:
        families.setdefault(family_of(one.metric), []).append(one)
    for family, those in families.items():
        label = FAMILIES[family].of(language) if family in FAMILIES else family
        head = f'{escape(label)} <span class="quiet small">{context.word("place.of_chapter", n=len(those))}</span>'
        is_open = " open" if asked else ""
        st.html(f'<details class="w fold"{is_open}><summary>{head}</summary>{_listed(context, those)}</details>')
    if not held:
        st.html(f'<p class="w quiet">{context.word("table.empty")}</p>')
    readings.ledger(context)


def _listed(context: PageContext, told: Sequence[Series]) -> str:
    lines = "".join(
        f'<li><span class="quiet">{one.metric.code}</span><span>{markup.anchor(escape(one.metric.label.of(context.language)), context.view.link(metric=one.metric.id))}'
        f'<br><span class="quiet small">{escape(one.metric.meaning.of(context.language))}</span></span>'
        f'<span class="num">{_now(context, one)}</span></li>'
        for one in told
    )
    return f'<ul class="w ledger">{lines}</ul>'


def entry(context: PageContext, name: str) -> None:
    """One metric: what it says, how it is computed, its clauses, targets, bases, senders and limits."""
    metric, language = context.reader.catalogue.metric(name), context.language
    frame.title(metric.label.of(language), f"{metric.code} · {metric.id}")
    st.html(
        f'<p class="w">{markup.anchor(context.word("handbook.back"), context.view.link(metric=""), kind="more")}</p>'
    )
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        st.html(f'<div class="w prose"><p>{escape(metric.meaning.of(language))}</p></div>')
        st.html(markup.head(context.word("handbook.formula")))
        st.html(f'<div class="w">{markup.facts(_formula(context, metric))}</div>')
        if metric.variant:
            st.html(markup.head(context.word("handbook.variants")))
            st.html(f'<div class="w">{markup.facts(_variants(context, metric))}</div>')
        for key, said in (("why", metric.why), ("limits", metric.limits)):
            if said:
                st.html(markup.head(context.word(f"handbook.{key}")))
                st.html(f'<p class="w prose">{escape(said.of(language))}</p>')
        if metric.review:
            st.html(markup.head(context.word("handbook.review")))
            st.html(f'<p class="w prose">{escape(reviewed(metric.review, language))}</p>')
    with right:
        one = series.own(context, metric.id)
        if row := one.row(context.area["code"]):
            st.html(markup.head(context.word("handbook.now"), frame.area_name(context.area, language)))
            st.html(f'<div class="w">{card.basis(context, one, row)}</div>')
        st.html(markup.head(context.word("handbook.targets")))
        st.html(f'<div class="w">{_targets(context, metric)}</div>')
        st.html(markup.head(context.word("card.clause")))
        st.html(markup.sentences(_cited(context, metric)))
        sources = context.reader.catalogue.sources
        st.html(markup.head(context.word("handbook.sources")))
        st.html(
            markup.sentences(
                f"{escape(sources[name].label.of(language))} <span class='quiet'>{escape(sources[name].owner.of(language))}</span>"
                for name in metric.sources
                if name in sources
            )
        )


def _held(context: PageContext) -> Iterator[tuple[Document, Clause]]:
    for document in context.reader.catalogue.documents.values():
        for held in document.clause:
            yield document, held


def _cited(context: PageContext, metric: Metric) -> list[str]:
    said = {held.clause: (document, held) for document, held in _held(context)}
    return [
        context.word("standing.ours")
        if name == OURS
        else f"{markup.anchor(name, context.view.link('clauses', clause=name), kind='more')} "
        + (f"{escape(said[name][1].says.of(context.language))}" if name in said else "")
        for name in metric.cited
    ]


def _formula(context: PageContext, metric: Metric) -> list[tuple[str, str]]:
    parts = [(part.metric, part.weight) for part in metric.parts]
    if metric.of:
        parts.append((metric.of.metric, None))
    names = [_weighted(context, part, weight) for part, weight in parts]
    return [
        (context.word("handbook.kind"), context.word(f"metric_kind.{metric.kind}")),
        (context.word("handbook.parts"), "<br>".join(names)),
        (context.word("handbook.base"), f"<code>{escape(metric.base)}</code>" if metric.mart else ""),
        (context.word("handbook.hit"), f"<code>{escape(metric.hit)}</code>" if metric.hit else ""),
        (context.word("handbook.measure"), f"<code>{escape(metric.measure)}</code>" if metric.measure else ""),
        (context.word("handbook.weight"), f"<code>{escape(metric.weight)}</code>" if metric.weight else ""),
        (context.word("handbook.mart"), _mart(context, metric)),
        (context.word("handbook.timing"), context.word(f"timing.{metric.timing}")),
        (context.word("handbook.frequency"), context.word(f"frequency.{metric.frequency}")),
        (context.word("handbook.direction"), context.word(f"better.{metric.better}")),
        (context.word("handbook.levels"), escape(_levels(context, metric))),
        (context.word("handbook.minimum"), text.number(metric.minimum) if metric.minimum > 1 else ""),
        (context.word("card.readings"), readings.links(context, metric.readings)),
    ]


def _weighted(context: PageContext, part: str, weight: str | None) -> str:
    """A part by its label, with the weight in force at the end of the period looked at."""
    label = context.metric(part).label.of(context.language)
    if not weight:
        return escape(label)
    parameter = context.reader.catalogue.parameters[weight]
    end = periods.parse(context.view.period).last_day
    held = parameter.on(end, context.reader.home.region)
    said = text.MISSING if held is None else text.share(float(held))
    return escape(
        context.word("handbook.weighted", metric=label, weight=parameter.label.of(context.language), value=said)
    )


def _mart(context: PageContext, metric: Metric) -> str:
    mart = context.reader.catalogue.marts.get(metric.mart)
    return escape(mart.row_zh if context.language == "zh" else mart.row_en) if mart else ""


def _levels(context: PageContext, metric: Metric) -> str:
    return " › ".join(context.word(f"level.{level}") for level in metric.levels)


def _variants(context: PageContext, metric: Metric) -> list[tuple[str, str]]:
    said = []
    for name, variant in metric.variant.items():
        parts = [
            f"<code>{escape(part)}</code>"
            for part in (variant.base, variant.hit, variant.measure, variant.weight)
            if part
        ]
        said.append(
            (
                variant.label.of(context.language),
                f"{'<br>'.join(parts)} <span class='quiet small'>{escape(name)}</span>",
            )
        )
    return said


def _targets(context: PageContext, metric: Metric) -> str:
    if not metric.target:
        return f'<p class="quiet">{context.word("card.target_none")}</p>'
    documents = context.reader.catalogue.documents
    said = []
    for target in metric.target:
        source = (
            context.word("standing.ours")
            if target.document == OURS
            else documents[target.document].title.of(context.language)
        )
        values = "　".join(
            f"{context.word('handbook.due', year=year)} <b>{text.with_unit(value, text.unit_of(metric), context.language)}</b>"
            for year, value in sorted(target.values.items())
        )
        label = (
            "" if target.variant == HEADLINE else f"{escape(metric.label_of(target.variant).of(context.language))}<br>"
        )
        cited = markup.anchor(target.clause, context.view.link("clauses", clause=target.clause), kind="more")
        said.append(f"<p>{label}{values}</p><p class='quiet small'>{escape(source)} {cited}</p>")
    return "".join(said)


def _now(context: PageContext, one: Series) -> str:
    """The value of the area looked at, and how it stands (markup)."""
    row = one.row(context.area["code"])
    if row is None:
        return ""
    mark = markup.shape(row["status"], context.language) if row["target"] is not None else '<i class="s"></i>'
    unit = text.unit_of(one.metric)
    return f"{text.with_unit(row['value'], unit, context.language, row['target'])} {mark}"


def _is_behind(context: PageContext, one: Series) -> bool:
    row = one.row(context.area["code"])
    return row is not None and row["status"] in BEHIND and not row.get("target_is_ours")
