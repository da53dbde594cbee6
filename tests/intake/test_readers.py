"""A reader process may end as it likes, or never: whoever asked lives, the file is refused and the next is read."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.files import reader_processes
from pipelines.intake.files.answer import Question
from pipelines.intake.files.reader_processes import Readers, seconds_for
from pipelines.intake.receive import Sending, receive
from pipelines.settings import Home, Settings

ROOT = Path(__file__).parents[2]
HEAD = ["小区编号", "小区名称", "户数"]


def long_file(tmp_path: Path) -> Path:
    file = tmp_path / "东城区_2022-11.csv"
    file.write_text("小区编号,小区名称,户数\n" + "E1,甲,5\n" * 5_000_000, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("limit", "value", "codes"),
    [
        ("WUYE_RECEIVE_MEMORY_MB", "1536", {"reader_stopped", "reader_failed"}),
        ("WUYE_RECEIVE_SECONDS", "1", {"reader_stopped"}),
    ],
)
def test_memory_and_time_have_an_end_and_the_next_file_is_received(
    limit: str, value: str, codes: set[str], home: Home, workbook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limit, value)
    monkeypatch.setenv("WUYE_LARGE_MB", "1000")
    good = workbook({"小区": [HEAD, ["E1", "甲", 5]]})
    receipts = receive(home, [Sending(path=file) for file in (long_file(tmp_path), good)], workers=1)
    assert [receipt.status for receipt in receipts] == ["refused", "accepted"]
    (fault,) = receipts[0].file_faults
    assert fault.code in codes
    assert all((fault.what.zh, fault.what.en, fault.mend.zh, fault.mend.en))


def test_a_reader_that_never_answers_is_ended(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_processes, "GRACE_S", 4)
    pool = Readers(1, Settings(home=home.path, receive_seconds=1))
    sound = tmp_path / "东城区_2022-11.csv"
    sound.write_text("小区编号,小区名称,户数\nE1,甲,5\n", encoding="utf-8")
    question = Question(
        path=sound,
        submission="s",
        sha256="",
        received_on=date(2023, 1, 5),
        region="110000",
        region_name="北京市",
        divisions=(),
        secret=b"x",
    )
    try:
        future = pool.submit(question)
        for reader in multiprocessing.active_children():
            os.kill(reader.pid or 0, signal.SIGSTOP)  # it will not answer, nor use any of its processor time
        answer, was_ended = pool.result(question, future)
    finally:
        pool.close()
    assert ([fault.code for fault in answer.file_faults], was_ended) == (["reader_too_slow"], True)


def test_a_single_file_is_read_in_a_process_of_its_own(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [HEAD, ["E1", "甲", 5]]})
    assert receive(home, [Sending(path=file)])[0].status == "accepted"


def test_a_larger_file_may_take_longer(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with file.open("wb") as stream:
        stream.truncate(reader_processes.SLICE * 2 + 1)
    assert seconds_for(file, 10) == 30
    assert seconds_for(tmp_path / "none", 10) == 10


def test_a_reader_ends_with_whoever_started_it(home: Home, workbook: Any) -> None:
    asks = (
        "import multiprocessing, sys\n"
        "from pathlib import Path\n"
        "from pipelines.intake.receive import Sending, receive\n"
        "from pipelines.settings import open_home\n"
        "def wait(_):\n"
        "    print(*(reader.pid for reader in multiprocessing.active_children()), flush=True)\n"
        "    sys.stdin.read()\n"
        "receive(open_home(Path(sys.argv[1])), [Sending(path=Path(sys.argv[2]))], progress=wait)\n"
    )
    command = [sys.executable, "-c", asks, str(home.path), str(workbook({"小区": [HEAD, ["E1", "甲", 5]]}))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as caller:
        assert caller.stdout
        (reader,) = map(int, caller.stdout.readline().split())
        ended = os.pidfd_open(reader)
        caller.kill()
        assert select.select([ended], [], [], 20)[0]
        os.close(ended)
