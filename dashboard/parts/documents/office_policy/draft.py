"""A document that is filled in and looked at, and not laid down yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.parts.page.markup import draw, notice
from pipelines.office.policy import Preview
from pipelines.scratch import scratch_folder

_SEEN, _ROUND = "policy.seen", "policy.round"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The document as TOML, under the name that it is to have, and what it would change."""

    name: str
    content: str
    seen: Preview


def draft() -> Draft | None:
    """The one that was looked at last in this session."""
    state: Draft | None = st.session_state.get(_SEEN)
    return state


def keep(looked_at: Draft) -> None:
    """Holds a draft until it is laid down or dropped."""
    st.session_state[_SEEN] = looked_at


def drop(*, clear: bool = False) -> None:
    """Forgets the draft; with `clear`, the next form is empty."""
    st.session_state.pop(_SEEN, None)
    if clear:
        st.session_state[_ROUND] = form_round() + 1


def form_round() -> int:
    """How often the form was begun anew: its fields are keyed by it, so that none keeps an old entry."""
    return int(st.session_state.get(_ROUND, 0))


@contextmanager
def written(name: str, content: str) -> Iterator[Path]:
    """A document as the file that acts on documents read."""
    with scratch_folder() as folder:
        file = folder / f"{name}.toml"
        file.write_text(content, encoding="utf-8")
        yield file


def say(says: str) -> None:
    """A sentence to whoever fills the form in."""
    draw(notice(says))
