"""The registered estates that a number in no register may have meant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipelines.text import Text, both

MOST_NAMED = 3  # numbers that are told of, and candidates of each
MOST_EDITS = 2  # a slip of the pen; a number further away says nothing


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A number that is in no register, and the estate's name in its row, where there is one."""

    code: str
    name: str | None


class Candidates:
    """What numbers of one tab may have meant: `roster` has the sender's estates by number, `written` the tab's numbers."""

    def __init__(self, roster: Mapping[str, str], written: Collection[str]) -> None:
        self._roster = roster
        self._missing = [code for code in roster if code not in written]
        self._by_name: dict[str, list[str]] = {}
        for code, name in roster.items():
            self._by_name.setdefault(name, []).append(code)

    def say(self, unknown: Iterable[Unknown]) -> Text | None:
        """What the first of some numbers may have meant; None where nothing is near any.

        Where all but one of the sender's estates are in the tab, that is what a single unknown number stands for.
        """
        unknown = list(unknown)
        zh, en = [], []
        for one in unknown[:MOST_NAMED]:
            if one.name and (same := self._by_name.get(one.name)):
                zh.append(f"{one.code} 与 {self._list(same, '、')} 同名")
                en.append(f"{one.code} bears the name of {self._list(same, ', ')}")
            elif len(unknown) == len(self._missing) == 1:
                zh.append(f"{one.code} 处应为本表所缺的 {self._list(self._missing, '、')}")
                en.append(f"{one.code} stands where {self._list(self._missing, ', ')} is missing")
            elif near := self._near(one.code):
                zh.append(f"{one.code} 与 {self._list(near, '、')} 相近")
                en.append(f"{one.code} is near to {self._list(near, ', ')}")
        return both("；".join(zh), "; ".join(en)) if zh else None

    def _near(self, code: str) -> list[str]:
        candidates = process.extract(
            code, list(self._roster), scorer=OSA.distance, score_cutoff=MOST_EDITS, limit=MOST_NAMED
        )
        return [near for near, _, _ in candidates]

    def _list(self, codes: Collection[str], between: str) -> str:
        return between.join(
            f"{code}（{name}）" if (name := self._roster[code]) else code for code in list(codes)[:MOST_NAMED]
        )
