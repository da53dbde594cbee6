"""Starts the server. Whatever Streamlit reads from files or the environment, what stands here holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.parts.page.fault import report
from dashboard.parts.page.warm import warm_up
from dashboard.server import first_pages
from dashboard.server.assets import Assets
from dashboard.server.files import download_route
from dashboard.server.headers import SecurityHeaders
from dashboard.server.hosts import HostCheck, addresses
from dashboard.server.log import expect_refusals
from dashboard.server.options import options
from dashboard.server.paths import OpenPaths
from dashboard.server.reader import ReaderCookie
from dashboard.server.unknown import UnknownPages
from dashboard.server.uploads import Limits, Sweep, UploadLimits
from pipelines.settings import open_home, settings

SCRIPT = Path(__file__).parents[1] / "app.py"
SWEEP_S = 60.0


def application(port: int) -> App:
    """The pages of the home in `WUYE_HOME`, and what stands between them and a browser.

    Raises:
        HomeError: the folder is no home.
    """
    machine = settings()
    limits = Limits(file_mb=machine.upload_mb, session_mb=max(machine.upload_mb, machine.uploads_mb))
    return App(
        SCRIPT,
        routes=[download_route()],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(HostCheck, allowed=addresses(port, open_home(machine.home).hosts)),
            Middleware(OpenPaths),
            Middleware(ReaderCookie),
            Middleware(UploadLimits, limits=limits),
            Middleware(UnknownPages),
            Middleware(Assets),
        ],
        lifespan=_sweeping,
        on_script_error=report,
    )


def serve(port: int, announce: Callable[[int], None] = lambda _port: None) -> None:
    """Warms up and serves on this machine only, until it is told to end.

    Args:
        port: of this machine, free.
        announce: is told the port when readers may come.

    Raises:
        HomeError: the folder in `WUYE_HOME` is no home.
    """
    served = application(port)
    warm_up()
    announce(port)
    _run(served, port)


def serve_warm(port: int) -> None:
    """Serves from a process that is warm already, as `serve`."""
    _run(application(port), port)


def _run(served: App, port: int) -> None:
    expect_refusals()
    first_pages.follow()
    served.run(config=options(port, settings().upload_mb))


@asynccontextmanager
async def _sweeping(_app: App) -> AsyncIterator[None]:
    task = asyncio.create_task(_sweep_on())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _sweep_on() -> None:
    sweep = Sweep()
    while True:
        await asyncio.sleep(SWEEP_S)
        sweep.look()
