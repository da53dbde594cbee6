"""Parts of pages that are drawn once: whoever opens the same view again gets the finished markup and figures.

What is kept is what the browser is sent. It has everything that a part may read among its keys: home, build, viewer
and scope, the whole view (page, area, period, language, mode and what the page lets choose), the journal, the day, and
for parts that read it the store. A new build or entry is therefore seen at once, and what nobody asks for any more is
the first to be dropped (`server.maxCacheDataSize`).

A part that holds buttons or fields, or reads what this session did, cannot be kept: it stays outside.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.parts.page import ask, shown
from dashboard.parts.page.frame import PageContext
from pipelines import clock
from pipelines.errors import JournalError
from pipelines.office.journal import open_journal
from pipelines.settings import Home

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Part = Callable[Concatenate[PageContext, Given], Answer]


def drawn(part: Part[Given, Answer]) -> Part[Given, Answer]:
    """Draws a part once for each view, build and journal; its further arguments are keys too, and its answer is kept."""
    return _kept(part, lambda context: ())


def drawn_of_store(part: Part[Given, Answer]) -> Part[Given, Answer]:
    """As `drawn`, for a part that also tells what was received."""
    return _kept(part, lambda context: (ask.received(context.reader).stamp,))


def key_of(context: PageContext) -> tuple[object, ...]:
    """What tells two drawings of a part apart, whatever they may not share among it."""
    view, home = context.view, context.reader.home
    return (
        *ask.key_of(context.reader),
        repr(home),
        _journal(home),
        clock.today(home).isoformat(),
        view.page,
        view.language,
        view.mode,
        view.area,
        view.period,
        tuple(sorted(view.chosen.items())),
    )


def _journal(home: Home) -> str:
    """The last entry of the journal; of one that cannot be read why not, so that parts which do without it are shown."""
    try:
        return "-".join(map(str, open_journal(home).head))
    except JournalError as fault:
        return str(fault)


def _kept(part: Part[Given, Answer], more: Callable[[PageContext], tuple[object, ...]]) -> Part[Given, Answer]:
    file = Path(inspect.getfile(part))  # a page's own script is run under the name of the main script
    name = f"{file.parent.name}/{file.stem}.{part.__qualname__}"

    @wraps(part)
    def show(context: PageContext, /, *arguments: Given.args, **options: Given.kwargs) -> Answer:
        if get_script_run_ctx(suppress_warning=True) is None:  # outside a session columns are not recorded
            return part(context, *arguments, **options)
        key = (*key_of(context), *more(context))
        answer: Answer
        answer, pieces = _draw(part, context, name, key, arguments, options)
        shown.note_again(pieces)
        return answer

    return show


# One cached function with the part's name as an argument; what begins with `_` is no key.
@st.cache_data(show_spinner=False)
def _draw(
    _part: Callable[..., Any],
    _desk: PageContext,
    name: str,
    key: tuple[object, ...],
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> tuple[Any, list[str]]:
    assert name
    assert key
    with shown.gathering() as pieces:
        answer = _part(_desk, *arguments, **options)
    return answer, pieces
