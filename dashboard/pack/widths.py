"""How wide a text is, where a program does not make room for it by itself."""

_LATIN = 0.6  # of a Chinese character; a little more than most fonts take


def full_width(said: str) -> float:
    """The width of a text in Chinese characters of its size."""
    return sum(_LATIN if ord(mark) < 0x2000 else 1 for mark in said)


def lines_of(said: str, characters: float) -> int:
    """How many lines a text takes where so many Chinese characters fit into one."""
    return max(1, -int(-full_width(said) // characters))
