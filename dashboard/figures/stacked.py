"""Has it, has it not, and unknown (hatched, apart), of the same metric on several bases or segments."""

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.figures.marks import Marks
from dashboard.theme import PALETTES, Mode, template
from dashboard.words import joined, word
from pipelines.text import Language


def parts(frame: pl.DataFrame) -> pl.DataFrame:
    """Shares of the base: `has`, `unknown`, `has_not`.

    Args:
        frame: one row a bar: name, numerator, denominator, unknown.
    """
    return (
        frame.filter(pl.col("denominator").fill_null(0) > 0)
        .with_columns(
            has=pl.col("numerator") / pl.col("denominator"),
            unknown=pl.col("unknown").fill_null(0) / pl.col("denominator"),
        )
        .with_columns(has_not=(1 - pl.col("has") - pl.col("unknown")).clip(0, 1))
    )


def figure(frame: pl.DataFrame, language: Language, mode: Mode = "light") -> go.Figure:
    """One bar a row, from 0 to 100 %; the share and the base written at its right."""
    palette, rows = PALETTES[mode], parts(frame)
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": 30 * max(rows.height, 1) + 8,
            "margin": {"l": 4, "r": 108, "t": 2, "b": 2},
            "barmode": "stack",
        }
    )
    names = [f"{name} " for name in rows["name"]]
    looks = (
        ("has", {"color": palette.accent}),
        ("has_not", {"color": palette.grey_wash}),
        (
            "unknown",
            {
                "color": palette.ground,
                "pattern": {
                    "shape": "/",
                    "fgcolor": palette.grey,
                    "bgcolor": palette.ground,
                    "size": 5,
                    "solidity": 0.25,
                },
            },
        ),
    )
    for column, look in looks:
        drawn.add_bar(
            x=rows[column].to_list(),
            y=names,
            orientation="h",
            width=0.6,
            marker={**look, "line": {"width": 0}},
            customdata=[text.share(share) for share in rows[column]],
            hovertemplate=f"%{{y}}<br>{word(f'chart.{column}', language)} <b>%{{customdata}}</b><extra></extra>",
        )
    marks = Marks()
    for row in rows.iter_rows(named=True):
        marks.write(
            x=1,
            xref="paper",
            xanchor="right",
            xshift=104,
            y=f"{row['name']} ",
            showarrow=False,
            font={"size": 11, "color": palette.muted},
            text=f"<b>{text.share(row['has'])}</b>　/ {row['denominator']:,.0f}",
        )
    marks.put_on(drawn)
    drawn.update_yaxes(autorange="reversed", tickfont={"size": 12, "color": palette.ink})
    drawn.update_xaxes(visible=False, range=[0, 1])
    return drawn


def alt(frame: pl.DataFrame, label: str, language: Language) -> str:
    """The chart in one sentence."""
    lines = [
        word(
            "alt.stacked_part",
            language,
            name=row["name"],
            has=text.share(row["has"]),
            has_not=text.share(row["has_not"]),
            unknown=text.share(row["unknown"]),
        )
        for row in parts(frame).iter_rows(named=True)
    ]
    return word("alt.stacked", language, metric=label, parts=joined(lines, language))
