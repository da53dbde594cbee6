"""Months and quarters."""

from datetime import date, timedelta


def first_of(text):
    """The first day of the last month of a period text."""
    if "Q" in text:
        return date(int(text[:4]), int(text[5]) * 3, 1)
    if "H" in text:
        return date(int(text[:4]), int(text[5]) * 6, 1)
    if len(text) == 4:
        return date(int(text), 12, 1)
    return date(int(text[:4]), int(text[5:]), 1)


def later(month, by):
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def distance(month, former):
    return (month.year - former.year) * 12 + month.month - former.month


def end_of(month):
    return later(month, 1) - timedelta(days=1)


def months_of(text):
    length = 3 if "Q" in text else 6 if "H" in text else 12 if len(text) == 4 else 1
    return [later(first_of(text), -back) for back in range(length)][::-1]


def month_of(moment):
    return None if moment is None else date(moment.year, moment.month, 1)


def quarter_number(month):
    return month.year * 4 + (month.month - 1) // 3
