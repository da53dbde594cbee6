"""Nobody gets anything without a session, by http or by websocket; where a home has no sign-in, the guard lets all pass.

A page's connection lasts for hours: it is looked at every second, and closed when its session ended or the person's
rights changed. The page then loads itself anew (`dashboard.scripts.SERVER`), and finds the entrance or what it may see.
"""

import asyncio
import hmac
import time
from contextlib import suppress
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server.entrance import PATHS, Entrance, own_address
from dashboard.server.noting import Refusals
from dashboard.server.refusal import refuse
from pipelines.people.seat import Seat, seat_of
from pipelines.people.sessions import COOKIE, sessions_of
from pipelines.settings import Home

NO_SESSION = 401
ENDED = 4401  # the websocket's code: the page loads itself anew
LOOK_EVERY_S = 1.0
KNOWN_S = 0.5  # that a seat is remembered: a page asks for dozens of files at once
_SEEN = "wuye.seat"


class Guard:
    """Lets pass who has a session."""

    def __init__(self, app: ASGIApp, home: Home) -> None:
        self.app, self.home, self.sign_in = app, home, home.sign_in
        self.refusals = Refusals(home)
        self.entrance = Entrance(home, self.refusals) if home.sign_in.is_needed else None
        self._secret = home.sign_in.secret(home.path).encode()
        self._known: dict[str, tuple[float, Seat | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what belongs to a session, and what is no request."""
        if scope["type"] not in ("http", "websocket") or self.entrance is None:
            await self.app(scope, receive, send)
            return
        account = self._account(scope)
        if self.sign_in.mode == "proxy" and account is None:
            await self.refusals.note("forged", scope)
            await refuse("entrance.forged", NO_SESSION, scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"] in PATHS:
            await self.entrance.router(scope, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(COOKIE, "")
        seat = await self._seat(token)
        if seat and seat.session and account is not None and seat.session.account != account:
            seat = None
        if seat is None:
            await self._turn_away(scope, receive, send, account, token)
        elif scope["type"] == "http":
            scope[_SEEN] = seat
            await self.app(scope, receive, send)
        else:
            await self._watch(scope, receive, send, token, seat)

    def _account(self, scope: Scope) -> str | None:
        """The account that the proxy names; None where nobody proves to be the proxy, or there is none."""
        if self.sign_in.mode != "proxy":
            return None
        headers = Headers(scope=scope)
        given, secrets = headers.getlist(self.sign_in.header), headers.getlist(self.sign_in.secret_header)
        client = scope["client"][0] if scope.get("client") else ""
        is_proved = len(secrets) == 1 and hmac.compare_digest(secrets[0].encode("latin-1"), self._secret)
        if client not in self.sign_in.proxies or not is_proved or len(given) != 1 or not given[0].strip():
            return None
        return given[0].strip()

    async def _seat(self, token: str) -> Seat | None:
        if not token:
            return None
        known = self._known.get(token)
        if known and time.monotonic() - known[0] < KNOWN_S:
            return known[1]
        seat = await run_in_threadpool(seat_of, self.home, token)
        if len(self._known) > 1000:
            self._known.clear()
        self._known[token] = (time.monotonic(), seat)
        return seat

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send, account: str | None, token: str) -> None:
        """A document is led to the entrance; anything else is told in a sentence."""
        if scope["type"] == "http" and scope["method"] == "GET" and _is_document(scope):
            wanted = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
            if account is not None:
                assert self.entrance
                answer = await self.entrance.admit(Request(scope, receive), account, own_address(wanted))
            else:
                why = "&why=ended" if token else ""
                answer = RedirectResponse(
                    f"/sign-in?next={quote(own_address(wanted), safe='')}{why}",
                    status_code=303,
                    headers={"Cache-Control": "no-store"},
                )
            await answer(scope, receive, send)
            return
        if token or scope["path"].startswith(("/download/", "/_stcore/upload_file/")):
            await self.refusals.note("no_session", scope)
        await refuse("entrance.no_session", NO_SESSION, scope, receive, send)

    async def _watch(self, scope: Scope, receive: Receive, send: Send, token: str, seat: Seat) -> None:
        ended = asyncio.Event()
        coming: asyncio.Task[Message] | None = None

        async def look() -> None:
            while not ended.is_set():
                await asyncio.sleep(LOOK_EVERY_S)
                now = await self._seat(token)
                if now is None or now.mark != seat.mark:
                    with suppress(Exception):  # the browser may have gone
                        await send({"type": "websocket.close", "code": ENDED})
                    ended.set()

        async def received() -> Message:
            nonlocal coming
            coming = coming or asyncio.ensure_future(receive())
            over = asyncio.ensure_future(ended.wait())
            await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            if ended.is_set():
                return {"type": "websocket.disconnect", "code": ENDED}
            message, coming = coming.result(), None
            if message["type"] == "websocket.receive" and seat.session:
                await self._note_use(token)
            return message

        async def sent(message: Message) -> None:
            if not ended.is_set():
                await send(message)

        looking = asyncio.create_task(look())
        try:
            await self.app(scope, received, sent)
        finally:
            looking.cancel()
            if coming is not None:
                coming.cancel()

    async def _note_use(self, token: str) -> None:
        seat = await self._seat(token)
        if seat and seat.session:
            await run_in_threadpool(sessions_of(self.home).note_use, seat.session)


def seat_in(scope: Scope) -> Seat | None:
    """The seat of a request that the guard let pass; None where a home has no sign-in."""
    seat = scope.get(_SEEN)
    return seat if isinstance(seat, Seat) else None


def _is_document(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    wanted = headers.get("sec-fetch-dest", "document") == "document"
    return wanted and "text/html" in headers.get("accept", "") and not scope["path"].startswith("/_stcore")
