"""The quarter that papers are made of: whole, over, and as one reader sees it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines import clock, periods
from pipelines.errors import RequestError
from pipelines.query import EVERYONE, Reader, Viewer
from pipelines.query import open as open_reader


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A quarter's numbers, from which version they are, and since when they stand."""

    reader: Reader
    period: str
    version: str
    is_final: bool
    stands_since: date


def quarter_of(home: Path, quarter: str, viewer: Viewer = EVERYONE) -> Quarter:
    """The quarter's numbers as they stand.

    Raises:
        RequestError: it is no quarter, or there are no numbers for all of it.
        WuyeError: the home or its build cannot be read.
    """
    found = periods.parse(quarter)
    if found.kind != "quarter" or found.scheme:
        raise RequestError(
            f"{quarter} 不是季度，应填写如 2022Q4 / {quarter} is not a quarter: write one, such as 2022Q4"
        )
    reader = open_reader(home, viewer)
    held = reader.periods("quarter")
    if quarter not in held:
        raise RequestError(
            f"没有 {quarter} 的数据，现有 {held[0]} 至 {held[-1]} / "
            f"there are no numbers for {quarter}; there are from {held[0]} to {held[-1]}"
            if held
            else f"没有 {quarter} 的数据，尚无完整的季度 / there are no numbers for {quarter}: no quarter is complete yet"
        )
    return Quarter(
        reader=reader,
        period=quarter,
        version=reader.version,
        is_final=False,
        stands_since=clock.local(reader.home, reader.built_at).date(),
    )
