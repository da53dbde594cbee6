"""指标: how does any one number stand, where, since when, and which rows are behind it?"""

from dashboard.parts import frame, indicator
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import HEADLINE


def show(desk: Desk) -> None:
    """One metric where one is asked for; else the metrics of a chapter."""
    asked = desk.view.chosen
    if not (name := asked.get("metric")):
        indicator.chapter(desk, asked.get("chapter", ""))
        return
    indicator.show(desk, desk.metric(name), asked.get("variant", HEADLINE))


if __name__ == "__main__":
    show(frame.here())
