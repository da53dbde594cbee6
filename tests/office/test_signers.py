"""A name is kept in one form, in characters that can be seen and told apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import JournalError
from pipelines.office.signers import LONGEST, is_same_signer, signer
from pipelines.text import both

LABEL = both("经办人", "Who")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 市物业管理工作领导小组办公室（模拟） ", "市物业管理工作领导小组办公室（模拟）"),
        ("区物业办主任(模拟)", "区物业办主任（模拟）"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("Ｗａｎｇ  Li", "Wang Li"),
        ("José O'Neil", "José O'Neil"),
        ("12345热线A组", "12345热线A组"),
        ("张\u3000三", "张 三"),
        ("𬱖明", "𬱖明"),
        ("བསྟན་འཛིན", "བསྟན་འཛིན"),
        ("ئابدۇللا", "ئابدۇللا"),
    ],
)
def test_names_and_posts_as_people_write_them_are_kept_in_one_form(written: str, kept: str) -> None:
    assert signer(LABEL, written) == kept
    assert signer(LABEL, kept) == kept


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("张\u200b三", "不可见字符（U+200B ZERO WIDTH SPACE）", "which cannot be seen"),
        ("张三\ufe0f", "U+FE0F", "cannot be seen"),
        ("张\u034f三", "U+034F", "cannot be seen"),
        ("张\u00ad三", "U+00AD SOFT HYPHEN", "cannot be seen"),
        ("张\u3164三", "不可见", "cannot be seen"),
        ("张三\U000e0100", "U+E0100", "cannot be seen"),
        ("张\n三", "U+000A", "cannot be seen"),
        ("张\u202e三", "改变书写方向的字符（U+202E", "turns the direction"),
        ("\u0410lice", "“А”（U+0410 CYRILLIC CAPITAL LETTER A）", "which no name here holds"),
        ("\u0410\u0421\u0415", "CYRILLIC", "which no name here holds"),
        ("李\u30fc", "KATAKANA", "which no name here holds"),
        ("\u0251nna", "LATIN SMALL LETTER ALPHA", "which no name here holds"),
        ("张三😀", "U+1F600", "which no name here holds"),
        ("ئابدۇللا张", "混用了不同文字", "mixes scripts"),
        ("（）", "应填写姓名、岗位或单位名称", "write a name"),
        ("\u3000", "不能为空", "may not be blank"),
        ("甲" * (LONGEST + 1), f"最多 {LONGEST} 个字", "at most"),
    ],
)
def test_what_no_name_holds_is_refused_in_one_sentence_that_names_the_character(written: str, zh: str, en: str) -> None:
    with pytest.raises(JournalError) as fault:
        signer(LABEL, written)
    assert zh in fault.value.says.zh
    assert en in fault.value.says.en
    assert "\n" not in str(fault.value)


@given(st.text(max_size=12))
def test_a_kept_name_holds_nothing_unseen_and_is_its_own_form(written: str) -> None:
    try:
        name = signer(LABEL, written)
    except JournalError:
        return
    assert signer(LABEL, name) == name
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn") for character in name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("張偉", "张伟"),
        ("劉 建國", "刘建国"),
        ("区物业办", "區物業辦"),
        ("Wang Li", "WANGLI"),
        ("阿·买", "阿买"),
        ("José", "jose"),
    ],
)
def test_case_blanks_accents_and_traditional_characters_make_no_second_person(first: str, second: str) -> None:
    assert is_same_signer(first, second)


@pytest.mark.parametrize(("first", "second"), [("王芳", "王方"), ("市物业办", "市物业办主任"), ("李一", "李二")])
def test_two_people_of_like_names_stay_two(first: str, second: str) -> None:
    assert not is_same_signer(first, second)
