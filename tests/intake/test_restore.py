"""Any version can be put back, as a new version."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import RequestError
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.records.stored_columns import SUBMISSION
from pipelines.intake.storing.restore import check_restore, restore
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, make_home

SCORES = ["小区编号", "小区名称", "考核得分"]
ESTATES = ["小区编号", "小区名称", "户数"]
MakeWorkbook = Callable[..., Path]


def table(head: Sequence[str], rows: int, value: int) -> list[list[Any]]:
    return [list(head), *([f"E{n}", f"小区{n}", value] for n in range(rows))]


def sent(home: Home, file: Path, day: int) -> Receipt:
    sending = Sending(path=file, received_on=date(2023, 1, day))
    (receipt,) = receive(home, [sending], workers=0, on_removal="store")
    assert receipt.status == "accepted"
    return receipt


def rows(home: Home, source: str) -> pl.DataFrame:
    part = [part for manifest in manifests(home) for part in manifest.parts if part.source == source][-1]
    return pl.read_parquet(home.store / str(part.parquet))


@pytest.fixture
def good(home: Home, workbook: MakeWorkbook) -> Receipt:
    both = {"小区台账": table(ESTATES, 31, 100), "月度考核": table(SCORES, 31, 90)}
    return sent(home, workbook(both, "东城区_2022-12_一.xlsx"), 5)


@pytest.fixture
def bad(home: Home, good: Receipt, workbook: MakeWorkbook) -> Receipt:
    few = {"小区台账": table(ESTATES, 30, 100), "月度考核": table(SCORES, 1, 90)}
    return sent(home, workbook(few, "东城区_2022-12_二.xlsx"), 9)


def test_what_a_restored_version_would_do_is_shown_first(home: Home, good: Receipt, bad: Receipt) -> None:
    before = sorted(home.path.rglob("*"))
    receipt = check_restore(home, good.submission)
    assert {change.source: (change.stands, change.added, change.removed) for change in receipt.changes} == {
        "estate": (30, 1, 0),
        "assessment": (1, 30, 0),
    }
    assert (receipt.status, receipt.restores) == ("checked", good.submission)
    assert sorted(home.path.rglob("*")) == before


def test_a_restored_version_is_a_new_one_with_the_old_rows(home: Home, good: Receipt, bad: Receipt) -> None:
    first = manifests(home)[1]
    done = restore(home, good.submission)
    latest = manifests(home)[-1]
    assert (done.status, latest.id, latest.restores) == ("accepted", done.submission, good.submission)
    assert (latest.archived, latest.note, latest.judged_on) == (first.archived, first.note, date(2023, 1, 5))
    assert done.parts[0].supersedes == bad.submission
    assert [part.accepted for part in latest.parts] == [31, 31]
    put_back = rows(home, "assessment")
    assert put_back[SUBMISSION].unique().to_list() == [done.submission]
    original = pl.read_parquet(home.store / str(first.parts[1].parquet))
    assert put_back.drop(SUBMISSION).equals(original.drop(SUBMISSION))
    assert "恢复：此前的一版" in done.to_text("zh")
    assert len(manifests(home)) == 4


def test_one_table_of_a_file_is_put_back_and_the_others_stay(home: Home, good: Receipt, bad: Receipt) -> None:
    restore(home, good.submission, ["assessment"])
    assert (rows(home, "assessment").height, rows(home, "estate").height) == (31, 30)


def test_putting_back_a_version_that_removes_rows_needs_a_reason(home: Home, good: Receipt, bad: Receipt) -> None:
    restore(home, good.submission)
    with pytest.raises(RequestError, match="请写明理由"):
        restore(home, bad.submission)
    done = restore(home, bad.submission, why="区里核定为一个小区")
    assert (done.removed, manifests(home)[-1].why) == (31, "区里核定为一个小区")


def test_a_restored_version_that_was_replaced_can_be_put_back_again(home: Home, good: Receipt, bad: Receipt) -> None:
    first = restore(home, good.submission)
    restore(home, bad.submission, why="试")
    again = restore(home, good.submission)
    assert again.submission != first.submission
    assert rows(home, "assessment").height == 31


def test_what_came_between_the_check_and_the_restoring_is_shown_first(
    home: Home, good: Receipt, bad: Receipt, workbook: MakeWorkbook
) -> None:
    binding = check_restore(home, good.submission).binding
    sent(home, workbook({"月度考核": table(SCORES, 5, 80)}, "东城区_2022-12_三.xlsx"), 12)
    again = restore(home, good.submission, binding=binding)
    assert (again.status, len(manifests(home))) == ("checked", 4)
    assert restore(home, good.submission, binding=again.binding).status == "accepted"


@pytest.mark.parametrize("which", ["latest", "none", "source"])
def test_what_cannot_be_put_back_is_said(which: str, home: Home, good: Receipt, bad: Receipt) -> None:
    arguments = {"latest": (bad.submission,), "none": ("f" * 16,), "source": (good.submission, ["meeting"])}
    before = len(manifests(home))
    with pytest.raises(RequestError, match=r"与现行的数据相同|没有报送|中没有"):
        restore(home, *arguments[which])  # type: ignore[arg-type]
    assert len(manifests(home)) == before


def test_what_is_in_force_again_is_not_stored_once_more(home: Home, good: Receipt, bad: Receipt) -> None:
    restore(home, good.submission)
    for act in (check_restore, restore):
        with pytest.raises(RequestError, match=f"{good.number} 与现行的数据相同"):
            act(home, good.submission)
    assert len(manifests(home)) == 4


def test_of_a_table_in_two_months_the_one_that_differs_is_put_back_also_from_the_archive(
    home: Home, workbook: MakeWorkbook, tmp_path: Path
) -> None:
    both_months = {f"{n}月": [[f"东城区2022年{n}月月度考核"], *table(SCORES, 5, 90)] for n in (11, 12)}
    first = sent(home, workbook(both_months, "东城区_月度考核.xlsx"), 5)
    sent(home, workbook({"月度考核": table(SCORES, 5, 80)}, "东城区_2022-12_二.xlsx"), 9)
    restore(home, first.submission)
    assert [part.period for part in manifests(home)[-1].parts] == ["2022-12"]
    anew = make_home(tmp_path / "anew", home.region, home.name, invented=False)
    for manifest in manifests(home):
        file = tmp_path / manifest.id / manifest.file_name
        file.parent.mkdir()
        file.write_bytes((home.archive / manifest.archived).read_bytes())
        receive(anew, [Sending(path=file, received_on=manifest.received_on, replays=manifest)], workers=0)
    told = [[(each.id, [part.period for part in each.parts]) for each in manifests(one)] for one in (home, anew)]
    assert told[0] == told[1]


def test_only_the_tables_that_differ_are_put_back_and_the_receipt_tells_of_all(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    sent(home, workbook({"月度考核": table(SCORES, 31, 80)}, "东城区_2022-12_三.xlsx"), 9)
    done = restore(home, good.submission)
    assert [part.source for part in manifests(home)[-1].parts] == ["assessment"]
    assert {change.source: change.state for change in done.changes} == {"estate": "same", "assessment": "differs"}
    assert "小区台账" in done.to_text("zh")
