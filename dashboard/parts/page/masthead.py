"""The head of every page: whose system it is, the tasks and the pages of this task, language, and who is signed in."""

from markupsafe import Markup, escape

from dashboard.parts.page import frame, search
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import anchor, draw, notice
from dashboard.parts.page.tasks import OF_THE_OFFICE, task_of, tasks
from dashboard.parts.page.view import View
from dashboard.words import word
from pipelines.people.seat import OPEN, Seat
from pipelines.text import Language

LOOKS = {"colour": ("", "light", "dark"), "type": ("", "large")}  # '' is the reader's own system, or the usual size


def masthead(page: str, language: Language, context: PageContext | None, seat: Seat = OPEN) -> None:
    """Name, tasks, search, language, and who is signed in; below, the pages of the task, and where and when.

    What a seat may not open has no scope and no search.
    """
    view = context.view if context else View(page=page, language=language, mode="light", area="", period="")
    other: Language = "en" if language == "zh" else "zh"
    place = escape(context.reader.home.name.of(language)) if context else ""
    tag = (
        Markup('<span class="tag">{}</span>').format(word("app.invented", language))
        if context and context.reader.home.invented
        else ""
    )
    brand = anchor(
        word("app.name", language) + Markup("<span>{}</span>").format(place), view.link("overview"), kind="brand"
    )
    links, below = _tasks(page, view, seat)
    is_open = context is not None and context.is_built and seat.opens(page)
    draw(
        Markup(
            '<header class="w mast"><div class="top">{}{}{}{}{}{}{}</div><div class="under">{}{}</div></header>'
        ).format(
            brand,
            tag,
            links,
            search.field(view) if is_open else "",
            _who(page, view, seat),
            _looks(language),
            anchor(word("app.other_language", language), view.in_language(other)),
            below,
            frame.scope(context) if context and is_open else "",
        )
    )
    if seat.viewing_as:
        draw(notice(word("acting.viewing_as", language, name=seat.viewing_as.signature)))


def _looks(language: Language) -> Markup:
    """The switch for light, dark and large type (`dashboard.scripts.APPEARANCE` keeps what is chosen)."""
    rows = []
    for name, values in LOOKS.items():
        buttons = [
            Markup('<button type="button" data-appearance="{}={}">{}</button>').format(
                name, value, word(f"looks.{name}_{value or 'usual'}", language)
            )
            for value in values
        ]
        rows.append(
            Markup("<span>{}</span><div>{}</div>").format(word(f"looks.{name}", language), Markup().join(buttons))
        )
    return Markup(
        '<details class="menu sight"><summary>{}</summary><div><div class="looks">{}</div></div></details>'
    ).format(word("looks.label", language), Markup().join(rows))


def _tasks(page: str, view: View, seat: Seat) -> tuple[str, str]:
    """The tasks, each a link to its first page; and the pages of the task that this page belongs to (both markup)."""
    language, here = view.language, task_of(page)
    offered = tasks(seat.opens, begins(seat))
    links = Markup().join(
        Markup('<a href="{}"{} title="{}">{}</a>').format(
            view.link(pages[0]),
            " class=here" if task == here else "",
            " · ".join(word(f"nav.{name}", language) for name in pages),
            word(f"task.{task}", language),
        )
        for task, pages in offered.items()
    )
    below = Markup().join(
        anchor(word(Markup("nav.{}").format(name), language), view.link(name), current=name == page)
        for name in offered.get(here, [])
    )
    text = word("nav.pages_of", language, task=word(f"task.{here}", language)) if below else ""
    pages = Markup('<nav class="pages" aria-label="{}">{}</nav>').format(text, below) if below else ""
    return Markup('<nav class="tasks" aria-label="{}">{}</nav>').format(word("nav.label", language), links), pages


def begins(seat: Seat) -> str:
    """The page that the role of a seat begins with; '' where nobody is signed in."""
    return seat.seen_by.declared.begins if seat.seen_by else ""


def _who(page: str, view: View, seat: Seat) -> Markup:
    """Who is signed in, by which right, and the way out; or that nobody is."""
    language = view.language
    office = Markup().join(
        anchor(word(f"nav.{name}", language), view.link(name), current=name == page)
        for name in OF_THE_OFFICE
        if seat.opens(name)
    )
    if seat.is_open:
        return Markup('{}<span class="tag">{}</span>').format(office, word("acting.open", language))
    right = seat.right
    text = f"{seat.name} · {right.declared.label.of(language)} {right.scope_name}" if right else seat.name
    out = Markup('<a href="sign-out?lang={}">{}</a>').format(language, word("acting.sign_out", language))
    return Markup('{}<span class="who" title="{}">{}</span>{}').format(
        office, text, seat.person.name if seat.person else "", out
    )
