"""The returns of a period week by week: how many of each unit came first in which week, and how many have not come."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small
from pipelines import query

MOST = 8  # weeks that have a column of their own; what came before the first or after the last of them has one together
BEFORE, AFTER = date.min, date.max
Counts = Mapping[date | None, int]


def choice(context: PageContext) -> bool:
    """Draws the choice between returns and weeks; whether weeks are chosen."""
    by_week = context.view.chosen.get("by_week") == "1"
    draw(
        markup.tabs(
            [
                (context.word("weeks.by_return"), context.view.link(by_week=""), not by_week),
                (context.word("weeks.by_week"), context.view.link(by_week="1"), by_week),
            ],
            kind="tight",
        )
    )
    return by_week


def matrix(context: PageContext, shown: pl.DataFrame) -> None:
    """One row a unit, furthest behind first, under the area itself; one column a week, that of the due day marked."""
    every = query.weekly(shown)
    due = every["due_on"].max()
    due_on = due if isinstance(due, date) else None
    weeks = columns(every["week"].drop_nulls().to_list(), _monday(due_on))
    heads = [
        (context.word(f"level.{context.below}").capitalize(), ""),
        (context.word("weeks.due"), "num"),
        *((_week_named(context, week, due_on), "num") for week in weeks),
        (context.word("submissions.missing"), "num"),
    ]
    by_unit: dict[tuple[str, str], dict[date | None, int]] = {}
    below = shown.filter(pl.col("unit") != context.area["code"])  # the area's own returns stand in its line alone
    for unit, name, week, _, n in query.weekly(below, "unit", "unit_name").iter_rows():
        by_unit.setdefault((unit, name), {})[week] = n
    lines = sorted(by_unit.items(), key=lambda line: -line[1].get(None, 0))
    own = str(context.area["name_en" if context.language == "en" else "name"])
    total = {week: n for week, _, n in every.iter_rows()}
    rows = [("total", _cells(own, total, weeks, due_on))]
    for (unit, name), counts in lines:
        link = markup.anchor(name, context.view.link(area=unit))
        rows.append(("", _cells(link, counts, weeks, due_on)))
    draw(markup.table(heads, rows, kind="compact matrix weeks"))
    if due_on:
        sentence = context.word("weeks.note", day=text.day(due_on, context.language))
        draw(small(sentence))


def columns(dates: Sequence[date], due_week: date | None) -> list[date]:
    """The weeks that have a column, in order; with more than fit, those around the week of the due day, with one column for
    all before and one for all after."""
    weeks = sorted({*dates, *([due_week] if due_week else [])})
    if len(weeks) <= MOST:
        return weeks
    due_at = weeks.index(due_week) if due_week else 0
    first = max(0, min(due_at - 2, len(weeks) - (MOST - 2)))
    middle = weeks[first : first + MOST - 2]
    return [
        *([BEFORE] if first else []),
        *middle,
        *([AFTER] if first + len(middle) < len(weeks) else []),
    ]


def _cells(name: Markup | str, counts: Counts, weeks: Sequence[date], due_on: date | None) -> list[Markup | str]:
    lines: list[Markup | str] = []
    own = [week for week in weeks if week not in (BEFORE, AFTER)]
    for week in weeks:
        n = sum(number for at, number in counts.items() if at is not None and _column(at, own) == week)
        is_late = due_on is not None and week is not BEFORE and week > due_on
        count = text.number(n) if n else ""
        lines.append(Markup('<span class="late">{}</span>').format(count) if n and is_late else count)
    missing = counts.get(None, 0)
    return [
        name,
        text.number(sum(counts.values())),
        *lines,
        Markup('<span class="missing">{}</span>').format(text.number(missing)) if missing else "",
    ]


def _column(week: date, own: Sequence[date]) -> date:
    if own and week < own[0]:
        return BEFORE
    return AFTER if own and week > own[-1] else week


def _monday(day: date | None) -> date | None:
    return day - timedelta(days=day.weekday()) if day else None


def _week_named(context: PageContext, week: date, due_on: date | None) -> str:
    if week in (BEFORE, AFTER):
        return context.word("weeks.before" if week == BEFORE else "weeks.after")
    last = week + timedelta(days=6)
    sentence = context.word("weeks.week", first=_short(week), last=_short(last))
    is_due = due_on is not None and week <= due_on <= last
    return context.word("weeks.due_week", week=sentence) if is_due else sentence


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
