"""The number under which people speak of a submission: its day and six digits, made of its id."""

from collections.abc import Mapping
from datetime import date

UNNUMBERED = "—"  # of a file that was refused before it was read


def submission_number(submission: str, received_on: date) -> str:
    """`20261130-480213`. Two of one day hardly ever share it; links, files and the store go by the whole id."""
    if submission == UNNUMBERED:
        return UNNUMBERED
    return f"{received_on:%Y%m%d}-{int(submission[:12], 16) % 1_000_000:06d}"


def id_of(text: str, received: Mapping[str, date]) -> str:
    """The id that a number means, by the days on which submissions came; what is no number, or one of several, as it is."""
    matches = [submission for submission, day in received.items() if text == submission_number(submission, day)]
    return matches[0] if len(matches) == 1 else text
