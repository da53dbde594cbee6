"""Numbers, shares, dates and periods as text in one language. What is missing is `—`, never 0."""

import math
from collections.abc import Sequence
from datetime import date

from dashboard.words import has_word, word
from pipelines.catalogue.declarations import Metric
from pipelines.periods import MONTHS, named, parse
from pipelines.text import Language

MISSING = "—"
_DIGITS = {
    "share": 1,
    "per_10k_households": 1,
    "count": 0,
    "score": 1,
    "days": 0,
    "hours": 1,
    "yuan": 0,
    "m2": 0,
    "points": 1,
    "difference": 1,
}
_MOST_DIGITS = 4


def is_missing(value: object) -> bool:
    """Whether there is no number: nothing, or not finite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands separated."""
    if value is None or is_missing(value):
        return MISSING
    return _minus(f"{value:,.{digits}f}")


def share(value: float | None, target: float | None = None) -> str:
    """A share as per cent with one decimal.

    Beside a target it takes as many decimals as tell the two apart: 0.2996 against 0.30 is `29.96%`, never `30.0%`
    (Q-23: unrounded values meet targets). Nor does it ever say all or none of what is not: 0.9996 is `99.96%`.
    """
    if value is None or is_missing(value):
        return MISSING
    return _apart(value * 100, (_hundred(target), 100.0, 0.0), 1) + "%"


def measure(value: float | None, unit: str, target: float | None = None) -> str:
    """A value in its metric's unit, without the unit's name except `%`."""
    if unit == "share":
        return share(value, target)
    if value is None or is_missing(value):
        return MISSING
    if unit == "difference":
        return signed(value * 100, 1)
    return _apart(value, (target,), _DIGITS[unit])


def unit_of(metric: Metric) -> str:
    """How a metric's values are written: its unit, or, of a difference of shares, percentage points with a sign."""
    return "difference" if metric.kind == "difference" and metric.unit == "share" else metric.unit


def unit_name(unit: str, language: Language) -> str:
    """The unit's name as it stands, small, after a value; blank where the value carries it."""
    return word(f"unit.{unit}", language)


def with_unit(value: float | None, unit: str, language: Language, target: float | None = None) -> str:
    """A value and its unit in one run of text."""
    text, name = measure(value, unit, target), unit_name(unit, language)
    return text if text == MISSING or not name else f"{text} {name}"


def change(value: float | None, unit: str, language: Language) -> str:
    """A difference of two values: shares in percentage points, with its sign."""
    if value is None or is_missing(value):
        return MISSING
    if unit in ("share", "difference"):
        return f"{signed(value * 100, 1)} {word('unit.pp', language)}"
    return f"{signed(value, _DIGITS[unit])} {unit_name(unit, language)}".rstrip()


def signed(value: float, digits: int) -> str:
    """A number that always carries its sign."""
    return _minus(f"{value:+,.{digits}f}") if round(value, digits) else f"{0:.{digits}f}"


def interval(lower: float | None, upper: float | None, unit: str) -> str:
    """The two ends of an interval."""
    if is_missing(lower) or is_missing(upper):
        return MISSING
    return f"{measure(lower, unit)} – {measure(upper, unit)}"


def counted(metric: Metric, language: Language, n: object = 2) -> str:
    """What one unit of a metric's base is called: estates, orders, …"""
    key = f"counted.{metric.mart}"
    return word(key if has_word(key) else "counted.other", language, n=n)


def gap(missing: float | None, metric: Metric, language: Language) -> str:
    """How much is missing to the target, in units that somebody has to deliver; blank when nothing is."""
    if missing is None or is_missing(missing) or missing <= 0:
        return ""
    if metric.kind in ("share", "count"):
        n = math.ceil(missing - 1e-9)
        return word("gap.units", language, n=f"{n:,}", units=counted(metric, language, n))
    amount = missing * 100 if metric.unit == "share" else missing
    name = word("unit.pp", language) if metric.unit == "share" else unit_name(metric.unit, language)
    return word("gap.amount", language, amount=number(amount, 1), unit=name).rstrip()


def period(text: str, language: Language) -> str:
    """`2022-12` → `2022年12月` / `Dec 2022`; calendars that are not the calendar's say so."""
    return named(text, language)


def short_period(text: str, language: Language) -> str:
    """A period as an axis writes it."""
    matches = parse(text.rpartition(":")[2])
    year, month = matches.starts_on.year % 100, matches.starts_on.month
    if matches.kind == "month":
        return f"{year:02d}.{month}" if language == "zh" else f"{MONTHS[month - 1]} {year:02d}"
    return period(text, language)


def month_name(month: int, language: Language) -> str:
    """The name of a month alone."""
    return f"{month}月" if language == "zh" else MONTHS[month - 1]


def day(value: date | None, language: Language) -> str:
    """A day in words."""
    if value is None:
        return MISSING
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _hundred(value: float | None) -> float | None:
    return None if value is None else value * 100


def _apart(value: float, targets: Sequence[float | None], digits: int) -> str:
    """The shortest rounding that stands on the value's own side of each target."""
    apart = [
        target
        for target in targets
        if target is not None and not is_missing(target) and not math.isclose(value, target, rel_tol=0, abs_tol=1e-9)
    ]

    def stand(shown: float, most: int) -> bool:
        return all(_stands(shown, round(target, most), value > target) for target in apart)

    most = digits
    while most < _MOST_DIGITS and not stand(round(value, most), most):
        most += 1
    shown = round(value, most)
    if not stand(shown, most):
        steps = [(math.floor if value < target else math.ceil)(value * 10**most) / 10**most for target in apart]
        shown = next((step for step in steps if stand(step, most)), steps[0])
    return _minus(f"{shown:,.{most}f}")


def _stands(value: float, target: float, above: bool) -> bool:
    return value > target if above else value < target


def _minus(text: str) -> str:
    """The text of a number with a true minus sign, which nothing has that is written as nought."""
    return text.replace("-", "−" if text.strip("-0.,") else "")
