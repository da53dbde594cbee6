"""What the leading group itself has to decide, from lists, orders, meetings and matters; and what became of the last."""

from typing import Any

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.link import LISTS
from dashboard.parts.page.markup import draw
from dashboard.parts.review import matters, orders
from dashboard.parts.standing import entries, lists
from pipelines import periods

MOST = 7
MOST_DECIDED = 5


def to_decide(context: PageContext) -> None:
    """At most seven matters, those first whose day passed; where each stands, it opens."""
    lines = [*_cases(context), *_orders(context), *_meeting(context)]
    left = MOST - len(lines)
    kinds = _kinds(context)
    lines += kinds[:left]
    link = context.view.link("meeting", meeting_view="orders")
    more = markup.anchor(context.word("review.all_matters"), link, kind="more")
    draw(markup.head(context.word("decide.head"), extra=more))
    draw(markup.sentences(lines or [context.word("review.no_matter")]))


def decided(context: PageContext) -> None:
    """The last decisions, of meetings, orders and lists, the newest first, each with what became of it."""
    rows = context.reader.orders().sort("issued_on", "sequence", descending=True).head(MOST_DECIDED)
    lines = [(row["issued_on"], _order(context, row)) for row in rows.iter_rows(named=True)]
    steps = context.reader.last_steps(entries.day_of(context)).to_dicts()
    cases = [tuple(step[name] for name in ("subject_kind", "subject", "list", "rule", "period")) for step in steps]
    lines += [
        (step["on"], sentence)
        for place, (step, sentence) in enumerate(zip(steps, entries.decided_lately(context), strict=True))
        if cases[place] not in cases[:place]  # of a case its newest step: what became of it
    ]
    newest = sorted(lines, key=lambda pair: pair[0], reverse=True)[:MOST_DECIDED]
    link = markup.anchor(context.word("overview.to_standing"), context.view.link("standing"), kind="more")
    draw(markup.head(context.word("decide.decided"), extra=link))
    draw(markup.sentences([sentence for _, sentence in newest] or [context.word("overview.decisions_none")]))


def _order(context: PageContext, row: dict[str, Any]) -> Markup:
    """A decision or order, how it stands, and whether its figure moved since."""
    link = context.view.link("meeting", meeting_view="orders", order=row["item_no"])
    request = markup.anchor(markup.as_written(row["text"]), link)
    since = context.reader.since_order(row)
    moved = f" · {context.word(f'review.verdict_{since.verdict}')}" if since else ""
    owner = Markup('<span class="quiet small">{}</span>').format(markup.as_written(row["owner"]))
    return Markup("{} {} {} {}{}").format(
        text.day(row["issued_on"], context.language), request, owner, orders.state_said(context, row), moved
    )


def _cases(context: PageContext) -> list[Markup]:
    """Objections without an answer, terms that ran out, proposals that nobody looked at."""
    lines = []
    standings = entries.standings(context)
    unanswered = [case["answer_due_on"] for case in standings if case["answer_due_on"] is not None]
    if unanswered:
        day = text.day(min(unanswered), context.language)
        lines.append(_line(context, "list", context.word("decide.objections", n=len(unanswered), day=day), "standing"))
    if over := sum(bool(case["is_over"]) for case in standings):
        lines.append(_line(context, "list", context.word("decide.over", n=over), "standing"))
    count = lists.counts(context)
    if any(count[name] for name in LISTS):
        sentence = context.word("overview.proposals", **count)
        lines.append(_line(context, "list", sentence, "standing"))
    return lines


def _orders(context: PageContext) -> list[str]:
    """Orders whose day passed, and answers that nobody has checked."""
    rows = context.reader.orders()
    late = rows.filter(pl.col("is_standing") & (pl.col("days_left") < 0))
    replied = rows.filter(pl.col("state") == "replied")
    lines = []
    if late.height:
        worst = -int(str(late["days_left"].min()))
        lines.append(context.word("decide.orders_late", n=late.height, days=worst))
    if replied.height:
        lines.append(context.word("decide.orders_replied", n=replied.height))
    return [_line(context, "order", line, "meeting", meeting_view="orders") for line in lines]


def _meeting(context: PageContext) -> list[str]:
    """The sentence for a meeting of the last quarter that is not on record; empty of a quarter before the first data, when
    none was to be held."""
    quarter = periods.last_ended("quarter", context.view.period)
    is_before = periods.parse(quarter).last_day < periods.parse(min(context.reader.periods("month"))).starts_on
    if is_before or quarter in context.reader.meetings()["quarter"].to_list():
        return []
    sentence = context.word("decide.meeting", period=text.period(quarter, context.language))
    return [_line(context, "meeting", sentence, "meeting")]


def _kinds(context: PageContext) -> list[Markup]:
    """The matters past their day without an order, gathered by kind, the longest past first."""
    rows = matters.open_matters(context).filter(pl.col("acts_here") & pl.col("order_item").is_null())
    gathered = rows.group_by("alert", maintain_order=True).agg(
        pl.col("rows").sum(),
        areas=pl.col("area").n_unique(),
        days=pl.col("days_over").max(),
        name=pl.col("area_name").first(),
        name_en=pl.col("area_name_en").first(),
    )
    lines = []
    for row in gathered.iter_rows(named=True):
        kind = context.reader.catalogue.alerts[row["alert"]].label.of(context.language)
        where = (
            row["name_en" if context.language == "en" else "name"] or ""
            if row["areas"] == 1
            else context.word("decide.areas", n=row["areas"])
        )
        sentence = context.word("decide.kind", kind=kind, where=where, n=row["rows"])
        if row["days"]:
            sentence += (
                f"，{context.word('review.over', n=row['days'])}"
                if context.language == "zh"
                else f", {context.word('review.over', n=row['days'])}"
            )
        lines.append(_line(context, "matter", sentence, "alerts", alert=row["alert"]))
    return lines


def _line(context: PageContext, kind: str, sentence: str, page: str, **chosen: str) -> Markup:
    tag = Markup('<span class="kind">{}</span>').format(context.word(f"decide.of_{kind}"))
    return Markup("{}{}").format(tag, markup.anchor(sentence, context.view.link(page, **chosen)))
