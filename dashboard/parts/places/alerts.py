"""Alerts: their kinds with counts, and the causes of one kind with who has to act and on what evidence."""

import json
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts.numbers import rows
from dashboard.parts.page import markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.standing import lists
from dashboard.words import joined
from pipelines import query
from pipelines.catalogue.declarations import Alert

MOST = 40
_NONE = (0, 0)
_SAID = ("metric", "metric_zh", "metric_en", "area_name", "name")  # in the sentence already


def opened(context: PageContext) -> pl.DataFrame:
    """The alerts open in the area at the end of the period."""
    return context.reader.alerts(period=context.view.period)


def chosen(context: PageContext, found: pl.DataFrame) -> Alert:
    """The kind that the address asks for, or the one with most overdue causes."""
    every = query.alerts_named(context.reader.catalogue, None)
    asked = next((one for one in every if one.id == context.view.chosen.get("alert")), None)
    if asked:
        return asked
    counts = _counts(found)
    return max(every, key=lambda one: counts.get(one.id, _NONE)[::-1])


def summary(context: PageContext, most: int = 6) -> None:
    """The kinds with most overdue and open causes, as lines that lead to their page."""
    found = opened(context)
    every = query.alerts_named(context.reader.catalogue, None)
    counts = _counts(found)
    counted = [(one, *counts.get(one.id, _NONE)) for one in every]
    listed = sorted((one for one in counted if one[1]), key=lambda one: (-one[2], -one[1]))[:most]
    link = markup.anchor(context.word("alerts.all"), context.view.link("alerts"), kind="more")
    st.html(markup.head(context.word("alerts.head", n=found.height), extra=link))
    lines = [
        f"{markup.anchor(one.label.of(context.language), context.view.link('alerts', alert=one.id))} {_said(context, n, over)}"
        for one, n, over in listed
    ]
    st.html(markup.sentences(lines or [context.word("alerts.none")]))


@drawn
def kinds(context: PageContext) -> None:
    """Every kind with its open and overdue causes; those without any last, and quiet."""
    found = opened(context)
    current = chosen(context, found)
    every, counts = query.alerts_named(context.reader.catalogue, None), _counts(found)
    lines = []
    for one in sorted(every, key=lambda one: one.id not in counts):
        n, over = counts.get(one.id, _NONE)
        kind = " ".join(name for name, holds in (("on", one.id == current.id), ("quiet", not n)) if holds)
        label = markup.anchor(
            f"<b>{one.code}</b> {escape(one.label.of(context.language))}",
            context.view.link(alert=one.id),
            current=one.id == current.id,
        )
        said = _said(context, n, over) if n or _applies(context, one) else context.word("alerts.not_applied")
        lines.append(f'<li class="{kind}">{label}<span>{said}</span></li>')
    st.html(f'<ul class="w kinds">{"".join(lines)}</ul>')


def _applies(context: PageContext, alert: Alert) -> bool:
    """Whether a document of the region, or an act of the office, grounds an alert: else none is raised, whatever is so."""
    return context.reader.catalogue.has_ground(alert, context.reader.home.region)


def causes(context: PageContext) -> None:
    """One kind's causes, the longest overdue first, each with its dates, owner and evidence; all of them to download."""
    name, n = _causes(context)
    alert = context.reader.catalogue.alerts[name]
    if n:
        rows.download(
            context, lambda: _sheet(context, alert, _of_kind(context, alert)), f"{alert.code}-{context.view.period}"
        )
    known, region = context.reader.catalogue, context.reader.home.region
    grounds = {clause.clause for document in known.grounds(alert.clauses, region) for clause in document.clause}
    basis = joined([clause for clause in alert.clauses if clause in grounds], context.language)
    st.html(
        f'<p class="w quiet small">{context.word("alerts.basis", basis=basis) if basis else context.word("alerts.ours")}'
        f"　{context.word('alerts.proposed')}</p>"
    )


def _of_kind(context: PageContext, alert: Alert) -> pl.DataFrame:
    return opened(context).filter(pl.col("alert") == alert.id)


@drawn
def _causes(context: PageContext) -> tuple[str, int]:
    """The kind and its first causes; gives its id and how many there are."""
    alert = chosen(context, opened(context))
    found = _of_kind(context, alert)
    st.html(markup.head(f"{alert.code} {alert.label.of(context.language)}", alert.meaning.of(context.language)))
    if found.is_empty():
        st.html(
            f'<p class="w quiet">{context.word("alerts.none_of_kind" if _applies(context, alert) else "alerts.none_applied")}</p>'
        )
    else:
        cards = "".join(_cause(context, alert, row) for row in found.head(MOST).iter_rows(named=True))
        st.html(f'<div class="w causes">{cards}</div>')
        if found.height > MOST:
            st.html(f'<p class="w quiet small">{context.word("alerts.more", n=found.height - MOST)}</p>')
    return alert.id, found.height


def _informed(context: PageContext, alert: Alert) -> str:
    return joined([unit.of(context.language) for unit in alert.informs], context.language)


def _cause(context: PageContext, alert: Alert, row: dict[str, Any]) -> str:
    over = row["days_over"] is not None
    due = context.word(
        "alerts.over" if over else "alerts.due", day=text.day(row["due_on"], context.language), n=row["days_over"]
    )
    facts = [
        context.word("alerts.since", day=text.day(row["since"], context.language), n=row["days_open"]),
        f'<span class="{"late" if over else ""}">{due}</span>',
        context.word("alerts.owner", owner=markup.as_written(row["owner"] or alert.owner.of(context.language))),
        *(
            [context.word("alerts.informs", units=markup.as_written(_informed(context, alert)))]
            if alert.informs
            else []
        ),
    ]
    told = {key: value for key, value in json.loads(row["evidence"]).items() if key not in _SAID}
    held = "".join(
        f"<li>{escape(name)} {markup.as_written(value)}</li>"
        for name, value in lists.evidence(context, json.dumps(told))
    )
    return (
        f'<article class="cause"><p>{_sentence(context, alert, row)}{_where(context, alert, row)}</p>'
        f"<details><summary>{'　'.join(facts)}　<u>{context.word('alerts.evidence')}</u></summary><ul>{held}</ul></details></article>"
    )


def _sentence(context: PageContext, alert: Alert, row: dict[str, Any]) -> str:
    said = query.said(context.reader.catalogue, alert, row["evidence"], context.language)
    said = markup.with_written(said) if context.language == "en" else escape(said)
    if row["company_code"] and not row["estate_id"]:
        return markup.anchor(said, context.view.link("company", company=row["company_code"]))
    return said


def _where(context: PageContext, alert: Alert, row: dict[str, Any]) -> str:
    sentence = query.said(context.reader.catalogue, alert, row["evidence"], context.language)
    place = query.place_said(row, context.language, sentence)
    if not place:
        return ""
    link = _place_link(context, row)
    return f' <span class="quiet">{markup.anchor(escape(place), link) if link else escape(place)}</span>'


def _place_link(context: PageContext, row: dict[str, Any]) -> str:
    """The address of the most exact place that a cause is about, if it has a page."""
    if row["estate_id"]:
        return context.view.link("place", estate=row["estate_id"])
    if area := row["community"] or row["street"] or row["district"]:
        return context.view.link("place", area=area)
    return ""


def _sheet(context: PageContext, alert: Alert, found: pl.DataFrame) -> pl.DataFrame:
    """The causes as a table to hand on."""
    records = [
        {
            context.word("alerts.column_what"): query.said(
                context.reader.catalogue, alert, row["evidence"], context.language
            ),
            context.word("level.district"): row["district_name"],
            context.word("level.street"): row["street_name"],
            context.word("level.community"): row["community_name"],
            context.word("level.estate"): row["estate_name"],
            context.word("level.company"): row["company_name"],
            context.word("alerts.column_since"): str(row["since"]),
            context.word("alerts.column_due"): str(row["due_on"]),
            context.word("alerts.column_owner"): row["owner"] or alert.owner.of(context.language),
            context.word("alerts.column_informs"): _informed(context, alert),
        }
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(records)


def _counts(found: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """By alert, how many causes are open and how many of them overdue."""
    rows_of = found.group_by("alert").agg(n=pl.len(), over=pl.col("days_over").is_not_null().sum())
    return {alert: (n, over) for alert, n, over in rows_of.rows()}


def _said(context: PageContext, n: int, over: int) -> str:
    if not n:
        return context.word("alerts.count_none")
    return context.word("alerts.count_over", n=n, over=over) if over else context.word("alerts.count", n=n)
