"""A cookie that tells browsers apart, so that a link to a file serves only the browser that asked for it."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.downloads import READER

ASKED_FIRST = "/_stcore/health"  # by the page's own script, before it opens its connection


class ReaderCookie:
    """Sets the cookie where there is none.

    Only on a request that a page of ours makes itself: one that follows a link from elsewhere comes without strict
    cookies, and a new one would part the browser from the pages that it has open.
    """

    def __init__(self, app: ASGIApp, *, is_secure: bool = False) -> None:
        self.app, self.is_secure = app, is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        if scope["type"] != "http" or scope["path"] != ASKED_FIRST or READER in HTTPConnection(scope).cookies:
            await self.app(scope, receive, send)
            return
        secure = "; Secure" if self.is_secure or scope["scheme"] == "https" else ""
        cookie = f"{READER}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Strict{secure}"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)
