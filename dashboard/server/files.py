"""The one route by which files leave: `/download/<token>/<name>`."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.downloads import DOWNLOADS, READER, Downloads, ForeignLinkError, SpentLinkError
from dashboard.server.refusal import language_of, sentence

FOREIGN, SPENT = 403, 410


def download_route(downloads: Downloads = DOWNLOADS) -> Route:
    """Gives a waiting file to the browser that asked for it: 403 for any other, 410 once it is given out."""

    async def give(request: Request) -> Response:
        reader = request.cookies.get(READER, "")
        try:
            if not reader:
                raise ForeignLinkError
            file = downloads.take(request.path_params["token"], reader)
        except ForeignLinkError:
            return sentence("download.foreign", language_of(request.scope), FOREIGN)
        except SpentLinkError:
            return sentence("download.spent", language_of(request.scope), SPENT)
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
