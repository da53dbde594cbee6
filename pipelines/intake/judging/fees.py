"""Fee texts: `1.14至2.48元/平米/月` is two amounts and a unit. Units are named, never mixed or converted."""

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.intake.reading.plain_text import plain

_AREA, _HOUSEHOLD = r"平方米|平方|平米|建筑平米|m2|m²|平", r"每户|户"
_FORM = re.compile(
    r"(?P<low>\d{1,6}(?:\.\d{1,4})?)(?:元)?(?:(?:至|到|~|-|—|–)(?P<high>\d{1,6}(?:\.\d{1,4})?))?"
    rf"(?:元)?(?:[/每]?(?P<per>{_AREA}|{_HOUSEHOLD}))?(?:[/·.*每]?(?P<time>月|天|日|年))?"
)
_PER = {"户": "household", "每户": "household"}
_TIME = {"月": "month", "天": "day", "日": "day", "年": "year"}
UNKNOWN_UNIT = "unknown"


@dataclass(frozen=True, kw_only=True)
class Fee:
    """Low and high are equal where one amount is written; unit is `yuan_per_m2_month` and the like."""

    low: Decimal
    high: Decimal
    unit: str


def read_fee(text: str, heading_unit: str = "") -> Fee | None:
    """The amounts and the unit of a fee text, or None where it cannot be read.

    A text that does not say both what is paid for and how often has the unit `unknown`, unless the heading of
    its column says it (`物业费（元/平方米·月）`).
    """
    written = re.sub(r"\s", "", plain(text)).lower().replace("・", "·").replace("•", "·")
    if (match := _FORM.fullmatch(written)) is None:
        return None
    low = Decimal(match["low"])
    high = Decimal(match["high"]) if match["high"] else low
    if high < low:
        return None
    if match["per"] and match["time"]:
        unit = f"yuan_per_{_PER.get(match['per'], 'm2')}_{_TIME[match['time']]}"
    elif match["per"] or match["time"]:
        unit = UNKNOWN_UNIT
    else:
        unit = unit_in_heading(heading_unit)
    return Fee(low=low, high=high, unit=unit)


def unit_in_heading(heading: str) -> str:
    """The unit that a heading such as `物业费（元/平方米·月）` gives to bare numbers."""
    inside = re.search(r"[（(]([^（）()]*)[）)]", heading)
    if inside is None:
        return UNKNOWN_UNIT
    sample = read_fee("1" + inside[1])
    return sample.unit if sample else UNKNOWN_UNIT
