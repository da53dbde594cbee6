"""A return that waits stands on the board, and is confirmed or dismissed from its own page."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import word
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.kept_aside import dismissed, kept_aside
from pipelines.intake.storing.store import manifests
from pipelines.people.register import add_person, grant
from pipelines.settings import Home
from tests.copies import copy_of


def page() -> None:
    """The screen of returns."""
    from dashboard.parts.page import frame
    from dashboard.screens import submissions

    submissions.show(frame.context("submissions"))


@pytest.fixture
def home(small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of the small city with a roster of ten estates, and one of two that waits."""
    made = copy_of(small_home, tmp_path / "home")
    for day, rows in ((5, 10), (9, 2)):
        file = tmp_path / f"朝阳区_小区台账_2023-01_{day}.csv"
        lines = "".join(f"E{n},甲苑{n},朝阳区,{100 + day}\n" for n in range(rows))
        file.write_text("小区编号,小区名称,所属区,户数\n" + lines, encoding="utf-8")
        receive(made, [Sending(path=file, received_on=date(2023, 2, day))], workers=0)
    monkeypatch.setenv("WUYE_HOME", str(made.path))
    return made


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=120)
    for name, value in {"lang": "zh", **parameters}.items():
        app.query_params[name] = value
    return app.run()


def seen(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_return_that_waits_is_told_by_the_title_and_confirmed_with_a_reason(home: Home) -> None:
    (waiting,) = kept_aside(home)
    board = seen(opened())
    assert "另有 1 份报送待确认" in board
    assert f"waiting={waiting.manifest.id}" in board
    app = opened(waiting=waiting.manifest.id)
    assert "删去的编号" in seen(app)
    app.button(key="waiting.yes").click().run()
    assert word("upload.why_missing", "zh") in seen(app)
    app.text_input(key="waiting.why").set_value("八个小区并入相邻小区")
    app.button(key="waiting.yes").click().run()
    said = seen(app)
    assert "报送成功，接收 2 行" in said
    assert "待确认" not in said.partition("</h1>")[0]
    assert (list(kept_aside(home)), manifests(home)[-1].why) == ([], "八个小区并入相邻小区")
    assert word("waiting.gone", "zh", id=waiting.manifest.id) in seen(opened(waiting=waiting.manifest.id)).replace(
        "&quot;", '"'
    )


def test_a_return_that_waits_is_dismissed_by_a_named_person(home: Home) -> None:
    (waiting,) = kept_aside(home)
    before = len(manifests(home))
    add_person(home, "wang", name="王芳", post="东城区主管部门科长", actor="管理员", why="登记")
    grant(home, "wang", "office", home.region, actor="管理员", why="授权")
    app = opened(waiting=waiting.manifest.id, area="110105")
    app.button(key="waiting.no").click().run()
    assert word("waiting.dismiss_missing", "zh") in seen(app)
    app.selectbox(key="waiting.by").select("东城区主管部门科长 王芳")
    app.text_input(key="waiting.dismiss_why").set_value("误报")
    app.button(key="waiting.no").click().run()
    said = seen(app)
    assert "不予接收的 1 份" in said
    assert "王芳" in said
    assert (list(kept_aside(home)), len(dismissed(home)), len(manifests(home))) == ([], 1, before)


def test_a_return_that_waits_stands_only_where_its_sender_lies(home: Home) -> None:
    assert "待确认" not in seen(opened(area="110101")).partition("</h1>")[0]
