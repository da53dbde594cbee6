"""企业: what is the whole story of one company?"""

from dashboard.parts.page import frame
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.standing import company


@drawn
def show(context: PageContext) -> None:
    """One company, or, where none is chosen, the way to one."""
    code = context.view.chosen.get("company", "")
    if code:
        company.story(context, code)
    else:
        company.choose(context)


if __name__ == "__main__":
    show(frame.here())
