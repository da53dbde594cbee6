"""What a return says of other tables' rows is held against what was accepted before, and warned of, never refused."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.intake.judging.key_columns import key_columns, referred, referring
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home

MakeWorkbook = Callable[..., Path]
DISTRICT, DONGHUAMEN, JINGSHAN = "110101", "110101001", "110101002"
HERE, THERE = "91110000100000001W", "911100001000000020"
ESTATES = ("小区编号", "小区名称", "所属街道", "管理方式", "户数", "总建筑面积", "企业统一社会信用代码")
SCORES = ("小区编号", "考核得分", "企业统一社会信用代码")


def estate(id_: str, street: str = "东华门街道", company: str = "", households: int = 100) -> tuple[Any, ...]:
    return (id_, f"小区{id_}", street, "物业服务企业", households, 5_000, company)


@pytest.fixture
def send(home: Home, workbook: MakeWorkbook) -> Callable[..., Receipt]:
    """Sends one workbook: sheet name → rows of which the first holds the headings."""

    def sent(
        sheets: dict[str, Sequence[Sequence[Any]]],
        sender: str = DISTRICT,
        period: str = "2022-12",
        day: int = 5,
        source: str | None = None,
    ) -> Receipt:
        number = len(manifests(home))
        path = workbook(dict(sheets), name=f"报送{number}_{sender}_{day}.xlsx")
        sending = Sending(path=path, sender=sender, period=period, received_on=date(2023, 1, day), source=source)
        return receive(home, [sending], workers=0)[0]

    return sent


def warned(receipt: Receipt, code: str) -> list[Warning_]:
    assert receipt.status == "accepted", receipt.to_text("en")
    return [warning for warning in receipt.warnings if warning.code == code]


def test_an_estate_that_no_register_holds_is_warned_of_and_accepted(send: Callable[..., Receipt]) -> None:
    send({"台账": [ESTATES, estate("A1")]})
    receipt = send({"考核": [SCORES, ("A1", 90, ""), ("A9", 80, "")]}, source="assessment")
    (warning,) = warned(receipt, "unknown_estate")
    assert (warning.sheet, warning.heading, warning.rows, warning.values) == ("考核", "小区编号", (3,), {"A9": 1})
    assert warning.column == 0
    assert receipt.parts[0].accepted == 2
    assert "“小区台账”中没有这些小区编号" in receipt.to_text("zh")


def test_tabs_of_one_submission_know_each_other(send: Callable[..., Receipt]) -> None:
    receipt = send({"台账": [ESTATES, estate("A1")], "考核": [SCORES, ("A1", 90, "")]})
    assert [part.source for part in receipt.parts] == ["estate", "assessment"]
    assert warned(receipt, "unknown_estate") == []


def test_a_register_that_nobody_has_sent_is_held_against_nothing(send: Callable[..., Receipt]) -> None:
    assert warned(send({"考核": [SCORES, ("A1", 90, HERE)]}, source="assessment"), "unknown_estate") == []


def test_keys_of_any_former_month_are_known_to_a_later_process(send: Callable[..., Receipt]) -> None:
    send({"台账": [ESTATES, estate("A1")]}, period="2021-03")
    send({"台账": [ESTATES, estate("A2")]}, period="2022-11")
    receipt = send({"考核": [SCORES, ("A1", 90, ""), ("A2", 90, ""), ("A3", 90, "")]}, source="assessment")
    assert [warning.values for warning in warned(receipt, "unknown_estate")] == [{"A3": 1}]


def test_a_street_that_sends_another_streets_estate_is_told(send: Callable[..., Receipt]) -> None:
    send({"台账": [ESTATES, estate("A1"), estate("B1", "景山街道")]}, period="2022-11")
    roster = send({"台账": [ESTATES, estate("A1"), estate("A2", "景山街道"), estate("B1")]}, sender=DONGHUAMEN)
    written, moved = warned(roster, "foreign_estate")
    assert (written.heading, written.rows, written.values) == ("所属街道", (3,), {"景山街道": 1})
    assert (moved.heading, moved.rows, moved.values) == ("小区编号", (4,), {"B1（景山街道）": 1})
    scores = send({"考核": [SCORES, ("A1", 90, "")]}, sender=JINGSHAN, source="assessment")
    assert [warning.values for warning in warned(scores, "foreign_estate")] == [{"A1（东华门街道）": 1}]


def test_another_company_than_the_registers_of_that_month_is_told(send: Callable[..., Receipt]) -> None:
    send({"台账": [ESTATES, estate("A1", company=THERE)]}, period="2022-11")
    send({"台账": [ESTATES, estate("A1", company=HERE), estate("A2", company=HERE)]})
    receipt = send({"考核": [SCORES, ("A1", 90, THERE), ("A2", 90, HERE)]}, source="assessment")
    (warning,) = warned(receipt, "other_company")
    assert (warning.rows, warning.values) == ((2,), {f"A1：{THERE} ≠ {HERE}": 1})


def test_what_a_district_and_a_street_both_send_names_the_other_submission(send: Callable[..., Receipt]) -> None:
    first = send({"台账": [ESTATES, estate("A1"), estate("A2")]})
    receipt = send({"台账": [ESTATES, estate("A2"), estate("A3")]}, sender=DONGHUAMEN)
    (warning,) = warned(receipt, "also_sent_by")
    assert warning.values == {"A2": 1}
    assert first.submission in warning.what.zh
    assert "东城区" in warning.what.zh
    assert warned(send({"台账": [ESTATES, estate("A1")]}, sender=JINGSHAN, period="2022-11"), "also_sent_by") == []


def test_own_totals_are_held_against_the_rows(send: Callable[..., Receipt]) -> None:
    send({"台账": [ESTATES, estate("A1"), estate("A2", households=50)]}, sender=DONGHUAMEN)
    send({"台账": [ESTATES, estate("B1", "景山街道")]}, sender=JINGSHAN)
    totals = [
        ("区划代码", "区划名称", "自报小区数", "自报户数"),
        (DONGHUAMEN, "东华门街道", 2, 160),
        (JINGSHAN, "景山街道", 1, 100),
        (DISTRICT, "东城区", 4, 250),
    ]
    found = warned(send({"汇总": totals}, source="area_total"), "total_differs_from_rows")
    assert [(warning.heading, warning.rows, warning.values) for warning in found] == [
        ("自报户数", (2,), {"160": 1}),
        ("自报小区数", (4,), {"4": 1}),
    ]
    assert "160" in found[0].what.zh
    assert "150" in found[0].what.zh


def test_the_warnings_are_counted_with_the_submission(home: Home, send: Callable[..., Receipt]) -> None:
    send({"台账": [ESTATES, estate("A1")]})
    receipt = send({"考核": [SCORES, ("A8", 90, ""), ("A9", 80, "")]}, source="assessment")
    assert receipt.parts[0].warnings == 2
    assert manifests(home)[-1].parts[0].warnings == 2


@pytest.mark.parametrize("source", sorted(load().sources))
def test_every_relation_is_read_from_columns_that_are_stored(source: str) -> None:
    declared = load().sources[source]
    stored = {column.name for column in declared.stored_columns}
    assert {name.removesuffix("_written") for name in key_columns(source)} <= {*stored, "_row"}
    assert {column.about.refers for column in referring(source)} <= referred()
