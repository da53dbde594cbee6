"""Somebody who has a stranger's register loads it in a browser, from the refused file to the kept mapping."""

from pathlib import Path
from typing import Any

import pytest

from dashboard.words import word
from pipelines.intake.storing.kept_mappings import kept_mappings
from pipelines.settings import Home
from tests.copies import copy_of

PATIENCE_MS = 90_000
REGISTER = (
    "房源id,房源名称,区域,建造年代,总面积（万平方米）,联系电话\n"
    "Q101,晴川苑,dongcheng,2014年,1.2,13800138000\n"
    "Q102,云麓里,chaoyang,2008年,3.05,13900139000\n"
)


@pytest.fixture(scope="module")
def small_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy that may be written to."""
    return copy_of(small_home, tmp_path_factory.mktemp("foreign") / "home")


def test_a_strangers_register_is_proposed_tried_and_sent(
    browser: Any, address: str, small_home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "外市名册.csv"
    file.write_text(REGISTER, encoding="utf-8")
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/submissions?lang=zh")
    page.set_input_files("[data-testid=stFileUploader] input[type=file]", [file])
    page.wait_for_selector(f"text={file.name}")
    page.click(f"[data-testid=stFormSubmitButton] button:has-text('{word('upload.check', 'zh')}')")
    page.click(f"[data-testid=stButton] button:has-text('{word('foreign.open', 'zh')}')")
    page.get_by_label(word("foreign.period", "zh"), exact=True).fill("2022-12")
    page.click(f"button:has-text('{word('foreign.try', 'zh')}')")
    page.click(f"button:has-text('{word('upload.confirm', 'zh', n=2)}')")
    page.wait_for_selector(f"text={word('foreign.kept', 'zh', name='外市名册')}")
    said = page.inner_text("[data-testid=stMain]")
    assert "接收 2 行" in said
    assert "13800138000" not in said
    assert kept_mappings(small_home)["外市名册"].persons == ("联系电话",)
    context.close()
