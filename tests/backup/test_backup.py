"""A home as one file: nothing of it is lost, no damage is restored, and nothing is half restored."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipelines import query
from pipelines.backup.inventory import INVENTORY, FileEntry, Inventory
from pipelines.backup.restore import check, restore
from pipelines.backup.write import back_up
from pipelines.disk import digest, sealed
from pipelines.errors import BackupError, HomeError, HomeInUseError
from pipelines.intake.storing.store import sole_writer
from pipelines.office.entries import Note
from pipelines.office.journal import open_journal
from pipelines.settings import Home, make_home, open_home
from pipelines.text import both
from pipelines.warehouse.publish import verify

ROOT = Path(__file__).parents[2]
CONTENT = "甲苑,120\n".encode() * 40


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one file and one entry of the journal."""
    made = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)
    (made.archive / "ab").mkdir()
    (made.archive / "ab" / "abcd.csv").write_bytes(CONTENT)
    (made.store / "aside").mkdir()
    (made.store / "aside" / "rows.parquet").write_bytes(os.urandom(3_000))
    (made.path / "inbox" / "raw.csv").write_text("张三,13800138000", encoding="utf-8")
    (made.store / ".half.part").write_bytes(b"half")
    open_journal(made).append(Note(about="estate:A1"), actor="市物业处", why="已踏勘")
    return made


def files_in(folder: Path) -> dict[str, str]:
    """Every file below a folder with its SHA-256, but the inbox, hidden files, and what SQLite makes to read."""
    return {
        path: digest(file)
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".")
        for path in [str(file.relative_to(folder))]
        if not path.startswith("inbox/") and not path.endswith((".lock", "-shm", "-wal"))
    }


def kept(held: Inventory) -> dict[str, str]:
    """As `files_in`, of what an inventory names."""
    return {entry.path: entry.sha256 for entry in held.files if not entry.path.endswith("-wal")}


def test_a_home_restored_on_another_folder_gives_every_value_again(small_home: Home, tmp_path: Path) -> None:
    held = back_up(small_home, tmp_path / "home.backup")
    made, _ = restore(tmp_path / "home.backup", tmp_path / "elsewhere" / "home")
    assert verify(made) == []
    assert files_in(made.path) == files_in(small_home.path) == kept(held)
    every = "select * from metric_value order by all"
    former, anew = (query.open(each.path).frame(every) for each in (small_home, made))
    assert former.height > 100_000
    assert anew.equals(former)


def test_a_backup_and_what_is_restored_from_it_are_for_their_owner_only(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "home.backup")
    made, _ = restore(tmp_path / "home.backup", tmp_path / "anew")
    every = [tmp_path / "home.backup", made.path, *made.path.rglob("*")]
    assert [str(path) for path in every if path.stat().st_mode & 0o077] == []


def test_raw_files_of_the_inbox_and_half_written_ones_are_not_kept(home: Home, tmp_path: Path) -> None:
    held = back_up(home, tmp_path / "home.backup")
    assert [entry.path for entry in held.files if not entry.path.endswith("-wal")] == [
        "archive/ab/abcd.csv",
        "home.toml",
        "store/aside/rows.parquet",
        "office/journal.sqlite",
        "office/journal.sqlite.seal",
    ]


def test_what_is_decided_while_a_backup_runs_is_whole_in_it(home: Home, tmp_path: Path) -> None:
    def decide(done: int, _total: int) -> None:
        if done == len(CONTENT) and open_journal(home).last == 1:
            open_journal(home).append(Note(about="estate:A2"), actor="市物业处", why="备份时记入")

    back_up(home, tmp_path / "home.backup", decide)
    made, _ = restore(tmp_path / "home.backup", tmp_path / "anew")
    assert [recorded.why for recorded in open_journal(made).entries()] == ["已踏勘", "备份时记入"]
    assert verify(made) == []


def test_no_intake_writes_while_files_are_copied(home: Home, tmp_path: Path) -> None:
    refused = []

    def write(done: int, _total: int) -> None:
        if done == len(CONTENT) and not refused:
            with pytest.raises(HomeInUseError), sole_writer(home):
                pass
            refused.append(done)

    back_up(home, tmp_path / "home.backup", write)
    assert refused
    with sole_writer(home):
        pass


def test_a_flipped_bit_anywhere_is_found_or_changes_nothing(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "home.backup"
    back_up(home, file)
    wanted, whole = files_in(home.path), file.read_bytes()
    found = 0
    for place in range(0, len(whole), 7):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        file.write_bytes(flipped)
        try:
            held = check(file)
        except BackupError:
            found += 1
        else:
            assert kept(held) == wanted
    assert found > len(whole) / 7 / 2


def test_a_backup_that_lost_its_end_is_told(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "home.backup"
    back_up(home, file)
    whole = file.read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        file.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            restore(file, tmp_path / "anew")
    assert not (tmp_path / "anew").exists()


def test_a_file_that_is_no_backup_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for other in (file, tmp_path, tmp_path / "nothing"):
        with pytest.raises(BackupError, match=r"不是 wuye backup 所做的备份|没有备份文件"):
            check(other)


@pytest.mark.parametrize(
    "path", ["../outside", "/outside", "store/../../outside", "store//a", "store\\a", ".lock", "inbox/a", "a\nb"]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(home: Home, tmp_path: Path, path: str) -> None:
    file = tmp_path / "home.backup"
    held = back_up(home, file)
    moved = FileEntry(path=path, bytes=held.files[0].bytes, sha256=held.files[0].sha256)
    rewrite(file, held.model_copy(update={"files": (moved, *held.files[1:])}), {held.files[0].path: path})
    with pytest.raises(BackupError, match="不允许的路径"):
        restore(file, tmp_path / "deep" / "anew")
    assert not (tmp_path / "outside").exists()


def test_a_backup_of_a_later_version_is_told(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "home.backup"
    rewrite(file, back_up(home, file).model_copy(update={"format": 99}), {})
    with pytest.raises(BackupError, match="更新版本"):
        check(file)


def rewrite(file: Path, inventory: Inventory, renamed: dict[str, str]) -> None:
    """The same backup with another inventory, and members renamed."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[INVENTORY] = sealed(inventory.model_dump_json(indent=1).encode())
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(renamed.get(name, name), content)


def test_a_folder_with_anything_in_it_is_not_touched(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "home.backup")
    full = tmp_path / "full"
    full.mkdir()
    (full / "note.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(full)
    for folder in (full, full / "note.txt", tmp_path / "link", home.path):
        with pytest.raises(BackupError):
            restore(tmp_path / "home.backup", folder)
    assert [file.name for file in full.iterdir()] == ["note.txt"]


def test_a_backup_never_takes_the_place_of_a_file_nor_lies_in_its_home(home: Home, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    for file in (tmp_path / "there", home.path / "home.backup", tmp_path / "no" / "folder"):
        with pytest.raises(BackupError):
            back_up(home, file)
    assert (tmp_path / "there").read_text(encoding="utf-8") == "mine"


def test_a_killed_restore_leaves_no_home_and_the_next_takes_its_place(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "home.backup")
    kills = (
        "import os, sys; from pathlib import Path; from pipelines.backup.restore import restore\n"
        "restore(Path(sys.argv[1]), Path(sys.argv[2]), lambda done, total: done == total and os.kill(os.getpid(), 9))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", kills, tmp_path / "home.backup", tmp_path / "anew"], cwd=ROOT, check=False
    )
    assert killed.returncode == -9
    assert not (tmp_path / "anew").exists()
    for left in tmp_path.glob(".anew*"):
        with pytest.raises(HomeError):
            open_home(left)
    made, _ = restore(tmp_path / "home.backup", tmp_path / "anew")
    assert files_in(made.path) == files_in(home.path)
    assert list(tmp_path.glob(".anew*")) == []


def test_a_killed_backup_leaves_no_file_under_its_name(home: Home, tmp_path: Path) -> None:
    kills = (
        "import os, sys; from pathlib import Path; from pipelines.backup.write import back_up\n"
        "from pipelines.settings import open_home\n"
        "back_up(open_home(Path(sys.argv[1])), Path(sys.argv[2]), lambda done, total: os.kill(os.getpid(), 9))"
    )
    subprocess.run([sys.executable, "-c", kills, home.path, tmp_path / "home.backup"], cwd=ROOT, check=False)
    assert not (tmp_path / "home.backup").exists()
    back_up(home, tmp_path / "home.backup")
    assert list(tmp_path.glob(".home.backup*")) == []


def test_damage_that_was_there_before_is_said_and_kept_as_it_was(home: Home, tmp_path: Path) -> None:
    receipt = home.store / "receipts" / "ab.json"
    receipt.parent.mkdir()
    receipt.write_bytes(b"{}")
    os.mkfifo(home.store / "pipe.csv")
    seal = home.office / "journal.sqlite.seal"
    seal.write_bytes(seal.read_bytes().replace(b'"sequence": 1', b'"sequence": 2'))
    held = back_up(home, tmp_path / "home.backup")
    assert [
        name
        for name in ("receipts/ab.json", "pipe.csv", "sqlite.seal")
        if not any(name in fault for fault in held.faults)
    ] == []
    made, _ = restore(tmp_path / "home.backup", tmp_path / "anew")
    assert [fault for fault in held.faults if "pipe.csv" not in fault] == verify(made)


def test_a_room_on_another_disk_is_in_the_backup(home: Home, tmp_path: Path) -> None:
    wanted = files_in(home.path)
    shutil.move(home.archive, tmp_path / "large-disk")
    home.archive.symlink_to(tmp_path / "large-disk")
    back_up(home, tmp_path / "home.backup")
    made, _ = restore(tmp_path / "home.backup", tmp_path / "anew")
    assert files_in(made.path) == wanted
