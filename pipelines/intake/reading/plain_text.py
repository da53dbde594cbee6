"""A written text as it is compared: full-width characters as plain ones, nothing unseen, no blanks round it."""

import re
import unicodedata
from functools import lru_cache

# Numbers of footnotes, and signs that stand for whole words: NFKC would make digits of the first (120① → 1201).
FOOTNOTE_MARKS = "¹²³⁰⁴-⁹₀-₉①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿"
_FOOTNOTES = re.compile(f"([{FOOTNOTE_MARKS}]+)")

_UNSEEN = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"


_ASCII_BLANKS = " \t\r\n\x0b\x0c"


BLANKS = f"{_ASCII_BLANKS}\u00a0\u3000{_UNSEEN}"


_WITHOUT_UNSEEN = dict.fromkeys(map(ord, _UNSEEN))


def plain(text: str) -> str:
    """Full-width characters as plain ones, no blanks round it, and nothing in it that nobody sees."""
    return text.strip(_ASCII_BLANKS) if text.isascii() else _plain(text)


@lru_cache(maxsize=1 << 15)
def _plain(text: str) -> str:
    seen = text.translate(_WITHOUT_UNSEEN).replace("m²", "m2").replace("M²", "M2")
    if _FOOTNOTES.search(seen) is None:
        return unicodedata.normalize("NFKC", seen).strip(BLANKS)
    parts = _FOOTNOTES.split(seen)
    return "".join(
        part if index % 2 else unicodedata.normalize("NFKC", part) for index, part in enumerate(parts)
    ).strip(BLANKS)
