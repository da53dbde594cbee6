"""A text in both languages, and the choice between them. Imports nothing heavy: help and faults are worded by it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

Language = Literal["zh", "en"]
BETWEEN = " / "  # the sides of a sentence that is written in both languages
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """The same thing said in Chinese and in English; both are required and neither is blank.

    Raises:
        ValueError: one of them is blank.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}  # a misspelt key of a declaration is a fault, never ignored

    zh: str
    en: str

    def __post_init__(self) -> None:
        for name in ("zh", "en"):
            stripped = getattr(self, name).strip()
            if not stripped:
                raise ValueError(f"a text must be said in both languages: `{name}` is blank")
            object.__setattr__(self, name, stripped)

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


def both(zh: str, en: str) -> Text:
    """A Text, written shortly in declarations."""
    return Text(zh=zh, en=en)


def is_bilingual(text: Text) -> bool:
    """Whether each side is in its language: the Chinese one holds Chinese (or a bare code), the English one none."""
    return (_has_chinese(text.zh) or text.zh.isascii()) and not _has_chinese(text.en)


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def side(text: str, language: Language) -> str:
    """One side of `中文 / English`; a text that has no sides as it is."""
    zh, between, en = text.partition(BETWEEN)
    return (zh if language == "zh" or not between else en).strip()


def counted(n: int, noun: str, nouns: str = "") -> str:
    """An English count with its noun: `1 row`, `1,204 rows`; `nouns` is the plural where it is not regular."""
    return f"{n:,} {noun if n == 1 else nouns or f'{noun}s'}"
