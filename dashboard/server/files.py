"""The one route by which files leave: `/download/<token>/<name>`."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.downloads import DOWNLOADS, READER, Downloads, ForeignLinkError, SpentLinkError
from dashboard.words import language_for, word

FOREIGN, SPENT = 403, 410


def download_route(downloads: Downloads = DOWNLOADS) -> Route:
    """Gives a waiting file to the browser that asked for it: 403 for any other, 410 once it is given out."""

    async def give(request: Request) -> Response:
        language = language_for(request.query_params.get("lang"), request.headers.get("accept-language"))
        reader = request.cookies.get(READER, "")
        try:
            if not reader:
                raise ForeignLinkError
            file = downloads.take(request.path_params["token"], reader)
        except ForeignLinkError:
            return _sentence(word("download.foreign", language), FOREIGN)
        except SpentLinkError:
            return _sentence(word("download.spent", language), SPENT)
        return Response(
            file.content,
            media_type=file.media,
            headers={
                "Content-Disposition": disposition(file.name),
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return Route("/download/{token}/{name}", give, methods=["GET"])


def disposition(name: str) -> str:
    """The header that names a file to be saved, in any script (RFC 6266, RFC 8187), with a plain name for old readers."""
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in " -_.()") else "_" for mark in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _sentence(says: str, status: int) -> Response:
    return PlainTextResponse(says, status, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
