"""Explore says what of its numbers was corrected, and leads to what stood there before."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.query import Received, Selection, Viewer
from pipelines.review.freeze import freeze
from pipelines.settings import Home
from tests.dashboard.test_screens import opened, seen
from tests.warehouse.stored import built, committee, estate, home_in, send

NAMES = ("committee_rate", "company_month", "company_quarter")


def selection(area: str, first: str = "2022-01", last: str = "2022-12", metric: str = "committee_rate") -> Selection:
    return Selection(metrics=(metric,), level="district", area=area, first=first, last=last)


def test_the_corrections_behind_a_number_are_those_of_its_sources_its_units_and_its_months(small_home: Home) -> None:
    reader = query.open(small_home.path)
    score = "assessment_score"
    found = reader.corrections(selection("110106", metric=score))
    assert found.select("source", "sender", "period", "version").rows() == [("assessment", "110106", "2022-06", 2)]
    assert found["sender_name_en"].to_list() == ["Fengtai"]
    assert reader.corrections(selection("110106", first="2022-12", metric=score)).is_empty()
    assert reader.corrections(selection("110106")).is_empty(), "the rate does not read what was corrected"
    assert {"110106", "110107003"} <= set(reader.corrections(selection("110000", metric=score))["sender"])
    assert reader.corrections(selection("110000", metric=score), ["110106"]).equals(found)
    street = reader.children("110106")["code"][0]
    of_street = reader.corrections(selection("110000", metric=score), [street])
    assert of_street.equals(found), "a street rests on its district's return"


def test_a_table_that_was_sent_anew_as_it_was_is_no_correction(small_home: Home) -> None:
    reader = query.open(small_home.path)
    sent = reader.frame("select source from submission_part where sender = '110106' and version = 2")[
        "source"
    ].to_list()
    assert sorted(sent) == ["assessment", "estate"]
    assert reader.corrections(selection("110106")).is_empty()


def test_who_sees_one_district_sees_its_corrections_alone(small_home: Home) -> None:
    reader = query.open(small_home.path, Viewer(name="朝阳", area="110105"))
    assert reader.corrections(selection("110105")).is_empty()
    with pytest.raises(RequestError):
        reader.within("110105").corrections(selection("110106"))


def test_explore_leads_from_a_district_to_what_its_return_said_before_it_was_corrected(small_home: Home) -> None:
    app = opened(small_home.path, "explore", lang="zh", area="110106", metrics="assessment_score", by="district")
    assert not app.exception
    assert "丰台区，2022年6月，月度考核：第 2 版作了更正" in seen(app)
    link = "./submissions?area=110106&amp;period=2022-06&amp;lang=zh&amp;unit=110106&amp;of=assessment"
    assert any(link in element.proto.body for element in app.get("html"))
    page = opened(small_home.path, "submissions", lang="zh", period="2022-06", unit="110106", of="assessment")
    assert not page.exception
    assert "与上一版相比" in seen(page)
    december = seen(opened(small_home.path, "explore", lang="zh", area="110106", by="district", first="2022-12"))
    assert "所依据的报送均未更正" in december


def test_every_version_of_a_return_can_be_read_whole(small_home: Home) -> None:
    received = Received(home=small_home)
    versions = received.submission_versions("assessment", "110106", "2022-06")
    rows = [received.version_rows(id_, "assessment") for id_ in versions["submission_id"]]
    accepted = (versions["accepted"] + versions["carried"]).to_list()
    assert [frame.height for frame in rows] == accepted
    assert rows[0].columns == rows[1].columns
    assert not rows[0].equals(rows[1])


def test_rows_on_persons_are_read_by_who_sees_persons_alone(small_home: Home) -> None:
    received = Received(home=small_home, viewer=Viewer(name="朝阳", area="110105"))
    hidden = ("survey_answer", "complaint", "dispute", "project_manager")
    assert not any(received.shows_rows(source) for source in hidden)
    assert received.shows_rows("estate")


def test_a_figure_that_was_frozen_and_reads_otherwise_now_is_marked_and_told(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in ("2022-07", "2022-08", "2022-09"):
        send(home, "estate", [estate("e1"), estate("e2", "110101002")], period=month, sender="110101")
    send(home, "committee", [committee("c1", "e1", date(2021, 5, 1))], period="2022-07", sender="110101")
    built(home, *NAMES)
    freeze(home.path, "2022Q3", actor="市级主管部门科长（模拟） 王芳")
    more = [estate("e1"), estate("e2", "110101002"), estate("e4")]
    send(home, "estate", more, period="2022-09", sender="110101", on=date(2022, 11, 3))
    built(home, *NAMES)
    app = opened(home.path, "explore", lang="zh", metrics="committee_rate", by="district", period="2022-09")
    assert not app.exception
    said = seen(app)
    assert "※" in said
    assert "东城区 2022年9月 业委会（物管会）组建率" in said
    assert "50.0%" in said[said.index("冻结后变化的数值") :]
