"""Starts the server. Whatever Streamlit reads from files or the environment, what stands here holds."""

import sys
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.parts.warm import warm_up
from dashboard.server.files import download_route
from dashboard.server.options import OPTIONS
from dashboard.server.reader import ReaderCookie

SCRIPT = Path(__file__).parents[1] / "app.py"


def application() -> App:
    """The pages and what stands before them."""
    return App(SCRIPT, routes=[download_route()], middleware=[Middleware(ReaderCookie)])


def serve(port: int) -> None:
    """Warms up and serves the home in `WUYE_HOME` on this machine only, until it is told to end."""
    warm_up()
    application().run(config={**OPTIONS, "server.port": port})


def command(port: int) -> list[str]:
    """The command that serves in a process of its own."""
    return [sys.executable, "-c", f"from dashboard.server.serve import serve; serve({port})"]
