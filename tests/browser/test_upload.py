"""A clerk sends files in a browser, reads what became of them, and takes the marked workbook home."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.words import word
from pipelines.settings import Home
from tests.copies import copy_of

PATIENCE_MS = 60_000
HEAD = ["小区编号", "小区名称", "所属区", "户数"]


@pytest.fixture(scope="module")
def small_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy that may be written to."""
    return copy_of(small_home, tmp_path_factory.mktemp("upload") / "home")


def workbook(file: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(file)
    return file


def test_good_bad_and_disguised_files_are_told_apart_and_the_bad_one_comes_back_marked(
    browser: Any, address: str, tmp_path: Path
) -> None:
    good = workbook(tmp_path / "朝阳区_小区台账_2023-01.xlsx", ["E1", "甲苑", "朝阳区", 5])
    bad = workbook(tmp_path / "海淀区_小区台账_2023-01.xlsx", ["E2", "乙苑", "海淀区", "约二百"])
    disguised = tmp_path / "报表.xlsx"
    disguised.write_bytes(b"MZ\x90\x00" + bytes(range(256)))
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/submissions?lang=zh")
    page.wait_for_selector("[data-testid=stFileUploader]")
    page.set_input_files("[data-testid=stFileUploader] input[type=file]", [good, bad, disguised])
    page.click("[data-testid=stFormSubmitButton] button")
    page.wait_for_selector(f"text={word('upload.checked_head', 'zh')}")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    page.click("button:has-text('确认报送')")
    page.wait_for_selector(f"text={word('upload.next_build', 'zh')}")
    said = page.inner_text("[data-testid=stMain]")
    for part in ("报送成功，接收 1 行", "D2", "约二百", "这不是表格，而是程序文件"):
        assert part in said
    with page.expect_download() as taken:
        # the sound file has a copy too, for its remarks; the disguised one has none
        page.locator(f"[data-testid=stMain] button:has-text('{word('upload.annotated', 'zh')}')").last.click()
    assert taken.value.suggested_filename == "海淀区_小区台账_2023-01_有误标注.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert book.sheetnames[0] == "回执"
    assert "不是一个确定的数" in book.worksheets[1]["D2"].comment.text
    context.close()
