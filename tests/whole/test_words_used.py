"""The words that a user reads: one name for one thing, one voice, written and not spoken Chinese, plain English."""

import re

import pytest

from tests.whole import wording_of_the_tree

ROWS = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def avoided() -> dict[str, str]:
    """Each word of the third column of the term list of CONTRIBUTING.md, and what is written in its place."""
    text = (wording_of_the_tree.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = text.partition("\n## Terms")[2].partition("\n## ")[0]
    return {
        word.strip(): f"{zh} / {en}"
        for zh, en, words in ROWS.findall(listed)
        for word in words.split("、")
        if word.strip() and not zh.startswith(("中文", "---"))
    }


def test_the_term_list_is_read() -> None:
    assert avoided()["我方"] == "本系统 / this system"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_string_uses_a_word_that_the_term_list_avoids(language: str) -> None:
    texts = wording_of_the_tree.chinese() if language == "zh" else wording_of_the_tree.english()
    words = {word: instead for word, instead in avoided().items() if word.isascii() == (language == "en")}
    assert words
    assert [
        f"{where}: {said} ({word}: write {instead})"
        for where, said in texts
        for word, instead in words.items()
        if (word in said if language == "zh" else re.search(rf"\b{re.escape(word)}\b", said))
    ] == []


# Spoken turns, and what an office writes instead.
SPOKEN = {
    r"占多少|有多少|多少件|多少天": "……占……的比例、……数",
    r"几成": "比例",
    r"打来|冒出|拖了|赖着|真正选|下一家": "重复反映、发现、拖延、拒不、依法选举、无企业承接",
    r"报来": "报送",
    r"看不懂|认不出": "格式有误、未匹配",
    r"作主|做主": "决策",
    r"都报了|还没|怎样会": "已全部报送、未、条件",
    r"由何": "对应、佐证",
    r"怎么|怎样|要写|看不见|读不懂|看不出": "如何、应填写、不可见、无法识别",
    r"没有填|没填|没报|没有人|不算数|归到|漏交": "未填、未报送、作废、计入、缺报",
    r"里，.*的占|好人|好企业|冒出来|花了|掉了": "占……的比例",
}


def test_chinese_is_written_as_an_office_writes() -> None:
    assert [
        f"{where}: {said} (write {instead})"
        for where, said in wording_of_the_tree.chinese()
        for spoken, instead in SPOKEN.items()
        if re.search(spoken, said)
    ] == []
