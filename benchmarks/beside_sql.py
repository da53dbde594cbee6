"""How long other readers wait for a page while heavy queries in SQL run, against how long they usually wait.

.venv/bin/python benchmarks/beside_sql.py HOME [--rounds 8] [--queries 2]

The same pages by turns, alone and beside queries that take all they may until they are stopped; clock seconds of each,
in one process as a server has it. What is kept of answers is dropped before each, so that every page asks the build.
"""

import argparse
import gc
import os
import time
from functools import cache
from pathlib import Path
from statistics import median

import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pipelines import query

APP = Path(__file__).resolve().parents[1] / "dashboard" / "app.py"
SCREENS = ("coverage", "complaints", "alerts")
HEAVY = "select count(*) from metric_value as a, metric_value as b where a.value + b.value < 0.123456"


def waited(screen: str, area: str) -> float:
    """The clock seconds of one run of a screen that nobody opened before."""
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=300)
    app.query_params.update({"lang": "zh", "area": area})
    gc.collect()
    started = time.perf_counter()
    app.switch_page(f"screens/{screen}.py")
    app.run()
    if app.exception:
        raise SystemExit(f"{screen} failed: {app.exception[0].message}")
    return time.perf_counter() - started


def main() -> None:
    """Prints the median of both, and their ratio."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("home", type=Path)
    reading.add_argument("--rounds", type=int, default=8)
    reading.add_argument("--queries", type=int, default=2)
    given = reading.parse_args()
    os.environ["WUYE_HOME"] = str(given.home)
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    reader = query.open(given.home)
    reader.sql("select 1")  # the snapshot is made once a build
    alone: list[float] = []
    beside: list[float] = []
    for screen in SCREENS:
        waited(screen, reader.home.region)  # what is loaded once
    for _ in range(given.rounds):
        for screen in SCREENS:
            alone.append(waited(screen, reader.home.region))
            heavy = [reader.start_sql(HEAVY) for _ in range(given.queries)]
            for each in heavy:
                each.wait(0.5)  # under way, not still starting
            beside.append(waited(screen, reader.home.region))
            if any(each.is_done for each in heavy):
                raise SystemExit("a query ended before the page: take a heavier one")
            for each in heavy:
                each.stop()
                each.wait(5)
    usual, with_queries = median(alone), median(beside)
    print(f"alone {usual:.2f} s, beside {given.queries} queries {with_queries:.2f} s: {with_queries / usual:.2f} times")


if __name__ == "__main__":
    main()
