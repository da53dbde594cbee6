"""Areas from high to low, each with its interval; what is too small to rank stands apart."""

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.figures.marks import Marks
from dashboard.theme import PALETTES, SYMBOLS, Mode, colour, template
from dashboard.words import word
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.text import Language

ROW = 22


def split(frame: pl.DataFrame, metric: Metric) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The areas that can be ranked, best last so that it is drawn at the top, and those with too small a base."""
    known = frame.filter(pl.col("value").is_not_null())
    small = pl.col("sample").fill_null(0) < metric.minimum
    ranked = known.filter(~small).sort(["value", "area"], descending=[metric.better == "lower", False])
    return ranked, known.filter(small).sort("area")


def figure(
    frame: pl.DataFrame,
    metric: Metric,
    language: Language,
    mode: Mode = "light",
    *,
    variant: str = HEADLINE,
    most: int = 40,
) -> go.Figure:
    """Dots in the shape and colour of the status, whiskers for the interval, a hairline for the target.

    Args:
        frame: one row an area, of one period.
        most: how many areas are drawn; of more, the best `most // 2` and the worst `most // 2`, with a gap between.
    """
    palette = PALETTES[mode]
    ranked, small = split(frame, metric)
    left_out = max(ranked.height - most, 0)
    if left_out:
        ranked = pl.concat([ranked.head(most // 2), ranked.tail(most // 2)])
    small = small.head(12)
    rows = pl.concat([small, ranked])
    middle = small.height + most // 2
    ys = [y + (1 if left_out and y >= middle else 0) for y in range(rows.height)]
    slots = (ys[-1] + 1) if ys else 0
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": ROW * max(slots, 3) + 46,
            "margin": {"l": 4, "r": 92, "t": 24, "b": 4},
        }
    )
    label = metric.label_of(variant).of(language)
    places = [f"{row['area_name']} " for row in rows.iter_rows(named=True)]
    marks = Marks()
    for y, row in zip(ys, rows.iter_rows(named=True), strict=True):
        few = y < small.height
        ink = palette.grey if few else colour(row["status"], palette)
        if row["lower"] is not None:
            marks.draw(
                type="line",
                x0=row["lower"],
                x1=row["upper"],
                y0=y,
                y1=y,
                line={"color": ink, "width": 1.4},
                layer="below",
                opacity=0.65,
            )
        labels = (
            word("card.too_few", language) if few else text.measure(row["value"], text.unit_of(metric), row["target"])
        )
        marks.write(
            x=1,
            xref="paper",
            xanchor="left",
            y=y,
            text=labels,
            showarrow=False,
            xshift=6,
            font={"size": 10 if few else 12, "color": palette.muted if few else palette.ink},
        )
    marks.put_on(drawn)
    drawn.add_scatter(
        x=rows["value"].to_list(),
        y=ys,
        mode="markers",
        marker={
            "size": 9,
            "color": [palette.grey] * small.height + [colour(status, palette) for status in ranked["status"]],
            "symbol": ["circle-open"] * small.height + [SYMBOLS[status] for status in ranked["status"]],
        },
        customdata=[
            (
                row["area"],
                row["area_name"],
                text.with_unit(row["value"], text.unit_of(metric), language, row["target"]),
                text.interval(row["lower"], row["upper"], text.unit_of(metric)),
                word(f"status.{row['status']}", language),
            )
            for row in rows.iter_rows(named=True)
        ],
        hovertemplate=f"%{{customdata[1]}}<br>{label} <b>%{{customdata[2]}}</b>　%{{customdata[4]}}<br>{word('card.interval', language)} %{{customdata[3]}}<extra></extra>",
    )
    if left_out:
        drawn.add_annotation(
            x=0.5,
            xref="paper",
            y=middle,
            text=word("chart.between", language, n=left_out),
            showarrow=False,
            font={"size": 11, "color": palette.muted},
        )
    targets = rows["target"].drop_nulls().unique().to_list()
    if len(targets) == 1:
        drawn.add_vline(x=targets[0], line={"color": palette.ink, "width": 1}, layer="below")
        drawn.add_annotation(
            x=targets[0],
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"size": 11, "color": palette.ink},
            text=f"{word('chart.target', language)} {text.measure(targets[0], text.unit_of(metric))}",
        )
    drawn.update_yaxes(
        tickvals=ys, ticktext=places, range=[-0.7, slots - 0.3], tickfont={"size": 12, "color": palette.ink}
    )
    if metric.unit == "share":
        drawn.update_xaxes(range=_span(rows))
    drawn.update_xaxes(tickformat=",.0%" if metric.unit == "share" else ",.4~g", showgrid=True, gridwidth=0.5, nticks=6)
    return drawn


def _span(rows: pl.DataFrame) -> list[float]:
    """The part of 0 to 1 that holds every value, interval and target, with room for the marks at its ends."""
    every = [value for name in ("value", "lower", "upper", "target") for value in rows[name].drop_nulls()]
    low, high = min(every, default=0.0), max(every, default=1.0)
    room = max((high - low) * 0.06, 0.02)
    return [low - room, high + room]


def alt(frame: pl.DataFrame, metric: Metric, language: Language, level: str, *, variant: str = HEADLINE) -> str:
    """The chart in one sentence."""
    ranked, small = split(frame, metric)
    label = metric.label_of(variant).of(language)
    if ranked.is_empty():
        return word("alt.trend_none", language, metric=label)
    ordered = ranked.sort("value")
    low, high = ordered.row(0, named=True), ordered.row(-1, named=True)
    return word(
        "alt.ranking",
        language,
        metric=label,
        n=ranked.height,
        levels=word(f"levels.{level}", language, n=ranked.height),
        few=small.height,
        top=high["area_name"],
        top_value=text.with_unit(high["value"], text.unit_of(metric), language),
        bottom=low["area_name"],
        bottom_value=text.with_unit(low["value"], text.unit_of(metric), language),
    )
