"""The page of the lists: one case, one form; success is said; what was decided is shown at once."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.parts.page.ledger import PAGE
from dashboard.parts.standing.case import id_of
from dashboard.parts.standing.worklist import works
from pipelines import query
from pipelines.office.entries import Objection, ProposalStep
from pipelines.office.journal import open_journal
from pipelines.people.audit import trail
from pipelines.people.invented import invent_people
from pipelines.people.register import register_of
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.test_names import press

LISTS = """
from dashboard.parts.page import frame
from dashboard.screens import standing
standing.show(frame.context("standing"))
"""
OVERVIEW = """
from dashboard.parts.page import frame
from dashboard.parts.review import decide
decide.decided(frame.context("overview"))
"""


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    made = copy_of(small_home, tmp_path / "home", without=())
    invent_people(made)
    return made


def page(home: Home, script: str = LISTS, **asked: str) -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app = AppTest.from_string(script, default_timeout=60)
        for name, value in {"lang": "zh", **asked}.items():
            app.query_params[name] = value
        return app.run()


def said(app: AppTest) -> str:
    assert not app.exception
    return " ".join(one.value for one in [*app.get("html"), *app.success, *app.error] if isinstance(one.value, str))


def fill(app: AppTest, **written: str) -> None:
    """Fills the fields of the open form; each is named by the end of its key."""
    for name, value in written.items():
        field = next(
            one for one in [*app.text_input, *app.text_area, *app.selectbox] if str(one.key).endswith(f":{name}")
        )
        field.select(value) if field.type == "selectbox" else field.input(value)


def acts_of(app: AppTest) -> list[str]:
    """The buttons that write something down; drafts of letters and tables may be taken from any case."""
    written = [button for button in app.button if not str(button.key).startswith("download-")]
    return [button.label for button in written if not button.label.startswith("下载")]


def signature(home: Home, person: str) -> str:
    return register_of(home).person(person).signature


def a_proposal(home: Home) -> str:
    """The case of a company that is proposed for the black list, of which nobody has taken a step."""
    warehouse = query.open(home.path)
    found = warehouse.standings(list_="black").to_dicts()
    return id_of(next(one for one in found if one["state"] == "proposed"))


def test_a_case_is_taken_from_notice_to_an_answered_objection_and_its_form_never_changes_its_subject(
    home: Home,
) -> None:
    case = a_proposal(home)
    company = case.rpartition(".")[2]
    app = page(home, list="black", case=case)
    proposed = said(app).count("待审议")
    assert proposed
    assert acts_of(app) == ["将“公示”记入日志"], "one button"
    before = open_journal(home).last
    app = press(home, app, "将“公示”记入日志")
    assert [one.value for one in app.error] == ["“经办人（岗位或单位）”不能为空"], "in the page's language"
    assert open_journal(home).last == before
    fill(app, actor=signature(home, "office1"), why="按规则；联系人：张三，电话13800138000")
    app = press(home, app, "将“公示”记入日志")
    assert not app.error
    notice = open_journal(home).entries()[-1]
    assert isinstance(notice.entry, ProposalStep)
    assert (notice.entry.subject_code, notice.entry.step, notice.entry.days) == (company, "notice", 5)
    assert "13800138000" not in notice.why
    assert notice.actor == signature(home, "office1")
    (noted,) = trail(home, kinds=("acted",))
    assert (noted.actor, noted.content["entry"]) == (notice.actor, notice.sequence), "the trail tells of it too"
    (success,) = [one.value for one in app.success]
    assert f"办公日志第 {before + 1} 条" in success
    assert "2 处个人信息" in success
    assert app.query_params["case"] in (case, [case]), "the same case is open"
    assert "现为“公示”" in said(app), "the page shows the case as it stands now"
    assert acts_of(app) == [], "a second press finds no button; the next step is chosen"
    assert "办理下一件" in said(app), "and the way to the next case stands beside it"
    app = page(home, list="black", case=case)
    assert acts_of(app) == ["将“异议期”记入日志"]
    assert all(not one.value for one in [*app.text_input, *app.text_area]), "its form is blank"

    app = page(home, list="black", case=case, act="object")
    fill(app, actor=signature(home, "office1"), why="来函", no="YY-9", claim="处罚已申请复议")
    app = press(home, app, "登记异议")
    assert not app.error
    filed = open_journal(home).entries()[-1].entry
    assert isinstance(filed, Objection)
    assert (filed.objection_no, filed.subject_code, filed.result) == ("YY-9", company, None)

    app = page(home, list="black", case=case)
    assert acts_of(app) == ["记入答复"], "what waits is offered first"
    fill(app, actor=signature(home, "office1"), why="复议维持")
    app = press(home, app, "记入答复")
    assert [one.value for one in app.error] == ["请选择处理结果"], "nothing is chosen for anybody"
    assert "异议 YY-9 待答复" in said(app)
    assert "处罚已申请复议" in said(app)
    fill(app, result="rejected")
    app = press(home, app, "记入答复")
    assert not app.error
    answered = open_journal(home).entries()[-1].entry
    assert isinstance(answered, Objection)
    assert (answered.objection_no, answered.result) == ("YY-9", "rejected")


def test_a_proposal_that_is_under_notice_waits_no_longer_for_a_decision(home: Home) -> None:
    case = a_proposal(home)
    before = said(page(home, list="black"))
    assert f"case={case}" in before
    assert before.count("class=act") > 1
    app = page(home, list="black", case=case)
    fill(app, actor=signature(home, "office1"), why="按规则")
    press(home, app, "将“公示”记入日志")
    after = page(home, list="black")
    assert not acts_of(after), "without a case there is no form"
    row = next(line for line in said(page(home, list="black", acting="waits")).split("<tr") if case in line)
    assert "公示" in row, "it stands under notice, and nobody need act before its days are over"
    assert case not in said(page(home, list="black", case_state="proposed"))


def test_every_case_is_reached_once_page_by_page(home: Home) -> None:
    found = query.open(home.path).standings(list_="black").to_dicts()
    seen: list[str] = []
    for start in range(0, len(found), PAGE):
        shown = said(page(home, list="black", rows_from=str(start)))
        seen += [id_of(one) for one in found if f"case={id_of(one)}" in shown.partition('class="w head"')[0]]
    assert sorted(seen) == sorted(id_of(one) for one in found)


def test_no_step_is_offered_on_a_proposal_while_an_earlier_case_by_the_same_rule_runs(home: Home) -> None:
    found = query.open(home.path).standings().to_dicts()
    today = query.open(home.path).standing_day()
    running = {
        (one["subject"], one["list"], one["rule"]) for one in found if one["state"] in ("notice", "objection_period")
    }
    again = [
        work
        for work in works(found, today, is_any_day=True)
        if work.case["state"] == "proposed" and (work.case["subject"], work.case["list"], work.case["rule"]) in running
    ]
    assert again
    assert {(work.acting, work.step) for work in again} == {("waits", "")}


def test_today_holds_the_objection_that_waits_whatever_its_list(home: Home) -> None:
    found = query.open(home.path).standings().to_dicts()
    waiting = [one for one in found if one["answer_due_on"] is not None]
    shown = said(page(home, list="today"))
    assert waiting
    assert [id_of(one) for one in waiting if f"case={id_of(one)}" not in shown] == []
    assert "答复异议" in shown


def test_a_case_opens_beside_the_list_with_its_evidence_and_the_law(home: Home) -> None:
    case = a_proposal(home)
    shown = said(page(home, list="black", case=case))
    hit = query.open(home.path).proposals(subject=case.rpartition(".")[2], state=None).to_dicts()[0]
    assert f"clause={hit['clause']}" in shown.partition("beside")[2]
    assert shown.count(f"case={case}") > 1, "its row and its form"


def test_a_case_that_is_not_there_is_said_in_a_sentence(home: Home) -> None:
    app = page(home, list="black", case="black.BL-99.2022Q4.X")
    assert "无“black.BL-99.2022Q4.X”的办理记录" in said(app)
    assert not acts_of(app)


def test_the_overview_shows_what_was_decided_last_and_none_only_where_nothing_was(home: Home) -> None:
    shown = said(page(home, OVERVIEW))
    assert "尚无决定记录" not in shown
    assert shown.count("case=") == 4  # of a case the newest of its steps
    assert "尚无决定记录" in said(page(home, OVERVIEW, period=query.open(home.path).first_month))
