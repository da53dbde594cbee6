"""A reader downloads a file; whoever else gets hold of the link gets a sentence."""

import http.client
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from dashboard.downloads import READER
from dashboard.words import word

PATIENCE_MS = 60_000
BUTTON = "[class*=st-key-download-template] button"


def fetched(link: str, **headers: str) -> tuple[int, str]:
    """What somebody else gets for a link."""
    place = urlparse(link)
    connection = http.client.HTTPConnection(place.netloc, timeout=60)
    connection.request("GET", f"{place.path}?{place.query}", headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, text


def test_a_link_serves_the_browser_that_asked_once_and_nobody_else(browser: Any, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(f"{address}/submissions?lang=zh")
    page.wait_for_selector(BUTTON)
    for _ in range(2):  # the button serves as often as it is pressed
        with page.expect_download() as taken:
            page.click(BUTTON)
        assert taken.value.suggested_filename == "物业督导报送表_北京市_2022年12月.xlsx"
        assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    assert faults == []
    assert fetched(taken.value.url) == (403, word("download.foreign", "zh"))
    (reader,) = [cookie["value"] for cookie in context.cookies() if cookie["name"] == READER]
    assert fetched(taken.value.url, Cookie=f"{READER}={reader}") == (410, word("download.spent", "zh"))

    page.evaluate("HTMLAnchorElement.prototype.click = () => {}")  # the link is stolen before it is used
    page.click(BUTTON)
    page.wait_for_selector(f"a[data-take]:not([href='{urlparse(taken.value.url).path[1:]}?lang=zh'])", state="attached")
    link = str(page.eval_on_selector("a[data-take]", "link => link.href"))
    assert link != taken.value.url
    assert fetched(link) == (403, word("download.foreign", "zh"))
    assert fetched(link.replace("lang=zh", "lang=en"), Cookie=f"{READER}=x") == (403, word("download.foreign", "en"))
    assert fetched(link, Cookie=f"{READER}={reader}")[0] == 200
    assert fetched(link, Cookie=f"{READER}={reader}")[0] == 410
    context.close()


def test_a_chart_is_saved_in_both_forms_with_a_line_that_says_what_it_is_of(browser: Any, address: str) -> None:
    page = browser.new_page(locale="zh-CN")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/coverage?lang=zh")
    page.wait_for_selector(".modebar-btn", state="attached")
    for form, begins in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download() as taken:
            page.locator(f"button[data-picture={form}]").first.click()
        assert taken.value.suggested_filename.endswith(f".{form}")
        assert Path(taken.value.path()).read_bytes().startswith(begins)
    assert "数据版本" in Path(taken.value.path()).read_text(encoding="utf-8")
    page.close()
