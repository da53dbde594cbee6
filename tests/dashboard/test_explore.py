"""Exploring: the address holds every choice, any row can be reached, and what does not exist says so."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from dashboard.figures import heat, lines, multiples, ranking, scatter
from dashboard.parts.explore import behind, charts, table, taking
from dashboard.parts.explore.charts import right_kind
from dashboard.parts.explore.choice import Choice
from dashboard.parts.page import chart, ledger
from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.errors import RequestError
from pipelines.export import table_files
from pipelines.export.table_files import Explained
from pipelines.office.kept_views import KeptView, keep_view, pin_view
from pipelines.query import Selection
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.test_screens import opened, seen

NOT_OF_ESTATES = next(name for name, metric in load().metrics.items() if "estate" not in metric.levels)


def choice_for(*names: str, when: str = "") -> Choice:
    selection = Selection(metrics=names, level="district", area="110000", first="2022-01", last="2022-12")
    metrics = tuple(load().metric(name) for name in names)
    return Choice(selection=selection, metrics=metrics, areas=frozenset(), when=when, part=None, chart="", cell=None)


def numbers(areas: int, periods: int, *names: str) -> pl.DataFrame:
    """Values of some areas in months of 2022."""
    rows = [
        {
            "metric": name,
            "variant": "headline",
            "period": f"2022-{month:02d}",
            "starts_on": pl.date(2022, 1, 1),
            "area": f"1101{area:02d}",
            "area_name": f"区{area}",
            "value": 0.1 * area + 0.01 * month,
            "sample": 10,
        }
        for name in names
        for area in range(areas)
        for month in range(1, periods + 1)
    ]
    frame = pl.DataFrame([{key: value for key, value in row.items() if key != "starts_on"} for row in rows])
    starts = pl.concat_str("period", pl.lit("-01")).str.to_date()
    return frame.with_columns(starts_on=starts, segment_value=pl.lit(None, pl.String))


@pytest.mark.parametrize(
    ("areas", "periods", "names", "kind"),
    [
        (1, 12, ("committee_rate",), "lines"),
        (8, 12, ("committee_rate",), "lines"),
        (17, 12, ("committee_rate",), "multiples"),
        (60, 12, ("committee_rate",), "heat"),
        (17, 1, ("committee_rate",), "dots"),
        (17, 12, ("committee_rate", "complaint_volume"), "scatter"),
        (1, 12, ("committee_rate", "complaint_volume"), "lines"),
    ],
)
def test_the_chart_follows_from_what_is_compared(areas: int, periods: int, names: tuple[str, ...], kind: str) -> None:
    assert right_kind(choice_for(*names), numbers(areas, periods, *names)) == kind


def test_lines_stand_in_a_panel_for_each_unit() -> None:
    told = numbers(2, 3, "committee_rate").with_columns(
        series=pl.col("area"), name=pl.col("area_name"), unit=pl.Series(["share"] * 3 + ["count"] * 3)
    )
    drawn = lines.figure(told, "zh")
    assert [trace.yaxis for trace in drawn.data] == ["y", "y2"]
    assert [list(trace.y) for trace in drawn.data] == [
        own["value"].to_list() for _, own in told.group_by("unit", maintain_order=True)
    ]


def test_a_scatter_names_both_units_and_holds_every_area_that_has_both_numbers() -> None:
    across, up = load().metric("committee_rate"), load().metric("complaint_volume")
    frame = numbers(5, 1, across.id, up.id)
    drawn = scatter.figure(frame.head(9), across, up, "zh")
    assert len(drawn.data[0].x) == 4
    assert "%" in drawn.layout.xaxis.title.text
    assert "件/万户" in drawn.layout.yaxis.title.text


def test_what_is_not_known_stays_blank_among_the_shades() -> None:
    frame = numbers(2, 2, "committee_rate").with_columns(
        value=pl.when((pl.col("area") == "110101") & (pl.col("period") == "2022-02")).then(None).otherwise("value")
    )
    drawn = heat.figure(frame, load().metric("committee_rate"), "zh")
    assert [list(row) for row in drawn.data[0].z][1][1] is None


def test_every_shade_says_what_it_is_and_is_clicked() -> None:
    drawn = heat.figure(numbers(2, 2, "committee_rate"), load().metric("committee_rate"), "zh")
    shades, marks = drawn.data
    assert shades.hoverinfo == "skip"
    assert marks.hoverinfo is None, "a mark that is skipped when pointed at is not clicked"
    assert [list(cell[:2]) for cell in marks.customdata][:2] == [["110100", "2022-01"], ["110100", "2022-02"]]
    assert "2022年1月" in str(marks.customdata[0])


@pytest.mark.parametrize(
    ("asked", "height", "first"),
    [("", 120, 0), ("60", 120, 50), ("119", 120, 100), ("999999", 120, 100), ("x", 3, 0), ("-1", 3, 0)],
)
def test_a_page_of_rows_holds_the_row_asked_for(asked: str, height: int, first: int) -> None:
    assert ledger.page_from(asked, height, behind.PAGE) == first


def test_rows_are_kept_by_a_text_in_any_column() -> None:
    frame = pl.DataFrame({"name": ["Abc", "d"], "n": [1, 27]})
    assert ledger.with_text(frame, frame, "AB")["n"].to_list() == [1]
    assert ledger.with_text(frame, frame, "27")["name"].to_list() == ["d"]


def test_the_last_row_behind_a_number_can_be_reached(small_home: Home) -> None:
    rows = query.open(small_home.path).rows("complaint_count", area="110000", period="2022")
    assert rows.height > behind.PAGE
    cell = "complaint_count|headline|110000|2022|"
    said = seen(
        opened(
            small_home.path, "explore", metrics="complaint_count", by="city", span="year", cell=cell, rows_from="999999"
        )
    )
    last = rows.row(-1, named=True)
    assert f"共 {rows.height:,} 行" in said
    assert str(last["row_no"]) in said
    assert str(last["file_name"]) in said


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"metrics": "comittee_rate"}, "业委会（物管会）组建率"),
        ({"metrics": "committee_rate", "split": "colour"}, "不存在"),
        ({"metrics": "committee_rate", "by": "estates"}, "不存在"),
        ({"metrics": f"committee_rate,{NOT_OF_ESTATES}", "by": "estate"}, "不按 estate 计算"),
    ],
)
def test_what_does_not_exist_says_so_in_a_sentence(small_home: Home, asked: dict[str, str], says: str) -> None:
    app = opened(small_home.path, "explore", **asked)
    assert not app.exception
    assert says in seen(app)


def test_a_picked_area_is_all_that_the_page_shows_of_it(small_home: Home) -> None:
    said = seen(opened(small_home.path, "explore", metrics="committee_rate", areas="110105"))
    table = said[said.index("只看") :]
    assert "朝阳区" in table
    assert "海淀区" not in table


def test_a_click_picks_the_area_of_the_mark_and_on_shades_its_period() -> None:
    assert charts.picked_by(["110105|new", "2022-01"], is_timed=False) == {"areas": "110105"}
    assert charts.picked_by(["110105", "2022-01"], is_timed=True) == {"areas": "110105", "when": "2022-01"}


def test_every_mark_that_can_be_clicked_names_its_area_first() -> None:
    metric = load().metric("committee_rate")
    frame = numbers(3, 2, metric.id).with_columns(
        **{name: pl.lit(None, pl.Float64) for name in ("target", "pace", "lower", "upper")}, status=pl.lit("no_target")
    )
    for drawn in (
        heat.figure(frame, metric, "zh"),
        multiples.figure(frame, metric, "zh"),
        ranking.figure(frame.filter(pl.col("period") == "2022-01"), metric, "zh"),
    ):
        marked = [trace for trace in drawn.data if trace.type == "scatter" and trace.customdata is not None]
        assert {point[0] for trace in marked for point in trace.customdata} == set(frame["area"])


@pytest.fixture(scope="module")
def taken(small_home: Home) -> Explained:
    reader = query.open(small_home.path)
    asked = Selection(metrics=("committee_rate",), level="district", area="110000", first="2022-12", last="2022-12")
    frame = reader.selected(asked).with_columns(area_name=pl.lit("=cmd|'/c calc'!A1"))
    return Explained(
        frame=frame.select("area", "area_name", "value", "starts_on"),
        build=reader.version,
        selection="按区，2022年12月",
        metrics=[reader.catalogue.metric("committee_rate")],
        language="zh",
    )


def test_a_workbook_is_typed_explains_itself_and_holds_no_formula(taken: Explained) -> None:
    book = openpyxl.load_workbook(io.BytesIO(table_files.xlsx_of(taken)))
    assert book.sheetnames == ["数据", "口径", "列", "说明"]
    row = next(book["数据"].iter_rows(min_row=2, max_row=2))
    assert [cell.data_type for cell in row] == ["s", "s", "n", "d"]
    assert row[1].value.startswith("'=")
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    said = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    assert {taken.build, "M-COV-01"} <= set(said)
    assert any("S3-09" in text for text in said)


def test_a_table_too_large_for_a_workbook_says_which_form_to_take(
    taken: Explained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "MOST_CELLS", 3)
    with pytest.raises(RequestError, match="Parquet"):
        table_files.xlsx_of(taken)


def test_a_csv_says_of_which_build_and_definition_it_is(taken: Explained) -> None:
    content = table_files.csv_of(taken)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["数据版本"] for row in rows} == {taken.build}
    assert all("M-COV-01" in row["口径"] for row in rows)
    assert all(row["area_name"].startswith("'=") for row in rows)


def test_parquet_keeps_types_and_says_what_it_is_in_its_metadata(taken: Explained) -> None:
    content = io.BytesIO(table_files.parquet_of(taken))
    assert pl.read_parquet(content).schema["starts_on"] == pl.Date
    about = json.loads(pl.read_parquet_metadata(content)["wuye"])
    assert about["数据版本"] == taken.build
    assert about["metrics"][0]["编号"] == "M-COV-01"


def test_the_data_package_of_the_page_is_one_archive_of_files_that_describe_themselves(small_home: Home) -> None:
    reader = query.open(small_home.path)
    with zipfile.ZipFile(io.BytesIO(taking.packed(reader, "110105", "2022"))) as archive:
        described = json.loads(archive.read("datapackage.json"))
        assert {resource["path"] for resource in described["resources"]} < set(archive.namelist())
    assert described["filters"] == {"area": "110105", "period": "2022"}


def test_a_chart_can_be_saved_as_a_picture_that_says_what_it_is_of() -> None:
    config = chart.as_picture("lines")
    assert config["modeBarButtons"] == [["toImage"]]
    assert config["toImageButtonOptions"]["filename"] == "lines"  # type: ignore[index]
    told = numbers(2, 3, "committee_rate").with_columns(
        series=pl.col("area"), name=pl.col("area"), unit=pl.lit("share")
    )
    drawn = chart.sourced(lines.figure(told, "zh"), "数据版本 1；M-COV-01", "#000")
    assert drawn.layout.title.text == "数据版本 1；M-COV-01"


def test_two_splits_stand_in_the_table_and_open_the_rows_of_their_pair(small_home: Home) -> None:
    reader = query.open(small_home.path)
    rows = reader.rows("committee_rate", area="110105", period="2022-12", variant="in_term")
    own = rows.filter(pl.col("estate_type") == "old")
    part = f"in_term{query.CROSSED}old"
    said = seen(
        opened(
            small_home.path,
            "explore",
            metrics="committee_rate",
            by="district",
            split="variant,estate_type",
            first="2022-12",
            areas="110105",
            cell=f"committee_rate|in_term|110105|2022-12|{part}",
        )
    )
    assert "老旧小区" in said
    assert "再按" in said
    assert f"共 {own.height} 行" in said


def test_a_split_with_an_unknown_part_has_a_total_without_it(small_home: Home) -> None:
    reader = query.open(small_home.path)
    asked = Selection(
        metrics=("committee_rate",), level="city", area="110000", first="2022-12", last="2022-12", split="is_old"
    )
    found = reader.selected(asked)
    metric = reader.catalogue.metric("committee_rate")
    known = found.filter(~table.is_unknown())
    assert 0 < known.height < found.height
    said = seen(
        opened(
            small_home.path, "explore", metrics="committee_rate", by="city", first="2022-12", split="is_old", lang="zh"
        )
    )
    assert "合计（不含情况不明）" in said
    without = said[said.index("合计（不含情况不明）") :]
    value = query.total_of_areas(metric, known).value
    assert value is not None
    assert f"{value:.1%}" in without[:60]
    crossed = pl.DataFrame({"segment_value": ["old", None, f"old{query.CROSSED}unknown", f"old{query.CROSSED}true"]})
    assert crossed.select(table.is_unknown()).to_series().to_list() == [False, True, True, False]


def test_small_panels_are_drawn_for_two_splits() -> None:
    own = choice_for("committee_rate")
    split = replace(own, selection=replace(own.selection, split="estate_type,variant"))
    assert right_kind(split, numbers(6, 12, "committee_rate")) == "multiples"


@pytest.fixture
def own_home(small_home: Home, tmp_path: Path) -> Home:
    return copy_of(small_home, tmp_path / "own")


def test_pinned_views_are_the_first_page_and_one_that_fails_says_what_to_do(own_home: Home) -> None:
    asked = {"area": "110105", "metrics": "committee_rate", "by": "street"}
    for name, more in (("朝阳组建率", {}), ("旧指标", {"metrics": "no_such_metric"})):
        keep_view(own_home, KeptView(name=name, by="", page="explore", parameters={**asked, **more}))
        assert "我的视图" not in seen(opened(own_home.path, "explore")) or name == "旧指标"
        pin_view(own_home, name, "", is_pinned=True)
    app = opened(own_home.path, "explore")
    assert not app.exception
    said = seen(app)
    assert said.index("我的视图") < said.index("朝阳组建率")
    assert "左家庄街道" in said
    assert "或从首页取下" in said
    assert "我的视图" not in seen(opened(own_home.path, "explore", metrics="committee_rate"))


@pytest.mark.parametrize(
    ("values", "said"),
    [([0.9, 0.8, 0.8, 0.7], "2/3"), ([0.9, None, 0.8, 0.7], "1/1"), ([None, 0.5, None], "—"), ([1.0, 2.0, 3.0], "0/2")],
)
def test_falls_are_counted_where_both_periods_are_known(values: list[float | None], said: str) -> None:
    assert table.said_falls(values) == said


def test_the_table_is_sorted_by_any_number_with_what_has_none_last() -> None:
    units = pl.DataFrame({"area": ["a", "b", "c"], "part": ["", "", ""]})
    metric = load().metric("complaint_count")
    columns = [table.Column(metric=metric, period=period, key=period) for period in ("2022-01", "2022-02", "2022-03")]
    values = {"a": (3.0, 2.0, 1.0), "b": (None, None, 2.0), "c": (1.0, 2.0, 5.0)}
    cells = {
        (metric.id, area, "", column.period): {"value": value, "numerator": value, "denominator": None}
        for area, own in values.items()
        for column, value in zip(columns, own, strict=True)
    }
    orders = {
        "2022-01": "cab",
        "-2022-01": "acb",
        "falls": "cab",
        "-falls": "acb",
        "together": "bac",
        "": "abc",
        "x": "abc",
    }
    found = {by: "".join(table.sorted_units(units, columns, cells, by)["area"]) for by in orders}
    assert found == orders


def test_a_variant_that_metrics_name_differently_is_shown_under_all_of_its_names(small_home: Home) -> None:
    metrics = [load().metric(name) for name in ("committee_rate", "service_rate", "party_rate")]
    said = seen(
        opened(small_home.path, "explore", metrics=",".join(one.id for one in metrics), by="city", split="variant")
    )
    for variant in {name for metric in metrics for name in metric.variants} - {"headline"}:
        names = dict.fromkeys(one.label_of(variant).zh for one in metrics if variant in one.variants)
        assert "／".join(names) in said
        assert f"\n{variant}\n" not in said
    assert "默认口径" in said


def test_a_metric_found_can_be_shown_alone_or_added_and_the_search_ends_with_either(small_home: Home) -> None:
    app = opened(small_home.path, "explore", metrics="committee_rate", seek="投诉")
    body = next(element.proto.body for element in app.get("html") if "found metrics" in element.proto.body)
    assert "metrics=complaint_volume" in body
    assert "metrics=committee_rate%2Ccomplaint_volume" in body
    assert "seek" not in body


def test_dots_on_one_spot_bear_one_label_that_counts_them() -> None:
    across, up = load().metric("committee_rate"), load().metric("complaint_volume")
    frame = numbers(4, 1, across.id, up.id).with_columns(
        value=pl.when(pl.col("area") == "110103").then(0.5).otherwise(1.0)
    )
    drawn = scatter.figure(frame, across, up, "zh")
    assert list(drawn.data[0].text) == ["区0等 3 个", "", "", "区3"]


def test_what_cannot_be_split_says_where_it_can(small_home: Home) -> None:
    assert "所选指标没有共同的分组" in seen(opened(small_home.path, "explore", metrics="complaint_volume"))
