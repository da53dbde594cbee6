"""Help and wrong usage are in the reader's language, and wait for nothing heavy."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from pipelines.cli.help import command_in, every_command
from pipelines.cli.usage import in_chinese, usage_fault
from pipelines.settings import Home
from pipelines.text import BETWEEN, LANGUAGES, Language

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "polars",
    "duckdb",
    "pyarrow",
    "pydantic",
    "streamlit",
    "plotly",
    "numpy",
    "pandas",
    "dataframely",
    "rapidfuzz",
    "openpyxl",
    "fastexcel",
    "pypinyin",
    "rich.markdown",
)
UNREAD = (
    "pyarrow",
    "numpy",
    "pandas",
    "dataframely",
    "pypinyin",
    "streamlit",
    "plotly",
    "openpyxl",
    "fastexcel",
    "docx",
    "xlsxwriter",
    "rich.markdown",
    "pipelines.sources.estate",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Two plain English words one after the other: a sentence of ours, and no name of a command, file, column or unit.
ENGLISH = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")
NAMES = re.compile(r"wuye( [a-z-]+)*|(?<![a-z])[A-Z]{3,}…?|--?[a-z][a-z-]*|(table\|csv\|json\|parquet)")


def paths(command: Any, front: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield front
    for name, below in getattr(command, "commands", {}).items():
        yield from paths(below, (*front, name))


@cache
def command_line(language: Language) -> Any:
    """The whole program in a language, put together once for all tests."""
    return command_in(app, language)


PATHS = list(paths(command_line("en")))


def help_of(path: tuple[str, ...], language: Language, capsys: pytest.CaptureFixture[str]) -> str:
    assert command_line(language).main([*path, "--help"], prog_name="wuye", standalone_mode=False) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_page_of_help_is_in_one_language(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    zh, en = (help_of(path, language, capsys) for language in LANGUAGES)
    assert CHINESE.findall(en) == []
    assert ENGLISH.findall(NAMES.sub("", zh)) == []
    assert zh.startswith(f"用法：{' '.join(['wuye', *path])}")
    assert en.startswith(f"Usage: {' '.join(['wuye', *path])}")
    assert "[选项]" in zh
    assert BETWEEN not in zh + en


def test_every_command_and_every_option_has_help_in_both_languages() -> None:
    pages = {language: list(every_command(command_line(language))) for language in LANGUAGES}
    for zh, en in zip(pages["zh"], pages["en"], strict=True):
        assert CHINESE.search(zh.help), zh.name
        assert en.help, en.name
        for param, other in zip(zh.params, en.params, strict=True):
            assert CHINESE.search(param.help), (zh.name, param.name)
            assert other.help, (en.name, other.name)


WRONG = [
    ["nosuch"],
    ["valuess", "x"],
    ["values"],
    ["values", "a", "b"],
    ["values", "a", "--nosuch"],
    ["values", "a", "--area"],
    ["values", "a", "--format", "xls"],
    ["init"],
    ["intake"],
    ["demo", "--estates", "x"],
    ["demo", "--estates", "3"],
    ["standing", "--as-of", "2022"],
    ["builds", "--help=3"],
    ["journal", "nosuch"],
    ["--lang", "fr", "builds"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_one_line_in_one_language(arguments: list[str]) -> None:
    said = {}
    for language in LANGUAGES:
        with pytest.raises(Exception) as fault:  # noqa: PT011  typer has no public name for all of its usage errors
            command_line(language).main(arguments, prog_name="wuye", standalone_mode=False)
        assert getattr(fault.value, "exit_code", None) == 2
        said[language] = usage_fault(fault.value, language)
    assert CHINESE.search(said["zh"])
    assert ENGLISH.findall(NAMES.sub("", said["zh"])) == []
    assert CHINESE.findall(said["en"]) == []
    for sentence in said.values():
        assert "\n" not in sentence
        assert sentence.endswith("--help")


def test_a_misspelt_command_or_option_is_told_with_the_nearest() -> None:
    for arguments, near in ((["valuess"], "values"), (["values", "x", "--forma", "csv"], "--format")):
        with pytest.raises(Exception) as fault:  # noqa: PT011
            command_line("zh").main(arguments, prog_name="wuye", standalone_mode=False)
        assert f"相近的有 {near}" in usage_fault(fault.value, "zh")


def test_what_the_parser_may_say_one_day_is_told_as_it_is() -> None:
    assert in_chinese("The moon is blue") == "The moon is blue"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["values", "--help"], ["nosuch"], ["values", "--nosuch"], ["values"], []], ids=" ".join
)
def test_help_and_wrong_usage_import_nothing_heavy(arguments: list[str]) -> None:
    program = f"""
import sys
from dashboard.cli import app
from pipelines.cli.program import run
run(app, {arguments!r})
print("heavy:", *(set({HEAVY!r}) & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1].strip() == "heavy:"


def test_a_command_runs_from_the_app_that_is_not_made_for_a_language() -> None:
    assert CliRunner().invoke(app, ["--lang", "en", "init"]).exit_code == 2


def test_reading_a_number_imports_nothing_that_only_other_commands_need(small_home: Home) -> None:
    program = f"""
import sys
from dashboard.cli import app
from pipelines.cli.program import run
assert run(app, ["--home", {str(small_home.path)!r}, "values", "committee_rate"]) == 0
print("heavy:", *(set({UNREAD!r}) & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1].strip() == "heavy:"
    assert done.stderr == ""
