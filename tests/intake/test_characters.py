"""Every cell is of usual characters before anything else looks at it; what was lost is told."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.reading.characters import as_usual, with_usual_characters
from pipelines.settings import Home
from tests.intake.answered import HEAD, ROW, csv_of, told


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("⼾数", "户数"),
        ("⻄城区", "西城区"),
        ("⻓⻔⻢⻋", "长门马车"),
        ("业主⾃管", "业主自管"),
        ("\uf9dc", "隆"),
        ("\ue81e苑", "\u9fb4苑"),
        ("晴\u00ad川\u200b苑\ufe00\U000e0100", "晴川苑"),
        ('="0014"', "0014"),
        ("'0014", "0014"),
        ("‘0014’", "0014"),
        ("晴川苑", "晴川苑"),
        ("it's", "it's"),
        ("=A1", "=A1"),
    ],
)
def test_a_cell_is_read_in_usual_characters(written: str, usual: str) -> None:
    assert as_usual(written) == usual
    frame, changed = with_usual_characters(pl.DataFrame({"1": ["x", written]}))
    assert frame["1"].to_list() == ["x", usual]
    is_seen = written != usual and "\u200b" not in written
    assert changed == ({(1, 0): written} if is_seen else {})


def test_headings_names_and_codes_in_radicals_are_those_in_usual_characters(home: Home, tmp_path: Path) -> None:
    head = ["⼩区编号", "⼩区名称", "所属区", "⼾数", "总建筑⾯积", "物业服务单位"]
    got = told(home, csv_of(tmp_path, [head, ["E1", "⻄苑", "东城区", "120", "1", "业主⾃管"]]))
    assert (got.values("name"), got.values("households")) == (["西苑"], [120])
    assert (got.values("service_mode"), got.values("company_name")) == (["self_managed"], [None])
    assert "unusual_characters" in got.remarks


@pytest.mark.parametrize("name", ["?悦苑", "□祥里", "吉\ue555里"])
def test_a_name_of_which_a_character_may_be_lost_is_kept_and_told(home: Home, tmp_path: Path, name: str) -> None:
    got = told(home, csv_of(tmp_path, [HEAD, (ROW[0], name, *ROW[2:])]))
    assert got.values("name") == [name]
    assert "character_maybe_lost" in got.remarks


@pytest.mark.parametrize("name", ["\ufffd悦苑", "锟斤拷苑"])
def test_a_name_of_which_a_character_is_lost_is_refused(home: Home, tmp_path: Path, name: str) -> None:
    got = told(home, csv_of(tmp_path, [HEAD, (ROW[0], name, *ROW[2:])]))
    assert got.faults == ["character_lost"]


def test_a_question_in_a_free_text_is_no_lost_character(home: Home, tmp_path: Path) -> None:
    head = ["工单编号", "创建时间", "诉求类型", "主要内容", "满意情况"]
    got = told(home, csv_of(tmp_path, [head, ["W1", "2022-12-01 10:00", "投诉", "为什么?何时修", "满意"]]))
    assert got.rows.height == 1
    assert not {"character_maybe_lost", "character_lost"} & got.remarks


@pytest.mark.parametrize("end", ["\x1a", "\x1a\x1a", "\n\x1a"])
def test_the_mark_with_which_old_programs_end_a_text_is_no_row(home: Home, tmp_path: Path, end: str) -> None:
    file = csv_of(tmp_path, [HEAD, ROW])
    file.write_bytes(file.read_bytes() + end.encode())
    got = told(home, file)
    assert (got.rows.height, got.faults) == (1, [])
