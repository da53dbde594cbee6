"""条款: what does each clause ask, is it carried out, and how do we know?"""

from dashboard.parts import clauses, duties, frame
from dashboard.parts.drawn import drawn_of_store
from dashboard.parts.frame import Desk
from dashboard.parts.office_policy import page


def show(desk: Desk) -> None:
    """The office's own documents and its acts on them where they are asked for; else what every document asks."""
    if desk.view.chosen.get("view") == "policy" and not desk.view.chosen.get("clause"):
        page.show(desk)
    else:
        _board(desk)


@drawn_of_store
def _board(desk: Desk) -> None:
    """One clause where one is asked for, or the duties of all parties; else one document, the deployment's own newest first."""
    found = clauses.boards(desk)
    if code := desk.view.chosen.get("clause"):
        clauses.clause(desk, found, code)
        return
    if desk.view.chosen.get("view") == "duties":
        duties.show(desk, found)
        return
    asked = desk.view.chosen.get("document")
    clauses.document(desk, found, next((one for one in found if one.id == asked), found[0]))


if __name__ == "__main__":
    show(frame.here())
