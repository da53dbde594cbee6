"""Answers that pages ask for again and again, kept as long as their build is open.

What is kept is shared by all who ask the same of the same build, viewer and scope: nobody may change it in place.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar


class Build(Protocol):
    """What keeps the answers: a build as long as it is open."""

    @property
    def answers(self) -> Callable[..., Any]:
        """`answer` with a memory."""
        ...


class Asking(Protocol):
    """Who asks: a build's reader of one viewer and scope."""

    @property
    def warehouse(self) -> Build:
        """The build that is asked."""
        ...

    @property
    def journal_head(self) -> tuple[int, str]:
        """Sequence and hash of the journal's last entry."""
        ...


Reader = TypeVar("Reader", bound=Asking)
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

MOST = 256  # answers of a build; the one that nobody has asked for longest goes first


def of_build(
    question: Callable[Concatenate[Reader, Arguments], Answer],
) -> Callable[Concatenate[Reader, Arguments], Answer]:
    """Keeps what a question gives that depends on the build alone. Its arguments must be hashable."""

    @wraps(question)
    def ask(door: Reader, /, *arguments: Arguments.args, **options: Arguments.kwargs) -> Answer:
        return _kept(door, question, None, arguments, options)

    return ask


def of_journal(
    question: Callable[Concatenate[Reader, Arguments], Answer],
) -> Callable[Concatenate[Reader, Arguments], Answer]:
    """As `of_build`, for what also depends on the office journal: asked anew once it holds another entry."""

    @wraps(question)
    def ask(door: Reader, /, *arguments: Arguments.args, **options: Arguments.kwargs) -> Answer:
        return _kept(door, question, door.journal_head, arguments, options)

    return ask


def _kept(
    door: Asking,
    question: Callable[..., Answer],
    journal: tuple[int, str] | None,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> Answer:
    answer: Answer = door.warehouse.answers(question, door, journal, arguments, tuple(sorted(options.items())))
    return answer


def answer(
    question: Callable[..., Any],
    door: Asking,
    journal: tuple[int, str] | None,
    arguments: tuple[Any, ...],
    options: tuple[tuple[str, Any], ...],
) -> Any:
    """What a question gives; `journal` only tells two askings apart."""
    del journal
    return question(door, *arguments, **dict(options))
