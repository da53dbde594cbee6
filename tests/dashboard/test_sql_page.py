"""The SQL page: every example runs, what is wrong says so, a snapshot holds only what its viewer may see."""

import polars as pl
import pytest

from dashboard.figures import quick
from dashboard.parts.numbers.rows import headings
from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.column_labels import sources_behind, tables_named
from pipelines.catalogue.examples import EXAMPLES, Example
from pipelines.errors import RequestError
from pipelines.query import WHOLE, Viewer
from pipelines.settings import Home
from tests.dashboard.test_screens import opened, seen


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.label.en)
def test_every_example_runs_as_it_stands(small_home: Home, example: Example) -> None:
    assert query.open(small_home.path).sql(example.sql).height > 0


def test_the_answer_in_sql_is_the_published_number(small_home: Home) -> None:
    reader = query.open(small_home.path)
    found = reader.sql(EXAMPLES[0].sql).sort("name")
    shown = reader.values("committee_rate", level="district", period=reader.as_of).sort("area_name")
    assert found["value"].to_list() == shown["value"].to_list()


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer(name="nobody"),
        Viewer(name="朝阳", area="110105"),
        Viewer(name="朝阳", area="110105", decides=True),
        Viewer(name="市里", area=WHOLE),
    ],
    ids=["without any right", "of a district", "who decides for a district", "of the city who decides nothing"],
)
def test_a_viewer_asks_a_copy_that_holds_what_their_pages_hold_and_no_other_row(
    small_home: Home, viewer: Viewer
) -> None:
    own = query.open(small_home.path, viewer)
    counted = " union all ".join(f"select '{name}' as name, count(*) as n from \"{name}\"" for name in own.tables())
    there, here = own.sql(counted).sort("name"), own.frame(counted).sort("name")
    assert there["n"].to_list() == here["n"].to_list()
    if not viewer.area:
        assert own.sql("select count(*) from estate_month").item() == 0
    if viewer.area == "110105":
        assert own.sql("select distinct district from estate_month")["district"].to_list() == ["110105"]


def test_a_statement_that_is_wrong_says_what_to_do(small_home: Home) -> None:
    with pytest.raises(RequestError, match="Only SELECT"):
        query.open(small_home.path).sql("drop table area")


def test_the_page_runs_a_statement_and_shows_its_rows(small_home: Home) -> None:
    app = opened(
        small_home.path, "sql", statement="select 40 + 2 as answer, 1950 as decade, 1950 as estates", lang="en"
    )
    assert not app.exception
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(small_home.path))
        app.button(key="run-sql").click().run()
        running = app.session_state["sql_running"][1]
        running.wait(30)
        app.run()
    assert not app.exception
    assert {"42", "1950", "1,950"} <= set(seen(app).split()), "a year has no separator, a count has"


@pytest.mark.parametrize(
    ("frame", "drawn"),
    [
        (pl.DataFrame({"name": ["a", "b"], "n": [1, 2]}), "bar"),
        (pl.DataFrame({"period": ["2022-01", "2022-02"], "n": [1, 2]}), "scatter"),
        (pl.DataFrame({"n": [1, 2]}), ""),
        (pl.DataFrame({"name": ["a", "a"], "n": [1, 2]}), ""),
        (pl.DataFrame({"name": [str(n) for n in range(90)], "n": list(range(90))}), ""),
    ],
)
def test_a_quick_chart_is_drawn_where_there_is_something_to_draw(frame: pl.DataFrame, drawn: str) -> None:
    figure = quick.figure(frame, "zh")
    assert (figure.data[0].type if figure else "") == drawn


def test_the_quick_chart_shows_the_last_number_asked_for() -> None:
    drawn = quick.figure(pl.DataFrame({"name": ["a", "b"], "n": [1, 2], "m": [3, 4], "change": [0.5, 0.1]}), "zh")
    assert drawn is not None
    assert list(drawn.data[0].y) == [0.5, 0.1]


@pytest.mark.parametrize(
    ("table", "column", "label"),
    [
        ("estate_month", "name", "小区名称"),
        ("assessment_due", "score", "考核得分"),
        ("spot_check_done", "score", "抽查得分"),
        ("rectification_due", "due_on", "整改期限"),
    ],
)
def test_a_column_that_many_sources_declare_has_the_label_of_the_source_that_its_table_reads(
    table: str, column: str, label: str
) -> None:
    catalogue = load()
    assert headings([column], catalogue, "zh", sources_behind(catalogue, [table]))[column] == label


def test_the_sources_behind_a_statement_are_those_of_the_tables_that_it_names() -> None:
    assert (
        sources_behind(load(), tables_named("with x as (select 1 from no_table) select * FROM x join spot_check"))[0]
        == "spot_check"
    )
