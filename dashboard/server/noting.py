"""Refusals at the door go into the trail, of each kind from each address at most one in ten seconds: nobody fills the
disk by asking."""

import threading
import time
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from pipelines.people import audit
from pipelines.settings import Home

APART_S = 10.0
_MOST = 10_000


class Refusals:
    """Notes what was refused."""

    def __init__(self, home: Home, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._last: dict[tuple[str, str, str], float] = {}
        self._lock = threading.Lock()

    async def note(self, why: str, scope: Scope, who: str = "", **more: object) -> None:
        """One line: why, the first part of the address, and from where."""
        path = f"/{scope['path'].strip('/').partition('/')[0]}"
        client = scope["client"][0] if scope.get("client") else ""
        if self._is_due((why, who, client)):
            await run_in_threadpool(self._write, why, who, path, {"from": client, **more})

    def _is_due(self, key: tuple[str, str, str]) -> bool:
        now = self._clock()
        with self._lock:
            if len(self._last) > _MOST:
                self._last.clear()
            if now - self._last.get(key, float("-inf")) < APART_S:
                return False
            self._last[key] = now
            return True

    def _write(self, why: str, who: str, path: str, more: Mapping[str, object]) -> None:
        audit.note(self._home, "refused", who=who, what=path, more={"why": why, **more})
