"""Every table of every page is given as files (CSV, workbook, Parquet), every figure as pictures; whole and unrounded
where it is a table of numbers."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from lxml import html
from markupsafe import Markup

import dashboard
from dashboard.parts.page import markup, page_tables, shown, table_download
from dashboard.parts.page.view import PAGES
from pipelines import query
from pipelines.export import table_files
from pipelines.export.table_files import Explained
from pipelines.settings import Home
from tests.dashboard.test_screens import opened

# What draws a table or a figure and gives no file of it, with the reason.
WITHOUT_FILES = {
    "parts/page/frame.py": "the months of the menu are links, not numbers",
    "parts/explore/menus.py": "the months of the menu are links, not numbers",
    "parts/documents/office_policy/tables.py": "the fields of a form that somebody fills in",
}
DRAWING = re.compile(
    r"st\.(dataframe|table|data_editor|plotly_chart|line_chart|bar_chart|altair_chart|pyplot)\(|<table"
)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("overview", {}),
        ("coverage", {}),
        ("complaints", {}),
        ("indicators", {}),
        ("indicators", {"metric": "committee_rate"}),
        ("place", {}),
        ("place", {"area": "110105"}),
        ("assessment", {}),
        ("satisfaction", {}),
    ],
)
def test_a_table_of_numbers_is_given_as_a_file_in_three_forms(
    small_home: Home, page: str, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    given = table_download.downloads

    def noted(label: str, files: list[table_download.File]) -> None:
        assert not offered.keys() & {file.name for file in files}
        offered.update({file.name: file.content for file in files})
        given(label, files)

    monkeypatch.setattr(table_download, "downloads", noted)
    app = opened(small_home.path, page, lang="zh", **asked)
    assert not app.exception
    found = {name: content for name, content in offered.items() if name.startswith(("areas-", "measures-"))}
    assert {name.rpartition(".")[2] for name in found} == {"csv", "xlsx", "parquet"}
    csv = next(content for name, content in found.items() if name.endswith(".csv"))().decode("utf-8-sig")
    assert "分母" in csv
    assert "目标" in csv
    assert len(csv.splitlines()) > 3


@pytest.mark.parametrize(
    ("page", "file", "heading"),
    [
        ("assessment", "ranks-", "名次"),
        ("satisfaction", "ranks-", "名次"),
        ("complaints", "ranks-", "名次"),
        ("company", "companies-", "信用"),
        ("alerts", "matters-", "责任单位"),
        ("standing", "cases-", "由谁办理"),
    ],
)
def test_a_table_that_is_shown_in_part_is_given_whole(
    small_home: Home, page: str, file: str, heading: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(
        table_download, "downloads", lambda label, files: offered.update({one.name: one.content for one in files})
    )
    app = opened(small_home.path, page, lang="zh")
    assert not app.exception
    name = next(name for name in offered if name.startswith(file) and name.endswith(".csv"))
    lines = offered[name]().decode("utf-8-sig").splitlines()
    assert heading in lines[0]
    tables = [element.proto.body.count("<tr") for element in app.get("html")]
    assert len(lines) >= min(25, max(tables)) - 1


LOOKED_AT: list[tuple[str, dict[str, str]]] = [
    *((page, {}) for page in PAGES),
    ("standing", {"list": "red"}),
    ("standing", {"list": "today"}),
    ("alerts", {"area": "110105"}),
    ("clauses", {"view": "duties"}),
    ("clauses", {"clause": "S3-09"}),
    ("submissions", {"by_week": "1"}),
    ("submissions", {"area": "110105"}),
    ("meeting", {"meeting_view": "orders"}),
    ("handbook", {"metric": "committee_rate"}),
    ("indicators", {"metric": "committee_rate"}),
    ("place", {"area": "110105"}),
]


@pytest.mark.parametrize(
    ("page", "asked"), LOOKED_AT, ids=lambda value: value if isinstance(value, str) else "-".join(value.values())
)
def test_every_table_of_every_page_is_in_the_files_of_the_page(
    small_home: Home, page: str, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(
        page_tables, "downloads", lambda label, files: offered.update({one.key: one.content for one in files})
    )
    for _ in ("drawn", "shown again"):
        offered.clear()
        app = opened(small_home.path, page, lang="zh", **asked)
        assert not app.exception
        drawn = [
            table
            for element in app.get("html")
            for table in html.fragment_fromstring(element.proto.body, create_parent="div").iter("table")
            if "board" in table.classes
        ]
        assert bool(offered) == bool(drawn)
    if not drawn:
        return
    book = fastexcel.read_excel(offered["tables-xlsx"]())
    names = [name for name in book.sheet_names if name not in ("口径", "说明")]
    assert len(names) == len(drawn)
    for name, table in zip(names, drawn, strict=True):
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        assert sheet.height == len(list(table.iter("tr"))), name
    about = book.load_sheet("说明", dtypes="string").to_polars()
    assert query.open(small_home.path).version in about["内容"].to_list()
    csv = offered["tables-csv"]()
    if len(drawn) > 1:
        with zipfile.ZipFile(io.BytesIO(csv)) as archive:
            files = archive.namelist()
            assert len(files) == len(drawn)
            csv = archive.read(files[0])
    assert csv.startswith(b"\xef\xbb\xbf")


def test_nothing_draws_a_table_or_a_figure_without_files() -> None:
    root = Path(dashboard.__file__).parent
    drawing = {
        str(path.relative_to(root)): DRAWING.findall(path.read_text(encoding="utf-8"))
        for path in root.rglob("*.py")
        if DRAWING.search(path.read_text(encoding="utf-8"))
    }
    giving = {"parts/page/markup.py", "parts/page/shown.py", "parts/page/chart.py", "parts/explore/charts.py"}
    assert set(drawing) == giving | set(WITHOUT_FILES) | ({"pack/publication.py"} & set(drawing))
    for name in ("parts/page/chart.py", "parts/explore/charts.py"):
        assert "picture_buttons(context)" in (root / name).read_text(encoding="utf-8")


def test_a_table_as_shown_has_types_and_no_formula() -> None:
    table = markup.table(
        [("名称", ""), ("数", "num"), ("率", "num"), ("日", ""), ("编号", ""), ("状态", "")],
        [
            ("", ["=1+1", "1,204", "87.3%", "2022年12月31日", "0110105", markup.state("reached", "zh")]),
            ("", ["乙", "—", "5.0%", "", "110105001", markup.shape("missed", "zh") + Markup("<br>因故")]),
        ],
    )
    frame = page_tables.frame_of(next(html.fragment_fromstring(table, create_parent="div").iter("table")))
    assert frame.to_dict(as_series=False) == {
        "名称": ["=1+1", "乙"],
        "数": [1204, None],
        "率": [0.873, 0.05],
        "日": [date(2022, 12, 31), None],
        "编号": ["0110105", "110105001"],
        "状态": ["已达标", "到期未达标 因故"],
    }
    made = Explained(frame=frame, build="b", selection="s", metrics=(), language="zh")
    assert "'=1+1" in table_files.csv_of(made).decode("utf-8-sig")
    sheet = fastexcel.read_excel(table_files.xlsx_of_tables([made, made])).load_sheet(1).to_polars()
    assert sheet["名称"][0] == "'=1+1"
    assert sheet.schema["数"].is_numeric()
    assert pl.read_parquet(io.BytesIO(table_files.parquet_of(made))).schema["率"] == pl.Float64


def test_what_is_drawn_outside_a_page_is_gathered_by_nobody() -> None:
    shown.note('<table class="board">')
    with shown.gathering() as outer:
        with shown.gathering() as inner:
            shown.note("<h2>a</h2>")
        shown.note("<p>no table</p>")
    assert (outer, inner) == ([], ["<h2>a</h2>"])
