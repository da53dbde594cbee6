"""The part of a notice on the red and black lists."""

from datetime import date

import polars as pl

from dashboard import format as text
from dashboard.pack.content import Cell, Paragraph, Section, Table
from dashboard.pack.desk import Desk
from pipelines import periods

LISTS = ("red", "black")


def lists_of(desk: Desk) -> Section:
    """Who is on the red and the black list at the end of the quarter, by which decision and until when."""
    day = periods.parse(desk.quarter.period).last_day
    cases = desk.reader.standings(day)
    counts: dict[str, object] = {}
    blocks: list[Paragraph | Table] = []
    for place, name in enumerate(LISTS, 1):
        held = cases.filter((pl.col("list") == name) & pl.col("in_force")).sort("listed_on", "subject")
        waiting = cases.filter((pl.col("list") == name) & (pl.col("state") == "proposed"))["subject"].n_unique()
        heading = desk.word("paper.sub_heading", number=desk.numeral(place), name=desk.word(f"value_list.{name}"))
        key = "paper.listed" if held.height else "paper.listed_none"
        said = [desk.say(key, day=desk.last_day, n=held["subject"].n_unique(), list=desk.word(f"value_list.{name}"))]
        if waiting:
            said.append(desk.say("paper.proposed", n=waiting))
        blocks.append(Paragraph(heading=heading, sentences=tuple(said)))
        if held.height:
            blocks.append(_list_table(desk, name, held))
        counts[name] = held["subject"].n_unique()
    return Section(
        id="lists",
        heading=desk.word("paper.head_lists"),
        message=desk.word("paper.slide_lists", **counts),
        blocks=tuple(blocks),
    )


def _list_table(desk: Desk, name: str, held: pl.DataFrame) -> Table:
    rules = {rule.code: rule.label.of(desk.language) for rule in desk.reader.catalogue.rules.values()}
    rows: list[tuple[Cell, ...]] = [
        (
            row["name"] or row["subject"],
            rules.get(row["rule"], row["rule"]),
            row["decision_no"] or text.MISSING,
            text.day(row["listed_on"], desk.language),
            text.day(row["term_ends_on"], desk.language),
        )
        for row in held.iter_rows(named=True)
    ]
    return Table(
        title=desk.word("paper.table_list", list=desk.word(f"value_list.{name}")),
        message=_list_message(desk, name, held),
        columns=tuple(desk.word(f"paper.column_{one}") for one in ("company", "grounds", "decision", "listed", "ends")),
        rows=tuple(rows),
        widths=(0.24, 0.16, 0.20, 0.20, 0.20),
    )


def _list_message(desk: Desk, name: str, held: pl.DataFrame) -> str:
    """What a slide says of those on a list: how many there are, and when the first of them leaves it."""
    first: date | None = held["term_ends_on"].min()  # type: ignore[assignment]
    key = "paper.slide_listed" if first else "paper.slide_listed_open"
    n, day = held["subject"].n_unique(), text.day(first, desk.language)
    return desk.word(key, n=n, list=desk.word(f"value_list.{name}"), day=day)
