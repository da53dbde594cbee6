"""A question in SQL: the statement, examples, the query under way with its Stop button, the answer, and what can be asked."""

import re

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboard.figures import quick
from dashboard.parts.numbers.rows import headings, value_text
from dashboard.parts.page import chart, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.page.table_download import explained, table_download
from dashboard.parts.page.view import address
from dashboard.words import has_word
from pipelines import query
from pipelines.catalogue.column_labels import sources_behind, tables_named
from pipelines.catalogue.examples import EXAMPLES
from pipelines.errors import RequestError

SHOWN = 200  # rows of an answer on the page; the file has all
_AT_ONCE = 0.9  # seconds that the page waits before it shows progress and the Stop button: most are done by then
KEPT = 20  # statements that are remembered in a session
_YEAR = re.compile(r"(?:^|_)(?:year|decade)$")  # the columns that hold one
_RUNNING, _HISTORY = "sql_running", "sql_history"


def show(context: PageContext) -> None:
    """All of it."""
    left, right = st.columns([3, 1], gap="large")
    with right:
        _tables(context)
    with left:
        wanted = context.view.chosen.get("statement") or EXAMPLES[0].sql
        statement = st.text_area(
            context.word("sql.statement"), value=wanted, height=190, key=f"statement-{hash(wanted)}", max_chars=20_000
        )
        if st.button(context.word("sql.run"), type="primary", key="run-sql") and statement.strip():
            _begin(context, statement)
        _outcome(context)
        _examples(context)


def _begin(context: PageContext, statement: str) -> None:
    """Starts a query; the one before, where it still runs, is ended: a reader has one at a time."""
    former = st.session_state.get(_RUNNING)
    if former is not None and not former[1].is_done:
        former[1].stop()
    st.session_state[_RUNNING] = (statement, context.everywhere.start_sql(statement))
    history = [statement, *(one for one in st.session_state.get(_HISTORY, []) if one != statement)]
    st.session_state[_HISTORY] = history[:KEPT]


def _outcome(context: PageContext) -> None:
    """The answer, or how long the query runs already."""
    if (begun := st.session_state.get(_RUNNING)) is None:
        return
    statement, running = begun
    if not running.wait(_AT_ONCE):
        _waiting(context)
        return
    try:
        answer = running.answer()
    except RequestError as fault:
        draw(Markup('<p class="w notice" data-sql="fault">{}</p>').format(sentence_of(fault, context.language)))
        return
    note = context.word("sql.answered", n=f"{answer.height:,}", seconds=f"{running.seconds:.2f}")
    draw(Markup('<p class="w quiet small" data-sql="answer">{}</p>').format(note))
    _answer(context, statement, answer)


@st.fragment(run_every=0.5)
def _waiting(context: PageContext) -> None:
    running = st.session_state[_RUNNING][1]
    if running.is_done:
        st.rerun()
    draw(quiet(context.word("sql.running", seconds=f"{running.seconds:.0f}")))
    if st.button(context.word("sql.stop"), key="stop-sql"):
        running.stop()
        running.wait(5)
        st.rerun()


def _answer(context: PageContext, statement: str, rows: pl.DataFrame) -> None:
    if "plan" in rows.columns and len(rows.columns) == 1:
        st.code("\n".join(rows["plan"].to_list()), language=None)
        return
    catalogue = context.reader.catalogue
    read = sources_behind(catalogue, tables_named(statement))
    is_named = st.toggle(context.word("sql.with_names"), value=True, key="sql-names")
    plain, rows = rows, context.everywhere.with_names(rows, context.language, read) if is_named else rows
    _chart(context, plain, rows)
    labels = headings(plain.columns, catalogue, context.language, read)
    said_of = {query.name_of(column, context.language): column for column in plain.columns}
    names = {
        column: labels.get(column) or context.word("sql.name_of", column=labels[said_of[column]])
        for column in rows.columns
    }
    numeric = {name for name, kind in rows.schema.items() if kind.is_numeric()}
    heads = [(names[name], "num" if name in numeric else "") for name in rows.columns]
    years = {name for name in rows.columns if _YEAR.search(name)}
    body = (
        ("", [markup.as_written(_shown(value, context, is_year=name in years)) for name, value in row.items()])
        for row in rows.head(SHOWN).iter_rows(named=True)
    )
    draw(markup.table(heads, body, kind="compact rows"))
    if rows.height > SHOWN:
        st.caption(context.word("app.rows_more", n=SHOWN, every=f"{rows.height:,}"))
    choices = [" ".join(statement.split())]
    table_download(
        context, lambda: explained(context, rows, {name: name for name in names}, choices=choices), file="query"
    )


def _shown(value: object, context: PageContext, *, is_year: bool) -> str:
    """A cell as it is shown; a year has no separator."""
    return str(value) if is_year and isinstance(value, int) else value_text(value, context.language)


def _chart(context: PageContext, plain: pl.DataFrame, named: pl.DataFrame) -> None:
    """The quick chart, with names in the place of codes where no two units share one."""
    spoken = {column: query.name_of(column, context.language) for column in plain.columns}
    spoken = {column: name for column, name in spoken.items() if name in named.columns}
    text = named.drop(list(spoken)).rename({name: column for column, name in spoken.items()}).select(plain.columns)
    for frame in (text, plain):
        if (drawn := quick.figure(frame, context.language, context.view.mode)) is not None:
            chart.show_figure(context, drawn, quick.alt(frame, context.language), key="quick")
            return


def _examples(context: PageContext) -> None:
    """Questions that run as they stand, and what was asked in this session."""
    draw(markup.head(context.word("sql.examples")))
    lines = [
        markup.anchor(example.label.of(context.language), context.view.link(statement=example.sql))
        for example in EXAMPLES
    ]
    draw(markup.sentences(lines))
    if history := st.session_state.get(_HISTORY):
        draw(markup.head(context.word("sql.history")))
        draw(
            markup.sentences(
                markup.anchor(" ".join(one.split())[:120], context.view.link(statement=one)) for one in history
            )
        )


@drawn
def _tables(context: PageContext) -> None:
    """Every table with what one row is, and its columns under their labels."""
    draw(markup.head(context.word("sql.tables")))
    catalogue = context.reader.catalogue
    coded = Markup(' <span class="quiet small">{}</span>').format(context.word("sql.coded"))
    draw(small(context.word("sql.coded_note")))
    folds = []
    for name, columns in context.everywhere.tables().items():
        about = context.word(f"sql.about_{name}") if has_word(f"sql.about_{name}") else ""
        if name in catalogue.marts:
            mart = catalogue.marts[name]
            about = mart.row_zh if context.language == "zh" else mart.row_en
        elif name in catalogue.sources:
            about = catalogue.sources[name].label.of(context.language)
        labels = headings(list(columns), catalogue, context.language, sources_behind(catalogue, [name]))
        lines = Markup().join(
            Markup("<dt><code>{}</code></dt><dd>{}{}</dd>").format(
                column, _label(labels[column], column), coded if query.holds_codes(catalogue, column) else ""
            )
            for column in columns
        )
        folds.append(
            Markup(
                '<details><summary><code>{}</code> <span class="quiet small">{}</span></summary>'
                '<dl class="facts">{}</dl></details>'
            ).format(name, about, lines)
        )
    draw(Markup('<div class="w tables">{}</div>').format(Markup().join(folds)))


def _label(heading: str, column: str) -> str:
    """A column's label beside its name: what a heading adds to tell two alike apart is the name again."""
    return "" if heading == column else heading.removesuffix(f" ({column})")


def link_to(context: PageContext, statement: str) -> str:
    """The address of the page with a statement in its field."""
    return address("sql", {"lang": context.language, "statement": statement})
