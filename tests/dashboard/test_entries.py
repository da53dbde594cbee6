"""The office's form for the next step of a case: only steps that may be taken, and a refusal in one sentence."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.office.entries import ProposalStep
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
