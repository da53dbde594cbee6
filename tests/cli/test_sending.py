"""`wuye intake`: checks without storing, asks before rows go, keeps aside what nobody was there to confirm."""

import json
import os
import pty
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.kept_aside import kept_aside
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, make_home
from pipelines.text import both
from tests.intake.conftest import DIVISIONS

HEAD = "小区编号,小区名称,考核得分\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Eleven assessed estates of 东城区 for 2022-12."""
    made = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False)
    divisions, scores = tmp_path / "divisions.csv", written(tmp_path / "东城区_月度考核_2022-12.csv", 11)
    divisions.write_text(DIVISIONS, encoding="utf-8")
    sendings = [
        Sending(path=divisions, received_on=date(2015, 1, 1)),
        Sending(path=scores, received_on=date(2023, 1, 5)),
    ]
    assert [receipt.status for receipt in receive(made, sendings, workers=0)] == ["accepted"] * 2
    return made


def written(file: Path, rows: int, score: int = 90) -> Path:
    file.write_text(HEAD + "".join(f"E{n},小区{n},{score}\n" for n in range(rows)), encoding="utf-8")
    return file


def intake(home: Home, file: Path, *arguments: str, command: str = "intake") -> Result:
    given = [str(file)] if command == "intake" else []
    return CliRunner().invoke(app, ["--home", str(home.path), "--lang", "zh", command, *given, *arguments])


def test_a_check_prints_what_would_go_and_stores_nothing(home: Home, tmp_path: Path) -> None:
    file, before = written(tmp_path / "东城区_月度考核_2022-12_改.csv", 4), sorted(home.path.rglob("*"))
    done = intake(home, file, "--check")
    assert done.exit_code == 0
    assert "仅检查，未报送" in done.stdout
    assert "原有 11 行：新增 0，改动 0，删去 7" in done.stdout
    (receipt,) = json.loads(intake(home, file, "--check", "--json").stdout)["receipts"]
    assert [(each["stands"], each["removed"], each["needs_reason"]) for each in receipt["changes"]] == [(11, 7, True)]
    assert sorted(home.path.rglob("*")) == before


def test_without_a_terminal_a_return_that_removes_rows_waits_aside(home: Home, tmp_path: Path) -> None:
    done = intake(home, written(tmp_path / "东城区_月度考核_2022-12_改.csv", 4))
    (waiting,) = kept_aside(home)
    assert done.exit_code == 1
    assert "已暂存、未报送" in done.stderr
    assert waiting.manifest.id in done.stderr
    assert "暂存待确认" in done.stdout
    listed = intake(home, tmp_path, "--aside", command="submissions").stdout
    assert waiting.manifest.id in listed
    assert waiting.manifest.file_name in listed
    refused = intake(home, tmp_path, "--confirm", waiting.manifest.id, command="submissions")
    assert refused.exit_code == 1
    assert "没有写明理由" in refused.stdout, refused.output
    done = intake(home, tmp_path, "--confirm", waiting.manifest.id, "--why", "七个小区已撤销", command="submissions")
    assert (done.exit_code, "理由：七个小区已撤销" in done.stdout) == (0, True)
    assert manifests(home)[-1].parts[0].accepted == 4
    assert "没有暂存待确认的报送" in intake(home, tmp_path, "--aside", command="submissions").stdout


def test_a_return_that_waits_is_dismissed_by_name_with_a_reason(home: Home, tmp_path: Path) -> None:
    intake(home, written(tmp_path / "东城区_月度考核_2022-12_改.csv", 4))
    (waiting,) = kept_aside(home)
    given = ("--dismiss", waiting.manifest.id, "--by", "王芳")
    assert intake(home, tmp_path, *given, command="submissions").exit_code != 0
    done = intake(home, tmp_path, *given, "--why", "误报", command="submissions")
    assert (done.exit_code, list(kept_aside(home))) == (0, [])
    listed = json.loads(intake(home, tmp_path, "--aside", "--json", command="submissions").stdout)
    assert listed["aside"] == []
    assert [(each["file"], each["by"], each["why"]) for each in listed["dismissed"]] == [
        (waiting.manifest.file_name, "王芳", "误报")
    ]
    assert manifests(home)[-1].parts[0].accepted == 11


def test_yes_stores_what_removes_rows_with_its_reason(home: Home, tmp_path: Path) -> None:
    done = intake(home, written(tmp_path / "东城区_月度考核_2022-12_改.csv", 4), "--yes", "--why", "合并考核")
    assert (done.exit_code, list(kept_aside(home))) == (0, [])
    assert (manifests(home)[-1].why, manifests(home)[-1].parts[0].accepted) == ("合并考核", 4)


def test_what_only_changes_is_stored_unasked(home: Home, tmp_path: Path) -> None:
    assert intake(home, written(tmp_path / "东城区_月度考核_2022-12_改.csv", 11, 95)).exit_code == 0
    assert manifests(home)[-1].parts[0].accepted == 11


@pytest.mark.parametrize(
    ("typed", "rows", "says"), [("n\n", 11, "仅检查"), ("y\n停考七个小区\n", 4, "理由：停考七个小区")]
)
def test_on_a_terminal_a_person_is_asked_before_rows_go(
    typed: str, rows: int, says: str, home: Home, tmp_path: Path
) -> None:
    file = written(tmp_path / "东城区_月度考核_2022-12_改.csv", 4)
    keyboard, terminal = pty.openpty()
    os.write(keyboard, typed.encode())
    done = subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import app; app()", "--home", str(home.path), "intake", str(file)],
        stdin=terminal,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(keyboard)
    os.close(terminal)
    assert done.returncode == 0, done.stderr
    assert "报送后将删去现有的 7 行" in done.stdout
    assert says in done.stdout
    assert (manifests(home)[-1].parts[0].accepted, list(kept_aside(home))) == (rows, [])


def test_every_odd_file_of_a_folder_is_named_with_its_reason(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    (folder / "子文件夹").mkdir(parents=True)
    os.mkfifo(folder / "管道.xlsx")
    (folder / "链接.csv").symlink_to("/etc/hosts")
    for name, content in (("空.csv", b""), ("~$月报.xlsx", b"clerk"), ("说明.docx", b"PK"), (".DS_Store", b"x")):
        (folder / name).write_bytes(content)
    for number in range(3):
        written(folder / f"东城区_月度考核_2022-12_{number}.csv", 11 + number)
    done = intake(home, folder)
    reasons = {
        "× 子文件夹：这是文件夹，不是文件",
        "× 管道.xlsx：这不是普通文件（管道、设备或套接字）",
        "× 链接.csv：这是链接，不读取它所指的文件",
        "× 空.csv：文件是空的",
        "- ~$月报.xlsx：未读取：Excel 打开工作簿时的临时文件",
        "- 说明.docx：未读取：不是可接收的文件类型（.xlsx .xls .csv .txt .tsv .tab .dat .del .unl .parquet）",
    }
    assert {line for line in done.stdout.splitlines() if line.startswith(("× ", "- "))} == reasons


def test_a_file_that_the_list_of_a_folder_leaves_out_is_named(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    written(folder / "a_月度考核_2022-12.csv", 11)
    written(folder / "b_月度考核_2022-12.csv", 12)
    (folder / "sendings.csv").write_text("file,received_on\na_月度考核_2022-12.csv,2023-01-06\n", encoding="utf-8")
    assert "- b_月度考核_2022-12.csv：未读取：sendings.csv 没有列出" in intake(home, folder).stdout


def test_a_region_without_divisions_takes_nothing_until_somebody_sends_them(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "330100", both("杭州市", "Hangzhou"), invented=False)
    file = written(tmp_path / "上城区_月度考核_2022-12.csv", 1)
    refused = subprocess.run(
        [sys.executable, "-c", "from dashboard.cli import main; main()", "--home", str(home.path), "intake", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "wuye divisions import 区划.csv" in refused.stderr
    assert manifests(home) == []
    table = tmp_path / "区划.xlsx"
    done = CliRunner().invoke(app, ["--home", str(home.path), "template", "division", "-o", str(table)])
    assert done.exit_code == 0
    book = load_workbook(table)
    for column, value in enumerate(("330100", "杭州市", "市", "行政区划", None, "1949-10-01"), 1):
        book["区划"].cell(3, column, value)
    book.save(table)
    assert intake(home, table, "--period", "2000-01", "--sender", "330100").exit_code == 0
    assert [part.source for manifest in manifests(home) for part in manifest.parts] == ["division"]
