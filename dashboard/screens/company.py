"""企业: what is the whole story of one company?"""

from dashboard.parts.page import frame, ledger
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.standing import case, company, company_file, company_letters, entries


def show(context: PageContext) -> None:
    """One company, or, where none is chosen, the way to one; to somebody of a company, their own, with the case of it that
    the link names."""
    code = context.view.chosen.get("company", "") or context.reader.viewer.company
    if not code:
        wanted = ledger.find_field(context)
        if _choice(context, wanted):
            company.take(context, wanted)
        return
    if not _title(context, code):
        return
    if context.view.chosen.get("case"):
        case.show_case(context, [one for one in entries.standings(context) if one["subject"] == code])
    company_file.report(context, company_file.file_of(context, code))
    _story(context, code)
    company_letters.show(context, code)


@drawn
def _choice(context: PageContext, wanted: str) -> bool:
    return company.choose(context, wanted)


@drawn
def _title(context: PageContext, code: str) -> bool:
    return company.title(context, code)


@drawn
def _story(context: PageContext, code: str) -> None:
    company.story(context, code)


if __name__ == "__main__":
    show(frame.here())
