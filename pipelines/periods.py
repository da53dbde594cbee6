"""Period arithmetic. A period is text: `2022-12`, `2022Q4`, `2022H2`, `2022`. Intervals are half-open [start, end).

A scheme that has a calendar of its own stands in front: `12345:2022-12` (Q-18). Here its periods have the days of the
calendar's month of that name; when they really begin and end is in the warehouse's table `period`.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from pipelines.errors import RequestError
from pipelines.text import Language, Text, both

Kind = Literal["month", "quarter", "half", "year"]
KINDS: tuple[Kind, ...] = ("month", "quarter", "half", "year")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_IN: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"(\d{4})Q([1-4])")),
    ("half", re.compile(r"(\d{4})H([12])")),
    ("year", re.compile(r"(\d{4})")),
)
_SCHEME = re.compile(r"\w*")
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_WRITTEN: tuple[tuple[str, re.Pattern[str]], ...] = (  # as people write periods
    ("{0}-{1:02d}", re.compile(r"(\d{4})(?:年|[-/.])?(0?[1-9]|1[0-2])(?:月份?)?")),
    ("{0}Q{1}", re.compile(r"(\d{4})年?度?[-_]?(?:第?([一二三四1-4])季度?|[Qq]([1-4]))")),
    ("{0}H{1}", re.compile(r"(\d{4})年?度?[-_]?(?:([上下])半年|[Hh]([12]))")),
    ("{0}", re.compile(r"(\d{4})(?:年度?|全年|年全年)")),
)


class Period(NamedTuple):
    """One reporting period: its text, its kind, its first day and the first day after it."""

    text: str
    kind: Kind
    starts_on: date
    ends_before: date
    scheme: str = ""  # the calendar that it belongs to; nothing: the calendar's own

    @property
    def last_day(self) -> date:
        """The last day inside the period."""
        return self.ends_before - timedelta(days=1)

    @property
    def last_month(self) -> str:
        """The month in which the period ends, as period text."""
        return month_of(self.last_day)


@lru_cache(maxsize=1 << 12)
def parse(text: str) -> Period:
    """The period that a text names.

    Raises:
        RequestError: the text is none of `2022-12`, `2022Q4`, `2022H2`, `2022`, with or without a scheme in front.
    """
    scheme, mark, plain = text.rpartition(":")
    for kind, form in _FORMS:
        if (match := form.fullmatch(plain)) and bool(scheme) == bool(mark) and _SCHEME.fullmatch(scheme):
            year = int(match[1])
            index = int(match[2]) if kind != "year" else 1
            start = date(year, (index - 1) * MONTHS_IN[kind] + 1, 1)
            return Period(text, kind, start, add_months(start, MONTHS_IN[kind]), scheme)
    raise RequestError(
        f"{text!r} 不是期间，请写成 2022-12、2022Q4、2022H2 或 2022 / "
        f"{text!r} is not a period: write 2022-12, 2022Q4, 2022H2 or 2022"
    )


def written(text: str) -> str:
    """The period that a person wrote, as period text: `2022年12月` → `2022-12`, `2022年第四季度` → `2022Q4`; else the text.

    Digits alone (`202212`, but not `20221`) are a month too.
    """
    squeezed = "".join(unicodedata.normalize("NFKC", text).split())
    if re.fullmatch(r"\d{5}", squeezed):
        return text
    for form, pattern in _WRITTEN:
        if match := pattern.fullmatch(squeezed):
            year, *numbers = filter(None, match.groups())
            return form.format(year, *(_NUMBERS.get(number) or int(number) for number in numbers))
    return text


def add_months(day: date, months: int) -> date:
    """The same day so many months later, clamped to the end of that month (30 Nov + 3 = 28/29 Feb; Q-24)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_of(day: date) -> str:
    """The month that holds a day, as period text."""
    return f"{day:%Y-%m}"


def containing(day: date, kind: Kind) -> Period:
    """The period of a kind that holds a day."""
    number = (day.month - 1) // MONTHS_IN[kind] + 1
    forms = {"month": f"{day:%Y-%m}", "quarter": f"{day.year}Q{number}", "half": f"{day.year}H{number}"}
    return parse(forms.get(kind, str(day.year)))


def shift(text: str, by: int) -> str:
    """The period so many periods of its own kind later (or earlier)."""
    period = parse(text)
    return in_scheme(
        containing(add_months(period.starts_on, by * MONTHS_IN[period.kind]), period.kind).text, period.scheme
    )


def between(first: str, last: str, kind: Kind = "month") -> Iterator[Period]:
    """Every period of a kind that lies whole between two periods, both included."""
    start, end = parse(first).starts_on, parse(last).ends_before
    period = containing(start, kind)
    if period.starts_on < start:
        period = containing(period.ends_before, kind)
    while period.ends_before <= end:
        yield period
        period = containing(period.ends_before, kind)


def months_in(text: str) -> tuple[str, ...]:
    """The months of a period, as period texts."""
    period = parse(text)
    months = between(month_of(period.starts_on), period.last_month)
    return tuple(in_scheme(month.text, period.scheme) for month in months)


def in_scheme(text: str, scheme: str) -> str:
    """The period of the same name in a scheme; without a scheme, the calendar's."""
    plain = text.rpartition(":")[2]
    return f"{scheme}:{plain}" if scheme else plain


def last_ended(kind: Kind, by: str) -> str:
    """The last period of a kind that has ended by the end of a period: of quarters by 2022-11, 2022Q3."""
    end = parse(by)
    matches = containing(end.last_day, kind)
    return matches.text if matches.ends_before <= end.ends_before else shift(matches.text, -1)


def named(text: str, language: Language) -> str:
    """What a period is called: `2022-12` → `2022年12月` / `Dec 2022`; one of another calendar says of which."""
    scheme, _, plain = text.rpartition(":")
    matches = parse(plain)
    year, month = matches.starts_on.year, matches.starts_on.month
    if matches.kind == "month":
        name = f"{year}年{month}月" if language == "zh" else f"{MONTHS[month - 1]} {year}"
    elif matches.kind == "quarter":
        number = (month - 1) // 3
        name = f"{year}年第{'一二三四'[number]}季度" if language == "zh" else f"Q{number + 1} {year}"
    elif matches.kind == "half":
        is_first = month == 1
        name = f"{year}年{'上' if is_first else '下'}半年" if language == "zh" else f"H{1 if is_first else 2} {year}"
    else:
        name = f"{year}年" if language == "zh" else str(year)
    return f"{scheme} {name}" if scheme else name


def name_of(text: str) -> Text:
    """What a period is called in both languages, for the sentences of faults: `2022Q3` → `2022年第三季度` / `Q3 2022`."""
    return both(named(text, "zh"), named(text, "en"))
