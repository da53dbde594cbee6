"""An address that is no page leads to the home page, which says so (`dashboard.parts.page.fault`).

Streamlit would show a box of its own, in English, over a page that nobody asked for.
"""

from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.parts.page.view import HOME_PAGE, PAGES

OTHERS = ("_stcore", "static", "media", "download", "find", "sign-in", "sign-out")  # the first part of what is no page


class UnknownPages:
    """Redirects whoever opens an address that is no page; passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keeps the link's parameters and adds the page that it asked for."""
        name = scope["path"].strip("/") if scope["type"] == "http" else ""
        if not name or name in PAGES[1:] or not _is_opened(scope) or name.partition("/")[0] in OTHERS:
            await self.app(scope, receive, send)
            return
        parameters = dict(parse_qsl(scope["query_string"].decode("latin-1"))) | {
            "page": "" if name == HOME_PAGE else name
        }
        up = "../" * scope["path"].count("/", 1) or "./"
        address = f"{up}?{urlencode({key: value for key, value in parameters.items() if value}, quote_via=quote)}"
        await RedirectResponse(address, status_code=303)(scope, receive, send)


def _is_opened(scope: Scope) -> bool:
    """Whether somebody opens the address in a browser, and no page's script or picture; files have a dot."""
    headers = Headers(scope=scope)
    is_document = headers.get("sec-fetch-dest", "document") == "document"
    return is_document and "text/html" in headers.get("accept", "") and "." not in scope["path"].rpartition("/")[2]
