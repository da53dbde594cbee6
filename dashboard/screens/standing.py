"""红黑榜: who is proposed, on what evidence, under which clause?"""

import polars as pl
from markupsafe import Markup

from dashboard.parts.page import frame, link, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.parts.standing import case, entries, lists, publishing, subject, trial


def show(context: PageContext) -> None:
    """Proposals list by list, entries, which are decided, apart; and the register of developers, which is no list; or the file of one
    subject that the link names."""
    if asked := context.view.chosen.get("subject"):
        _subject(context, asked)
        return
    _title(context)
    if entries.day_of(context) is None and context.view.chosen.get("case"):
        case.show_case(context, entries.standings(context))
    if entries.day_of(context) is None:
        publishing.show(context)
        trial.show(context)
    _lists(context)


@drawn
def _subject(context: PageContext, asked: str) -> None:
    subject.page(context, asked)


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
    draw(Markup('<p class="w notice">{}</p>').format(context.word("standing.note")))
    chosen = context.view.chosen.get("list", "black" if count["black"] else "red")
    draw(
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
        draw(Markup('<p class="w notice">{}</p>').format(context.word("standing.register_note")))
    lists.cases(context, found.filter(pl.col("list") == chosen))
    waiting = lists.proposed(context, "waiting").filter(pl.col("list") == chosen)
    if not waiting.is_empty():
        draw(markup.head(context.word("standing.waiting"), context.word("standing.waiting_note")))
        lists.cases(context, waiting, all_key="all_waiting")
    if not is_register:
        entries.entries(context, standings, chosen)
    draw(markup.head(context.word("standing.rules")))
    scope = lists.scope_of(context)
    rules = [
        rule
        for rule in context.reader.catalogue.rules.values()
        if rule.list == chosen and lists.stands_here(context, rule, scope)
    ]
    draw(
        Markup('<div class="w">{}</div>').format(Markup().join(lists.rule_card(context, rule, scope) for rule in rules))
    )
    if left_out := lists.left_out(context, chosen, scope):
        draw(markup.head(context.word("standing.left_out"), context.word("standing.left_out_note")))
        draw(left_out)


if __name__ == "__main__":
    show(frame.here())
