"""口径: what exactly is this number?"""

from dashboard.parts import frame, handbook, readings
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk


@drawn
def show(desk: Desk) -> None:
    """One reading or one metric where one is asked for; else every metric by its code, and every reading."""
    if reading := desk.view.chosen.get("reading"):
        readings.entry(desk, reading)
    elif metric := desk.view.chosen.get("metric"):
        handbook.entry(desk, metric)
    else:
        handbook.ledger(desk)


if __name__ == "__main__":
    show(frame.here())
