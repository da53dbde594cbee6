"""Names of places in pinyin, for readers of English. The Chinese name stays the name; this one is only shown."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

# Known in English by another name.
_OWN = {
    "北京经济技术开发区": "Beijing E-Town",
    "未分配": "Unassigned",
}
_TAIL = re.compile(
    r"(街道办事处|街道|地区办事处|地区|社区居民委员会|社区居委会|居民委员会|村民委员会|居委会|村委会|社区|新区|区|县|市|省|镇|乡|村)$"
)


@lru_cache(maxsize=20_000)
def romanised(name: str) -> str:
    """A place's name in pinyin without its administrative ending: 丰台区 → Fengtai."""
    if name in _OWN:
        return _OWN[name]
    stem = _TAIL.sub("", name) if len(name) > 2 else name
    if stem in _OWN:
        return _OWN[stem]
    # Read whole, cut after: 朝 is chao in 朝阳区 and zhao in 朝阳.
    read = syllables(name)
    kept = read[: len(read) - (len(name) - len(stem))]
    return "".join(kept).replace("v", "ü").capitalize()


def syllables(name: str) -> list[str]:
    """A name in pinyin without tones, as its place is called (ü as v)."""
    from pypinyin import lazy_pinyin

    _take_readings()
    return lazy_pinyin(name)


def other_readings(name: str) -> list[list[str]]:
    """How else somebody may read a name who reads its characters alone: 长辛店 as zhang xin dian."""
    result = []
    for place, text in _readings().items():
        before, held, after = name.partition(place)
        if held:
            result.append([*syllables(before), *text["also"].split(), *syllables(after)])
    return result


@cache
def _readings() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = tomllib.loads(
        Path(__file__).with_name("readings.toml").read_text(encoding="utf-8")
    )["reading"]
    return content


@cache
def _take_readings() -> None:
    """Tells the dictionaries, which take a quarter of a second to load, how places are called; once a process."""
    from pypinyin import load_phrases_dict

    load_phrases_dict({place: [[part] for part in entry["reading"].split()] for place, entry in _readings().items()})
