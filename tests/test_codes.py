"""A credit code with one wrong character is no credit code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from pipelines import codes
from pipelines.intake.judging.spellings import ParsedWithWarning, read_cell
from pipelines.intake.records.unreadable import Unreadable
from pipelines.sources.company import SOURCE

pytestmark = pytest.mark.quick

CODE = SOURCE.column("company_code")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """A code that is right in both of its check digits."""
    head = draw(st.text("0123456789", min_size=8, max_size=8))
    body = draw(st.text(ALPHABET, min_size=8, max_size=8))
    seventeen = head + body + codes.body_check_digit(body)
    return seventeen + codes.check_digit(seventeen)


@given(credit_codes())
def test_a_right_code_is_itself(code: str) -> None:
    assert read_cell(code, CODE) == code


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code: str, index: int, other: str) -> None:
    wrong = code[:index] + other + code[index + 1 :]
    assert codes.is_credit_code(wrong) == (wrong == code)


@given(st.text("0123456789", min_size=8, max_size=8), st.text(ALPHABET, min_size=9, max_size=9))
def test_the_check_digit_is_that_of_an_independent_reading_of_the_standard(head: str, body: str) -> None:
    assert codes.check_digit(head + body) == uscc.calc_check_digit(head + body)


@given(credit_codes())
def test_lower_case_is_read_and_said(code: str) -> None:
    read = read_cell(code.lower(), CODE)
    if code.lower() == code:
        assert read == code
    else:
        assert isinstance(read, ParsedWithWarning)
        assert read.value == code


@pytest.mark.parametrize("text", ["91110000MA0000000I", "911100001234", "91110000MA00000000"])
def test_what_is_no_code_is_a_fault(text: str) -> None:
    with pytest.raises(Unreadable):
        read_cell(text, CODE)


def test_a_known_code_verifies() -> None:
    # the one of 北京百度网讯科技有限公司, printed on its own web page
    assert codes.is_credit_code("91110000802100433B")
    assert codes.has_sound_body("91110000802100433B")
