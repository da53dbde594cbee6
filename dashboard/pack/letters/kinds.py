"""Which letters there are, and what each says."""

from collections.abc import Callable, Mapping

from dashboard.pack.letters import areas, credit, lists, meetings, units
from dashboard.pack.letters.desk import Desk, LetterContent, LetterRequest
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.nearest import unknown
from pipelines.query import Reader
from pipelines.text import Language

WRITERS: Mapping[str, Callable[[Desk], LetterContent]] = {
    "supervision": units.supervision,
    "rectification": units.rectification,
    "interview": units.interview,
    "meeting_call": meetings.meeting_call,
    "minutes": meetings.minutes,
    "list_notice": lists.list_notice,
    "list_publication": lists.list_publication,
    "list_decision": lists.list_decision,
    "list_repair": lists.list_repair,
    "street_sheet": areas.street_sheet,
    "task_breakdown": areas.task_breakdown,
    "credit_report": credit.credit_report,
}


def letter(reader: Reader, request: LetterRequest, language: Language) -> LetterContent:
    """What a letter says.

    Raises:
        RequestError: there is no such letter or subject, what it needs was not given, or there is nothing to say.
    """
    if request.kind not in WRITERS:
        raise unknown(("文书", "letter"), request.kind, {name: label.zh for name, label in LETTERS.items()})
    return WRITERS[request.kind](Desk(reader=reader, request=request, language=language))
