"""The parts of a notice on the red and black lists and on the scores of all estates."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dashboard import format as text
from dashboard.pack.content import Cell, Paragraph, Section, Table
from dashboard.pack.desk import Desk
from dashboard.pack.scored import (
    Scored,
    companies_of,
    names_managers,
    public_reader,
    score_columns,
    score_rows,
    subject_name,
)
from dashboard.words import joined
from pipelines import periods
from pipelines.catalogue.entries import LIST_SUBJECTS

LISTS = ("red", "black")
MOST_ESTATES = 500  # of an annex: some fourteen pages
_WIDTHS = {  # by number of columns: a street's table names no place, a manager's number stands only where it is published
    4: (0.28, 0.36, 0.12, 0.24),
    5: (0.14, 0.22, 0.28, 0.12, 0.24),
    6: (0.12, 0.17, 0.23, 0.17, 0.09, 0.22),
}


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
        given = {"day": desk.last_day, "n": held["subject"].n_unique(), "list": desk.word(f"value_list.{name}")}
        lines = [desk.say(key, kinds=_kinds(desk, held), **given)]
        if waiting:
            lines.append(desk.say("paper.proposed", n=waiting))
        blocks.append(Paragraph(heading=heading, sentences=tuple(lines)))
        if held.height:
            blocks.append(_list_table(desk, name, held))
        counts[name] = held["subject"].n_unique()
    return Section(
        id="lists",
        heading=desk.word("paper.head_lists"),
        message=desk.word("paper.slide_lists", **counts),
        blocks=tuple(blocks),
    )


def _kinds(desk: Desk, held: pl.DataFrame) -> str:
    """How many of each kind of subject are on a list."""
    counts = dict(held.group_by("subject_kind").agg(pl.col("subject").n_unique()).rows())
    lines = [
        desk.word("paper.of_kind", kind=kind.of(desk.language), n=counts[name])
        for name, kind in LIST_SUBJECTS.items()
        if name in counts
    ]
    return joined(lines, desk.language)


def _list_table(desk: Desk, name: str, held: pl.DataFrame) -> Table:
    rules = {rule.code: rule.label.of(desk.language) for rule in desk.reader.catalogue.rules.values()}
    day = periods.parse(desk.quarter.period).last_day
    estates = held.filter(subject_kind="estate")["subject"].to_list()
    companies = companies_of(public_reader(desk.reader, day), estates)
    by_number = names_managers(desk.reader, day)
    rows: list[tuple[Cell, ...]] = [
        (
            LIST_SUBJECTS[row["subject_kind"]].of(desk.language),
            subject_name(row, desk.language, by_number=by_number),
            companies.get(row["subject"]) or text.MISSING,
            rules.get(row["rule"], row["rule"]),
            row["decision_no"] or text.MISSING,
            text.day(row["listed_on"], desk.language),
            text.day(row["term_ends_on"], desk.language),
        )
        for row in held.iter_rows(named=True)
    ]
    columns = ("subject", "name", "serving", "grounds", "decision", "listed", "ends")
    return Table(
        title=desk.word("paper.table_list", list=desk.word(f"value_list.{name}")),
        message=_list_message(desk, name, held),
        columns=tuple(desk.word(f"paper.column_{one}") for one in columns),
        rows=tuple(rows),
        widths=(0.10, 0.18, 0.18, 0.14, 0.14, 0.13, 0.13),
    )


def _list_message(desk: Desk, name: str, held: pl.DataFrame) -> str:
    """What a slide says of those on a list: how many there are, and when the first of them leaves it."""
    first: date | None = held["term_ends_on"].min()  # type: ignore[assignment]
    key = "paper.slide_listed" if first else "paper.slide_listed_open"
    n, day = held["subject"].n_unique(), text.day(first, desk.language)
    return desk.word(key, n=n, list=desk.word(f"value_list.{name}"), day=day)


def estates_of(desk: Desk, scoreds: Sequence[Scored], n: int) -> Section | None:
    """The annex with the scores of all estates in the quarter; of more than a notice can hold, where they stand. `n` is the
    number of the annex."""
    if not scoreds:
        return None
    heading = desk.word("paper.annex", n=n, name=desk.word("paper.annex_estates", n=len(scoreds)))
    if len(scoreds) > MOST_ESTATES:
        sentence = desk.say("paper.estates_beyond", n=len(scoreds), sheet=desk.word("paper.sheet_estates_scored"))
        return Section(id="estates", heading=heading, blocks=(Paragraph(sentences=(sentence,)),), is_annex=True)
    columns = score_columns(scoreds, desk.numbers.level, desk.language)
    table = Table(
        title="",
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in score_rows(scoreds)),
        widths=_WIDTHS[len(columns)],
        note=desk.word("publication.scores_note"),
    )
    return Section(id="estates", heading=heading, blocks=(table,), is_annex=True)
