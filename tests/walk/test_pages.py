"""From the overview through every kind of link, in every city: nothing fails, nothing is empty, each page in its language."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.parts.page.view import HOME_PAGE
from pipelines.text import LANGUAGES, Language
from tests.walk.crawl import Crawl
from tests.walk.reading import Link, open_page, problems, read_page

pytestmark = pytest.mark.walk

SEEDS = {"beijing": 1, "tianjin": 2, "jinshui": 3, "haimen": 4}
MOST = 90  # pages a city; which of the kinds of link they show changes with the seed
ODD = (
    Link(page=HOME_PAGE, asked=(("period", "abc"),)),
    Link(page="coverage", asked=(("period", "2019-01"),)),
    Link(page="alerts", asked=(("period", "9999-99"),)),
    Link(page=HOME_PAGE, asked=(("area", "999999"),)),
    Link(page="complaints", asked=(("area", "11011110799"),)),
    Link(page=HOME_PAGE, asked=(("page", "nosuchpage"),)),
    Link(page="company", asked=(("company", "91110000XXXXXXXXXX"),)),
    Link(page="place", asked=(("estate", "XQ99999999999"),)),
    Link(page="indicators", asked=(("metric", "no_such_metric"),)),
    Link(page="clauses", asked=(("clause", "S9-99"),)),
)
FORMS = ("standing", "company", "submissions", "alerts")


def seed_of(home: Path) -> int:
    """A number of the city's own."""
    return SEEDS[home.name.removeprefix("demo-")]


def listed(found: dict[str, list[str]]) -> str:
    """Every problem on a line of its own, with a link to one page that has it."""
    return "\n".join(f"{problem}  on {links[0]} and {len(links) - 1} more" for problem, links in found.items())


def test_every_kind_of_link_leads_to_a_page_that_is_right(city: Path, names: list[str]) -> None:
    crawl = Crawl(home=city, seed=seed_of(city), most=MOST)
    found: dict[str, list[str]] = {}
    for page in crawl.pages():
        for problem in problems(page, names):
            found.setdefault(problem, []).append(page.link.address)
    assert not found, listed(found)
    assert len(crawl.done) >= MOST // 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_link_is_answered_in_the_page_s_language(city: Path, names: list[str], language: Language) -> None:
    found = {}
    for link in ODD:
        page = open_page(city, link.but(lang=language), language)
        known = [*names, *(value for _, value in link.asked)]
        if wrong := problems(page, known, is_odd=True):
            found[link.address] = wrong
    assert found == {}


@pytest.mark.parametrize("end", ["first", "last"])
def test_the_first_month_and_the_last_open(city: Path, names: list[str], end: str) -> None:
    from pipelines import query

    months = query.open(city).periods("month")
    month = months[0] if end == "first" else months[-1]
    found = {}
    for page in (HOME_PAGE, "coverage", "complaints", "submissions", "alerts"):
        link = Link(page=page, asked=(("lang", "zh"), ("period", month)))
        if wrong := problems(open_page(city, link, "zh"), names):
            found[link.address] = wrong
    assert found == {}


@pytest.mark.parametrize("page", FORMS)
def test_every_button_can_be_pressed_as_the_page_stands(city: Path, names: list[str], page: str) -> None:
    """A form that is sent blank or as it is filled beforehand says what is missing, or what was done."""
    link = Link(page=page, asked=(("lang", "zh"),))
    labels = [button.label for button in open_page(city, link, "zh").app.button]
    found = {}
    for place, label in enumerate(dict.fromkeys(labels)):
        app: AppTest = open_page(city, link, "zh").app
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WUYE_HOME", str(city))
            app.button[labels.index(label)].click().run()
        if wrong := problems(read_page(app, link, "zh"), names):
            found[f"{place} {label}"] = wrong
    assert found == {}
