"""The office's form for the next step of a case: only steps that may be taken, and a refusal in one sentence."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.office.entries import Objection, ProposalStep
from pipelines.office.journal import open_journal
from pipelines.settings import Home, open_home
from tests.dashboard.test_names import press

PAGE = """
from dashboard.parts import entries, frame
entries.entries(frame.desk("standing"), "black")
"""


def test_a_notice_is_written_by_the_form_once_somebody_signs_it(small_home: Home, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(small_home.path, copy)
    home = open_home(copy)
    before = open_journal(home).last
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(copy))
        app = AppTest.from_string(PAGE, default_timeout=60)
        app.query_params["lang"] = "zh"
        app.run()
        offered = app.selectbox[0].options
        app.selectbox[0].select_index(next(n for n, one in enumerate(offered) if one.endswith("→ 公示")))
    app = press(home, app, "记入日志")
    assert ["经手人（岗位）：不能空白" in one.value for one in app.error] == [True]
    assert open_journal(home).last == before
    for label, written in (("何人（岗位或单位）", "市物业办"), ("依据", "按规则")):
        next(one for one in app.text_input if one.label == label).input(written)
    app = press(home, app, "记入日志")
    assert not app.exception
    assert not app.error
    assert open_journal(home).last == before + 1
    entry = open_journal(home).entries()[-1].entry
    assert isinstance(entry, ProposalStep)
    assert (entry.step, entry.days) == ("notice", 5)


def test_an_objection_is_filed_and_answered_by_the_forms_on_the_day_of_the_invented_city(
    small_home: Home, tmp_path: Path
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(small_home.path, copy)
    home = open_home(copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(copy))
        app = AppTest.from_string(PAGE, default_timeout=60)
        app.query_params["lang"] = "zh"
        app.run()
    for form in ("objection", "answer"):
        app.text_input(key=f"{form}_actor").input("市物业办")
        app.text_input(key=f"{form}_why").input("来函")
    next(one for one in app.text_input if one.label == "异议编号").input("YY-9")
    next(one for one in app.text_area if one.label == "企业的主张").input("处罚已申请复议")
    app = press(home, app, "登记异议")
    assert not app.error
    filed = open_journal(home).entries()[-1]
    assert isinstance(filed.entry, Objection)
    assert (filed.entry.objection_no, filed.entry.result, f"{filed.entry.filed_on}") == ("YY-9", None, "2022-12-31")
    numbers = next(one for one in app.selectbox if one.label == "异议编号")
    numbers.select("YY-9")
    for name, written in (("answer_actor", "市物业办"), ("answer_why", "复议维持")):
        app.text_input(key=name).input(written)
    next(one for one in app.selectbox if one.label == "结果").select("rejected")
    app = press(home, app, "记入答复")
    assert not app.error
    answered = open_journal(home).entries()[-1].entry
    assert isinstance(answered, Objection)
    assert (answered.objection_no, answered.result) == ("YY-9", "rejected")
