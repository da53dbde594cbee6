"""A reader process that asks the published warehouse and the store again and again, and writes down what it saw.

A line is [version, what the version says of itself, numbers]; an answer that failed is ["failed", why].
"""

import hashlib
import json
import os
import sys
import time
from pathlib import Path

from pipelines import query
from pipelines.errors import HomeError
from pipelines.settings import open_home


def look(home: Path) -> list[object]:
    """What one page would read: the build in force, its submissions, its numbers, and the board of what was sent."""
    warehouse = query.open(home)
    sent = warehouse.frame("select distinct submission_id, sequence from submission_part order by sequence")
    mark = hashlib.sha256("".join(sent["submission_id"]).encode()).hexdigest()[:6]
    numbers = warehouse.frame("select count(*) as n, sum(hash(metric_value)) as every from metric_value").row(0)
    scope = warehouse
    scope.values("service_rate", period=warehouse.as_of)
    query.Received(home=open_home(home)).submission_board(warehouse.home.region, warehouse.as_of)
    return [warehouse.version, mark, *map(str, numbers), str(warehouse.damage or "")]


def main() -> None:
    """Looks until it is ended, or whoever started it is."""
    home, seen, parent = Path(sys.argv[1]), Path(sys.argv[2]), os.getppid()
    with seen.open("a", encoding="utf-8") as lines:
        while os.getppid() == parent:
            try:
                found = look(home)
            except HomeError:
                raise
            except Exception as fault:  # noqa: BLE001  no reader may fail, whatever the kind
                found = ["failed", f"{type(fault).__name__}: {fault}"]
            print(json.dumps(found), file=lines, flush=True)
            time.sleep(0.1)


if __name__ == "__main__":
    main()
