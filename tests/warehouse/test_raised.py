"""Alerts: once for a cause, open while the fact lasts, due from the day on which they arose."""

import json
from datetime import date
from pathlib import Path

import polars as pl

from pipelines import query
from pipelines.catalogue.catalogue import load
from tests.warehouse.stored import built, committee, estate, home_in, send

LONG_AGO = date(2019, 1, 1)


def reported(folder: Path, formed: date | None) -> query.Reader:
    """One eligible estate told of each month of 2020 up to June, whose committee is formed on a day, or never."""
    home = home_in(folder)
    for month in range(1, 7):
        send(home, "estate", [estate("a", eligible_on=LONG_AGO)], period=f"2020-0{month}", sender="110101")
        rows = [committee("k", "a", formed)] if formed and formed.month <= month else []
        send(home, "committee", rows, period=f"2020-0{month}", sender="110101")
    return built(home, "eligible_without_committee")


def test_a_cause_is_raised_once_however_long_it_lasts(tmp_path: Path) -> None:
    warehouse = reported(tmp_path, None)
    found = warehouse.alerts(alert="AL-02")
    assert found.height == 1
    row = found.row(0, named=True)
    assert (row["since"], row["until"], row["due_on"]) == (date(2020, 1, 31), None, date(2020, 3, 31))
    assert (row["days_open"], row["days_over"], row["street_name"]) == (151, 91, "东华门街道")


def test_it_is_over_with_the_month_in_which_the_fact_is_gone_and_stays_open_before(tmp_path: Path) -> None:
    warehouse = reported(tmp_path, date(2020, 4, 10))
    scope = warehouse
    assert scope.alerts(alert="eligible_without_committee").is_empty()
    assert scope.alerts(alert="AL-02", period="2020-03").height == 1
    closed = scope.alerts(alert="AL-02", closed=True)
    assert closed["until"].to_list() == [date(2020, 4, 1)]


def test_an_area_sees_its_own_alerts_only(tmp_path: Path) -> None:
    warehouse = reported(tmp_path, None)
    for area, expected in (("110101", 1), ("110101001", 1), ("110102", 0)):
        assert warehouse.within(area).alerts(alert="AL-02").height == expected


def test_a_sentence_says_what_the_row_holds_in_both_languages(tmp_path: Path) -> None:
    warehouse = reported(tmp_path, None)
    row = warehouse.alerts(alert="AL-02").row(0, named=True)
    alert = load().alerts["eligible_without_committee"]
    days = (date(2020, 6, 30) - LONG_AGO).days
    assert f"已 {days} 天" in query.alert_sentence(warehouse.catalogue, alert, row["evidence"], "zh")
    assert f"for {days} days" in query.alert_sentence(warehouse.catalogue, alert, row["evidence"], "en")


def test_another_city_s_text_raises_nothing_until_the_office_adopts_it(tmp_path: Path) -> None:
    """S4-21 is of a draft of Haimen, S1-17 of Jinshui; how long an eligible estate may wait is said by no text."""
    home = home_in(tmp_path, adopts=False)
    for month in range(1, 3):
        send(home, "estate", [estate("a", eligible_on=LONG_AGO)], period=f"2020-0{month}", sender="110101")
        send(home, "committee", [], period=f"2020-0{month}", sender="110101")
    warehouse = built(home, "eligible_without_committee", "vacuum")
    assert warehouse.alerts(closed=True).is_empty()
    assert not warehouse.catalogue.grounds(load().alerts["vacuum"].clauses, "110000")


def test_what_is_unknown_raises_nothing(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a", eligible_on=LONG_AGO)], period="2020-03", sender="110101")
    warehouse = built(home, "eligible_without_committee")  # nobody told of committees: silence is not "none"
    assert warehouse.alerts(alert="AL-02").is_empty()


def test_an_alert_whose_limit_is_ours_cites_no_clause() -> None:
    """A document is no ground for a limit that it does not set; an office's act may be."""
    known = load()
    for alert in known.alerts.values():
        of_ours = [name for name in alert.parameters if any(v.document == "ours" for v in known.parameters[name].value)]
        assert not (of_ours and alert.clauses), f"{alert.id} cites {alert.clauses} for {of_ours}"


def test_a_file_that_a_district_sends_for_its_streets_is_late_once(tmp_path: Path) -> None:
    """东城 sends one file for its two streets, 西长安街 sends its own; nobody sent February's in time."""
    home = home_in(tmp_path)
    for month in ("2020-01", "2020-02", "2020-03"):
        send(home, "estate", [estate("a"), estate("b", "110102001")], period=month)
    for sender, id_ in (("110101", "a"), ("110102001", "b")):
        rows = [committee(f"k{id_}", id_, LONG_AGO)]
        send(home, "committee", rows, period="2020-01", sender=sender, on=date(2020, 2, 5))
        send(home, "committee", rows, period="2020-02", sender=sender, on=date(2020, 4, 2))
    warehouse = built(home, "return_missing")
    late = warehouse.alerts(alert="return_missing", closed=True).filter(
        pl.col("cause").str.contains(" committee 2020-02")
    )
    assert sorted(late["cause"]) == ["110101 committee 2020-02-01", "110102001 committee 2020-02-01"]
    assert sorted(json.loads(evidence)["late_returns"] for evidence in late["evidence"]) == [1, 2]
