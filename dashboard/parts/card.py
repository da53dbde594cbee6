"""A metric as a card: value, target of that date, gap in units, status, line; its definition and basis on demand."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts.findings import Series
from dashboard.parts.frame import Desk
from dashboard.parts.markup import anchor, facts, office_words, spark, state
from dashboard.parts.series import variants
from dashboard.words import word
from pipelines import periods
from pipelines.catalogue.declarations import HEADLINE, OURS, STORED_LEVELS, Metric

PAGE_OF = {
    "COV": "coverage",
    "CMP": "complaints",
    "SAT": "satisfaction",
    "ASM": "assessment",
}  # family → the page that tells more


def show(desk: Desk, series: Sequence[Series]) -> None:
    """A row of cards, parted by hairlines."""
    st.html(
        f'<section class="w cards" style="--n:{max(len(series), 1)}">{"".join(_card(desk, one) for one in series)}</section>'
    )


def is_judged(row: Mapping[str, object]) -> bool:
    """Whether a document sets a target that a value is held against; a reference value of ours judges nobody."""
    return row["target"] is not None and not row.get("target_is_ours")


def target_said(desk: Desk, row: dict[str, object], metric: Metric) -> str:
    """The target of the row's date, and whose it is."""
    if row["target"] is None:
        return desk.word("card.target_none")
    year = periods.parse(str(row["period"])).last_day.year
    value = text.with_unit(float(str(row["target"])), text.unit_of(metric), desk.language)
    if row["target_is_ours"]:
        return desk.word("card.ours_on", value=value)
    return desk.word("card.reference_on" if row["target_is_reference"] else "card.target_on", year=year, value=value)


def _card(desk: Desk, one: Series) -> str:
    metric, language, row = one.metric, desk.language, one.row(desk.area["code"])
    label = escape(metric.label_of(one.variant).of(language))
    page = PAGE_OF.get(metric.code.split("-")[1], "indicators")
    heading = f"<h3>{anchor(label, desk.view.link(page, metric=metric.id))}</h3>"
    if row is None or row["value"] is None:
        status = row["status"] if row else "not_reported"
        return (
            f'<article class="card">{heading}<p class="value quiet">{text.MISSING}</p>'
            f'<p class="state">{state(status, language)}</p></article>'
        )
    value, unit = (
        text.measure(row["value"], text.unit_of(metric), row["target"]),
        text.unit_name(text.unit_of(metric), language),
    )
    gap = text.gap(row["gap"], metric, language) if is_judged(row) else ""
    line = one.line(row["area"])
    said = word(
        "alt.sparkline", language, first=text.measure(line["value"].drop_nulls()[0], text.unit_of(metric)), last=value
    )
    drawn = spark(line["value"].to_list(), line["target"].to_list(), said=said, width=84, height=26)
    stale = row["reported"] is False
    aim = desk.word("card.carried") if stale else target_said(desk, row, metric)
    if metric.frequency != "month":
        aim = f"{desk.period(one.period)} · {aim}"
    judged = f"{state(row['status'], language)}{f' · {gap}' if gap else ''}" if is_judged(row) else "&nbsp;"
    return (
        f'<article class="card{" stale" if stale else ""}">{heading}'
        f'<div class="figure"><p class="value">{value}{f"<small>{unit}</small>" if unit else ""}</p>'
        f'<span class="{row["status"]}">{drawn}</span></div>'
        f'<p class="state">{judged}</p><p class="aim">{escape(aim)}</p>'
        f'<details><summary title="{desk.word("card.more")}" aria-label="{label} {desk.word("card.more")}"></summary>'
        f"<div>{basis(desk, one, row)}</div></details></article>"
    )


def basis(desk: Desk, one: Series, row: dict[str, object]) -> str:
    """Everything that stands behind a number (markup)."""
    metric, language = one.metric, desk.language
    unknown = row["unknown"]
    share = row["reported_share"]
    pairs = [
        (desk.word("card.period"), desk.period(str(row["period"]))),
        (desk.word("card.numerator"), _amount(row["numerator"], metric)),
        (desk.word("card.denominator"), _amount(row["denominator"], metric)),
        (desk.word("card.unknown"), text.number(float(str(unknown))) if unknown else ""),
        (desk.word("card.interval"), _interval(row, metric)),
        (
            desk.word("card.pace_ours"),
            text.with_unit(_float(row["pace"]), text.unit_of(metric), language) if row["pace"] is not None else "",
        ),
        (desk.word("card.reported"), text.share(_float(share)) if share is not None else ""),
        (desk.word("card.target_by"), _target_by(desk, one, row)),
        (desk.word("card.by_reading"), _by_reading(desk, one, row)),
        (desk.word("card.clause"), clauses(desk, metric.cited)),
        (desk.word("card.version"), escape(desk.reader.version)),
    ]
    rows = f"{anchor(desk.word('card.rows'), desk.view.link('place', area=str(row['area']), metric=metric.id, variant=one.variant))}"
    handbook = anchor(desk.word("card.handbook"), desk.view.link("handbook", metric=metric.id))
    return f'<p>{escape(metric.meaning.of(language))}</p>{facts(pairs)}<div class="links">{rows}{handbook}</div>'


def _target_by(desk: Desk, one: Series, row: Mapping[str, object]) -> str:
    """The document and clause that set the target of a value (markup); '' where none does."""
    due = row["target_due_on"]
    if not is_judged(row) or not isinstance(due, date):
        return ""
    known = desk.reader.catalogue
    found = known.target_of(one.metric.id, one.variant, str(row["level"]), due.year, desk.reader.home.region)
    if found is None:
        return desk.word("card.handed_down")
    title = office_words(known.documents[found.document].title.of(desk.language), desk.language)
    return f"{clauses(desk, (found.clause,))} {title}"


def _by_reading(desk: Desk, one: Series, row: Mapping[str, object]) -> str:
    """What the number is where its clause is read another way, each with its verdict (markup); '' where it is not."""
    others = one.metric.other_readings
    if not others or one.variant != HEADLINE or not is_judged(row) or row["level"] not in STORED_LEVELS:
        return ""
    found = variants(desk, one.metric.id).filter(pl.col("variant").is_in(others), pl.col("value").is_not_null())
    unit = text.unit_of(one.metric)
    return "<br>".join(
        f"{escape(str(each['name']))} {text.with_unit(each['value'], unit, desk.language, each['target'])} "
        f"{state(each['status'], desk.language)}"
        for each in found.iter_rows(named=True)
    )


def clauses(desk: Desk, names: Sequence[str]) -> str:
    """Clauses as links to the clause board (markup)."""
    return "　".join(
        desk.word("standing.ours")
        if name == OURS
        else anchor(office_words(name, desk.language), desk.view.link("clauses", clause=name))
        for name in names
    )


def _interval(row: dict[str, object], metric: Metric) -> str:
    return (
        text.interval(_float(row["lower"]), _float(row["upper"]), text.unit_of(metric))
        if row["lower"] is not None
        else ""
    )


def _amount(value: object, metric: Metric) -> str:
    if value is None:
        return ""
    amount = float(str(value))
    return text.number(amount, 0 if amount == int(amount) else 1)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
