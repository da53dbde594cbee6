"""A metric as a card: value, target of that date, gap in units, status, line; its definition and basis on demand."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts.numbers import outlook, restated, since
from dashboard.parts.numbers.findings import Series
from dashboard.parts.numbers.series import aimed, own, variants
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import anchor, facts, office_words, spark, state
from dashboard.words import word
from pipelines import periods, query
from pipelines.catalogue.declarations import HEADLINE, OURS, STORED_LEVELS, Metric

PAGE_OF = {
    "COV": "coverage",
    "CMP": "complaints",
    "SAT": "satisfaction",
    "ASM": "assessment",
}  # family → the page that tells more


def show_cards(context: PageContext, series: Sequence[Series], *, against: str | None = None) -> None:
    """A row of cards, parted by hairlines; with a month to hold them against, how far each moved since."""
    cards = "".join(_card(context, one, against) for one in series)
    st.html(f'<section class="w cards" style="--n:{max(len(series), 1)}">{cards}</section>')


def is_judged(row: Mapping[str, object]) -> bool:
    """Whether a document sets a target that a value is held against; a reference value of ours judges nobody."""
    return row["target"] is not None and not row.get("target_is_ours")


def target_said(context: PageContext, row: dict[str, object], metric: Metric) -> str:
    """The target of the row's date, and whose it is."""
    if row["target"] is None:
        return context.word("card.target_none")
    year = periods.parse(str(row["period"])).last_day.year
    value = text.with_unit(float(str(row["target"])), text.unit_of(metric), context.language)
    if row["target_is_ours"]:
        return context.word("card.ours_on", value=value)
    return context.word("card.reference_on" if row["target_is_reference"] else "card.target_on", year=year, value=value)


def _card(context: PageContext, one: Series, against: str | None) -> str:
    metric, language, row = one.metric, context.language, one.row(context.area["code"])
    label = escape(metric.label_of(one.variant).of(language))
    page = PAGE_OF.get(metric.code.split("-")[1], "indicators")
    heading = f"<h3>{anchor(label, context.view.link(page, metric=metric.id))}</h3>"
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
    beside = "" if is_judged(row) else _by_target(context, one)
    aim = context.word("card.carried") if stale else target_said(context, row, metric)
    if metric.frequency != "month":
        aim = f"{context.period(one.period)} · {aim}"
    moved = restated.mark(context, metric, row)
    moved = f'<p class="aim restated">{escape(moved)}</p>' if moved else ""
    judged = f"{state(row['status'], language)}{f' · {gap}' if gap else ''}" if is_judged(row) else "&nbsp;"
    return (
        f'<article class="card{" stale" if stale else ""}">{heading}'
        f'<div class="figure"><p class="value">{value}{f"<small>{unit}</small>" if unit else ""}</p>'
        f'<span class="{row["status"]}">{drawn}</span></div>'
        f'<p class="state">{judged}</p><p class="aim">{beside or escape(aim)}</p>{moved}{_outlook(context, one, row, against)}'
        f'<details><summary title="{context.word("card.more")}" aria-label="{label} {context.word("card.more")}"></summary>'
        f"<div>{basis(context, one, row)}</div></details></article>"
    )


def _by_target(context: PageContext, one: Series) -> str:
    """The cut of a number that documents of the region set a target for, where they set none for the number itself
    (markup); '' where there is none, or it has no value."""
    name = aimed(context, one.metric.id) if one.variant == HEADLINE else HEADLINE
    if name == HEADLINE:
        return ""
    own_series = own(context, one.metric.id, variant=name)
    row = own_series.row(context.area["code"])
    if row is None or row["value"] is None or not is_judged(row):
        return ""
    metric, language, unit = one.metric, context.language, text.unit_of(one.metric)
    value = text.with_unit(row["value"], unit, language, row["target"])
    link = anchor(
        f"{escape(metric.label_of(name).of(language))} {value}",
        context.view.link("coverage", metric=metric.id, variant=name),
    )
    return f"{link} {state(row['status'], language)}<br>{escape(target_said(context, row, metric))}"


def _outlook(context: PageContext, one: Series, row: Mapping[str, object], against: str | None) -> str:
    """How far it moved, whether that is more than chance, and whether the target will be reached (markup)."""
    area, level, language = str(row["area"]), str(row["level"]), context.language
    begun = context.reader.begun(one.metric.id, area) if query.has_control(one.metric, level) else ()
    said = [
        f'<span title="{context.word(f"outlook.about_{name}")}"><i class="s">{shape}</i>{escape(line)}</span>'
        for name, shape, line in outlook.pair(one, area, language, begun)
    ]
    change = since.change(one, area, against, language) if against else ""
    if change:
        said.insert(0, f"<span>{escape(change)}</span>")
    return f'<p class="outlook">{"".join(said)}</p>' if said else ""


def basis(context: PageContext, one: Series, row: dict[str, object]) -> str:
    """Everything that stands behind a number (markup)."""
    metric, language = one.metric, context.language
    unknown = row["unknown"]
    share = row["reported_share"]
    pairs = [
        (context.word("card.period"), context.period(str(row["period"]))),
        (context.word("card.numerator"), _amount(row["numerator"], metric)),
        (context.word("card.denominator"), _amount(row["denominator"], metric)),
        (context.word("card.unknown"), text.number(float(str(unknown))) if unknown else ""),
        (context.word("card.interval"), _interval(row, metric)),
        (
            context.word("card.pace_ours"),
            text.with_unit(_float(row["pace"]), text.unit_of(metric), language) if row["pace"] is not None else "",
        ),
        (context.word("card.reported"), text.share(_float(share)) if share is not None else ""),
        (context.word("card.target_by"), _target_by(context, one, row)),
        (context.word("card.by_reading"), _by_reading(context, one, row)),
        (context.word("card.clause"), clauses(context, metric.cited)),
        (context.word("card.version"), escape(context.reader.version)),
    ]
    rows = f"{anchor(context.word('card.rows'), context.view.link('place', area=str(row['area']), metric=metric.id, variant=one.variant))}"
    handbook = anchor(context.word("card.handbook"), context.view.link("handbook", metric=metric.id))
    return f'<p>{escape(metric.meaning.of(language))}</p>{facts(pairs)}<div class="links">{rows}{handbook}</div>'


def _target_by(context: PageContext, one: Series, row: Mapping[str, object]) -> str:
    """The document and clause that set the target of a value (markup); '' where none does."""
    due = row["target_due_on"]
    if not is_judged(row) or not isinstance(due, date):
        return ""
    known = context.reader.catalogue
    found = known.target_of(one.metric.id, one.variant, str(row["level"]), due.year, context.reader.home.region)
    if found is None:
        return context.word("card.handed_down")
    title = office_words(known.documents[found.document].title.of(context.language), context.language)
    return f"{clauses(context, (found.clause,))} {title}"


def _by_reading(context: PageContext, one: Series, row: Mapping[str, object]) -> str:
    """What the number is where its clause is read another way, each with its verdict (markup); '' where it is not."""
    others = one.metric.other_readings
    if not others or one.variant != HEADLINE or not is_judged(row) or row["level"] not in STORED_LEVELS:
        return ""
    found = variants(context, one.metric.id).filter(
        pl.col("variant").is_in(others), pl.col("value").is_not_null(), pl.col("target").is_not_null()
    )
    unit = text.unit_of(one.metric)
    return "<br>".join(
        f"{escape(str(each['name']))} {text.with_unit(each['value'], unit, context.language, each['target'])} "
        f"{state(each['status'], context.language)}"
        for each in found.iter_rows(named=True)
    )


def clauses(context: PageContext, names: Sequence[str]) -> str:
    """Clauses as links to the clause board (markup): those of documents that apply here, the office's own first; where
    none does, all, each of another place's document."""
    known, region = context.reader.catalogue, context.reader.home.region
    of_office = {
        clause.clause for document in known.documents.values() if document.is_of_office for clause in document.clause
    }
    here = {clause.clause for ground in known.grounds(names, region) for clause in ground.clause} | of_office
    applying = [name for name in names if name == OURS or name in here]
    names = sorted(applying or names, key=lambda name: name not in of_office)
    return "　".join(
        context.word("standing.ours")
        if name == OURS
        else anchor(office_words(name, context.language), context.view.link("clauses", clause=name))
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
