"""Headings are found whatever stands above them."""

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.intake.layout.headings import column_for, find_headings, further_headings, known_headings, plain_heading

pytestmark = pytest.mark.quick

SOURCES = sorted(load().sources)
HEAD = ["序号", "小区编号", "小区名称", "所属街道", "户数（户）", "物业公司"]
ROW = ["1", "E1", "龙潭北里", "东华门街道", "120", "某某物业有限公司"]


@pytest.mark.parametrize("above", [0, 1, 3, 12])
def test_headings_are_found_below_title_rows(above: int) -> None:
    title: list[str | None] = ["小区台账", None, None, None, None, None]
    found = find_headings([title] * above + [HEAD, ROW, ROW], SOURCES)
    assert found is not None
    assert (found.source, found.first_row, found.last_row) == ("estate", above, above)
    assert {name: at for name, (at, _) in found.columns.items()} == {
        "estate_id": 1,
        "name": 2,
        "street": 3,
        "households": 4,
        "manager": 5,
    }


def test_headings_are_found_across_two_rows() -> None:
    parents = ["组织编号", "小区编号", "组织形式", "成立日期", "任期", None]
    children = [None, None, None, None, "开始", "届满"]
    found = find_headings(
        [parents, children, ["C1", "E1", "业委会", "2020-01-01", "2020-01-01", "2025-01-01"]], SOURCES
    )
    assert found is not None
    assert (found.source, found.first_row, found.last_row) == ("committee", 0, 1)
    assert found.columns["term_starts_on"] == (4, "开始")
    assert found.columns["term_ends_on"] == (5, "届满")


def test_a_heading_over_two_rows_stands_beside_headings_of_two_parts() -> None:
    parents = ["小区编号", "小区名称", "合同", None, None]
    children: list[str | None] = [None, None, "楼栋数", "户数", "管理方式"]
    found = find_headings([parents, children], SOURCES)
    assert found is not None
    assert list(found.columns) == ["estate_id", "name", "buildings", "households", "service_mode"]


@pytest.mark.parametrize(
    "written",
    [
        "户数",
        "*户数",
        "户 数",
        "户\n数",
        "户数（户）",
        "户数(户)",
        "1.户数",
        "（3）户数",
        "户数：",
        "Households",
        "households",
    ],
)
def test_a_heading_has_many_spellings(written: str) -> None:
    assert column_for(written, "estate") == "households"


def test_every_declared_heading_finds_its_own_column() -> None:
    for source in load().sources.values():
        for column in source.written_columns:
            assert column_for(column.label.zh, source.id) == column.name
        assert set(known_headings(source.id).values()) == {column.name for column in source.written_columns}


@pytest.mark.parametrize("source", SOURCES)
def test_a_full_heading_row_is_its_own_source(source: str) -> None:
    labels = [column.label.zh for column in load().sources[source].written_columns]
    found = find_headings([labels], SOURCES)
    assert found is not None
    assert (found.source, found.missing, found.unknown) == (source, (), ())


def test_missing_and_repeated_and_unknown_headings_are_named() -> None:
    found = find_headings([["小区编号", "户数", "总户数", "网格编号", "所属街道"]], ["estate"])
    assert found is not None
    assert found.missing == ("小区名称",)
    assert found.twice == ("总户数",)
    assert found.unknown == ("网格编号",)


@pytest.mark.parametrize("heading", ["总建筑面积（万平方米）", "总建筑面积（亩）", "总建筑面积（公顷）"])
def test_a_heading_in_another_unit_is_not_taken_for_ours(heading: str) -> None:
    found = find_headings([["小区编号", "小区名称", heading]], ["estate"])
    assert found is not None
    assert found.scaled == (heading,)


def test_data_are_no_headings() -> None:
    assert find_headings([ROW, ROW], SOURCES) is None


def test_a_plain_heading_has_no_decoration() -> None:
    assert plain_heading(" ＊ 2、户　数\n：") == "户数"


def least_of(source: str) -> list[str]:
    """The headings without which a source cannot be sent."""
    return [c.label.zh for c in load().sources[source].written_columns if c.required or c.key]


@pytest.mark.parametrize("source", SOURCES)
def test_the_least_headings_with_the_label_as_the_tabs_name_are_their_own_source(source: str) -> None:
    found = find_headings([least_of(source)], SOURCES, names=(load().sources[source].label.zh,))
    assert found is not None
    assert (found.source, found.rivals, found.missing) == (source, (), ())


@pytest.mark.parametrize("source", SOURCES)
def test_the_least_headings_alone_are_never_taken_for_another_source(source: str) -> None:
    found = find_headings([least_of(source)], SOURCES, names=("Sheet1",))
    assert found is not None
    assert source in (found.source, *found.rivals)


@pytest.mark.parametrize("source", ["assessment", "estate"])
def test_headings_that_fit_two_sources_have_a_rival_until_one_is_named(source: str) -> None:
    labels, title = ["小区编号", "企业统一社会信用代码"], f"2022年12月{load().sources[source].label.zh}"
    unnamed = find_headings([labels], SOURCES, names=("Sheet1",))
    assert unnamed is not None
    assert {unnamed.source, *unnamed.rivals} >= {"assessment", "estate"}
    for rows, names in (([labels], (title,)), ([[title, None], labels], ("Sheet1",)), ([labels], ("", title))):
        found = find_headings(rows, SOURCES, names=names)
        assert found is not None
        assert (found.source, found.rivals) == (source, ())


def test_a_table_that_lacks_a_required_column_is_not_taken_for_a_smaller_one() -> None:
    estate = [column.label.zh for column in load().sources["estate"].written_columns if column.name != "name"]
    found = find_headings([estate], SOURCES)
    assert found is not None
    assert (found.source, found.missing) == ("estate", ("小区名称",))


def test_a_small_table_above_a_larger_one_is_a_table_and_no_title() -> None:
    scores = [column.label.zh for column in load().sources["assessment"].written_columns]
    wide = [*HEAD, *[None] * (len(scores) - len(HEAD))]
    found = find_headings([wide, [*ROW, *wide[6:]], [None] * len(scores), scores], SOURCES)
    assert found is not None
    assert (found.source, found.first_row) == ("estate", 0)


def test_a_further_table_begins_only_where_most_of_a_row_are_headings() -> None:
    found = further_headings([HEAD, ROW], SOURCES)
    assert found is not None
    assert (found.source, found.first_row, found.last_row) == ("estate", 0, 0)
    assert further_headings([ROW, HEAD], SOURCES) is None
    assert further_headings([["小区", "街道", "某某", "龙潭北里", "无"], ROW[:5]], SOURCES) is None
