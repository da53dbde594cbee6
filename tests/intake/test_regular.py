"""What is no regular file is told and never opened: no pipe is waited for, no link is followed, no batch ends."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import RequestError
from pipelines.intake.reading.regular_files import why_not_regular
from pipelines.intake.receive import receive, sendings_of
from pipelines.intake.sandbox import receive_apart
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home

ROSTER = (
    "东城区小区台账（2020年3月）\n小区编号,小区名称,所属区,所属街道,管理方式,户数\n"
    "A1,甲苑,东城区,东华门街道,物业服务企业,120\nA2,乙苑,东城区,景山街道,无物业管理服务,80\n"
)
SECRET = "root:x:0:0"


def bind(path: Path) -> None:
    folder = os.getcwd()
    os.chdir(path.parent)  # a socket's whole path may be too long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(folder)


ODD: dict[str, Callable[[Path], object]] = {
    "pipe.csv": os.mkfifo,
    "socket.csv": bind,
    "folder.csv": lambda path: path.mkdir(),
    "folder": lambda path: path.mkdir(),
    "file-link.csv": lambda path: path.symlink_to(path.parents[1] / "outside.csv"),
    "folder-link.csv": lambda path: path.symlink_to(path.parents[1]),
    "device-link.csv": lambda path: path.symlink_to("/dev/zero"),
    "loop.csv": lambda path: path.symlink_to(path),
    "nowhere.csv": lambda path: path.symlink_to(path.parent / "nothing"),
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with one good file among everything that is none."""
    (tmp_path / "outside.csv").write_text(SECRET, encoding="utf-8")
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, make in ODD.items():
        make(folder / name)
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return folder


@pytest.mark.parametrize("workers", [0, 1])
def test_a_folder_is_taken_in_whatever_else_stands_in_it(home: Home, inbox: Path, workers: int) -> None:
    receipts = receive(home, sendings_of([inbox]), workers=workers)
    assert {receipt.file: receipt.status for receipt in receipts} == {
        **dict.fromkeys(ODD, "refused"),
        "roster.csv": "accepted",
    }
    assert {fault.code for receipt in receipts for fault in receipt.file_faults} == {"no_regular_file"}
    assert [manifest.file_name for manifest in manifests(home)][1:] == ["roster.csv"]  # after the divisions
    kept = "".join(file.read_text(encoding="utf-8") for file in (home.store / "receipts").iterdir())
    assert SECRET not in kept


def test_each_is_told_when_it_is_named_itself_and_through_the_process_of_a_page(home: Home, inbox: Path) -> None:
    answers = receive_apart(
        home.path,
        sendings_of(inbox / name for name in [*ODD, "roster.csv"] if name not in ("folder", "folder.csv")),
        annotated="zh",
    )
    assert [answer.receipt.status for answer in answers] == ["refused"] * (len(ODD) - 2) + ["accepted"]
    assert {fault.code for answer in answers for fault in answer.receipt.file_faults} == {"no_regular_file"}


def test_a_listing_that_is_a_pipe_is_not_waited_for(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    os.mkfifo(folder / "sendings.csv")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    statuses = {receipt.file: receipt.status for receipt in receive(home, sendings_of([folder]), workers=0)}
    assert statuses == {"roster.csv": "accepted", "sendings.csv": "refused"}


def test_a_listing_leads_to_no_file_outside_its_folder(inbox: Path) -> None:
    (inbox / "sendings.csv").write_text("file\n../outside.csv\n", encoding="utf-8")
    with pytest.raises(RequestError, match="line 2"):
        sendings_of([inbox])


def test_a_listed_pipe_ends_no_batch(home: Home, inbox: Path) -> None:
    (inbox / "sendings.csv").write_text("file\npipe.csv\nroster.csv\n", encoding="utf-8")
    receipts = receive(home, sendings_of([inbox]), workers=0)
    assert [receipt.status for receipt in receipts] == ["refused", "accepted"]


def test_a_file_that_may_not_be_read_is_told(inbox: Path) -> None:
    closed = inbox / "roster.csv"
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("whoever runs this may read every file")
    why = why_not_regular(closed)
    assert why is not None
    assert why.code == "no_permission"
