"""A stranger's file of a kind that came before: it is read by the mapping that was kept then, and asked for its period."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small
from dashboard.parts.returns.checking import PERIODS, File, MappingText, check, period_of, say, senders
from dashboard.words import joined
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.intake.answering.mapping_proposal import Proposal
from pipelines.intake.storing.kept_mappings import kept_mappings


def offer_last_time(context: PageContext, file: File, proposal: Proposal, number: int) -> None:
    """The mapping that fits a file, its period and sender, and the button that checks the file by it; nothing where none
    fits. `number` tells one proposal from the next."""
    home = context.reader.home
    kept: Mapping[str, FileMapping] = {
        name: each for name, each in kept_mappings(home).items() if name in proposal.kept
    }
    if not kept:
        return
    draw(markup.head(context.word("foreign.last_time"), context.word("foreign.last_time_note")))
    places = st.columns([2, 1, 2, 2], gap="small", vertical_alignment="bottom")
    name = places[0].selectbox(context.word("foreign.use"), list(kept), key=f"foreign.kept.{number}")
    period = places[1].text_input(
        context.word("foreign.period"),
        proposal.period or "",
        placeholder=context.word("upload.period_hint", sample=PERIODS[0]),
        key=f"foreign.kept_period.{number}",
    )
    names = senders(context)
    former = kept[name].sender
    sender = places[2].selectbox(
        context.word("foreign.sender"),
        list(names),
        index=list(names).index(former) if former in names else None,
        format_func=names.__getitem__,
        key=f"foreign.kept_sender.{number}.{name}",
    )
    is_asked = places[3].button(
        context.word("foreign.as_last_time"), type="primary", width="stretch", key=f"foreign.as_last.{number}"
    )
    draw(small(context.word("foreign.or_anew")))
    if not is_asked:
        return
    text = (period or "").strip()
    if not text:
        say(context.word("foreign.no_period"))
    elif (meant := period_of(text)) is None:
        say(context.word("upload.no_period", text=text, sample=joined(list(PERIODS), context.language)))
    elif not sender:
        say(context.word("foreign.no_sender"))
    else:
        toml = (home.mappings / f"{name}.toml").read_text(encoding="utf-8")
        check(context, [replace(file, mapping=MappingText(name=name, toml=toml), period=meant, sender=sender)])
