"""The indicator handbook, generated from the declarations that compute the numbers."""

from collections.abc import Iterator, Sequence

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.headlines import BEHIND
from dashboard.parts.numbers import card, readings, series
from dashboard.parts.numbers.findings import Series
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph, quiet
from pipelines import periods
from pipelines.catalogue.chapters import FAMILIES, family_of, in_order
from pipelines.catalogue.declarations import HEADLINE, OURS, Clause, Document, Metric, Target
from pipelines.catalogue.handbook.words import reviewed
from pipelines.catalogue.regions import nearest


def every_metric(context: PageContext, wanted: str) -> None:
    """Every metric that holds a text, folded by chapter: code, what it says, its value now; those behind first of all."""
    metrics = in_order(context.reader.catalogue.metrics.values())
    language = context.language
    frame.title(context.word("handbook.title"), context.word("handbook.note", n=len(metrics)))
    held = [
        metric
        for metric in metrics
        if wanted.lower() in f"{metric.code} {metric.label.of(language)} {metric.meaning.of(language)}".lower()
    ]
    measured = series.own_of(context, [metric.id for metric in held])  # all at once
    if behind := [one for one in measured if _is_behind(context, one)]:
        draw(markup.head(context.word("handbook.behind")) + _listed(context, behind))
    draw(markup.head(context.word("place.by_chapter")))
    families: dict[str, list[Series]] = {}
    for one in measured:
        families.setdefault(family_of(one.metric), []).append(one)
    chapters = []
    for family, those in families.items():
        label = FAMILIES[family].of(language) if family in FAMILIES else family
        head = Markup('{} <span class="quiet small">{}</span>').format(
            label, context.word("place.of_chapter", n=len(those))
        )
        is_open = " open" if wanted else ""
        chapters.append(
            Markup('<details class="w fold"{}><summary>{}</summary>{}</details>').format(
                is_open, head, _listed(context, those)
            )
        )
    draw(Markup().join(chapters))
    if not held:
        draw(quiet(context.word("table.empty")))
    readings.ledger(context)


def _listed(context: PageContext, measured: Sequence[Series]) -> Markup:
    lines = Markup().join(
        Markup(
            '<li><span class="quiet">{}</span><span>{}'
            '<br><span class="quiet small">{}</span></span>'
            '<span class="num">{}</span></li>'
        ).format(
            one.metric.code,
            markup.anchor(one.metric.label.of(context.language), context.view.link(metric=one.metric.id)),
            one.metric.meaning.of(context.language),
            _now(context, one),
        )
        for one in measured
    )
    return Markup('<ul class="w ledger">{}</ul>').format(lines)


def entry(context: PageContext, name: str) -> None:
    """One metric: what it says, how it is computed, its clauses, targets, bases, senders and limits."""
    metric, language = context.reader.catalogue.metric(name), context.language
    frame.title(metric.label.of(language), f"{metric.code} · {metric.id}")
    draw(paragraph(markup.anchor(context.word("handbook.back"), context.view.link(metric=""), kind="more")))
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        draw(Markup('<div class="w prose"><p>{}</p></div>').format(metric.meaning.of(language)))
        draw(markup.head(context.word("handbook.formula")))
        draw(Markup('<div class="w">{}</div>').format(markup.facts(_formula(context, metric))))
        if metric.variant:
            draw(markup.head(context.word("handbook.variants")))
            draw(Markup('<div class="w">{}</div>').format(markup.facts(_variants(context, metric))))
        for key, label in (("why", metric.why), ("limits", metric.limits)):
            if label:
                draw(markup.head(context.word(f"handbook.{key}")))
                draw(paragraph(label.of(language), kind="prose"))
        if metric.review:
            draw(markup.head(context.word("handbook.review")))
            draw(paragraph(reviewed(metric.review, language), kind="prose"))
    with right:
        one = series.own(context, metric.id)
        if row := one.row(context.area["code"]):
            draw(markup.head(context.word("handbook.now"), frame.area_name(context.area, language)))
            draw(Markup('<div class="w">{}</div>').format(card.basis(context, one, row)))
        draw(markup.head(context.word("handbook.targets")))
        draw(Markup('<div class="w">{}</div>').format(_targets(context, metric)))
        draw(markup.head(context.word("card.clause")))
        draw(markup.sentences(_cited(context, metric)))
        sources = context.reader.catalogue.sources
        draw(markup.head(context.word("handbook.sources")))
        draw(
            markup.sentences(
                Markup("{} <span class='quiet'>{}</span>").format(
                    sources[name].label.of(language), sources[name].owner.of(language)
                )
                for name in metric.sources
                if name in sources
            )
        )


def _held(context: PageContext) -> Iterator[tuple[Document, Clause]]:
    for document in context.reader.catalogue.documents.values():
        for held in document.clause:
            yield document, held


def _cited(context: PageContext, metric: Metric) -> list[str]:
    texts = {held.clause: (document, held) for document, held in _held(context)}
    return [
        context.word("standing.ours")
        if name == OURS
        else Markup("{} ").format(markup.anchor(name, context.view.link("clauses", clause=name), kind="more"))
        + (Markup("{}").format(texts[name][1].says.of(context.language)) if name in texts else "")
        for name in metric.cited
    ]


def _formula(context: PageContext, metric: Metric) -> list[tuple[str, str]]:
    parts = [(part.metric, part.weight) for part in metric.parts]
    if metric.of:
        parts.append((metric.of.metric, None))
    names = [_weighted(context, part, weight) for part, weight in parts]
    return [
        (context.word("handbook.kind"), context.word(f"metric_kind.{metric.kind}")),
        (context.word("handbook.parts"), Markup("<br>").join(names)),
        (context.word("handbook.base"), Markup("<code>{}</code>").format(metric.base) if metric.mart else ""),
        (context.word("handbook.hit"), Markup("<code>{}</code>").format(metric.hit) if metric.hit else ""),
        (context.word("handbook.measure"), Markup("<code>{}</code>").format(metric.measure) if metric.measure else ""),
        (context.word("handbook.weight"), Markup("<code>{}</code>").format(metric.weight) if metric.weight else ""),
        (context.word("handbook.mart"), _mart(context, metric)),
        (context.word("handbook.timing"), context.word(f"timing.{metric.timing}")),
        (context.word("handbook.frequency"), context.word(f"frequency.{metric.frequency}")),
        (context.word("handbook.direction"), context.word(f"better.{metric.better}")),
        (context.word("handbook.levels"), escape(_levels(context, metric))),
        (context.word("handbook.minimum"), text.number(metric.minimum) if metric.minimum > 1 else ""),
        (context.word("card.readings"), readings.links(context, metric.readings)),
    ]


def _weighted(context: PageContext, part: str, weight: str | None) -> Markup:
    """A part by its label, with the weight in force at the end of the period looked at."""
    label = context.metric(part).label.of(context.language)
    if not weight:
        return escape(label)
    parameter = context.reader.catalogue.parameters[weight]
    end = periods.parse(context.view.period).last_day
    held = parameter.on(end, context.reader.home.region)
    sentence = text.MISSING if held is None else text.share(float(held))
    return escape(
        context.word("handbook.weighted", metric=label, weight=parameter.label.of(context.language), value=sentence)
    )


def _mart(context: PageContext, metric: Metric) -> Markup:
    mart = context.reader.catalogue.marts.get(metric.mart)
    return escape(mart.row_zh if context.language == "zh" else mart.row_en) if mart else Markup()


def _levels(context: PageContext, metric: Metric) -> str:
    return " › ".join(context.word(f"level.{level}") for level in metric.levels)


def _variants(context: PageContext, metric: Metric) -> list[tuple[str, Markup]]:
    lines = []
    for name, variant in metric.variant.items():
        parts = [
            Markup("<code>{}</code>").format(part)
            for part in (variant.base, variant.hit, variant.measure, variant.weight)
            if part
        ]
        lines.append(
            (
                variant.label.of(context.language),
                Markup("{} <span class='quiet small'>{}</span>").format(Markup("<br>").join(parts), name),
            )
        )
    return lines


def shown_targets(metric: Metric, region: str) -> tuple[list[Target], list[Target]]:
    """A metric's targets that hold in a region, and those of other places. A value of ours gives way, in each variant, to
    a document's."""
    held = nearest((target.region for target in metric.target if target.document != OURS), region)
    own = [target for target in metric.target if target.document != OURS and target.region == held]
    aimed = {target.variant for target in own}
    ours = [target for target in metric.target if target.document == OURS and target.variant not in aimed]
    others = [target for target in metric.target if target.document != OURS and target.region != held]
    return [*own, *ours], others


def _targets(context: PageContext, metric: Metric) -> Markup:
    here, others = shown_targets(metric, context.reader.home.region)
    if not here and not others:
        return Markup('<p class="quiet">{}</p>').format(context.word("card.target_none"))
    apart = (
        Markup('<div class="quiet"><p class="small">{}</p>{}</div>').format(
            context.word("clauses.elsewhere"), _targets_said(context, metric, others)
        )
        if others
        else Markup()
    )
    return Markup("{}{}").format(_targets_said(context, metric, here), apart)


def _targets_said(context: PageContext, metric: Metric, targets: Sequence[Target]) -> Markup:
    documents = context.reader.catalogue.documents
    lines = []
    for target in targets:
        source = (
            context.word("standing.ours")
            if target.document == OURS
            else documents[target.document].title.of(context.language)
        )
        values = Markup("　").join(
            Markup("{} <b>{}</b>").format(
                _from(context, target, year), text.with_unit(value, text.unit_of(metric), context.language)
            )
            for year, value in sorted(target.values.items())
        )
        label = (
            ""
            if target.variant == HEADLINE
            else Markup("{}<br>").format(metric.label_of(target.variant).of(context.language))
        )
        cited = markup.anchor(target.clause, context.view.link("clauses", clause=target.clause), kind="more")
        lines.append(Markup("<p>{}{}</p><p class='quiet small'>{} {}</p>").format(label, values, source, cited))
    return Markup().join(lines)


def _from(context: PageContext, target: Target, year: int) -> str:
    """When a target is asked: at the end of a year, or in every period from one on; a value of ours in all."""
    if target.kind != "standing":
        return context.word("handbook.due", year=year)
    return context.word("handbook.always") if target.document == OURS else context.word("handbook.standing", year=year)


def _now(context: PageContext, one: Series) -> Markup:
    """The value of the area looked at, and how it stands (markup)."""
    row = one.row(context.area["code"])
    if row is None:
        return Markup()
    mark = markup.shape(row["status"], context.language) if row["target"] is not None else Markup('<i class="s"></i>')
    unit = text.unit_of(one.metric)
    return Markup("{} {}").format(text.with_unit(row["value"], unit, context.language, row["target"]), mark)


def _is_behind(context: PageContext, one: Series) -> bool:
    row = one.row(context.area["code"])
    return row is not None and row["status"] in BEHIND and not row.get("target_is_ours")
