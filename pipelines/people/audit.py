"""The trail: sign-ins, refusals, what left, what was looked at before its decision, and acts. Nothing is taken from it.

One line says when, who, what, of which thing, and what else is known. The machine's clock dates it, in invented cities
too. This software never removes a line: the trail is kept longer than the six months that are asked for.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from pipelines.people.ledger import Ledger, Line
from pipelines.settings import Home
from pipelines.text import Text, both

FILE = "audit.sqlite"
NOBODY = "-"  # who is not known
MOST_FILES = 10  # taken out at once, of each of which the trail has a line
KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "signed_in": both("登录", "signed in"),
        "signed_out": both("退出", "signed out"),
        "ended": both("会话结束", "session ended"),
        "refused": both("拒绝", "refused"),
        "exported": both("下载", "downloaded"),
        "viewed": both("查看未公开事项", "viewed unpublished matter"),
        "acted": both("办理", "acted"),
        "viewed_as": both("以他人视角查看", "viewed as another"),
    }
)


def audit_ledger(home: Home) -> Ledger:
    """The trail of a home."""
    return Ledger(path=home.office / FILE)


def note(home: Home, kind: str, *, who: str = "", what: str = "", more: Mapping[str, object] | None = None) -> Line:
    """Writes one line.

    Raises:
        JournalError: it cannot be written; what was to be noted must then not happen.
    """
    assert kind in KINDS
    return audit_ledger(home).append(kind, actor=who or NOBODY, subject=what, content=dict(more or {}))


def note_files(home: Home, files: Sequence[Path], *, who: str) -> None:
    """Writes that files were taken out: each with its size and checksum, of many the first and how many there are.

    Raises:
        JournalError: it cannot be written.
    """
    for file in files if len(files) <= MOST_FILES else files[:1]:
        content = file.read_bytes()
        more = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        if len(files) > MOST_FILES:
            more = {**more, "files": len(files), "bytes": sum(each.stat().st_size for each in files)}
        note(home, "exported", who=who, what=file.name, more=more)


def trail(
    home: Home, *, kinds: tuple[str, ...] = (), who: str = "", since: datetime | None = None, most: int = 0
) -> list[Line]:
    """The lines, oldest first: of some kinds, of one person, since an instant, the newest `most`.

    Raises:
        JournalError: it cannot be read.
    """
    lines = audit_ledger(home).lines(kinds=kinds, since=since, most=0 if who else most)
    if who:
        lines = [line for line in lines if line.actor == who]
    return lines[-most:] if most else lines
