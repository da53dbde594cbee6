"""Options of the commands by which somebody acts: who, on what grounds, on which day."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

ActorOption = Annotated[str, typer.Option(help="经办人：岗位或单位 / Who does it: a post or an office")]
WhyOption = Annotated[str, typer.Option(help="一句话依据 / On what grounds, in a sentence")]
OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="办理日期，仅限虚构城市 / The day, in an invented city alone"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")]


def day_of(given: datetime | None) -> date | None:
    """The day of an option, which typer reads as an instant."""
    return given.date() if given else None


def at_machine() -> str:
    """Who acts by the command line: the account of the machine under which it runs."""
    from getpass import getuser

    return f"服务器账号 {getuser()}"


def note_taken(home_path: Path, files: Sequence[Path]) -> None:
    """Writes into the trail that whoever is at the machine took files out.

    Raises:
        JournalError: it cannot be written.
    """
    from pipelines.people.audit import note_files
    from pipelines.settings import open_home

    note_files(open_home(home_path), files, who=at_machine())
