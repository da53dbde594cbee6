"""Writes an invented city: every return as a file, and the list of when each came in."""

import csv
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.papers import paper
from pipelines.sample.plan import EPOCH, Scale
from pipelines.sample.returns import Return, returns

SENDINGS = "sendings.csv"
_FEW = 60  # below so many workbooks a second process costs more than it gives


class Sending(NamedTuple):
    """One file that came in, and the day on which it did."""

    file: Path
    received_on: date


def write_city(
    city: str, out: Path, *, estates: int = 7_000, complaints: int = 300_000, companies: int = 600,
    first: str = EPOCH, last: str = "2022-12", seed: int = 20_200_712, workers: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:  # fmt: skip
    """Writes what the offices of a city would have sent, and `sendings.csv` (file, received_on).

    The files are returned in order of receipt, `sendings.csv` last. The same arguments give the same bytes,
    however many processes write. `progress` is told how many files of how many are written.

    Raises:
        RequestError: no such city, or impossible months.
    """
    scale = Scale(estates=estates, complaints=complaints, companies=companies, first=first, last=last, seed=seed)
    return write_facts(city_facts(city, scale), out, workers=workers, progress=progress)


def write_facts(
    facts: Facts, out: Path, *, workers: int = 2, progress: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Writes the returns of facts that are at hand; otherwise as `write_city`."""
    out.mkdir(parents=True, exist_ok=True)
    listed = returns(facts.city, facts.scale)
    for done, _ in enumerate(_written(facts, out, listed, workers), start=1):
        if progress:
            progress(done, len(listed))
    with (out / SENDINGS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "received_on"))
        writer.writerows((item.file, item.received_on.isoformat()) for item in listed)
    return [*(out / item.file for item in listed), out / SENDINGS]


def sendings(out: Path) -> list[Sending]:
    """What a written city holds, in order of receipt."""
    with (out / SENDINGS).open(encoding="utf-8", newline="") as file:
        return [Sending(out / row["file"], date.fromisoformat(row["received_on"])) for row in csv.DictReader(file)]


def _written(facts: Facts, out: Path, listed: list[Return], workers: int) -> Iterator[str]:
    books = [item for item in listed if item.file.endswith(".xlsx")]
    extracts = [item for item in listed if item.file.endswith(".csv")]
    if workers < 2 or len(books) < _FEW:
        yield from _write_all(facts, out, listed)
        return
    # Workbooks go to other processes, which need no orders and no answers; the extracts are written here meanwhile.
    light = replace(facts, orders=facts.orders.clear(), survey_answers=facts.survey_answers.clear())
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_take, initargs=(light, out)) as pool:
        finished = pool.map(_write_taken, books, chunksize=6)
        yield from _write_all(facts, out, extracts)
        yield from finished


def _write_all(facts: Facts, out: Path, listed: Iterable[Return]) -> Iterator[str]:
    for item in listed:
        (out / item.file).write_bytes(paper(facts, item))
        yield item.file


_TAKEN: dict[str, tuple[Facts, Path]] = {}


def _take(facts: Facts, out: Path) -> None:
    _TAKEN["work"] = (facts, out)


def _write_taken(item: Return) -> str:
    facts, out = _TAKEN["work"]
    (out / item.file).write_bytes(paper(facts, item))
    return item.file
