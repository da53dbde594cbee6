"""Whether screens and their words fit together: every wording in both languages, every key that is used, every screen named."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dashboard.words import vocabulary, wordings

ROOM = Path(__file__).parent
_LANGUAGES, _ONE = {"zh", "en"}, "en_one"
_VALUE = re.compile(r"\{(\w+)[^}]*\}")
_LATIN = re.compile(r"[A-Za-z]+")
_AS_WRITTEN = {"wuye", "intake", "build", "demo", "CSV", "English", "GCJ", "m"}  # what Chinese leaves in Latin letters
_USED = re.compile(r"""\bword\(\s*["']([\w.]+\w)["']""")
# A plural behind a number is written for all numbers at once only through what inflects it: `n`, or `{k:row/rows}`.
COUNTED = "rows|cells|files|returns|sheets|estates|districts|streets|companies|days|faults|remarks|alerts|names|points"
_PLURAL = re.compile(rf"\{{(\w+)\}} ({COUNTED})\b")


def problems() -> Iterator[str]:
    """What does not fit together, one sentence each."""
    for key, wording in vocabulary().items():
        yield from (f"dashboard/words.toml: {key} {problem}" for problem in _wording(wording))
    for path in sorted(ROOM.rglob("*.py")):
        where = f"dashboard/{path.relative_to(ROOM).as_posix()}"
        for key in sorted(set(_USED.findall(path.read_text(encoding="utf-8")))):
            if key not in vocabulary():
                yield f"{where}: {key} has no wording"
    named = set(wordings("nav"))
    for path in sorted((ROOM / "screens").glob("*.py")):
        if path.stem != "__init__" and path.stem not in named:
            yield f"dashboard/screens/{path.name}: no name in [nav] of words.toml"


def _wording(wording: Mapping[str, str]) -> Iterator[str]:
    if not wording.keys() >= _LANGUAGES or not wording.keys() <= _LANGUAGES | {_ONE}:
        yield "is worded in zh and en, with en_one where one thing takes another form"
        return
    if any(text != text.strip() for text in wording.values()):
        yield "begins or ends with a blank"
    if set(_VALUE.findall(wording["zh"])) != set(_VALUE.findall(wording["en"])):
        yield "asks for other values in zh than in en"
    if odd := set(_LATIN.findall(_VALUE.sub("", wording["zh"]))) - _AS_WRITTEN:
        yield f"has Latin words in its Chinese: {', '.join(sorted(odd))}"
    for name, plural in _PLURAL.findall(wording["en"]):
        if name != "n" or _ONE not in wording:
            yield f"says 1 {plural} of one: write en_one for n, or {{{name}:{plural[:-1]}/{plural}}}"
