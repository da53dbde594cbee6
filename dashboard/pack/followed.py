"""What a paper follows up: the matters that wait for a unit, and what became of orders and decisions."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard import format as text
from dashboard.pack.content import Cited, Figure, Paragraph, Sentence, Table
from dashboard.pack.numbers import figures_of
from dashboard.pack.sentences import clauses, listed, say, tight
from dashboard.words import word
from pipelines import periods
from pipelines.query import Reader, Since
from pipelines.review.agenda import former_orders
from pipelines.text import Language

MOST = 7  # matters that a leading group itself acts on: the rest is counted


def place_of(reader: Reader, matter: Mapping[str, Any], language: Language) -> str:
    """Where a matter lies: its street with its district where the paper is on more than one, or its district."""
    name = "name_en" if language == "en" else "name"
    area = reader.area(matter["area"])
    if area["level"] != "street" or reader.level != "city":
        return str(area[name])
    return (", " if language == "en" else "").join(
        str(each[name]) for each in (reader.area(str(area["district"])), area)
    )


def unit_of(reader: Reader, matter: Mapping[str, Any], language: Language) -> str:
    """Who has to act on a matter: the unit that its rows name, with its place; else the place itself."""
    place = place_of(reader, matter, language)
    return (
        tight(word("paper.unit_in", language, area=place, unit=matter["owner"]), language) if matter["owner"] else place
    )


def first_matters(matters: pl.DataFrame) -> list[dict[str, Any]]:
    """The matters that the paper names: those on which the body itself has to act, the worst first."""
    return matters.filter(pl.col("acts_here")).head(MOST).to_dicts()


def matter_said(reader: Reader, matter: Mapping[str, Any], language: Language) -> Sentence:
    """A matter in one sentence: whose it is, what, how much, since when, where, and the order that was made of it."""
    alert = reader.catalogue.alerts[matter["alert"]]
    places = matter["communities_en" if language == "en" else "communities"] or []
    parts = [
        say(
            "paper.matter",
            language,
            place=place_of(reader, matter, language),
            unit=matter[f"owner_{language}"],
            kind=alert.label.of(language),
            n=matter["rows"],
            since=text.day(matter["oldest_on"], language),
        )
    ]
    if matter["days_over"]:
        parts.append(say("paper.matter_over", language, days=matter["days_over"]))
    if places and matter["rows"] > 0:
        parts.append(say("paper.matter_where", language, places=listed([(place,) for place in places], language)))
    if matter["order_item"]:
        parts.append(say("paper.matter_order", language, number=matter["order_item"]))
    return clauses(parts, language)


def decisions(reader: Reader, quarter: str, language: Language) -> tuple[Paragraph | Table, ...]:
    """Orders and decisions that stand, and those taken off in the quarter: a table, then what each one's figure has done
    since. Nothing where there are none."""
    start = periods.parse(quarter).starts_on
    orders = former_orders(reader, quarter, reader.orders()).filter(
        pl.col("is_standing") | (pl.col("closed_on") >= start)
    )
    if orders.is_empty():
        return ()
    rows = orders.to_dicts()
    names = ("order", "asked", "unit", "by", "state")
    late = sum((row["days_left"] or 0) < 0 for row in rows)
    closed = sum(not row["is_standing"] for row in rows)
    table = Table(
        title=word("paper.table_decisions", language),
        message=word("paper.slide_decisions", language, open=len(rows) - closed - late, closed=closed, late=late),
        columns=tuple(word(f"paper.column_{name}", language) for name in names),
        rows=tuple(
            (
                row["item_no"],
                row["text"],
                row["owner"],
                text.day(row["due_on"], language),
                word(f"paper.order_{'late' if (row['days_left'] or 0) < 0 else row['state']}", language),
            )
            for row in rows
        ),
        widths=(0.22, 0.29, 0.18, 0.18, 0.13),
    )
    opening = say("paper.decisions", language, n=len(rows), closed=closed, late=late)
    done = [sentence for row in rows if (sentence := _since(reader, row, language))]
    points = [Paragraph(sentences=(say("paper.point", language, n=n, said=label),)) for n, label in enumerate(done, 1)]
    return (Paragraph(sentences=(opening,)), table, *points)


def _since(reader: Reader, row: dict[str, Any], language: Language) -> Sentence:
    """What the linked figure of an order has done; nothing where it has none."""
    since = reader.since_order(row)
    if since is None:
        return ()
    then = _figure(reader, since, since.from_period, language)
    if then is None:
        return ()
    area = then.area_name
    former = Cited(figure=then, says=then.written(language))
    period = text.period(since.from_period, language)
    now = _figure(reader, since, since.period, language) if since.period else None
    if now is None or since.period is None:
        sentence = say("paper.since_not_yet", language, area=area, period=period, former=former)
    else:
        sentence = say(
            f"paper.since_{since.verdict}",
            language,
            area=area,
            period=period,
            former=former,
            later=text.period(since.period, language),
            value=Cited(figure=now, says=now.written(language)),
        )
    label = then.metric.label.of(language)
    parts = [say("paper.order_figure", language, number=row["item_no"], metric=label, said=sentence)]
    if since.expected is not None and since.is_reached is not None:
        key = "paper.expected_reached" if since.is_reached else "paper.expected_short"
        parts.append(say(key, language, expected=text.measure(since.expected, then.unit)))
    return clauses(parts, language)


def _figure(reader: Reader, since: Since, period: str, language: Language) -> Figure | None:
    metric = reader.catalogue.metric(since.metric)
    level = str(reader.area(since.area)["level"])
    frame = reader.values(metric.id, level=level, area=since.area, period=period)
    figures: Sequence[Figure] = list(figures_of(frame, {metric.id: metric}, language))
    return figures[0] if figures else None
