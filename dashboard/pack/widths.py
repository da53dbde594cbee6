"""How wide a text is, where a program does not make room for it by itself."""

_LATIN = 0.6  # of a Chinese character; a little more than most fonts take


def full_width(text: str) -> float:
    """The width of a text in Chinese characters of its size."""
    return sum(_LATIN if ord(mark) < 0x2000 else 1 for mark in text)


def lines_of(text: str, characters: float) -> int:
    """How many lines a text takes where so many Chinese characters fit into one."""
    return max(1, -int(-full_width(text) // characters))
