"""What a reader meets in a browser: each screen in both languages, ways down and back, links, and no word to outside."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from dashboard.parts.page.view import PAGES
from dashboard.words import word
from pipelines.text import LANGUAGES, Language

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
DONE = "footer.foot"  # the last thing that a page draws
PATIENCE_MS = 60_000


class Reader:
    """One reader's page; remembers every address that it asked for and every fault that it met."""

    def __init__(self, browser: Any, address: str, language: Language = "zh", **given: Any) -> None:
        self.address = address
        self.context = browser.new_context(
            locale=LOCALES[language], **{"viewport": {"width": 1366, "height": 768}, **given}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)

    def open(self, link: str) -> Any:
        """Follows a link from outside."""
        self.page.goto(f"{self.address}/{link}")
        self.page.wait_for_selector(DONE)
        return self.page

    def title(self) -> str:
        """The page's finding."""
        return str(self.page.inner_text("h1"))

    def wait_for(self, **said: str) -> None:
        """Until the address says so and the page is drawn."""
        for name, value in said.items():
            self.page.wait_for_url(
                lambda url, name=name, value=value: parse_qs(urlparse(url).query).get(name) == [value]
            )
        self.page.wait_for_selector(DONE)


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Callable[..., Reader]]:
    """Readers of the shared server."""
    opened: list[Reader] = []

    def arrive(**given: Any) -> Reader:
        opened.append(Reader(browser, address, **given))
        return opened[-1]

    yield arrive
    for one in opened:
        one.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_screen_is_drawn_in_the_browsers_language(
    reader: Callable[..., Reader], name: str, language: Language
) -> None:
    one = reader(language=language)
    page = one.open("" if name == "overview" else name)
    assert one.title()
    assert page.inner_text("header [aria-current]") == word(f"nav.{name}", language)
    assert page.query_selector("[data-testid=stException]") is None
    assert word("app.invented_long", language) in page.inner_text(DONE)
    assert one.faults == []


def test_no_page_asks_anything_outside_this_machine(reader: Callable[..., Reader]) -> None:
    one = reader()
    for name in PAGES:
        one.open("" if name == "overview" else name)
    one.page.wait_for_load_state("networkidle")
    outside = {
        url
        for url in one.asked
        if urlparse(url).scheme not in ("data", "blob") and urlparse(url).hostname != "127.0.0.1"
    }
    assert outside == set()


def test_a_shared_link_opened_first_on_a_cold_server_shows_its_view(browser: Any, serve: Callable[[], str]) -> None:
    one = Reader(browser, serve())
    page = one.open("coverage?area=110105&period=2022-11&lang=en&metric=party_rate")
    assert "Party-organisation coverage" in one.title()
    assert "Nov 2022" in page.inner_text(".title")
    assert "Chaoyang" in page.inner_text(".crumbs b")
    one.context.close()


def test_one_goes_down_from_city_to_rows_and_back(reader: Callable[..., Reader]) -> None:
    one = reader()
    page = one.open("?lang=zh")
    first = one.title()
    page.click(".board tbody a:text-is('朝阳区')")
    one.wait_for(area="110105")
    page.wait_for_selector(".board tr.total th:text-is('朝阳区')")
    page.click(".board tbody a >> nth=0")
    page.wait_for_selector(".crumbs a:text-is('朝阳区')")
    street = page.inner_text(".crumbs b")
    page.wait_for_selector(f".board tr.total th:text-is('{street}')")
    page.click(f"nav a:text-is('{word('nav.place', 'zh')}')")
    page.wait_for_url("**/place?**")
    rate = ".board tbody a:text-is('物业服务覆盖率')"
    page.wait_for_selector(rate, state="attached")
    if not page.is_visible(rate):  # among the chapters below the worst, which are folded
        page.click(f"details:has({rate}) > summary")
    page.click(rate)
    page.wait_for_selector(".board.rows")
    assert street in page.inner_text("h1")
    for place in (
        rate,
        *(f".board tr.total th:text-is('{name}')" for name in (street, "朝阳区", "北京市")),
    ):
        page.go_back()
        page.wait_for_selector(place, state="attached")
    page.wait_for_selector(f"h1:text-is('{first}')")
    assert one.faults == []


def test_area_and_period_stay_from_page_to_page(reader: Callable[..., Reader]) -> None:
    one = reader()
    page = one.open("?lang=zh&area=110106&period=2022-09")
    page.click(f"nav a:text-is('{word('nav.complaints', 'zh')}')")
    page.wait_for_url("**/complaints?**")
    one.wait_for(area="110106", period="2022-09")
    page.wait_for_selector(".crumbs b:text-is('丰台区')")
    assert "2022年9月" in page.inner_text(".scope")


def test_another_language_keeps_the_view(reader: Callable[..., Reader]) -> None:
    one = reader()
    page = one.open("coverage?lang=zh&area=110105&metric=service_rate")
    page.click("header a:text-is('English')")
    one.wait_for(lang="en", area="110105", metric="service_rate")
    page.wait_for_selector("header a:text-is('中文')")
    page.wait_for_selector("h1:has-text('Service coverage')")


def test_a_month_is_chosen_from_the_calendar(reader: Callable[..., Reader]) -> None:
    one = reader()
    page = one.open("?lang=zh")
    page.click(".scope summary:has-text('报告期')")
    page.click(".months tr:has(th:text-is('2022')) a:text-is('6月')")
    one.wait_for(period="2022-06")
    page.wait_for_selector(".title:has-text('2022年6月')")


def test_a_number_opens_to_what_it_rests_on(reader: Callable[..., Reader]) -> None:
    page = reader().open("?lang=zh")
    page.click(".card >> nth=0 >> summary")
    said = page.inner_text(".card >> nth=0 >> details")
    for key in ("numerator", "denominator", "clause", "version", "rows", "handbook"):
        assert word(f"card.{key}", "zh") in said


def test_search_leads_to_a_place(reader: Callable[..., Reader]) -> None:
    page = reader().open("?lang=zh")
    field = page.locator("form.search input")
    field.fill("chaoyangqu")
    field.press("Enter")
    page.click(".found q:text-is('朝阳区')")
    page.wait_for_url("**/place?**")
    page.wait_for_selector(".crumbs b:text-is('朝阳区')")


def test_search_suggests_as_one_types_and_opens_what_the_keys_choose(reader: Callable[..., Reader]) -> None:
    page = reader().open("alerts?lang=zh")
    title = page.inner_text("h1")
    field = page.locator("form.search input")
    field.press_sequentially("组建率")
    page.wait_for_selector("[role=option]")
    assert page.inner_text("[role=option] >> nth=0 >> .name") == "业委会（物管会）组建率"
    assert page.inner_text("h1") == title  # nothing ran, nothing moved
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/indicators?**metric=committee_rate**")
    assert page.query_selector("[role=option]") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tasks_stand_in_one_row_on_a_small_screen(reader: Callable[..., Reader], language: Language) -> None:
    page = reader(language=language).open(f"?lang={language}")
    tops = page.eval_on_selector_all(".mast .top > *", "all => all.map(e => e.getBoundingClientRect().bottom)")
    assert max(tops) - min(tops) < 14
    heights = page.eval_on_selector_all(".mast .under > *", "all => all.map(e => e.getBoundingClientRect().bottom)")
    assert max(heights) - min(heights) < 14


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answer_stands_on_the_first_screen(reader: Callable[..., Reader], scheme: str) -> None:
    page = reader(color_scheme=scheme).open("?lang=zh")
    assert "差" in page.inner_text("h1")
    bottoms = page.eval_on_selector_all(".head", "all => all.slice(0, 3).map(e => e.getBoundingClientRect().bottom)")
    assert max(bottoms) <= 768
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 1366


def test_a_browser_older_than_ours_is_told_so(reader: Callable[..., Reader]) -> None:
    visit = reader()
    visit.page.add_init_script("delete Object.hasOwn; delete Array.prototype.at")
    visit.page.goto(f"{visit.address}/?lang=zh")
    visit.page.wait_for_selector("#too-old")
    assert "浏览器版本过低" in visit.page.inner_text("#too-old")


def test_a_page_is_printed_whole(reader: Callable[..., Reader]) -> None:
    """In light colours on the white of the paper, without what is pressed, and no wider than the sheet."""
    page = reader(color_scheme="dark", viewport={"width": 794, "height": 1123}).open("place?lang=zh&area=110106")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert not page.is_visible(".mast .tasks")
    assert not page.is_visible("form.search")


def test_a_phone_scrolls_in_one_direction_only(reader: Callable[..., Reader]) -> None:
    visit = reader(viewport={"width": 390, "height": 844})
    for link in ("?lang=zh", "audit?lang=en", "standing?lang=en", "submissions?lang=zh&area=110105001"):
        page = visit.open(link)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390, link


def test_light_dark_and_large_type_are_chosen_once_for_every_page(reader: Callable[..., Reader]) -> None:
    visit = reader(color_scheme="light")
    page = visit.open("?lang=zh")
    usual = page.evaluate("document.querySelector('h1').getBoundingClientRect().height")
    page.click("details.sight > summary")
    page.click("button[data-appearance='colour=dark']")
    page.click("button[data-appearance='type=large']")
    page.wait_for_selector(
        ".js-plotly-plot path.js-fill[style*='rgb(23, 64, 63)']", state="attached"
    )  # the map follows
    for link in ("coverage?lang=en", "submissions?lang=zh"):
        visit.open(link)
        assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(16, 19, 21)"
        assert page.evaluate("document.documentElement.dataset.type") == "large"
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 1366
    visit.open("?lang=zh")
    assert page.evaluate("document.querySelector('h1').getBoundingClientRect().height") > usual
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(255, 255, 255)"


def test_a_run_that_takes_long_shows_a_line_of_the_page_s_own(reader: Callable[..., Reader]) -> None:
    page = reader().open("?lang=zh")
    line = "getComputedStyle(document.querySelector('.stApp'), '::before').animationName"
    assert page.evaluate(line) == "none"
    page.evaluate("document.querySelector('.stApp').setAttribute('data-test-script-state', 'running')")
    assert page.evaluate(line) == "fill"
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp'), '::before').animationDelay") == "1s"


# What browsers learned after Chrome 94, as far as a script can ask for it.
NEWER_THAN_CHROME_94 = """
for (const name of ['findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with', 'group', 'groupToMap'])
    delete Array.prototype[name];
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf'])
    delete Set.prototype[name];
for (const name of ['isWellFormed', 'toWellFormed']) delete String.prototype[name];
for (const name of ['structuredClone', 'Iterator', 'navigation', 'scheduler', 'CSSScopeRule']) delete window[name];
for (const name of ['groupBy']) { delete Object[name]; delete Map[name]; }
delete Array.fromAsync; delete Promise.withResolvers; delete Promise.try; delete URL.canParse; delete URL.parse;
delete AbortSignal.timeout; delete AbortSignal.any; delete Intl.supportedValuesOf;
delete Element.prototype.checkVisibility; delete HTMLElement.prototype.showPopover; delete Blob.prototype.bytes;
"""


def test_a_browser_of_the_level_of_chrome_94_shows_every_page(reader: Callable[..., Reader]) -> None:
    visit = reader()
    visit.page.add_init_script(NEWER_THAN_CHROME_94)
    without = {}
    for name in PAGES:
        page = visit.open(f"{'' if name == 'overview' else name}?lang=zh")
        page.wait_for_selector(f"[data-test-script-state=notRunning] {DONE}")
        assert page.evaluate("typeof URL.canParse") == "undefined"
        assert page.evaluate("String([].toSorted).includes('native code')") is False
        if not page.query_selector("h1") or page.query_selector("[data-testid=stException]"):
            without[name] = "not drawn"
        if visit.faults:
            without[name] = str(visit.faults)
            visit.faults.clear()
    assert without == {}


def test_a_chart_fits_the_paper_and_is_turned_light_for_it(reader: Callable[..., Reader]) -> None:
    one = reader(color_scheme="dark", viewport={"width": 1920, "height": 1080})
    page = one.open("coverage?lang=zh")
    page.wait_for_selector(".js-plotly-plot .svg-container")
    wide = "[...document.querySelectorAll('.js-plotly-plot .svg-container')].map(g=>Math.round(g.getBoundingClientRect().width))"
    before = page.evaluate(wide)
    assert max(before) > 700
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert max(page.evaluate(wide)) <= 691
    assert page.evaluate("document.documentElement.dataset.paper") == "dark"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(wide) == before
    assert page.evaluate("document.documentElement.dataset.paper") is None
    assert one.faults == []


def test_an_area_of_the_map_leads_where_its_name_does(reader: Callable[..., Reader]) -> None:
    visit = reader()
    box = plot(visit.open(""), ".scatterlayer")
    visit.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    visit.page.wait_for_function("document.querySelector('.js-plotly-plot .nsewdrag').style.cursor === 'pointer'")
    visit.page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    visit.page.wait_for_url(lambda url: parse_qs(urlparse(url).query).get("area", ["110000"]) != ["110000"])
    assert not visit.faults


def test_a_shade_is_picked_wherever_it_is_clicked(reader: Callable[..., Reader]) -> None:
    visit = reader()
    box = plot(visit.open("explore?metrics=committee_rate&level=district&chart=heat"), ".heatmaplayer")
    for across in (0.45, 0.47):  # in the middle of a cell, and off it
        visit.page.mouse.move(box["x"] + box["width"] * across, box["y"] + 100)
    visit.page.wait_for_selector(".hoverlayer .hovertext")
    visit.page.mouse.click(box["x"] + box["width"] * 0.47, box["y"] + 100)
    visit.page.wait_for_url(lambda url: {"areas", "when"} <= parse_qs(urlparse(url).query).keys())
    assert not visit.faults


def plot(page: Any, layer: str) -> dict[str, float]:
    """Where the first chart of a page stands, once its layer is drawn."""
    page.wait_for_selector(f".js-plotly-plot {layer}", state="attached")
    page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    box: dict[str, float] = page.locator(".js-plotly-plot").first.bounding_box()
    return box
