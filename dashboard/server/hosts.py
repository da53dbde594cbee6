"""Which addresses the server answers to, and which pages may talk to it.

Streamlit's own check lets in every port of this machine and whoever sends no origin, and asks two outside services for
the machine's address whenever an origin is foreign; this check stands before it and asks nobody.
"""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.server.refusal import refuse

LOCAL = ("127.0.0.1", "localhost", "[::1]")
FORBIDDEN = 403


def addresses(port: int, hosts: Collection[str] = ()) -> frozenset[str]:
    """The hosts, as a browser writes them, under which a server is reached: this machine's own and those of a home."""
    local = {f"{name}:{port}" for name in LOCAL}
    return frozenset(local | {host.lower() for host in hosts} | (set(LOCAL) if port == 80 else set()))


class HostCheck:
    """Refuses what was sent to another address or by a page of another one.

    The host stops names that are made to point here (DNS rebinding). A websocket must say which page opens it, and that
    page must be of the same host, letter by letter: anything else Streamlit would look up.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self.app, self.allowed = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is ours."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0] not in self.allowed:
            await refuse("server.foreign_host", FORBIDDEN, scope, receive, send)
        elif not _is_own(origins, hosts[0], is_needed=scope["type"] == "websocket"):
            await refuse("server.foreign_origin", FORBIDDEN, scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_own(origins: list[str], host: str, *, is_needed: bool) -> bool:
    if not origins:
        return not is_needed
    return len(origins) == 1 and origins[0] in (f"http://{host}", f"https://{host}")
