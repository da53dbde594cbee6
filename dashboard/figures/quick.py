"""A quick look at any answer: bars over its first text column, or a line over its first date or period."""

import plotly.graph_objects as go
import polars as pl

from dashboard.theme import PALETTES, Mode, template
from dashboard.words import word
from pipelines.text import Language

MOST = 40  # bars; more are no quick look
_TIMED = ("period", "month", "quarter", "year", "starts_on")


def axes(frame: pl.DataFrame) -> tuple[str, list[str]] | None:
    """What stands below and which columns are drawn: none where an answer has no text or date, or no number."""
    below = next((name for name in frame.columns if name in _TIMED or frame.schema[name].is_temporal()), None)
    below = below or next((name for name, kind in frame.schema.items() if kind == pl.String), None)
    drawn = [name for name, kind in frame.schema.items() if kind.is_numeric() and name != below]
    if below is None or not drawn or frame.height < 2 or frame[below].n_unique() != frame.height:
        return None
    is_timed = below in _TIMED or frame.schema[below].is_temporal()
    return (below, drawn[-1:]) if is_timed or frame.height <= MOST else None


def figure(frame: pl.DataFrame, language: Language, mode: Mode = "light") -> go.Figure | None:
    """The last number of each row, which a question usually comes down to; None where there is nothing to draw.

    Args:
        frame: any answer, one row a place, kind or period.
    """
    if (chosen_axes := axes(frame)) is None:
        return None
    below, names = chosen_axes
    palette = PALETTES[mode]
    drawn = go.Figure(layout={"template": template(mode), "height": 240, "margin": {"l": 4, "r": 4, "t": 12, "b": 4}})
    xs = [str(value) if value is not None else word("chart.unknown", language) for value in frame[below]]
    is_timed = below in _TIMED or frame.schema[below].is_temporal()
    for name in names:
        ys = frame[name].cast(pl.Float64).to_list()
        if is_timed:
            drawn.add_scatter(x=xs, y=ys, mode="lines+markers", line={"color": palette.accent, "width": 2}, name=name)
        else:
            drawn.add_bar(x=xs, y=ys, marker={"color": palette.accent}, name=name)
    drawn.update_xaxes(type="category", showgrid=False, nticks=14)
    drawn.update_yaxes(title={"text": names[0], "font": {"size": 11}}, showgrid=True, gridwidth=0.5)
    return drawn


def alt(frame: pl.DataFrame, language: Language) -> str:
    """The picture in one sentence."""
    below, names = axes(frame) or ("", [""])
    return word("alt.quick", language, n=frame.height, column=names[0], below=below)
