"""What stands in place of a page that cannot be shown: a wrong link, a foreseen fault, or a numbered incident."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from markupsafe import Markup

from dashboard.parts.page import frame
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.link import Wrong, WrongLinkError
from dashboard.parts.page.markup import anchor, draw
from dashboard.parts.page.sentence import sentence_of
from dashboard.words import word
from pipelines.errors import UserFacingError, WuyeError
from pipelines.incidents import record_incident
from pipelines.people import audit
from pipelines.people.seat import Seat
from pipelines.settings import open_home, settings
from pipelines.text import Language

LONGEST = 60  # characters that are quoted of a wrong value


@contextmanager
def boundary(doing: str, context: PageContext | None = None) -> Iterator[None]:
    """Tells whatever fails inside on the page. Streamlit's own signals, which are no `Exception`, pass through."""
    try:
        yield
    except WrongLinkError as fault:
        if context is None:
            _message(word("app.fault", frame.language()), sentence_of(fault, frame.language()))
        else:
            wrong_link(context, [fault.wrong])
    except UserFacingError as fault:
        _message(word("app.fault", frame.language()), sentence_of(fault, frame.language()))
    except Exception as fault:  # noqa: BLE001  nobody foresaw it: the reader gets the number under which it is logged
        _unforeseen(fault, doing)


def report(fault: Exception) -> bool:
    """Tells a fault that passed every boundary: of a fragment or a callback. Streamlit then shows nothing of its own."""
    frame.dress(frame.language())
    if isinstance(fault, UserFacingError):
        _message(word("app.fault", frame.language()), sentence_of(fault, frame.language()))
    else:
        _unforeseen(fault, "a part of a page")
    return True


def wrong_link(context: PageContext, wrong: Sequence[Wrong]) -> None:
    """Says which parts of a link are wrong, each with links to the nearest right ones."""
    lines = []
    for each in wrong:
        value = each.value if len(each.value) <= LONGEST else f"{each.value[:LONGEST]}…"
        text = context.word("link.wrong", name=context.word(f"link.{each.name}"), value=value)
        near = Markup("　").join(
            anchor(label.of(context.language), _mended(context, each, key), kind="more") for key, label in each.nearest
        )
        lines.append(Markup("<p>{}</p><p>{} {}</p>").format(text, context.word("link.nearest"), near))
    draw(
        Markup('<div class="w empty" data-fault="link"><h1>{}</h1>{}</div>').format(
            context.word("link.title"), Markup().join(lines)
        )
    )


def _mended(context: PageContext, wrong: Wrong, key: str) -> str:
    """The address of the view with one value put right."""
    if wrong.name == "page":
        return context.view.link(key)
    if wrong.name == "lang":
        return context.view.in_language("en" if key == "en" else "zh")
    if wrong.name == "area":
        return context.view.link(area=key)
    if wrong.name == "period":
        return context.view.link(period=key)
    return context.view.link(**{wrong.name: key})


def nothing_published(language: Language, fault: WuyeError) -> None:
    """The page of a home that has published nothing."""
    text = sentence_of(fault, language) if isinstance(fault, UserFacingError) else ""
    draw(
        Markup('<div class="w empty"><h1>{}</h1><p>{}</p><p class="quiet small">{}</p></div>').format(
            word("app.no_warehouse", language), word("app.no_warehouse_more", language), text
        )
    )


def closed_page(context: PageContext, seat: Seat) -> None:
    """The page is not open to the person's right: one sentence, and a line in the trail."""
    audit.note(
        context.reader.home, "refused", who=seat.name, what=f"page:{context.view.page}", more={"why": "no_right"}
    )
    key = "acting.no_page" if seat.seen_by else "acting.no_right_at_all"
    _message(context.word("app.fault"), context.word(key))


def note_refusal(seat: Seat, page: str) -> None:
    """Somebody who signed in asked for what is not theirs: a line in the trail."""
    if seat.person is not None:
        request = {name: value[:60] for name, value in st.query_params.to_dict().items()}
        audit.note(
            open_home(settings().home),
            "refused",
            who=seat.name,
            what=f"page:{page}",
            more={**request, "why": "no_right"},
        )


def _unforeseen(fault: Exception, doing: str) -> None:
    language = frame.language()
    try:
        home = settings().home
    except WuyeError:
        home = None
    incident = record_incident(fault, home, f"page {doing}")
    _message(
        word("app.fault", language),
        word("app.incident", language, number=incident.number),
        Markup(' data-fault="{}"').format(incident.number),
    )


def _message(title: str, says: str, mark: str = "") -> None:
    draw(Markup('<div class="w empty"{}><h1>{}</h1><p>{}</p></div>').format(mark, title, says))
