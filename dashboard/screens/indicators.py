"""指标: how does any one number stand, where, since when, and which rows are behind it?"""

from dashboard.parts.documents import indicator
from dashboard.parts.page import frame
from dashboard.parts.page.frame import PageContext
from pipelines.catalogue.declarations import HEADLINE


def show(context: PageContext) -> None:
    """One metric where one is asked for; else the metrics of a chapter."""
    chosen = context.view.chosen
    if not (name := chosen.get("metric")):
        indicator.chapter(context, chosen.get("chapter", ""))
        return
    indicator.show_indicator(context, context.metric(name), chosen.get("variant", HEADLINE))


if __name__ == "__main__":
    show(frame.here())
