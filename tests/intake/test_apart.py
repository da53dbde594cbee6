"""A process that receives may end as it likes: whoever asked lives, and every file has its answer."""

import contextlib
import io
import os
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.sandbox import Limits, Progress, Received, receive_apart
from pipelines.intake.storing.store import manifests, sole_writer
from pipelines.settings import Home

HEAD = ["小区编号", "小区名称", "户数"]
GOOD = [HEAD, ["E1", "甲", 5]]
BAD = [HEAD, ["E1", "甲", 5], ["E2", "乙", "?"]]


def sending(file: Path) -> Sending:
    return Sending(path=file, received_on=date(2023, 1, 5))


def end_children() -> None:
    """Ends the receiving processes that this process has started; threads come and go while it looks."""
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for number in (task / "children").read_text().split():
                if b"pipelines.intake.sandbox" in Path(f"/proc/{number}/cmdline").read_bytes():
                    os.kill(int(number), signal.SIGKILL)


def test_a_file_is_received_apart_as_it_is_received_here(home: Home, workbook: Callable[..., Path]) -> None:
    file = workbook({"小区": BAD})
    seen: list[Progress] = []
    answer = receive_apart(home.path, [sending(file)], annotated="zh", on_progress=seen.append)[0]
    assert answer.receipt.status == "partly"
    assert [fault.cell for fault in answer.receipt.faults] == ["C3"]
    assert [manifest.id for manifest in manifests(home)][-1] == answer.receipt.submission
    assert [(progress.file, progress.step) for progress in seen] == [
        (file.name, "reading"),
        (file.name, "annotating"),
        (file.name, "done"),
    ]
    assert answer.annotated is not None
    assert openpyxl.load_workbook(io.BytesIO(answer.annotated)).sheetnames == ["回执", "小区"]


def test_a_copy_is_made_only_where_it_is_asked_for_and_there_is_something_to_say(
    home: Home, workbook: Callable[..., Path]
) -> None:
    bad, good = workbook({"小区": BAD}, "东城区_2022-11.xlsx"), workbook({"区划": [["某"]]}, "东城区.xlsx")
    assert [answer.annotated for answer in receive_apart(home.path, [sending(bad)])] == [None]
    answers = receive_apart(home.path, [sending(good), sending(bad)], annotated="en")
    assert [answer.receipt.status for answer in answers] == ["refused", "known"]
    assert all(answer.annotated for answer in answers)


def test_a_file_sent_again_is_told_its_former_faults(home: Home, workbook: Callable[..., Path]) -> None:
    file = workbook({"小区": BAD})
    first = receive(home, [sending(file)], workers=0)[0]
    again = receive_apart(home.path, [sending(file)], annotated="zh")[0]
    assert (again.receipt.status, again.receipt.faults) == ("known", first.faults)
    assert again.annotated


def test_a_process_that_is_killed_refuses_its_file_and_the_next_is_received(
    home: Home, workbook: Callable[..., Path]
) -> None:
    files = [workbook({"小区": [HEAD, ["E1", "甲", n]]}, f"东城区_2022-1{n}.xlsx") for n in (0, 1)]

    def kill_once(progress: Progress) -> None:
        if progress.number == 0:
            end_children()

    answers = receive_apart(home.path, [sending(file) for file in files], on_progress=kill_once)
    assert [answer.receipt.status for answer in answers] == ["refused", "accepted"]
    assert [(fault.code, "SIGKILL" in fault.what.zh) for fault in answers[0].receipt.file_faults] == [
        ("reader_stopped", True)
    ]


def test_memory_has_an_end_and_the_caller_lives(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.csv"
    file.write_text("小区编号,小区名称,户数\n" + "E1,甲,5\n" * 6_000_000, encoding="utf-8")
    answer = receive_apart(home.path, [sending(file)], limits=Limits(seconds=120, memory_mb=512))[0]
    assert answer.receipt.status == "refused"
    assert {fault.code for fault in answer.receipt.file_faults} <= {"too_large", "reader_stopped"}
    assert len(answer.receipt.file_faults) == 1


def test_time_has_an_end_and_the_caller_lives(home: Home, workbook: Callable[..., Path]) -> None:
    before = len(manifests(home))
    answer = receive_apart(home.path, [sending(workbook({"小区": GOOD}))], limits=Limits(seconds=0, memory_mb=4096))[0]
    assert [fault.code for fault in answer.receipt.file_faults] == ["reader_too_slow"]
    assert len(manifests(home)) == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"source": "estates"}, "not_received"),
        ({"mapping": Path("no-such-mapping")}, "not_received"),
        ({"path": Path("no-such-file.xlsx")}, "not_received"),
    ],
)
def test_a_wrong_request_is_one_fault_in_both_languages(
    home: Home, workbook: Callable[..., Path], given: dict[str, object], code: str
) -> None:
    said = {"path": workbook({"小区": GOOD}), **given}
    answer = receive_apart(home.path, [Sending(**said)])[0]  # type: ignore[arg-type]
    assert [fault.code for fault in answer.receipt.file_faults] == [code]
    assert answer.receipt.file_faults[0].what.zh.startswith("未能接收")


def test_what_is_no_home_is_said_too(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    answer = receive_apart(tmp_path / "none", [sending(workbook({"小区": GOOD}))])[0]
    assert [fault.code for fault in answer.receipt.file_faults] == ["not_received"]


def test_a_sending_waits_for_another_intake_to_end(home: Home, workbook: Callable[..., Path]) -> None:
    lock = sole_writer(home)
    lock.__enter__()

    def let_in(progress: Progress) -> None:
        if progress.step == "reading":
            lock.__exit__(None, None, None)

    answer = receive_apart(home.path, [sending(workbook({"小区": GOOD}))], on_progress=let_in)[0]
    assert answer.receipt.status == "accepted"


def test_no_files_have_no_answers(home: Home) -> None:
    answers: list[Received] = receive_apart(home.path, [])
    assert answers == []
