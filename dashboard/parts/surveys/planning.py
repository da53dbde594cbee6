"""The next survey: how many households each street needs, and the draw with its workbook and questionnaires."""

from dataclasses import replace

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.pack import questionnaire
from dashboard.parts.page import acting, markup
from dashboard.parts.page.download import PDF, download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.page.table_download import explained, table_download
from dashboard.parts.surveys.table import say_wrong, show_first
from dashboard.words import word
from pipelines.acts import office_on
from pipelines.errors import WuyeError
from pipelines.export.table_files import XLSX
from pipelines.surveys import field_book
from pipelines.surveys.plan import SurveyPlan, former_draws, plan, record_draw
from pipelines.surveys.size import LEVELS, Design

_PLANNED = "survey.planned"
_DRAWN = "survey.drawn"
_MOST = 15  # streets above the download
_COLUMNS = ("street_name", "estates", "households", "completes", "response", "to_draw")


def show_planning(context: PageContext) -> None:
    """The wish, the streets that it asks of, and the draw."""
    draw(markup.head(context.word("survey.plan"), context.word("survey.plan_note")))
    _form(context)
    planned: SurveyPlan | None = st.session_state.get(_PLANNED)
    if planned is None or planned.area != context.area["code"]:
        return
    _streets(context, planned)
    method = markup.facts((name, escape(content)) for name, content in planned.method(context.language).items())
    draw(Markup('<div class="w">{}</div>').format(method))
    _draw(context, planned)


def _form(context: PageContext) -> None:
    with st.form("survey.plan", border=False, enter_to_submit=False):
        first, second, third, fourth = st.columns(4)
        number = first.text_input(context.word("survey.number"), placeholder="MYD2023H1", key="survey.number")
        level = second.selectbox(
            context.word("survey.level"),
            LEVELS,
            index=1,
            format_func=lambda name: context.word(f"survey.level_{name}"),
            key="survey.level",
        )
        width = third.number_input(
            context.word("survey.half_width"), min_value=0.5, max_value=25.0, value=4.0, step=0.5, key="survey.width"
        )
        response = fourth.number_input(
            context.word("survey.response"), min_value=5, max_value=100, value=40, step=5, key="survey.response"
        )
        is_asked = st.form_submit_button(context.word("survey.size"), type="primary")
    if not is_asked:
        return
    try:
        wish = Design(survey_id=number.strip(), level=level, half_width=width / 100, response=response / 100)
        st.session_state[_PLANNED] = plan(context.reader, wish)
        st.session_state.pop(_DRAWN, None)
    except WuyeError as fault:
        st.session_state.pop(_PLANNED, None)
        say_wrong(sentence_of(fault, context.language))


def _streets(context: PageContext, planned: SurveyPlan) -> None:
    strata = planned.strata.sort("completes", descending=True)
    total = context.word(
        "survey.total",
        completes=text.number(int(strata["completes"].sum())),
        drawn=text.number(int(strata["to_draw"].sum())),
        streets=strata.height,
    )
    draw(Markup('<p class="w"><b>{}</b></p>').format(total))
    names = {name: context.word(f"survey.column_{name}") for name in _COLUMNS}
    rows = [
        [
            escape(row["street_name"]),
            text.number(row["estates"]),
            text.number(row["households"]),
            text.number(row["completes"]),
            text.share(row["response"]) + ("" if row["is_experience"] else f" {context.word('survey.assumed')}"),
            text.number(row["to_draw"]),
        ]
        for row in strata.head(_MOST).iter_rows(named=True)
    ]
    headings = [(names[name], "" if name == "street_name" else "num") for name in _COLUMNS]
    show_first(context, headings, rows, strata.height)
    file = f"{planned.design.survey_id}-{context.area['code']}"
    table_download(context, lambda: explained(context, strata.select(_COLUMNS), names), file=file)


def _draw(context: PageContext, planned: SurveyPlan) -> None:
    draw(markup.head(context.word("survey.draw"), context.word("survey.draw_note")))
    for former in former_draws(context.reader, planned.design.survey_id):
        sentence = context.word("survey.drawn_before", on=former.effective_on, actor=former.actor)
        draw(notice(markup.with_written(sentence)))
    drawn: tuple[SurveyPlan, pl.DataFrame] | None = st.session_state.get(_DRAWN)
    if drawn is None:
        _draw_form(context, planned)
        return
    planned, households = drawn
    draw(notice(context.word("survey.is_drawn", n=text.number(households.height)), kind="on_time"))
    number = planned.design.survey_id
    download(
        context.word("survey.take_book"),
        lambda: field_book.written(
            households, planned.strata, number, planned.method(context.language), context.language
        ),
        name=f"{word('survey.file_book', context.language, survey=number)}.xlsx",
        media=XLSX,
        key="survey-book",
    )
    download(
        context.word("survey.take_forms"),
        lambda: questionnaire.written(households, number, context.reader.home, context.language),
        name=f"{word('survey.file_forms', context.language, survey=number)}.pdf",
        media=PDF,
        key="survey-forms",
    )


def _draw_form(context: PageContext, planned: SurveyPlan) -> None:
    if not acting.allowed(context, "review"):
        return
    with st.form("survey.draw", border=False, enter_to_submit=False):
        first, second = st.columns([1, 3])
        seed = first.number_input(context.word("survey.seed"), min_value=1, value=1, step=1, key="survey.seed")
        why = second.text_input(context.word("survey.why"), key="survey.why")
        actor = acting.actor(context, "review", key="survey.actor")
        closed = acting.nobody_signs(context, "review")
        is_asked = st.form_submit_button(context.word("survey.draw_now"), type="primary", disabled=closed)
    if not is_asked:
        return
    wished = replace(planned, design=replace(planned.design, seed=int(seed)))
    try:
        recorded = record_draw(wished, office_on(context.reader, None), actor=actor, why=why)
    except WuyeError as fault:
        say_wrong(sentence_of(fault, context.language))
        return
    acting.note_act(context, "review", recorded.actor, recorded.subject, step="drawn")
    st.session_state[_DRAWN] = (wished, wished.households())
    st.rerun()
