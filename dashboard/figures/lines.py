"""Several lines over periods, a panel for each unit of measure, each line named at its end."""

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from dashboard import format as text
from dashboard.theme import PALETTES, Mode, template
from dashboard.words import word
from pipelines.text import Language

DASHES = ("solid", "6px,3px", "2px,3px", "8px,3px,2px,3px")
MOST = 8  # lines of one panel that can be told apart


def figure(
    frame: pl.DataFrame, language: Language, mode: Mode = "light", *, picked: str = "", height: int = 240
) -> go.Figure:
    """One panel a unit, one line a series; where there is no value the line breaks.

    Args:
        frame: one row a series and period: series (its key), name, unit, starts_on, period, value; `area` is what a
            click on the line names.
        picked: the series that is drawn strong; the others then stand back.
        height: of one panel.
    """
    palette = PALETTES[mode]
    units = frame["unit"].unique(maintain_order=True).to_list() or ["count"]
    drawn = make_subplots(rows=len(units), cols=1, shared_xaxes=True, vertical_spacing=0.12 / len(units))
    drawn.update_layout(
        template=template(mode),
        height=height * len(units) + 30,
        margin={"l": 4, "r": 190, "t": 22, "b": 4},
        hovermode="closest",
    )
    inks = (palette.accent, palette.ink, palette.muted, palette.amber, palette.plum)
    for panel, unit in enumerate(units, start=1):
        own = frame.filter(pl.col("unit") == unit)
        series = own["series"].unique(maintain_order=True).to_list()[:MOST]
        ends = _apart({key: _last(own.filter(pl.col("series") == key)) for key in series})
        for place, key in enumerate(series):
            rows = own.filter(pl.col("series") == key).sort("starts_on")
            ink, dash = inks[place % len(inks)], DASHES[place // len(inks) % len(DASHES)]
            name = rows["name"][0]
            drawn.add_scatter(
                x=rows["starts_on"].to_list(),
                y=rows["value"].to_list(),
                mode="lines+markers",
                marker={"size": 4},
                line={"color": ink, "width": 2.4 if key == picked else 1.6, "dash": dash},
                opacity=0.3 if picked and key != picked and picked in series else 1,
                connectgaps=False,
                customdata=[
                    [
                        row["area"],
                        row["period"],
                        text.period(row["period"], language),
                        value_text(row["value"], unit, language),
                    ]
                    for row in rows.iter_rows(named=True)
                ],
                hovertemplate=f"{name}<br>%{{customdata[2]}} <b>%{{customdata[3]}}</b><extra></extra>",
                row=panel,
                col=1,
            )
            if (end := ends.get(key)) is not None:
                drawn.add_annotation(
                    x=1,
                    xref="paper",
                    xanchor="left",
                    xshift=6,
                    y=end[0],
                    yref=f"y{panel if panel > 1 else ''}",
                    yshift=end[1],
                    text=f"{short(name)} <b>{text.measure(end[0], unit)}</b>",
                    showarrow=False,
                    font={"size": 11, "color": ink},
                )
        drawn.update_yaxes(
            tickformat=",.0%" if unit == "share" else ",.4~g",
            showgrid=True,
            gridwidth=0.5,
            nticks=6,
            row=panel,
            col=1,
            title={"text": word(f"unit.{unit}", language) or "", "font": {"size": 10, "color": palette.muted}},
        )
    _name_periods(drawn, frame, language)
    return drawn


def value_text(value: float | None, unit: str, language: Language) -> str:
    """A value with its unit."""
    return text.with_unit(value, unit, language)


def short(name: str) -> str:
    """A name that fits beside the end of a line."""
    return name if len(name) <= 12 else f"{name[:11]}…"


def alt(frame: pl.DataFrame, language: Language) -> str:
    """The lines in one sentence."""
    return word(
        "alt.lines",
        language,
        n=frame["series"].n_unique(),
        periods=frame["period"].n_unique(),
    )


def _name_periods(drawn: go.Figure, frame: pl.DataFrame, language: Language) -> None:
    spans = frame.select("starts_on", "period").unique().sort("starts_on")
    shown = spans[::-1].gather_every(max(1, round(spans.height / 8)))
    drawn.update_xaxes(
        tickvals=shown["starts_on"].to_list(),
        ticktext=[text.short_period(period, language) for period in shown["period"]],
    )


def _last(rows: pl.DataFrame) -> float | None:
    known = rows.filter(pl.col("value").is_not_null()).sort("starts_on")
    return known["value"][-1] if known.height else None


def _apart(ends: dict[str, float | None]) -> dict[str, tuple[float, float]]:
    """Where the label of each line's end stands: its value, and by how many pixels it is moved not to cover another."""
    known = sorted((value, key) for key, value in ends.items() if value is not None)
    if not known:
        return {}
    span = (known[-1][0] - known[0][0]) or abs(known[0][0]) or 1
    result: dict[str, tuple[float, float]] = {}
    floor = -1e9
    for value, key in known:
        pixel = (value - known[0][0]) / span * 150
        placed = max(pixel, floor + 15)
        result[key] = (value, placed - pixel)
        floor = placed
    return result
