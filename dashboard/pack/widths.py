"""How wide a text is, where a program does not make room for it by itself."""

import re
from collections.abc import Sequence

_BREAKS = re.compile(r"[\s/-]+")  # where a heading may go on in the next line
LATIN_HEAD_PT, _LINE_PT, _BORDERS_PT = 9, 442, 6  # of a table's heading, of the line, and what a cell keeps free
_LATIN = 0.6  # of a Chinese character; a little more than most fonts take


def full_width(text: str) -> float:
    """The width of a text in Chinese characters of its size."""
    return sum(_LATIN if ord(mark) < 0x2000 else 1 for mark in text)


def lines_of(text: str, characters: float) -> int:
    """How many lines a text takes where so many Chinese characters fit into one."""
    return max(1, -int(-full_width(text) // characters))


def column_shares(columns: Sequence[str], widths: Sequence[float]) -> tuple[float, ...]:
    """The shares of a line that the columns of a table take: those asked for, or all alike, but none so narrow that a
    Latin word of its heading breaks; what it lacks is taken from those that have more than they need."""
    whole = sum(widths) or len(columns)
    given = [width / whole for width in widths or [1] * len(columns)]
    least = [_least(name) for name in columns]
    lacking = sum(max(0, need - has) for need, has in zip(least, given, strict=True))
    spare = sum(max(0, has - need) for need, has in zip(least, given, strict=True))
    if lacking >= spare:
        return tuple(need / sum(least) for need in least) if lacking else tuple(given)
    return tuple(max(need, has) - max(0, has - need) * lacking / spare for need, has in zip(least, given, strict=True))


def _least(heading: str) -> float:
    longest = max((len(each) for each in _BREAKS.split(heading) if each.isascii()), default=0)
    return (longest * _LATIN * LATIN_HEAD_PT + _BORDERS_PT) / _LINE_PT
