"""What is stored is stored once, whole, and never overwritten."""

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import DiskError, HomeError, RequestError
from pipelines.intake.receive import Sending, receive, sendings_of
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, make_home
from pipelines.text import both

HEAD = ["小区编号", "小区名称", "户数"]


def tree(home: Home) -> dict[str, str]:
    """Every file of a home and its fingerprint, but for receipts, which say what happened and change nothing."""
    return {
        str(file.relative_to(home.path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.path.rglob("*"))
        if file.is_file() and "receipts" not in file.parts
    }


def test_the_manifest_names_what_is_stored(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [HEAD, ["E1", "甲", 5], ["E2", "乙", "?"]]})
    receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    manifest = next(each for each in manifests(home) if each.id == receipt.submission)
    part = manifest.parts[0]
    assert (manifest.file_name, manifest.received_on, manifest.sender) == (file.name, date(2023, 1, 5), "110101")
    assert part.parquet == f"estate/period=2022-12/{manifest.id}.parquet"
    content = (home.store / part.parquet).read_bytes()
    assert (part.parquet_sha256, part.parquet_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (home.archive / manifest.archived).read_bytes() == file.read_bytes()
    assert (part.rows_in, part.accepted, part.refused, part.non_data) == (3, 1, 1, {"heading": 1})
    assert json.loads((home.store / "receipts" / f"{manifest.id}.json").read_text("utf-8"))["status"] == "partly"
    assert (home.store / "receipts" / f"{manifest.id}.txt").read_text("utf-8") == receipt.to_text("zh")


def test_a_sheet_of_which_nothing_was_accepted_is_noted_with_its_submission(home: Home, workbook: Any) -> None:
    scores = [["小区编号", "考核得分"], ["E1", "很好"]]
    file = workbook({"小区": [HEAD, ["E1", "甲", 5]], "考核": scores})
    receipt = receive(home, [Sending(path=file)], workers=0)[0]
    (part,) = manifests(home)[-1].refused_parts
    assert (receipt.status, part.source, part.refused, part.parquet) == ("partly", "assessment", 1, None)
    again = receive(home, [Sending(path=file)], workers=0)[0]
    assert [each.source for each in again.parts] == ["estate", "assessment"]


def test_the_same_file_twice_is_one_submission(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [HEAD, ["E1", "甲", 5]]})
    first = receive(home, [Sending(path=file)], workers=0)[0]
    before = tree(home)
    again, beside = receive(home, [Sending(path=file), Sending(path=file)], workers=0)
    assert (again.status, beside.status, again.submission) == ("known", "known", first.submission)
    assert tree(home) == before


def test_the_same_file_twice_in_one_call_is_one_submission(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [HEAD, ["E1", "甲", 5]]})
    assert [receipt.status for receipt in receive(home, [Sending(path=file)] * 2, workers=0)] == ["accepted", "known"]


def test_a_resubmission_names_what_it_supersedes_and_the_former_stays(home: Home, workbook: Any) -> None:
    first = workbook({"小区": [HEAD, ["E1", "甲", 5]]}, "东城区_2022-12.xlsx")
    second = workbook({"小区": [HEAD, ["E1", "甲", 6]]}, "东城区_2022-12_更正.xlsx")
    former = receive(home, [Sending(path=first, received_on=date(2023, 1, 5))], workers=0)[0]
    before = tree(home)
    later = receive(home, [Sending(path=second, received_on=date(2023, 1, 9))], workers=0)[0]
    assert later.parts[0].supersedes == former.submission
    assert before.items() <= tree(home).items()
    assert f"替代了此前的一版 {former.number}（原件保留）" in later.to_text("zh")
    late = workbook({"小区": [HEAD, ["E1", "甲", 4]]}, "东城区_2022-12_补.xlsx")
    back = receive(home, [Sending(path=late, received_on=date(2023, 1, 1))], workers=0)[0]
    assert (back.parts[0].supersedes, back.parts[0].superseded_by) == (None, former.submission)


def test_events_add_up_and_supersede_nothing(home: Home, tmp_path: Path) -> None:
    for number in (1, 2):
        file = tmp_path / f"工单{number}.csv"
        file.write_text(f"工单编号,创建时间\nG{number},2022-12-0{number} 10:00:00\n", encoding="utf-8")
        receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
        assert (receipt.parts[0].period, receipt.parts[0].sender) == ("2023-01", "110000")
        assert receipt.parts[0].supersedes is None


def test_manifests_come_in_the_order_of_receipt(home: Home, workbook: Any) -> None:
    days = [date(2023, 1, 9), date(2023, 1, 5), date(2023, 1, 9)]
    files = [workbook({"小区": [HEAD, ["E1", "甲", n]]}, f"东城区_2022-12_{n}.xlsx") for n in range(3)]
    receipts = receive(home, [Sending(path=f, received_on=d) for f, d in zip(files, days, strict=True)], workers=0)
    ids = [receipt.submission for receipt in receipts]
    assert [manifest.id for manifest in manifests(home)][1:] == [ids[1], ids[0], ids[2]]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("照片.xlsx", b"\xff\xd8\xff\xe0\x00\x10JFIF", "not_a_table"),
        ("空.xlsx", b"", "empty_file"),
        ("截断.csv", "小区编号,小区名称,户数\nE1,甲,5\nE2,乙".encode(), "cut_off"),
        ("别的.csv", "姓名,电话\n某,某\n".encode(), "no_headings"),
    ],
)
def test_a_wrong_file_gets_one_message_and_changes_nothing(
    name: str, content: bytes, code: str, home: Home, tmp_path: Path
) -> None:
    before = tree(home)
    (tmp_path / name).write_bytes(content)
    receipt = receive(home, [Sending(path=tmp_path / name)], workers=0)[0]
    assert (receipt.status, [fault.code for fault in receipt.file_faults], receipt.parts) == ("refused", [code], ())
    assert tree(home) == before
    assert (home.store / "receipts" / f"{receipt.submission}.txt").exists()


def test_a_sheet_whose_rows_are_all_refused_stores_nothing(home: Home, workbook: Any) -> None:
    before = tree(home)
    receipt = receive(home, [Sending(path=workbook({"小区": [HEAD, ["E1", "甲", "?"]]}))], workers=0)[0]
    assert (receipt.status, receipt.parts[0].refused) == ("refused", 1)
    assert tree(home) == before


def test_readers_in_other_processes_say_the_same(home: Home, workbook: Any, tmp_path: Path) -> None:
    files = [workbook({"小区": [HEAD, ["E1", "甲", n]]}, f"东城区_2022-0{n}.xlsx") for n in range(1, 5)]
    seen: list[str] = []
    apart = receive(home, [Sending(path=file) for file in files], workers=2, progress=lambda r: seen.append(r.file))
    other = make_home(tmp_path / "other", "110000", both("北京市", "Beijing"), invented=False)
    receive(other, [Sending(path=tmp_path / "divisions.csv", received_on=date(2015, 1, 1))], workers=0)
    here = receive(other, [Sending(path=file) for file in files], workers=0)
    assert [receipt.to_json() for receipt in apart] == [receipt.to_json() for receipt in here]
    assert seen == [file.name for file in files]


def test_places_of_divisions_that_came_in_the_same_call_are_known(tmp_path: Path, home: Home, workbook: Any) -> None:
    fresh = make_home(tmp_path / "fresh", "110000", both("北京市", "Beijing"), invented=False)
    estates = workbook({"小区": [[*HEAD, "所属街道"], ["E1", "甲", 5, "景山街道"]]}, "东城区_2022-12.xlsx")
    divisions = Sending(path=tmp_path / "divisions.csv", received_on=date(2015, 1, 1))
    for workers in (0, 2):
        receipts = receive(fresh, [divisions, Sending(path=estates)], workers=workers)
        assert [(r.sender, r.warnings) for r in receipts[1:]] == [("110101", ())]


def test_only_one_writer_at_a_time(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [HEAD, ["E1", "甲", 5]]})
    with (home.store / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(HomeError, match="in use"):
            receive(home, [Sending(path=file)], workers=0)


def test_rows_without_a_manifest_do_not_exist(home: Home, workbook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = workbook({"小区": [HEAD, ["E1", "甲", 5]]})
    number = len(manifests(home))
    real_replace = os.replace

    def cut(self: Path, target: Path) -> Path:
        if "submissions" in target.parts:
            raise OSError(errno.EIO, "no power")
        real_replace(self, target)
        return target

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(DiskError, match="the disk reports an error"):
            receive(home, [Sending(path=file)], workers=0)
    assert len(manifests(home)) == number
    assert receive(home, [Sending(path=file)], workers=0)[0].status == "accepted"


def test_a_folder_is_taken_in_the_order_of_its_listing(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in ("a.csv", "b.xlsx", "c.parquet", "d.docx"):
        (folder / name).write_bytes(b"x")
    assert [sending.path.name for sending in sendings_of([folder])] == ["a.csv", "b.xlsx", "c.parquet"]
    (folder / "sendings.csv").write_text("file,received_on\nb.xlsx,2022-01-05\na.csv,\n", encoding="utf-8")
    found = sendings_of([folder], received_on=date(2023, 1, 1))
    assert [(s.path.name, s.received_on) for s in found] == [("b.xlsx", date(2022, 1, 5)), ("a.csv", date(2023, 1, 1))]


@pytest.mark.parametrize("listing", ["file,received_on\nz.csv,\n", "file,received_on\na.csv,5/1/2022\n"])
def test_a_wrong_listing_says_its_line(listing: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    (tmp_path / "sendings.csv").write_text(listing, encoding="utf-8")
    with pytest.raises(RequestError, match="line 2"):
        sendings_of([tmp_path])


def test_what_does_not_exist_is_said_with_what_does(home: Home, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="does not exist"):
        sendings_of([tmp_path / "none"])
    file = tmp_path / "divisions.csv"
    with pytest.raises(RequestError, match="estate"):
        receive(home, [Sending(path=file, source="estatess")], workers=0)
    with pytest.raises(RequestError, match="beijing_510_estates"):
        receive(home, [Sending(path=file, mapping=Path("beijing"))], workers=0)


def test_parquet_comes_in_like_any_other_table(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.parquet"
    pl.DataFrame(
        {"小区编号": ["E1"], "小区名称": ["甲"], "户数": [5], "符合成立条件日期": [date(2022, 1, 5)]}
    ).write_parquet(file)
    receipt = receive(home, [Sending(path=file)], workers=0)[0]
    part: Sequence[Manifest] = [each for each in manifests(home) if each.id == receipt.submission]
    stored = pl.read_parquet(home.store / (part[0].parts[0].parquet or ""))
    assert stored.select("estate_id", "households", "eligible_on").row(0) == ("E1", 5, date(2022, 1, 5))
