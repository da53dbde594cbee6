"""What a paper says, before anything is written: sections of sentences, tables and charts, and every number with what
stands behind it. Frozen; the writers add form and no facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dashboard import format as text
from dashboard.pack.scored import Scored
from dashboard.words import word
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.text import Language

RESTATED = "※"  # after a figure of a table that reads otherwise than its quarter was frozen with
UNSETTLED = ("depends", "incomplete")  # no verdict against the target


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a paper with all that the query says of it; shares are 0 to 1."""

    metric: Metric
    variant: str = HEADLINE
    period: str
    area: str
    area_name: str
    level: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unknown: float | None
    sample: float | None
    lower: float | None
    upper: float | None
    target: float | None
    target_due_on: date | None
    target_is_ours: bool
    target_is_reference: bool
    gap: float | None
    status: str
    reported_share: float | None
    was_frozen: float | None = (
        None  # of a former period: what its own quarter was frozen with, where that reads otherwise
    )

    @property
    def id(self) -> str:
        """What tells it from all others, fit for a bookmark: `committee_rate__110105__2022Q4`."""
        parts = (self.metric.id, *([self.variant] if self.variant != HEADLINE else []), self.area, self.period)
        return "__".join(part.replace("-", "_").replace(":", "_") for part in parts)

    @property
    def unit(self) -> str:
        """How its value is written."""
        return text.unit_of(self.metric)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that it answers."""
        return self.metric.clauses_of(self.variant)

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return not text.is_missing(self.value)

    @property
    def is_short(self) -> bool:
        """Whether units are wanting to a document's target, whichever reading is taken and with all that is due sent."""
        return (self.gap or 0) > 0 and not self.target_is_ours and self.status not in UNSETTLED

    @property
    def is_small(self) -> bool:
        """Whether it rests on fewer than its metric ranks."""
        return self.is_known and (self.sample or 0) < self.metric.minimum

    def written(self, language: Language) -> str:
        """The value with its unit; of one that was restated, also what it was frozen with."""
        now = text.with_unit(self.value, self.unit, language, self.target)
        if self.was_frozen is None:
            return now
        was = text.with_unit(self.was_frozen, self.unit, language, self.target)
        return word("paper.restated", language, was=was, now=now)


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A piece of a sentence that states a figure: its value, or a count or amount that belongs to it."""

    figure: Figure
    says: str


Sentence = tuple[str | Cited, ...]
Cell = str | Figure | None


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Sentences that stand together, under a heading of its own where it has one."""

    sentences: tuple[Sentence, ...]
    heading: str = ""

    def pieces(self, language: Language) -> Sentence:
        """All of it in one run."""
        blank: Sentence = () if language == "zh" else (" ",)
        return tuple(
            piece
            for place, sentence in enumerate(self.sentences)
            for piece in ((*blank, *sentence) if place else sentence)
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells under headings; `widths` are shares of the line."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    note: str = ""
    message: str = ""  # the title of its slide
    anchors: tuple[str, ...] = ()  # of each row: the figure that links of the sentences lead to


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars of one metric over areas or periods; `categories` are what stands under them."""

    title: str
    metric: Metric
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Figure, ...]], ...]
    target: float | None = None
    target_name: str = ""
    note: str = ""


Block = Paragraph | Table | Chart


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a paper under its heading."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    message: str = ""  # the title of its slide, where its heading is none
    is_annex: bool = False


@dataclass(frozen=True, kw_only=True)
class Message:
    """One slide: its message as the title, what shows it, and what the speaker needs to know."""

    title: Sentence
    block: Table | Chart | Paragraph
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One quarter of one area, ready to be written."""

    language: Language
    quarter: str
    area: str
    area_name: str
    level: str
    title_lines: tuple[str, str]
    issuer: str
    number: str
    dated: date
    copies_to: str
    printed_by: str
    version: str
    is_final: bool
    is_invented: bool
    sections: tuple[Section, ...]
    messages: tuple[Message, ...]
    clauses_here: frozenset[str]  # of the documents that apply in the region
    figures: tuple[Figure, ...]  # of the workbook: every figure of the area and of those below it
    scored: tuple[Scored, ...] = ()  # every estate that was to be assessed in the quarter

    @property
    def title(self) -> str:
        """The title in one line."""
        return ("" if self.language == "zh" else " ").join(self.title_lines)

    def heading_of(self, section: Section) -> str:
        """A section's heading with its number; an annex has one of its own."""
        if section.is_annex:
            return section.heading
        place = [one for one in self.sections if not one.is_annex].index(section)
        number = "一二三四五六七八九十"[place] if self.language == "zh" else str(place + 1)
        return word("paper.heading", self.language, number=number, name=section.heading)

    @cached_property
    def cited(self) -> tuple[Figure, ...]:
        """The figures that its sentences state, each once, in the order in which they stand."""
        result = {
            piece.figure.id: piece.figure
            for sentence in self.sentences
            for piece in sentence
            if isinstance(piece, Cited)
        }
        return tuple(result.values())

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence of the paper, the annexes' too."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield from block.sentences

    @cached_property
    def characters(self) -> int:
        """How many characters the paper has without its annexes, as the rules on the length of documents count: blanks
        are none."""
        return sum(len("".join(sentence.split())) for sentence in self._body())

    def _body(self) -> Iterator[str]:
        yield self.title
        for section in self.sections:
            if section.is_annex:
                continue
            yield section.heading
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield block.heading
                    yield from (plain(sentence) for sentence in block.sentences)
                elif isinstance(block, Table):
                    yield block.title
                    yield from block.columns
                    yield from (cell_text(cell, self.language) for row in block.rows for cell in row)


def plain(sentence: Sentence) -> str:
    """A sentence as text."""
    return "".join(piece if isinstance(piece, str) else piece.says for piece in sentence)


def cell_text(cell: Cell, language: Language) -> str:
    """A cell as text; what is not known is a dash."""
    if isinstance(cell, Figure):
        return f"{text.measure(cell.value, cell.unit, cell.target)}{'' if cell.was_frozen is None else RESTATED}"
    return cell if cell is not None else text.MISSING
