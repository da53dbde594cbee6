"""红黑榜: who is proposed, on what evidence, under which clause?"""

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboard.parts.page import frame, link, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.standing import case, entries, lists, publishing, subject, trial, worklist


def show(context: PageContext) -> None:
    """Proposals list by list, entries, which are decided, apart; and the register of developers, which is no list; or the file of one
    subject that the link names."""
    if wanted := context.view.chosen.get("subject"):
        _subject(context, wanted)
        return
    _title(context)
    is_now = entries.day_of(context) is None
    _tabs(context)
    if context.view.chosen.get("case") and is_now:
        with st.container(key="beside"):
            left, right = st.columns([5, 7], gap="medium")
            with left:
                _list(context, is_beside=True)
            with right:
                case.show_case(
                    context,
                    entries.standings(context),
                    evidence=lists.grounds(context, context.view.chosen["case"]),
                    after=lambda: worklist.onward(context, _cases(context, _chosen(context))),
                )
    else:
        _list(context, is_beside=False)
    _take(context)
    _waiting(context)
    if is_now:
        publishing.show(context)
        trial.show(context)
    _rules(context)


@drawn
def _subject(context: PageContext, wanted: str) -> None:
    subject.page(context, wanted)


@drawn
def _title(context: PageContext) -> None:
    count = lists.counts(context)
    title = (
        context.word("standing.title", red=count["red"], black=count["black"])
        if any(count[name] for name in link.LISTS)
        else context.word("standing.title_none")
    )
    frame.title(title, context.period(lists.quarter(context)))


def _chosen(context: PageContext) -> str:
    return context.view.chosen.get("list", "black" if lists.counts(context)["black"] else "red")


@drawn
def _tabs(context: PageContext) -> None:
    """Today, each list, the register of developers; and that proposals are no lists."""
    draw(notice(context.word("standing.note")))
    today = entries.day_of(context) or context.reader.standing_day()
    count = lists.counts(context)
    standings = entries.standings(context)
    due = worklist.of_list(standings, link.TODAY, today, is_any_day=context.reader.home.invented)
    counts = {link.TODAY: len(due), **{name: count[name] for name in (*link.LISTS, link.REGISTER)}}
    chosen = _chosen(context)
    forget = {"case": "", "act": "", "all": "", "all_waiting": "", "rows_from": ""}
    forget |= {"case_rule": "", "case_state": "", "acting": ""}
    draw(
        markup.tabs(
            (
                f"{context.word(f'standing.{name}')} {n}",
                context.view.link(**{**forget, "list": name}),
                name == chosen,
            )
            for name, n in counts.items()
        )
    )


@drawn
def _list(context: PageContext, *, is_beside: bool) -> None:
    """The cases of the list that is chosen; of the register, which has no steps, who stands in it and why."""
    chosen = _chosen(context)
    if chosen == link.REGISTER:
        draw(notice(context.word("standing.register_note")))
        lists.cases(context, lists.undecided(context).filter(pl.col("list") == chosen))
        return
    worklist.show(context, _cases(context, chosen), is_beside=is_beside)


def _take(context: PageContext) -> None:
    """The cases of the list that is chosen as files."""
    if (chosen := _chosen(context)) != link.REGISTER:
        worklist.take(context, _cases(context, chosen))


def _cases(context: PageContext, chosen: str) -> list[worklist.Row]:
    today = entries.day_of(context) or context.reader.standing_day()
    standings = entries.standings(context)
    return worklist.of_list(standings, chosen, today, is_any_day=context.reader.home.invented)


@drawn
def _waiting(context: PageContext) -> None:
    """What no list can be proposed for yet, for want of evidence."""
    waiting = lists.proposed(context, "waiting").filter(pl.col("list") == _chosen(context))
    if not waiting.is_empty():
        draw(markup.head(context.word("standing.waiting"), context.word("standing.waiting_note")))
        lists.cases(context, waiting, all_key="all_waiting")


@drawn
def _rules(context: PageContext) -> None:
    """The rules of the list that is chosen, and those that do not apply here."""
    chosen = _chosen(context)
    if chosen == link.TODAY:
        return
    draw(markup.head(context.word("standing.rules")))
    scope = lists.scope_of(context)
    rules = [
        rule
        for rule in context.reader.catalogue.rules.values()
        if rule.list == chosen and lists.stands_here(context, rule, scope)
    ]
    cards = Markup().join(lists.rule_card(context, rule, scope) for rule in rules)
    draw(Markup('<div class="w">{}</div>').format(cards))
    if left_out := lists.left_out(context, chosen, scope):
        draw(markup.head(context.word("standing.left_out"), context.word("standing.left_out_note")))
        draw(left_out)


if __name__ == "__main__":
    show(frame.here())
