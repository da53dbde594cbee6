"""HTML is made of literals and of what is escaped: where it is made, nothing else can get into it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TAG = re.compile(r"</?[a-z][a-z0-9]*[ >/]|<[a-z][a-z0-9]*$|&[a-z]+;")
PAGES = ("dashboard/parts", "dashboard/screens", "dashboard/server", "dashboard/pack")
# What is put in beside literals: the text round words already escaped, our own scripts, a filled template.
MADE_OTHERWISE = {"dashboard/parts/page/markup.py", "dashboard/parts/page/download.py"}
SHOWN = {"dashboard/parts/page/markup.py", "dashboard/parts/page/frame.py", "dashboard/parts/page/download.py"}
# What changes the page that Streamlit brings, and what makes XML for Word.
NOT_OURS = {"dashboard/server/assets.py", "dashboard/pack/word_markup.py", "dashboard/pack/word.py"}


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def modules() -> list[Path]:
    found = [path for page in PAGES for path in sorted((ROOT / page).rglob("*.py"))]
    assert len(found) > 100
    return [path for path in found if name_of(path) not in NOT_OURS]


def test_no_tag_stands_in_an_f_string(modules: list[Path]) -> None:
    found = []
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                literal = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
                found += [f"{name_of(path)}:{node.lineno} {literal}"] if TAG.search(literal) else []
    assert found == []


def test_markup_is_made_of_literals(modules: list[Path]) -> None:
    found = []
    for path in modules:
        for call in calls(path):
            is_made = isinstance(call.func, ast.Name) and call.func.id == "Markup"
            if is_made and not all(isinstance(given, ast.Constant) for given in call.args):
                found.append(name_of(path))
    assert set(found) == MADE_OTHERWISE


def test_pages_show_html_by_one_function(modules: list[Path]) -> None:
    shown = {
        name_of(path)
        for path in modules
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "st.html"
    }
    assert shown == SHOWN
    assert not [name_of(path) for path in modules if "unsafe_allow_html" in path.read_text("utf-8")]


def test_no_page_escapes_by_another_library(modules: list[Path]) -> None:
    assert [name_of(path) for path in modules if "from html import" in path.read_text("utf-8")] == []


def test_a_plain_paragraph_is_written_by_the_function_for_it(modules: list[Path]) -> None:
    """`markup.paragraph`, `quiet`, `small` and `notice`; what has further attributes or elements is written out."""
    plain = re.compile(r'<p class="w( (quiet|small|stay|notice|on_time|late|missed|prose))*">(\{\})*</p>')
    assert [
        f"{name_of(path)}:{call.lineno}"
        for path in modules
        for call in calls(path)
        if ast.unparse(call.func) == "Markup"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and plain.fullmatch(call.args[0].value)
    ] == []
