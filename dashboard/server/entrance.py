"""The pages of the sign-in: begin, the answer of the service, sign out. Plain pages of ours, without Streamlit."""

import secrets
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from dashboard.scripts import TAGS
from dashboard.server.noting import Refusals
from dashboard.server.oidc import Provider, ProviderError
from dashboard.server.refusal import language_of
from dashboard.templating import rendered
from dashboard.words import word
from pipelines import clock
from pipelines.people import audit
from pipelines.people.register import Person, register_of
from pipelines.people.seat import seat_of
from pipelines.people.sessions import COOKIE, PENDING_S, sessions_of
from pipelines.settings import Home
from pipelines.text import Language

BROWSER = "wuye_sign_in"  # the cookie of the browser that begins a sign-in
PATHS = ("/sign-in", "/sign-in/begin", "/sign-in/callback", "/sign-out")
FORBIDDEN, BAD, AWAY = 403, 400, 502


class Entrance:
    """Answers the addresses of the sign-in."""

    def __init__(self, home: Home, refusals: Refusals) -> None:
        self.home, self.refusals = home, refusals
        self.provider = Provider(sign_in=home.sign_in, secret=home.sign_in.secret(home.path))
        routes = [Route("/sign-in", self.front), Route("/sign-out", self.leave)]
        if home.sign_in.mode == "oidc":
            routes += [Route("/sign-in/begin", self.begin), Route("/sign-in/callback", self.callback)]
        self.router = Router(routes)

    async def front(self, request: Request) -> Response:
        """Why one is here, and the way in."""
        language, given = language_of(request.scope), request.query_params
        why = given.get("why", "")
        says = word(f"entrance.{why}", language) if why in ("ended", "out") else word("entrance.needed", language)
        return self._page(language, says, next_=own_address(given.get("next", "")))

    async def begin(self, request: Request) -> Response:
        """Sends the browser to the service."""
        language, browser = language_of(request.scope), request.cookies.get(BROWSER, "") or secrets.token_urlsafe(24)
        given = request.query_params
        next_ = own_address(given.get("next", ""))
        state, pending = await run_in_threadpool(sessions_of(self.home).begin, browser, next_)
        try:
            address = await self.provider.address_for(state, pending)
        except ProviderError as fault:
            await self.refusals.note("service", request.scope, reason=fault.reason)
            return self._page(language, word("entrance.away", language), AWAY)
        answer = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
        answer.headers.append("Set-Cookie", self._cookie(BROWSER, browser, PENDING_S))
        return answer

    async def callback(self, request: Request) -> Response:
        """What the service says: a session begins, or one sentence why not."""
        language, given = language_of(request.scope), request.query_params
        browser = request.cookies.get(BROWSER, "")
        pending = await run_in_threadpool(sessions_of(self.home).take, given.get("state", ""), browser)
        if pending is None:
            await self.refusals.note("replayed", request.scope)
            return self._page(language, word("entrance.replayed", language), BAD)
        try:
            if "code" not in given:
                raise ProviderError(given.get("error", "no code")[:60])
            account = await self.provider.account_of(given["code"], pending)
        except ProviderError as fault:
            await self.refusals.note("service", request.scope, reason=fault.reason)
            return self._page(language, word("entrance.not_proved", language), BAD)
        return await self.admit(request, account, pending.next)

    async def admit(self, request: Request, account: str, next_: str) -> Response:
        """Begins a session for an account and leads on; refuses who is not registered or has no right."""
        language = language_of(request.scope)
        person = await run_in_threadpool(self._person, account)
        if person is None or not person.rights_on(clock.today(self.home)):
            await self.refusals.note("unknown" if person is None else "no_right", request.scope, account=account[:60])
            key = "entrance.unknown" if person is None else "entrance.no_right"
            return self._page(language, word(key, language, account=account[:60]), FORBIDDEN)
        token = await run_in_threadpool(self._start, person, account, request)
        answer = RedirectResponse(next_, status_code=303, headers={"Cache-Control": "no-store"})
        answer.headers.append("Set-Cookie", self._cookie(COOKIE, token, self.home.sign_in.hours * 3600))
        return answer

    async def leave(self, request: Request) -> Response:
        """Ends the session. A link of another site only leads to the question."""
        language = language_of(request.scope)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return self._page(language, word("entrance.leave", language), next_="sign-out")
        await run_in_threadpool(self._end, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("./sign-in?why=out", status_code=303, headers={"Cache-Control": "no-store"})
        answer.headers.append("Set-Cookie", self._cookie(COOKIE, "", 0))
        return answer

    def _person(self, account: str) -> Person | None:
        return register_of(self.home).of_account(account)

    def _start(self, person: Person, account: str, request: Request) -> str:
        token, number = sessions_of(self.home).start(person.id, account)
        client = request.client.host if request.client else ""
        audit.note(self.home, "signed_in", who=person.signature, what=f"session:{number}", more={"from": client})
        return token

    def _end(self, token: str) -> None:
        seat = seat_of(self.home, token)
        if seat and seat.session:
            sessions_of(self.home).end("signed_out", number=seat.session.number)
            audit.note(self.home, "signed_out", who=seat.name, what=f"session:{seat.session.number}")

    def _page(self, language: Language, says: str, status: int = 200, next_: str = "") -> Response:
        is_leaving = next_ == "sign-out"
        way = "./sign-out" if is_leaving else f"{self._up}sign-in/begin?next={quote(next_, safe='')}"
        if self.home.sign_in.mode == "proxy" and not is_leaving:
            way = f"{self._up}{next_.removeprefix('/')}"
        label = word("entrance.out_button" if is_leaving else "entrance.button", language)
        page = rendered(
            "sign_in.html",
            tag=TAGS[language],
            name=word("app.name", language),
            place=self.home.name.of(language),
            says=says,
            href=way,
            label=label,
        )
        return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})

    _up = "/"

    def _cookie(self, name: str, value: str, seconds: int) -> str:
        secure = "; Secure" if self.home.sign_in.is_secure else ""
        return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def own_address(wanted: str) -> str:
    """An address of ours to go on to; the first page instead of any other."""
    is_own = (
        wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and "\\" not in wanted
    )
    return wanted if is_own and not wanted.startswith(PATHS) else "/"
