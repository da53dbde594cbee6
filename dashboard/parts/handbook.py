"""The indicator handbook, generated from the declarations that compute the numbers."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from dashboard import format as text
from dashboard.parts import card, frame, markup, readings, series
from dashboard.parts.frame import Desk
from pipelines import periods
from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.declarations import HEADLINE, OURS, Clause, Document, Metric
from pipelines.catalogue.handbook.words import reviewed


def ledger(desk: Desk) -> None:
    """Every metric in one line: code, what it says, its value now."""
    metrics = in_order(desk.reader.catalogue.metrics.values())
    frame.title(desk.word("handbook.title"), desk.word("handbook.note", n=len(metrics)))
    lines = "".join(
        f'<li><span class="quiet">{metric.code}</span><span>{markup.anchor(escape(metric.label.of(desk.language)), desk.view.link(metric=metric.id))}'
        f'<br><span class="quiet small">{escape(metric.meaning.of(desk.language))}</span></span>'
        f'<span class="num">{_now(desk, metric)}</span></li>'
        for metric in metrics
    )
    st.html(f'<ul class="w ledger">{lines}</ul>')
    readings.ledger(desk)


def entry(desk: Desk, name: str) -> None:
    """One metric: what it says, how it is computed, its clauses, targets, bases, senders and limits."""
    metric, language = desk.reader.catalogue.metric(name), desk.language
    frame.title(metric.label.of(language), f"{metric.code} · {metric.id}")
    st.html(f'<p class="w">{markup.anchor(desk.word("handbook.back"), desk.view.link(metric=""), kind="more")}</p>')
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        st.html(f'<div class="w prose"><p>{escape(metric.meaning.of(language))}</p></div>')
        st.html(markup.head(desk.word("handbook.formula")))
        st.html(f'<div class="w">{markup.facts(_formula(desk, metric))}</div>')
        if metric.variant:
            st.html(markup.head(desk.word("handbook.variants")))
            st.html(f'<div class="w">{markup.facts(_variants(desk, metric))}</div>')
        for key, said in (("why", metric.why), ("limits", metric.limits)):
            if said:
                st.html(markup.head(desk.word(f"handbook.{key}")))
                st.html(f'<p class="w prose">{escape(said.of(language))}</p>')
        if metric.review:
            st.html(markup.head(desk.word("handbook.review")))
            st.html(f'<p class="w prose">{escape(reviewed(metric.review, language))}</p>')
    with right:
        one = series.own(desk, metric.id)
        if row := one.row(desk.area["code"]):
            st.html(markup.head(desk.word("handbook.now"), frame.area_name(desk.area, language)))
            st.html(f'<div class="w">{card.basis(desk, one, row)}</div>')
        st.html(markup.head(desk.word("handbook.targets")))
        st.html(f'<div class="w">{_targets(desk, metric)}</div>')
        st.html(markup.head(desk.word("card.clause")))
        st.html(markup.sentences(_cited(desk, metric)))
        sources = desk.reader.catalogue.sources
        st.html(markup.head(desk.word("handbook.sources")))
        st.html(
            markup.sentences(
                f"{escape(sources[name].label.of(language))} <span class='quiet'>{escape(sources[name].owner.of(language))}</span>"
                for name in metric.sources
                if name in sources
            )
        )


def _held(desk: Desk) -> Iterator[tuple[Document, Clause]]:
    for document in desk.reader.catalogue.documents.values():
        for held in document.clause:
            yield document, held


def _cited(desk: Desk, metric: Metric) -> list[str]:
    said = {held.clause: (document, held) for document, held in _held(desk)}
    return [
        desk.word("standing.ours")
        if name == OURS
        else f"{markup.anchor(name, desk.view.link('clauses', clause=name), kind='more')} "
        + (f"{escape(said[name][1].says.of(desk.language))}" if name in said else "")
        for name in metric.cited
    ]


def _formula(desk: Desk, metric: Metric) -> list[tuple[str, str]]:
    parts = [(part.metric, part.weight) for part in metric.parts]
    if metric.of:
        parts.append((metric.of.metric, None))
    names = [_weighted(desk, part, weight) for part, weight in parts]
    return [
        (desk.word("handbook.kind"), desk.word(f"metric_kind.{metric.kind}")),
        (desk.word("handbook.parts"), "<br>".join(names)),
        (desk.word("handbook.base"), f"<code>{escape(metric.base)}</code>" if metric.mart else ""),
        (desk.word("handbook.hit"), f"<code>{escape(metric.hit)}</code>" if metric.hit else ""),
        (desk.word("handbook.measure"), f"<code>{escape(metric.measure)}</code>" if metric.measure else ""),
        (desk.word("handbook.weight"), f"<code>{escape(metric.weight)}</code>" if metric.weight else ""),
        (desk.word("handbook.mart"), _mart(desk, metric)),
        (desk.word("handbook.timing"), desk.word(f"timing.{metric.timing}")),
        (desk.word("handbook.frequency"), desk.word(f"frequency.{metric.frequency}")),
        (desk.word("handbook.direction"), desk.word(f"better.{metric.better}")),
        (desk.word("handbook.levels"), escape(_levels(desk, metric))),
        (desk.word("handbook.minimum"), text.number(metric.minimum) if metric.minimum > 1 else ""),
        (desk.word("card.readings"), readings.links(desk, metric.readings)),
    ]


def _weighted(desk: Desk, part: str, weight: str | None) -> str:
    """A part by its label, with the weight in force at the end of the period looked at."""
    label = desk.metric(part).label.of(desk.language)
    if not weight:
        return escape(label)
    parameter = desk.reader.catalogue.parameters[weight]
    end = periods.parse(desk.view.period).last_day
    held = parameter.on(end, desk.reader.home.region)
    said = text.MISSING if held is None else text.share(float(held))
    return escape(desk.word("handbook.weighted", metric=label, weight=parameter.label.of(desk.language), value=said))


def _mart(desk: Desk, metric: Metric) -> str:
    mart = desk.reader.catalogue.marts.get(metric.mart)
    return escape(mart.row_zh if desk.language == "zh" else mart.row_en) if mart else ""


def _levels(desk: Desk, metric: Metric) -> str:
    return " › ".join(desk.word(f"level.{level}") for level in metric.levels)


def _variants(desk: Desk, metric: Metric) -> list[tuple[str, str]]:
    said = []
    for name, variant in metric.variant.items():
        parts = [
            f"<code>{escape(part)}</code>"
            for part in (variant.base, variant.hit, variant.measure, variant.weight)
            if part
        ]
        said.append(
            (variant.label.of(desk.language), f"{'<br>'.join(parts)} <span class='quiet small'>{escape(name)}</span>")
        )
    return said


def _targets(desk: Desk, metric: Metric) -> str:
    if not metric.target:
        return f'<p class="quiet">{desk.word("card.target_none")}</p>'
    documents = desk.reader.catalogue.documents
    said = []
    for target in metric.target:
        source = (
            desk.word("standing.ours")
            if target.document == OURS
            else documents[target.document].title.of(desk.language)
        )
        values = "　".join(
            f"{desk.word('handbook.due', year=year)} <b>{text.with_unit(value, text.unit_of(metric), desk.language)}</b>"
            for year, value in sorted(target.values.items())
        )
        label = "" if target.variant == HEADLINE else f"{escape(metric.label_of(target.variant).of(desk.language))}<br>"
        cited = markup.anchor(target.clause, desk.view.link("clauses", clause=target.clause), kind="more")
        said.append(f"<p>{label}{values}</p><p class='quiet small'>{escape(source)} {cited}</p>")
    return "".join(said)


def _now(desk: Desk, metric: Metric) -> str:
    if desk.area["level"] not in metric.levels:
        return ""
    row = series.own(desk, metric.id).row(desk.area["code"])
    if row is None:
        return ""
    mark = markup.shape(row["status"], desk.language) if row["target"] is not None else '<i class="s"></i>'
    return f"{text.with_unit(row['value'], text.unit_of(metric), desk.language, row['target'])} {mark}"
