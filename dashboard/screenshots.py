"""Pictures of every screen in both languages, wide and narrow, as a reader sees them."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.parts.page.view import PAGES
from dashboard.server.process import command
from pipelines.errors import RequestError
from pipelines.text import LANGUAGES

APP = Path(__file__).with_name("app.py")
WIDTHS = {"wide": (1366, 768), "narrow": (390, 844)}
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
DONE = "footer.foot"  # the last thing that a page draws
CHARTS_DRAWN = (
    """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(c => c.querySelector('.main-svg'))"""
)
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The browser of this machine.

    Raises:
        RequestError: there is none.
    """
    match = next((path for path in CHROMIUM if Path(path).exists()), None)
    if match is None:
        raise RequestError(
            "生成截图需要 Chromium，未找到（Debian 软件包 chromium） / Chromium is needed for pictures and was not found (Debian's package chromium)"
        )
    return match


@contextmanager
def served(home: Path) -> Iterator[str]:
    """A server on a home for as long as the block lasts; gives its address on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        command(port), env={**os.environ, "WUYE_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            if server.poll() is not None:
                raise RequestError(
                    "页面服务未能启动，请运行 wuye serve 查看原因 / the dashboard did not start: run `wuye serve` to see why"
                )
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def take(home: Path, folder: Path) -> list[Path]:
    """Writes `<screen>-<language>-<width>.png` for all; returns the files.

    Raises:
        RequestError: Chromium or playwright is missing, or the server does not start.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise RequestError(
            "生成截图需要 playwright，由 make setup 安装 / playwright is needed for pictures: it comes with `make setup`"
        ) from None
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with served(home) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for width, (across, down) in WIDTHS.items():
            page = browser.new_page(viewport={"width": across, "height": down})
            for screen in PAGES:
                for language in LANGUAGES:
                    page.goto(f"{address}/{'' if screen == 'overview' else screen}?lang={language}")
                    page.wait_for_selector(DONE, timeout=60_000)
                    page.wait_for_load_state("networkidle")
                    page.wait_for_function(CHARTS_DRAWN, timeout=60_000)
                    page.wait_for_timeout(500)  # what fades in
                    file = folder / f"{screen}-{language}-{width}.png"
                    page.screenshot(path=file)
                    written.append(file)
            page.close()
        browser.close()
    return written
