"""A process that receives may end as it likes: whoever asked lives, and every file has its answer."""

import contextlib
import io
import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.sandbox import Limits, Progress, Received, as_json, check_apart, receive_apart
from pipelines.intake.storing.store import manifests, sole_writer
from pipelines.intake.warm_parent import start_child
from pipelines.settings import Home

ROOT = Path(__file__).parents[2]
HEAD = ["小区编号", "小区名称", "户数"]
GOOD = [HEAD, ["E1", "甲", 5]]
BAD = [HEAD, ["E1", "甲", 5], ["E2", "乙", "?"]]


def sending(file: Path) -> Sending:
    return Sending(path=file, received_on=date(2023, 1, 5))


def children(process: str = "self") -> Iterator[str]:
    """The receiving processes below a process; threads come and go while it looks."""
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for number in (task / "children").read_text().split():
                if b"pipelines.intake.sandbox" in Path(f"/proc/{number}/cmdline").read_bytes():
                    yield number


def warm_parent() -> str:
    (number,) = children()
    return number


def readers(caller: str = "self") -> list[int]:
    """Those that read a file: below a watcher, which is below the warm parent."""
    return [int(each) for parent in children(caller) for watcher in children(parent) for each in children(watcher)]


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

    with contextlib.ExitStack() as held:
        held.enter_context(sole_writer(home))  # the reader waits for the home, so it lives when it is killed

        def kill_once(progress: Progress) -> None:
            if progress.number == 0 and progress.step == "reading":
                for reader in readers():
                    os.kill(reader, signal.SIGKILL)
                held.close()

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
        ({"source": "no_such_table"}, "not_received"),
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


def test_what_forks_works_on_nothing_and_its_readers_have_a_session_and_limits_of_their_own(
    home: Home, workbook: Callable[..., Path]
) -> None:
    seen: list[tuple[int, int, str]] = []
    limits = Limits(seconds=60, memory_mb=4096)
    with contextlib.ExitStack() as waiting:
        waiting.enter_context(sole_writer(home))  # the reader waits for the home, so it lives while it is looked at

        def look(progress: Progress) -> None:
            if progress.step == "reading":
                for reader in readers():
                    held = Path(f"/proc/{reader}/limits").read_text()
                    seen.append((reader, os.getsid(reader), re.sub(r" +", " ", held)))
                waiting.close()

        (answer,) = receive_apart(home.path, [sending(workbook({"小区": GOOD}))], on_progress=look, limits=limits)
    assert answer.receipt.status == "accepted"
    threads = {(task / "comm").read_text().strip() for task in Path(f"/proc/{warm_parent()}/task").iterdir()}
    assert not {name for name in threads if re.match(r"polars-\d|tokio|async", name)}, (
        "a child could wait for its locks"
    )
    reader, session, held = seen[0]
    assert session == reader
    assert f"Max address space {4096 << 20} {4096 << 20} bytes" in held
    assert f"Max cpu time {60 * (os.cpu_count() or 1)} " in held
    assert "Max core file size 0 0 bytes" in held


def test_where_nothing_can_be_forked_a_new_interpreter_answers_the_same(
    home: Home, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workbook({"小区": BAD})
    (forked,) = check_apart(home.path, [sending(file)], annotated="zh")
    monkeypatch.delattr(os, "pidfd_open")
    (started,) = check_apart(home.path, [sending(file)], annotated="zh")
    assert started.receipt == forked.receipt
    assert started.annotated


def test_a_reader_has_the_environment_that_is_said_to_it(home: Home, tmp_path: Path) -> None:
    asked = {
        "home": str(home.path),
        "doing": "check",
        "sendings": [[0, as_json(sending(tmp_path / "none.xlsx"))]],
        "annotated": None,
        "folder": str(tmp_path),
        "limits": {"seconds": 60, "memory_mb": 4096},
        "environment": {**os.environ, "WUYE_LARGE_MB": "x"},
    }
    with (tmp_path / "errors").open("wb") as errors:
        child = start_child(errors)
    with child.stdin as door, child.stdout:
        door.write(json.dumps(asked, default=str).encode())
        door.flush()
        door.close()
        child.wait(60)
    assert child.end() == 0
    (fault,) = Receipt.from_json((tmp_path / "0.json").read_text("utf-8")).file_faults
    assert "WUYE_LARGE_MB" in fault.what.zh


def test_readers_are_forked_anew_where_the_warm_parent_was_killed(home: Home, workbook: Callable[..., Path]) -> None:
    files = [workbook({"小区": [HEAD, ["E1", "甲", n]]}, f"东城区_2022-1{n}.xlsx") for n in (0, 1)]
    assert receive_apart(home.path, [sending(files[0])])[0].receipt.status == "accepted"
    former = warm_parent()
    os.kill(int(former), signal.SIGKILL)
    assert receive_apart(home.path, [sending(files[1])])[0].receipt.status == "accepted"
    assert warm_parent() != former


def test_nothing_is_left_of_a_reader_that_was_too_slow(home: Home, workbook: Callable[..., Path]) -> None:
    limits = Limits(seconds=0, memory_mb=4096)
    (answer,) = receive_apart(home.path, [sending(workbook({"小区": GOOD}))], limits=limits)
    assert [fault.code for fault in answer.receipt.file_faults] == ["reader_too_slow"]
    assert readers() == []


def test_a_reader_ends_with_whoever_asked(home: Home, workbook: Callable[..., Path]) -> None:
    asks = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pipelines.intake.sandbox import Sending, receive_apart\n"
        "sending = Sending(path=Path(sys.argv[2]))\n"
        "receive_apart(Path(sys.argv[1]), [sending], on_progress=lambda progress: print(progress, flush=True))\n"
    )
    command = [sys.executable, "-c", asks, str(home.path), str(workbook({"小区": GOOD}))]
    with sole_writer(home), subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as caller:
        assert caller.stdout
        assert b"reading" in caller.stdout.readline()  # and waits for the home
        (reader,) = readers(str(caller.pid))
        ended = os.pidfd_open(reader)
        caller.kill()
        assert select.select([ended], [], [], 20)[0]
        os.close(ended)
