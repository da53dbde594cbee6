"""What a server does before its first reader, and between readers."""

import contextlib
import gc
import importlib
import threading

EVERY_S = 60.0


def warm_up() -> None:
    """Load what a first run would load (about one second), open the published warehouse, and collect on a timer.

    The timer stands in for `runner.postScriptGC`, which collects after every single run.
    """
    for name in (
        "polars",
        "plotly.graph_objects",
        "plotly.subplots",
        "plotly.io.json",
        "dashboard.parts.rows",
        "dashboard.parts.board",
    ):
        importlib.import_module(name)
    from pipelines.errors import WuyeError
    from pipelines.query import open_warehouse
    from pipelines.settings import settings

    with contextlib.suppress(WuyeError):  # the page says so to whoever opens it
        open_warehouse(settings().home)
    collect()


def collect() -> None:
    """Collect now, and again after a while."""
    gc.collect()
    timer = threading.Timer(EVERY_S, collect)
    timer.daemon = True
    timer.start()
