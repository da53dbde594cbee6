"""The only reading door: what a viewer may not see is not in the relations, and no question leaves its scope."""

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.query import reach
from pipelines.query.door import Door
from pipelines.query.sight import kind_of, sights
from pipelines.settings import Home

ROOT = Path(__file__).resolve().parents[2]
HERE, THERE = "110105", "110107"  # two districts
MONTH, QUARTER = "2022-12", "2022Q4"
LATER = "2022-12"
# Nothing in a row says whom it concerns: until sign-in knows better, only who may see everything reads these.
SHUT = {"developer_quarter", "module_built", "module_quarter", "source_freshness"}


def selection(area: str) -> query.Selection:
    return query.Selection(metrics=("committee_rate",), level="street", area=area, first=MONTH, last=MONTH)


# Every question, with a foreign area, period or company where it takes one.
Foreign = Callable[[query.Reader, str], object]
AREAS: dict[str, Foreign] = {
    "values": lambda reader, area: reader.values("committee_rate", level="district", area=area, period=MONTH),
    "many_values": lambda reader, area: reader.many_values(["committee_rate"], level="district", area=area),
    "variant_values": lambda reader, area: reader.variant_values("committee_rate", level="district", area=area),
    "rows": lambda reader, area: reader.rows("committee_rate", area=area, period=MONTH),
    "children": lambda reader, area: reader.children(area),
    "course": lambda reader, area: reader.course("committee_rate", area, level="district"),
    "selected": lambda reader, area: reader.selected(selection(area)),
    "corrections": lambda reader, area: reader.corrections(selection(area)),
    "control": lambda reader, area: reader.control("committee_rate", area, level="district"),
    "begun": lambda reader, area: reader.begun("committee_rate", area),
}
PERIODS: dict[str, Foreign] = {
    "values": lambda reader, period: reader.values("committee_rate", level="district", period=period),
    "rows": lambda reader, period: reader.rows("committee_rate", area=HERE, period=period),
    "many_values": lambda reader, period: reader.many_values(
        ["committee_rate"], level="street", periods={"committee_rate": period}
    ),
    "many_exceptions": lambda reader, period: reader.many_exceptions(
        ["committee_rate"], level="street", periods={"committee_rate": period}
    ),
    "funnel": lambda reader, period: reader.funnel("committee_rate", level="street", period=period),
    "exceptions": lambda reader, period: reader.exceptions("committee_rate", level="street", period=period),
    "ranks": lambda reader, period: reader.ranks("complaint_solved", level="street", period=period),
    "hot_spots": lambda reader, period: reader.hot_spots(period),
    "unmatched_orders": lambda reader, period: reader.unmatched_orders(period, level="street"),
    "survey_method": lambda reader, period: reader.survey_method(period),
    "survey_decisions": lambda reader, period: reader.survey_decisions(period),
    "submissions": lambda reader, period: reader.submissions(period),
}
COMPANIES: dict[str, Foreign] = {
    "company": lambda reader, code: reader.company(code),
    "company_file": lambda reader, code: reader.company_file(code),
    "estates_of": lambda reader, code: reader.estates_of(code),
    "company_history": lambda reader, code: reader.company_history(code),
    "moves": lambda reader, code: reader.moves(code, QUARTER),
    "rows": lambda reader, code: reader.rows("committee_rate", area=code, period=MONTH),
}
# What takes none of the three, or says nothing of a unit: each is filtered by the scope, or open to everyone.
OTHERS = {
    "matters",
    "matter_rows",
    "meetings",
    "metrics",
    "orders",
    "recipe",
    "since_order",
    "sql",
    "sql_of",
    "start_sql",
    "tables",
    "unfit",
    "with_names",
    "areas",
    "area",
    "periods",
    "search",
    "segments_of",
    "companies_serving",
    "developers",
    "developers_of",
    "project_managers",
    "subject_file",
    "estate_scores",
    "managers_serving",
    "survey_frame",
    "survey_experience",
    "estate_names",
    "company_names",
    "spans",
    "clause_board",
    "duties",
    "members_without_duty",
    "alerts",
    "proposals",
    "standings",
    "last_steps",
    "standing_day",
    "rule_scope",
    "proposed_by_size",
    "rule_chances",
    "simulate",
    "companies",
    "open_names",
    "decided_names",
    "renamed_companies",
    "alias_entry",
    "submission",
}


@pytest.fixture(scope="module")
def everyone(small_home: Home) -> query.Reader:
    return query.open(small_home.path)


@pytest.fixture(scope="module")
def district(small_home: Home) -> query.Reader:
    """Somebody who may see one district."""
    return query.open(small_home.path, query.Viewer(name="朝阳区专班", area=HERE))


def questions() -> set[str]:
    """The names of all that a reader can be asked."""
    own = set(vars(query.Reader)) - set(vars(Door))
    return {name for name in own if inspect.isfunction(getattr(query.Reader, name))}


def test_every_question_is_known_here() -> None:
    assert questions() == {*AREAS, *PERIODS, *COMPANIES} | OTHERS


@pytest.mark.parametrize("question", AREAS)
def test_no_question_leaves_the_area_of_its_scope(everyone: query.Reader, question: str) -> None:
    scoped = everyone.within(HERE)
    AREAS[question](scoped, HERE)
    with pytest.raises(RequestError, match="outside the scope"):
        AREAS[question](scoped, THERE)


@pytest.mark.parametrize("question", PERIODS)
@pytest.mark.parametrize("period", ["2021-12", LATER])
def test_no_question_leaves_the_months_of_its_scope(everyone: query.Reader, question: str, period: str) -> None:
    scoped = everyone.within(HERE, "2022-01", "2022-11")
    PERIODS[question](scoped, "2022-11")
    with pytest.raises(RequestError, match="outside the scope"):
        PERIODS[question](scoped, period)


@pytest.mark.parametrize("question", COMPANIES)
def test_no_question_tells_of_a_company_without_an_estate_in_its_scope(everyone: query.Reader, question: str) -> None:
    serving = everyone.frame(
        "select company_code, bool_or(district = ?) as here from estate_month where company_code is not null "
        "group by company_code order by company_code",
        [HERE],
    )
    scoped = everyone.within(HERE)
    COMPANIES[question](scoped, serving.filter("here")["company_code"][0])
    with pytest.raises(RequestError, match="no estate inside the scope"):
        COMPANIES[question](scoped, serving.filter(~pl.col("here"))["company_code"][0])


def test_a_viewer_s_relations_hold_only_their_rows(everyone: query.Reader, district: query.Reader) -> None:
    held = district.frame("select district, count(*) as estates from estate_month group by district")
    assert held["district"].to_list() == [HERE]
    assert held["estates"][0] == everyone.frame("select * from estate_month where district = ?", [HERE]).height
    areas = set(district.frame("select distinct area from metric_value")["area"])
    inside = set(everyone.within(HERE).areas()["code"])
    assert {HERE} < areas <= inside | {everyone.home.region}
    assert set(district.frame("select distinct sender from submission_part")["sender"]) <= inside


def test_a_viewer_gets_the_values_of_their_area_as_everyone_does(
    everyone: query.Reader, district: query.Reader
) -> None:
    for level in ("district", "street", "community"):
        wide = everyone.within(HERE).values("committee_rate", level=level, period=MONTH)
        assert district.values("committee_rate", level=level, period=MONTH).equals(wide)
    assert district.rows("committee_rate", area=HERE, period=MONTH).equals(
        everyone.rows("committee_rate", area=HERE, period=MONTH)
    )


def test_a_viewer_cannot_widen_what_they_see(district: query.Reader, everyone: query.Reader) -> None:
    for area in (THERE, everyone.home.region):
        with pytest.raises(RequestError, match="may not see"):
            district.within(area)
    assert district.within().scope.area == HERE
    forged = replace(district, scope=everyone.scope)
    assert forged.values("committee_rate", level="district", period=MONTH)["area"].to_list() == [HERE]


def test_what_was_received_is_told_to_whom_it_concerns(small_home: Home) -> None:
    mine = query.Received(home=small_home, viewer=query.Viewer(name="朝阳区专班", area=HERE))
    every = query.Received(home=small_home)
    board = mine.submission_board(HERE, MONTH)
    assert board.equals(every.submission_board(HERE, MONTH))
    with pytest.raises(RequestError, match="may not see"):
        mine.submission_board(THERE, MONTH)
    theirs = every.submission_board(THERE, MONTH).filter(pl.col("submission_id").is_not_null())["submission_id"][0]
    for ask in (mine.receipt, mine.sources_of, lambda id_: mine.version_changes(id_, id_, "estate")):
        with pytest.raises(RequestError, match="may not see"):
            ask(theirs)


def test_every_table_of_a_build_is_open_for_a_reason_or_narrowed(everyone: query.Reader) -> None:
    columns = everyone.frame(
        "select table_name, list(column_name) as names from duckdb_columns() where database_name = 'published' group by 1"
    )
    held = {
        table: reach.condition(
            table, names, query.Viewer(name="x", area=HERE, decides=True, sees_persons=True), "district"
        )
        for table, names in columns.iter_rows()
    }
    assert held.keys() >= sights().keys()
    shut = {table for table, condition in held.items() if condition == "false"}
    assert shut == SHUT
    opened = {table for table, sight in sights().items() if sight.kind in ("public", "inside")}
    assert {table for table, condition in held.items() if condition == "true"} == opened


def test_there_is_no_other_door() -> None:
    """Outside `query` nobody opens a published file or takes the warehouse itself."""
    found = []
    for file in [
        *(ROOT / "dashboard").rglob("*.py"),
        *(ROOT / "pipelines" / "cli").rglob("*.py"),
        *(ROOT / "notebooks").rglob("*.py"),
    ]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "pipelines.query.door":
                found.append(file.name)
            if isinstance(node, ast.Name) and node.id in ("open_warehouse", "open_engine"):
                found.append(file.name)
    assert found == []
    public = {name for name in query.__all__ if callable(getattr(query, name))}
    takes = {
        name
        for name in public
        if any(
            parameter.annotation in ("Warehouse", "Home", Home)
            for parameter in inspect.signature(getattr(query, name)).parameters.values()
        )
    }
    assert takes == {"Received"}


def test_without_an_area_and_without_a_company_there_are_no_rows(small_home: Home, everyone: query.Reader) -> None:
    nobody = query.open(small_home.path, query.Viewer(name="无权人员", decides=True))
    for table in everyone.warehouse.columns:
        rows = nobody.frame(f'select count(*) as n from "{table}"')["n"][0]
        assert rows == 0 or kind_of(table) == "public", table


def test_evidence_before_a_decision_is_for_those_alone_who_decide(small_home: Home) -> None:
    inside = query.open(small_home.path, query.Viewer(name="分析员", area=query.WHOLE))
    deciding = query.open(small_home.path, query.Viewer(name="科长", area=query.WHOLE, decides=True))
    for table in ("proposal", "rule_hit"):
        assert inside.frame(f"select 1 from {table}").is_empty()
        assert not deciding.frame(f"select 1 from {table}").is_empty()
    assert "proposed" not in inside.standings()["state"].to_list()
    assert "proposed" in deciding.standings()["state"].to_list()


def test_a_company_sees_its_own_file_and_no_row_of_another_or_of_a_person(
    small_home: Home, everyone: query.Reader
) -> None:
    codes = everyone.companies()["company_code"].to_list()
    mine = query.open(small_home.path, query.Viewer(name="企业", company=codes[0]))
    assert mine.company_file(codes[0]).code == codes[0]
    assert set(mine.frame("select company_code from company_month")["company_code"]) == {codes[0]}
    assert set(mine.standings().filter(subject_kind="company")["subject"]) <= {codes[0]}
    hit = everyone.frame("select subject from proposal where list = 'black' and state = 'proposed' order by 1")[
        "subject"
    ][0]
    proposed = query.open(small_home.path, query.Viewer(name="企业", company=hit))
    assert proposed.frame("select 1 from proposal union all select 1 from rule_hit").is_empty(), (
        "nothing is decided yet"
    )
    assert "proposed" not in proposed.standings()["state"].to_list()
    with pytest.raises(RequestError):
        mine.company(codes[1])
    for table, columns in everyone.warehouse.columns.items():
        if kind_of(table) == "public":
            continue
        held = mine.frame(f'select * from "{table}"')
        assert held.is_empty() or kind_of(table) not in ("persons", "counts")
        column = next((one for one in ("company_code", "subject", "subject_code") if one in columns), None)
        assert held.is_empty() or (column and set(held[column]) == {codes[0]}), table
    received = query.Received(home=small_home, viewer=mine.viewer)
    with pytest.raises(RequestError, match="may not see"):
        received.submission_board(HERE, MONTH)


def test_a_scope_that_is_no_code_never_reaches_the_database(small_home: Home) -> None:
    with pytest.raises((ValueError, RequestError)):
        query.open(small_home.path, query.Viewer(name="x", company="x' or true --"))
    with pytest.raises((ValueError, RequestError)):
        query.open(small_home.path, query.Viewer(name="x", area="x' or true --"))


def test_every_declared_sight_has_a_day_and_a_reason() -> None:
    assert all(sight.since and sight.why.zh for sight in sights().values())


def test_who_sees_one_district_is_told_no_ids_of_a_company_s_estates_elsewhere(everyone: query.Reader) -> None:
    here = query.open(everyone.home.path, query.Viewer(name="区主管部门", area=HERE, decides=True))
    elsewhere = set(everyone.frame("select estate_id from estate_month where district <> ?", [HERE])["estate_id"])
    hits = here.frame("select evidence from rule_hit")["evidence"].to_list()
    assert hits
    assert any("_score" in evidence for evidence in hits), "the numbers are told"
    assert not [one for evidence in hits for one in elsewhere if one in evidence]
    conduct = here.frame("select * from company_conduct").select(pl.selectors.ends_with("_ids"))
    assert conduct.null_count().sum_horizontal()[0] == conduct.height * conduct.width
