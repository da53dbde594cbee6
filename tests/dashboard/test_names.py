"""Names to check, and orders without an estate: what is shown, what a person's click writes, and what it says of itself."""

from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.office.journal import open_journal
from pipelines.people.register import add_person, grant
from pipelines.settings import Home
from pipelines.text import LANGUAGES, Language
from tests.dashboard.test_screens import opened, seen
from tests.warehouse.stored import built, estate, home_in, send

CODE = "91110101MA00000017"
PAGE = """
from dashboard.parts.page import frame
from dashboard.parts.returns import names
names.names(frame.context("submissions"))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = home_in(tmp_path)
    send(made, "company", [{"company_code": CODE, "name": "北京甲禾物业管理有限公司"}], period="2022-06")
    send(
        made,
        "estate",
        [
            estate("E1", name="青榆家园", company_name="甲禾物业"),
            estate("E2", name="柳荫苑", company_name="<b>乙岚</b>物业"),
        ],
        period="2022-06",
    )
    order = {"created_at": datetime(2022, 6, 5), "category": "parking", "district": "110101", "street": "110101001"}
    rows = [{"order_no": "G1", "estate_id": "E1"}, {"order_no": "G2", "estate_written": "青榆佳园"}]
    send(made, "complaint", [order | row for row in rows], period="2022-06")
    built(made)
    add_person(made, "wang", name="王芳", post="区房管局物业科", actor="管理员", why="登记")
    grant(made, "wang", "office", made.region, actor="管理员", why="授权")
    return made


def page(home: Home, language: Language, **asked: str) -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app = AppTest.from_string(PAGE, default_timeout=60)
        for name, value in {"lang": language, **asked}.items():
            app.query_params[name] = value
        return app.run()


def press(home: Home, app: AppTest, label: str) -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_names_stand_with_their_reasons_and_those_like_none_too(home: Home, language: Language) -> None:
    app = page(home, language)
    assert not app.exception
    said = seen(app)
    for wanted in ("甲禾物业", "北京甲禾物业管理有限公司", CODE, "<b>乙岚</b>物业"):
        assert wanted in said
    assert ("字号相同" if language == "zh" else "The distinctive word is the same") in said
    assert not [one for one in app.text_input if str(one.key).endswith("actor")], "nobody types a name"


def test_a_confirmed_pair_goes_into_the_journal_with_who_and_why_and_leaves_the_list(home: Home) -> None:
    app = page(home, "zh")
    (why,) = app.text_input
    next(one for one in app.selectbox if str(one.key).endswith("actor")).select("区房管局物业科 王芳")
    why.input("核对营业执照")
    app = press(home, app, "确认相同")
    assert not app.exception
    (recorded,) = open_journal(home).entries("alias")
    assert (recorded.subject, recorded.actor, recorded.why) == (
        f"company:{CODE}",
        "区房管局物业科 王芳",
        "核对营业执照",
    )
    said = seen(app)
    assert "下次生成数据时生效" in said
    assert "核对营业执照" in said
    assert not app.selectbox


def test_a_decision_without_a_name_or_a_reason_is_refused_and_says_why(home: Home) -> None:
    app = press(home, page(home, "zh"), "确认不同")
    assert app.error
    assert open_journal(home).last == 0


def test_an_estate_s_name_that_orders_wrote_is_proposed_in_its_street(home: Home) -> None:
    said = seen(page(home, "zh", names="estate"))
    assert "青榆佳园" in said
    assert "东华门街道" in said


def test_orders_without_an_estate_stand_apart_on_the_complaints_page(home: Home) -> None:
    said = seen(opened(home.path, "complaints", lang="zh"))
    assert "物业类工单 2 件，其中 1 件（50.0%）未匹配小区" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_submissions_ends_with_the_names_to_check(home: Home, language: Language) -> None:
    app = opened(home.path, "submissions", lang=language)
    assert not app.exception
    said = seen(app)
    assert ("名称核对" if language == "zh" else "Names to check") in said
    assert "甲禾物业" in said
