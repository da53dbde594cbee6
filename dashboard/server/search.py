"""What the search field suggests as somebody types: `/find/hits?q=…`, of what they may see."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.parts.page import search
from dashboard.parts.page.seat import viewer_of
from dashboard.parts.page.view import View
from dashboard.server.guard import seat_in
from dashboard.server.refusal import language_of
from pipelines import query
from pipelines.errors import WuyeError
from pipelines.people.seat import OPEN, Seat
from pipelines.settings import Home

LONGEST = 100  # characters of a question


def search_route(home: Home) -> Route:
    """A list of hits as JSON, each kind, name, detail and href; empty where nothing is published."""

    async def suggest(request: Request) -> JSONResponse:
        parameters = request.query_params
        seat = seat_in(request.scope) or (OPEN if not home.sign_in.is_needed else Seat())
        view = View(
            page="",
            language=language_of(request.scope),
            mode="light",
            area=parameters.get("area", ""),
            period=parameters.get("period", ""),
        )
        try:
            hits = await run_in_threadpool(_hits, home, seat, view, parameters.get("q", "")[:LONGEST])
        except WuyeError:
            hits = []
        return JSONResponse(hits, headers={"Cache-Control": "no-store"})

    return Route(f"/{search.SUGGESTIONS}", suggest, methods=["GET"])


def _hits(home: Home, seat: Seat, view: View, wanted: str) -> list[dict[str, str]]:
    return search.suggestions(query.open(home.path, viewer_of(seat, home)), view, wanted)
