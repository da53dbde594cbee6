"""条款: what does each clause ask, is it carried out, and how do we know?"""

from dashboard.parts.documents import clauses, duties
from dashboard.parts.documents.office_policy import page
from dashboard.parts.page import frame
from dashboard.parts.page.drawn import drawn_of_store
from dashboard.parts.page.frame import PageContext


def show(context: PageContext) -> None:
    """The office's own documents and its acts on them where they are asked for; else what every document asks."""
    if not context.is_built or (context.view.chosen.get("view") == "policy" and not context.view.chosen.get("clause")):
        page.show_office_policy(context)
    else:
        _board(context)


@drawn_of_store
def _board(context: PageContext) -> None:
    """One clause where one is asked for, or the duties of all parties; else one document, the deployment's own newest first."""
    found = clauses.boards(context)
    if code := context.view.chosen.get("clause"):
        clauses.clause(context, found, code)
        return
    if context.view.chosen.get("view") == "duties":
        duties.show_duties(context, found)
        return
    asked = context.view.chosen.get("document")
    clauses.document(context, found, next((one for one in found if one.id == asked), found[0]))


if __name__ == "__main__":
    show(frame.here())
