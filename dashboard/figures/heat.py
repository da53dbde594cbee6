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
        }
    )
    drawn.add_heatmap(
        z=[[known.get((code, period)) for period in spans] for code in codes],
        x=list(range(len(spans))),
        y=list(range(len(codes))),
        colorscale=[[0, palette.faint], [1, palette.accent]],
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorbar={"thickness": 8, "outlinewidth": 0, "tickformat": ",.0%" if metric.unit == "share" else ",.4~g"},
        customdata=[
            [
                [
                    code,
                    period,
                    name,
                    text.period(period, language),
                    text.with_unit(known.get((code, period)), unit, language),
                ]
                for period in spans
            ]
            for code, name in zip(codes, names, strict=True)
        ],
        hovertemplate="%{customdata[2]} · %{customdata[3]} <b>%{customdata[4]}</b><extra></extra>",
    )
    _catch_clicks(drawn, codes, spans, names, known)
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
) -> None:
    """Unseen marks over the shades: a shade itself cannot be clicked."""
    cells = [
        (x, y) for y, code in enumerate(codes) for x, span in enumerate(spans) if known.get((code, span)) is not None
    ]
    drawn.add_scatter(
        x=[x for x, _ in cells],
        y=[y for _, y in cells],
        mode="markers",
        marker={"size": 15, "symbol": "square", "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[[codes[y], spans[x], names[y]] for x, y in cells],
        hoverinfo="skip",
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
