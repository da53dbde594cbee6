"""A company's file says why it stands where it stands, and what would move it is proved by computing it again."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines import query
from pipelines.cli import app
from pipelines.errors import RequestError
from pipelines.query.moves import judged
from pipelines.settings import Home
from pipelines.warehouse.propose import hits
from pipelines.warehouse.publish import file_of
from tests.warehouse.stored import built, send
from tests.warehouse.test_propose import GOOD, POOR, check, city, states


def credit(home: Home, record: str, company: str, kind: str, points: int, since: date, **more: object) -> None:
    send(
        home,
        "credit_record",
        [
            {
                "record_id": record,
                "company_code": company,
                "record_kind": kind,
                "record_code": "other",
                "points": points,
                "decided_on": since,
                "valid_from": since,
                **more,
            }
        ],
        period=f"{since:%Y-%m}",
    )


def test_the_score_of_a_months_last_day_is_that_of_the_month(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    stored = warehouse.frame(
        "select company_code, last_day, credit_score, grade from company_month join month using (month) "
        "where bad_items > 1 or good_points > 0 order by company_code, month"
    )
    has_score = pl.col("credit_score").is_not_null()
    some = pl.concat([stored.filter(has_score).sample(2, seed=1), stored.filter(~has_score).head(1)])
    for code, day, score, grade in some.iter_rows():
        found = warehouse.company_file(code, day).credit
        assert (None if found.score is None else float(found.score), found.grade) == (score, grade), (code, day)


def test_an_item_counts_from_its_first_day_to_before_its_last_and_not_once_repaired(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    credit(home, "ended", GOOD, "bad", 4, date(2021, 2, 1), valid_to=date(2021, 8, 1))
    credit(home, "repaired", GOOD, "bad", 6, date(2021, 3, 1), repaired_on=date(2021, 9, 10))
    credit(home, "good", GOOD, "good", 30, date(2021, 10, 15))
    warehouse = built(home, "credit_item", "red_grade")

    def on(day: date) -> tuple[Decimal | None, dict[str, str]]:
        found = warehouse.company_file(GOOD, day).credit
        return found.score, {item.record_id: item.state for item in found.items}

    assert on(date(2021, 7, 31)) == (90, {"ended": "counts", "repaired": "counts", "good": "not_yet"})
    assert on(date(2021, 8, 1)) == (94, {"ended": "expired", "repaired": "counts", "good": "not_yet"})
    assert on(date(2021, 9, 10)) == (100, {"ended": "expired", "repaired": "repaired", "good": "not_yet"})
    assert on(date(2021, 12, 31)) == (120, {"ended": "expired", "repaired": "repaired", "good": "counts"})
    file = warehouse.company_file(GOOD, date(2021, 8, 1))
    assert (file.quarter, file.credit.grade, file.credit.next_grade, file.credit.points_to_next) == (
        "2021Q2",
        "A",
        "AA",
        8,
    )


def test_a_day_outside_the_data_and_an_unknown_company_are_refused(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    with pytest.raises(RequestError, match="2030-01-01"):
        warehouse.company_file(GOOD, date(2030, 1, 1))
    with pytest.raises(RequestError, match="no company"):
        warehouse.company_file("nobody")


def test_every_change_that_is_proposed_turns_the_verdict_and_a_step_less_does_not(
    small_home: Home, tmp_path: Path
) -> None:
    warehouse = query.open(small_home.path)
    quarter = warehouse.company_file(_companies(warehouse, 1)[0]).quarter
    copy = tmp_path / "copy.duckdb"
    shutil.copy(file_of(small_home, warehouse.version), copy)
    proved: dict[str, set[str]] = {}
    with duckdb.connect(str(copy)) as connection:
        for code in _companies(warehouse, 2):
            for move in warehouse.moves(code, quarter):
                rule = warehouse.catalogue.rules[move.rule]
                assert move.changes
                assert _state(connection, rule.id, warehouse, code, quarter, []) == move.state
                assert _state(connection, rule.id, warehouse, code, quarter, move.changes) == move.to
                assert (move.state == "proposed") != (move.to == "proposed")
                for change in move.changes:
                    step = next(mover.step for mover in rule.mover if mover.column == change.column)
                    if change.now is None:
                        continue
                    less = change.then - step if change.then > change.now else change.then + step
                    nearer = query.Change(column=change.column, says=change.says, now=change.now, then=less)
                    if (change.then - change.now) * (less - change.now) > 0:
                        kept = [nearer if one is change else one for one in move.changes]
                        assert _state(connection, rule.id, warehouse, code, quarter, kept) != move.to, move
                proved.setdefault(move.list, set()).add(move.to)
    assert proved["red"] == {"proposed", "not_proposed"}
    assert "proposed" in proved["black"]


def _companies(warehouse: query.Reader, most: int) -> list[str]:
    """Those that are proposed for a list first."""
    found = warehouse.frame(
        """
        select subject from proposal
        where quarter = (select max(quarter) from proposal)
        group by subject
        order by count(*) filter (where state = 'proposed') desc, subject
        """
    )
    return [str(code) for code in found["subject"].head(most)]


def _state(
    connection: duckdb.DuckDBPyConnection,
    rule: str,
    warehouse: query.Reader,
    code: str,
    quarter: str,
    changes: list[query.Change] | tuple[query.Change, ...],
) -> str:
    """The verdict in a copy of the warehouse in which the evidence was changed."""
    declared = warehouse.catalogue.rules[rule].within(warehouse.home.region)
    connection.execute("begin")
    for change in changes:
        connection.execute(
            f"update {declared.mart} set {change.column} = ? where company_code = ? and quarter = ?",
            [change.then, code, quarter],
        )
    found = connection.execute(
        f"select state from ({hits(declared)}) where subject = ? and quarter = ?", [code, quarter]
    ).fetchone()
    connection.execute("rollback")
    assert found is not None
    return str(found[0])


def _move(home: Home, company: str, rule: str, column: str) -> query.Change:
    found = [
        move.changes[0]
        for move in built(home, rule).moves(company, "2021Q4")
        if move.rule == rule and [change.column for change in move.changes] == [column]
    ]
    assert len(found) == 1, (rule, column)
    return found[0]


def test_points_that_lift_a_company_to_the_top_grade_do_so_when_they_are_sent(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    credit(home, "bad", GOOD, "bad", 6, date(2021, 2, 1))
    change = _move(home, GOOD, "red_grade", "credit_score")
    assert (change.now, change.then) == (94, 110)
    credit(home, "one short", GOOD, "good", 15, date(2021, 11, 1))
    assert states(built(home, "credit_score", "red_grade"), "2021Q4", GOOD)["RL-01"] == "not_proposed"
    credit(home, "the last", GOOD, "good", 1, date(2021, 12, 1))
    assert states(built(home, "credit_score", "red_grade"), "2021Q4", GOOD)["RL-01"] == "proposed"


def test_the_mean_score_that_is_asked_for_is_enough_when_it_is_reached(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [85.0] * 12}, {"a": GOOD})
    change = _move(home, GOOD, "red_score", "year_score")
    assert (change.now, change.then) == (85, 90)
    (tmp_path / "then").mkdir()
    reached = city(tmp_path / "then", {"a": [85.0] * 6 + [95.0] * 6}, {"a": GOOD})
    assert states(built(reached, "red_score"), "2021Q4", GOOD)["RL-03"] == "proposed"


def test_a_second_large_estate_that_passes_takes_a_company_off_the_black_list(tmp_path: Path) -> None:
    scores: dict[str, list[float | None]] = {"a": [90.0] * 4 + [55.0, 50.0] + [90.0] * 6, "b": [90.0] * 12}
    home = city(tmp_path, scores, {"a": POOR, "b": POOR}, a=100, b=300)
    check(home, "a", 58, "2021Q3", date(2021, 8, 1))
    warehouse = built(home, "black_failing", "watch")
    assert states(warehouse, "2021Q3", POOR)["BL-09"] == "proposed"
    off = [move for move in warehouse.moves(POOR, "2021Q3") if move.rule == "black_failing"]
    shares = [change for move in off for change in move.changes if change.column == "failing_household_share"]
    assert [(share.now, share.then) for share in shares] == [(0.25, 0.199)]
    (tmp_path / "then").mkdir()
    larger = city(tmp_path / "then", scores, {"a": POOR, "b": POOR}, a=100, b=403)
    check(larger, "a", 58, "2021Q3", date(2021, 8, 1))
    found = states(built(larger, "black_failing", "watch"), "2021Q3", POOR)
    assert (found["BL-09"], found["WL-01"]) == ("not_proposed", "proposed")


def test_a_verdict_is_asked_of_the_rule_itself(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    code = _companies(warehouse, 1)[0]
    quarter = warehouse.company_file(code).quarter
    row = warehouse.frame("select * from company_quarter where company_code = ? and quarter = ?", [code, quarter])
    rule = warehouse.catalogue.rules["red_grade"]
    tried = pl.concat(
        [row.with_columns(pl.lit(score).alias("credit_score")) for score in (109.9, 110.0, None)],
        how="vertical_relaxed",
    )
    assert judged(warehouse, rule, tried) == [
        ("not_proposed", (False,)),
        ("proposed", (True,)),
        ("waiting", (None,)),
    ]


def test_the_command_line_tells_a_companys_file_as_one_object(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    code = _companies(warehouse, 1)[0]
    done = CliRunner().invoke(
        app, ["--home", str(small_home.path), "standing", "--company", code, "--as-of", "2022-12-31", "--json"]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    file = warehouse.company_file(code, date(2022, 12, 31))
    assert (told["code"], told["quarter"], told["as_of"]) == (code, "2022Q4", "2022-12-31")
    assert told["credit"]["grade"] == file.credit.grade
    assert len(told["credit"]["items"]) == len(file.credit.items)
    assert {hit["code"]: hit["state"] for hit in told["hits"]} == {hit.code: hit.state for hit in file.hits}
    assert all(hit["evidence"] for hit in told["hits"])
    assert [move["changes"][0]["then"] for move in told["moves"]] == [move.changes[0].then for move in file.moves]
    assert {"list", "rule", "state", "next"} <= set(told["cases"][0])
