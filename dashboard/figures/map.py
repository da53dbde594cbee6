"""A map without a network: filled outlines; functional areas, which have none, as tiles beside them."""

import json
import math
from functools import cache
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import format as text
from dashboard.figures.marks import Marks
from dashboard.theme import PALETTES, SHAPES, Mode, Palette, between, colour, template, wash
from dashboard.words import joined, word
from pipelines.catalogue.declarations import Metric
from pipelines.text import Language

Ring = list[list[float]]
SMALL = 0.009  # of the map's area: below that an outline holds a shape, not a name


@cache
def outlines() -> dict[str, list[Ring]]:
    """District code → the outer rings of its outline."""
    file = files("pipelines") / "reference" / "boundaries.geojson"
    if not file.is_file():
        return {}
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["adcode"]: _rings(feature["geometry"]) for feature in features}


def has_outlines(codes: list[str]) -> bool:
    """Whether at least half of these areas can be drawn."""
    return sum(code in outlines() for code in codes) * 2 > len(codes) > 1


def figure(
    frame: pl.DataFrame, metric: Metric, language: Language, mode: Mode = "light", *, link: str = "", height: int = 420
) -> go.Figure:
    """Every area in the ground of its status, with the shape of the status and its name; not reported is hatched. Where
    nothing is asked of anyone (`is_shaded`), the higher the value the darker the area.

    Args:
        frame: one row an area, of one period.
        link: an address with `{area}` in it; areas and their names lead to it.
    """
    palette = PALETTES[mode]
    drawn = go.Figure(
        layout={
            "template": template(mode),
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "hovermode": "closest",
        }
    )
    rows = {row["area"]: row for row in frame.iter_rows(named=True)}
    shapes = {code: outlines()[code] for code in rows if code in outlines()}
    if not shapes:
        return drawn
    xs = [x for rings in shapes.values() for ring in rings for x, _ in ring]
    ys = [y for rings in shapes.values() for ring in rings for _, y in ring]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    squeeze = 1 / math.cos(math.radians((south + north) / 2))
    whole = (east - west) * (north - south)
    grounds, marks = _grounds(frame, palette), Marks()
    for code, rings in shapes.items():
        _fill(drawn, rows[code], rings, grounds[code], metric, link, language, palette)
    for code, rings in shapes.items():
        main = max(rings, key=_size)
        x, y = _middle(main)
        _name(marks, rows[code], x, y, link, palette, short=_size(main) / whole < SMALL, language=language)
    side = (north - south) * 0.085
    tiles = [row for code, row in rows.items() if code not in shapes and not code.endswith("unassigned")]
    for index, row in enumerate(tiles):
        left, bottom = west, north - side * 1.7 - index * side * 1.9
        ring = [
            [left, bottom],
            [left + side * squeeze, bottom],
            [left + side * squeeze, bottom + side],
            [left, bottom + side],
        ]
        _fill(drawn, row, [[*ring, ring[0]]], grounds[row["area"]], metric, link, language, palette)
        _name(marks, row, left + side * squeeze / 2, bottom + side / 2, link, palette, short=True, language=language)
        marks.write(
            x=left + side * squeeze * 1.15,
            y=bottom + side / 2,
            xanchor="left",
            showarrow=False,
            align="left",
            text=_linked(_brief(row["area_name"], language), link, row["area"]),
            font={"size": 11, "color": palette.ink},
        )
    marks.put_on(drawn)
    drawn.update_xaxes(visible=False, range=[west - 0.02, east + 0.02])
    drawn.update_yaxes(visible=False, scaleanchor="x", scaleratio=squeeze, range=[south - 0.02, north + 0.02])
    return drawn


def alt(frame: pl.DataFrame, metric: Metric, language: Language) -> str:
    """The map in one sentence."""
    counts = frame.group_by("status").len().sort("len", "status", descending=[True, False])
    states = [
        word("alt.map_state", language, status=word(f"status.{row['status']}", language), n=row["len"])
        for row in counts.iter_rows(named=True)
    ]
    return word("alt.map", language, metric=metric.label.of(language), states=joined(states, language))


def is_shaded(frame: pl.DataFrame) -> bool:
    """Whether no area has a target, and the map shows values instead of states."""
    rows = frame.drop_nulls("value")
    return bool((rows["status"] == "no_target").all()) and rows["value"].n_unique() > 1


def _grounds(frame: pl.DataFrame, palette: Palette) -> dict[str, str]:
    """Area → the colour of its ground."""
    states = {row["area"]: wash(row["status"], palette) for row in frame.iter_rows(named=True)}
    if not is_shaded(frame):
        return states
    rows = frame.drop_nulls("value")
    values = [float(value) for value in rows["value"]]
    low, high = min(values), max(values)
    shares = [(value - low) / (high - low) for value in values]
    return states | {
        area: between(palette.faint, palette.grey, 0.1 + 0.6 * share)  # no colour of a state
        for area, share in zip(rows["area"], shares, strict=True)
    }


def _fill(
    drawn: go.Figure,
    row: dict[str, Any],
    rings: list[Ring],
    ground: str,
    metric: Metric,
    link: str,
    language: Language,
    palette: Palette,
) -> None:
    silent = row["status"] == "not_reported"
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings:
        xs += [point[0] for point in ring] + [None]
        ys += [point[1] for point in ring] + [None]
    look: dict[str, Any] = {"fillcolor": ground}
    if silent:
        look = {
            "fillpattern": {
                "shape": "/",
                "fgcolor": palette.grey,
                "bgcolor": palette.ground,
                "size": 6,
                "solidity": 0.15,
            }
        }
    sentence = (
        f"<b>{row['area_name']}</b><br>{metric.label.of(language)} "
        f"{text.with_unit(row['value'], text.unit_of(metric), language, row['target'])}<br>"
        f"{SHAPES[row['status']]} {word('status.' + row['status'], language)}"
    )
    drawn.add_scatter(
        x=xs,
        y=ys,
        fill="toself",
        mode="lines",
        line={"color": palette.ground, "width": 1.2},
        hoveron="fills",
        text=sentence,
        hoverinfo="text",
        meta={"link": link.format(area=row["area"])} if link else None,
        **look,
    )


def _name(
    marks: Marks,
    row: dict[str, Any],
    x: float,
    y: float,
    link: str,
    palette: Palette,
    *,
    short: bool,
    language: Language,
) -> None:
    mark = f'<span style="color:{colour(row["status"], palette)}">{SHAPES[row["status"]]}</span>'
    sentence = mark if short else f"{mark} {_brief(row['area_name'], language)}"
    marks.write(
        x=x,
        y=y,
        text=_linked(sentence, link, row["area"]),
        showarrow=False,
        font={"size": 11, "color": palette.ink},
        align="center",
    )


def _linked(sentence: str, link: str, area: str) -> str:
    return f'<a href="{link.format(area=area)}" target="_self">{sentence}</a>' if link else sentence


def _brief(name: str, language: Language) -> str:
    if language == "en":
        return name
    return (
        name.removesuffix("新区").removesuffix("区").removesuffix("市").removesuffix("县")
        if len(name) > 2 and not name.endswith("开发区")
        else name.replace("北京", "").replace("经济技术开发区", "经开区")
    )


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [polygon[0] for polygon in polygons]


def _size(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    """The middle of the longest chord along the height of the centroid, so that it lies inside."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / (
        6 * area
    )
    cuts = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
        if (a[1] > y) != (b[1] > y)
    )
    chords = list(zip(cuts[::2], cuts[1::2], strict=False))
    left, right = max(chords, key=lambda chord: chord[1] - chord[0])
    return (left + right) / 2, y
