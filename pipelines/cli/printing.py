"""The only place that prints for a person: what a file holds is shown as it is, never read as markup or as commands.

An estate may be called `[bold]x[/red]小区` or `:smile:`, and a cell of a text file may hold the escape characters by which
a terminal is cleared or its title is set.
"""

import re
import sys
from typing import Any

from rich.console import Console, JustifyMethod, OverflowMethod
from rich.text import Text

# Everything by which a terminal is told to do something, and what turns the direction of the writing; not tab, not line break.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """A text without characters that command a terminal; each is shown as �."""
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", text)


class PlainConsole(Console):
    """A console that takes strings, also those in tables, for what they say. Styles are given apart: `style="bold"`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(
        self,
        text: str,
        *,
        style: Any = "",
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        **_: Any,
    ) -> Text:
        """Every string that is printed passes here."""
        return Text(printable(text), style=style, justify=justify, overflow=overflow)


OUT = PlainConsole(width=None if sys.stdout.isatty() else 200)  # a pipe has no width to fold to
ERR = PlainConsole(stderr=True)


def print_fault(says: str) -> None:
    """One line on standard error."""
    ERR.print(Text("✗ ", style="red"), printable(" ".join(says.split())), sep="", soft_wrap=True)
