"""Several rows of a file that are one row of ours: an estate that is listed once for every flat on sale."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import polars as pl

from pipelines.catalogue.file_mapping import Gathering


def gathered(texts: pl.DataFrame, key: Sequence[str], how: Mapping[str, Gathering]) -> tuple[pl.DataFrame, pl.Series]:
    """One row for each key, in the order of the first rows; and which of the rows are first.

    A column of which nothing is said keeps what the first row says; rows without a key stay as they are.
    """
    keys = texts.select(key).rows()
    groups: dict[tuple[str | None, ...], list[int]] = {}
    for index, values in enumerate(keys):
        groups.setdefault(values if None not in values else (*values, str(index)), []).append(index)
    firsts = [rows[0] for rows in groups.values()]
    kept = texts[firsts]
    for column, what in how.items():
        if column in texts.columns:
            cells = texts[column].to_list()
            made = [_HOW[what]([cells[at] for at in rows if cells[at] is not None]) for rows in groups.values()]
            kept = kept.with_columns(pl.Series(column, made, dtype=pl.String))
    is_first = pl.Series([False]).new_from_index(0, texts.height).scatter(firsts, values=True)
    return kept, is_first


def _first(cells: Sequence[str]) -> str | None:
    return cells[0] if cells else None


def _most(cells: Sequence[str]) -> str | None:
    return Counter(cells).most_common(1)[0][0] if cells else None


def _of_numbers(gather: Callable[[list[Decimal]], Decimal]) -> Callable[[Sequence[str]], str | None]:
    """Numbers gathered; where any cell is no number, the first such cell, which is then refused by its own words."""

    def make(cells: Sequence[str]) -> str | None:
        numbers: list[Decimal] = []
        for cell in cells:
            try:
                numbers.append(Decimal(cell.replace(",", "")))
            except InvalidOperation:
                return cell
        return f"{gather(numbers):f}" if numbers else None

    return make


def _count(cells: Sequence[str]) -> str | None:
    return str(len(cells))


_HOW: Mapping[Gathering, Callable[[Sequence[str]], str | None]] = {
    "first": _first,
    "most": _most,
    "sum": _of_numbers(lambda numbers: sum(numbers, Decimal(0))),
    "least": _of_numbers(min),
    "largest": _of_numbers(max),
    "count": _count,
}
