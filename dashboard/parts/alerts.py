"""Alerts: their kinds with counts, and the causes of one kind with who has to act and on what evidence."""

import json
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import lists, markup, rows
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk
from dashboard.words import joined
from pipelines import query
from pipelines.catalogue.declarations import Alert

MOST = 40
_NONE = (0, 0)
_SAID = ("metric", "metric_zh", "metric_en", "area_name", "name")  # in the sentence already


def opened(desk: Desk) -> pl.DataFrame:
    """The alerts open in the area at the end of the period."""
    return desk.reader.alerts(period=desk.view.period)


def chosen(desk: Desk, found: pl.DataFrame) -> Alert:
    """The kind that the address asks for, or the one with most overdue causes."""
    every = query.alerts_named(desk.reader.catalogue, None)
    asked = next((one for one in every if one.id == desk.view.chosen.get("alert")), None)
    if asked:
        return asked
    counts = _counts(found)
    return max(every, key=lambda one: counts.get(one.id, _NONE)[::-1])


def summary(desk: Desk, most: int = 6) -> None:
    """The kinds with most overdue and open causes, as lines that lead to their page."""
    found = opened(desk)
    every = query.alerts_named(desk.reader.catalogue, None)
    counts = _counts(found)
    counted = [(one, *counts.get(one.id, _NONE)) for one in every]
    listed = sorted((one for one in counted if one[1]), key=lambda one: (-one[2], -one[1]))[:most]
    link = markup.anchor(desk.word("alerts.all"), desk.view.link("alerts"), kind="more")
    st.html(markup.head(desk.word("alerts.head", n=found.height), extra=link))
    lines = [
        f"{markup.anchor(one.label.of(desk.language), desk.view.link('alerts', alert=one.id))} {_said(desk, n, over)}"
        for one, n, over in listed
    ]
    st.html(markup.sentences(lines or [desk.word("alerts.none")]))


@drawn
def kinds(desk: Desk) -> None:
    """Every kind with its open and overdue causes; those without any last, and quiet."""
    found = opened(desk)
    current = chosen(desk, found)
    every, counts = query.alerts_named(desk.reader.catalogue, None), _counts(found)
    lines = []
    for one in sorted(every, key=lambda one: one.id not in counts):
        n, over = counts.get(one.id, _NONE)
        kind = " ".join(name for name, holds in (("on", one.id == current.id), ("quiet", not n)) if holds)
        label = markup.anchor(
            f"<b>{one.code}</b> {escape(one.label.of(desk.language))}",
            desk.view.link(alert=one.id),
            current=one.id == current.id,
        )
        lines.append(f'<li class="{kind}">{label}<span>{_said(desk, n, over)}</span></li>')
    st.html(f'<ul class="w kinds">{"".join(lines)}</ul>')


def causes(desk: Desk) -> None:
    """One kind's causes, the longest overdue first, each with its dates, owner and evidence; all of them to download."""
    name, n = _causes(desk)
    alert = desk.reader.catalogue.alerts[name]
    if n:
        rows.download(desk, lambda: _sheet(desk, alert, _of_kind(desk, alert)), f"{alert.code}-{desk.view.period}")
    basis = "、".join(alert.clauses) if desk.language == "zh" else ", ".join(alert.clauses)
    st.html(
        f'<p class="w quiet small">{desk.word("alerts.basis", basis=basis) if basis else desk.word("alerts.ours")}'
        f"　{desk.word('alerts.proposed')}</p>"
    )


def _of_kind(desk: Desk, alert: Alert) -> pl.DataFrame:
    return opened(desk).filter(pl.col("alert") == alert.id)


@drawn
def _causes(desk: Desk) -> tuple[str, int]:
    """The kind and its first causes; gives its id and how many there are."""
    alert = chosen(desk, opened(desk))
    found = _of_kind(desk, alert)
    st.html(markup.head(f"{alert.code} {alert.label.of(desk.language)}", alert.meaning.of(desk.language)))
    if found.is_empty():
        st.html(f'<p class="w quiet">{desk.word("alerts.none_of_kind")}</p>')
    else:
        cards = "".join(_cause(desk, alert, row) for row in found.head(MOST).iter_rows(named=True))
        st.html(f'<div class="w causes">{cards}</div>')
        if found.height > MOST:
            st.html(f'<p class="w quiet small">{desk.word("alerts.more", n=found.height - MOST)}</p>')
    return alert.id, found.height


def _informed(desk: Desk, alert: Alert) -> str:
    return joined([unit.of(desk.language) for unit in alert.informs], desk.language)


def _cause(desk: Desk, alert: Alert, row: dict[str, Any]) -> str:
    over = row["days_over"] is not None
    due = desk.word(
        "alerts.over" if over else "alerts.due", day=text.day(row["due_on"], desk.language), n=row["days_over"]
    )
    facts = [
        desk.word("alerts.since", day=text.day(row["since"], desk.language), n=row["days_open"]),
        f'<span class="{"late" if over else ""}">{due}</span>',
        desk.word("alerts.owner", owner=markup.as_written(row["owner"] or alert.owner.of(desk.language))),
        *([desk.word("alerts.informs", units=markup.as_written(_informed(desk, alert)))] if alert.informs else []),
    ]
    told = {key: value for key, value in json.loads(row["evidence"]).items() if key not in _SAID}
    held = "".join(
        f"<li>{escape(name)} {markup.as_written(value)}</li>" for name, value in lists.evidence(desk, json.dumps(told))
    )
    return (
        f'<article class="cause"><p>{_sentence(desk, alert, row)}{_where(desk, alert, row)}</p>'
        f"<details><summary>{'　'.join(facts)}　<u>{desk.word('alerts.evidence')}</u></summary><ul>{held}</ul></details></article>"
    )


def _sentence(desk: Desk, alert: Alert, row: dict[str, Any]) -> str:
    said = query.said(desk.reader.catalogue, alert, row["evidence"], desk.language)
    said = markup.with_written(said) if desk.language == "en" else escape(said)
    if row["company_code"] and not row["estate_id"]:
        return markup.anchor(said, desk.view.link("company", company=row["company_code"]))
    return said


def _where(desk: Desk, alert: Alert, row: dict[str, Any]) -> str:
    sentence = query.said(desk.reader.catalogue, alert, row["evidence"], desk.language)
    place = query.place_said(row, desk.language, sentence)
    if not place:
        return ""
    link = _place_link(desk, row)
    return f' <span class="quiet">{markup.anchor(escape(place), link) if link else escape(place)}</span>'


def _place_link(desk: Desk, row: dict[str, Any]) -> str:
    """The address of the most exact place that a cause is about, if it has a page."""
    if row["estate_id"]:
        return desk.view.link("place", estate=row["estate_id"])
    if area := row["community"] or row["street"] or row["district"]:
        return desk.view.link("place", area=area)
    return ""


def _sheet(desk: Desk, alert: Alert, found: pl.DataFrame) -> pl.DataFrame:
    """The causes as a table to hand on."""
    records = [
        {
            desk.word("alerts.column_what"): query.said(desk.reader.catalogue, alert, row["evidence"], desk.language),
            desk.word("level.district"): row["district_name"],
            desk.word("level.street"): row["street_name"],
            desk.word("level.community"): row["community_name"],
            desk.word("level.estate"): row["estate_name"],
            desk.word("level.company"): row["company_name"],
            desk.word("alerts.column_since"): str(row["since"]),
            desk.word("alerts.column_due"): str(row["due_on"]),
            desk.word("alerts.column_owner"): row["owner"] or alert.owner.of(desk.language),
            desk.word("alerts.column_informs"): _informed(desk, alert),
        }
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(records)


def _counts(found: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """By alert, how many causes are open and how many of them overdue."""
    rows_of = found.group_by("alert").agg(n=pl.len(), over=pl.col("days_over").is_not_null().sum())
    return {alert: (n, over) for alert, n, over in rows_of.rows()}


def _said(desk: Desk, n: int, over: int) -> str:
    if not n:
        return desk.word("alerts.count_none")
    return desk.word("alerts.count_over", n=n, over=over) if over else desk.word("alerts.count", n=n)
