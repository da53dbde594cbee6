"""Writes an invented city: every return as a file, and the list of when each came in."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from pipelines.interruption import deaf_children
from pipelines.sample.cities.order import city_plan
from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.office import DECIDED, decided
from pipelines.sample.papers import paper
from pipelines.sample.plan import EPOCH, Scale, companies_of
from pipelines.sample.returns import Return, returns
from pipelines.settings import one_thread_each

SENDINGS = "sendings.csv"  # intake takes a folder in the order and with the days of this list
_FEW = 60  # below so many workbooks a second process costs more than it gives


def write_city(
    city: str,
    out: Path,
    *,
    estates: int | None = None,
    complaints: int | None = None,
    companies: int | None = None,
    first: str = EPOCH,
    last: str = "2022-12",
    seed: int = 20_200_712,
    workers: int = 2,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Writes what the offices of a city would have sent, and `sendings.csv` (file, received_on).

    The files are returned in order of receipt, `sendings.csv` last. The same arguments give the same bytes,
    however many processes write. Estates and orders are as many as the city's plan says, companies as many as go with
    so many estates (600 with 7,000), unless said;
    `progress` is told the name of each file that is written.

    Raises:
        RequestError: no such city, or impossible months.
    """
    plan = city_plan(city)
    number = estates or plan.estates
    scale = Scale(
        estates=number,
        complaints=complaints or plan.complaints,
        companies=companies or companies_of(number),
        first=first,
        last=last,
        seed=seed,
    )
    return write_facts(city_facts(city, scale), out, workers=workers, progress=progress)


def write_facts(
    facts: Facts, out: Path, *, workers: int = 2, progress: Callable[[str], None] | None = None
) -> list[Path]:
    """Writes the returns of facts that are at hand; otherwise as `write_city`."""
    out.mkdir(parents=True, exist_ok=True)
    listed = returns(facts.city, facts.scale)
    for name in _written(facts, out, listed, workers):
        if progress:
            progress(name)
    (out / DECIDED).write_text(json.dumps(decided(facts), ensure_ascii=False, indent=1), encoding="utf-8")
    listed = [item for item in listed if (out / item.file).exists()]
    with (out / SENDINGS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "received_on"))
        writer.writerows((item.file, item.received_on.isoformat()) for item in listed)
    return [*(out / item.file for item in listed), out / SENDINGS]


def _written(facts: Facts, out: Path, listed: list[Return], workers: int) -> Iterator[str]:
    books = [item for item in listed if item.file.endswith(".xlsx")]
    extracts = [item for item in listed if item.file.endswith(".csv")]
    if workers < 2 or len(books) < _FEW:
        yield from _write_all(facts, out, listed)
        return
    # Workbooks go to other processes, which need no orders and no answers; the extracts are written here meanwhile.
    light = replace(facts, orders=facts.orders.clear(), survey_answers=facts.survey_answers.clear())
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_take, initargs=(light, out)) as pool:
        with one_thread_each(), deaf_children():
            finished = pool.map(_write_taken, books, chunksize=6)
        try:
            yield from _write_all(facts, out, extracts)
            yield from finished
        except BaseException:  # what waits is not written any more
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _write_all(facts: Facts, out: Path, listed: Iterable[Return]) -> Iterator[str]:
    for item in listed:
        _write(facts, out, item)
        yield item.file


_TAKEN: dict[str, tuple[Facts, Path]] = {}


def _take(facts: Facts, out: Path) -> None:
    _TAKEN["work"] = (facts, out)


def _write_taken(item: Return) -> str:
    facts, out = _TAKEN["work"]
    _write(facts, out, item)
    return item.file


def _write(facts: Facts, out: Path, item: Return) -> None:
    if content := paper(facts, item):  # who has nothing to tell sends nothing
        (out / item.file).write_bytes(content)
