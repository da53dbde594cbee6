"""Units that stand outside of the heading cells: in a title, in a line of their own, or in a row under the headings.

A column whose unit is another than ours is refused wherever the unit stands: read as it is, its numbers would be wrong
by ten thousand.
"""

import re
from collections.abc import Iterable, Sequence

from pipelines.catalogue.schema import Source
from pipelines.intake.layout.headings import Headings, plain_heading

_SCALES = "十|百|千|万|百万|千万|亿"
_MEASURES = "元|人民币元|平方米|平米|平方|建筑平方米|m2|㎡|户|人|栋|幢|座|件|套|个|次|家|份|天|日|年|分|月|小时|%|米|吨|辆|条|处|项|名|部|台"
_LAND = "公顷|亩|平方公里|平方千米|km2|hm2"
_UNIT = rf"(?:(?:{_SCALES})?(?:{_MEASURES})(?:建成)?|(?:{_SCALES})?(?:{_LAND})|{_SCALES})(?:/.{{1,6}})?"
_LONGEST_UNIT = 10  # characters
_ONE_UNIT = re.compile(rf"[(\[（]?(?P<unit>{_UNIT})[)\]）]?")
_LINE = re.compile(r"(?<![一-鿿])(?:计量|计算|数量|金额|面积|货币)?单位[:：]\s*(?P<units>[^:：()（）]{1,40})")
_PARTS = re.compile(r"[、,，;；/／和及 　]+")
_SCALED = re.compile(rf"(?P<scale>{_SCALES})(?P<measure>{_MEASURES})?|(?P<land>{_LAND})")
_KINDS = {"平方米": "平方米|平米|平方|建筑平方米|m2|㎡", "元": "元|人民币元", "栋": "栋|幢|座"}


def stated_units(lines: Iterable[str]) -> tuple[str, ...]:
    """The units that lines above a table state for all of it: `单位：万平方米、户`."""
    matches: list[str] = []
    for line in lines:
        for match in _LINE.finditer(line):
            for part in _PARTS.split(match["units"].strip()):
                unit = plain_heading(part)
                if _ONE_UNIT.fullmatch(unit) is None:
                    break
                matches.append(unit)
    return tuple(matches)


def is_row_of_units(row: Sequence[str | None]) -> bool:
    """Whether a row holds nothing but units, the word 单位 aside; one unit alone may be a word like any other."""
    written = [cell for cell in row if cell]
    if len(written) < 2 or max(map(len, written)) > _LONGEST_UNIT:
        return False
    filled = [plain_heading(cell) for cell in written]
    units = [cell for cell in filled if _ONE_UNIT.fullmatch(cell)]
    others = [cell for cell in filled if cell not in units]
    return len(units) >= 2 and all(cell in ("单位", "计量单位", "-", "—", "/") for cell in others)


def columns_in_other_units(
    source: Source, headings: Headings, above: Sequence[str], below: Sequence[str | None]
) -> tuple[str, ...]:
    """The headings whose columns count in another unit than ours, each with the unit that says so.

    `above` are the lines above the headings, `below` is the row under them where it holds units.
    """
    stated = stated_units(above)
    if not (stated or below):
        return ()
    matches: list[str] = []
    for name, (at, heading) in headings.columns.items():
        about = source.column(name).about
        if about.cell not in ("integer", "decimal") or heading in headings.scaled:
            continue
        own = plain_heading(below[at] or "") if at < len(below) else ""
        units = [own.strip("()[]")] if own else ([] if _says_unit(heading) else list(stated))
        odd = next((unit for unit in units if _is_other(unit, about.unit, is_own=bool(own))), None)
        if odd:
            matches.append(f"{heading}（单位：{odd}）")
    return tuple(matches)


def _says_unit(heading: str) -> bool:
    return any(_ONE_UNIT.fullmatch(part) for part in re.findall(r"[(\[]([^()\[\]]*)[)\]]", plain_heading(heading)))


def _is_other(unit: str, ours: str, *, is_own: bool) -> bool:
    """Whether a stated unit is a multiple of ours; one that stands for the whole table only where it measures the same."""
    match = _SCALED.match(unit)
    if match is None:
        return False
    if match["land"]:
        return ours == "平方米"
    measure = match["measure"]
    return is_own or measure is None or re.fullmatch(_KINDS.get(ours, re.escape(ours) or "$^"), measure) is not None
