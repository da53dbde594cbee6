"""会议: what was decided last time and what became of it, who is off target, what is decided now?"""

from dataclasses import replace

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.pack.letters.desk import LetterRequest
from dashboard.parts.page import ask, frame, letter, markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.review import acting, agenda, freezing, holding, matters, orders, papers, stage
from pipelines import periods
from pipelines.review.agenda import former_orders
from pipelines.review.freezes import freezes

VIEWS = ("agenda", "orders", "frozen", "papers", "held")


def show(context: PageContext) -> None:
    """Agenda, orders and matters, the frozen quarter and what was restated, the meeting itself; and the meeting mode."""
    quarter = context.view.chosen.get("quarter") or _quarter(context)
    view = context.view.chosen.get("meeting_view", "agenda")
    matches = context.reader.orders()
    former = former_orders(context.reader, quarter, matches)
    versions = freezes(context.reader.home).filter(pl.col("quarter") == quarter)
    frozen = f"{quarter}/{versions['version'][0]}" if versions.height else None
    if view == "stage":
        looked_at = _frozen(context, quarter) if frozen else context
        stage.show(looked_at, context, former, quarter)
        return
    late = matches.filter(pl.col("is_standing") & (pl.col("days_left") < 0)).height
    standing = matches.filter("is_standing").height
    frame.title(
        context.word("review.title", area=area_name(context.area, context.language), n=standing, late=late)
        if standing
        else context.word("review.title_none", area=area_name(context.area, context.language)),
        context.period(quarter),
    )
    _tabs(context, quarter, view)
    acting.say_recorded()
    if view == "orders":
        orders.make(context)
        orders.opened(context, matches)
        if number := context.view.chosen.get("order", ""):
            letter.draft(context, LetterRequest(kind="supervision", about=f"order:{number}"), number)
        _register(context, matches)
        matters.listed(context)
    elif view == "frozen":
        freezing.versions(context, quarter)
        freezing.restated(context, quarter)
    elif view == "held":
        holding.show(context, quarter, frozen)
        for meeting in holding.held(context, quarter):
            number = meeting["meeting_no"]
            letter.draft(context, LetterRequest(kind="minutes", about=f"meeting:{number}"), number)
    elif view == "papers":
        if frozen:
            papers.show(_frozen(context, quarter))
            papers.letters(_frozen(context, quarter), quarter)
        else:
            _to_freeze(context, "paper.page_not_frozen", quarter)
    else:
        looked_at = _frozen(context, quarter) if frozen else context
        if not frozen:
            _to_freeze(context, "review.not_frozen", quarter)
        draw(markup.head(context.word("review.former"), context.word("review.former_note")))
        orders.table(context, former)
        agenda.show(looked_at, former)
        agenda.due(looked_at, quarter)


def _to_freeze(context: PageContext, key: str, quarter: str) -> None:
    link = markup.anchor(context.word("review.to_freeze"), context.view.link(meeting_view="frozen"), kind="more")
    draw(notice(Markup("{} {}").format(context.word(key, quarter=context.period(quarter)), link)))


def _quarter(context: PageContext) -> str:
    """The quarter that is met about: the last that has ended by the month looked at."""
    return periods.last_ended("quarter", context.view.period)


def _frozen(context: PageContext, quarter: str) -> PageContext:
    """The same page over the frozen quarter, in its last month."""
    reader = ask.frozen(context.reader, quarter)
    period = reader.as_of
    start = max(reader.first_month, periods.shift(period, 1 - frame.WINDOW))
    view = replace(context.view, period=period)
    return replace(context, reader=reader.within(context.area["code"], start, period), view=view)


def _tabs(context: PageContext, quarter: str, view: str) -> None:
    kept = {"quarter": quarter, "matter": "", "order": "", "owner": ""}
    tabs = [
        (context.word(f"review.view_{name}"), context.view.link(meeting_view=name, **kept), name == view)
        for name in VIEWS
    ]
    tabs.append((context.word("review.view_stage"), context.view.link(meeting_view="stage", step="1", **kept), False))
    draw(markup.tabs(tabs))
    quarters = [
        period for period in reversed(context.reader.periods("quarter")) if not context.reader.is_running(period)
    ]
    draw(
        markup.tabs(
            (
                (
                    text.period(one, context.language),
                    context.view.link(quarter=one, matter="", order=""),
                    one == quarter,
                )
                for one in quarters[:8]
            ),
            kind="tight",
        )
    )


def _register(context: PageContext, rows: pl.DataFrame) -> None:
    """The register of what is supervised (挂账督办): every order and decision, of all units or of one."""
    draw(
        markup.head(
            context.word("review.register", n=rows.filter("is_standing").height), context.word("review.register_note")
        )
    )
    units = list(dict.fromkeys(rows["owner"].to_list()))
    owner = context.view.chosen.get("owner", "")
    if units:
        tabs = [(context.word("review.every_unit"), context.view.link(owner="", matter="", order=""), not owner)]
        tabs += [(unit, context.view.link(owner=unit, matter="", order=""), unit == owner) for unit in units]
        draw(markup.tabs(tabs, kind="tight"))
    shown = rows.filter(pl.col("owner") == owner) if owner else rows
    orders.table(context, shown)
    if rows.filter("is_standing").height:
        orders.export(context, shown)


if __name__ == "__main__":
    show(frame.here())
