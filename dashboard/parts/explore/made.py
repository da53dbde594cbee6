"""How the numbers were made: the declaration, the SQL and the Python call of each metric, to copy."""

import streamlit as st

from dashboard.parts.explore import asking
from dashboard.parts.explore.choice import Choice
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from pipelines import query


def show(context: PageContext, choice: Choice) -> None:
    """One fold a metric, and the call that gives the whole table."""
    draw(markup.head(context.word("explore.made"), context.word("explore.made_note")))
    with st.expander(context.word("explore.made_python")):
        st.code(query.python_call(choice.selection, choice.selection.metrics), language="python")
    if statement := context.everywhere.sql_of(choice.selection):
        draw(paragraph(markup.anchor(context.word("sql.open"), asking.link_to(context, statement))))
    for metric in choice.metrics:
        with st.expander(f"{metric.code} {metric.label.of(context.language)}"):
            st.caption(metric.meaning.of(context.language))
            made = context.everywhere.recipe(choice.selection, metric.id)
            st.caption(context.word("explore.made_declaration"))
            st.code(made.declaration, language="toml")
            if made.published:
                st.caption(context.word("explore.made_published"))
                st.code(made.published, language="sql")
            st.caption(context.word("explore.made_sql" if made.sql else "explore.made_no_sql"))
            if made.sql:
                st.code(made.sql, language="sql")
