"""The page of papers: made when a button is pressed, and sent by a link that serves once."""

import io
import re

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from dashboard.downloads import DOWNLOADS
from dashboard.parts.page import download as page_download
from pipelines.settings import Home
from tests.dashboard.pack.papers import QUARTER, made, quarter
from tests.dashboard.test_entries import page, said
from tests.dashboard.test_names import press

MEETING = """
from dashboard.parts.page import frame
from dashboard.screens import meeting
meeting.show(frame.context("meeting"))
"""


def papers(home: Home, **asked: str) -> AppTest:
    return page(home, MEETING, meeting_view="papers", **{"quarter": QUARTER, **asked})


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was offered to a browser."""
    offered: list[bytes] = []
    plain = DOWNLOADS.offer

    def offer(download: page_download.Download, reader: str) -> str:
        offered.append(download.content)
        return plain(download, reader)

    monkeypatch.setattr(DOWNLOADS, "offer", offer)
    return offered


def test_a_paper_is_made_by_its_button_and_is_the_same_as_the_command_s(frozen_home: Home, taken: list[bytes]) -> None:
    app = press(frozen_home, papers(frozen_home), "生成通报（可编辑）")
    assert re.search(r'<a data-take download href="download/[^"]+', said(app))
    assert taken == [made(frozen_home.path)["word"]]
    assert Document(io.BytesIO(taken[0])).paragraphs


def test_an_unfrozen_quarter_has_no_papers_and_says_how_to_freeze_it(frozen_home: Home) -> None:
    app = papers(frozen_home, quarter="2022Q3")
    assert "尚未冻结" in said(app)
    assert not [button for button in app.button if button.label.startswith("生成")]


def test_a_community_has_no_papers_of_its_own(frozen_home: Home) -> None:
    areas = quarter(frozen_home.path).reader.areas()
    community = areas.filter(level="community")["code"][0]
    assert "请选择上级区域" in said(papers(frozen_home, area=community))
