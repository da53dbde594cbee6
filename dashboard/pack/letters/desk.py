"""What every letter is written with: what was asked, the reader, words, tables, and the rows of alerts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dashboard import format as text
from dashboard.pack.content import Block, Cell, Paragraph, Table
from dashboard.pack.sentences import say, tight
from dashboard.words import joined, word
from pipelines import query
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.errors import RequestError
from pipelines.office.letter_forms import LetterKind
from pipelines.office.signers import LONGEST
from pipelines.query import Reader
from pipelines.text import Language, both

_MOST = 60  # rows of a letter's table; a register holds the rest


@dataclass(frozen=True, kw_only=True)
class LetterRequest:
    """What a letter is asked to be: its kind, what it is about, and what no record says."""

    kind: str
    about: str  # company:CODE, order:NO, meeting:NO, area:CODE or period:2022Q4
    due_on: date | None = None
    when: str = ""
    place: str = ""
    rule: str = ""
    as_of: date | None = None  # of a report: the day it tells of, the last of the data without


@dataclass(frozen=True, kw_only=True)
class LetterContent:
    """One letter before it is numbered and written."""

    kind: LetterKind
    about: str
    title: str
    to: str
    to_in_short: str  # for a register: it names the first of many, and how many there are
    blocks: tuple[Block, ...]
    has_reply: bool = False


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the writer of a letter works with."""

    reader: Reader
    request: LetterRequest
    language: Language

    def word(self, key: str, **values: object) -> str:
        """A wording as text."""
        return tight(word(key, self.language, **values), self.language)

    def paragraph(self, key: str, **values: object) -> Paragraph:
        """A wording as a paragraph."""
        return Paragraph(sentences=(say(key, self.language, **values),))

    def day(self, value: date | None) -> str:
        """A day in words."""
        return text.day(value, self.language)

    def subject(self, kind: str) -> str:
        """The code behind the kind of subject that the letter needs."""
        word_, _, code = self.request.about.partition(":")
        if word_ != kind or not code:
            raise RequestError(
                both(
                    f"{LETTERS[self.request.kind].zh}的对象应写为 {kind}:代码",
                    f"a {LETTERS[self.request.kind].en} is about {kind}:CODE",
                )
            )
        return code

    def needed(self, name: str) -> Any:
        """What no record says and somebody has to give."""
        if not (given := getattr(self.request, name)):
            option = {"due_on": "--due", "when": "--when", "place": "--place"}[name]
            raise RequestError(
                both(
                    f"{LETTERS[self.request.kind].zh}应填写 {option}",
                    f"a {LETTERS[self.request.kind].en} needs {option}",
                )
            )
        return given

    def table(self, names: Sequence[str], rows: Sequence[tuple[Cell, ...]], widths: tuple[float, ...]) -> Table:
        """Rows under headings of letters."""
        columns = tuple(self.word(f"letter.column_{name}") for name in names)
        return Table(title="", columns=columns, rows=tuple(rows[:_MOST]), widths=widths)


def alert_rows(desk: Desk, table: pl.DataFrame) -> list[tuple[Cell, ...]]:
    """Alerts as the rows of a table: what is so, where, since when, by which clauses."""
    catalogue = desk.reader.catalogue
    rows: list[tuple[Cell, ...]] = []
    for row in table.iter_rows(named=True):
        alert = catalogue.alerts[row["alert"]]
        sentence = query.alert_sentence(catalogue, alert, row["evidence"], desk.language)
        cited = alert.clauses_of(json.loads(row["evidence"]))
        grounds = catalogue.grounds(cited, desk.reader.home.region)
        here = {clause.clause for document in grounds for clause in document.clause}
        clauses = [clause for clause in cited if clause in here]
        rows.append(
            (
                word("letter.matter_said", desk.language, kind=alert.label.of(desk.language), says=sentence),
                query.place_said(row, desk.language, sentence),
                desk.day(row["since"]),
                joined(clauses, desk.language) or text.MISSING,
            )
        )
    return rows


def alerts_table(desk: Desk, rows: Sequence[tuple[Cell, ...]]) -> Table:
    """The rows of alerts under their headings."""
    return desk.table(("matter", "place", "since", "clauses"), rows, (0.38, 0.23, 0.25, 0.14))


def company(desk: Desk) -> tuple[str, str]:
    """The credit code and name of the company that the letter is about."""
    code = desk.subject("company")
    return code, str(desk.reader.company(code)["name"])


def area_name(desk: Desk) -> str:
    """The name of the area that the reader is about."""
    row = desk.reader.area(desk.reader.scope.area)
    return str(row["name_en"] if desk.language == "en" else row["name"])


def named(desk: Desk, place: Mapping[str, Any]) -> str:
    """An area's name in the letter's language."""
    return str(place["name_en"] if desk.language == "en" else place["name"])


def content_of(
    desk: Desk, to: str | Sequence[str], blocks: Sequence[Block], *, has_reply: bool = False
) -> LetterContent:
    """A letter of the kind that was asked for, to a unit or to several."""
    kind: LetterKind = desk.request.kind  # type: ignore[assignment]
    units = [to] if isinstance(to, str) else list(to)
    return LetterContent(
        kind=kind,
        about=desk.request.about,
        title=title_of(kind, desk.language),
        to=joined(units, desk.language),
        to_in_short=in_short(units, desk.language),
        blocks=tuple(blocks),
        has_reply=has_reply,
    )


def reply_of(content: LetterContent, number: str, language: Language) -> dict[str, Any] | None:
    """The slip on which the addressee answers; of a letter that asks for no answer None."""
    if not content.has_reply:
        return None
    lines = [word(f"letter.reply_{name}", language) for name in ("done", "evidence", "signed")]
    return {
        "title": word("letter.reply_title", language),
        "lines": [word("letter.reply_about", language, number=number), *lines],
    }


def title_of(kind: LetterKind, language: Language) -> str:
    """What a letter is headed with."""
    sentence = LETTERS[kind].of(language)
    return sentence[:1].upper() + sentence[1:]


def in_short(units: Sequence[str], language: Language) -> str:
    """Units as a register names them, in at most `LONGEST` characters: all, or the first three and how many there are."""
    if len(every := joined(list(units), language)) <= LONGEST:
        return every
    for most in (3, 2, 1):
        sentence = _first_of(units[:most], len(units), language)
        if len(sentence) <= LONGEST:
            return sentence
    cut = len(sentence) - LONGEST + len("...")  # as the journal keeps an ellipsis
    return _first_of([f"{units[0][:-cut]}..."], len(units), language)


def _first_of(named_: Sequence[str], n: int, language: Language) -> str:
    first = joined(list(named_), language)
    return first if n == 1 else tight(word("letter.to_in_short", language, units=first, n=n), language)
