"""What a mapping can say, that it is checked before any file is read, and that the documentation says all of it."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.catalogue import declarations
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.file_mapping import ColumnRule, FileMapping, check_mapping
from pipelines.errors import DeclarationError, RequestError
from pipelines.intake.layout.mapped_layout import find_mapping
from pipelines.settings import Home
from tests.intake.answered import Told, told

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.compile(r"```csv\n(.*?)```\s*```toml\n(.*?)```", re.DOTALL)
ABOUT = 'region = "110000"\nsource = "estate"\nsender = "110000"\nperiod = "2022-12"\n'
LABEL = '\n[label]\nzh = "某表"\nen = "A table"\n'
COLUMNS = '\n[columns]\nestate_id = "编号"\nname = "名称"\n'


def mapping_of(folder: Path, toml: str) -> FileMapping:
    path = folder / "map.toml"
    path.write_text(toml, encoding="utf-8")
    return find_mapping(path)


def read(home: Home, folder: Path, content: str, toml: str) -> Told:
    path = folder / "a.csv"
    path.write_text(content, encoding="utf-8")
    return told(home, path, mapping_of(folder, toml))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_of_the_documentation_runs_and_every_key_is_described(
    home: Home, tmp_path: Path, language: str
) -> None:
    page = (DOCS / language / "mappings.md").read_text(encoding="utf-8")
    examples = EXAMPLES.findall(page)
    rows = [read(home, tmp_path, csv, toml) for csv, toml in examples]
    assert [got.faults for got in rows] == [[], [], []]
    first, second, third = rows
    assert first.values("completed_year") == [2007, 2014]
    assert [int(area) for area in first.values("floor_area_m2")] == [12000, 30500]
    assert first.values("district")[0] == "110101"
    assert (second.values("households"), [int(area) for area in second.values("floor_area_m2")]) == ([2, 1], [180, 60])
    assert second.counts == {"heading": 1, "gathered": 1}
    assert len(set(second.values("estate_id"))) == 2
    assert third.values("estate_id") == ["1", "3"]
    assert [str(day) for day in third.values("mode_decided_on")] == ["2016-04-03", "None"]
    assert third.values("service_mode") == ["self_managed", "company_full"]
    assert third.counts == {"kept_out": 1}
    described = set(re.findall(r"`(\w+)`", page)) | {"id", "label"}
    assert {*FileMapping.model_fields, *ColumnRule.model_fields} <= described


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        (ABOUT + LABEL + "\n[columns]\nestate_id = 1\nnmae = 2\n", "nmae，相近的有 name"),
        (ABOUT + LABEL + "\n[columns]\nname = 2\n", "estate_id（小区编号）"),
        (ABOUT.replace("estate", "esstate") + LABEL + COLUMNS, "estate"),
        (ABOUT + 'headings = "none"\n' + LABEL + COLUMNS, "只能写第几列"),
        (ABOUT + LABEL + COLUMNS + '\n[days]\nname = "day first"\n', "不是日期列"),
        (ABOUT + LABEL + COLUMNS + '\n[values.naem]\nx = "y"\n', "相近的有 name"),
    ],
)
def test_a_mapping_that_does_not_fit_its_source_is_told_before_any_file_is_read(
    tmp_path: Path, toml: str, says: str
) -> None:
    with pytest.raises(RequestError, match=says):
        mapping_of(tmp_path, toml)


@pytest.mark.parametrize(
    "rule",
    [
        '{ at = 1, pattern = "(" }',
        '{ at = 1, pattern = "x" }',
        "{ at = 1, row_number = true }",
        "{ times = 3 }",
        "{ at = 1, tims = 3 }",
    ],
)
def test_a_rule_that_says_nothing_certain_is_a_fault_of_the_mapping(tmp_path: Path, rule: str) -> None:
    with pytest.raises(DeclarationError):
        mapping_of(tmp_path, f"{ABOUT}{LABEL}{COLUMNS}district = {rule}\n")


def test_a_source_may_be_named_as_it_is_called(tmp_path: Path) -> None:
    assert mapping_of(tmp_path, ABOUT.replace("estate", "小区台账") + LABEL + COLUMNS).source == "estate"


def test_every_packaged_mapping_fits_its_source() -> None:
    for mapping in load().mappings.values():
        check_mapping(mapping, load().sources)
    assert issubclass(FileMapping, declarations.Declaration)


def test_headings_that_stand_in_another_row_are_told_with_that_row(home: Home, tmp_path: Path) -> None:
    content = "某市小区表,\n编号,名称\nA1,晴川苑\n"
    (fault,) = read(home, tmp_path, content, ABOUT + LABEL + COLUMNS).answer.file_faults
    assert (fault.code, "headings = 2" in fault.mend.zh) == ("mapping_does_not_fit", True)
    assert read(home, tmp_path, content, ABOUT + "headings = 2\n" + LABEL + COLUMNS).values("name") == ["晴川苑"]


def test_a_heading_that_is_spelt_otherwise_is_told_with_the_nearest(home: Home, tmp_path: Path) -> None:
    (fault,) = read(home, tmp_path, "编号,小区名称\nA1,晴川苑\n", ABOUT + LABEL + COLUMNS).answer.file_faults
    assert "小区名称" in fault.mend.zh


def test_a_row_of_headings_that_nobody_spoke_of_is_no_estate(home: Home, tmp_path: Path) -> None:
    toml = ABOUT + 'headings = "none"\n' + LABEL + "\n[columns]\nestate_id = 1\nname = 2\ndistrict = 3\n"
    got = read(home, tmp_path, "编号,名称,区县\nA1,晴川苑,东城区\n", toml)
    assert (got.values("estate_id"), got.counts) == (["A1"], {"heading": 1})
    assert read(home, tmp_path, "A1,晴川苑,东城区\n", toml).values("estate_id") == ["A1"]


def test_several_sheets_are_read_and_a_sheet_that_is_not_there_is_named(
    home: Home, tmp_path: Path, workbook: Any
) -> None:
    file = workbook(
        {"一": [["编号", "名称"], ["A1", "晴川苑"]], "二": [["编号", "名称"], ["A2", "云麓里"]], "说明": [["x"]]}
    )
    both_sheets = mapping_of(tmp_path, ABOUT + 'sheet = ["一", "二"]\n' + LABEL + COLUMNS)
    assert told(home, file, both_sheets).values("estate_id") == ["A1", "A2"]
    none = mapping_of(tmp_path, ABOUT + 'sheet = "三"\n' + LABEL + COLUMNS)
    (fault,) = told(home, file, none).answer.file_faults
    assert (fault.code, "一、二、说明" in fault.what.zh) == ("no_sheet", True)


def test_a_column_of_persons_that_a_mapping_names_is_neither_loaded_nor_archived(home: Home, tmp_path: Path) -> None:
    toml = ABOUT + 'persons = ["楼门长"]\n' + LABEL + COLUMNS
    got = read(home, tmp_path, "编号,名称,楼门长\nA1,晴川苑,赵某某\n", toml)
    assert got.answer.copy is not None
    assert "赵某某" not in got.answer.copy.content.decode()
    assert "赵某某" not in str(got.rows.rows())


def test_what_a_rule_does_not_fit_is_judged_as_it_is_written(home: Home, tmp_path: Path) -> None:
    toml = ABOUT + LABEL + COLUMNS + 'floor_area_m2 = { at = "面积", units = { "亩" = 666.67 } }\n'
    got = read(home, tmp_path, "编号,名称,面积\nA1,晴川苑,2亩\nA2,云麓里,2公顷\n", toml)
    assert ([float(area) for area in got.values("floor_area_m2")], got.faults) == ([1333.34], ["not_a_number"])
