"""`home.toml` is read: what stands there is proved, and what is wrong is said with its line, as to whoever edits it by hand."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pipelines.errors import HomeError, UserFacingError
from pipelines.text import Text, both

_TEXT = both("引号内的文字", "text in quotes")
_KINDS: Mapping[str, tuple[type, Text]] = {
    "format": (int, both("整数", "a whole number")),
    "region": (str, _TEXT),
    "name_zh": (str, _TEXT),
    "name_en": (str, _TEXT),
    "invented": (bool, both("true 或 false", "true or false")),
    "timezone": (str, _TEXT),
    "hosts": (
        list,
        both('方括号内的地址，如 ["wuye.example.gov.cn"]', 'addresses in brackets, as ["wuye.example.gov.cn"]'),
    ),
    "sign_in": (dict, both("以 [sign_in] 开头的一节", "a section that begins with [sign_in]")),
}
_NEEDED = ("region", "name_zh", "name_en", "invented")
_PLACE = re.compile(r"\(at line (\d+)")


class HomeFileError(UserFacingError, HomeError):
    """`home.toml` is not what a home has. Says the line, and what should stand there."""


def read_home_file(file: Path, known_format: int) -> dict[str, object]:
    """What stands in a `home.toml`, each value of its kind. A file of a later format may have keys that are not known.

    Raises:
        HomeFileError: it is no UTF-8, no TOML, lacks a key, or has one that is unknown or of another kind.
        OSError: it cannot be read.
    """
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")  # Notepad puts a mark before it
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise _fault(file, line, both("不是 UTF-8 编码，请另存为 UTF-8", "is not UTF-8: save it as UTF-8")) from None
    try:
        matches = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        place = _PLACE.search(str(fault))
        line = int(place[1]) if place else text.rstrip("\n").count("\n") + 1
        says = both(
            '写法有误：每行应为 名称 = 值，文字用英文双引号，如 region = "110000"，同一名称只写一次',
            'is not written as it should be: each line is name = value, text in straight double quotes, as region = "110000", '
            "and no name comes twice",
        )
        raise _fault(file, line, says) from None
    is_later = isinstance(form := matches.get("format", 1), int) and form > known_format
    for key, value in matches.items():
        if key in _KINDS:
            _prove_kind(file, text, key, value)
        elif not is_later:
            raise _fault(file, _line_of(text, key), _unknown(key))
    for key in _NEEDED:
        if key not in matches:
            says = both(f"缺少 {key}（{_KINDS[key][1].zh}）", f"has no {key} ({_KINDS[key][1].en})")
            raise _fault(file, None, says)
    return matches


def _prove_kind(file: Path, text: str, key: str, value: object) -> None:
    kind, called = _KINDS[key]
    is_right = type(value) is kind and (kind is not list or all(isinstance(each, str) for each in value))  # type: ignore[attr-defined]
    if not is_right:
        raise _fault(file, _line_of(text, key), both(f"{key} 应为{called.zh}", f"{key} should be {called.en}"))


def _unknown(key: str) -> Text:
    near = get_close_matches(key, _KINDS, 1)
    known = "、".join(_KINDS)
    if near:
        return both(f"没有 {key} 这一项，是否应为 {near[0]}", f"there is no {key}: do you mean {near[0]}?")
    return both(f"没有 {key} 这一项，可用的有 {known}", f"there is no {key}; there is {', '.join(_KINDS)}")


def _line_of(text: str, key: str) -> int | None:
    written = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if written.match(line)), None)


def _fault(file: Path, line: int | None, says: Text) -> HomeFileError:
    zh, en = (f" 第 {line} 行", f", line {line}") if line else ("", "")
    return HomeFileError(both(f"{file}{zh}：{says.zh}", f"{file}{en}: {says.en}"))
