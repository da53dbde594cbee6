"""Starts the server. Whatever Streamlit reads from files or the environment, what stands here holds."""

import asyncio
import os
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
from dashboard.server.guard import Guard
from dashboard.server.headers import SecurityHeaders
from dashboard.server.hosts import HostCheck, addresses
from dashboard.server.log import expect_refusals
from dashboard.server.options import options
from dashboard.server.paths import OpenPaths
from dashboard.server.reader import ReaderCookie
from dashboard.server.search import search_route
from dashboard.server.unknown import UnknownPages
from dashboard.server.uploads import Limits, Sweep, UploadLimits
from pipelines.settings import Home, open_home, settings
from pipelines.sign_in import SignInError
from pipelines.text import both

SCRIPT = Path(__file__).parents[1] / "app.py"
SWEEP_S = 60.0


def application(port: int) -> App:
    """The pages of the home in `WUYE_HOME`, and what stands between them and a browser.

    Raises:
        HomeError: the folder is no home.
    """
    machine = settings()
    home = open_home(machine.home)
    prove_entrance(home)
    limits = Limits(file_mb=machine.upload_mb, session_mb=max(machine.upload_mb, machine.uploads_mb))
    return App(
        SCRIPT,
        routes=[download_route(home), search_route(home)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(HostCheck, allowed=addresses(port, (*home.hosts, home.sign_in.host))),
            Middleware(Guard, home=home),
            Middleware(OpenPaths),
            Middleware(ReaderCookie, is_secure=home.sign_in.is_secure),
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
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn would take an address from a header of whoever speaks from here
    listen = open_home(settings().home).sign_in.listen
    served.run(config={**options(port, settings().upload_mb), "server.address": listen})


def prove_entrance(home: Home) -> None:
    """Without a sign-in the pages are open to this machine only.

    Raises:
        SignInError: the home names other hosts, or the sign-in's secret cannot be used.
    """
    if home.hosts and not home.sign_in.is_needed:
        raise SignInError(
            both(
                f"home.toml 的 hosts 含 {'、'.join(home.hosts)}，但未设登录：未设登录时页面只对本机开放，请先设 [sign_in]",
                f"home.toml names {', '.join(home.hosts)} in hosts, but no sign-in: without one the pages are open to this "
                "machine only; set [sign_in] first",
            )
        )
    home.sign_in.secret(home.path)


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
