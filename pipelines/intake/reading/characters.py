"""The one place where characters become the usual ones, before anything else looks at a cell.

Text that was copied from a PDF holds radicals where characters should stand (⼾, ⻄), text of old programs holds
characters in the private use area of GBK, and both hold what nobody sees. Excel shows them all like the usual ones.
"""

import re
import unicodedata
from collections.abc import Mapping

import polars as pl

from pipelines.written_numbers import UNSEEN

# Unicode's EquivalentUnifiedIdeograph, for the radicals that NFKC leaves as they are and that stand for a character.
_RADICALS = {
    pair[0]: pair[1]
    for pair in [
        "⺁厂",
        "⺅亻",
        "⺉刂",
        "⺌小",
        "⺍小",
        "⺎兀",
        "⺏尣",
        "⺐尢",
        "⺒巳",
        "⺓幺",
        "⺔彑",
        "⺖忄",
        "⺘扌",
        "⺙攵",
        "⺛旡",
        "⺜日",
        "⺝月",
        "⺞歺",
        "⺠民",
        "⺡氵",
        "⺢氺",
        "⺣灬",
        "⺦丬",
        "⺧牛",
        "⺨犭",
        "⺩王",
        "⺬示",
        "⺭礻",
        "⺮竹",
        "⺯糹",
        "⺰纟",
        "⺲罒",
        "⺶羊",
        "⺷羊",
        "⺹耂",
        "⺺肀",
        "⺻聿",
        "⺼肉",
        "⺽臼",
        "⺾艹",
        "⺿艹",
        "⻀艹",
        "⻁虎",
        "⻂衤",
        "⻃覀",
        "⻄西",
        "⻅见",
        "⻆角",
        "⻇角",
        "⻈讠",
        "⻉贝",
        "⻊足",
        "⻋车",
        "⻌辶",
        "⻍辶",
        "⻎辶",
        "⻐钅",
        "⻑長",
        "⻒镸",
        "⻓长",
        "⻔门",
        "⻖阝",
        "⻗雨",
        "⻘青",
        "⻙韦",
        "⻚页",
        "⻛风",
        "⻜飞",
        "⻝食",
        "⻟飠",
        "⻠饣",
        "⻢马",
        "⻣骨",
        "⻤鬼",
        "⻥鱼",
        "⻦鸟",
        "⻧卤",
        "⻨麦",
        "⻩黄",
        "⻪黾",
        "⻫斉",
        "⻬齐",
        "⻭歯",
        "⻮齿",
        "⻯竜",
        "⻰龙",
        "⻱龜",
        "⻲亀",
    ]
}
# GB 18030-2005 gave these the private use area; since Unicode 4.1 they have places of their own (GB 18030-2022).
_OLD_GBK = {
    **{0xE78D + at: 0xFE10 + at for at in (0, 3, 4, 5, 6, 7, 8, 9)},
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    **dict(
        zip(
            (0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
            range(0x9FB4, 0x9FBC),
            strict=True,
        )
    ),
}
_SEEN_RANGES = r"\x{2e80}-\x{2fdf}\x{f900}-\x{faff}\x{2f800}-\x{2fa1f}"
_SEEN = f"[{_SEEN_RANGES}{''.join(map(chr, _OLD_GBK))}]"
_UNSEEN_CODES = [
    code
    for first, last in re.findall("(.)(?:-(.))?", UNSEEN, re.DOTALL)
    for code in range(ord(first), ord(last or first) + 1)
]
# A character was lost for certain: a program could not read it (�), or read UTF-8 twice as GBK (锟斤拷).
SURELY_LOST = r"[\x00-\x08\x0e-\x19\x1b-\x1f\x{fffd}]|锟斤拷"
# It may have been: a program had no glyph for it (□), no code (? beside Chinese), or gave it a place of its own.
MAYBE_LOST = r"[\x{25a1}\x{e000}-\x{f8ff}]|[^\x00-\x7f]\?|\?[^\x00-\x7f]"
LOST = f"{SURELY_LOST}|{MAYBE_LOST}"
# Signs by which other programs keep a number from losing its zeros: ="0014", '0014.
_GUARDED = re.compile(r"""=\s*"([^"]*)"|['‘’]([^'‘’]+)['‘’]?""")
_GUARD = r"""^\s*(?:=\s*"[^"]*"|['‘’][^'‘’]+['‘’]?)\s*$"""
UNUSUAL = rf"{_SEEN}|[{UNSEEN}]"
GUARD_IN_TEXT = r"""=\s*"|[,;|\t\n"]['‘’]"""  # where such a cell may stand in a text file
_ODD = rf"{UNUSUAL}|{_GUARD}"
_AS_USUAL = {
    **dict.fromkeys(_UNSEEN_CODES),
    **{
        code: usual
        for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
        for code in range(first, last + 1)
        if (usual := unicodedata.normalize("NFKC", chr(code))) != chr(code)
    },
    **{ord(radical): usual for radical, usual in _RADICALS.items()},
    0x2F3E: "户",
    0x2FAD: "青",
    0x2FC8: "黄",  # as they are written today; NFKC gives 戶, 靑, 黃
    **_OLD_GBK,
}
_FEW_CELLS = 100_000

Places = Mapping[tuple[int, int], str]


def as_usual(text: str) -> str:
    """A text with the usual characters in the place of radicals, compatibility forms and old GBK; nothing unseen.

    A sign that guards a number from a spreadsheet is taken off.
    """
    usual = text if text.isascii() else text.translate(_AS_USUAL)
    guarded = _GUARDED.fullmatch(usual.strip()) if usual[:1] in "='‘’" else None
    return (guarded[1] or guarded[2] or "") if guarded else usual


def with_usual_characters(frame: pl.DataFrame) -> tuple[pl.DataFrame, Places]:
    """A frame of texts with usual characters; and, by row and column, as written, the cells that look another way now.

    What nobody sees goes without a word: the cell looks as it did. A cell of nothing else is null.
    """
    changed: dict[tuple[int, int], str] = {}
    columns: dict[str, pl.Series] = {}
    for at in _places(frame):
        column = frame.to_series(at)
        rows = column.str.contains(_ODD).fill_null(value=False).arg_true()
        written = column.gather(rows).to_list()
        usual = [as_usual(text) for text in written]
        seen = column.gather(rows).str.contains(f"{_SEEN}|{_GUARD}").to_list()
        for row, text, new, is_seen in zip(rows, written, usual, seen, strict=True):
            if is_seen and new != text:
                changed[(row, at)] = text
        new_texts = [text.strip() or None for text in usual]
        columns[column.name] = column.clone().scatter(rows, pl.Series(new_texts, dtype=pl.String))
    return (frame.with_columns(**columns) if columns else frame), changed


def _places(frame: pl.DataFrame) -> list[int]:
    """The columns in which anything unusual stands; one look at all cells tells that few have any."""
    if not frame.width or not frame.height:
        return []
    if frame.height * frame.width <= _FEW_CELLS and not pl.concat(frame.get_columns()).str.contains(_ODD).any():
        return []
    hits = frame.select(pl.all().str.contains(_ODD).any()).row(0)
    return [index for index, hit in enumerate(hits) if hit]
