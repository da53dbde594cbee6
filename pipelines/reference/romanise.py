"""Names of places in pinyin, for readers of English. The Chinese name stays the name; this one is only shown."""

import re
from functools import lru_cache

# Read otherwise than their characters, or known in English by another name.
_OWN = {
    "什刹海": "Shichahai",
    "大栅栏": "Dashilan",
    "马家堡": "Majiapu",
    "十里堡": "Shilipu",
    "北京经济技术开发区": "Beijing E-Town",
    "未分配": "Unassigned",
}
_TAIL = re.compile(r"(街道办事处|街道|地区办事处|地区|社区居委会|居委会|村委会|社区|新区|区|县|市|省|镇|乡|村)$")


@lru_cache(maxsize=20_000)
def romanised(name: str) -> str:
    """A place's name in pinyin without its administrative ending: 丰台区 → Fengtai."""
    if name in _OWN:
        return _OWN[name]
    stem = _TAIL.sub("", name) if len(name) > 2 else name
    if stem in _OWN:
        return _OWN[stem]
    from pypinyin import lazy_pinyin  # its dictionaries take a quarter of a second to load

    # Read whole, cut after: 朝 is chao in 朝阳区 and zhao in 朝阳.
    syllables = lazy_pinyin(name)
    kept = syllables[: len(syllables) - (len(name) - len(stem))]
    return "".join(kept).capitalize()
