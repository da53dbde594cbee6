"""Names of people, posts and offices as they sign: written one way only, in characters that can be seen and told apart.

The rule is "highly restrictive" of Unicode TS 39, narrowed to scripts in which people of the country write their names:
Chinese characters, alone or with Latin letters (as of a post), Latin alone, or one of the minority scripts alone.
Two signatures are compared after folding letter case, blanks, interpuncts, accents and the traditional forms of `pipelines.simplified`.
Not covered: Chinese characters that merely look alike (己 and 已), one person under a name here and a post there, or two
people of one name. Only a sign-in tells those apart.
"""

import re
import unicodedata
from typing import NoReturn

from pipelines.errors import JournalError
from pipelines.simplified import simplified
from pipelines.text import Text, both

LONGEST = 60  # the longest names of offices have some forty characters
_INTERPUNCTS = dict.fromkeys(map(ord, "•∙・‧⋅●᛫"), "·")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_WIDE_BRACKETS = str.maketrans("()", "（）")
_MARKS = frozenset(" ·-.'&/、，,（）()〔〕[]【】《》“”\"")
_LATIN = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER [A-Z](?: WITH .+)?")
_HAN = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC NUMBER ZERO", "IDEOGRAPHIC ITERATION MARK")
_MINORITY = ("ARABIC", "TIBETAN", "MONGOLIAN", "YI", "HANGUL", "TAI LE", "NEW TAI LUE")
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def signer(label: Text, written: str) -> str:
    """A name in the one form in which it is kept: NFKC, single blanks, wide brackets in a Chinese name.

    Raises:
        JournalError: it is blank, too long, names nobody, mixes scripts, or holds a character that is invisible, turns
            the writing direction or is used in no name here; one sentence names the character.
    """
    name = _plain(written.strip())
    if not name:
        _refuse(label, "不能为空", "may not be blank")
    scripts = set()
    for character in name:
        _must_be_seen(label, character)
        scripts.add(_script(label, character))
    scripts.discard("")
    if not scripts:
        _refuse(label, "应填写姓名、岗位或单位名称", "write a name, a post or an office")
    if len(scripts) > 1 and scripts != {"han", "latin"}:
        _refuse(
            label,
            "混用了不同文字（" + "、".join(sorted(scripts)) + "），请只用一种文字书写",
            "mixes scripts (" + ", ".join(sorted(scripts)) + "): write it in one script",
        )
    if len(name) > LONGEST:
        _refuse(label, f"最多 {LONGEST} 个字", f"may have {LONGEST} characters at most")
    return name.translate(_WIDE_BRACKETS) if "han" in scripts else name


def is_same_signer(first: str, second: str) -> bool:
    """Whether two names may be those of one person: equal but for case, blanks, accents, or traditional characters."""
    return _folded(first) == _folded(second)


def is_contained(first: str, second: str) -> bool:
    """Whether the name of the one holds that of the other: 王丽 and 综合科科长 王丽."""
    shorter, longer = sorted((_folded(first), _folded(second)), key=len)
    return shorter in longer


def is_unseen(character: str) -> bool:
    """Whether a character leaves no mark of its own: blanks and the ends of lines aside."""
    return character not in "\n\t" and (
        character in _FILLERS
        or character in _BIDIRECTIONAL
        or unicodedata.category(character) in ("Cf", "Co", "Cn", "Cs")
        or _is_variation(character)
    )


def _plain(written: str) -> str:
    name = unicodedata.normalize("NFKC", written).translate(_INTERPUNCTS | _DASHES)
    return re.sub(" +", " ", name).strip(" ")


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", simplified(_plain(name))).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _script(label: Text, character: str) -> str:
    """The script of a letter; '' of a mark or digit that goes with any."""
    if character in _MARKS or character in "0123456789":
        return ""
    category, called = unicodedata.category(character), unicodedata.name(character, "")
    if category[0] in "LN" and called.startswith(_HAN):
        return "han"
    if category[0] == "L" and _LATIN.fullmatch(called):
        return "latin"
    minority = next((one for one in _MINORITY if called.startswith(f"{one} ")), None)
    if minority and (category[0] == "L" or (minority == "TIBETAN" and category in ("Mn", "Mc", "Po"))):
        return minority.lower()
    return _refuse_character(label, character, "姓名里不用的字符", "which no name here holds")


def _must_be_seen(label: Text, character: str) -> None:
    if character in _BIDIRECTIONAL:
        _refuse_character(label, character, "改变书写方向的字符", "which turns the direction of writing")
    if is_unseen(character) or unicodedata.category(character) in ("Cc", "Zl", "Zp"):
        _refuse_character(label, character, "不可见字符", "which cannot be seen")


def _is_variation(character: str) -> bool:
    """Whether it only asks for another shape of the character before it, or joins it to the next."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F or code == 0x034F


def _refuse_character(label: Text, character: str, zh: str, en: str) -> NoReturn:
    called = unicodedata.name(character, "CONTROL CHARACTER")
    is_shown = unicodedata.category(character)[0] in "LNPS" and character not in _FILLERS
    shown = f"“{character}”" if is_shown else ""
    _refuse(
        label,
        f"里有{zh}{shown}（U+{ord(character):04X} {called}），请删去后重写",
        f"holds {shown or 'a character'} (U+{ord(character):04X} {called}), {en}: delete it",
    )


def _refuse(label: Text, zh: str, en: str) -> NoReturn:
    raise JournalError(both(f"“{label.zh}”{zh}", f"{label.en}: {en}"))
