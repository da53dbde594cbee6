"""Estates where they stand: a point each on the outline of their district, by whether they have a committee."""

import math

import plotly.graph_objects as go
import polars as pl

from dashboard.figures.map import outlines
from dashboard.theme import PALETTES, SHAPES, SYMBOLS, Mode, colour, template
from dashboard.words import joined, word
from pipelines.text import Language

# What is known of an estate, in the shapes and colours that the statuses of numbers have.
STATES: tuple[tuple[str, str], ...] = (("yes", "reached"), ("no", "missed"), ("unknown", "not_reported"))
_MARGIN = 0.06  # of the map's height and width
_LEAST = 0.004  # degrees: a single point still has some ground round it


def placed(frame: pl.DataFrame) -> pl.DataFrame:
    """The estates that have a point on the map, with their state."""
    has_it = pl.col("has_it")
    state = pl.when(has_it).then(pl.lit("yes")).when(~has_it).then(pl.lit("no")).otherwise(pl.lit("unknown"))
    return frame.drop_nulls(["map_longitude", "map_latitude"]).with_columns(state.alias("state"))


def figure(
    frame: pl.DataFrame,
    district: str,
    language: Language,
    mode: Mode = "light",
    *,
    whole: bool = True,
    height: int = 340,
) -> go.Figure:
    """Every estate that has a point.

    Args:
        frame: one row an estate: name, map_longitude, map_latitude (degrees, GCJ-02), has_it.
        district: whose outline is the ground; a functional area has none.
        whole: show all of the outline, or only where the estates are.
    """
    palette = PALETTES[mode]
    rows = placed(frame)
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "hovermode": "closest",
            "showlegend": True,
            "legend": {"orientation": "h", "y": 0, "yanchor": "top", "x": 0},
        }
    )
    rings = outlines().get(district, [])
    xs = [x for ring in rings for x in (*(point[0] for point in ring), None)]
    ys = [y for ring in rings for y in (*(point[1] for point in ring), None)]
    if rings:
        drawn.add_scatter(
            x=xs,
            y=ys,
            fill="toself",
            mode="lines",
            fillcolor=palette.faint,
            hoverinfo="skip",
            showlegend=False,
            line={"color": palette.hair, "width": 1.2},
        )
    for state, status in STATES:
        own = rows.filter(pl.col("state") == state)
        if own.height:
            drawn.add_scatter(
                x=own["map_longitude"].to_list(),
                y=own["map_latitude"].to_list(),
                mode="markers",
                marker={"symbol": SYMBOLS[status], "color": colour(status, palette), "size": 6, "opacity": 0.85},
                text=own["name"].to_list(),
                hovertemplate="%{text}<extra></extra>",
                name=f"{word(f'points.{state}', language)} {own.height}",
            )
    east, north = rows["map_longitude"].to_list(), rows["map_latitude"].to_list()
    if whole and rings:
        east, north = [x for x in xs if x is not None], [y for y in ys if y is not None]
    if east:
        squeeze = 1 / math.cos(math.radians((min(north) + max(north)) / 2))
        drawn.update_xaxes(visible=False, range=_span(east))
        drawn.update_yaxes(visible=False, range=_span(north), scaleanchor="x", scaleratio=squeeze)
    return drawn


def alt(frame: pl.DataFrame, language: Language) -> str:
    """The points in one sentence."""
    counts = dict(placed(frame).group_by("state").len().iter_rows())
    lines = [
        word(
            "alt.points_state", language, shape=SHAPES[status], state=word(f"points.{state}", language), n=counts[state]
        )
        for state, status in STATES
        if state in counts
    ]
    return word("alt.points", language, states=joined(lines, language))


def _span(values: list[float]) -> list[float]:
    margin = max((max(values) - min(values)) * _MARGIN, _LEAST)
    return [min(values) - margin, max(values) + margin]
