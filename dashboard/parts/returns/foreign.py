"""A stranger's file on the page: its first rows, what each column may be and why, what is asked; tried at once on all rows.

What is chosen becomes a mapping (`docs/zh/mappings.md`). It is kept in the home when the file is sent, and can be used
again for the next file of that kind.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st
from markupsafe import Markup, escape

from dashboard.parts.page import acting, markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, small
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.returns import receipt
from dashboard.parts.returns.checking import (
    PERIODS,
    Case,
    File,
    MappingText,
    check,
    has_case,
    keep,
    laid_out,
    limits,
    period_of,
    say,
)
from dashboard.parts.returns.foreign_fields import fields, place
from dashboard.parts.returns.last_time import offer_last_time
from dashboard.scripts import TO_TOP
from dashboard.words import joined
from pipelines.catalogue.schema import Source
from pipelines.errors import WuyeError
from pipelines.intake.answering.mapping_proposal import Proposal, missing_columns
from pipelines.intake.answering.mapping_text import LEFT_OUT, PERSONS, Choices, mapping_toml
from pipelines.intake.receive import Sending
from pipelines.intake.sandbox import Look, propose_apart
from pipelines.intake.storing.kept_mappings import keep_mapping
from pipelines.query import Receipt

OFFERED_FOR = frozenset(  # faults of a file that another reading of its columns may mend
    (
        "no_headings",
        "missing_columns",
        "several_sources",
        "other_unit",
        "heading_twice",
        "mapping_does_not_fit",
        "no_sheet",
    )
)
_PROPOSED = "foreign.proposed"
_TRIED = "foreign.tried"  # the mapping that the fields gave when it was tried
_KEPT = "foreign.kept"
_WIDEST = 12  # columns of the first rows


@dataclass(frozen=True, kw_only=True)
class _Proposed:
    """A file with what was proposed for it. `number` tells the fields of one proposal from those of the next."""

    file: File
    proposal: Proposal
    look: Look
    number: int
    is_new: bool = True


def offer(context: PageContext, file: File, matches: Receipt, key: str) -> None:
    """A button for a file whose columns were not told: it is looked at as a stranger's."""
    codes = {fault.code for fault in matches.file_faults}
    if matches.status != "refused" or not codes & OFFERED_FOR or _proposed() is not None:
        return
    draw(notice(context.word("foreign.offer")))
    if st.button(context.word("foreign.open"), key=key, type="primary"):
        propose(context, file)


def propose(context: PageContext, file: File, look: Look | None = None, source: str | None = None) -> None:
    """Looks at a file and shows what it may be; a file that cannot be read gets its fault."""
    look, former = look or Look(), _proposed()
    with st.spinner(context.word("foreign.looking")), laid_out([replace(file, mapping=None)]) as (path,):
        sending = Sending(path=path, source=source, period=file.period, sender=file.sender or _own_area(context))
        proposal = propose_apart(context.reader.home.path, sending, look, limits=limits())
    if not isinstance(proposal, Proposal):
        receipt.faults(context, proposal.file_faults)
        return
    st.session_state[_PROPOSED] = _Proposed(
        file=replace(file, mapping=None), proposal=proposal, look=look, number=former.number + 1 if former else 0
    )
    keep(None)


def drop() -> None:
    """Forgets the file."""
    st.session_state.pop(_PROPOSED, None)
    st.session_state.pop(_TRIED, None)


def keep_used(context: PageContext, done: Case) -> None:
    """Keeps the mappings with which files were stored."""
    names = []
    for at in done.of_status("accepted", "partly"):
        if mapping := done.files[at].mapping:
            names.append(keep_mapping(context.reader.home, mapping.name, mapping.toml).stem)
    drop()
    if names:
        st.session_state[_KEPT] = tuple(names)


def kept_as(context: PageContext) -> None:
    """Says under which name the mapping of what was sent is kept."""
    if names := st.session_state.pop(_KEPT, ()):
        text = escape(context.word("foreign.kept", name=joined(list(names), context.language)))
        draw(notice(text, kind="on_time"))


def show_proposal(context: PageContext) -> bool:
    """The proposal of the file that this session looks at; false where there is none."""
    proposed = _proposed()
    if proposed is None or not acting.allowed(context, "send", is_said=False):
        return False
    if proposed.is_new:
        st.session_state[_PROPOSED] = replace(proposed, is_new=False)
        markup.run(TO_TOP)
    proposal = proposed.proposal
    note = context.word("foreign.rows", n=proposal.rows, columns=len(proposal.columns))
    draw(markup.head(context.word("foreign.head", file=proposed.file.name), note))
    if proposal.better_sheet:
        say(context.word("foreign.better_sheet", sheet=proposal.sheet, better=proposal.better_sheet))
    offer_last_time(context, proposed.file, proposal, proposed.number)
    _looked_at(context, proposed)
    draw(_first_rows(context, proposal))
    _form(context, proposed)
    return True


def _proposed() -> _Proposed | None:
    state: _Proposed | None = st.session_state.get(_PROPOSED)
    return state


def _own_area(context: PageContext) -> str:
    """The area of who sends, where their right says it."""
    right = seat().seen_by
    areas = set(context.everywhere.areas()["code"])
    return right.scope if right and right.scope in areas else context.reader.home.region


def _looked_at(context: PageContext, proposed: _Proposed) -> None:
    """Which table it becomes, which sheet is read and where the headings stand; another choice is looked at anew."""
    proposal, language = proposed.proposal, context.language
    sources = context.reader.catalogue.sources
    left, middle, right = st.columns(3, gap="medium")
    source = left.selectbox(
        context.word("foreign.table"),
        list(sources),
        index=list(sources).index(proposal.source),
        format_func=lambda name: sources[name].label.of(language),
        key=f"foreign.source.{proposed.number}",
    )
    name = proposal.sheet
    if len(proposal.sheets) > 1:
        name = middle.selectbox(
            context.word("foreign.sheet"),
            list(proposal.sheets),
            index=list(proposal.sheets).index(proposal.sheet),
            key=f"foreign.sheet.{proposed.number}",
        )
    rows = [0, *range(1, len(proposal.first_rows) + 1)]
    heading_row = proposal.heading_row or 0
    headings = right.selectbox(
        context.word("foreign.headings"),
        rows,
        index=rows.index(heading_row) if heading_row in rows else 0,
        format_func=lambda at: context.word("foreign.row", n=at) if at else context.word("foreign.no_headings"),
        key=f"foreign.headings.{proposed.number}",
    )
    if (source, name, headings) != (proposal.source, proposal.sheet, heading_row):
        is_same_sheet = name == proposal.sheet
        look = Look(sheet=name, headings=(headings or "none") if is_same_sheet else None)
        propose(context, proposed.file, look, source)


def _first_rows(context: PageContext, proposal: Proposal) -> Markup:
    width = min(len(proposal.columns), _WIDEST)
    heads = [("", "keep"), *((place(context, each), "") for each in proposal.columns[:width])]
    rows = [
        (
            "",
            [
                Markup('<span class="quiet">{}</span>').format(number),
                *(
                    Markup("<b>{}</b>").format(markup.as_written(cell))
                    if number == proposal.heading_row
                    else markup.as_written(cell)
                    for cell in cells[:width]
                ),
            ],
        )
        for number, cells in enumerate(proposal.first_rows, 1)
    ]
    left = len(proposal.columns) - width
    more = small(context.word("foreign.more_columns", n=left)) if left else ""
    return markup.table(heads, rows, kind="compact") + more


def _form(context: PageContext, proposed: _Proposed) -> None:
    """What each column becomes, what is asked, and the button that tries it on all rows."""
    proposal, number = proposed.proposal, proposed.number
    source = context.reader.catalogue.sources[proposal.source]
    choices = fields(context, proposal, source, Path(proposed.file.name).stem, number)
    now = _state_key(proposed, choices)
    yes, no, _ = st.columns([2, 1, 3], gap="small")
    is_tried = yes.button(context.word("foreign.try"), type="primary", width="stretch", key=f"foreign.try.{number}")
    if no.button(context.word("upload.cancel"), width="stretch", key=f"foreign.no.{number}"):
        drop()
        keep(None)
    elif is_tried:
        st.session_state[_TRIED] = now
        _try(context, proposed, source, choices)
    elif st.session_state.get(_TRIED, now) != now and has_case():
        keep(None)  # what was tried is no longer what stands in the fields
    _as_text(context, proposed, choices)


def _try(context: PageContext, proposed: _Proposed, source: Source, choices: Choices) -> None:
    """The whole file is checked with what was chosen; what lacks is said."""
    has = {name for name in choices.columns.values() if name not in (LEFT_OUT, PERSONS)}
    if choices.key_of or choices.key_is_row:
        has.add(proposed.proposal.key_column)
    if missing := missing_columns(source, has):
        names = joined([column.label.of(context.language) for column in missing], context.language)
        say(context.word("foreign.missing", names=names))
    elif not choices.period:
        say(context.word("foreign.no_period"))
    elif period_of(choices.period) is None:
        say(context.word("upload.no_period", text=choices.period, sample=joined(list(PERIODS), context.language)))
    elif not choices.sender:
        say(context.word("foreign.no_sender"))
    else:
        _check(context, proposed, choices, mapping_toml(proposed.proposal, choices))


def _check(context: PageContext, proposed: _Proposed, choices: Choices, toml: str) -> None:
    mapping = MappingText(name=choices.label, toml=toml)
    period = period_of(choices.period or "")
    check(context, [replace(proposed.file, mapping=mapping, period=period, sender=choices.sender or None)])


def _state_key(proposed: _Proposed, choices: Choices) -> str:
    """All that the fields say."""
    return f"{proposed.number} {choices.period} {choices.sender}\n{mapping_toml(proposed.proposal, choices)}"


def _as_text(context: PageContext, state: _Proposed, choices: Choices) -> None:
    """The mapping as TOML, for what the fields do not ask; kept or taken away from here."""
    proposed = mapping_toml(state.proposal, choices)
    with st.expander(context.word("foreign.as_text")):
        draw(small(context.word("foreign.as_text_note")))
        toml = st.text_area(
            context.word("foreign.as_text"),
            proposed,
            height=360,
            label_visibility="collapsed",
            key=f"foreign.toml.{state.number}.{hash(proposed)}",
        )
        if st.button(context.word("foreign.try_text"), key=f"foreign.try_text.{state.number}"):
            st.session_state[_TRIED] = _state_key(state, choices)
            _check(context, state, choices, toml)
        if st.button(context.word("foreign.keep"), key=f"foreign.keep.{state.number}"):
            _keep_mapping(context, choices.label, toml)
        download(
            context.word("foreign.take"),
            toml.encode(),
            name=f"{choices.label}.toml",
            media="application/toml",
            key=f"foreign-{state.number}",
        )


def _keep_mapping(context: PageContext, name: str, toml: str) -> None:
    try:
        kept = keep_mapping(context.reader.home, name, toml).stem
    except WuyeError as fault:
        say(sentence_of(fault, context.language))
        return
    acting.note_act(context, "send", seat().name, f"mapping:{kept}")
    say(context.word("foreign.kept", name=kept))
