"""红黑榜: who is proposed, on what evidence, under which clause?"""

import polars as pl
import streamlit as st

from dashboard.parts import case, entries, frame, link, lists, markup
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk


def show(desk: Desk) -> None:
    """Proposals list by list, entries, which are decided, apart; and the register of developers, which is no list."""
    _title(desk)
    if entries.day_of(desk) is None and desk.view.chosen.get("case"):
        case.show(desk, entries.standings(desk))
    _lists(desk)


@drawn
def _title(desk: Desk) -> None:
    count = lists.counts(desk)
    said = (
        desk.word("standing.title", red=count["red"], black=count["black"])
        if any(count[name] for name in link.LISTS)
        else desk.word("standing.title_none")
    )
    frame.title(said, desk.period(lists.quarter(desk)))


@drawn
def _lists(desk: Desk) -> None:
    count, found, standings = lists.counts(desk), lists.undecided(desk), entries.standings(desk)
    st.html(f'<p class="w notice">{desk.word("standing.note")}</p>')
    chosen = desk.view.chosen.get("list", "black" if count["black"] else "red")
    st.html(
        markup.tabs(
            (
                f"{desk.word(f'standing.{name}')} {count[name]}",
                desk.view.link(list=name, case="", act="", all="", all_waiting=""),
                name == chosen,
            )
            for name in (*link.LISTS, link.REGISTER)
        )
    )
    is_register = chosen == link.REGISTER
    if is_register:
        st.html(f'<p class="w notice">{desk.word("standing.register_note")}</p>')
    lists.cases(desk, found.filter(pl.col("list") == chosen))
    waiting = lists.proposed(desk, "waiting").filter(pl.col("list") == chosen)
    if not waiting.is_empty():
        st.html(markup.head(desk.word("standing.waiting"), desk.word("standing.waiting_note")))
        lists.cases(desk, waiting, all_key="all_waiting")
    if not is_register:
        entries.entries(desk, standings, chosen)
    st.html(markup.head(desk.word("standing.rules")))
    scope = lists.scope_of(desk)
    rules = [
        rule
        for rule in desk.reader.catalogue.rules.values()
        if rule.list == chosen and lists.stands_here(desk, rule, scope)
    ]
    st.html(f'<div class="w">{"".join(lists.rule_card(desk, rule, scope) for rule in rules)}</div>')
    if left_out := lists.left_out(desk, chosen, scope):
        st.html(markup.head(desk.word("standing.left_out"), desk.word("standing.left_out_note")))
        st.html(left_out)


if __name__ == "__main__":
    show(frame.here())
