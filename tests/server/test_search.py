"""What the search field suggests: of what the asker may see, in the page's language, and nothing to a stranger."""

import json
from pathlib import Path

from starlette.applications import Starlette

from dashboard.parts.page import search
from dashboard.parts.page.view import View
from dashboard.server.search import search_route
from pipelines import query
from pipelines.settings import Home
from tests.asgi import ask


def found(home: Home, asked: str, language: str = "zh") -> list[dict[str, str]]:
    app = Starlette(routes=[search_route(home)])
    answer = ask(app, f"/{search.SUGGESTIONS}?q={asked}&lang={language}&area=110000&period=2022-12")
    assert answer.headers["cache-control"] == "no-store"
    return json.loads(answer.text)


def test_a_place_is_suggested_by_its_pinyin_in_the_language_of_the_page(small_home: Home) -> None:
    first = found(small_home, "chaoyangqu")[0]
    assert (first["kind"], first["name"]) == ("区域", "朝阳区")
    assert first["href"] == "./place?area=110105&period=2022-12&lang=zh"
    assert found(small_home, "chaoyangqu", "en")[0]["name"] == "Chaoyang"
    assert found(small_home, "") == []


def test_a_hit_forgets_what_the_page_before_had_chosen(small_home: Home) -> None:
    view = View(page="place", language="zh", mode="light", area="110000", period="2022-12", chosen={"estate": "XQ1"})
    hits = search.suggestions(query.open(small_home.path), view, "朝阳区")
    assert "estate" not in hits[0]["href"]


def test_a_reader_of_one_district_is_suggested_nothing_of_another(small_home: Home) -> None:
    viewer = query.Viewer(name="x", area="110106", decides=True)
    reader = query.open(small_home.path, viewer)
    view = View(page="", language="zh", mode="light", area="110106", period="2022-12")
    whole = query.open(small_home.path)
    name = whole.rows("committee_rate", area="110105", period="2022-12")["estate_id"][0]
    assert [hit["detail"] for hit in search.suggestions(whole, view, name)]
    assert search.suggestions(reader, view, name) == []


def test_without_a_build_nothing_is_suggested(tmp_path: Path) -> None:
    from pipelines.settings import make_home
    from pipelines.text import both

    home = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False)
    assert found(home, "朝阳") == []
