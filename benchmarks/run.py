"""Times what is worth timing, prints ratios, and writes them to RESULTS.md beside this file.

.venv/bin/python benchmarks/run.py [--rows 1000000] [--rounds 3] [--workbook-rows 100000] [--estates 2000] [--complaints 100000]
"""

import argparse
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

import intake
import page
import parts

from pipelines.intake.receive import Sending, receive, sendings_of
from pipelines.sample import write_city
from pipelines.settings import make_home, settings
from pipelines.text import both
from pipelines.warehouse.build import build

RESULTS = Path(__file__).with_name("RESULTS.md")
KEPT = "<!-- Below: runs that have commands of their own, each named with its figures. -->"
PARTS_OF = 200_000  # orders, of which a workbook holds a tenth


def machine() -> str:
    """Cores, memory and processor; nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = named[0] if named else model
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {model}; Python {platform.python_version()}"


def city(path: Path, estates: int, complaints: int) -> Path:
    """An invented city, taken in and built."""
    home = make_home(path, intake.BEIJING, both("北京市", "Beijing"), invented=True)
    known = Sending(
        path=intake.DIVISIONS, source="division", period="2000-01", sender=intake.BEIJING, received_on=date(2000, 1, 1)
    )
    receive(home, [known], workers=0)
    write_city("beijing", path / "inbox", estates=estates, complaints=complaints)
    receive(home, sendings_of([path / "inbox"]))
    build(home, settings(path))
    return path


def spent_in(folder: Path) -> dict[str, dict[str, float]]:
    """Where the time of a text file and of a workbook goes."""
    extract, book = folder / "parts.csv", folder / "parts.xlsx"
    intake.write_extract(extract, PARTS_OF)
    intake.write_workbook(book, extract, PARTS_OF // 10)
    return parts.run(extract, book, folder / "parts")


def kept_below() -> str:
    """What stands in the results from other runs."""
    former = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    return f"{KEPT}{former.partition(KEPT)[2] or chr(10)}"


def report(
    given: argparse.Namespace,
    loads: str,
    taken: dict[str, intake.Taken],
    spent: dict[str, dict[str, float]],
    drawn: dict[str, float],
) -> str:
    """The results as Markdown: ratios first, seconds beside them."""
    rows, uncached = given.rows, drawn["uncached"]
    floor, raw = taken["bare scan"], taken["raw copy"]

    def line(name: str, words: str) -> str:
        way = taken[name]
        ratios = (
            f"{way.seconds / floor.seconds:.2f} | {way.seconds / raw.seconds:.2f} | {way.processor / raw.processor:.2f}"
        )
        return f"| {words} | {way.seconds:.2f} | {way.processor:.2f} | {ratios} | {way.megabytes:,.0f} |"

    lines = "\n".join(
        (
            line("bare scan", "polars reads every cell as text, and counts"),
            line("raw copy", "DuckDB copies CSV to Parquet, no rules"),
            line("judged alone", "judging alone: every cell read, every row judged and masked"),
            line("judged", "**judged**: read, parsed, judged, masked; rows to Parquet, copy for the archive"),
            line("intake", "**intake**: fingerprint, judged in a reader of its own, stored, archived, receipt"),
            line("intake of GB18030", "the same of a file in GB18030"),
        )
    )
    ways = ("intake of GB18030", "intake"), ("workbook judged", "workbook as text")
    foreign, book = (
        f"{taken[one].seconds / taken[other].seconds:.2f} (processor {taken[one].processor / taken[other].processor:.2f})"
        for one, other in ways
    )
    peak = taken["intake"].megabytes / taken["small intake"].megabytes
    return f"""# Results

Written by `make bench`; ratios are of one run, its ways interleaved, each in a process of its own, medians of {given.rounds} rounds (pages {page.ROUNDS}).
Machine: {machine()}. Load of the machine (1 minute) at the beginning and the end: {loads}. Other work was not excluded: it
stretches the seconds of all ways, and most those that keep both cores busy; processor seconds tell the work itself.

## Intake: one hotline extract of {rows:,} orders, 25 columns, {taken["file"].megabytes:,.0f} MB of CSV, one text of {intake.MARKED} with a phone and a door number
| way | seconds | processor seconds | beside the scan | beside the raw copy | the same in processor seconds | peak MB |
|---|---:|---:|---:|---:|---:|---:|
{lines}

GB18030 beside UTF-8: {foreign}. Peak of memory beside that of {rows // 10:,} orders: {peak:.2f}.
A workbook of {given.workbook_rows:,} orders judged in a warm reader, beside reading its cells as text: {book}.

Where the time goes, one part after the other in one thread:

{parts.table(f"a text file of {PARTS_OF:,} orders", spent["text"])}
{parts.table(f"a workbook of {PARTS_OF // 10:,} orders", spent["workbook"])}
## A page: the overview of a city of {given.estates:,} estates and {drawn["orders"]:,.0f} orders, 36 months
| part | milliseconds | beside uncached |
|---|---:|---:|
| its questions, answers cached | {drawn["cached"] * 1000:.1f} | {drawn["cached"] / uncached:.2f} |
| **its questions, asked of the warehouse** | {uncached * 1000:.0f} | 1.00 |
| the same numbers by pandas from CSV | {drawn["naive"] * 1000:.0f} | {drawn["naive"] / uncached:.1f} |
| its seven figures drawn, on top of either | {drawn["figures"] * 1000:.0f} | {drawn["figures"] / uncached:.1f} |

{kept_below()}"""


def main() -> None:
    """Runs everything in a temporary folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=intake.ROUNDS, help="of the intake")
    options.add_argument("--workbook-rows", type=int, default=100_000)
    options.add_argument("--estates", type=int, default=2_000)
    options.add_argument("--complaints", type=int, default=100_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"intake of {given.rows:,} orders …", file=sys.stderr)
        before = os.getloadavg()[0]
        taken = intake.run(folder, given.rows, given.workbook_rows, given.rounds)
        loads = f"{before:.1f} and {os.getloadavg()[0]:.1f}"
        spent = spent_in(folder)
        print(f"a city of {given.estates:,} estates …", file=sys.stderr)
        home = city(folder / "city", given.estates, given.complaints)
        print("pages …", file=sys.stderr)
        drawn = page.run(home, folder)
    RESULTS.write_text(report(given, loads, taken, spent, drawn), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
