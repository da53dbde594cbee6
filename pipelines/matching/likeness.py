"""Names that may mean the same company or estate, each with what speaks for it and against it. Nothing is merged.

Two names with different credit codes are never proposed, however alike; two names with one code are one, however
different. Between them stands what a reader would say, written out, so that a person can decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from pipelines.matching.names import CompanyName, ordinals, plain_company_name, plain_estate_name, plain_place_text
from pipelines.text import Text, both

LIKELY = 0.75  # from here on a proposal says "likely the same"; below, "look into it"
LEAST = 0.5  # what scores less is not shown
_EACH_MORE = 0.12  # what every further such word costs
_ALIKE = 0.6  # the most that a pair gets which its own words speak against

Verdict = Literal["certain", "likely", "check"]


@dataclass(frozen=True, kw_only=True, order=True)
class WrittenName:
    """A name as it was written, with the code beside it where there was one."""

    name: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Two written names that may be one. `score` is 0 to 1; it orders the work and proves nothing."""

    left: WrittenName
    right: WrittenName
    score: float
    reasons: tuple[Text, ...]
    against: tuple[Text, ...]

    @property
    def verdict(self) -> Verdict:
        """certain: one code; likely: nothing or little speaks against it; check: something does."""
        return "certain" if self.score == 1.0 else "likely" if self.score >= LIKELY else "check"


_ONE_CODE = both("同一统一社会信用代码：更名或另一种写法", "One credit code: renamed, or spelled another way")
_SAME_TEXT = both(
    "名称逐字相同，仅空格、括号或全半角不同", "The same words but for blanks, brackets or full-width signs"
)
_SAME_CORE = both("字号相同", "The distinctive word is the same")
_SAME_SOUND = both("字号同音、差一字", "The distinctive words sound the same and differ in a character")
_ONE_SIGN = both("字号只差一字", "The distinctive words differ in one character")
_NO_PLACE = both("一方省略了地名", "One leaves out the place")
_LIMITED = both("“有限公司”与“有限责任公司”是同一种组织形式", "有限公司 and 有限责任公司 are one legal form")
_NO_FORM = both("一方未写明组织形式", "One does not say its legal form")
_SHORT_TRADE = both("行业用语一方简写", "One shortens the words for its trade")
_PLACE_WRITTEN = both(
    "地名写法或位置不同（“北京市”与“北京”，在前或在括号内）",
    "The place is written or placed otherwise (北京市, in brackets)",
)

_OTHER_FORM = both(
    "组织形式不同，请核对：股份有限公司、有限责任公司、非公司单位不是同一法人",
    "Different legal form, check: they are different legal persons",
)
_A_BRANCH = both(
    "分公司、项目部不是法人本身，应归属其法人", "A branch or a project team is not the legal entity it belongs to"
)
_OTHER_TRADE_WORDS = both(
    "行业用语不同，可能更名，但从名称不能证明",
    "Other words for the trade: perhaps renamed, which the name cannot prove",
)
_NO_TRADE = both("一方未写行业，可能是另一家公司", "One names no trade and may be another company")
_A_GROUP = both("一方是集团，可能是上级公司", "One is a group and may be the parent")
_NO_PLACE_MAY_DIFFER = both(
    "未写地名的也可能是外地或全国性公司", "The one without a place may be a company of another city, or a national one"
)
_WIDER_PLACE = both("一方写到区县，可能是区属另一家公司", "One names a district and may be a company of that district")
_MAY_BE_CHANCE = both("字号差一字，也可能是两家公司", "One character apart may also be two companies")


def same_company_proposals(names: Iterable[WrittenName]) -> list[Proposal]:
    """Pairs of written company names that may be one company; the likeliest first, the same whatever the order given.

    Only names that share a distinctive word, its sound, or all of it but one character are compared, so ten thousand
    names take seconds.
    """
    every = sorted(set(names))
    proposals = _renamed(every)
    seen = {(one.left, one.right) for one in proposals}
    for left, right in _neighbours(every):
        if (left, right) not in seen:
            seen.add((left, right))
            if (proposal := compare_companies(left, right)) is not None:
                proposals.append(proposal)
    return sorted(proposals, key=lambda one: (-one.score, one.left, one.right))


def compare_companies(left: WrittenName, right: WrittenName) -> Proposal | None:
    """What speaks for and against two names being one company; None where they are not alike or have two codes."""
    if left.code and right.code:
        if left.code != right.code:
            return None
        return Proposal(left=left, right=right, score=1.0, reasons=(_ONE_CODE,), against=())
    one, other = plain_company_name(left.name), plain_company_name(right.name)
    core = _core_score(one.core, other.core)
    if core is None or _is_another(one, other):
        return None
    if one == other:
        return Proposal(left=left, right=right, score=core[0], reasons=_spelling(left.name, right.name), against=())
    score, reasons, against = core[0], [*core[1]], [*core[2]]
    strong = 0
    for step in (_judge_place, _judge_form, _judge_trade, _judge_group, _judge_branch):
        cost, ceiling, speaks_for, speaks_against = step(one, other)
        score = min(score - cost, ceiling)
        strong += ceiling < 1
        reasons += speaks_for
        against += speaks_against
    score -= _EACH_MORE * max(0, strong - 1)
    if score < LEAST:
        return None
    return Proposal(left=left, right=right, score=round(score, 2), reasons=tuple(reasons), against=tuple(against))


def _spelling(left: str, right: str) -> tuple[Text, ...]:
    """How two spellings of the same parts differ."""
    one, other = plain_place_text(left), plain_place_text(right)
    if one == other:
        return (_SAME_TEXT,)
    one, other = one.replace("有限责任公司", "有限公司"), other.replace("有限责任公司", "有限公司")
    told_form = ("有限责任" in left) != ("有限责任" in right)
    return (_SAME_CORE, *((_LIMITED,) if told_form else ()), *((_PLACE_WRITTEN,) if one != other else ()))


Judged = tuple[float, float, list[Text], list[Text]]  # what it costs, the most that is left, for, against
_NOTHING: Judged = (0.0, 1.0, [], [])


def _judge_place(one: CompanyName, other: CompanyName) -> Judged:
    if one.region == other.region:
        return _NOTHING
    if one.region and other.region:
        return 0.15, 0.7, [], [_WIDER_PLACE]
    return 0.08, 1.0, [_NO_PLACE], [_NO_PLACE_MAY_DIFFER]


def _judge_form(one: CompanyName, other: CompanyName) -> Judged:
    if one.form == other.form:
        return _NOTHING
    forms = {one.form, other.form}
    if forms <= {"limited", "company", ""} or (forms <= {"shares", "company", ""}):
        return 0.04, 1.0, [_NO_FORM], []
    return 0.0, _ALIKE, [], [_OTHER_FORM]


def _judge_trade(one: CompanyName, other: CompanyName) -> Judged:
    if one.trade_words == other.trade_words:
        return _NOTHING
    if not one.trade_words or not other.trade_words:
        return 0.15, 0.7, [], [_NO_TRADE]
    short, long = sorted((one.trade_words, other.trade_words), key=len)
    if _is_within(short, long):
        return 0.05, 1.0, [_SHORT_TRADE], []
    return 0.0, _ALIKE + 0.05, [], [_OTHER_TRADE_WORDS]


def _judge_group(one: CompanyName, other: CompanyName) -> Judged:
    if one.is_group == other.is_group:
        return _NOTHING
    return 0.1, _ALIKE, [], [_A_GROUP]


def _judge_branch(one: CompanyName, other: CompanyName) -> Judged:
    if one.branch == other.branch:
        return _NOTHING
    return 0.0, _ALIKE, [], [_A_BRANCH]


def _core_score(one: str, other: str) -> tuple[float, tuple[Text, ...], tuple[Text, ...]] | None:
    if one == other:
        return 0.98, (_SAME_CORE,), ()
    if ordinals(one) != ordinals(other) or len(one) != len(other):
        return None
    if len(one) >= 3 and OSA.distance(one, other) == 1:
        if _sound(one) == _sound(other):
            return 0.85, (_SAME_SOUND,), (_MAY_BE_CHANCE,)
        if len(one) >= 5:
            return 0.7, (_ONE_SIGN,), (_MAY_BE_CHANCE,)
    return None


def _is_another(one: CompanyName, other: CompanyName) -> bool:
    """What no spelling explains: another place, another trade, another branch."""
    if one.region and other.region and one.region not in other.region and other.region not in one.region:
        return True
    if one.trade and other.trade and one.trade != other.trade:
        return True
    return bool(one.branch and other.branch and one.branch != other.branch)


def _is_within(short: str, long: str) -> bool:
    signs = iter(long)
    return all(sign in signs for sign in short)


@lru_cache(maxsize=65_536)
def _sound(text: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))


def _renamed(names: Sequence[WrittenName]) -> list[Proposal]:
    """Every further name of a code beside its first."""
    by_code: dict[str, list[WrittenName]] = defaultdict(list)
    for name in names:
        if name.code:
            by_code[name.code].append(name)
    return [
        Proposal(left=same[0], right=other, score=1.0, reasons=(_ONE_CODE,), against=())
        for same in by_code.values()
        for other in same[1:]
    ]


def _neighbours(names: Sequence[WrittenName]) -> Iterator[tuple[WrittenName, WrittenName]]:
    """Pairs worth comparing. Of branches only those beside a legal entity or of one text, so that blocks stay small."""
    blocks: dict[str, list[tuple[WrittenName, str]]] = defaultdict(list)
    for name in names:
        parts = plain_company_name(name.name)
        for key in _keys(parts.core):
            blocks[key].append((name, parts.branch))
    for block in blocks.values():
        entities = [name for name, branch in block if not branch]
        yield from combinations(entities, 2)
        by_branch: dict[str, list[WrittenName]] = defaultdict(list)
        for name, branch in block:
            if branch:
                by_branch[branch].append(name)
                yield from (_in_order(name, entity) for entity in entities)
        for same in by_branch.values():
            yield from combinations(same, 2)


def _in_order(left: WrittenName, right: WrittenName) -> tuple[WrittenName, WrittenName]:
    return (left, right) if left < right else (right, left)


def _keys(core: str) -> Iterator[str]:
    yield core
    if len(core) >= 3:
        yield f"~{_sound(core)}"
    if len(core) >= 5:
        yield from (f"{core[:place]}*{core[place + 1 :]}" for place in range(len(core)))


_SAME_ESTATE = both("名称相同，仅空格、括号或“小区”等字不同", "The same but for blanks, brackets or the word 小区")
_ESTATE_PART = both("一方是另一方的一部分", "One name is part of the other")
_ESTATE_ALIKE = both("名称相近", "The names are alike")
_ANOTHER_PART = both(
    "期、区、方位或序号不同，可能是另一个小区", "Another phase, zone or number: perhaps another estate"
)


def compare_estates(left: WrittenName, right: WrittenName) -> Proposal | None:
    """What speaks for and against two names being one estate of one street; None where they are not alike."""
    if left.code and right.code:
        return None
    one, other = plain_estate_name(left.name), plain_estate_name(right.name)
    short, long = sorted((one, other), key=len)
    if one == other:
        score, reason = 0.98, _SAME_ESTATE
    elif len(short) >= 2 and short in long:
        score, reason = 0.6 + 0.3 * len(short) / len(long), _ESTATE_PART
    else:
        score, reason = fuzz.ratio(one, other) / 100, _ESTATE_ALIKE
    against: tuple[Text, ...] = ()
    if one != other and marks(one) != marks(other):
        score, against = min(score, _ALIKE), (_ANOTHER_PART,)
    if score < LEAST:
        return None
    return Proposal(left=left, right=right, score=round(score, 2), reasons=(reason,), against=against)


_MARKS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ一二三四五六七八九十甲乙丙丁东西南北中前后上下内外大小新老")


def marks(name: str) -> str:
    """The signs of a plain estate name that tell one part of an estate from another: 二期, 北区, 甲3号."""
    return "".join(sign for sign in name if sign in _MARKS)
