"""What was frozen and reads otherwise now is told with what it rests on that has changed."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.review.causes import causes_said
from pipelines.review.freeze import freeze
from pipelines.review.restatements import restatements
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
    assert causes_said(load(), found["causes"][0], "zh") == ["东城区 2022-09 小区台账（第 2 版，2022-11-03 收到）"]
    assert causes_said(load(), found["causes"][0], "en") == [
        "Estates of 东城区 for 2022-09 (version 2, received 2022-11-03)"
    ]


def test_a_return_of_a_later_month_restates_nothing(home: Home) -> None:
    send(home, "estate", [estate("e1")], period="2022-10", sender="110101")
    built(home, *NAMES)
    assert restatements(home.path, "2022Q3").filter(metric="committee_rate").is_empty()
