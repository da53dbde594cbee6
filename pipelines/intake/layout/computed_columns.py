"""Values that a mapping makes of cells: a part of a text, a number in another unit, a year of an age, a key of several cells."""

import hashlib
import re
from decimal import Decimal, InvalidOperation

import polars as pl

from pipelines.catalogue.file_mapping import ColumnRule

_NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)\s*(.*)", re.DOTALL)
_AGE = re.compile(r"(\d{1,3})(?:年|岁)?")
_HASH = 16  # hexadecimal digits: of a million keys two are alike once in forty million files


def computed(texts: pl.Series, rule: ColumnRule, year: int | None) -> pl.Series:
    """The texts that a rule makes of some; each distinct one is made once.

    What a rule does not fit stays as it is written, and is judged so: nothing is made up. `year` is that of the period.
    """
    distinct = texts.drop_nulls().unique()
    made = pl.Series([_made(text, rule, year) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, made, default=None, return_dtype=pl.String)


def _made(text: str, rule: ColumnRule, year: int | None) -> str | None:
    if rule.hash_of:
        return hashlib.sha256(text.encode()).hexdigest()[:_HASH].upper()
    if rule.pattern:
        match = re.search(rule.pattern, text)
        if match is None or not match[1]:
            return None
        text = match[1]
    if rule.year_less is not None:
        age, base = _AGE.fullmatch(text.strip()), year if rule.year_less == "period" else rule.year_less
        return str(base - int(age[1])) if age and base is not None else text
    if rule.units or rule.times:
        return _times(text, rule)
    return text


def _times(text: str, rule: ColumnRule) -> str:
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return text
    unit = match[2].strip()
    factor = rule.units.get(unit) if unit else rule.times if rule.times is not None else rule.units.get("")
    if factor is None:
        return text
    try:
        product = Decimal(match[1].replace(",", "")) * factor
    except InvalidOperation:
        return text
    return f"{product.normalize():f}"
