"""审计: who did what?"""

from dashboard.parts.page import frame
from dashboard.parts.page.frame import PageContext
from dashboard.parts.people import trail


def show(context: PageContext) -> None:
    """The trail."""
    frame.title(context.word("audit.title"), "")
    trail.show(context)


if __name__ == "__main__":
    show(frame.here())
