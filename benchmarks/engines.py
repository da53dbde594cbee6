"""The tables and sums of many complaints on DuckDB here and on Sail, in one run: wall, processor seconds, memory.

.venv/bin/python benchmarks/engines.py [--orders 100000 300000 1000000]

The orders are those of `complaints.py`. Timed are every mart and all metrics over complaints, as a build makes them; the
values must be the same cell by cell. Sail is started here on both cores; what it takes is read from the system.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import complaints

from pipelines.catalogue.catalogue import load
from pipelines.cluster.calculator import OnEngine
from pipelines.cluster.session import open_session
from pipelines.engine import open_engine
from pipelines.warehouse import marts
from pipelines.warehouse.calculator import HERE, Calculator
from pipelines.warehouse.measure import measure

SERVER = (
    "from pysail.spark import SparkConnectServer; SparkConnectServer(ip='127.0.0.1', port={}).start(background=False)"
)
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def sail() -> Iterator[tuple[str, int]]:
    """The address of a Sail of one's own, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER.format(port)], stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}", server.pid
    finally:
        server.kill()
        server.wait()


def processor_seconds(process: int | str) -> float:
    """What a process has used so far."""
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / TICKS


def peak_mb(process: int | str) -> float:
    """The most memory that a process has held."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def run(orders: int, folder: Path, calculator: Calculator, server: int | None) -> tuple[str, tuple[object, ...]]:
    """One line of the table, and what the values of all metrics add up to."""
    catalogue = load()
    chosen = complaints.measured_by(catalogue)
    with open_engine(complaints.LARGE, file=folder / "bench.duckdb") as connection:
        complaints.fill(connection, catalogue, orders)
        started, own = time.perf_counter(), processor_seconds("self")
        theirs = processor_seconds(server) if server else 0.0
        for mart in marts.in_order(catalogue):
            marts.create(connection, mart, calculator)
        after_marts = time.perf_counter()
        measure(connection, chosen, complaints.READ, complaints.KNOWN_BEFORE, calculator)
        ended = time.perf_counter()
        own = processor_seconds("self") - own
        theirs = (processor_seconds(server) if server else 0.0) - theirs
        values = "select count(*), bit_xor(hash(metric_value)), sum(hash(metric_value)) from metric_value"
        total = connection.execute(values).fetchone() or ()
    name = calculator.label or "duckdb"
    memory = f"{peak_mb('self'):,.0f}" + (f" + {peak_mb(server):,.0f}" if server else "")
    line = (
        f"| {orders:,} | {name} | {after_marts - started:.1f} | {ended - after_marts:.1f} | {ended - started:.1f} "
        f"| {own + theirs:.1f} | {memory} |"
    )
    return line, total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--way", choices=("duckdb", "sail"), help=argparse.SUPPRESS)  # a process for each
    given = parser.parse_args()
    if given.way:
        with tempfile.TemporaryDirectory() as name:
            if given.way == "duckdb":
                line, total = run(given.orders[0], Path(name), HERE, None)
            else:
                with sail() as (url, server), open_session(url) as session:
                    line, total = run(given.orders[0], Path(name), OnEngine(session, Path(name) / "exchange"), server)
        print(line, *total, sep="\n")
        return
    print(f"Load (1 minute) at the beginning: {os.getloadavg()[0]:.1f}")
    print("| orders | way | marts, s | metrics, s | both, s | processor s | peak MB (own + engine) |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    for orders in given.orders:
        totals = set()
        for way in ("duckdb", "sail"):
            command = [sys.executable, __file__, "--way", way, "--orders", str(orders)]
            line, *total = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
            print(line, flush=True)
            totals.add(tuple(total))
        print(f"values the same: {len(totals) == 1}", file=sys.stderr)
    print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
