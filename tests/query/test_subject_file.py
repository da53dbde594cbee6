"""The file of an estate, a project manager and a developer: what is known, by the sources that exist, to who may see it."""

from datetime import date

import polars as pl
import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.query.viewer import WHOLE, Viewer
from pipelines.settings import Home


@pytest.fixture(scope="module")
def reader(small_home: Home) -> query.Reader:
    return query.open(small_home.path)


def proposed(reader: query.Reader, kind: str) -> str:
    return str(reader.standings().filter(pl.col("subject_kind") == kind, pl.col("state") == "proposed")["subject"][0])


@pytest.mark.parametrize("kind", ["estate", "project_manager", "developer"])
def test_a_file_holds_what_the_rules_say_and_what_would_turn_it(reader: query.Reader, kind: str) -> None:
    code = proposed(reader, kind)
    file = reader.subject_file(kind, code)
    assert (file.kind, file.code) == (kind, code)
    hits = reader.proposals(state=None, subject=code).filter(subject_kind=kind)
    assert file.hits["rule"].to_list() == hits["rule"].to_list()
    assert file.facts["quarter"] == file.quarter == "2022Q4"
    listed = {row["rule"] for row in file.hits.iter_rows(named=True) if row["state"] == "proposed"}
    movable = {rule.id for rule in reader.catalogue.rules.values() if rule.mover}
    assert {move.rule for move in file.moves if move.to == "not_proposed"} >= listed & movable


def test_a_project_manager_s_decisions_are_those_taken_while_they_led_the_estate(reader: query.Reader) -> None:
    codes = reader.project_managers()["project_manager_id"].to_list()
    files = [file for code in codes if (file := _file(reader, code)) is not None]
    found = [(file, row) for file in files for row in file.events.iter_rows(named=True)]
    assert found
    for file, row in found:
        posts = file.posts.filter(estate_id=row["estate_id"]).iter_rows(named=True)
        assert any(post["starts_on"] <= row["decided_on"] < (post["ends_on"] or date.max) for post in posts)


def _file(reader: query.Reader, code: str) -> query.SubjectFile | None:
    try:
        return reader.subject_file("project_manager", code)
    except RequestError:
        return None


def test_a_project_manager_is_told_to_roles_that_handle_cases_alone(small_home: Home, reader: query.Reader) -> None:
    code = proposed(reader, "project_manager")
    deciding = query.open(small_home.path, Viewer(name="科长", area=WHOLE, decides=True, sees_persons=True))
    assert deciding.subject_file("project_manager", code).posts.height
    analyst = query.open(small_home.path, Viewer(name="分析员", area=WHOLE))
    assert analyst.project_managers().is_empty()
    assert analyst.search(code).is_empty()
    with pytest.raises(RequestError, match="没有项目负责人"):
        analyst.subject_file("project_manager", code)


def test_a_subject_that_is_not_there_is_one_sentence(reader: query.Reader) -> None:
    with pytest.raises(RequestError, match="没有小区"):
        reader.subject_file("estate", "XQ0")
    with pytest.raises(RequestError, match="未负责小区"):
        reader.subject_file("project_manager", proposed(reader, "project_manager"), date(2021, 7, 31))
    with pytest.raises(RequestError, match="对象类别应为"):
        reader.subject_file("company", "x")


def test_an_estate_outside_the_scope_is_not_told(reader: query.Reader) -> None:
    code = proposed(reader, "estate")
    district = str(reader.subject_file("estate", code).facts["district"])
    other = next(area for area in reader.areas().filter(level="district", kind="division")["code"] if area != district)
    with pytest.raises(RequestError, match="不在所查范围"):
        reader.within(other).subject_file("estate", code)


def test_search_leads_to_project_managers_and_developers(reader: query.Reader) -> None:
    for kind in ("project_manager", "developer"):
        code = proposed(reader, kind)
        assert (kind, code) in reader.search(code).select("kind", "id").rows()


def test_the_developers_of_an_area_and_of_an_estate_are_those_of_its_projects(reader: query.Reader) -> None:
    every = set(reader.developers()["developer_code"])
    city = reader.developers_of()
    assert set(city["developer_code"]) <= every
    parts = [reader.within(code).developers_of() for code in reader.areas().filter(level="district")["code"]]
    assert sum(part["projects"].sum() for part in parts) == city["projects"].sum() > 0
    estates = reader.estate_scores()["estate_id"].to_list()
    found = [built for estate in estates if (built := reader.developers_of(estate)).height]
    assert all(set(built["developer_code"]) <= every for built in found)
    assert sum(built["projects"].sum() for built in found) <= city["projects"].sum()
    assert reader.developers_of("XQ-none").is_empty()
