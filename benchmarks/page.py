"""The script behind a page: what its questions and figures cost: cached, uncached, and the naive way.

The page is the overview of a city in a month: three rates, the composite and satisfaction by district, each with
two years before it, and the figures drawn from them. Streamlit itself and the browser are left out: they cost the
same whichever way the numbers come.
"""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median

import pandas as pd
import polars as pl

from dashboard.figures import map as map_figure
from dashboard.figures import ranking, trend
from pipelines import query
from pipelines.query import Reader

RATES = ("committee_rate", "service_rate", "party_rate")
HEADLINES = (*RATES, "complaint_contacted", "complaint_solved", "complaint_satisfied", "assessment_score")
ROUNDS = 9


def asked(reader: Reader, metric: str, level: str) -> pl.DataFrame:
    """One question of the page, put to the build."""
    return reader.values(metric, level=level, period_kind="month")


Answers = dict[tuple[str, str], pl.DataFrame]


def answers(reader: Reader, ask: Callable[[Reader, str, str], pl.DataFrame]) -> Answers:
    """Every question of the page."""
    return {(name, level): ask(reader, name, level) for name in HEADLINES for level in ("city", "district")}


def draw(reader: Reader, given: Answers) -> int:
    """Every figure of the page; gives the number of values behind them."""
    for name in RATES:
        metric = reader.catalogue.metric(name)
        ranking.figure(given[name, "district"].filter(pl.col("period") == reader.scope.end), metric, "zh")
        trend.figure(given[name, "city"], metric, "zh")
    chosen = reader.catalogue.metric(RATES[0])
    map_figure.figure(given[RATES[0], "district"].filter(pl.col("period") == reader.scope.end), chosen, "zh")
    return sum(frame.height for frame in given.values())


def write_tables(reader: Reader, folder: Path) -> None:
    """What a first attempt would start from: the estates and orders as two CSV files."""
    for mart in ("estate_month", "complaint_case", "assessment_due"):
        reader.frame(f'select * from "{mart}"').write_csv(folder / f"{mart}.csv")


def naive(folder: Path) -> int:
    """The same numbers by pandas from CSV, computed when the page is asked for."""
    estates = pd.read_csv(folder / "estate_month.csv", low_memory=False)
    orders = pd.read_csv(folder / "complaint_case.csv", low_memory=False)
    scores = pd.read_csv(folder / "assessment_due.csv", low_memory=False)
    estates = estates[estates["in_scope"]]
    estates["has_body"] = estates["committee_form"].isin(["owners_committee", "interim_committee"])
    orders = orders[orders["is_property"].eq(True) & orders["is_valid"] & ~orders["is_excluded"]]
    numbers = 0
    for keys in (["month"], ["month", "district"]):
        for column in ("has_body", "has_formal_service", "has_party_organisation"):
            numbers += len(estates.groupby(keys)[column].agg(["sum", "count"]))
        for column in ("is_contacted", "is_solved", "satisfaction_points"):
            closed = [key.replace("month", "closed_month") for key in keys]
            numbers += len(orders.groupby(closed)[column].agg(["sum", "count"]))
        numbers += len(scores.groupby(keys)["score"].mean())
    return numbers


def timed(work: Callable[[], int], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        if work() <= 0:
            raise SystemExit("the page found no numbers: nothing was measured")
        taken.append(time.perf_counter() - started)
    return median(taken)


def run(home: Path, folder: Path) -> dict[str, float]:
    """Medians in seconds of the page in three ways; the first draw of each is not counted."""
    reader = query.open(home)
    write_tables(reader, folder)
    remembered = cache(asked)
    given = answers(reader, remembered)
    draw(reader, given)
    return {
        "cached": timed(lambda: len(answers(reader, remembered)), ROUNDS),
        "uncached": timed(lambda: len(answers(reader, asked)), ROUNDS),
        "figures": timed(lambda: draw(reader, given), ROUNDS),
        "naive": timed(lambda: naive(folder), 3),
        "orders": float(str((reader.one("select count(*) as n from complaint_case") or {"n": 0})["n"])),
    }
