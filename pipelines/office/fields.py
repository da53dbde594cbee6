"""What the forms of the office journal are made of: kinds of fields, and what every form has."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, NoReturn

from pydantic import AfterValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from pipelines import periods
from pipelines.catalogue.entries import SUBJECTS
from pipelines.errors import RequestError

LONGEST = 2000


def refuse(zh: str, en: str) -> NoReturn:
    """Refuses what a form holds as a whole, in both languages."""
    raise PydanticCustomError("told", "{zh} / {en}", {"zh": zh, "en": en})


def _readable(text: str) -> str:
    if any(unicodedata.category(mark) == "Cc" and mark not in "\n\t" for mark in text):
        refuse("含有不可见的控制字符", "holds invisible control characters")
    return text


def _period(text: str) -> str:
    try:
        is_ours = not periods.parse(text).scheme
    except RequestError:
        is_ours = False
    if not is_ours:
        refuse("应填写为 2022-12、2022Q4、2022H2 或 2022", "write 2022-12, 2022Q4, 2022H2 or 2022")
    return text


def _quarter(text: str) -> str:
    if periods.parse(_period(text)).kind != "quarter":
        refuse("应填写一个季度，如 2022Q4", "write a quarter, such as 2022Q4")
    return text


def _subject(text: str) -> str:
    word, _, code = text.partition(":")
    if word not in SUBJECTS or not code or any(mark.isspace() for mark in code):
        words = ", ".join(SUBJECTS)
        refuse(f"应填写为“类别:代码”，类别为 {words}", f"write `word:code`, the word one of {words}")
    if word == "period":
        _period(code)
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), AfterValidator(_readable)
]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^\S+$", max_length=100), AfterValidator(_readable)
]
PeriodText = Annotated[str, AfterValidator(_period)]
Quarter = Annotated[str, AfterValidator(_quarter)]
Subject = Annotated[Code, AfterValidator(_subject)]


STRICT = ConfigDict(extra="forbid")


class Form:
    """What a form has unless it says otherwise."""

    @property
    def key(self) -> tuple[str, ...]:
        """What a later entry of the same kind takes the place of."""
        return ()

    @property
    def happened_on(self) -> Mapping[str, date]:
        """The days on which something had happened already, by field: none of them lies after today."""
        given = {
            name: getattr(self, name, None)
            for name in ("on", "filed_on", "decided_on", "closed_on", "corrected_on", "held_on")
        }
        return {name: day for name, day in given.items() if day is not None}
