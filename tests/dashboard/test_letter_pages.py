"""Letters on pages: each stands where one works on what it is about, and its button gives what the command gives."""

import io

import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn
from streamlit.testing.v1 import AppTest

from dashboard.downloads import DOWNLOADS
from dashboard.pack.letters.units import company_matters
from dashboard.parts.page import download as page_download
from dashboard.parts.standing.case import id_of
from pipelines import query
from pipelines.people.invented import invent_people
from pipelines.review.freeze import freeze
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.test_entries import LISTS, page, said
from tests.dashboard.test_names import press

COMPANY = """
from dashboard.parts.page import frame
from dashboard.screens import company
company.show(frame.context("company"))
"""
MEETING = """
from dashboard.parts.page import frame
from dashboard.screens import meeting
meeting.show(frame.context("meeting"))
"""
PLACE = """
from dashboard.parts.page import frame
from dashboard.screens import place
place.show(frame.context("place"))
"""


@pytest.fixture(scope="module")
def home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = copy_of(small_home, tmp_path_factory.mktemp("letters") / "home")
    invent_people(made)
    freeze(made.path, "2022Q4", actor="市级主管部门科长（模拟） 王芳")
    return made


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of each letter that was offered to a browser."""
    offered: list[str] = []
    plain = DOWNLOADS.offer

    def offer(download: page_download.Download, reader: str) -> str:
        body = Document(io.BytesIO(download.content)).element.body
        offered.append("\n".join(paragraph.text for paragraph in body.iter(qn("w:p"))))
        return plain(download, reader)

    monkeypatch.setattr(DOWNLOADS, "offer", offer)
    return offered


def write(app: AppTest, **given: str) -> None:
    for name, value in given.items():
        next(one for one in app.text_input if f":{name}" in str(one.key)).set_value(value)


def test_a_company_is_written_to_on_its_page(home: Home, taken: list[str]) -> None:
    reader = query.open(home.path)
    codes = reader.alerts()["company_code"].drop_nulls().unique()
    code = next(code for code in codes if company_matters(reader, code).height)
    app = page(home, COMPANY, company=code)
    press(home, app, "下载整改通知书草稿")
    assert "完成整改" in taken[-1]
    assert str(reader.company(code)["name"]) in taken[-1]
    press(home, app, "下载约谈通知草稿")
    assert len(taken) == 1, "an interview without an hour is no letter"
    assert "约谈通知应填写" in said(app)
    write(app, when="1月18日9时", place="第一会议室")
    press(home, app, "下载约谈通知草稿")
    assert "定于1月18日9时在第一会议室约谈" in taken[-1]


def test_a_company_without_matters_of_its_own_is_offered_no_letter(home: Home) -> None:
    reader = query.open(home.path)
    code = next(code for code in reader.companies("2022Q4")["company_code"] if company_matters(reader, code).is_empty())
    app = page(home, COMPANY, company=code)
    assert "没有应由本企业整改的未销号预警" in said(app)
    assert not [button for button in app.button if button.label.startswith("下载整改")]


def test_a_case_of_the_lists_offers_the_letters_of_its_steps(home: Home, taken: list[str]) -> None:
    found = query.open(home.path).standings().filter(pl.col("subject_kind") == "company")
    case = next(one for one in found.iter_rows(named=True) if one["state"] == "listed")
    app = page(home, LISTS, list=case["list"], case=id_of(case))
    press(home, app, "下载红黑榜决定书草稿")
    assert f"决定将{case['name']}列入" in taken[-1]


def test_a_meeting_is_called_and_its_tasks_split_beside_its_papers(home: Home, taken: list[str]) -> None:
    app = page(home, MEETING, meeting_view="papers", quarter="2022Q4")
    write(app, when="1月18日9时", place="第一会议室")
    press(home, app, "下载会议通知草稿")
    assert "定于1月18日9时在第一会议室召开" in taken[-1]
    press(home, app, "下载任务分解表草稿")
    assert "任务分解" in taken[-1]


def test_a_street_has_its_sheet_on_its_page(home: Home, taken: list[str]) -> None:
    app = page(home, PLACE, area="110106012")
    press(home, app, "下载街道一张清单草稿")
    assert "现场检查清单" in taken[-1]
