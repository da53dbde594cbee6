"""Every string in both languages, and every key that is used."""

import ast
import re
from pathlib import Path

import pytest

import dashboard
import pipelines
from dashboard.words import language_for, vocabulary, word
from pipelines.text import counted

pytestmark = pytest.mark.quick

ROOM = Path(dashboard.__file__).parent


def _keys_used() -> set[tuple[str, str]]:
    used = set()
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                first = node.args[0]
                if name == "word" and isinstance(first, ast.Constant):
                    used.add((file.name, str(first.value)))
    return used


def test_every_wording_is_there_in_both_languages() -> None:
    for key, wording in vocabulary().items():
        assert {"zh", "en"} <= set(wording) <= {"zh", "en", "en_one"}, key
        for text in wording.values():
            assert text == text.strip(), key


def test_both_languages_ask_for_the_same_values() -> None:
    for key, wording in vocabulary().items():
        zh, en = (set(re.findall(r"\{(\w+)[:}]", wording[language])) for language in ("zh", "en"))
        assert zh == en, key


def test_every_key_that_is_used_has_a_wording() -> None:
    assert not {(file, key) for file, key in _keys_used() if key not in vocabulary()}


def test_no_english_stands_in_the_chinese() -> None:
    allowed = {"wuye", "intake", "build", "demo", "CSV", "English", "GCJ", "m"}
    for key, wording in vocabulary().items():
        for run in re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", wording["zh"])):
            assert run in allowed, (key, run)


def test_one_takes_the_singular() -> None:
    assert word("levels.district", "en", n=1) == "district"
    assert word("levels.district", "en", n=3) == "districts"


def test_a_count_agrees_with_its_noun() -> None:
    figures = {"accepted": 1, "refused": 0, "non_data": 0}
    assert word("submissions.law", "en", rows_in="1", **figures).startswith("1 row:")
    assert word("submissions.law", "en", rows_in="1,204", **figures).startswith("1,204 rows:")
    assert (counted(1, "row"), counted(0, "row"), counted(2, "has", "have")) == ("1 row", "0 rows", "2 have")


COUNTED = "rows|cells|files|returns|sheets|estates|districts|streets|companies|days|faults|remarks|alerts|names|points"


def test_no_english_count_says_1_rows() -> None:
    """A plural behind a number is written once for all numbers only through the helpers that inflect it."""
    plural = re.compile(rf"\{{(\w+)\}} (?:{COUNTED})\b")
    for key, wording in vocabulary().items():
        for name in plural.findall(wording["en"]):
            assert name == "n" and "en_one" in wording, key  # noqa: PT018
    said = re.compile(rf"\{{[^{{}}]+\}} (?:{COUNTED})\b")
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
