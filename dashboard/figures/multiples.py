"""The same small chart for every area, on one scale."""

import math

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from dashboard import format as text
from dashboard.theme import PALETTES, Mode, colour, template
from dashboard.words import word
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.text import Language


def figure(
    frame: pl.DataFrame, metric: Metric, language: Language, mode: Mode = "light", *, across: int = 6
) -> go.Figure:
    """One panel an area: its line, the target as a hairline, the latest value beside its name.

    Args:
        frame: one row an area and period.
    """
    palette = PALETTES[mode]
    series = {key[0]: rows.sort("starts_on") for key, rows in frame.group_by("area", maintain_order=True)}
    down = max(1, math.ceil(len(series) / across))
    drawn = make_subplots(
        rows=down,
        cols=across,
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.025,
        vertical_spacing=0.3 / down,
    )
    drawn.update_layout(template=template(mode), height=96 * down + 10, margin={"l": 4, "r": 4, "t": 22, "b": 4})
    for index, rows in enumerate(series.values()):
        row, column = index // across + 1, index % across + 1
        last = rows.row(-1, named=True)
        ink = colour(last["status"], palette)
        drawn.add_scatter(
            x=rows["starts_on"].to_list(),
            y=rows["target"].to_list(),
            mode="lines",
            hoverinfo="skip",
            line={"color": palette.muted, "width": 0.8, "shape": "hv"},
            row=row,
            col=column,
        )
        drawn.add_scatter(
            x=rows["starts_on"].to_list(),
            y=rows["value"].to_list(),
            mode="lines",
            line={"color": ink, "width": 1.6},
            row=row,
            col=column,
            customdata=[
                (line["area"], text.period(line["period"], language), text.measure(line["value"], text.unit_of(metric)))
                for line in rows.iter_rows(named=True)
            ],
            hovertemplate=f"{last['area_name']}<br>%{{customdata[1]}} <b>%{{customdata[2]}}</b><extra></extra>",
        )
        drawn.add_annotation(
            x=0,
            y=1.0,
            xref="x domain",
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            row=row,
            col=column,
            text=f"{last['area_name']} <span style='color:{ink}'><b>{text.measure(last['value'], text.unit_of(metric), last['target'])}</b></span>",
            font={"size": 11, "color": palette.ink},
        )
    drawn.update_xaxes(visible=False)
    drawn.update_yaxes(visible=False)
    return drawn


def alt(frame: pl.DataFrame, metric: Metric, language: Language, level: str, *, variant: str = HEADLINE) -> str:
    """The panels in one sentence."""
    latest = frame.sort("starts_on").group_by("area", maintain_order=True).last().filter(pl.col("value").is_not_null())
    low, high = (latest["value"].min(), latest["value"].max()) if not latest.is_empty() else (None, None)
    return word(
        "alt.multiples",
        language,
        metric=metric.label_of(variant).of(language),
        n=latest.height,
        levels=word(f"levels.{level}", language, n=latest.height),
        low=text.measure(low if isinstance(low, float) else None, text.unit_of(metric)),
        high=text.measure(high if isinstance(high, float) else None, text.unit_of(metric)),
    )
