"""A text in both languages, and the choice between them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(BaseModel):
    """The same thing said in Chinese and in English; both are required and neither is blank."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1, str_strip_whitespace=True)

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


def both(zh: str, en: str) -> Text:
    """A Text, written shortly in declarations."""
    return Text(zh=zh, en=en)
