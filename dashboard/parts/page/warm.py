"""What a server does before its first reader, and between readers."""

import atexit
import contextlib
import gc
import importlib
import threading
from collections.abc import Callable

from pipelines import query
from pipelines.errors import WuyeError
from pipelines.settings import settings

EVERY_S = 60.0
LOADED_LATE = (
    "pandas",
    "pyarrow",
    "plotly.graph_objects",
    "plotly.subplots",
    "plotly.io",
    "streamlit.elements.plotly_chart",
    "dashboard.parts.numbers.board",
    "dashboard.parts.numbers.card",
    "dashboard.parts.standing.company",
    "dashboard.parts.documents.handbook",
    "dashboard.parts.places.place",
    "dashboard.figures.funnel",
    "dashboard.figures.map",
    "dashboard.figures.multiples",
    "dashboard.figures.pareto",
    "dashboard.figures.ranking",
    "dashboard.figures.stacked",
    "dashboard.figures.trend",
)


def warm_up(progress: Callable[[str], None] = lambda _: None) -> None:
    """Load what the first run would load, open the published warehouse, and collect on a timer.

    `progress` is told the name of each module that is loaded, then `warehouse`.

    The timer stands in for `runner.postScriptGC`, which collects after every single run.
    """
    for name in LOADED_LATE:
        importlib.import_module(name)
        progress(name)
    with contextlib.suppress(WuyeError):  # the page says so to whoever opens it
        query.open(settings().home)
    progress("warehouse")
    gc.collect()
    gc.freeze()  # what is loaded now stays: later collections need not walk it
    _collect_later()


def _collect_later() -> None:
    """Collects once a minute, to the end of the process.

    What a thread still holds when the interpreter ends, and what is frozen, is never let go: the modules of DuckDB would
    outlive it, and nanobind complains of each on standard error.
    """
    ending = threading.Event()

    def collect() -> None:
        while not ending.wait(EVERY_S):
            gc.collect()

    def end() -> None:
        ending.set()
        thread.join()
        gc.unfreeze()

    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    atexit.register(end)
