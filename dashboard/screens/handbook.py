"""口径: what exactly is this number?"""

from dashboard.parts.documents import handbook
from dashboard.parts.numbers import readings
from dashboard.parts.page import frame, ledger
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext


def show(context: PageContext) -> None:
    """One reading or one metric where one is asked for; else every metric by chapter, and every reading."""
    is_list = not {"reading", "metric"} & context.view.chosen.keys()
    _entries(context, ledger.find_field(context) if is_list else "")


@drawn
def _entries(context: PageContext, wanted: str) -> None:
    if reading := context.view.chosen.get("reading"):
        readings.entry(context, reading)
    elif metric := context.view.chosen.get("metric"):
        handbook.entry(context, metric)
    else:
        handbook.every_metric(context, wanted)


if __name__ == "__main__":
    show(frame.here())
