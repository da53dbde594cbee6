"""Two numbers of the same units held against each other."""

from collections import Counter
from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.theme import PALETTES, Mode, clear, template
from dashboard.words import word
from pipelines.catalogue.declarations import Metric
from pipelines.text import Language

NAMED = 24  # dots whose names can be read beside them


def pairs(frame: pl.DataFrame, across: Metric, up: Metric) -> pl.DataFrame:
    """One row a unit that has both numbers: area, area_name, segment_value, x, y, size (rows behind the first)."""
    keys = ["area", "segment_value"]
    left = frame.filter(pl.col("metric") == across.id).select(
        *keys, "area_name", x="value", size=pl.col("sample").fill_null(0)
    )
    right = frame.filter(pl.col("metric") == up.id).select(*keys, y="value")
    return left.join(right, on=keys, how="inner", nulls_equal=True).drop_nulls(["x", "y"])


def figure(
    frame: pl.DataFrame,
    across: Metric,
    up: Metric,
    language: Language,
    mode: Mode = "light",
    *,
    picked: frozenset[str] = frozenset(),
    height: int = 420,
) -> go.Figure:
    """A dot a unit; both axes name their number and its unit.

    Args:
        frame: values of both metrics in one period, one row a metric and unit.
        picked: the areas that stand out.
    """
    palette, points = PALETTES[mode], pairs(frame, across, up)
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": height,
            "margin": {"l": 4, "r": 12, "t": 12, "b": 4},
            "hovermode": "closest",
        }
    )
    strong = [not picked or area in picked for area in points["area"]]
    drawn.add_scatter(
        x=points["x"].to_list(),
        y=points["y"].to_list(),
        mode="markers+text",
        text=_labels(points, strong, language, is_picked=bool(picked)),
        textposition="top center",
        textfont={"size": 10, "color": palette.muted},
        marker={
            "size": 9,
            "color": [palette.accent if is_strong else clear(palette.grey, 0.4) for is_strong in strong],
            "line": {"width": 0},
        },
        customdata=[
            [
                row["area"],
                row["area_name"],
                text.with_unit(row["x"], text.unit_of(across), language),
                text.with_unit(row["y"], text.unit_of(up), language),
            ]
            for row in points.iter_rows(named=True)
        ],
        hovertemplate=(
            f"%{{customdata[1]}}<br>{across.label.of(language)} <b>%{{customdata[2]}}</b>"
            f"<br>{up.label.of(language)} <b>%{{customdata[3]}}</b><extra></extra>"
        ),
    )
    for axis, metric in (("xaxis", across), ("yaxis", up)):
        drawn.update_layout(
            {
                axis: {
                    "title": {"text": titled(metric, language), "font": {"size": 12, "color": palette.ink}},
                    "tickformat": ",.0%" if metric.unit == "share" else ",.4~g",
                    "showgrid": True,
                    "gridwidth": 0.5,
                    "nticks": 7,
                }
            }
        )
    return drawn


def _labels(points: pl.DataFrame, strong: Sequence[bool], language: Language, *, is_picked: bool) -> list[str]:
    """The name beside each dot where names can be read: dots on one spot bear one label, which says how many they are."""
    named = [
        (place, spot)
        for place, (spot, is_strong) in enumerate(zip(points.select("x", "y").iter_rows(), strong, strict=True))
        if points.height <= NAMED or (is_picked and is_strong)
    ]
    there = Counter(spot for _, spot in named)
    labels, seen = [""] * points.height, set()
    for place, spot in named:
        if spot not in seen:
            seen.add(spot)
            name = points["area_name"][place]
            labels[place] = name if there[spot] == 1 else word("chart.and_others", language, name=name, n=there[spot])
    return labels


def titled(metric: Metric, language: Language) -> str:
    """A metric's label with its unit behind it."""
    unit = text.unit_name(text.unit_of(metric), language) or ("%" if metric.unit == "share" else "")
    return f"{metric.label.of(language)} ({unit})" if unit else metric.label.of(language)


def alt(frame: pl.DataFrame, across: Metric, up: Metric, language: Language) -> str:
    """The dots in one sentence."""
    return word(
        "alt.scatter",
        language,
        n=pairs(frame, across, up).height,
        across=titled(across, language),
        up=titled(up, language),
    )
