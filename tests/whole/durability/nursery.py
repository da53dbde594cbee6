"""A process that has everything imported and forks a child for each act, so that many can be killed in little time.

Lines of JSON come in: {"acts": [...], "home", "files", "said", "faults", "kill_after", "environment"}. A line goes out:
how the child ended. What a child has finished it says in the file `said`, an act a line: these are the acts that count as
acknowledged. `faults` arms the counting of file-system calls, where that library was loaded with this process.

A build is of a part of the catalogue: what is disturbed is how it is written. Nothing that has threads (DuckDB, Polars)
may work in this process before it forks: a child would wait for a lock that nobody holds.
"""

import ctypes
import json
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.catalogue.catalogue import load
from pipelines.errors import WuyeError
from pipelines.intake.receive import Sending, receive
from pipelines.office.entries import Note
from pipelines.office.journal import open_journal
from pipelines.settings import Settings, open_home
from pipelines.warehouse.build import build
from pipelines.warehouse.part import part_of
from pipelines.warehouse.publish import rollback

REFUSED, UNTOLD = 1, 3  # a fault with a name; any other


def carry_out(asked: dict[str, Any]) -> None:
    """The acts of one child, in order; each is said when it is done."""
    home = open_home(Path(asked["home"]))
    settings = Settings(home=home.path, keep_builds=3)
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def done(act: str, what: object) -> None:
        os.write(said, f"{json.dumps([act, what])}\n".encode())

    for act in asked["acts"]:
        if act == "load":
            files = [Sending(path=Path(file), received_on=date(2020, 4, 5)) for file in asked["files"]]
            receive(home, files, workers=0, progress=lambda receipt: done("load", [receipt.submission, receipt.status]))
        elif act == "note":
            note = open_journal(home).append(Note(about="period:2020-03"), actor="市物业处", why="补报")
            done("note", [note.sequence, note.hash])
        elif act == "build":
            done("build", build(home, settings, catalogue=part_of(load(), "service_rate")).id)
        elif act == "rollback":
            done("rollback", rollback(home).id)


def main() -> None:
    """Forks until the input ends."""
    load()
    library = ctypes.CDLL(os.environ["LD_PRELOAD"]) if os.environ.get("LD_PRELOAD") else None
    for line in sys.stdin:
        asked = json.loads(line)
        if child := os.fork():
            if asked.get("kill_after") is not None:
                time.sleep(asked["kill_after"])
                os.kill(child, signal.SIGKILL)  # it was not waited for: the number is still its own
            print(json.dumps(os.waitpid(child, 0)[1]), flush=True)
            continue
        os.environ.update(asked["environment"])
        faults, code = asked.get("faults"), 0
        try:
            if faults and library:
                trace = os.open(faults["trace"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if faults.get("trace") else -1
                library.faults_arm(
                    asked["home"].encode(),
                    faults["kinds"].encode(),
                    ctypes.c_long(faults.get("at", 0)),
                    faults.get("error", 0),
                    int(faults.get("goes_on", False)),
                    trace,
                )
            carry_out(asked)
        except WuyeError as fault:
            print(json.dumps(str(fault)), file=sys.stderr, flush=True)
            code = REFUSED
        except BaseException as fault:  # noqa: BLE001  what has no name is what the tests look for
            print(json.dumps(f"UNTOLD {type(fault).__name__}: {fault}"), file=sys.stderr, flush=True)
            code = UNTOLD
        os._exit(code)


if __name__ == "__main__":
    main()
