"""The page of a survey: what it asks for, what is wrong with it, the draw that the journal keeps, and what is decided."""

from pathlib import Path

import pytest

from dashboard.words import word
from pipelines import query
from pipelines.office.journal import open_journal
from pipelines.settings import Home
from pipelines.text import LANGUAGES, Language
from tests.copies import copy_of
from tests.dashboard.test_screens import opened, seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_counts_what_can_be_decided_as_the_query_does(small_home: Home, language: Language) -> None:
    app = opened(small_home.path, "survey", lang=language, survey_view="decide")
    found = query.open(small_home.path).survey_decisions("2022H2")
    n = found.filter(kind="subsidy", verdict="open").height
    assert n > 0
    assert word("survey.count_open", language, n=n) in seen(app)
    assert not app.exception


def test_a_wish_is_answered_by_street_and_a_wrong_one_by_a_sentence(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYE_HOME", str(small_home.path))
    app = opened(small_home.path, "survey", lang="zh", area="110105")
    app.text_input(key="survey.number").set_value("上半年")
    app.button[0].click().run()
    assert "调查编号只用大写字母" in seen(app)
    app.text_input(key="survey.number").set_value("MYD2023H1")
    app.button[0].click().run()
    assert "共需完成 592 份" in seen(app)
    assert "抽样框校验码" in seen(app)


def test_a_draw_on_the_page_is_in_the_journal_with_its_seed(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_of(small_home, tmp_path / "home")
    monkeypatch.setenv("WUYE_HOME", str(home.path))
    app = opened(home.path, "survey", lang="zh", area="110105")
    app.text_input(key="survey.number").set_value("MYD2023H1")
    app.button[0].click().run()
    app.number_input(key="survey.seed").set_value(11)
    app.text_input(key="survey.why").set_value("上半年调查")
    who = app.selectbox(key="survey.actor")
    who.set_value(who.options[0])
    next(button for button in app.button if button.label == word("survey.draw_now", "zh")).click().run()
    assert "户，记入办公日志" in seen(app)
    entry = open_journal(home).entries("note", "survey:MYD2023H1")[-1]
    assert "种子 11" in entry.why
    assert entry.actor == who.options[0]
