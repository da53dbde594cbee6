"""A line small enough to stand in a table cell, as SVG text in one ink; the page gives it its colour."""

from collections.abc import Sequence
from urllib.parse import quote

WIDTH, HEIGHT, EDGE = 88, 22, 3


def svg(
    values: Sequence[float | None], targets: Sequence[float | None] = (), *, width: int = WIDTH, height: int = HEIGHT
) -> str:
    """A polyline (broken where there is no value), a dot at its end, the target as a dashed hairline.

    The scale is the range of values and targets; black everywhere, because it is used as a mask.
    """
    known = [value for value in (*values, *targets) if value is not None]
    if not any(value is not None for value in values):
        return ""
    low, high = min(known), max(known)
    reach = (high - low) or 1.0
    step = (width - 2 * EDGE) / max(len(values) - 1, 1)

    def point(index: int, value: float) -> tuple[float, float]:
        return EDGE + index * step, height - EDGE - (value - low) / reach * (height - 2 * EDGE)

    drawn = [
        f"<polyline points='{run}' fill='none' stroke='#000' stroke-width='1.5' stroke-linejoin='round'/>"
        for run in _runs(values, point)
    ]
    drawn += [
        f"<polyline points='{run}' fill='none' stroke='#000' stroke-width='.8' stroke-dasharray='2 2' opacity='.6'/>"
        for run in _runs(targets, point)
    ]
    index, last = next((position, value) for position, value in reversed(list(enumerate(values))) if value is not None)
    x, y = point(index, last)
    drawn.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2'/>")
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}'>{''.join(drawn)}</svg>"


def address(drawn: str) -> str:
    """The SVG as a data address, for a mask or a picture."""
    return f"data:image/svg+xml,{quote(drawn)}" if drawn else ""


def _runs(values: Sequence[float | None], point: object) -> list[str]:
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            x, y = point(index, value)  # type: ignore[operator]
            runs[-1].append(f"{x:.1f},{y:.1f}")
    return [" ".join(run) for run in runs if len(run) > 1]
