"""A figure on the page, with its sentence for those who do not see it, and the two pictures that can be saved of it."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw
from dashboard.theme import CHART, PALETTES
from pipelines.catalogue.declarations import Metric

LONGEST = 150  # characters of the line below a saved picture
FORMS = ("png", "svg")
_LINE = 20  # pixels of the line
_SCALE = 3  # of a PNG: wide enough for a slide


def show_figure(context: PageContext, figure: go.Figure, alt: str, *, key: str, metrics: Sequence[Metric] = ()) -> None:
    """Draw a figure in our own template, with buttons that save it.

    Args:
        metrics: what is drawn; a saved picture names their codes and clauses.
    """
    sentence = source_of(context, metrics)
    sourced(figure, sentence, PALETTES[context.view.mode].muted)
    file = f"{key}-{context.view.area}-{context.view.period}"
    st.plotly_chart(figure, theme=None, config=as_picture(file), alt=alt, key=f"drawn-{key}")
    picture_buttons(context)


def picture_buttons(context: PageContext) -> None:
    """The buttons that save the picture above them (`dashboard.scripts.PICTURE`); nothing leaves the browser."""
    buttons = Markup(" ").join(
        Markup('<button type="button" data-picture="{}">{}</button>').format(form, form.upper()) for form in FORMS
    )
    draw(Markup('<p class="w picture quiet small">{} {}</p>').format(context.word("chart.save"), buttons))


def as_picture(file: str) -> dict[str, object]:
    """The settings of a chart whose picture can be saved under this name; Plotly's own button for it is not shown, for
    it speaks English and knows one form."""
    return {
        **CHART,
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": FORMS[0], "filename": file, "scale": _SCALE},
    }


def source_of(context: PageContext, metrics: Sequence[Metric]) -> str:
    """Build, area, period, codes and clauses of what is drawn, in one line."""
    language = context.language
    sentence = context.word(
        "chart.source",
        build=context.reader.version,
        area=area_name(context.area, language),
        period=text.period(context.view.period, language),
    )
    codes = "、".join(f"{metric.code} {metric.label.of(language)}" for metric in metrics)
    cited = "、".join(dict.fromkeys(name for metric in metrics for name in metric.clauses))
    cited = cited.replace("ours", context.word("chart.ours"))
    return shortened("；".join(part for part in (sentence, codes, cited) if part))


def shortened(sentence: str) -> str:
    """A line that fits below a picture."""
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1]}…"


def sourced(figure: go.Figure, sentence: str, ink: str) -> go.Figure:
    """The figure with a line below it that says what it is of, so that a saved picture explains itself."""
    height, below, room = figure.layout.height, figure.layout.margin.b or 4, _LINE + _below_axes(figure)
    figure.update_layout(
        title={
            "text": escape(sentence),
            "font": {"size": 10, "color": ink},
            "x": 0.003,
            "xanchor": "left",
            "xref": "container",
            "y": 0.003,
            "yanchor": "bottom",
            "yref": "container",
        },
        margin={"b": below + room},
        height=height + _LINE if height else None,
    )
    return figure


def _below_axes(figure: go.Figure) -> int:
    """How many pixels ticks and titles take below a plot: Plotly makes room for them, and not beside a line of ours."""
    axes = [
        axis
        for axis in figure.select_xaxes()
        if axis.visible is not False and axis.showticklabels is not False and axis.side != "top"
    ]
    if not axes or not any("x" in trace for trace in figure.data):
        return 0
    return 48 if any(axis.title.text for axis in axes) else 24
