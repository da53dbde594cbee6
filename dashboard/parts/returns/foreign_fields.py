"""The fields of a stranger's file: what each column becomes, what its words mean, and what the file does not tell."""

from collections.abc import Mapping

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from dashboard.parts.returns.checking import PERIODS, senders
from dashboard.words import joined
from pipelines.catalogue.schema import Column, Source
from pipelines.intake.answering.mapping_proposal import DATUM, Proposal, ProposedColumn
from pipelines.intake.answering.mapping_text import LEFT_OUT, PERSONS, Choices
from pipelines.intake.storing.kept_mappings import mapping_name
from pipelines.text import Text

DATUMS = (DATUM, "GCJ-02", "WGS-84")
_UNKNOWN = "*unknown"
_TELL_APART = ("district", "street", "name")  # what tells rows apart that have no number


def place(context: PageContext, each: ProposedColumn) -> str:
    """Which column of the file it is, in words: “column 3”."""
    return context.word("foreign.column", n=each.place)


def fields(context: PageContext, proposal: Proposal, source: Source, stem: str, number: int) -> Choices:
    """All fields of a form, filled in with what is proposed. `stem` names the mapping, `number` tells one proposal from
    the next."""
    draw(markup.head(context.word("foreign.columns"), context.word("foreign.columns_note")))
    chosen = _columns(context, proposal, source, number)
    values, unknown = _translations(context, proposal, source, number)
    for each in proposal.columns:  # a column whose words are translated is loaded after all
        if chosen[each.place] == LEFT_OUT and each.like in {*values, *unknown} and each.like not in chosen.values():
            chosen[each.place] = each.like
    draw(markup.head(context.word("foreign.questions"), context.word("foreign.questions_note")))
    left, middle, right = st.columns(3, gap="medium")
    names = senders(context)
    period = left.text_input(
        context.word("foreign.period"),
        proposal.period or "",
        placeholder=context.word("upload.period_hint", sample=joined(list(PERIODS), context.language)),
        key=f"foreign.period.{number}",
    )
    sender = middle.selectbox(
        context.word("foreign.sender"),
        list(names),
        index=list(names).index(proposal.sender) if proposal.sender in names else None,
        format_func=names.__getitem__,
        key=f"foreign.sender.{number}",
    )
    name = right.text_input(context.word("foreign.name"), mapping_name(stem), key=f"foreign.name.{number}")
    datum = DATUM
    if proposal.asks_datum:
        datum = left.selectbox(
            context.word("foreign.datum", baidu=DATUMS[0], amap=DATUMS[1]), list(DATUMS), key=f"foreign.datum.{number}"
        )
    key_of: list[int] = []
    is_key_asked = bool(proposal.key_column) and proposal.key_column not in chosen.values()
    if is_key_asked:
        places = {each.place: each.heading or place(context, each) for each in proposal.columns}
        key_of = middle.multiselect(
            context.word("foreign.key"),
            list(places),
            list(proposal.key_of or (at for at, name in chosen.items() if name in _TELL_APART)),
            format_func=places.__getitem__,
            placeholder=context.word("foreign.key_row"),
            key=f"foreign.key.{number}",
        )
    return Choices(
        columns=chosen,
        key_of=tuple(key_of),
        key_is_row=is_key_asked and not key_of,
        sender=sender or "",
        period=(period or "").strip() or None,
        datum=datum,
        label=mapping_name(name or ""),
        values=values,
        unknown=unknown,
    )


def _columns(context: PageContext, proposal: Proposal, source: Source, number: int) -> dict[int, str]:
    """A choice for each column of the file."""
    declared = {column.name: column for column in source.written_columns if column.about.cell != "personal"}
    options = [LEFT_OUT, PERSONS, *declared]

    def named(name: str) -> str:
        if name == LEFT_OUT:
            return context.word("foreign.left_out")
        return context.word("foreign.persons") if name == PERSONS else _named(context, declared[name])

    chosen: dict[int, str] = {}
    for each in proposal.columns:
        here, choice, why = st.columns([4, 3, 5], gap="small", vertical_alignment="center")
        here.html(_column_said(context, each))
        now = PERSONS if each.is_personal else each.column
        chosen[each.place] = choice.selectbox(
            f"{place(context, each)} {each.heading}",
            options,
            index=options.index(now) if now in options else 0,
            format_func=named,
            label_visibility="collapsed",
            key=f"foreign.column.{number}.{each.place}",
        )
        why.html(_reason(context, each))
    return chosen


def _named(context: PageContext, column: Column) -> str:
    text = column.label.of(context.language)
    return context.word("foreign.required", name=text) if column.required or column.key else text


def _column_said(context: PageContext, each: ProposedColumn) -> Markup:
    name = markup.as_written(each.heading) if each.heading else ""
    examples = Markup(" · ").join(markup.as_written(example) for example in each.examples)
    return Markup(
        '<p class="w"><span class="quiet small">{}</span> <b>{}</b><br><span class="small">{}</span></p>'
    ).format(place(context, each), name, examples)


def _reason(context: PageContext, each: ProposedColumn) -> Markup:
    text = escape(each.reason_zh if context.language == "zh" else each.reason_en)
    lost = ""
    if each.to_translate:
        text = escape(context.word("foreign.to_translate", n=len(each.to_translate)))
    elif each.unread and each.column:
        lost = Markup("<br>{}").format(context.word("foreign.unread", n=each.unread, example=each.unread_example))
    elif not each.column and not each.is_personal and each.filled:
        lost = Markup("<br>{}").format(context.word("foreign.lost", n=each.filled))
    return markup.small(Markup("{}{}").format(text, lost))


def _translations(
    context: PageContext, proposal: Proposal, source: Source, number: int
) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, list[str]]]:
    """What words of the file mean that are none of ours, of columns of codes: column → word → ours; column → words
    that mean unknown."""
    values: dict[str, dict[str, str]] = {}
    unknown: dict[str, list[str]] = {}
    for each in proposal.columns:
        if not each.to_translate:
            continue
        column = source.column(each.like)
        words = _words_of(context, column)
        refused = "foreign.word_no_area" if column.about.cell == "area" else "foreign.word_refused"
        named = {
            LEFT_OUT: context.word(refused),
            _UNKNOWN: context.word("foreign.word_unknown"),
            **{word: label.of(context.language) for word, label in words.items()},
        }
        head = context.word(
            "foreign.words", column=each.heading or place(context, each), name=column.label.of(context.language)
        )
        draw(paragraph(head))
        places = st.columns(4, gap="small")
        for at, text in enumerate(each.to_translate):
            meant = places[at % len(places)].selectbox(
                text,
                list(named),
                index=next(
                    (at for at, sentence in enumerate(words.values(), 2) if sentence.en.lower() == text.lower()), 0
                ),
                format_func=named.__getitem__,
                key=f"foreign.word.{number}.{each.place}.{at}",
            )
            if meant == _UNKNOWN:
                unknown.setdefault(each.like, []).append(text)
            elif meant != LEFT_OUT:
                values.setdefault(each.like, {})[text] = meant
    return values, unknown


def _words_of(context: PageContext, column: Column) -> Mapping[str, Text]:
    """The words that a column of codes or districts takes, each in both languages."""
    if column.about.cell != "area":
        return {text.zh: text for text in column.about.values.values()}
    areas = context.everywhere.areas().filter(pl.col("level") == "district").iter_rows(named=True)
    named = (Text(zh=frame.area_name(row, "zh"), en=frame.area_name(row, "en")) for row in areas)
    return {text.zh: text for text in named}
