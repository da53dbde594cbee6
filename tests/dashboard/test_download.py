"""Files that leave by a page: once, soon, and only to the browser that asked."""

import ast
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from dashboard.downloads import (
    DOWNLOADS,
    LIFETIME_S,
    MOST_EACH,
    READER,
    Download,
    Downloads,
    ForeignLinkError,
    FullError,
    SpentLinkError,
    owner,
)
from dashboard.server.files import disposition, download_route
from dashboard.words import word
from pipelines.people.audit import trail
from pipelines.people.seat import Seat
from pipelines.people.sessions import Session
from pipelines.text import LANGUAGES, Language
from tests.asgi import ask
from tests.warehouse.stored import home_in

ROOT = Path(__file__).parents[2]
FILE = Download(name="朝阳区_小区台账_回执.xlsx", media="text/plain", content="一".encode())


def store(**options: int) -> tuple[Downloads, Callable[[float], None]]:
    """Files and a clock that the test moves."""
    now = [0.0]

    def pass_time(seconds: float) -> None:
        now[0] += seconds

    return Downloads(clock=lambda: now[0], **options), pass_time


def test_a_file_is_given_out_once() -> None:
    downloads, _ = store()
    token = downloads.offer(FILE, "甲")
    assert downloads.take(token, "甲") == FILE
    assert downloads.held_bytes == 0
    with pytest.raises(SpentLinkError):
        downloads.take(token, "甲")


def test_another_browser_gets_nothing_and_takes_nothing_away() -> None:
    downloads, _ = store()
    token = downloads.offer(FILE, "甲")
    with pytest.raises(ForeignLinkError):
        downloads.take(token, "乙")
    assert downloads.take(token, "甲") == FILE


def test_a_file_that_nobody_fetches_is_forgotten() -> None:
    downloads, pass_time = store()
    token = downloads.offer(FILE, "甲")
    pass_time(LIFETIME_S)
    assert downloads.held_bytes == 0
    with pytest.raises(SpentLinkError):
        downloads.take(token, "甲")


def test_what_waits_has_an_end_for_all_and_for_each_reader() -> None:
    downloads, pass_time = store(most_bytes=3 * MOST_EACH)
    tokens = [downloads.offer(FILE, "甲") for _ in range(MOST_EACH + 2)]
    assert downloads.held_bytes == 3 * MOST_EACH
    with pytest.raises(SpentLinkError):
        downloads.take(tokens[0], "甲")
    with pytest.raises(FullError):
        downloads.offer(FILE, "乙")
    pass_time(LIFETIME_S)
    assert downloads.offer(FILE, "乙")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_route_gives_the_file_its_name_and_refuses_in_the_reader_s_language(
    language: Language, tmp_path: Path
) -> None:
    downloads, _ = store()
    home = home_in(tmp_path)
    server = Starlette(routes=[download_route(home, downloads)])
    own = {"Cookie": f"{READER}=a"}
    address = f"/download/{downloads.offer(FILE, 'a')}/x?lang={language}"
    for thief in ({}, {"Cookie": f"{READER}=b"}):
        stolen = ask(server, address, thief)
        assert (stolen.status, stolen.text) == (403, word("download.foreign", language))
    answer = ask(server, address, own)
    assert answer.content == FILE.content
    assert answer.headers["cache-control"] == "no-store"
    named = re.fullmatch(
        r"attachment; filename=\"[\x20-\x7e]*\"; filename\*=UTF-8''(.+)", answer.headers["content-disposition"]
    )
    assert named
    assert unquote(named[1]) == FILE.name
    again = ask(server, address, own)
    assert (again.status, again.text) == (410, word("download.spent", language))
    stolen_once, left = trail(home)
    assert (stolen_once.kind, stolen_once.content["why"]) == ("refused", "foreign_link")
    assert (left.kind, left.subject, left.content["bytes"]) == ("exported", FILE.name, len(FILE.content))


def test_a_file_waits_for_one_session_of_one_browser() -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    mine, other = (
        Seat(
            session=Session(
                number=number,
                person="wang",
                account="wang",
                started_at=when,
                seen_at=when,
                ends_at=when,
                right_number=None,
                viewing_as="",
            )
        )
        for number in (1, 2)
    )
    downloads, _ = store()
    token = downloads.offer(FILE, owner("a", mine))
    for seat in (other, None):
        with pytest.raises(ForeignLinkError):
            downloads.take(token, owner("a", seat))
    assert downloads.take(token, owner("a", mine)) == FILE


def test_a_name_cannot_end_the_header_or_leave_its_folder() -> None:
    header = disposition('a"b\r\nX: y/../z\\.xlsx')
    assert re.fullmatch(r"attachment; filename=\"[\w .()-]+\"; filename\*=UTF-8''[\w.~%-]+", header)


def page() -> None:
    """A page with one button."""
    from dashboard.parts.page.download import download

    download("下载", lambda: "一".encode(), name="台账.csv", media="text/csv", key="test")


def test_the_button_makes_the_file_when_it_is_pressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home_in(tmp_path).path))
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [element.proto.body for element in app.get("html")] == []
    app.button(key="download-test").click().run()
    assert not app.exception
    (made,) = app.get("html")
    found = re.search(r'href="download/([^/]+)/([^?"]+)\?lang=zh"', made.proto.body)
    assert found
    assert DOWNLOADS.take(found[1], "").content == "一".encode()
    assert unquote(found[2]) == "台账.csv"


def test_no_page_uses_streamlit_s_own_download_button_whose_links_serve_anybody() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("dashboard", "pipelines", "notebooks", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "download_button")
        or (isinstance(node, ast.Name) and node.id == "download_button")
        or (isinstance(node, ast.alias) and node.name == "download_button")
    ]
    assert found == []


def test_every_table_is_taken_home_in_the_same_three_forms() -> None:
    found = [
        path.name
        for path in (ROOT / "dashboard").rglob("*.py")
        if path.name != "publication.py"  # the files of a publication go to the office's site, not home with a reader
        and re.search(r"text/csv|to_excel_csv|to_csv", path.read_text(encoding="utf-8"))
    ]
    assert found == []
    said = (ROOT / "dashboard" / "parts" / "page" / "table_download.py").read_text(encoding="utf-8")
    assert [form for form in ("csv", "xlsx", "parquet") if f"table_files.{form}_of" in said] == [
        "csv",
        "xlsx",
        "parquet",
    ]


def test_every_chart_is_drawn_where_its_pictures_are_offered() -> None:
    found = {
        path.name
        for path in (ROOT / "dashboard").rglob("*.py")
        if "st.plotly_chart(" in (said := path.read_text(encoding="utf-8")) and "picture_buttons(context)" not in said
    }
    assert found == set()


def test_no_form_is_sent_by_the_enter_key_alone() -> None:
    """A form that somebody signs is sent by its button: Enter in one field would send it half filled."""
    forms = [
        (str(path), call)
        for path in (ROOT / "dashboard").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "st.form"
    ]
    assert len(forms) > 15
    for path, call in forms:
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert given.get("enter_to_submit") == "False", (path, call.lineno)
