"""The trail: who signed in, was refused, took something out, looked at what is not decided, and did what."""

import json
from collections.abc import Sequence
from functools import cache

import polars as pl

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small
from dashboard.parts.page.table_download import explained, table_download
from dashboard.words import vocabulary, wordings
from pipelines import clock
from pipelines.people.audit import KINDS, audit_ledger, trail
from pipelines.people.audit_words import details, subject
from pipelines.people.ledger import Line
from pipelines.text import Language

MOST = 200
_COLUMNS = ("sequence", "at", "kind", "actor", "subject", "more")


def show(context: PageContext) -> None:
    """The newest lines, of one kind where that is chosen; all of them as a table to take away."""
    home, language = context.reader.home, context.language
    chosen = context.view.chosen.get("kind", "")
    lines = trail(home, kinds=(chosen,) if chosen else (), most=MOST)
    sequence, hash_ = audit_ledger(home).head
    draw(
        markup.tabs(
            [
                (context.word("audit.all"), context.view.link(kind=""), not chosen),
                *((label.of(language), context.view.link(kind=kind), kind == chosen) for kind, label in KINDS.items()),
            ]
        )
    )
    draw(small(context.word("audit.head", n=sequence, hash=hash_)))
    headings = [(context.word(f"audit.{name}"), "") for name in _COLUMNS]
    rows = [("", [markup.as_written(cell) for cell in _cells(context, line)]) for line in reversed(lines)]
    draw(markup.table(headings, rows, kind="compact stack"))
    table_download(
        context,
        lambda: explained(context, _table(context, trail(home)), {}),
        file=f"audit_{clock.today(home):%Y%m%d}",
        label=context.word("audit.take"),
    )


def _cells(context: PageContext, line: Line) -> list[str]:
    kind = KINDS[line.kind].of(context.language) if line.kind in KINDS else line.kind
    pages = _names("nav", context.language)
    parameters = _names("link", context.language)
    at = f"{clock.local(context.reader.home, line.at):%Y-%m-%d %H:%M:%S}"
    lines = subject(line, context.language, pages), details(line, context.language, parameters)
    return [str(line.sequence), at, kind, line.actor, *lines]


@cache
def _names(table: str, language: Language) -> dict[str, str]:
    return {name: vocabulary()[f"{table}.{name}"][language] for name in wordings(table)}


def _table(context: PageContext, lines: Sequence[Line]) -> pl.DataFrame:
    headings = [context.word(f"audit.{name}") for name in (*_COLUMNS, "kept")]
    rows = [[*_cells(context, line), json.dumps(dict(line.content), ensure_ascii=False)] for line in lines]
    return pl.DataFrame(rows, schema=headings, orient="row")
