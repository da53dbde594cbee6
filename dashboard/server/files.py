"""The one route by which files leave: `/download/<token>/<name>`."""

import hashlib
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.downloads import DOWNLOADS, READER, Downloads, ForeignLinkError, SpentLinkError, owner
from dashboard.server.guard import seat_in
from dashboard.server.noting import Refusals
from dashboard.server.refusal import language_of, sentence
from pipelines.people import audit
from pipelines.settings import Home

FOREIGN, SPENT = 403, 410


def download_route(home: Home, downloads: Downloads = DOWNLOADS) -> Route:
    """Gives a waiting file to the browser that asked for it: 403 for any other, 410 once it is given out. What left stands
    in the trail before it leaves."""
    refusals = Refusals(home)

    async def give(request: Request) -> Response:
        reader, seat = request.cookies.get(READER, ""), seat_in(request.scope)
        who = seat.name if seat else ""
        try:
            if not reader:
                raise ForeignLinkError
            file = downloads.take(request.path_params["token"], owner(reader, seat))
        except ForeignLinkError:
            await refusals.note("foreign_link", request.scope, who)
            return sentence("download.foreign", language_of(request.scope), FOREIGN)
        except SpentLinkError:
            return sentence("download.spent", language_of(request.scope), SPENT)
        more = {"bytes": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest()}
        await run_in_threadpool(audit.note, home, "exported", who=who, what=file.name, more=more)
        return Response(
            file.content,
            media_type=file.media,
            headers={"Content-Disposition": disposition(file.name), "Cache-Control": "no-store"},
        )

    return Route("/download/{token}/{name}", give, methods=["GET"])


def disposition(name: str) -> str:
    """The header that names a file to be saved, in any script (RFC 6266, RFC 8187), with a plain name for old readers."""
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in " -_.()") else "_" for mark in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
