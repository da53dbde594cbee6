"""What somebody may have meant by a name that is not known: the three nearest, not all two hundred."""

from collections.abc import Iterable, Mapping

from pipelines.errors import RequestError
from pipelines.text import BETWEEN, Text


def nearest(text: str, known: Mapping[str, Iterable[str]], most: int = 3) -> tuple[str, ...]:
    """The ids that are nearest to what was asked for, the nearest first; by id, code and labels alike.

    Args:
        known: id → what it is also called.
    """
    from rapidfuzz import fuzz  # loaded when somebody erred

    wanted = text.strip().lower()
    scores = {
        id_: max(fuzz.WRatio(wanted, name.lower()) for name in (id_, *names) if name) for id_, names in known.items()
    }
    return tuple(sorted(scores, key=lambda id_: (-scores[id_], id_))[:most])


def unknown(kind: tuple[str, str], wanted: str, known: Mapping[str, Iterable[str]]) -> RequestError:
    """The fault to raise where there is no such metric, source …; it names those that are near.

    `kind` is the word for it in Chinese and in English.
    """
    return _refusal(kind, wanted, nearest(wanted, known))


def unknown_code(kind: tuple[str, str], wanted: str, names: Mapping[str, str]) -> RequestError:
    """The fault to raise where nothing has such a code; it names those near by code or name, each with its name."""
    near = nearest(wanted, {code: (name,) for code, name in names.items()})
    return _refusal(kind, wanted, [f"{code}（{names[code]}）" if names[code] else code for code in near])


def labels(entries: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """What declared things are called beside their ids: their code, and their label or title in both languages."""
    result = {}
    for id_, entry in entries.items():
        words = [getattr(entry, name, None) for name in ("label", "title")]
        sides = [side for text in words if isinstance(text, Text) for side in (text.zh, text.en)]
        result[id_] = (str(getattr(entry, "code", "") or ""), *sides)
    return result


def _refusal(kind: tuple[str, str], wanted: str, near: Iterable[str]) -> RequestError:
    zh = en = ""
    if near := tuple(near):
        zh, en = f"，相近的有 {'、'.join(near)}", f"; near to it: {', '.join(near)}"
    written = repr(wanted).replace(BETWEEN, "/")  # which would end the Chinese side
    return RequestError(f"没有{kind[0]} {written}{zh} / there is no {kind[1]} {written}{en}")
