"""Views that an office keeps by name: a page and what its address asked for, per home, beside the journal.

A view decides nothing, so it stands in a file of its own and may be dropped again. Its numbers are never kept: whoever
opens it sees what is published then, and only what they may see.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.disk import write_whole
from pipelines.errors import RequestError
from pipelines.settings import Home
from pipelines.text import both

FILE = "views.json"
MOST = 500
LONGEST = 60  # characters of a name


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """A named view: who keeps it ('' where nobody signs in), and the page and parameters of its address."""

    name: str
    by: str
    page: str
    asked: Mapping[str, str]


def kept_views(home: Home) -> list[KeptView]:
    """All views of a home, by name; none where the file is missing or cannot be read."""
    try:
        return _read(home)
    except RequestError:
        return []


def keep_view(home: Home, view: KeptView) -> None:
    """Keeps a view; one of the same name and person is replaced.

    Raises:
        RequestError: it has no name or a long one, there are too many views, or the file is damaged: nothing is written.
    """
    name = view.name.strip()
    if not name or len(name) > LONGEST:
        raise RequestError(
            both(f"请填写视图名称，不超过 {LONGEST} 个字", f"name the view, in at most {LONGEST} characters")
        )
    with _locked(home):
        others = [each for each in _read(home) if (each.name, each.by) != (name, view.by)]
        if len(others) >= MOST:
            raise RequestError(both(f"已存 {MOST} 个视图，请先删除不用的", f"{MOST} views are kept; drop some first"))
        _write(home, [*others, replace(view, name=name)])


def drop_view(home: Home, name: str, by: str) -> None:
    """Forgets a view; only who keeps it can.

    Raises:
        RequestError: the file is damaged: nothing is written.
    """
    with _locked(home):
        _write(home, [each for each in _read(home) if (each.name, each.by) != (name, by)])


def _read(home: Home) -> list[KeptView]:
    try:
        found = json.loads(_file(home).read_text(encoding="utf-8"))
        return sorted((KeptView(**each) for each in found), key=lambda view: (view.name, view.by))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError):
        raise RequestError(
            both(
                f"视图文件 office/{FILE} 无法读取，请从备份恢复或移走后重试",
                f"the views in office/{FILE} cannot be read: restore the file from a backup or move it away",
            )
        ) from None


def _write(home: Home, views: list[KeptView]) -> None:
    write_whole(_file(home), json.dumps([asdict(view) for view in views], ensure_ascii=False, indent=1).encode())


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    with _file(home).with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file(home: Home) -> Path:
    return home.path / "office" / FILE
