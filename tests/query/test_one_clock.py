"""Late is one thing: the board of submissions and the alerts of a build judge each return by the same days."""

import polars as pl
import pytest

from pipelines import periods, query
from pipelines.query import Reader
from pipelines.settings import Home

KEY = ["unit", "source", "period"]


@pytest.fixture(scope="module")
def warehouse(small_home: Home) -> Reader:
    return query.open(small_home.path)


@pytest.fixture(scope="module")
def judged(warehouse: Reader) -> pl.DataFrame:
    """What the build made of each monthly return that was due, which the alerts and the share on time rest on."""
    return warehouse.frame(
        "select unit, source, strftime(month, '%Y-%m') as period, due_on, received_on, is_on_time from return_due", []
    )


@pytest.fixture(scope="module")
def board(warehouse: Reader, judged: pl.DataFrame) -> pl.DataFrame:
    """The board of every month, on the last day on which anything had come in when the build was made."""
    home, known_on = warehouse.home, judged["received_on"].max()
    months = sorted(judged["period"].unique())
    every = pl.concat(
        [query.Received(home=home).submission_board(home.region, month, today=known_on) for month in months]
    )
    asked = every.filter(
        pl.col("cadence") == "month", pl.col("level").is_in(["district", "street"]), pl.col("state") != "not_due"
    )
    return asked.rename({"area": "unit"}).select(*KEY, "state", "due_on", "received_on")


def test_board_and_build_judge_the_same_returns(board: pl.DataFrame, judged: pl.DataFrame) -> None:
    assert board.height == judged.height > 1000
    assert board.join(judged, on=KEY, how="anti").to_dicts() == []
    assert judged.join(board, on=KEY, how="anti").to_dicts() == []


def test_every_return_of_every_sender_is_on_time_late_or_missing_on_both(
    board: pl.DataFrame, judged: pl.DataFrame
) -> None:
    both = board.join(judged, on=KEY, suffix="_of_build")
    by_build = (
        pl.when("is_on_time")
        .then(pl.lit("on_time"))
        .when(pl.col("received_on_of_build").is_not_null())
        .then(pl.lit("late"))
        .otherwise(pl.lit("missing"))
    )
    by_board = pl.col("state").str.strip_prefix("by_parent_").replace({"refused": "missing"})
    assert both.filter((by_build != by_board) | (pl.col("due_on") != pl.col("due_on_of_build"))).to_dicts() == []
    assert set(both.select(by_build.alias("state"))["state"]) == {"on_time", "late", "missing"}


def test_a_late_return_is_alerted_once_to_the_unit_that_sends_it(warehouse: Reader, judged: pl.DataFrame) -> None:
    known_until = periods.parse(warehouse.as_of).last_day
    raised = warehouse.alerts(alert="return_missing", closed=True)
    late = judged.filter(~pl.col("is_on_time"), pl.col("due_on") < known_until)
    evidence = raised["evidence"].str.json_decode(pl.Struct({"late_returns": pl.Int64}))
    assert evidence.struct.field("late_returns").sum() == late.height
    alerted = raised["cause"].str.split(" ")
    expected = late.select(pl.col("unit").str.slice(0, 6), "source", pl.format("{}-01", "period")).unique().rows()
    units = {(unit[:6], source, month) for unit, source, month in alerted}
    assert units == set(expected)
    assert raised["cause"].is_unique().all()
