"""What the parts of a notice are written from: the reader, the figures, and words in one language."""

from dataclasses import dataclass

from dashboard import format as text
from dashboard.pack.content import Sentence
from dashboard.pack.frozen import Quarter
from dashboard.pack.numbers import Numbers
from dashboard.pack.sentences import say, tight
from dashboard.words import word
from pipelines import periods
from pipelines.query import Reader
from pipelines.text import Language


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the parts of a notice are written from."""

    reader: Reader
    quarter: Quarter
    numbers: Numbers
    area_name: str
    language: Language

    @property
    def period(self) -> str:
        """The quarter in words."""
        return text.period(self.quarter.period, self.language)

    @property
    def last_day(self) -> str:
        """Its last day in words."""
        return text.day(periods.parse(self.quarter.period).last_day, self.language)

    def word(self, key: str, **values: object) -> str:
        """A wording as text."""
        return tight(word(key, self.language, **values), self.language)

    def say(self, key: str, **values: object) -> Sentence:
        """A wording as a sentence that cites figures."""
        return say(key, self.language, **values)

    def levels(self, n: int = 2) -> str:
        """What the areas below are called."""
        return word(f"levels.{self.numbers.below_level}", self.language, n=n)

    def numeral(self, n: int) -> str:
        """The number of a part inside a section."""
        return "一二三四五六七八九十"[n - 1] if self.language == "zh" else chr(96 + n)
