"""A text is in both languages or is none."""

import pytest
from pydantic import TypeAdapter, ValidationError

from pipelines.text import LANGUAGES, Text, both

pytestmark = pytest.mark.quick


def test_a_text_is_given_in_each_language() -> None:
    text = both("小区", "Estate")
    assert [text.of(language) for language in LANGUAGES] == ["小区", "Estate"]


@pytest.mark.parametrize("wrong", [{"zh": "小区"}, {"zh": "小区", "en": ""}, {"zh": " ", "en": "Estate"}])
def test_a_text_lacks_neither_language(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python(wrong)


def test_a_third_language_is_not_swallowed() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python({"zh": "小区", "en": "Estate", "de": "Siedlung"})


def test_a_blank_text_is_refused_wherever_it_is_made() -> None:
    with pytest.raises(ValueError, match="en"):
        both("小区", " ")
    assert both(" 小区", "Estate ") == both("小区", "Estate")
