"""The readmes say what is there: every command, every file they point at, in both languages."""

import re
from pathlib import Path

import pytest
import typer

from dashboard.cli import app
from dashboard.parts.page.view import PAGES
from dashboard.words import word
from pipelines.text import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


def test_the_command_table_holds_every_command_and_no_other(readme: str) -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    table = [line for line in readme.splitlines() if line.startswith("| `wuye ")]
    assert {name for line in table for name in re.findall(r"`wuye ([a-z]+)", line)} == commands


def test_every_command_line_in_an_example_names_a_command(readme: str) -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    used = re.findall(r"^wuye (?:--\w+ \S+ )*([a-z]+)", readme, re.MULTILINE)
    assert used
    assert set(used) <= commands


def test_every_make_target_in_an_example_is_one(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE)) <= targets


def test_every_link_and_picture_leads_to_a_file(readme: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_is_called_as_the_menu_calls_it(language: Language) -> None:
    text = (ROOT / {"en": "README.md", "zh": "README.zh-CN.md"}[language]).read_text(encoding="utf-8")
    shown = re.findall(r"!\[(.+?)\]\(data/pictures/(\w+)\.\w+\.png\) \| \*\*(.+?)\.?\*\*", text)
    named = {screen: {alt, bold} for alt, screen, bold in shown if screen in PAGES}
    assert named == {screen: {word(f"nav.{screen}", language)} for screen in named}
    assert named


def test_both_readmes_have_the_same_sections() -> None:
    shapes = [
        [
            line.partition(" ")[0]
            for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
            if line.startswith("#")
        ]
        for name in READMES
    ]
    assert shapes[0] == shapes[1]
