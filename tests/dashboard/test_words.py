"""Every string in both languages, and every key that is used."""

import ast
import re
from pathlib import Path

import pytest

import pipelines
from dashboard import consistency
from dashboard.consistency import problems
from dashboard.words import language_for, vocabulary, word, wordings
from pipelines.text import counted

pytestmark = pytest.mark.quick


def test_words_and_screens_fit_together() -> None:
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        ({"zh": "数"}, "worded in zh and en"),
        ({"zh": "数", "en": "n", "fr": "n"}, "worded in zh and en"),
        ({"zh": "数 ", "en": "n"}, "a blank"),
        ({"zh": "{n} 件", "en": "{k} orders"}, "other values"),
        ({"zh": "{k} 行", "en": "{k} rows"}, "{k:row/rows}"),
        ({"zh": "全部 order", "en": "all orders"}, "Latin words in its Chinese: order"),
    ],
)
def test_a_wording_that_is_not_whole_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, wording: dict[str, str], says: str
) -> None:
    monkeypatch.setattr(consistency, "vocabulary", lambda: {**vocabulary(), "nav.odd": wording})
    (found,) = problems()
    assert found.startswith("dashboard/words.toml: nav.odd ")
    assert says in found


def test_a_screen_without_a_name_and_a_key_without_a_wording_are_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {key: wording for key, wording in vocabulary().items() if key != "coverage.trend"}
    monkeypatch.setattr(
        consistency, "wordings", lambda table: tuple(name for name in wordings(table) if name != "place")
    )
    assert list(problems()) == ["dashboard/screens/place.py: no name in [nav] of words.toml"]
    monkeypatch.setattr(consistency, "vocabulary", lambda: without)
    assert "dashboard/screens/coverage.py: coverage.trend has no wording" in list(problems())


def test_one_takes_the_singular() -> None:
    assert word("levels.district", "en", n=1) == "district"
    assert word("levels.district", "en", n=3) == "districts"


def test_a_count_agrees_with_its_noun() -> None:
    figures = {"accepted": 1, "refused": 0, "non_data": 0}
    assert word("submissions.law", "en", rows_in="1", **figures).startswith("1 row:")
    assert word("submissions.law", "en", rows_in="1,204", **figures).startswith("1,204 rows:")
    assert (counted(1, "row"), counted(0, "row"), counted(2, "has", "have")) == ("1 row", "0 rows", "2 have")


def test_no_sentence_in_the_code_says_1_rows() -> None:
    said = re.compile(rf"\{{[^{{}}]+\}} (?:{consistency.COUNTED})\b")
    for room in ("intake", "cli"):
        for file in (Path(pipelines.__file__).parent / room).glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    assert not [found for found in said.findall(ast.unparse(node)) if "MOST" not in found], file.name


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("nav.nowhere", "zh")


def test_the_link_decides_the_language_then_the_browser() -> None:
    assert language_for("en", "zh-CN") == "en"
    assert language_for(None, "zh-TW") == "zh"
    assert language_for(None, "fr-FR") == "en"
    assert language_for(None, None) == "zh"
    assert language_for("xx", "en-GB") == "en"
