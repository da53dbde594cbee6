"""How much a browser may send, and when what it sent is forgotten.

Streamlit holds what is uploaded in memory: 200 MB a file, without a quota, and for ever where a session is not resumed
after its connection ended.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance

from dashboard.server.paths import UPLOAD
from dashboard.server.refusal import refuse

TOO_LARGE, TOO_MANY = 413, 503
MB = 1 << 20
ENVELOPE = 64 << 10  # the form round a file
MOST_FILES = 40  # of one session, twice what the page takes at once
SESSIONS = 5  # that may use their quota to the full at the same time
DRAINED = 4  # times the limit are read and dropped, so that the browser reads the answer; then the connection ends

Held = Callable[[], Mapping[str, Sequence[int]]]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What may be sent, in MB: a file, the files that a session holds, and those of all sessions."""

    file_mb: int
    session_mb: int

    @property
    def every_mb(self) -> int:
        """Of all sessions together."""
        return self.session_mb * SESSIONS


class UploadError(Exception):
    """An upload goes beyond a limit: the key of the sentence, its numbers, and the status."""

    def __init__(self, key: str, status: int, **values: object) -> None:
        self.key, self.status, self.values = key, status, values
        super().__init__(key)


def held_files() -> Mapping[str, Sequence[int]]:
    """Session → the bytes of each file that Streamlit holds for it."""
    stored = get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return {
        session: [len(file.data) for file in list(files.values())] for session, files in list(stored.items()) if files
    }


class UploadLimits:
    """Counts a file while it comes, and ends it with one sentence when it goes beyond a limit."""

    def __init__(self, app: ASGIApp, limits: Limits, held: Held = held_files) -> None:
        self.app, self.limits, self.held = app, limits, held
        self._coming: Counter[str] = Counter()  # bytes of files that are not whole yet, by session
        self._files: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is no upload."""
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].startswith(UPLOAD):
            await self.app(scope, receive, send)
            return
        session = scope["path"].removeprefix(UPLOAD).partition("/")[0]
        arrived, proved, is_whole, has_answered = 0, 0, False, False

        async def counted() -> Message:
            nonlocal arrived, proved, is_whole
            message = await receive()
            size = len(message.get("body", b""))
            arrived += size
            self._coming[session] += size
            is_whole = not message.get("more_body", False)
            if is_whole or arrived - proved >= MB:  # not at every 64 kB
                proved = arrived
                self._prove(session, arrived)
            return message

        async def noted(message: Message) -> None:
            nonlocal has_answered
            has_answered = True
            await send(message)

        self._files[session] += 1
        try:
            self._prove(session, int(Headers(scope=scope).get("content-length") or 0))
            await self.app(scope, counted, noted)
        except UploadError as fault:
            if not has_answered:
                await self._drain(receive, arrived, is_whole=is_whole)
                await refuse(fault.key, fault.status, scope, receive, send, **fault.values)
        finally:
            self._forget(session, arrived)

    def _prove(self, session: str, size: int) -> None:
        """Raises UploadError where a file of this size would be too much."""
        limits, held = self.limits, self.held()
        if size > limits.file_mb * MB + ENVELOPE:
            raise UploadError("server.too_large", TOO_LARGE, mb=limits.file_mb)
        own = held.get(session, ())
        # What arrived of this file is among what is coming; what is announced may be more.
        coming = max(self._coming[session], size)
        coming -= ENVELOPE * self._files[session]
        if len(own) + self._files[session] > MOST_FILES or sum(own) + coming > limits.session_mb * MB:
            raise UploadError("server.too_much", TOO_LARGE, mb=limits.session_mb, n=MOST_FILES)
        if sum(map(sum, held.values())) + max(self._coming.total(), size) > limits.every_mb * MB:
            raise UploadError("server.all_full", TOO_MANY)

    async def _drain(self, receive: Receive, arrived: int, *, is_whole: bool) -> None:
        most = DRAINED * self.limits.file_mb * MB
        while not is_whole and arrived <= most:
            message = await receive()
            arrived += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)

    def _forget(self, session: str, arrived: int) -> None:
        for counter, size in ((self._coming, arrived), (self._files, 1)):
            counter[session] -= size
            if counter[session] <= 0:
                del counter[session]


class Sweep:
    """Forgets the files of sessions that ended: of those without a connection at two looks in a row."""

    def __init__(
        self,
        held: Held = held_files,
        is_connected: Callable[[str], bool] | None = None,
        remove: Callable[[str], None] | None = None,
    ) -> None:
        self._held = held
        self._is_connected = is_connected or (lambda session: get_instance().is_active_session(session))
        self._remove = remove or (lambda session: get_instance().uploaded_file_mgr.remove_session_files(session))
        self._without: frozenset[str] = frozenset()

    def look(self) -> None:
        """One look; `serve` has one every minute."""
        without = frozenset(session for session in self._held() if not self._is_connected(session))
        for session in without & self._without:
            self._remove(session)
        self._without = without
