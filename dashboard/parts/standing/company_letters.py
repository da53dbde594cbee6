"""What an office writes to a company: about what it has to put right, and at each step of a case of the lists."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.pack.letters.desk import LetterRequest
from dashboard.pack.letters.units import company_matters
from dashboard.parts.page import letter, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from pipelines import query

_TERM = timedelta(days=30)
_OF_STEPS = {  # letter → the steps of a case of which it speaks
    "list_notice": ("proposed", "notice"),
    "list_publication": ("notice",),
    "list_decision": ("decided",),
    "list_repair": ("repaired",),
}


def show(context: PageContext, code: str) -> None:
    """Draws the matters of the company and a draft of either letter, to whoever is not of a company."""
    if context.reader.viewer.company:
        return
    rows = company_matters(context.reader, code)
    draw(markup.head(context.word("company.letters"), context.word("company.letters_note")))
    if rows.is_empty():
        draw(quiet(context.word("company.letters_none")))
        return
    alerts = context.reader.catalogue.alerts
    lines = [
        markup.as_written(
            query.alert_sentence(context.reader.catalogue, alerts[row["alert"]], row["evidence"], context.language)
        )
        for row in rows.iter_rows(named=True)
    ]
    draw(Markup('<div class="w">{}</div>').format(markup.sentences(lines)))
    about = f"company:{code}"
    left, right = st.columns(2, gap="medium")
    with left:
        due = st.date_input(
            context.word("company.rectify_by"), value=context.reader.standing_day() + _TERM, key=f"letters:due:{code}"
        )
        wanted = LetterRequest(kind="rectification", about=about, due_on=due if isinstance(due, date) else None)
        letter.draft(context, wanted)
    with right:
        when = st.text_input(context.word("review.meets_when"), max_chars=60, key=f"letters:when:{code}")
        place = st.text_input(context.word("review.meets_where"), max_chars=60, key=f"letters:place:{code}")
        letter.draft(context, LetterRequest(kind="interview", about=about, when=when.strip(), place=place.strip()))


def of_case(context: PageContext, case: Mapping[str, Any]) -> None:
    """Draws a draft of each letter that a case has come to, to whoever is not of a company."""
    if context.reader.viewer.company:
        return
    taken = {case["state"], *(step["step"] for step in json.loads(case["steps"]))}
    for kind, steps in _OF_STEPS.items():
        if taken.intersection(steps):
            letter.draft(
                context,
                LetterRequest(kind=kind, about=f"{case['subject_kind']}:{case['subject']}", rule=str(case["rule"])),
            )
