"""A text is in both languages or is none."""

import pytest
from pydantic import ValidationError

from pipelines.text import LANGUAGES, Text, both

pytestmark = pytest.mark.quick


def test_a_text_is_given_in_each_language() -> None:
    text = both("小区", "Estate")
    assert [text.of(language) for language in LANGUAGES] == ["小区", "Estate"]


@pytest.mark.parametrize("wrong", [{"zh": "小区"}, {"zh": "小区", "en": ""}, {"zh": " ", "en": "Estate"}])
def test_a_text_lacks_neither_language(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Text.model_validate(wrong)


def test_a_third_language_is_not_swallowed() -> None:
    with pytest.raises(ValidationError):
        Text.model_validate({"zh": "小区", "en": "Estate", "de": "Siedlung"})
