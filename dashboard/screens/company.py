"""企业: what is the whole story of one company?"""

from dashboard.parts import company, frame
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk


@drawn
def show(desk: Desk) -> None:
    """One company, or, where none is chosen, the way to one."""
    code = desk.view.chosen.get("company", "")
    if code:
        company.story(desk, code)
    else:
        company.choose(desk)


if __name__ == "__main__":
    show(frame.here())
