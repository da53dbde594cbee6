"""The documentation says what is there: its links lead somewhere, its commands exist, and both languages have each page."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from dashboard.cli import app
from dashboard.parts.page.view import PAGES as SCREENS
from dashboard.words import vocabulary, word
from pipelines.text import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.fixture(params=PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def page(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_every_page_stands_in_both_languages_with_the_same_sections() -> None:
    zh, en = ({page.name: page for page in PAGES if page.parent.name == language} for language in ("zh", "en"))
    assert zh.keys() == en.keys()
    for name in zh:
        shapes = [
            [line.partition(" ")[0] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
            for page in (zh[name], en[name])
        ]
        assert shapes[0] == shapes[1], name


def test_every_link_leads_to_a_page(page: Path) -> None:
    """The handbook lies beside the pages once `deploy/docs.py` has gathered them."""
    handbook = ROOT / "data" / "handbook"
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    lost = [
        link
        for link in links
        if "://" not in link
        and not (page.parent / link).exists()
        and not (link.startswith("../handbook/") and (handbook / link.removeprefix("../handbook/")).exists())
    ]
    assert lost == []


def test_every_command_and_option_in_an_example_exists(page: Path) -> None:
    """Each line that begins with `wuye` or `make` is looked up in the program itself."""
    known = typer.main.get_command(app)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("make "):
            assert line.split()[1] in targets, line
        if not line.startswith("wuye "):
            continue
        words = re.sub(r"^wuye (--\w+ \S+ )*", "", line).split()
        command = known.commands[words.pop(0)]  # type: ignore[attr-defined]
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= options, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_the_dashboard_is_called_as_the_menu_calls_it(language: Language) -> None:
    """`the page "Send returns"`, `“报送报表”页面`; of a longer way (`落实条款 › 依据管理`) both parts, on pages too."""
    readme = ROOT / {"zh": "README.zh-CN.md", "en": "README.md"}[language]
    pages = [readme, *(page for page in PAGES if page.parent.name == language)]
    guides = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    told = "\n".join([guides, *(wording[language] for wording in vocabulary().values())])
    menu = {word(f"nav.{screen}", language) for screen in SCREENS}
    ends = {"zh": r"“([^“”›\n]{2,8})”页", "en": r"\bpage \"([^\"›\n]+)\""}
    ways = {"zh": r"“([^“”›\n]+) › ([^“”›\n]+)”", "en": r"[\"(]([^\"(›\n]+) › ([^\")›\n]+)[\")]"}
    called = set(re.findall(ends[language], guides))
    begun = re.findall(ways[language], told)
    assert called - menu == set()
    assert {page for page, _ in begun} - menu == set()
    views = {wording[language] for key, wording in vocabulary().items() if key.partition(".")[2].startswith("view_")}
    assert {view for _, view in begun} - views == set()
    assert begun


def test_every_page_stands_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page for page in PAGES if page.relative_to(ROOT / "docs").as_posix() not in menu] == []
    handbook = {path.name for path in (ROOT / "data" / "handbook").glob("*.md")}
    assert set(re.findall(r"handbook/(\S+\.md)", menu)) <= handbook


def test_the_documentations_tools_are_no_part_of_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "mkdocs" not in str(project["project"]["dependencies"])
    assert "mkdocs-material==" in (ROOT / "requirements-docs.lock").read_text(encoding="utf-8")
