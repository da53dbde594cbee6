"""A fault as a sentence for a page: in its language, short, and without a place on the server's disk."""

from pipelines.errors import WuyeError
from pipelines.settings import settings
from pipelines.text import Language
from pipelines.whereabouts import without_folders

LONGEST = 500  # characters; a sentence that quotes what somebody sent may have any number


def sentence_of(fault: WuyeError, language: Language) -> str:
    """What a fault says, for a page."""
    return for_page(fault.of(language))


def for_page(says: str) -> str:
    """A sentence that was written for a terminal, for a page."""
    shown = without_folders(says, settings().home)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
