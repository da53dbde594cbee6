"""What was frozen and reads otherwise now is told with what it rests on that has changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.catalogue.catalogue import load
from pipelines.cli import app
from pipelines.cli.freezing import _amount
from pipelines.review.causes import causes_said
from pipelines.review.freeze import freeze
from pipelines.review.restatements import restatements, sides
from pipelines.settings import Home
from tests.warehouse.stored import built, committee, estate, home_in, send

NAMES = ("committee_rate", "company_month", "company_quarter")
OFFICE = "市级主管部门科长（模拟） 王芳"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two streets of one district, one of another; 2022Q3 frozen; then the first district sends September anew."""
    home = home_in(tmp_path)
    for month in ("2022-07", "2022-08", "2022-09"):
        send(home, "estate", [estate("e1"), estate("e2", "110101002")], period=month, sender="110101")
        send(home, "estate", [estate("e3", "110102001")], period=month, sender="110102")
    send(home, "committee", [committee("c1", "e1", date(2021, 5, 1))], period="2022-07", sender="110101")
    built(home, *NAMES)
    freeze(home.path, "2022Q3", actor=OFFICE)
    return home


def test_nothing_is_restated_where_nothing_changed(home: Home) -> None:
    built(home, *NAMES)
    assert restatements(home.path, "2022Q3").is_empty()


def test_a_return_that_was_sent_anew_is_named_with_each_figure_that_it_moves(home: Home) -> None:
    more = [estate("e1"), estate("e2", "110101002"), estate("e4")]
    send(home, "estate", more, period="2022-09", sender="110101", on=date(2022, 11, 3))
    built(home, *NAMES)
    found = restatements(home.path, "2022Q3").filter(metric="committee_rate")
    moved = {(row["level"], row["area"], row["period"]): (row["was"], row["now"]) for row in found.to_dicts()}
    assert moved == {
        ("city", "110000", "2022-09"): (1 / 3, 1 / 4),
        ("city", "110000", "2022Q3"): (1 / 3, 1 / 4),
        ("district", "110101", "2022-09"): (1 / 2, 1 / 3),
        ("district", "110101", "2022Q3"): (1 / 2, 1 / 3),
        ("street", "110101001", "2022-09"): (1.0, 1 / 2),
        ("street", "110101001", "2022Q3"): (1.0, 1 / 2),
    }
    for causes in found["causes"]:
        (cause,) = json.loads(causes)
        assert (cause["kind"], cause["source"], cause["sender"], cause["period"]) == (
            "return",
            "estate",
            "110101",
            "2022-09",
        )
        assert cause["change"] == "replaced"
    assert causes_said(load(), found["causes"][0], "zh") == [
        "东城区 2022-09 小区台账（更正，第 2 版，2022-11-03 收到）"
    ]
    assert causes_said(load(), found["causes"][0], "en") == [
        "Estates of 东城区 for 2022-09 (corrected, version 2, received 2022-11-03)"
    ]


def test_a_figure_of_what_was_sent_names_the_return_whatever_it_holds(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in ("2022-07", "2022-08", "2022-09"):
        send(home, "estate", [estate("e1"), estate("e2", "110101002")], period=month, sender="110101")
    built(home, "rows_failing")
    freeze(home.path, "2022Q3", actor=OFFICE)
    more = [estate(f"e{number}") for number in range(1, 9)]
    send(home, "estate", more, period="2022-09", sender="110101", on=date(2022, 11, 3))
    built(home, "rows_failing")
    found = restatements(home.path, "2022Q3").filter(metric="rows_failing")
    assert found.height
    for causes in found["causes"]:
        assert [(cause["kind"], cause["source"], cause["period"]) for cause in json.loads(causes)] == [
            ("return", "estate", "2022-09")
        ]


def test_a_return_of_a_later_month_restates_nothing(home: Home) -> None:
    send(home, "estate", [estate("e1")], period="2022-10", sender="110101")
    built(home, *NAMES)
    assert restatements(home.path, "2022Q3").filter(metric="committee_rate").is_empty()


def test_a_register_of_a_later_month_that_tells_of_an_earlier_day_is_named(home: Home) -> None:
    send(
        home,
        "committee",
        [committee("c2", "e2", date(2020, 5, 1))],
        period="2022-09",
        sender="110101",
        on=date(2022, 11, 3),
    )
    built(home, *NAMES)
    found = restatements(home.path, "2022Q3").filter(metric="committee_rate", level="district", period="2022-08")
    assert found.select("area", "was", "now").rows() == [("110101", 1 / 2, 1.0)]
    assert causes_said(load(), found["causes"][0], "zh") == [
        "东城区 2022-09 业委会（物管会）台账（新报，2022-11-03 收到）"
    ]


def test_a_register_of_a_later_year_is_named_where_nothing_nearer_is_found(home: Home) -> None:
    send(home, "committee", [committee("c2", "e2", date(2020, 5, 1))], period="2023-01", sender="110101")
    built(home, *NAMES)
    found = restatements(home.path, "2022Q3").filter(metric="committee_rate", level="district", period="2022-08")
    assert [one["period"] for one in json.loads(found["causes"][0])] == ["2023-01"]


def test_a_register_that_is_sent_again_for_its_month_is_a_correction(home: Home) -> None:
    rows = [committee("c1", "e1", date(2021, 5, 1)), committee("c2", "e2", date(2020, 5, 1))]
    send(home, "committee", rows, period="2022-07", sender="110101", on=date(2022, 11, 3))
    built(home, *NAMES)
    found = restatements(home.path, "2022Q3").filter(metric="committee_rate", level="district", period="2022-08")
    (cause,) = json.loads(found["causes"][0])
    assert (cause["change"], cause["version"]) == ("replaced", 2)


def restated(**given: object) -> dict[str, object]:
    parts = ("numerator", "denominator", "target")
    held = {f"{side}_{name}": value for side in ("was", "now") for name, value in zip(parts, (9, 10, 0.9), strict=True)}
    return {"was": 0.9, "now": 0.9, **held, **given}


def percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (restated(now=0.8), ("90.0%", "80.0%")),
        (restated(now=0.90001), None),
        (restated(was=None, now=None), None),
        (restated(was=None, now=None, now_target=0.95), None),
        (restated(now_numerator=18, now_denominator=20), ("90.0% (9/10)", "90.0% (18/20)")),
        (restated(was_denominator=None), ("90.0% (9/—)", "90.0% (9/10)")),
        (restated(now_target=0.95), ("90.0% (target 90.0%)", "90.0% (target 95.0%)")),
    ],
)
def test_a_restated_figure_shows_what_moved_and_is_left_out_where_nothing_shown_did(
    row: dict[str, object], said: tuple[str, str] | None
) -> None:
    assert sides(row, percent, "en") == said


def test_the_command_lists_differences_of_shares_in_percentage_points_and_no_value_twice(
    home: Home,
) -> None:
    metrics = load().metrics
    gap = next(metric for metric in metrics.values() if metric.kind == "difference" and metric.unit == "share")
    assert _amount(gap, -0.027, language="zh") == "−2.7 个百分点"
    assert _amount(metrics["committee_rate"], 0.953, language="zh") == "95.3 %"
    more = [estate("e1"), estate("e2", "110101002"), estate("e4"), estate("e5", "110101002")]
    send(home, "estate", more, period="2022-09", sender="110101", on=date(2022, 11, 3))
    send(home, "committee", [committee("c4", "e4", date(2021, 5, 1))], period="2022-09", sender="110101")
    built(home, *NAMES)
    result = CliRunner().invoke(app, ["--home", str(home.path), "--lang", "zh", "restatements", "2022Q3"])
    assert result.exit_code == 0
    assert "50.0 % (1/2)" in result.output
    assert "50.0 % (2/4)" in result.output
