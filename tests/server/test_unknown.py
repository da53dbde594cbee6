"""What an address that is no page answers, and how a fault that nobody foresaw is shown."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.parts.page.view import PAGES
from dashboard.scripts import SCRIPTS, SPEAK
from dashboard.server.unknown import UnknownPages
from pipelines.text import LANGUAGES
from tests.asgi import ask

BROWSER = {"accept": "text/html,*/*", "sec-fetch-dest": "document"}


def served() -> Starlette:
    passed_on = Route("/{path:path}", lambda request: PlainTextResponse(f"passed on: {request.url.path}"))
    return Starlette(routes=[passed_on], middleware=[Middleware(UnknownPages)])


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/nosuchpage?lang=zh&area=110105", "./?lang=zh&area=110105&page=nosuchpage"),
        ("/nosuchpage/", "../?page=nosuchpage"),
        ("/a/b/c", "../../?page=a%2Fb%2Fc"),
        ("/overview?lang=en", "./?lang=en"),
    ],
)
def test_an_address_that_is_no_page_leads_to_the_page_that_says_so(address: str, leads_to: str) -> None:
    answer = ask(served(), address, BROWSER)
    assert answer.status == 303
    assert answer.headers["location"] == leads_to


@pytest.mark.parametrize("page", ["", *PAGES[1:]])
def test_a_page_is_passed_on(page: str) -> None:
    assert ask(served(), f"/{page}?lang=zh", BROWSER).text == f"passed on: /{page}"


@pytest.mark.parametrize("address", ["/_stcore/health", "/static/js/x.js", "/media/x", "/download/x/y", "/favicon.png"])
def test_what_is_no_page_is_passed_on(address: str) -> None:
    assert ask(served(), address, BROWSER).text == f"passed on: {address}"
    assert ask(served(), "/x").text == "passed on: /x"


def test_the_script_of_each_language_may_run() -> None:
    assert {SPEAK[language] for language in LANGUAGES} <= set(SCRIPTS)
