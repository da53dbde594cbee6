"""红黑榜: who is proposed, on what evidence, under which clause?"""

import polars as pl
import streamlit as st

from dashboard.parts.page import frame, link, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.standing import case, entries, lists, publishing, trial


def show(context: PageContext) -> None:
    """Proposals list by list, entries, which are decided, apart; and the register of developers, which is no list."""
    _title(context)
    if entries.day_of(context) is None and context.view.chosen.get("case"):
        case.show_case(context, entries.standings(context))
    if entries.day_of(context) is None:
        publishing.show(context)
        trial.show(context)
    _lists(context)


@drawn
def _title(context: PageContext) -> None:
    count = lists.counts(context)
    said = (
        context.word("standing.title", red=count["red"], black=count["black"])
        if any(count[name] for name in link.LISTS)
        else context.word("standing.title_none")
    )
    frame.title(said, context.period(lists.quarter(context)))


@drawn
def _lists(context: PageContext) -> None:
    count, found, standings = lists.counts(context), lists.undecided(context), entries.standings(context)
    st.html(f'<p class="w notice">{context.word("standing.note")}</p>')
    chosen = context.view.chosen.get("list", "black" if count["black"] else "red")
    st.html(
        markup.tabs(
            (
                f"{context.word(f'standing.{name}')} {count[name]}",
                context.view.link(list=name, case="", act="", all="", all_waiting=""),
                name == chosen,
            )
            for name in (*link.LISTS, link.REGISTER)
        )
    )
    is_register = chosen == link.REGISTER
    if is_register:
        st.html(f'<p class="w notice">{context.word("standing.register_note")}</p>')
    lists.cases(context, found.filter(pl.col("list") == chosen))
    waiting = lists.proposed(context, "waiting").filter(pl.col("list") == chosen)
    if not waiting.is_empty():
        st.html(markup.head(context.word("standing.waiting"), context.word("standing.waiting_note")))
        lists.cases(context, waiting, all_key="all_waiting")
    if not is_register:
        entries.entries(context, standings, chosen)
    st.html(markup.head(context.word("standing.rules")))
    scope = lists.scope_of(context)
    rules = [
        rule
        for rule in context.reader.catalogue.rules.values()
        if rule.list == chosen and lists.stands_here(context, rule, scope)
    ]
    st.html(f'<div class="w">{"".join(lists.rule_card(context, rule, scope) for rule in rules)}</div>')
    if left_out := lists.left_out(context, chosen, scope):
        st.html(markup.head(context.word("standing.left_out"), context.word("standing.left_out_note")))
        st.html(left_out)


if __name__ == "__main__":
    show(frame.here())
