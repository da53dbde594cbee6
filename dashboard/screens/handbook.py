"""口径: what exactly is this number?"""

from dashboard.parts.documents import handbook
from dashboard.parts.numbers import readings
from dashboard.parts.page import frame
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext


@drawn
def show(context: PageContext) -> None:
    """One reading or one metric where one is asked for; else every metric by its code, and every reading."""
    if reading := context.view.chosen.get("reading"):
        readings.entry(context, reading)
    elif metric := context.view.chosen.get("metric"):
        handbook.entry(context, metric)
    else:
        handbook.ledger(context)


if __name__ == "__main__":
    show(frame.here())
