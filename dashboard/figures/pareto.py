"""Categories from many to few, with the cumulative share written beside."""

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.figures.marks import Marks
from dashboard.theme import PALETTES, Mode, template
from dashboard.words import word
from pipelines.text import Language

VITAL = 0.8  # Pareto's part: what makes up the first four fifths stands in the accent


def shares(frame: pl.DataFrame) -> pl.DataFrame:
    """The categories, largest first, with `part` and `cumulative` of the sum.

    Args:
        frame: one row a category: name, n.
    """
    return (
        frame.filter(pl.col("n") > 0)
        .sort(["n", "name"], descending=[True, False])
        .with_columns(part=pl.col("n") / pl.col("n").sum())
        .with_columns(cumulative=pl.col("part").cum_sum())
    )


def figure(frame: pl.DataFrame, language: Language, mode: Mode = "light", *, most: int = 14) -> go.Figure:
    """Horizontal bars; at the right the count and the cumulative share."""
    palette, rows = PALETTES[mode], shares(frame).head(most)
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": 24 * max(rows.height, 3) + 12,
            "margin": {"l": 4, "r": 104, "t": 2, "b": 2},
        }
    )
    before = (rows["cumulative"] - rows["part"]).to_list()
    drawn.add_bar(
        x=rows["n"].to_list(),
        y=[f"{name} " for name in rows["name"]],
        orientation="h",
        width=0.62,
        marker={
            "color": [palette.accent if start < VITAL else palette.grey_wash for start in before],
            "line": {"width": 0},
        },
        customdata=[text.share(part) for part in rows["part"]],
        hovertemplate="%{y}<br><b>%{x:,d}</b>　%{customdata}<extra></extra>",
    )
    marks = Marks()
    for row in rows.iter_rows(named=True):
        marks.write(
            x=1,
            xref="paper",
            xanchor="right",
            xshift=100,
            y=f"{row['name']} ",
            showarrow=False,
            font={"size": 11, "color": palette.muted},
            text=f"{row['n']:,.0f}　<b>{text.share(row['cumulative'])}</b>",
        )
    marks.put_on(drawn)
    drawn.update_yaxes(autorange="reversed", tickfont={"size": 12, "color": palette.ink})
    drawn.update_xaxes(visible=False)
    return drawn


def alt(frame: pl.DataFrame, language: Language) -> str:
    """The chart in one sentence."""
    rows = shares(frame)
    if rows.is_empty():
        return word("table.empty", language)
    vital = rows.filter(pl.col("cumulative") - pl.col("part") < VITAL)
    return word(
        "alt.pareto",
        language,
        n=rows.height,
        top=rows["name"][0],
        top_share=text.share(rows["part"][0]),
        most=vital.height,
        most_share=text.share(vital["cumulative"][-1]),
    )
