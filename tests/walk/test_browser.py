"""The same walk in a browser: no console error, no 404, nothing asked of another host."""

from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from dashboard.parts.page.view import PAGES
from dashboard.scripts import TAGS
from dashboard.words import word
from tests.walk.crawl import Crawl
from tests.walk.reading import Link

pytestmark = pytest.mark.walk

MOST = len(PAGES)  # a city, beside the odd links
DONE = "footer.foot"
SETTLED = f"[data-test-script-state=notRunning] {DONE}"
PATIENCE_MS = 120_000
ODD = ("nosuchpage?lang=zh", "a/b?lang=en")


class Visit:
    """One browser page; notes whatever is asked for and whatever fails."""

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.page = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}).new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.faults: list[str] = []
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda socket: self._asked(socket.url))
        self.page.on("response", lambda answer: self._answered(answer.status, answer.url))
        self.page.on("console", lambda said: self._told(said.type, said.text))
        self.page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))

    def _asked(self, url: str) -> None:
        parts = urlparse(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlparse(self.address).netloc:
            self.faults.append(f"asked {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.faults.append(f"{status} {url}")

    def _told(self, kind: str, said: str) -> None:
        if kind == "error":
            self.faults.append(f"console: {said}")

    def open(self, link: str) -> list[str]:
        """What is wrong with the page of a link."""
        self.faults.clear()
        self.page.goto(f"{self.address}/{link.removeprefix('./')}")
        self.page.wait_for_selector(SETTLED)
        self.page.wait_for_load_state("networkidle")
        found = list(self.faults)
        if self.page.query_selector("[data-testid=stException]"):
            found.append("Streamlit's own error box")
        if not self.page.query_selector("h1"):
            found.append("no title")
        return found


def links_of(city: Path) -> list[Link]:
    """Pages of many kinds, found by a walk of another seed than the one in this process."""
    crawl = Crawl(home=city, seed=len(city.name), most=MOST)
    return [page.link for page in islice(crawl.pages(), MOST)]


def test_every_kind_of_page_is_drawn_without_a_fault(city: Path, served: str, browser: Any) -> None:
    visit = Visit(browser, served)
    found = {}
    for link in links_of(city):
        wrong = visit.open(link.address)
        if visit.page.query_selector("[data-fault]"):
            wrong.append("a fault stands in place of the page")
        language = "en" if link.get("lang") == "en" else "zh"
        if visit.page.evaluate("document.documentElement.lang") != TAGS[language]:
            wrong.append("the document is in another language")
        if wrong:
            found[link.address] = wrong
    assert found == {}


def test_an_unknown_page_says_so(served: str, browser: Any) -> None:
    visit = Visit(browser, served)
    for link in ODD:
        assert visit.open(link) == []
        language = "en" if "lang=en" in link else "zh"
        assert visit.page.inner_text("h1") == word("link.title", language)


def test_menus_open_and_the_month_and_the_area_are_chosen(served: str, browser: Any) -> None:
    visit = Visit(browser, served)
    page = visit.page
    assert visit.open("?lang=zh") == []
    page.click(".scope summary >> nth=0")
    place = page.locator(".scope .places a >> nth=0")
    name = place.inner_text()
    place.click()
    page.wait_for_selector(f".crumbs b:text-is('{name}')")  # the footer of the page before stands until then
    page.wait_for_selector(SETTLED)
    months = f".scope summary:has-text('{word('scope.period', 'zh')}')"
    before = page.inner_text(months)
    page.click(months)
    page.locator(".months a >> nth=0").click()
    page.wait_for_selector(f"{months}:not(:text-is('{before}'))")
    page.wait_for_selector(SETTLED)
    assert {"area", "period"} <= set(parse_qs(urlparse(page.url).query))
    assert visit.faults == []
