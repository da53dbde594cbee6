"""Incidents: faults that nobody foresaw, each kept in a log under a number that a user can read out.

Whoever meets one reads a sentence and the number; the traceback is for those who look after the deployment. It may
quote cells of a file, so the log is readable by its owner only.
"""

import os
import secrets
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipelines.user_folders import state_folder

LOG = Path("log") / "incidents.log"  # below a home, or below the user's own state folder where there is no home
LOG_BYTES = 2_000_000  # a log of this size is moved to `incidents.1.log`, in place of the one that stood there
ENTRY_CHARACTERS = 60_000  # of a longer traceback the beginning and the end are kept
_LETTERS = "34679ACDEFGHJKMNPQRTWXY"  # no two of them are taken for each other on paper or on the telephone


@dataclass(frozen=True, kw_only=True)
class Incident:
    """A fault that was not foreseen. `log` is None where no log could be written."""

    number: str
    log: Path | None


def record_incident(fault: BaseException, home: Path | None, doing: str = "") -> Incident:
    """Keeps a fault with its traceback and the time; gives the number under which it stands in the log.

    Never raises: where neither the home nor the user's state folder can be written, the entry goes to standard error.

    Args:
        home: the deployment that was worked with; a folder that is no home is left alone.
        doing: the command or page that failed.
    """
    number = "".join(secrets.choice(_LETTERS) for _ in range(6))
    entry = _entry(number, fault, doing)
    is_home = home is not None and (home / "home.toml").is_file()
    for base in (home if is_home else None, state_folder()):
        if base is None:
            continue
        try:
            _append(base / LOG, entry)
        except OSError:
            continue
        return Incident(number=number, log=base / LOG)
    sys.stderr.write(entry)
    return Incident(number=number, log=None)


def _entry(number: str, fault: BaseException, doing: str) -> str:
    text = "".join(traceback.format_exception(fault)).rstrip()
    if len(text) > ENTRY_CHARACTERS:
        half = ENTRY_CHARACTERS // 2
        text = f"{text[:half]}\n[… {len(text) - ENTRY_CHARACTERS} characters left out …]\n{text[-half:]}"
    head = f"{number} {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} wuye {_version()} process {os.getpid()} {doing}".rstrip()
    body = "\n".join(f"    {line}" for line in text.splitlines())  # only a head begins at the margin
    return f"{head.splitlines()[0]}\n{body}\n\n"


def _version() -> str:
    try:
        return version("wuye-oversight")
    except PackageNotFoundError:
        return "from source"


def _append(log: Path, entry: str) -> None:
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size >= LOG_BYTES:
        log.replace(log.with_name("incidents.1.log"))
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(log, flags, 0o600), "ab", buffering=0) as stream:
        stream.write(
            entry.encode("utf-8", "backslashreplace")
        )  # in a single write: entries of two processes do not mix
