"""A table that is another city's, or whose names stand in another column, is doubted in one sentence before it is sent."""

from pathlib import Path

import pytest

from pipelines.catalogue.declarations import read
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.settings import Home
from tests.intake.answered import HEAD, Told, told

DISTRICTS = ("东城区", "西城区", "朝阳区", "海淀区")


def judged(home: Home, folder: Path, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Told:
    file = folder / "a.csv"
    file.write_text("".join(",".join(row) + "\n" for row in (head, *rows)), encoding="utf-8")
    return told(home, file)


def rows_of(
    districts: tuple[str, ...], names: tuple[str, ...] = ("甲苑", "乙苑", "丙苑", "丁苑")
) -> list[tuple[str, ...]]:
    return [
        (f"E{at}", name, district, "120", "12000.5", "甲乙物业服务有限公司")
        for at, (name, district) in enumerate(zip(names, districts, strict=True), 1)
    ]


def test_districts_of_another_city_are_doubted_and_named(home: Home, tmp_path: Path) -> None:
    got = judged(home, tmp_path, *rows_of(("瑶海区", "庐阳区", "蜀山区", "包河区")))
    assert "another_city" in got.remarks
    (doubt,) = (each for part in got.answer.parts for each in part.judged.warnings if each.code == "another_city")
    assert "北京市" in doubt.what.zh
    assert set(doubt.values) <= {"瑶海区", "庐阳区", "蜀山区", "包河区"}


@pytest.mark.parametrize(
    "districts", [DISTRICTS, ("dongcheng", "xicheng", "chaoyang", "haidian"), ("东城区", "瑶海区", "庐阳区", "蜀山区")]
)
def test_a_city_with_some_places_that_nobody_knows_is_not_doubted(
    home: Home, tmp_path: Path, districts: tuple[str, ...]
) -> None:
    assert "another_city" not in judged(home, tmp_path, *rows_of(districts)).remarks


def test_points_of_another_city_are_doubted_and_those_of_this_are_not(home: Home, tmp_path: Path) -> None:
    head = ("小区编号", "小区名称", "经度", "纬度", "坐标系")
    far = [(f"E{at}", "甲苑", f"117.2{at}", "31.8", "BD-09") for at in range(4)]
    near = [(f"E{at}", "甲苑", f"116.4{at}", "39.9", "BD-09") for at in range(4)]
    assert "another_city" in judged(home, tmp_path, *far, head=head).remarks
    assert "another_city" not in judged(home, tmp_path, *near, head=head).remarks


@pytest.mark.parametrize(
    ("names", "is_doubted"),
    [
        (("120", "200", "300", "88"), True),
        (("甲物业服务有限公司", "乙物业服务有限公司", "丙物业管理有限公司", "丁物业服务有限公司"), True),
        (("东城区", "朝阳区", "东城区", "朝阳区"), True),
        (("甲苑", "乙苑", "2049", "丁苑"), False),
        (("Park Avenue", "MOMA", "三里屯SOHO", "丁苑"), False),
    ],
)
def test_names_that_are_no_names_of_estates_are_doubted(
    home: Home, tmp_path: Path, names: tuple[str, ...], is_doubted: bool
) -> None:
    assert ("another_column" in judged(home, tmp_path, *rows_of(DISTRICTS, names)).remarks) == is_doubted


def test_a_letter_is_refused_as_a_text_and_a_list_without_our_headings_is_not(home: Home, tmp_path: Path) -> None:
    letter, names = tmp_path / "a.txt", tmp_path / "b.txt"
    letter.write_text("关于报送台账的通知\n各街道办事处：\n请于本月底前报送台账。\n特此通知。\n", encoding="utf-8")
    names.write_text("楼盘\n晴川苑\n云麓里\n枫桥台\n", encoding="utf-8")
    assert [told(home, file).faults for file in (letter, names)] == [["no_table"], ["no_headings"]]


def test_a_mapping_of_another_kind_of_register_is_told_from_one_with_a_mistyped_heading(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "m.toml").write_text(
        'region = "110000"\nsource = "estate"\nsender = "110000"\nperiod = "2022-12"\n[label]\nzh = "a"\nen = "a"\n'
        '[columns]\nestate_id = "楼盘编号"\nname = "楼盘名称"\nhouseholds = "套数"\n',
        encoding="utf-8",
    )
    mapping = read(tmp_path / "m.toml", FileMapping)
    other, mistyped = tmp_path / "b.csv", tmp_path / "c.csv"
    other.write_text("工单编号,创建时间,诉求类型\n1,2022-12-01,投诉\n", encoding="utf-8")
    mistyped.write_text("楼盘编号,楼盘名,套数\nE1,甲苑,5\n", encoding="utf-8")
    says = [told(home, file, mapping).answer.file_faults[0].what.zh for file in (other, mistyped)]
    assert "另一种台账" in says[0]
    assert "没有 楼盘名称" in says[1]
