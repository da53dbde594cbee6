"""Files that wait for the browser that asked for them: each is given out once, soon, and to nobody else."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.people.seat import Seat

READER = "wuye_reader"  # the cookie that tells browsers apart; the server sets it before a page opens its connection
LIFETIME_S = 120.0
MOST_BYTES = 256 << 20  # of all readers together
MOST_EACH = 8  # files that wait for the same browser


class ForeignLinkError(Exception):
    """The file waits for another browser."""


class SpentLinkError(Exception):
    """The file was given out already, its time is over, or it never was there."""


class FullError(Exception):
    """There is no room for more files now; there is again when those that wait are taken or out of date."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file as the browser gets it."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    download: Download
    reader: str
    ends_at: float


class Downloads:
    """Files by token, in memory; thread-safe."""

    def __init__(self, *, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_bytes, self._clock = most_bytes, clock
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """What the files that wait weigh."""
        with self._lock:
            self._sweep()
            return self._held()

    def offer(self, download: Download, reader: str) -> str:
        """Keeps a file for a reader; gives the token that fetches it once. Of one reader the oldest files make room.

        Raises:
            FullError: all files together would weigh too much.
        """
        with self._lock:
            self._sweep()
            own = [token for token, waiting in self._waiting.items() if waiting.reader == reader]
            for token in own[: max(0, len(own) - MOST_EACH + 1)]:
                del self._waiting[token]
            if self._held() + len(download.content) > self._most_bytes:
                raise FullError
            token = secrets.token_urlsafe(32)
            self._waiting[token] = _Waiting(download=download, reader=reader, ends_at=self._clock() + LIFETIME_S)
            return token

    def take(self, token: str, reader: str) -> Download:
        """Gives a file out and forgets it. A foreign reader changes nothing.

        Raises:
            ForeignLinkError: it waits for another reader.
            SpentLinkError: there is no such file any more.
        """
        with self._lock:
            self._sweep()
            waiting = self._waiting.get(token)
            if waiting is None:
                raise SpentLinkError
            if not secrets.compare_digest(waiting.reader.encode(), reader.encode()):
                raise ForeignLinkError
            del self._waiting[token]
            return waiting.download

    def _sweep(self) -> None:
        now = self._clock()
        for token in [token for token, waiting in self._waiting.items() if waiting.ends_at <= now]:
            del self._waiting[token]

    def _held(self) -> int:
        return sum(len(waiting.download.content) for waiting in self._waiting.values())


def owner(reader: str, seat: Seat | None) -> str:
    """For whom a file waits: a browser, and of a home with a sign-in the session that asked for it."""
    return f"{reader}:{seat.session.number}" if seat and seat.session else reader


DOWNLOADS = Downloads()
