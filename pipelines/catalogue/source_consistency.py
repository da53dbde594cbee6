"""Whether the submitted tables are declared soundly: names, headings, choices, references, checks, words."""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from pipelines.catalogue.schema import Column, Source
from pipelines.text import Text, is_bilingual

_REGISTERS = {"estate_id": "estate", "company_code": "company"}


def source_problems(sources: Mapping[str, Source]) -> Iterator[str]:
    """What is wrong with the tables, one sentence each."""
    needed: dict[frozenset[str], str] = {}
    for source in sources.values():
        where = f"sources/{source.id}.py"
        for check in (_about, _words, _headings, _checks):
            yield from (f"{where}: {problem}" for problem in check(source))
        for column in source.columns:
            yield from (f"{where}: {column.name}: {problem}" for problem in _choices(column))
            yield from (f"{where}: {column.name}: {problem}" for problem in _references(source, column, sources))
        headings = frozenset(column.label.zh for column in source.written_columns if column.required or column.key)
        if headings in needed:
            yield f"{where}: it needs the same headings as {needed[headings]}"
        needed[headings] = source.id


def _about(source: Source) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", source.id) or (
        re.search(r"[^s]s$", source.id) and not source.id.endswith("us")
    ):
        yield "name it in lower case and in the singular: one row, one thing"
    if not source.key:
        yield "no key"
    if not source.clauses:
        yield "no clause asks for it"
    if len(set(source.clauses)) != len(source.clauses):
        yield "a clause stands twice"


def _words(source: Source) -> Iterator[str]:
    yield from (
        f"not worded in both languages: {text.zh} / {text.en}" for text in _texts(source) if not is_bilingual(text)
    )


def _texts(source: Source) -> Iterator[Text]:
    yield from (source.label, source.row, source.owner)
    for column in source.columns:
        yield column.label
        yield from column.about.values.values()
    for check in source.checks:
        yield from (check.message, check.mend)


def _headings(source: Source) -> Iterator[str]:
    bearers: dict[str, str] = {}
    for column in source.written_columns:
        for heading in (column.label.zh, *column.about.aliases):
            if heading in bearers:
                yield f"heading {heading!r} stands for {bearers[heading]} and for {column.name}"
            bearers[heading] = column.name
    folded: dict[str, str] = {}
    for column in source.written_columns:
        for heading in {heading.casefold() for heading in column.headings}:
            if folded.setdefault(heading, column.name) != column.name:
                yield f"heading {heading!r} stands for {folded[heading]} and for {column.name}"


def _choices(column: Column) -> Iterator[str]:
    if column.about.cell not in ("choice", "choices"):
        return
    values, written = column.about.values, column.about.written
    labels = [label.zh for label in values.values()]
    if len(values) < 2:
        yield "a choice has two values or more"
    if len(set(labels)) != len(labels):
        yield "two values bear one label"
    for spelling, value in written.items():
        if value not in values:
            yield f"{spelling!r} leads to {value!r}, which is no value"
        elif spelling in labels and values[value].zh != spelling:
            yield f"{spelling!r} is the label of another value than {value!r}"


def _references(source: Source, column: Column, sources: Mapping[str, Source]) -> Iterator[str]:
    refers, register = column.about.refers, _REGISTERS.get(column.name)
    if register and source.id not in _REGISTERS.values() and refers != register:
        yield f"it names a row of {register!r}: `refers` says so"
    if refers and refers not in sources:
        yield f"it refers to {refers!r}, which is no source"
    elif refers:
        named = sources[refers]
        key = named.column(named.key[0])  # what a code names; a further key column tells its rows apart
        if (key.dtype, key.about.cell) != (column.dtype, column.about.cell):
            yield f"it refers to {refers!r}, whose key is written otherwise"


def _checks(source: Source) -> Iterator[str]:
    empty = pl.DataFrame(schema={column.name: column.dtype for column in source.columns})
    names = [check.name for check in source.checks]
    yield from (f"check {name} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
    for check in source.checks:
        if check.name in empty.columns:
            yield f"check {check.name} takes a column's name"
        if not check.columns or not set(check.columns) <= set(empty.columns):
            yield f"check {check.name} points at no column of its table"
        try:
            dtypes = empty.select(check.expr).dtypes
        except pl.exceptions.PolarsError as fault:
            yield f"check {check.name} does not bind: {str(fault).splitlines()[0]}"
            continue
        if dtypes != [pl.Boolean]:
            yield f"check {check.name} answers neither yes nor no"
