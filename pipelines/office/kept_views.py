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
from typing import Any

from pipelines.disk import write_whole
from pipelines.errors import RequestError
from pipelines.settings import Home
from pipelines.text import both

FILE = "views.json"
MOST = 500
MOST_PINNED = 8  # of a person: each is drawn anew on their page
LONGEST = 60  # characters of a name


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """A named view: who keeps it ('' where nobody signs in), the page and parameters of its address, and whether it is
    shown on its keeper's own page."""

    name: str
    by: str
    page: str
    parameters: Mapping[str, str]
    is_pinned: bool = False


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


def pin_view(home: Home, name: str, by: str, *, is_pinned: bool) -> None:
    """Shows a view on its keeper's own page, or no longer.

    Raises:
        RequestError: they keep no such view, as many are pinned as there may be, or the file is damaged: nothing is written.
    """
    with _locked(home):
        views = _read(home)
        if not any((view.name, view.by) == (name, by) for view in views):
            raise RequestError(
                both(f"没有名为“{name}”的视图，请先保存", f"there is no view {name!r} of yours: keep it first")
            )
        others = sum(view.is_pinned and view.by == by and view.name != name for view in views)
        if is_pinned and others >= MOST_PINNED:
            raise RequestError(
                both(
                    f"首页最多放 {MOST_PINNED} 个视图，请先取下一个",
                    f"{MOST_PINNED} views are on your page, the most there can be: take one off first",
                )
            )
        _write(
            home,
            [replace(view, is_pinned=is_pinned) if (view.name, view.by) == (name, by) else view for view in views],
        )


def drop_view(home: Home, name: str, by: str) -> None:
    """Forgets a view; only who keeps it can.

    Raises:
        RequestError: the file is damaged: nothing is written.
    """
    with _locked(home):
        _write(home, [each for each in _read(home) if (each.name, each.by) != (name, by)])


def _read(home: Home) -> list[KeptView]:
    try:
        content = json.loads(_file(home).read_text(encoding="utf-8"))
        return sorted(
            (KeptView(**_renamed(each, "asked", "parameters")) for each in content),
            key=lambda view: (view.name, view.by),
        )
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
    write_whole(
        _file(home),
        json.dumps(
            [_renamed(asdict(view), "parameters", "asked") for view in views], ensure_ascii=False, indent=1
        ).encode(),
    )


def _renamed(fields: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The file calls a view's parameters `asked`, as it did from the beginning."""
    return {new if name == old else name: value for name, value in fields.items()}


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    with _file(home).with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file(home: Home) -> Path:
    return home.path / "office" / FILE
