"""Numbers of persons in whatever writing: circled, 壹贰叁, Arabic-Indic, with letters for digits, with marks between.

A text is looked at without what nobody sees. A run of digits in any writing is a mobile or a resident's number where
its digits are one and stand in groups as people write them; all other runs are left to the forms of `masking`.
"""

import re
import unicodedata
from collections.abc import Iterator

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")
_HAN = dict(zip("零〇○一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖幺两", "00012345678912233456678912", strict=True))
_LETTERS = {"l": "1", "I": "1", "|": "1", "O": "0", "o": "0"}
# Whatever NFKC would make one digit of, beside ASCII: full-width, circled, raised, of other scripts.
_OTHER_DIGITS = "".join(
    chr(code)
    for code in range(0x80, 0x1FBFA)
    if unicodedata.digit(chr(code), None) is not None and chr(code) not in _HAN
)
_DIGIT_OF = (
    _HAN
    | _LETTERS
    | {character: str(unicodedata.digit(character)) for character in _OTHER_DIGITS}
    | {str(digit): str(digit) for digit in range(10)}
    | {"㈠㈡㈢㈣㈤㈥㈦㈧㈨"[index]: str(index + 1) for index in range(9)}
    | {"🄌": "0"}
)
BETWEEN = r" \-_/·.,，。*、()（）\n\r:：~—+"
_DIGITS = "".join(re.escape(character) for character in _DIGIT_OF)
_RUN = re.compile(rf"(?<![A-Za-z0-9])[{_DIGITS}](?:[{BETWEEN}]{{0,3}}[{_DIGITS}]){{9,40}}[xX]?(?![A-Za-z])")
_PLAIN_RUN = re.compile(rf"(?<![A-Za-z0-9])[0-9](?:[{BETWEEN}]{{0,3}}[0-9]){{9,40}}[xX]?(?![A-Za-z])")
_HAN_DIGITS = "".join(_HAN)
_RARE = "".join(
    re.escape(character) for character in (*_OTHER_DIGITS, *"壹贰貳叁參肆伍陆陸柒捌玖幺㈠㈡㈢㈣㈤㈥㈦㈧㈨🄌")
)
# What tells that a run in another writing may be there: most texts are spared the longer look.
_HINT = re.compile(rf"[{_RARE}]|[{_HAN_DIGITS}]{{3}}|[0-9][{BETWEEN}]{{0,3}}[{_HAN_DIGITS}lIOo|]|[lIOo|][0-9]")
_MOBILE_GROUPS = (
    [11],
    [3, 4, 4],
    [3, 8],
    [7, 4],
    [3, 3, 5],
    [4, 4, 3],
    [4, 3, 4],
    [5, 6],
    [6, 5],
    [3, 2, 2, 2, 2],
    [1] * 11,
)
_IDENTITY_GROUPS = (
    [6, 8, 4],
    [6, 4, 4, 4],
    [6, 12],
    [14, 4],
    [3, 3, 8, 4],
    [4, 4, 4, 4, 2],
    [6] * 3,
    [1] * 18,
    [6, 4, 2, 2, 4],
    [6, 4, 2, 2, 3, 1],
)


def visible(text: str) -> tuple[str, list[int] | None]:
    """A text without what nobody sees, and where each of its characters stands in it; None where nothing is unseen."""
    if text.isascii() or _UNSEEN.search(text) is None:
        return text, None
    kept = [(index, character) for index, character in enumerate(text) if _UNSEEN.match(character) is None]
    return "".join(character for _, character in kept), [at for at, _ in kept]


def written_numbers(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Mobile and residents' numbers: from where to where, `mobile` or `identity`, and the digits.

    Whether a resident's number is sound is for the caller to say.
    """
    done = 0
    form = _RUN if _HINT.search(text) else _PLAIN_RUN
    for run in form.finditer(text):
        places = [index for index in range(run.start(), run.end()) if text[index] in _DIGIT_OF or text[index] in "xX"]
        plain = "".join(_DIGIT_OF.get(text[at], "X") for at in places)
        groups = _groups(places)
        first = free = 0
        while first < len(groups):
            number = _number_at(plain, groups, first, text, places)
            if number and number[1] > 1 and first > free and _goes_on(groups, first, text, places):
                number = None  # the end of a longer number in the same groups, as cards are written
            if number is None or places[groups[first][0]] < done:
                first += 1
                continue
            kind, count = number
            start, end = groups[first][0], groups[first + count - 1][1]
            done = places[end - 1] + 1
            yield places[start], done, kind, plain[start:end]
            first = free = first + count


def _groups(places: list[int]) -> list[tuple[int, int]]:
    """From where to where each group of digits goes that nothing stands between."""
    starts = [0, *(index for index in range(1, len(places)) if places[index] != places[index - 1] + 1)]
    return list(zip(starts, [*starts[1:], len(places)], strict=True))


def _number_at(
    plain: str, groups: list[tuple[int, int]], first: int, text: str, places: list[int]
) -> tuple[str, int] | None:
    """The kind of a number that begins with a group, and how many groups it has."""
    sizes: list[int] = []
    for start, end in groups[first : first + 18]:
        sizes.append(end - start)
        total = sum(sizes)
        begin = groups[first][0]
        digits = plain[begin : begin + total]
        if total == 11 and sizes in _MOBILE_GROUPS and re.fullmatch(r"1[3-9]\d{9}", digits):
            if _are_alike(groups, first, len(sizes), text, places):
                return "mobile", len(sizes)
        elif total == 13 and re.fullmatch(r"861[3-9]\d{9}", digits) and (sizes[0] == 2 or len(sizes) == 1):
            return "mobile", len(sizes)
        elif total == 18 and (sizes in _IDENTITY_GROUPS or len(sizes) == 1) and re.fullmatch(r"\d{17}[\dX]", digits):
            return "identity", len(sizes)
        if total >= 18:
            return None
    return None


def _goes_on(groups: list[tuple[int, int]], first: int, text: str, places: list[int]) -> bool:
    """Whether the same stands before a group as behind it."""

    def between(index: int) -> str:
        return text[places[groups[index][1] - 1] + 1 : places[groups[index + 1][0]]]

    return between(first - 1) == between(first)


def _are_alike(groups: list[tuple[int, int]], first: int, count: int, text: str, places: list[int]) -> bool:
    """Whether the same stands between the groups of a number: 138-0013 8000 is one, 15000-200000.00 none."""
    between = {
        text[places[groups[index][1] - 1] + 1 : places[groups[index + 1][0]]].strip()
        for index in range(first, first + count - 1)
    }
    return len(between) <= 1 or (count == 3 and between <= {"", "-", "(", ")"})
