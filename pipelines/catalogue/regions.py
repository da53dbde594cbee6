"""Regions by their division codes (GB/T 2260): which holds which, and whose document speaks for an area."""

from collections.abc import Iterable


def covers(region: str, area: str) -> bool:
    """Whether a division code is that of a place that holds an area, or of the area itself."""
    stem = region.rstrip("0")
    return area.startswith(stem + "0" * (len(stem) % 2))  # 110000 → 11, 320600 → 3206, 101000 → 1010


def nearest(regions: Iterable[str], area: str) -> str | None:
    """Of the regions that hold an area the smallest: what it says goes before what its city says. None where none does."""
    holding = [region for region in regions if region.isdigit() and covers(region, area)]
    return max(holding, key=lambda region: len(region.rstrip("0")), default=None)
