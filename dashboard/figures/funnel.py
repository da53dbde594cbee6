"""Who is really different: values against the size of their base, inside control limits (Spiegelhalter 2005)."""

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.theme import PALETTES, Mode, clear, template
from dashboard.words import joined, word
from pipelines.catalogue.declarations import Metric
from pipelines.text import Language


def figure(
    points: pl.DataFrame,
    curve: pl.DataFrame,
    metric: Metric,
    language: Language,
    mode: Mode = "light",
    *,
    height: int = 380,
) -> go.Figure:
    """Dots inside limits are grey and without a name; those outside bear their names.

    Args:
        points: one row an area, as `query.funnel` gives it.
        curve: the limits over size, as `query.funnel_curve` gives it.
    """
    palette = PALETTES[mode]
    drawn = go.Figure(
        layout={"template": template(mode), "height": height, "margin": {"l": 4, "r": 72, "t": 10, "b": 30}}
    )
    sizes = curve["size"].to_list()
    drawn.add_scatter(
        x=sizes + sizes[::-1],
        y=curve["high_95"].to_list() + curve["low_95"].to_list()[::-1],
        fill="toself",
        fillcolor=clear(palette.grey, 0.10),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    for name, dash in (("low_998", "solid"), ("high_998", "solid"), ("centre", "4px,3px")):
        drawn.add_scatter(
            x=sizes,
            y=curve[name].to_list(),
            mode="lines",
            line={"color": palette.muted, "width": 1, "dash": dash},
            hoverinfo="skip",
        )
    if not curve.is_empty():
        end = curve.row(-1, named=True)
        for name, sentence in (("high_998", "limits998"), ("centre", "mean")):
            drawn.add_annotation(
                x=end["size"],
                y=end[name],
                text=word(f"chart.{sentence}", language),
                showarrow=False,
                xanchor="left",
                xshift=4,
                font={"size": 10, "color": palette.muted},
            )
    good, bad, neither = (palette.accent, "circle", 9), (palette.plum, "square", 9), (palette.ink, "diamond", 9)
    high, low = {"higher": (good, bad), "lower": (bad, good)}.get(metric.better, (neither, neither))
    looks = {
        "within": (palette.grey, "circle", 6),
        "too_few": (palette.grey, "circle-open", 6),
        "high": high,
        "low": low,
    }
    for flag, (ink, symbol, size) in looks.items():
        rows = points.filter(pl.col("flag") == flag, pl.col("value").is_not_null())
        if rows.is_empty():
            continue
        named = flag in ("high", "low")
        drawn.add_scatter(
            x=rows["size"].to_list(),
            y=rows["value"].to_list(),
            mode="markers+text" if named else "markers",
            text=rows["area_name"].to_list() if named else None,
            textposition="top center" if flag == "high" else "bottom center",
            cliponaxis=not named,
            textfont={"size": 11, "color": palette.ink},
            marker={"color": ink, "symbol": symbol, "size": size, "opacity": 0.9},
            customdata=[
                (
                    row["area"],
                    row["area_name"],
                    text.with_unit(row["value"], text.unit_of(metric), language),
                    text.number(row["size"]),
                )
                for row in rows.iter_rows(named=True)
            ],
            hovertemplate=f"%{{customdata[1]}}<br><b>%{{customdata[2]}}</b><br>{word('chart.sample', language)} %{{customdata[3]}}<extra></extra>",
        )
    drawn.update_xaxes(
        title={"text": word("chart.sample", language), "standoff": 6}, tickformat=",d", rangemode="tozero"
    )
    drawn.update_yaxes(
        tickformat=",.0%" if metric.unit == "share" else ",.4~g",
        showgrid=True,
        gridwidth=0.5,
        nticks=6,
        range=_range(points, curve),
    )
    return drawn


def alt(points: pl.DataFrame, metric: Metric, language: Language, level: str) -> str:
    """The chart in one sentence."""

    def names(flag: str) -> str:
        return joined(points.filter(pl.col("flag") == flag)["area_name"].to_list(), language) or text.MISSING

    return word(
        "alt.funnel",
        language,
        metric=metric.label.of(language),
        n=points.height,
        levels=word(f"levels.{level}", language, n=points.height),
        high=names("high"),
        low=names("low"),
        few=points.filter(pl.col("flag") == "too_few").height,
    )


def _range(points: pl.DataFrame, curve: pl.DataFrame) -> list[float] | None:
    """The values and the limits of a middling size, with some room: the mouth of the funnel would flatten them."""
    values = points.filter(pl.col("flag") != "too_few")["value"].drop_nulls().to_list()
    if len(values) < 2 or curve.is_empty():
        return None
    middle = curve.row(curve.height // 3, named=True)
    low, high = min(*values, middle["low_998"]), max(*values, middle["high_998"])
    room = max((high - low) * 0.08, 1e-3)
    return [low - room, high + room]
