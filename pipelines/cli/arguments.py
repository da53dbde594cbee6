"""What the global options say before anything is parsed: faults and help are worded while there is no context yet."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pipelines.text import LANGUAGES, Language


def language_of(arguments: Sequence[str]) -> Language:
    """The language of a call: `--lang`, else `WUYE_LANG`, else Chinese; Chinese too where neither is one of ours."""
    wanted = _value("--lang", arguments) or os.environ.get("WUYE_LANG")
    return next((known for known in LANGUAGES if known == wanted), "zh")


def home_of(arguments: Sequence[str]) -> Path:
    """The home of a call: `--home`, else `WUYE_HOME`, else `data/home`."""
    return Path(_value("--home", arguments) or os.environ.get("WUYE_HOME") or "data/home")


def _value(option: str, arguments: Sequence[str]) -> str | None:
    """What stands after an option, or behind its `=`; the last one where it is repeated, as the parser has it."""
    value = None
    for argument, following in pairwise([*arguments, ""]):
        if argument == option:
            value = following
        elif argument.startswith(f"{option}="):
            value = argument.partition("=")[2]
    return value
