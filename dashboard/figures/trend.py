"""One number over time against the target of each date and the pace that leads to it."""

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.theme import PALETTES, SYMBOLS, Mode, clear, colour, template
from dashboard.words import word
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.text import Language


def figure(
    frame: pl.DataFrame,
    metric: Metric,
    language: Language,
    mode: Mode = "light",
    *,
    variant: str = HEADLINE,
    height: int = 300,
    control: pl.DataFrame | None = None,
) -> go.Figure:
    """A line through the values of one area, the target as steps, the pace dashed and labelled ours.

    Periods that were not reported are hollow and grey; where there is no value the line breaks.

    Args:
        frame: one row a period of one area, as `query.values` gives it.
        control: the area's control chart, as `query.control` gives it: its limits, and where it was let begin anew.
    """
    palette, rows = PALETTES[mode], frame.sort("starts_on")
    drawn = go.Figure(
        layout={"template": template(mode), "height": height, "margin": {"l": 4, "r": 64, "t": 18, "b": 4}}
    )
    if rows.is_empty() or not _known(rows, control):
        return _empty(drawn, language, palette.muted)
    xs, values = rows["starts_on"].to_list(), rows["value"].to_list()
    unit = text.unit_of(metric)
    label = metric.label_of(variant).of(language)
    labels = [text.with_unit(value, unit, language) for value in values]
    names = [text.period(period, language) for period in rows["period"]]
    if rows["lower"].is_not_null().any() and metric.interval:
        known = rows.filter(pl.col("lower").is_not_null())
        band = known["starts_on"].to_list()
        drawn.add_scatter(
            x=band + band[::-1],
            y=known["upper"].to_list() + known["lower"].to_list()[::-1],
            fill="toself",
            fillcolor=clear(palette.accent, 0.12),
            line={"width": 0},
            hoverinfo="skip",
            mode="lines",
        )
    if rows["target"].is_not_null().any():
        drawn.add_scatter(
            x=xs,
            y=rows["target"].to_list(),
            mode="lines",
            line={"color": palette.ink, "width": 1, "shape": "hv"},
            hoverinfo="skip",
        )
        _label_steps(drawn, rows, unit, language, palette.ink)
    if rows["pace"].is_not_null().any():
        drawn.add_scatter(
            x=xs,
            y=rows["pace"].to_list(),
            mode="lines",
            line={"color": palette.muted, "width": 1.2, "dash": "4px,3px"},
            hoverinfo="skip",
        )
        _label_pace(drawn, rows, language, palette.muted)
    drawn.add_scatter(
        x=xs,
        y=values,
        mode="lines",
        line={"color": palette.accent, "width": 2.2},
        connectgaps=False,
        customdata=list(zip(names, labels, strict=True)),
        hovertemplate=f"%{{customdata[0]}}<br>{label} <b>%{{customdata[1]}}</b><extra></extra>",
    )
    if control is not None:
        _draw_control(drawn, control, language, palette.muted, palette.ink)
    _mark_unreported(drawn, rows, language, palette.grey, palette.ground)
    last = rows.filter(pl.col("value").is_not_null()).tail(1)
    if not last.is_empty():
        row = last.row(0, named=True)
        drawn.add_scatter(
            x=[row["starts_on"]],
            y=[row["value"]],
            mode="markers+text",
            text=[f"<b>{text.measure(row['value'], unit, row['target'])}</b>"],
            textposition="middle right",
            textfont={"size": 13, "color": colour(row["status"], palette)},
            cliponaxis=False,
            marker={"size": 9, "symbol": SYMBOLS[row["status"]], "color": colour(row["status"], palette)},
            hoverinfo="skip",
        )
    drawn.update_xaxes(**_ticks(rows, language), range=[xs[0], xs[-1]] if len(xs) > 1 else None)
    drawn.update_yaxes(
        tickformat=",.0%" if unit == "share" else ",.4~g",
        showgrid=True,
        gridwidth=0.5,
        nticks=7,
        range=_range(rows, unit, control),
    )
    return drawn


def alt(frame: pl.DataFrame, metric: Metric, language: Language, *, variant: str = HEADLINE) -> str:
    """The chart in one sentence."""
    rows, label = frame.sort("starts_on").filter(pl.col("value").is_not_null()), metric.label_of(variant).of(language)
    if rows.is_empty():
        return word("alt.trend_none", language, metric=label)
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    return word(
        "alt.trend",
        language,
        metric=label,
        first=text.period(first["period"], language),
        from_value=text.with_unit(first["value"], text.unit_of(metric), language),
        last=text.period(last["period"], language),
        to_value=text.with_unit(last["value"], text.unit_of(metric), language),
        target=text.with_unit(last["target"], text.unit_of(metric), language),
        status=word(f"status.{last['status']}", language),
    )


def _empty(drawn: go.Figure, language: Language, ink: str) -> go.Figure:
    drawn.add_annotation(
        text=word("chart.none", language),
        showarrow=False,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        font={"color": ink},
    )
    drawn.update_xaxes(visible=False)
    drawn.update_yaxes(visible=False)
    return drawn


def _label_steps(drawn: go.Figure, rows: pl.DataFrame, unit: str, language: Language, ink: str) -> None:
    steps = (
        rows.filter(pl.col("target").is_not_null())
        .group_by("target", maintain_order=True)
        .agg(pl.col("starts_on").first())
    )
    for step in steps.iter_rows(named=True):
        drawn.add_annotation(
            x=step["starts_on"],
            y=step["target"],
            text=f"{word('chart.target', language)} {text.measure(step['target'], unit)}",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 11, "color": ink},
            yshift=1,
        )


def _label_pace(drawn: go.Figure, rows: pl.DataFrame, language: Language, ink: str) -> None:
    """Where the pace stands furthest from the values, on its far side: after the middle where the words stand before the
    point, before it where they stand after, so that a phone has room for them."""
    known = rows.filter(pl.col("pace").is_not_null()).with_columns(
        ahead=(pl.col("value") - pl.col("pace")).fill_null(0)
    )
    height = known.height
    is_ahead = (known.slice(height // 3, max(height // 3, 1))["ahead"].sum() or 0) > 0
    inner = known.slice(height // 4 if is_ahead else height // 2, max(height // 4, 1))
    row = inner.sort(pl.col("ahead").abs()).row(-1, named=True)
    drawn.add_annotation(
        x=row["starts_on"],
        y=row["pace"],
        text=word("card.pace_ours", language),
        showarrow=False,
        font={"size": 10.5, "color": ink},
        xanchor="left" if is_ahead else "right",
        xshift=6 if is_ahead else -6,
        yshift=-9 if is_ahead else 9,
    )


def _mark_unreported(drawn: go.Figure, rows: pl.DataFrame, language: Language, ink: str, ground: str) -> None:
    silent = rows.filter(~pl.col("reported").fill_null(value=True), pl.col("value").is_not_null())
    if silent.is_empty():
        return
    drawn.add_scatter(
        x=silent["starts_on"].to_list(),
        y=silent["value"].to_list(),
        mode="markers",
        marker={"size": 6, "color": ground, "line": {"color": ink, "width": 1.2}},
        customdata=[text.period(period, language) for period in silent["period"]],
        hovertemplate=f"%{{customdata}} {word('chart.not_reported', language)}<extra></extra>",
    )


def _ticks(rows: pl.DataFrame, language: Language) -> dict[str, object]:
    step = max(1, round(rows.height / 7))
    shown = rows[::-1].gather_every(step)
    return {
        "tickvals": shown["starts_on"].to_list(),
        "ticktext": [text.short_period(period, language) for period in shown["period"]],
    }


def _draw_control(drawn: go.Figure, control: pl.DataFrame, language: Language, ink: str, dark: str) -> None:
    """Each chart's own centre and limits; a line with words where a person let it begin anew."""
    for (_,), chart in control.filter(pl.col("lower").is_not_null()).group_by("chart", maintain_order=True):
        for name, dash in (("lower", "solid"), ("upper", "solid"), ("centre", "4px,3px")):
            drawn.add_scatter(
                x=chart["starts_on"].to_list(),
                y=chart[name].to_list(),
                mode="lines",
                hoverinfo="skip",
                line={"color": ink, "width": 1, "dash": dash},
            )
    limits = control.filter(pl.col("upper").is_not_null()).tail(1)
    if not limits.is_empty():
        drawn.add_annotation(
            x=limits["starts_on"][0],
            y=limits["upper"][0],
            text=word("chart.control", language),
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            font={"size": 10, "color": ink},
        )
    for row in control.filter(pl.col("begun_by").is_not_null()).iter_rows(named=True):
        drawn.add_shape(
            type="line",
            x0=row["starts_on"],
            x1=row["starts_on"],
            y0=0,
            y1=1,
            yref="paper",
            layer="below",
            line={"color": dark, "width": 1, "dash": "2px,3px"},
        )
        drawn.add_annotation(
            x=row["starts_on"],
            y=1,
            yref="paper",
            text=word("chart.begun", language),
            showarrow=False,
            xanchor="left",
            yanchor="top",
            xshift=3,
            font={"size": 10.5, "color": dark},
        )


def _known(rows: pl.DataFrame, control: pl.DataFrame | None) -> list[float]:
    """Every number that is drawn."""
    known = [
        value for name in ("value", "target", "pace", "lower", "upper") for value in rows[name].drop_nulls().to_list()
    ]
    if control is not None:
        known += [value for name in ("lower", "upper") for value in control[name].drop_nulls().to_list()]
    return known


def _range(rows: pl.DataFrame, unit: str, control: pl.DataFrame | None) -> list[float]:
    """The axis that holds every number with room at its ends; where none is negative it shows next to nothing below 0,
    and where shares are drawn next to nothing above 1."""
    known = _known(rows, control)
    low, high = min(known), max(known)
    if unit == "share":
        room = max((high - low) * 0.12, 0.03)
        return [
            max(-0.02, low - room) if low >= 0 else low - room,
            min(high + room, 1.04) if high <= 1 else high + room,
        ]
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1
    return [max(-0.5 * room, low - room) if low >= 0 else low - room, high + room]
