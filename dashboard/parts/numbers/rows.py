"""Rows as a table and as a download that no spreadsheet can be made to run."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import ledger, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from dashboard.parts.page.table_download import explained, table_download
from dashboard.words import has_word, vocabulary, word
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Metric
from pipelines.export.table_files import Explained
from pipelines.query.romanise import romanised
from pipelines.text import Language

_PERIOD = re.compile(r"(?:\w+:)?\d{4}[QH][1-4]")  # those of which nothing else that offices write looks alike
PLACES = ("district_name", "street_name", "community_name")
HIDDEN = (
    "city",
    "district",
    "street",
    "community",
    "company_code",
    "submission_id",
    "month",
    "in_scope",
    "sender",
    "is_live",
    "map_longitude",
    "map_latitude",
)


def behind(context: PageContext, metric: Metric, variant: str, *, missing: bool) -> pl.DataFrame:
    """The rows behind one number; none where it is not told apart at the level of the area looked at."""
    if context.area["level"] not in metric.levels:
        return pl.DataFrame()
    return context.reader.rows(
        metric.id, area=context.area["code"], period=context.period_of(metric.id), variant=variant, missing=missing
    )


def show_rows(
    context: PageContext,
    metric: Metric,
    variant: str,
    *,
    missing: bool,
    file: str,
    links: Mapping[str, str],
    columns: Sequence[str] = (),
    worst: Sequence[str] = (),
) -> None:
    """The rows behind one number, to the last: filtered by a text, sorted by any heading, a page at a time; all of them
    to download.

    Args:
        missing: only those in the base and not known to have it.
        links: column → page and parameter (`company:company_code`) that a cell of it leads to.
        columns: what is shown unless all columns are asked for; all where none is named.
        worst: columns by which the worst stand first, the largest first.
    """
    left, right = st.columns([3, 1], gap="medium", vertical_alignment="bottom")
    with right:
        wanted = ledger.find_field(context)
    if columns:
        left.html(_columns_choice(context))
    names = _table(context, metric.id, variant, missing, links, tuple(columns), tuple(worst), wanted)
    if names:
        own = partial(behind, context, metric, variant, missing=missing)
        choices = [metric.title_of(variant).of(context.language)]
        download(context, own, file, names, metric.sources, metrics=[metric], choices=choices)


@drawn
def _table(
    context: PageContext,
    metric: str,
    variant: str,
    missing: bool,
    links: Mapping[str, str],
    columns: tuple[str, ...],
    worst: tuple[str, ...],
    wanted: str,
) -> dict[str, str] | None:
    """A page of the rows; gives the headings of all columns. Nothing where there is no row."""
    declared = context.metric(metric)
    frame = behind(context, declared, variant, missing=missing)
    if not frame.is_empty() and wanted:
        words = in_words(frame, context.reader.catalogue, context.language, declared.sources)
        frame = ledger.with_text(frame, words, wanted)
    if frame.is_empty():
        draw(quiet(context.word("table.kept" if context.reader.keeps(metric) else "table.empty")))
        return None
    if by := [name for name in worst if name in frame.columns]:
        frame = frame.sort(by, descending=True, nulls_last=True, maintain_order=True)
    frame = ledger.sorted_by_link(context, frame)
    names = headings(frame.columns, context.reader.catalogue, context.language, declared.sources)
    start = ledger.first_row(context, frame.height)
    known = on_screen(frame)
    usual = [name for name in columns if name in known.columns] if context.view.chosen.get("columns") != "all" else []
    shown = known.select(usual or known.columns).slice(start, ledger.PAGE)
    numeric = {name for name, kind in frame.schema.items() if kind.is_numeric()}
    heads = [(names[column], "num" if column in numeric else "") for column in shown.columns]
    page = frame.slice(start, ledger.PAGE)
    body = [
        ("", [cell(context, column, row, links, declared.sources) for column in shown.columns])
        for row in page.iter_rows(named=True)
    ]
    sorts = ledger.sorts(context, {column: names[column] for column in shown.columns})
    kind = f"compact rows{' stack' if usual else ''}"
    draw(markup.table(heads, body, kind=kind, sorts=sorts))
    draw(small(ledger.pages(context, frame.height, start), kind="stay"))
    return names


def _columns_choice(context: PageContext) -> Markup:
    """The usual columns or all of them (markup)."""
    is_all = context.view.chosen.get("columns") == "all"
    return markup.tabs(
        [
            (context.word("table.columns_usual"), context.view.link(columns=""), not is_all),
            (context.word("table.columns_all"), context.view.link(columns="all"), is_all),
        ],
        kind="tight",
    )


def download(
    context: PageContext,
    rows: Callable[[], pl.DataFrame],
    file: str,
    names: Mapping[str, str] | None = None,
    sources: Sequence[str] = (),
    *,
    metrics: Sequence[Metric] = (),
    choices: Sequence[str] = (),
    label: str = "",
) -> None:
    """All rows, all columns, in words, in every form of file; they are asked for when a button is pressed.

    Args:
        metrics: whose rows they are; the files define them.
        choices: what was chosen beside area and period, in words.
        label: what stands before the forms; 下载全部 unless said otherwise.
    """
    catalogue = context.reader.catalogue

    def table() -> Explained:
        frame = rows()
        headed = in_words(frame, catalogue, context.language, sources)
        own = names or headings(frame.columns, catalogue, context.language)
        return explained(context, headed, own, metrics=metrics, choices=choices)

    table_download(context, table, file=file, label=label)


def on_screen(frame: pl.DataFrame) -> pl.DataFrame:
    """Without codes whose names stand beside them, and without columns in which nothing is known."""
    silent = [column for column in frame.columns if frame[column].null_count() == frame.height]
    return frame.drop([*silent, *HIDDEN], strict=False)


def headings(
    columns: list[str], catalogue: Catalogue, language: Language, sources: Sequence[str] = ()
) -> dict[str, str]:
    """Column → its heading: the label of the source that declares it, else ours, else its name; never one twice."""
    others = [name for name in reversed(list(catalogue.sources)) if name not in sources]
    labels = {
        column.name: column.about.label.of(language)
        for name in (*others, *reversed(sources))
        for column in catalogue.sources[name].columns
    }
    result: dict[str, str] = {}
    for column in columns:
        sentence = word(f"column.{column}", language) if has_word(f"column.{column}") else labels.get(column, column)
        result[column] = sentence if sentence not in result.values() else f"{sentence} ({column})"
    return result


@cache
def _own_words(column: str, language: Language) -> dict[str, str]:
    """The words of a column's codes that `columns.toml` and `words.toml` hold; asked for once a column, not once a cell."""
    start = f"value_{column}."
    return {
        key.removeprefix(start): sentence[language] for key, sentence in vocabulary().items() if key.startswith(start)
    }


def value_words(catalogue: Catalogue, column: str, language: Language, sources: Sequence[str] = ()) -> dict[str, str]:
    """The words of a column's codes: ours for a column that is only a mart's, else those of the sources; both for `cut`,
    under which marts put a choice of their own or of a source."""
    ours = _own_words(column, language)
    if ours and column != "cut":
        return ours
    if column == "source":
        return {source.id: source.label.of(language) for source in catalogue.sources.values()}
    spoken = {code: label.of(language) for code, label in catalogue.words_of(column, sources).items()}
    return {"none": word("value.none", language)} | spoken | ours if spoken else ours


def segment_names(context: PageContext, frame: pl.DataFrame, segment: str, metric: Metric) -> pl.DataFrame:
    """The segments that have rows, with `name`, the words of their values; a name or a grade is its own word."""
    words = value_words(context.reader.catalogue, segment, context.language, metric.sources)
    counted = frame.filter(pl.col("sample").fill_null(0) > 0) if "sample" in frame.columns else frame
    return counted.with_columns(name=pl.col("segment_value").replace(words).fill_null(context.word("chart.unknown")))


def in_words(
    frame: pl.DataFrame, catalogue: Catalogue, language: Language, sources: Sequence[str] = ()
) -> pl.DataFrame:
    """The frame with the codes of choice columns said in words."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    spoken = {name: value_words(catalogue, name, language, sources) for name in texts}
    return frame.with_columns(pl.col(name).replace(words) for name, words in spoken.items() if words)


def value_text(value: Any, language: Language) -> str:
    """One cell as text."""
    match value:
        case None:
            return text.MISSING
        case bool():
            return word("value.yes" if value else "value.no", language)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case int():
            return text.number(value)
        case float() | Decimal():
            return text.number(float(value), 0 if value == int(value) else 2)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def period_said(value: str, language: Language) -> str:
    """A quarter or half-year that a row holds, by its name (`2022Q3` → `2022年第三季度`); any other text as it is."""
    return text.period(value, language) if _PERIOD.fullmatch(value) else value


def _in_words(value: Any, language: Language) -> Markup:
    if isinstance(value, str) and _PERIOD.fullmatch(value):
        return escape(period_said(value, language))
    return markup.as_written(value_text(value, language))


def _place(context: PageContext, column: str, value: Any) -> Any:
    """A place as readers of the page's language know it; anything else as it is."""
    if context.language == "en" and column in PLACES and isinstance(value, str):
        return romanised(value)
    return value


def cell(
    context: PageContext, column: str, row: Mapping[str, Any], links: Mapping[str, str], sources: Sequence[str] = ()
) -> Markup:
    """One cell of a row of some sources in words, escaped, as a link where its column leads somewhere (markup)."""
    if column == "has_it" and row[column] is None:
        return escape(context.word("value.unknown"))
    if column.endswith("_year") and row[column] is not None:
        return escape(str(row[column]))
    is_text = isinstance(row[column], str)
    words = value_words(context.reader.catalogue, column, context.language, sources) if is_text else {}
    value = _place(context, column, row[column])
    shown = escape(words[value]) if value in words else _in_words(value, context.language)
    if column not in links or row[column] is None:
        return shown
    page, _, key = links[column].partition(":")
    parameter, _, source = key.partition("=")
    target = row.get(source or column)
    return (
        markup.anchor(shown, context.view.link(page, **{parameter: str(target)}), kind="more")
        if target is not None
        else shown
    )
