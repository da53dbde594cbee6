"""The SQL page: every example runs, what is wrong says so, a snapshot holds only what its viewer may see."""

import polars as pl
import pytest

from dashboard.figures import quick
from pipelines import query
from pipelines.catalogue.examples import EXAMPLES, Example
from pipelines.errors import RequestError
from pipelines.query import Viewer, reach
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


def test_a_viewer_of_a_district_asks_a_copy_that_holds_no_other_districts_rows(small_home: Home) -> None:
    own = query.open(small_home.path, Viewer(name="朝阳", area="110105"))
    assert own.sql("select distinct district from estate_month")["district"].to_list() == ["110105"]
    reader = query.open(small_home.path)
    placed = [name for name, columns in own.tables().items() if "district" in columns and name not in reach.OPEN]
    foreign = " union all ".join(f"select count(*) as n from \"{name}\" where district <> '110105'" for name in placed)
    assert len(placed) > 20
    assert own.sql(f"select sum(n) from ({foreign})").item() == 0
    assert reader.sql("select count(distinct district) from estate_month").item() > 10
    ours = own.frame("select count(*) as n from complaint_case").item()
    assert own.sql("select count(*) as n from complaint_case").item() == ours


def test_a_statement_that_is_wrong_says_what_to_do(small_home: Home) -> None:
    with pytest.raises(RequestError, match="Only SELECT"):
        query.open(small_home.path).sql("drop table area")


def test_the_page_runs_a_statement_and_shows_its_rows(small_home: Home) -> None:
    app = opened(small_home.path, "sql", statement="select 40 + 2 as answer, 'a' as name", lang="en")
    assert not app.exception
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(small_home.path))
        app.button(key="run-sql").click().run()
        running = app.session_state["sql_running"][1]
        running.wait(30)
        app.run()
    assert not app.exception
    assert "42" in seen(app)


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
