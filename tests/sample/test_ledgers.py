"""Every source is sent, and what is sent without mistakes is accepted."""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.intake.receive import Sending, receive, sendings_of
from pipelines.intake.records.receipt import Receipt
from pipelines.periods import parse
from pipelines.sample.cities.beijing import BEIJING
from pipelines.sample.cities.haimen import HAIMEN
from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.ledgers.order import LEDGERS
from pipelines.sample.papers import paper
from pipelines.sample.places import streets
from pipelines.sample.plan import Scale
from pipelines.sample.returns import CITY, OWN_FROM, WIDENED, Return, is_asked_for, returns
from pipelines.sample.tables import ledger_table
from pipelines.settings import make_home
from pipelines.text import both

DIVISIONS = Path(__file__).parents[2] / "pipelines" / "reference" / "divisions" / "110000.csv"
DISTRICT, OWN = 8, 4  # one that sends everything itself; one whose streets send their own


@pytest.fixture(scope="module")
def half_year() -> Facts:
    return city_facts("beijing", Scale(estates=700, complaints=1_500, companies=60, first="2022-07", last="2022-12"))


@pytest.fixture(scope="module")
def chosen(half_year: Facts) -> list[Return]:
    """What some districts, the streets of one and the city send in the second half of 2022, each kind once or twice.

    The first of each widened form brings all since 2020; the yearly tables stand in that of the fourth quarter.
    """
    housed = set(half_year.estates.roster["street"])
    seldom = {half_year.ledgers[source]["area"][0] for source in ("exit", "trusteeship", "joint_punishment", "pilot")}
    listed = [item for item in returns(BEIJING, half_year.scale) if item.district in {DISTRICT, OWN, CITY, *seldom}]
    return [
        item
        for item in listed
        if (item.kind in ("month", "credit", "hotline") and item.period == WIDENED)
        or item.kind in ("quarter", "register", "policy", "spot_check", "survey", "answers")
        or (item.period == OWN_FROM and item.street in housed)
    ]


@pytest.fixture(scope="module")
def receipts(half_year: Facts, chosen: list[Return], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Receipt]:
    folder = tmp_path_factory.mktemp("sent")
    home = make_home(tmp_path_factory.mktemp("home"), "110000", both("北京市", "Beijing"), invented=True)
    receive(home, sendings_of([DIVISIONS], source="division", period="2000-01", sender="110000"), workers=0)
    for item in chosen:
        (folder / item.file).write_bytes(paper(half_year, item, mistakes=0.0))
    sent = [Sending(path=folder / item.file, received_on=item.received_on) for item in chosen]
    return {receipt.file: receipt for receipt in receive(home, sent, workers=0)}


def test_every_source_that_its_documents_ask_for_is_sent_and_accepted(receipts: dict[str, Receipt]) -> None:
    accepted: Counter[str] = Counter()
    for receipt in receipts.values():
        accepted.update({part.source: part.accepted for part in receipt.parts})
    sent = {source for source, rows in accepted.items() if rows}
    assert set(load().sources) - sent == {"division", *BEIJING.unasked}
    assert all(is_asked_for(HAIMEN, source) for source in BEIJING.unasked)


def test_without_mistakes_nothing_is_refused_but_the_rubric_of_110_points(receipts: dict[str, Receipt]) -> None:
    refused = {(receipt.file, part.source) for receipt in receipts.values() for part in receipt.parts if part.refused}
    assert refused == {(f"{BEIJING.districts[DISTRICT].name}_物业季报_2022Q4_模拟数据.xlsx", "rubric")}
    faults = {fault.code for receipt in receipts.values() for fault in (*receipt.faults, *receipt.file_faults)}
    assert faults == {"maxima_total_hundred"}


def test_a_street_fills_in_the_form_and_its_district_no_longer_sends_what_is_the_street_s(
    receipts: dict[str, Receipt], chosen: list[Return]
) -> None:
    own = [receipts[item.file] for item in chosen if item.street]
    assert own
    codes = set(streets(BEIJING).filter(pl.col("district") == "110107")["street"])
    for receipt in own:
        assert receipt.sender in codes
        assert {"estate", "meeting"} <= {part.source for part in receipt.parts}
    assert any(part.source == "assessment" for receipt in own for part in receipt.parts)
    district = next(receipts[item.file] for item in chosen if (item.kind, item.district) == ("month", OWN))
    assert {part.source for part in district.parts} == {"area_total", "violation", "work_plan", "meeting"}


def test_what_lies_ahead_is_not_told_yet(half_year: Facts) -> None:
    until = parse("2022-09")
    shown = ledger_table(half_year, "rectification", DISTRICT, until, None)
    later = ledger_table(half_year, "rectification", DISTRICT, parse("2022-12"), until)
    assert (shown["ordered_on"] <= until.last_day).all()
    assert (shown["closed_on"].drop_nulls() <= until.last_day).all()
    closed = later.filter(pl.col("ordered_on") <= until.last_day, pl.col("closed_on").is_not_null())
    assert set(closed["rectification_no"]) <= set(shown.filter(pl.col("closed_on").is_null())["rectification_no"])


def test_ledgers_hang_together(half_year: Facts) -> None:
    rows = half_year.ledgers
    for source, frame in rows.items():
        for column in load().sources[source].written_columns:
            if column.about.refers in rows and column.name in frame.columns:
                known = rows[column.about.refers][load().sources[column.about.refers].key[0]]
                assert set(frame[column.name].drop_nulls()) <= set(known), (source, column.name)
    assert (
        (rows["trusteeship"].join(rows["exit"], on="exit_no").select(pl.col("starts_on") > pl.col("leave_on")))
        .to_series()
        .all()
    )
    assert (
        (rows["election"]["held_on"] < rows["election"]["formed_on"])
        .filter(rows["election"]["election_kind"] == "first")
        .all()
    )


def test_numbers_of_a_ledger_are_each_its_own(half_year: Facts) -> None:
    for source, frame in half_year.ledgers.items():
        declared = load().sources[source]
        if declared.shape != "picture":
            assert frame.select(declared.key).is_unique().all(), source


def test_targets_add_up_but_in_one_district(half_year: Facts) -> None:
    handed = half_year.ledgers["target"].filter(pl.col("due_on").dt.year() == 2022)
    parts = handed.group_by("metric", area_code="parent_area_code").agg(
        reached=(pl.col("target_value") * pl.col("base_value")).sum()
    )
    short = handed.join(parts, on=["metric", "area_code"]).filter(
        pl.col("reached") < pl.col("target_value") * pl.col("base_value") - 1e-6
    )
    assert set(short["area_code"]) == {BEIJING.short}


def test_a_ledger_is_of_a_source_that_nothing_else_sends() -> None:
    by_hand = {
        "estate",
        "committee",
        "party_body",
        "assessment",
        "spot_check",
        "company",
        "contract",
        "credit_record",
        "complaint",
        "survey",
        "survey_answer",
        "division",
    }
    assert set(LEDGERS) == set(load().sources) - by_hand


def test_the_hotline_notes_who_called_and_callers_call_again(half_year: Facts) -> None:
    orders = half_year.orders
    assert orders["caller_phone"].str.contains(r"^154\d{8}$").all()
    assert 0.4 < orders["caller_phone"].n_unique() / len(orders) < 0.8
    assert 0.75 < orders["estate_written"].count() / orders["estate_id"].count() < 0.95
    assert orders.filter(~pl.col("has_number"))["estate_written"].is_not_null().all()
