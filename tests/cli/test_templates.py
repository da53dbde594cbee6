"""A workbook to fill in, from the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.errors import RequestError
from tests.warehouse.stored import home_in


def test_a_template_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "new" / "月报.xlsx"
    options = ["--street", "110101001", "--period", "2022-12", "-o", str(file)]
    done = CliRunner().invoke(app, ["--home", str(home_in(tmp_path).path), "template", "monthly", *options])
    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weekly", "-o", "a.xlsx"], "没有模板 'weekly'"),
        (["monthly", "--street", "1", "-o", "a.xlsx"], "没有区域 '1'"),
        (["monthly", "--period", "2022Q4", "-o", "a.xlsx"], "2022-12"),
        (["monthly", "-o", "a.csv"], ".xlsx"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--home", str(home_in(tmp_path).path), "template", *arguments])
    assert isinstance(done.exception, RequestError)
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)
