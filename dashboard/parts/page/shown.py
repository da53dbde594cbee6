"""What a page shows of headings and tables, in order, so that all of its tables can be taken home as files.

A part that was drawn before (`dashboard.parts.page.drawn`) is shown again without being run; its headings and tables are
kept with it and handed in again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_pieces: ContextVar[list[str] | None] = ContextVar("pieces", default=None)
TABLE = '<table class="board'
_NOTED = (TABLE, "<h1", "<h2", "<h3")


@contextmanager
def gathering() -> Iterator[list[str]]:
    """Gathers the markup of headings and tables that is drawn inside, and of nothing outside."""
    gathered: list[str] = []
    token = _pieces.set(gathered)
    try:
        yield gathered
    finally:
        _pieces.reset(token)


def note(markup: str) -> None:
    """Markup that is drawn now; nothing happens where nobody gathers."""
    gathered = _pieces.get()
    if gathered is not None and any(mark in markup for mark in _NOTED):
        gathered.append(markup)


def note_again(pieces: Iterable[str]) -> None:
    """What a part that is shown again had drawn."""
    if (gathered := _pieces.get()) is not None:
        gathered.extend(pieces)
