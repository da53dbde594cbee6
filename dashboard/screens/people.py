"""人员: who may do what?"""

from dashboard.parts.page import frame
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.seat import seat
from dashboard.parts.people import listing


def show(context: PageContext) -> None:
    """One's own rights; everybody's, for who may see the whole list; the administrator's forms."""
    here = seat()
    frame.title(context.word("people.title"), "")
    listing.own(context, here)
    listing.kept(context, here)
    if here.is_open or here.may("manage_people") or here.may("read_audit") or here.may("review"):
        listing.listed(context)
    listing.acts_of_roles(context)


if __name__ == "__main__":
    show(frame.here())
