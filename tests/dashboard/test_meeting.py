"""The meeting's page: a quarter is frozen, a meeting held, decisions and orders made, and the room sees the frozen figures."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines import query
from pipelines.people.invented import invent_people
from pipelines.people.register import register_of
from pipelines.review.freeze import freeze
from pipelines.review.freezes import freezes
from pipelines.settings import Home
from pipelines.text import LANGUAGES, Language
from tests.copies import copy_of
from tests.dashboard.test_entries import page, said
from tests.dashboard.test_names import press

MEETING = """
from dashboard.parts.page import frame
from dashboard.screens import meeting
meeting.show(frame.context("meeting"))
"""
MATTERS = """
from dashboard.parts.page import frame
from dashboard.parts.review import decide
context = frame.context("overview")
decide.to_decide(context)
decide.decided(context)
"""


@pytest.fixture(scope="module")
def home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all tests of this file: they follow an office through its quarter, in their order."""
    made = copy_of(small_home, tmp_path_factory.mktemp("meeting") / "home")
    invent_people(made)
    return made


def signer(home: Home, post: str = "office1") -> str:
    return register_of(home).people[post].signature


def field(app: AppTest, name: str, within: str = "") -> object:
    every = [*app.text_input, *app.text_area, *app.selectbox, *app.number_input]
    return next(one for one in every if str(one.key).startswith(within) and str(one.key).endswith(f":{name}"))


def fill(app: AppTest, within: str = "", **written: object) -> None:
    for name, value in written.items():
        found = field(app, name, within)
        if getattr(found, "type", "") == "selectbox":
            found.select(value)  # type: ignore[attr-defined]
        else:
            found.set_value(value)  # type: ignore[attr-defined]


def meeting(home: Home, **asked: str) -> AppTest:
    return page(home, MEETING, **asked)


def test_a_quarter_is_frozen_by_a_button(home: Home) -> None:
    app = meeting(home, meeting_view="frozen", quarter="2022Q3")
    fill(app, actor=signer(home))
    press(home, app, "冻结 2022年第三季度")
    assert freezes(home).select("quarter", "version", "state").rows() == [("2022Q3", 1, "provisional")]
    assert "冻结后没有变动" in said(meeting(home, meeting_view="frozen", quarter="2022Q3"))


def test_a_second_freeze_without_a_reason_is_refused_in_a_sentence(home: Home) -> None:
    app = meeting(home, meeting_view="frozen", quarter="2022Q3")
    fill(app, actor=signer(home))
    press(home, app, "冻结 2022年第三季度")
    assert "请写明理由" in said(app)
    assert "--" not in said(app), "a page has no options of the command line"
    assert freezes(home).height == 1


def test_the_agenda_opens_with_last_time_and_has_those_on_target_in_one_line(home: Home) -> None:
    written = said(meeting(home, quarter="2022Q3"))
    assert written.index("上次议定和督办事项") < written.index("议程</h2>")
    assert "不汇报：" in written
    assert "每 3 个月" in written
    assert "尚未冻结" not in written
    assert "尚未冻结" in said(meeting(home, quarter="2022Q4"))


def test_a_meeting_is_held_and_decides(home: Home) -> None:
    app = meeting(home, meeting_view="held", quarter="2022Q3")
    fill(app, "hold", actor=signer(home), chair="组长", minutes="听取各区汇报。")
    press(home, app, "登记会议")
    (held,) = query.open(home.path).meetings().to_dicts()
    assert (held["quarter"], held["frozen"], held["chair"]) == ("2022Q3", "2022Q3/1", "组长")
    assert "丰台区" in held["present"]
    assert not [each for each in held["present"] + held["absent"] if not each.endswith("区")], "districts alone"
    app = meeting(home, meeting_view="held", quarter="2022Q3")
    fill(
        app, "decide", text="补齐业委会", owner="丰台区人民政府", area="110106", metric="committee_rate", expected=90.0
    )
    fill(app, "decide", actor=signer(home))
    press(home, app, "登记议定事项")
    (decided,) = query.open(home.path).orders().to_dicts()
    assert (decided["meeting_no"], decided["area"], decided["expected"]) == (held["meeting_no"], "110106", 0.9)
    assert decided["from_period"] == "2022Q3"
    for view in ("held", "orders"):
        written = said(meeting(home, meeting_view=view, quarter="2022Q3"))
        assert "关联指标：业委会（物管会）组建率，预期值 90" in written, view


def test_a_matter_becomes_an_order_and_its_unit_finds_it_in_the_register(home: Home) -> None:
    worst = query.open(home.path).matters().row(0, named=True)
    app = meeting(home, meeting_view="orders", matter=worst["matter"])
    fill(app, "make", actor=signer(home), why="长期逾期", owner="区城市管理委")
    press(home, app, "开出督办单")
    written = said(meeting(home, meeting_view="orders", owner="区城市管理委"))
    assert "督办〔" in written
    after = query.open(home.path).matters().filter(matter=worst["matter"]).row(0, named=True)
    assert after["order_state"] == "open"


def test_an_order_is_taken_off_by_two_people(home: Home) -> None:
    (order,) = query.open(home.path).orders().filter(owner="区城市管理委").to_dicts()
    key = f"order:{order['item_no']}"
    app = meeting(home, meeting_view="orders", order=order["item_no"])
    assert "可不填" not in " ".join(each.label for each in app.text_input)
    press(home, app, "销号")
    assert "请先填写：佐证材料编号、" in said(app)
    app = meeting(home, meeting_view="orders", order=order["item_no"])
    close = {"evidence": "照片 3 张"}
    fill(app, key, **close)
    field(app, "close:actor", key).select(signer(home))  # type: ignore[attr-defined]
    field(app, "close:why", key).set_value("现场核实")  # type: ignore[attr-defined]
    field(app, "second", key).select(signer(home))  # type: ignore[attr-defined]
    press(home, app, "销号")
    assert "须由另一人复核" in said(app)
    field(app, "second", key).select(signer(home, "office2"))  # type: ignore[attr-defined]
    press(home, app, "销号")
    (order,) = query.open(home.path).orders().filter(owner="区城市管理委").to_dicts()
    assert order["state"] == "closed"


def test_the_decision_comes_back_next_time_with_what_its_figure_did(home: Home) -> None:
    freeze(home.path, "2022Q4", actor=signer(home))
    written = said(meeting(home, quarter="2022Q4"))
    assert "补齐业委会" in written
    assert "业委会（物管会）组建率由" in written
    assert "日常波动" in written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_meeting_mode_is_one_thing_from_the_frozen_version(home: Home, language: Language) -> None:
    first = said(meeting(home, meeting_view="stage", quarter="2022Q4", step="1", lang=language))
    pages = int(first.partition("/ ")[2].split()[0])
    assert pages > 5
    for step in range(1, pages + 1):
        written = said(meeting(home, meeting_view="stage", quarter="2022Q4", step=str(step), lang=language))
        assert f"{step} / {pages}" in written
        assert "2022Q4/1" in written
        assert written.count("<h1>") == 1


def test_the_overview_shows_at_most_seven_matters_and_the_last_decisions(home: Home) -> None:
    written = said(page(home, MATTERS))
    head, _, rest = written.partition("最近决定及落实")
    assert 1 <= head.count("<li>") <= 7
    assert "未督办" in head
    assert "补齐业委会" in rest


def test_a_link_to_what_is_not_there_says_so(home: Home) -> None:
    assert "没有编号为“督办〔1999〕1号”" in said(meeting(home, meeting_view="orders", order="督办〔1999〕1号"))
    assert "不在未办结之列" in said(meeting(home, meeting_view="orders", matter="nothing|110000"))


def test_a_frozen_folder_that_is_in_the_way_is_one_sentence(small_home: Home, tmp_path: Path) -> None:
    home = copy_of(small_home, tmp_path / "home")
    invent_people(home)
    (home.path / "frozen" / "2022Q4").write_text("in the way", encoding="utf-8")
    app = meeting(home, meeting_view="frozen", quarter="2022Q4")
    fill(app, actor=signer(home))
    press(home, app, "冻结 2022年第四季度")
    assert "未能冻结，没有留下任何文件" in said(app)


def test_where_nobody_is_registered_the_buttons_of_acts_are_closed_and_say_what_to_do(
    small_home: Home, tmp_path: Path
) -> None:
    bare = copy_of(small_home, tmp_path / "home", without=("archive", "inbox"))
    for file in bare.office.glob("people.sqlite*"):
        file.unlink()
    for view, said_ in (("frozen", "冻结 2022年第四季度"), ("held", "登记会议")):
        app = meeting(bare, meeting_view=view, quarter="2022Q4")
        assert next(each for each in app.button if each.label == said_).disabled
        assert "wuye people add" in said(app)
