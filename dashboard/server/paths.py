"""Which of Streamlit's addresses are open.

Closed whatever its options say: `/_stcore/metrics`, `/_stcore/agent/*`, `/_stcore/script-health-check`,
`/_stcore/bidi-components/*`, `/component/*` (custom components), `/app/static/*`, `/auth/*` and `/oauth2callback`.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.server.refusal import refuse

OPEN = ("/_stcore/health", "/_stcore/host-config", "/_stcore/stream")
UPLOAD = "/_stcore/upload_file/"
CLOSED = ("/_stcore", "/component", "/app", "/auth", "/oauth2callback")
READING = ("GET", "HEAD")
SENDING = ("PUT", "DELETE")
NOT_FOUND, NOT_ALLOWED = 404, 405


def is_open(path: str) -> bool:
    """Whether anything is served under a path. The core's addresses stand at the root only, never beneath a page."""
    if path in OPEN or path.startswith(UPLOAD):
        return True
    return "/_stcore" not in path and not any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED)


class OpenPaths:
    """Answers 404 where nothing is served, and 405 to what only a program would send."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is served."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not is_open(scope["path"]) or (scope["type"] == "websocket" and scope["path"] not in OPEN):
            await refuse("server.no_path", NOT_FOUND, scope, receive, send)
        elif scope["type"] == "http" and scope["method"] not in (
            SENDING if scope["path"].startswith(UPLOAD) else READING
        ):
            await refuse("server.no_method", NOT_ALLOWED, scope, receive, send)
        else:
            await self.app(scope, receive, send)
