"""A home with a small division table, and workbooks written on the spot."""

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipelines.intake.receive import Sending, receive
from pipelines.settings import Home, make_home, open_home
from pipelines.text import both
from tests.real import REAL

DIVISIONS = """区划代码,名称,层级,性质,上级代码,生效日期,失效日期,承接代码
110000,北京市,市,行政区划,,1949-10-01,,
110101,东城区,区县,行政区划,110000,1949-10-01,,
110105,朝阳区,区县,行政区划,110000,1949-10-01,,
110000-bda,北京经济技术开发区,区县,功能区,110000,1949-10-01,,
110101001,东华门街道,街道（乡镇）,行政区划,110101,1949-10-01,,
110101002,景山街道,街道（乡镇）,行政区划,110101,1949-10-01,,
110105001,景山街道,街道（乡镇）,行政区划,110105,1949-10-01,2019-01-01,
110105036,来广营地区,街道（乡镇）,行政区划,110105,1949-10-01,,
110101001001,多福巷社区居委会,社区,行政区划,110101001,1949-10-01,,
"""

Rows = Sequence[Sequence[Any]]
MakeWorkbook = Callable[..., Path]


@pytest.fixture(scope="session")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of 北京市 with three districts. Whoever writes makes a copy."""
    folder = tmp_path_factory.mktemp("divided")
    made = make_home(folder / "home", "110000", both("北京市", "Beijing"), invented=False)
    file = folder / "divisions.csv"
    file.write_text(DIVISIONS, encoding="utf-8")
    receipt = receive(made, [Sending(path=file, received_on=date(2015, 1, 1))], workers=0)[0]
    assert receipt.status == "accepted"
    return made


@pytest.fixture
def home(divided: Home, tmp_path: Path) -> Home:
    """A copy of that home, to be written to; the divisions that were sent stand beside it."""
    (tmp_path / "divisions.csv").write_text(DIVISIONS, encoding="utf-8")
    return open_home(shutil.copytree(divided.path, tmp_path / "home"))


@pytest.fixture
def workbook(tmp_path: Path) -> MakeWorkbook:
    """Writes an .xlsx: sheet name → rows; a title with 2022年12月 and 东城区 stands in the file's name."""

    def make(sheets: dict[str, Rows], name: str = "东城区_2022-12.xlsx") -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(path)
        for sheet, rows in sheets.items():
            page = book.add_worksheet(sheet)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
        book.close()
        return path

    return make


@pytest.fixture
def real() -> Path:
    """The folder of real files, which are not part of the project."""
    folder = REAL
    if not folder.exists():
        pytest.skip(f"no real files here: set WUYE_REAL_DATA (looked in {folder.resolve().name}/)")
    return folder
