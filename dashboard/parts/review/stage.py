"""The meeting as it is shown in the room: one thing a page, in big type, from the frozen version; keys lead on and back."""

from collections.abc import Callable, Sequence

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import exceptional, findings, series
from dashboard.parts.numbers.card import is_judged, target_said
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.review import agenda, matters, orders
from dashboard.scripts import STAGE
from dashboard.words import joined

MOST_BEHIND = 6
MOST_LINES = 7


def show(context: PageContext, live: PageContext, former: pl.DataFrame, quarter: str) -> None:
    """The page that the link names (`step`), with where it stands among all. `context` reads the frozen quarter, `live`
    today: orders go on after the freeze."""
    pages = _pages(context, live, former, quarter)
    wanted = context.view.chosen.get("step", "1")
    step = min(max(int(wanted) if wanted.isdecimal() else 1, 1), len(pages))
    title, body = pages[step - 1]
    back = live.view.link(step=str(max(step - 1, 1)))
    on = live.view.link(step=str(min(step + 1, len(pages))))
    close = live.view.link(meeting_view="agenda", step="")
    frozen = context.reader.frozen
    version = (
        context.word("review.stage_version", version=frozen.name, state=context.word(f"review.{frozen.state}"))
        if frozen
        else ""
    )
    markup.draw(
        Markup(
            '<section class="w stage" aria-live="polite"><h1>{}</h1>{}</section>'
            '<nav class="w stage-foot" aria-label="{}">'
            '<span>{}</span><span class="steps">'
            '<a href="{}" data-step="back" aria-label="{}">‹</a> {} / {} '
            '<a href="{}" data-step="on" aria-label="{}">›</a></span>'
            '<span>{} <a href="{}" data-step="close">{}</a></span></nav>'
        ).format(
            title,
            body(),
            context.word("review.stage"),
            version,
            back,
            context.word("review.back"),
            step,
            len(pages),
            on,
            context.word("review.on"),
            context.word("review.keys"),
            close,
            context.word("review.leave"),
        )
    )
    markup.run(STAGE)


Body = Callable[[], Markup]


def _pages(context: PageContext, live: PageContext, former: pl.DataFrame, quarter: str) -> list[tuple[str, Body]]:
    rates = agenda.rates_of(context)
    name, code = area_name(context.area, context.language), context.area["code"]
    presenting, others = agenda.behind(context, rates), agenda.silent(context, rates)
    period = context.period(quarter)
    pages: list[tuple[str, Body]] = [
        (context.marked("review.stage_title", area=name, quarter=period), lambda: _opening(context)),
        (_orders_title(context, former), lambda: _orders(live, former)),
        (
            escape(findings.overview_title(rates, code, name, context.below, context.language)),
            lambda: _rates(context, rates, code),
        ),
    ]
    for row in presenting[:MOST_BEHIND]:
        pages.append((escape(area_name(row, context.language)), _unit(context, live, rates, row)))
    if len(presenting) > MOST_BEHIND:
        rest = [area_name(row, context.language) for row in presenting[MOST_BEHIND:]]
        pages.append((context.word("review.stage_rest", n=len(rest)), lambda: _line(joined(rest, context.language))))
    if others.on_target:
        pages.append(
            (
                context.word("review.stage_fine", n=len(others.on_target)),
                lambda: _line(joined(others.on_target, context.language)),
            )
        )
    if others.open:
        pages.append(
            (
                context.word("review.stage_open", n=len(others.open)),
                lambda: _line(joined(others.open, context.language)),
            )
        )
    pages += [
        (context.word("overview.exceptional"), lambda: _exceptional(context)),
        (context.word("review.stage_matters"), lambda: _matters(live)),
        (context.word("review.stage_decide"), lambda: _lines([context.word("review.stage_decide_note")])),
    ]
    return pages


def _opening(context: PageContext) -> Markup:
    frozen = context.reader.frozen
    lines = [context.word("app.invented_long")] if context.reader.home.invented else []
    if frozen:
        day = text.day(frozen.frozen_on, context.language)
        lines.insert(
            0,
            context.word(
                "review.stage_frozen", day=day, state=context.word(f"review.{frozen.state}"), actor=frozen.actor
            ),
        )
    return _lines([escape(line) for line in lines])


def _orders_title(context: PageContext, former: pl.DataFrame) -> str:
    if former.is_empty():
        return context.word("review.point_orders_none")
    late = former.filter(pl.col("is_standing") & (pl.col("days_left") < 0)).height
    return context.word(
        "review.point_orders", n=former.height, off=former.filter(pl.col("state") == "closed").height, late=late
    )


def _orders(live: PageContext, former: pl.DataFrame) -> Markup:
    lines = []
    for row in former.head(MOST_LINES).iter_rows(named=True):
        since = orders.since_said(live, live.reader.since_order(row))
        lines.append(
            Markup("{} <small>{} · {}</small>{}").format(
                markup.as_written(row["text"]),
                markup.as_written(row["owner"]),
                orders.state_said(live, row),
                Markup("<small class=since>{}</small>").format(since) if since else "",
            )
        )
    return _lines(lines)


def _rates(context: PageContext, rates: list[findings.Series], code: str) -> Markup:
    cells = []
    for rate in rates:
        row = rate.row(code)
        if row is None:
            continue
        value = text.measure(row["value"], text.unit_of(rate.metric), row["target"])
        state = markup.state(row["status"], context.language) if is_judged(row) else ""
        gap = text.gap(row["gap"], rate.metric, context.language) if is_judged(row) else ""
        line = rate.line(code)
        drawn = markup.spark(line["value"].to_list(), line["target"].to_list(), text=value, width=220, height=60)
        cells.append(
            Markup(
                '<article><h2>{}</h2><p class=big>{}</p><p class="{}">{}</p><p>{} {}</p><p class=quiet>{}</p></article>'
            ).format(
                rate.metric.label.of(context.language),
                value,
                row["status"],
                drawn,
                state,
                gap,
                target_said(context, row, rate.metric),
            )
        )
    return Markup('<div class="big-cards">{}</div>').format(Markup().join(cells))


def _unit(context: PageContext, live: PageContext, rates: list[findings.Series], row: findings.Row) -> Body:
    def draw() -> Markup:
        code = row["code"]
        mine = live.reader.orders().filter(pl.col("area").str.starts_with(code) & pl.col("is_standing"))
        open_ = matters.open_matters(context).filter(pl.col("area").str.starts_with(code)).head(3)
        lines = [orders_line(live, one) for one in mine.head(3).iter_rows(named=True)]
        lines += [matters.sentence(context, one, linked=False) for one in open_.iter_rows(named=True)]
        return Markup("{}{}").format(_rates(context, rates, code), _lines(lines))

    return draw


def orders_line(live: PageContext, row: findings.Row) -> Markup:
    """An order of a unit in one line (markup)."""
    return Markup("{} {} <small>{}</small>").format(
        markup.as_written(row["item_no"]), markup.as_written(row["text"]), orders.state_said(live, row)
    )


def _exceptional(context: PageContext) -> Markup:
    level = context.below
    rows = exceptional.outside(context, series.shares_at(context, level), level) if level else pl.DataFrame()
    lines = [
        context.marked(
            "overview.high" if row["z"] > 0 else "overview.low",
            area=row["area_name"],
            metric=context.metric(row["metric"]).label.of(context.language),
            value=Markup("<b>{}</b>").format(
                text.with_unit(row["value"], text.unit_of(context.metric(row["metric"])), context.language)
            ),
        )
        for row in rows.head(MOST_LINES).iter_rows(named=True)
    ]
    return _lines(lines or [context.word("overview.exceptional_none", level=context.word(f"level.{level}"))])


def _matters(live: PageContext) -> Markup:
    rows = matters.open_matters(live)
    acting = rows.filter(pl.col("acts_here")).head(MOST_LINES)
    lines = [matters.sentence(live, row, linked=False) for row in acting.iter_rows(named=True)]
    return _lines(lines or [live.word("review.no_matter")])


def _line(sentence: str) -> Markup:
    return Markup('<p class="one">{}</p>').format(sentence)


def _lines(lines: Sequence[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(line) for line in lines))
