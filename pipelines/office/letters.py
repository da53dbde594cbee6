"""The numbers of letters: 物发〔2023〕3号, anew each year, each given once."""

import re
from collections.abc import Iterable

from pipelines.errors import JournalError
from pipelines.office.letter_forms import Letter
from pipelines.office.recorded import Recorded
from pipelines.text import both

_NUMBER = re.compile(r"〔(\d{4})〕(\d+)号$")


def next_letter_number(entries: Iterable[Recorded], prefix: str, year: int) -> str:
    """The number of the next letter of a year, behind the highest that was issued."""
    taken = [
        int(match[2])
        for recorded in entries
        if isinstance(recorded.entry, Letter)
        and recorded.entry.letter_no.startswith(prefix)
        and (match := _NUMBER.search(recorded.entry.letter_no))
        and int(match[1]) == year
    ]
    return f"{prefix}〔{year}〕{max(taken, default=0) + 1}号"


def check_letter(entries: Iterable[Recorded], letter: Letter) -> None:
    """Refuses a number under which another letter went out.

    Raises:
        JournalError: it is taken.
    """
    if any(isinstance(entry.entry, Letter) and entry.entry.letter_no == letter.letter_no for entry in entries):
        number = letter.letter_no
        raise JournalError(
            both(f"编号 {number} 已使用，请重新生成", f"the number {number} is taken: make the letter again")
        )
