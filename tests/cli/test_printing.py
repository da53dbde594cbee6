"""What a file holds is printed as it is: never read as markup, an emoji's name or a command to the terminal."""

import re
from pathlib import Path

import polars as pl
import pytest
from rich.table import Table

from pipelines.cli.frame import Call, Format, print_frame
from pipelines.cli.printing import OUT, PlainConsole, print_fault

ROOT = Path(__file__).parents[2]
CALL = Call(home=None, language="zh", debug=False)
NAMES = ["[bold]x[/red]小区", "[/]", ":smile:小区", "[link=http://x]甲[/link]", r"\[b]"]


@pytest.mark.parametrize("name", NAMES)
def test_an_estate_may_be_called_like_markup(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_frame(CALL, pl.DataFrame({"name": [name]}), Format.TABLE, ("name",))
    table = Table(name, title=name)
    table.add_row(name)
    OUT.print(table)
    OUT.print(name, style="bold")
    print_fault(f"there is no {name}")
    said = capsys.readouterr()
    assert said.out.count(name) == 5
    assert said.err == f"✗ there is no {name}\n"


def test_a_terminal_takes_no_commands_from_a_cell(capsys: pytest.CaptureFixture[str]) -> None:
    wicked = "甲\x1b[2J\x1b]0;title\x07\u202e苑\r\x9b1m\tx"
    print_frame(CALL, pl.DataFrame({"name": [wicked]}), Format.TABLE, ("name",))
    print_fault(wicked)
    said = capsys.readouterr()
    for shown in (said.out, said.err):
        assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown) is None
        assert "甲�[2J" in shown


def test_every_console_of_ours_is_the_plain_one() -> None:
    sources = [path for package in ("pipelines", "dashboard") for path in sorted((ROOT / package).rglob("*.py"))]
    found = [
        path.name
        for path in sources
        if path.name != "printing.py"
        if re.search(
            r"\bConsole\(|markup=True|from rich import print|rich\.markup|(?<!column_config\.)TextColumn\([^)]*\"\)",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == []
    assert isinstance(OUT, PlainConsole)
