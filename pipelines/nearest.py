"""What somebody may have meant by a name that is not known: the three nearest, not all two hundred."""

from collections.abc import Iterable, Mapping

from pipelines.errors import RequestError


def nearest(asked: str, known: Mapping[str, Iterable[str]], most: int = 3) -> tuple[str, ...]:
    """The ids that are nearest to what was asked for, the nearest first; by id, code and labels alike.

    Args:
        known: id → what it is also called.
    """
    from rapidfuzz import fuzz  # loaded when somebody erred

    wanted = asked.strip().lower()
    scores = {
        id_: max(fuzz.WRatio(wanted, name.lower()) for name in (id_, *names) if name) for id_, names in known.items()
    }
    return tuple(sorted(scores, key=lambda id_: (-scores[id_], id_))[:most])


def unknown(kind: tuple[str, str], asked: str, known: Mapping[str, Iterable[str]]) -> RequestError:
    """That there is no such metric, source …, and which are near; `kind` is its word in Chinese and in English."""
    near = ", ".join(nearest(asked, known))
    return RequestError(
        f"没有{kind[0]} {asked!r}，相近的有 {near} / there is no {kind[1]} {asked!r}; near to it: {near}"
    )
