"""The course of one area: its line and, where it has one, its control chart and who let that begin anew."""

from dashboard import format as text
from dashboard.figures import trend
from dashboard.parts.numbers.findings import Series
from dashboard.parts.page import chart, frame
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small
from pipelines import query
from pipelines.catalogue.declarations import HEADLINE


def show_course(context: PageContext, one: Series, *, height: int) -> None:
    """The line of the area looked at, the limits of its control chart, and a line of words on what they are."""
    metric, level = one.metric, context.area["level"]
    line = one.line(context.area["code"], most=frame.WINDOW)
    control = None
    if one.variant == HEADLINE and query.has_control(metric, level) and not context.calendar_of(metric.id):
        control = context.reader.control(metric.id, context.area["code"], level=level)
    drawn = trend.figure(
        line, metric, context.language, context.view.mode, variant=one.variant, height=height, control=control
    )
    chart.show_figure(
        context, drawn, trend.alt(line, metric, context.language, variant=one.variant), key="trend", metrics=[metric]
    )
    if control is None or control.is_empty():
        return
    last = control.row(-1, named=True)
    lines = [context.word("course.limits" if last["lower"] is not None else "course.no_limits")]
    lines += [
        context.word(
            "course.begun",
            period=text.period(row["period"], context.language),
            actor=row["begun_by"],
            why=row["begun_why"],
            day=text.day(row["begun_on"], context.language),
        )
        for row in control.drop_nulls("begun_by").iter_rows(named=True)
    ]
    draw(small(" ".join(lines)))
