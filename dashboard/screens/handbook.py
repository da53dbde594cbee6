"""口径: what exactly is this number?"""

from dashboard.parts import frame, handbook
from dashboard.parts.frame import Desk


def show(desk: Desk) -> None:
    """One metric where one is asked for; else every metric, in the order of its code."""
    if metric := desk.view.chosen.get("metric"):
        handbook.entry(desk, metric)
    else:
        handbook.ledger(desk)


if __name__ == "__main__":
    show(frame.here())
