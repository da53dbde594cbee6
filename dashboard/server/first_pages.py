"""Asks what readers open first, as soon as a build is published: the overviews of the city and of its districts.

A thread of its own, one page at a time with a pause after each as long as the page took, so that readers who are there
notice nothing. The answers are kept (`parts.ask`); only a session can keep what is drawn of them (`parts.drawn`).
"""

import atexit
import contextlib
import logging
import threading
import time

from dashboard.parts.page import frame
from dashboard.screens import overview
from pipelines import query
from pipelines.errors import WuyeError
from pipelines.settings import settings

EVERY_S = 5.0
LEAST_PAUSE_S = 0.5
_THREAD = "first-pages"
# Streamlit warns of every element that is drawn without a session.
_WARNS = "streamlit.runtime.scriptrunner_utils.script_run_context"


def follow() -> None:
    """Follows the builds that are published, to the end of the process."""
    ending = threading.Event()
    logging.getLogger(_WARNS).addFilter(lambda record: record.threadName != _THREAD)
    thread = threading.Thread(target=_follow, args=(ending,), name=_THREAD, daemon=True)

    def end() -> None:
        ending.set()
        thread.join()

    thread.start()
    atexit.register(end)


def _follow(ending: threading.Event) -> None:
    wanted = ""
    while not ending.wait(EVERY_S):
        with contextlib.suppress(WuyeError):  # whoever opens a page is told
            version = query.open(settings().home).version
            if version != wanted:
                wanted = version
                ask_first(version, ending)


def ask_first(version: str, ending: threading.Event) -> None:
    """Asks all that the overviews of a build need; ends early when another build is published."""
    reader = query.open(settings().home)
    areas = [reader.home.region, *reader.children(reader.home.region).sort("sort")["code"]]
    for area in areas:
        started = time.monotonic()
        context = frame.desk_for("overview", {"area": area, "lang": "zh"}, "zh", "light")
        if context.reader.version != version:
            return
        overview.show(context)
        if ending.wait(max(LEAST_PAUSE_S, time.monotonic() - started)):
            return
