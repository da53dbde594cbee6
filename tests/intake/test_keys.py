"""A number is the same however it is spelt, and many rows under one number are answered shortly."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.judging.findings import MOST_OF_ONE_KEY
from pipelines.settings import Home
from tests.intake.answered import HEAD, ROW, csv_of, told


@pytest.mark.parametrize("written", ["e001", "E 001", "Ｅ００１", "'E001", '"=""E001"""', "E001\u200b", "Е001"])
def test_a_number_spelt_otherwise_is_the_same_number(home: Home, tmp_path: Path, written: str) -> None:
    got = told(home, csv_of(tmp_path, [HEAD, (written, *ROW[1:])]))
    assert got.values("estate_id") == ["E001"]
    assert got.remarks & {"number_spelling", "unusual_characters"} or written in ("e001", "Ｅ００１", "E001\u200b")


def test_two_rows_whose_numbers_differ_only_so_are_of_one_estate(home: Home, workbook: Any) -> None:
    got = told(home, workbook({"小区": [HEAD, ROW, ("e 1", "别的小区", *ROW[2:])]}))
    assert got.faults == ["same_key", "same_key"]


def test_dashes_of_any_kind_are_one_dash_and_words_of_ours_keep_their_letters(home: Home, workbook: Any) -> None:
    assert told(home, workbook({"小区": [HEAD, ("BJ—01", *ROW[1:])]})).values("estate_id") == ["BJ-01"]


def test_one_number_in_all_rows_is_answered_in_a_few_faults(home: Home, tmp_path: Path) -> None:
    rows = [("E1", f"小区{n}", *ROW[2:]) for n in range(3_000)]
    got = told(home, csv_of(tmp_path, [HEAD, *rows]))
    (part,) = got.answer.parts
    assert (part.accepted, part.judged.refused) == (0, 3_000)
    assert len(part.judged.faults) == MOST_OF_ONE_KEY
    assert "3000 行都是同一个编号" in part.judged.faults[0].what.zh
    assert max(len(fault.what.zh) for fault in part.judged.faults) < 100


def test_of_many_rows_under_one_number_a_few_are_named_and_all_counted(home: Home, tmp_path: Path) -> None:
    rows = [("E1", f"小区{n}", *ROW[2:]) for n in range(200)]
    got = told(home, csv_of(tmp_path, [HEAD, *rows, ("E2", *ROW[1:])]))
    (part,) = got.answer.parts
    assert (part.accepted, part.judged.refused) == (1, 200)
    assert part.judged.faults[0].what.zh == "与第 3、4、5、6、7 等 199 行编号相同而内容不同"


@pytest.mark.parametrize("written", ["13800138000", "+8613800138000", "138 0013 8000"])
def test_a_mobile_phone_number_is_no_number_of_an_estate(home: Home, tmp_path: Path, written: str) -> None:
    got = told(home, csv_of(tmp_path, [HEAD, (written, *ROW[1:])]))
    assert (got.faults, got.values("estate_id")) == (["phone_as_number"], [])
    assert "13800138000" not in str(got.answer.parts[0].judged.faults)


@pytest.mark.parametrize("written", ["18120112345", "12345678901", "1111027375142", "BH13800138000"])
def test_a_serial_number_of_eleven_digits_stays(home: Home, tmp_path: Path, written: str) -> None:
    got = told(home, csv_of(tmp_path, [HEAD, (written, *ROW[1:])]))
    assert (got.faults, got.values("estate_id")) == ([], [written])
