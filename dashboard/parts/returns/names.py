"""Names that were written without a code: what they may mean and why, and what a person says of them."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import acting, ask, markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw, quiet, small
from dashboard.parts.page.sentence import sentence_of
from pipelines import clock
from pipelines.acts import office_of
from pipelines.errors import WuyeError
from pipelines.office.journal import open_journal
from pipelines.query import DecidedName, OpenName, Reader
from pipelines.text import Language, Text

REGISTERS: tuple[Literal["company", "estate", "branch"], ...] = ("company", "estate", "branch")
MOST = 15
_RECORDED = "name_recorded"  # in the session: what was recorded last


def names(context: PageContext) -> None:
    """Open names with their proposals, a form to confirm or reject one pair, and what was decided already."""
    draw(markup.head(context.word("names.head"), context.word("names.note")))
    _say_recorded(context)
    wanted = context.view.chosen.get("names")
    register = next((one for one in REGISTERS if one == wanted), REGISTERS[0])
    open_ = _open(context, register)
    draw(
        markup.tabs((context.word(f"names.{one}"), context.view.link(names=one), one == register) for one in REGISTERS)
    )
    with_proposal = [one for one in open_ if one.proposals]
    draw(
        markup.sentences(
            [
                context.word(
                    "names.count_branch" if register == "branch" else "names.count",
                    n=len(open_),
                    likely=len(with_proposal),
                )
            ]
        )
    )
    if with_proposal:
        draw(_table(context, with_proposal[:MOST]))
        if len(with_proposal) > MOST:
            draw(small(context.word("names.more", n=len(with_proposal) - MOST)))
        _form(context, register, with_proposal)
    _alone(context, [one for one in open_ if not one.proposals])
    _decided(context, context.reader.decided_names(register))


@st.cache_data(show_spinner=False, max_entries=100)
def _answer(
    _reader: Reader, key: tuple[object, ...], sequence: int, register: Literal["company", "estate", "branch"]
) -> list[OpenName]:
    assert key
    assert sequence >= 0  # a part of the key too: what is decided changes what is open
    return _reader.open_names(register)


def _open(context: PageContext, register: Literal["company", "estate", "branch"]) -> list[OpenName]:
    return _answer(context.reader, ask.key_of(context.reader), open_journal(context.reader.home).last, register)


def _table(context: PageContext, open_names: Sequence[OpenName]) -> Markup:
    headings = [
        (context.word(f"names.{name}"), "")
        for name in ("written", "stands_in", "may_be", "likeness", "reasons", "against")
    ]
    rows: list[tuple[str, list[str]]] = []
    for one in open_names:
        for turn, proposal in enumerate(one.proposals):
            written = (
                (Markup("<b>{}</b>").format(markup.as_written(one.name)), _stands_in(context, one))
                if turn == 0
                else ("", "")
            )
            rows.append(
                (
                    "",
                    [
                        *written,
                        Markup("{}<br><span class='quiet small'>{}</span>").format(
                            markup.as_written(proposal.right.name), proposal.right.code
                        ),
                        f"{proposal.score:.2f} {context.word(f'names.{proposal.verdict}')}",
                        _joined_texts(proposal.reasons, context.language),
                        _joined_texts(proposal.against, context.language) or text.MISSING,
                    ],
                )
            )
    return markup.table(headings, rows)


def _stands_in(context: PageContext, one: OpenName) -> Markup:
    sources = context.reader.catalogue.sources
    where = [sources[name].label.of(context.language) for name in one.sources if name in sources]
    if one.area:
        where.append(area_name(context.reader.area(one.area), context.language))
    counted = [context.word("names.rows", n=one.rows)]
    if one.estates:
        counted.append(f"{one.estates} {context.word('levels.estate', n=one.estates)}")
    return Markup("{}<br><span class='quiet small'>{}</span>").format(
        "、".join(where) if context.language == "zh" else ", ".join(where), " · ".join(counted)
    )


def _form(
    context: PageContext, register: Literal["company", "estate", "branch"], open_names: Sequence[OpenName]
) -> None:
    """One pair, who says so and on what grounds."""
    pairs = list(
        dict.fromkeys((one.name, each.right.name, each.right.code) for one in open_names for each in one.proposals)
    )
    key = f"names-{register}-{open_journal(context.reader.home).last}"  # blank again once something was recorded
    with st.form(key, enter_to_submit=False):
        chosen = st.selectbox(
            context.word("names.pair"),
            pairs,
            format_func=lambda pair: context.word("names.pair_said", name=pair[0], other=pair[1], code=pair[2]),
        )
        left, right = st.columns(2)
        with left:
            actor = acting.actor(context, "match_names", key=f"{key}-actor")
        why = right.text_input(context.word("names.why"), max_chars=500, key=f"{key}-why")
        closed = acting.nobody_signs(context, "match_names")
        same, different = st.columns(2)
        confirmed = same.form_submit_button(context.word("names.confirm"), width="stretch", disabled=closed)
        rejected = different.form_submit_button(context.word("names.reject"), width="stretch", disabled=closed)
    if (confirmed or rejected) and chosen:
        try:
            entry = context.reader.alias_entry(register, chosen[0], chosen[2], "same" if confirmed else "different")
            recorded = office_of(context.reader).append(entry, actor=actor, why=why)
        except WuyeError as fault:
            st.error(sentence_of(fault, context.language))
        else:
            acting.note_act(context, "match_names", actor, entry.subject, entry=recorded.sequence)
            st.session_state[_RECORDED] = (chosen, recorded.sequence, recorded.masked, confirmed)
            st.rerun()


def _say_recorded(context: PageContext) -> None:
    """What was recorded a moment ago, once: the pair, the verdict and the entry."""
    if _RECORDED not in st.session_state:
        return
    pair, sequence, masked, is_same = st.session_state.pop(_RECORDED)
    sentence = context.word("names.pair_said", name=pair[0], other=pair[1], code=pair[2])
    verdict = context.word("names.confirm" if is_same else "names.reject")
    message = context.word("names.recorded", n=sequence, said=f"{sentence} {verdict}")
    st.success(f"{message} {context.word('case.masked', n=masked)}" if masked else message)


def _alone(context: PageContext, open_names: Sequence[OpenName]) -> None:
    """Names that are like no known one: they stay unmatched, and are shown."""
    if open_names:
        listed = Markup("、").join(escape(one.name) for one in open_names[: 2 * MOST])
        rest = f" {context.word('names.more', n=len(open_names) - 2 * MOST)}" if len(open_names) > 2 * MOST else ""
        draw(small(Markup("{} {}{}").format(context.word("names.alone", n=len(open_names)), listed, rest)))


def _decided(context: PageContext, decided_names: Sequence[DecidedName]) -> None:
    draw(markup.head(context.word("names.decided"), context.word("names.decided_note")))
    if not decided_names:
        draw(quiet(context.word("names.decided_none")))
        return
    headings = [
        (context.word(f"names.{name}"), "") for name in ("written", "code", "verdict", "who", "why", "when", "state")
    ]
    draw(markup.table(headings, (("", _decided_cells(context, one)) for one in decided_names[:50])))


def _decided_cells(context: PageContext, one: DecidedName) -> list[str]:
    return [
        Markup("<b>{}</b>").format(markup.as_written(one.name)),
        escape(one.code),
        context.word(f"names.{one.verdict}"),
        markup.as_written(one.actor),
        markup.as_written(one.why),
        f"{clock.local(context.reader.home, one.at):%Y-%m-%d %H:%M}",
        context.word("names.applied" if one.is_applied else "names.next_build"),
    ]


def _joined_texts(texts: Sequence[Text], language: Language) -> Markup:
    return Markup("<br>").join(escape(one.of(language)) for one in texts)
