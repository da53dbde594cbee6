"""条款: what does each clause ask, is it carried out, and how do we know?"""

from dashboard.parts.documents import clauses, duties
from dashboard.parts.documents.office_policy import page
from dashboard.parts.page import frame, ledger
from dashboard.parts.page.drawn import drawn_of_store
from dashboard.parts.page.frame import PageContext


def show(context: PageContext) -> None:
    """The office's own documents and its acts on them where they are asked for; else what every document asks."""
    if not context.is_built or (context.view.chosen.get("view") == "policy" and not context.view.chosen.get("clause")):
        page.show_office_policy(context)
    else:
        is_list = not {"clause", "view"} & context.view.chosen.keys()
        _board(context, ledger.find_field(context) if is_list else "")


@drawn_of_store
def _board(context: PageContext, wanted: str) -> None:
    """One clause where one is asked for, or the duties of all parties; else one document, the deployment's own newest first."""
    boards = clauses.boards(context)
    if code := context.view.chosen.get("clause"):
        clauses.clause(context, boards, code)
        return
    if context.view.chosen.get("view") == "duties":
        duties.show_duties(context, boards)
        return
    named = context.view.chosen.get("document")
    clauses.document(context, boards, next((one for one in boards if one.id == named), boards[0]), wanted)


if __name__ == "__main__":
    show(frame.here())
