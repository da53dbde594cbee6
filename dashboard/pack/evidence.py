"""The annexes that hold what stands behind the sentences: every figure that they state, and how its metric is defined."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard import format as text
from dashboard.pack.content import Cell, Figure, Paper, Section, Table
from dashboard.pack.sentences import tight
from dashboard.words import joined, word
from pipelines.catalogue.declarations import Document
from pipelines.text import Language


def with_evidence(paper: Paper, documents: Iterable[Document]) -> Paper:
    """The paper with its last two annexes; `documents` are those that ground its figures here."""
    count = sum(section.is_annex for section in paper.sections)
    cited, language = paper.cited, paper.language
    annexes = (
        _annex(count + 1, "figures", (figures_table(cited, paper.clauses_here, language),), language),
        _annex(
            count + 2,
            "definitions",
            (definitions_table(cited, language), clauses_table(cited, documents, language)),
            language,
        ),
    )
    return replace(paper, sections=(*paper.sections, *annexes))


def _annex(n: int, name: str, tables: tuple[Table, ...], language: Language) -> Section:
    heading = tight(word("paper.annex", language, n=n, name=word(f"paper.annex_{name}", language)), language)
    return Section(id=name, heading=heading, blocks=tables, is_annex=True)


def figures_table(figures: tuple[Figure, ...], here: frozenset[str], language: Language) -> Table:
    """Each figure with its base, what is not known, interval, target and clauses; one row is one figure."""
    names = ("figure", "value", "counts", "unknown", "interval", "target", "clauses")
    return Table(
        title="",
        columns=tuple(word(f"paper.column_{name}", language) for name in names),
        rows=tuple(_row(figure, here, language) for figure in figures),
        widths=(0.25, 0.11, 0.15, 0.07, 0.13, 0.11, 0.18),
        note=word("paper.figures_note", language),
        anchors=tuple(figure.id for figure in figures),
    )


def _row(figure: Figure, here: frozenset[str], language: Language) -> tuple[Cell, ...]:
    about = word(
        "paper.figure_about",
        language,
        metric=figure.metric.title_of(figure.variant).of(language),
        area=figure.area_name,
        period=text.period(figure.period, language),
    )
    return (
        about,
        figure.written(language),
        counts(figure),
        text.number(figure.unknown),
        text.interval(figure.lower, figure.upper, figure.unit),
        text.measure(figure.target, figure.unit) if figure.target is not None else text.MISSING,
        joined(list(clauses_shown(figure, here, language)), language),
    )


def counts(figure: Figure) -> str:
    """Numerator and denominator as they were counted; a dash for what a number of its kind has not."""
    if text.is_missing(figure.numerator) and text.is_missing(figure.denominator):
        return text.MISSING
    return " / ".join(amount(value) for value in (figure.numerator, figure.denominator))


def amount(value: float | None) -> str:
    """A sum as exactly as it can be read: whole where it is, or is over a thousand; else with one decimal."""
    if value is None or text.is_missing(value):
        return text.MISSING
    return text.number(value, 0 if float(value).is_integer() or abs(value) >= 1000 else 1)


def clauses_shown(figure: Figure, here: frozenset[str], language: Language) -> tuple[str, ...]:
    """The clauses of a figure that documents of this region hold; of one that none of them asks for, that it is a system
    default."""
    return tuple(clause for clause in figure.clauses if clause in here) or (word("paper.ours", language),)


def definitions_table(figures: tuple[Figure, ...], language: Language) -> Table:
    """The metrics of the figures: what each counts and what is known to limit it."""
    metrics = {figure.metric.id: figure.metric for figure in figures}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{metric.code} {metric.label.of(language)}",
            metric.meaning.of(language),
            metric.limits.of(language) if metric.limits else text.MISSING,
        )
        for metric in metrics.values()
    )
    return Table(
        title="",
        columns=tuple(word(f"paper.column_{name}", language) for name in ("metric", "meaning", "limits")),
        rows=rows,
        widths=(0.24, 0.38, 0.38),
    )


def clauses_table(figures: tuple[Figure, ...], documents: Iterable[Document], language: Language) -> Table:
    """The clauses that the figures answer: of which document, where in it, and what is asked there."""
    cited = {clause for figure in figures for clause in figure.clauses}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (clause.clause, document.title.of(language), clause.at or text.MISSING, clause.says.of(language))
        for document in documents
        for clause in document.clause
        if clause.clause in cited
    )
    return Table(
        title=word("paper.table_clauses", language),
        columns=tuple(word(f"paper.column_{name}", language) for name in ("clauses", "document", "at", "asks")),
        rows=rows,
        widths=(0.10, 0.30, 0.18, 0.42),
    )
