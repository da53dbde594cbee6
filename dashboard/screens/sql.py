"""查询: what do the published tables say to a question of one's own, in SQL?"""

from dashboard.parts.explore import asking
from dashboard.parts.page import frame
from dashboard.parts.page.frame import PageContext


def show(context: PageContext) -> None:
    """The statement, its answer, and the tables that it can ask."""
    frame.title(context.word("sql.title"), context.word("sql.note"))
    asking.show(context)


if __name__ == "__main__":
    show(frame.here())
