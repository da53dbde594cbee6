"""Many areas over many periods as a table of shades: darker is higher; what is not known stays blank."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.theme import PALETTES, Mode, template
from dashboard.words import word
from pipelines.catalogue.declarations import Metric
from pipelines.text import Language

MOST = 60  # areas of one picture
_SCALED = 5  # areas above which there is room for a scale; of fewer each shade says its value when pointed at


def figure(frame: pl.DataFrame, metric: Metric, language: Language, mode: Mode = "light") -> go.Figure:
    """A row an area in the order of the frame, a column a period.

    Args:
        frame: one row an area and period: area, area_name, period, starts_on, value.
    """
    palette = PALETTES[mode]
    spans = frame.select("starts_on", "period").unique().sort("starts_on")["period"].to_list()
    areas = frame.select("area", "area_name").unique(subset="area", maintain_order=True).head(MOST)
    known = {(area, period): value for area, period, value in frame.select("area", "period", "value").iter_rows()}
    codes = areas["area"].to_list()
    names = [str(name or code) for code, name in areas.iter_rows()]
    unit = text.unit_of(metric)
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": 19 * len(codes) + 60,
            "margin": {"l": 4, "r": 4, "t": 26, "b": 4},
            "hoverdistance": -1,  # anywhere on a shade its own mark is the nearest
        }
    )
    drawn.add_heatmap(
        z=[[known.get((code, period)) for period in spans] for code in codes],
        x=list(range(len(spans))),
        y=list(range(len(codes))),
        colorscale=[[0, palette.faint], [1, palette.accent]],
        showscale=len(codes) > _SCALED,
        xgap=1,
        ygap=1,
        colorbar={"thickness": 8, "outlinewidth": 0, "tickformat": ",.0%" if metric.unit == "share" else ",.4~g"},
        hoverinfo="skip",
    )
    _catch_clicks(drawn, codes, spans, names, known, unit, language)
    step = max(1, round(len(spans) / 12))
    drawn.update_xaxes(
        side="top",
        showgrid=False,
        tickvals=list(range(0, len(spans), step)),
        ticktext=[text.short_period(period, language) for period in spans[::step]],
    )
    drawn.update_yaxes(
        autorange="reversed", showgrid=False, tickvals=list(range(len(codes))), ticktext=names, tickfont={"size": 11}
    )
    return drawn


def _catch_clicks(
    drawn: go.Figure,
    codes: Sequence[str],
    spans: Sequence[str],
    names: Sequence[str],
    known: Mapping[tuple[str, str], float | None],
    unit: str,
    language: Language,
) -> None:
    """Unseen marks over the shades that say what they are and can be clicked: a shade itself cannot be picked, and what
    says nothing when pointed at (`skip`) is not clicked either."""
    cells = [(x, y) for y, _ in enumerate(codes) for x, _ in enumerate(spans)]
    drawn.add_scatter(
        x=[x for x, _ in cells],
        y=[y for _, y in cells],
        mode="markers",
        marker={"size": 15, "symbol": "square", "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[
            [
                codes[y],
                spans[x],
                names[y],
                text.period(spans[x], language),
                text.with_unit(known.get((codes[y], spans[x])), unit, language),
            ]
            for x, y in cells
        ],
        hovertemplate="%{customdata[2]} · %{customdata[3]} <b>%{customdata[4]}</b><extra></extra>",
    )


def alt(frame: pl.DataFrame, metric: Metric, language: Language) -> str:
    """The table of shades in one sentence."""
    return word(
        "alt.heat",
        language,
        metric=metric.label.of(language),
        n=frame["area"].n_unique(),
        periods=frame["period"].n_unique(),
    )
