"""Open sessions at a server: how long readers wait for a page when many are at work.

.venv/bin/python benchmarks/sessions.py HOME [--sessions 50] [--every 10] [--seconds 60] [--stock]

Each session is a websocket of its own, as a browser opens it: it opens the overview, then every ten seconds another page
of one of ten areas, drawn by lot, and waits until the page is whole. Measured is the time from the click to Streamlit's
word that the script has finished, every message received. The first round of pages is cold. With `--stock`, Streamlit
collects garbage after every run, as it does by itself, and nothing that is drawn is kept.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from pipelines import query

PAGES = ("overview", "place", "coverage", "complaints", "satisfaction", "assessment", "alerts", "indicators", "clauses")
SERVE = "from dashboard.server.serve import serve; serve({port})"
STOCK = (
    "import dashboard.parts.page.drawn as kept; kept.drawn = kept.drawn_of_store = lambda part: part; "
    "import dashboard.server.options as options; options.FIXED['runner.postScriptGC'] = True; "
    "import dashboard.server.first_pages as first; first.follow = lambda: None; "
)


def ten_areas(home: Path) -> list[str]:
    """The city, four districts, three streets and two communities, those with the most estates."""
    reader = query.open(home)
    found = [reader.home.region]
    for level, most in (("district", 4), ("street", 3), ("community", 2)):
        sql = (
            f'select "{level}" as area from estate_month where "{level}" not like \'%-unassigned\' '
            f"group by 1 order by count(*) desc, 1 limit {most}"
        )
        found += reader.frame(sql)["area"].to_list()
    return found


async def shown(socket: ClientConnection, kept: set[str], page: str, area: str) -> float:
    """Opens a page; the seconds until all of it has come."""
    asked = BackMsg()
    asked.rerun_script.query_string = urlencode({"area": area, "lang": "zh"})
    asked.rerun_script.page_name = "" if page == "overview" else page
    asked.rerun_script.context_info.locale = "zh-CN"
    asked.rerun_script.cached_message_hashes.extend(kept)
    started = time.perf_counter()
    await socket.send(asked.SerializeToString())
    elements = 0
    while True:
        told = ForwardMsg.FromString(await socket.recv())  # type: ignore[arg-type]  # Streamlit sends bytes only
        kind = told.WhichOneof("type")
        elements += kind in ("delta", "ref_hash")
        if told.metadata.cacheable:
            kept.add(told.hash)
        if kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            assert elements > 8, f"{page} of {area} is no page"
            return time.perf_counter() - started


async def reader(number: int, given: argparse.Namespace, areas: list[str], took: list[tuple[float, float]]) -> None:
    """One session: clicks at even distances, and never before the page is there."""
    lot = random.Random(number)
    address = f"ws://127.0.0.1:{given.port}/_stcore/stream"
    origin = f"http://127.0.0.1:{given.port}"
    begun = time.perf_counter() + given.every * number / given.sessions
    await asyncio.sleep(begun - time.perf_counter())
    async with connect(address, origin=origin, subprotocols=["streamlit"], max_size=None) as opened:  # type: ignore[list-item,arg-type]
        kept: set[str] = set()
        for turn in range(int(given.seconds / given.every)):
            await asyncio.sleep(max(0.0, begun + turn * given.every - time.perf_counter()))
            page = "overview" if turn == 0 else lot.choice(PAGES)
            at = time.perf_counter()
            took.append((at, await shown(opened, kept, page, lot.choice(areas))))


async def measured(given: argparse.Namespace) -> list[tuple[float, float]]:
    """Every click's time and wait."""
    took: list[tuple[float, float]] = []
    areas = ten_areas(given.home)
    await asyncio.gather(*(reader(number, given, areas, took) for number in range(given.sessions)))
    return sorted(took)


def free_port() -> int:
    """A port that nobody uses."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Waits until the server answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not answer")


def processor_seconds(process: int) -> float:
    """What a process has spent so far, its threads together (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Prints the median and the 95th percentile of the waits, of the first half of the time and of the second; and what
    the server spent, which other work on the machine changes less."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("home", type=Path)
    reading.add_argument("--sessions", type=int, default=50)
    reading.add_argument("--every", type=float, default=10.0)
    reading.add_argument("--seconds", type=float, default=60.0)
    reading.add_argument("--stock", action="store_true")
    given = reading.parse_args()
    given.port = free_port()
    script = (STOCK if given.stock else "") + SERVE.format(port=given.port)
    environment = {**os.environ, "WUYE_HOME": str(given.home)}
    server = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(given.port)
        before = processor_seconds(server.pid)
        took = asyncio.run(measured(given))
        spent = processor_seconds(server.pid) - before
    finally:
        server.terminate()
        server.wait(timeout=60)
    half = (took[0][0] + took[-1][0]) / 2
    for name, those in (
        ("first half", [wait for at, wait in took if at < half]),
        ("second half", [wait for at, wait in took if at >= half]),
    ):
        print(f"{name}: {len(those)} clicks, median {median(those):.2f} s, p95 {quantiles(those, n=20)[-1]:.2f} s")
    print(f"processor seconds of the server a click: {spent / len(took):.3f}")


if __name__ == "__main__":
    main()
