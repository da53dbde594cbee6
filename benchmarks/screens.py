"""Processor seconds of every screen at every level: its questions not yet asked, then asked before.

.venv/bin/python benchmarks/screens.py HOME [--rounds 3]

A screen is drawn by Streamlit's own runner in this process, without browser and socket. What the runner does before
each run that no server does (it reads the metadata of all installed packages) is done once.
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
SCREENS = (
    "overview",
    "place",
    "coverage",
    "complaints",
    "satisfaction",
    "assessment",
    "indicators",
    "clauses",
    "alerts",
)
LEVELS = ("city", "district", "street", "community")


def areas(home: Path) -> dict[str, str]:
    """The area of each level with the most estates."""
    reader = query.open(home)
    most = (
        f'select "{level}" as area from estate_month where "{level}" not like \'%-unassigned\' group by 1 order by count(*) desc, 1'
        for level in LEVELS
    )
    return {level: str((reader.one(sql) or {})["area"]) for level, sql in zip(LEVELS, most, strict=True)}


def drawn(screen: str, area: str) -> float:
    """The processor seconds of one run of a screen."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update({"lang": "zh", "area": area})
    gc.collect()
    started = time.process_time()
    if screen != "overview":
        app.switch_page(f"screens/{screen}.py")
    app.run()
    if app.exception:
        raise SystemExit(f"{screen} of {area} failed: {app.exception[0].message}")
    return time.process_time() - started


def main() -> None:
    """Prints one line a screen: at each level, uncached / cached."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("home", type=Path)
    reading.add_argument("--rounds", type=int, default=3)
    given = reading.parse_args()
    os.environ["WUYE_HOME"] = str(given.home)
    os.environ["STREAMLIT_RUNNER_MAGIC_ENABLED"] = "false"  # as the dashboard is served
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    known = areas(given.home)
    for screen in SCREENS:
        drawn(screen, known["city"])  # what is loaded once
    print("screen", *LEVELS, sep="\t")
    for screen in SCREENS:
        cells = []
        for level in LEVELS:
            uncached, cached = [], []
            for _ in range(given.rounds):
                st.cache_data.clear()
                query.open(given.home).warehouse.answers.cache_clear()
                uncached.append(drawn(screen, known[level]))
                cached.append(drawn(screen, known[level]))
            cells.append(f"{median(uncached):.2f} / {median(cached):.2f}")
        print(screen, *cells, sep="\t", flush=True)


if __name__ == "__main__":
    main()
