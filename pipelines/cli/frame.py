"""What every command stands on: the app, its global options, progress, and how frames are printed.

Nothing heavy is imported here or at the top of a command's module (no polars, duckdb, pydantic): help and wrong usage
would wait for it. What does the work is imported inside the command.
"""

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.help import App
from pipelines.cli.printing import ERR, OUT
from pipelines.text import LANGUAGES, Language

if TYPE_CHECKING:
    import polars as pl

    from pipelines.settings import Settings

__all__ = ["ERR", "OUT", "Call", "Format", "app", "print_frame", "ticking"]

app = App(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="物业管理督导驾驶舱 / Wuye Oversight",
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the global options say."""

    home: Path | None
    language: Language
    debug: bool

    @cached_property
    def settings(self) -> "Settings":
        """The machine settings, with the home that was asked for."""
        from pipelines.settings import settings

        return settings(self.home)

    def say(self, zh: str, en: str) -> str:
        """One of two sentences, by the language of the call."""
        return zh if self.language == "zh" else en


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            help="数据目录（环境变量 WUYE_HOME，默认 data/home） / The folder of one deployment (WUYE_HOME, default data/home)"
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option(help="语言：zh（中文）或 en / Language: zh or en", metavar="zh|en", envvar="WUYE_LANG")
    ] = "zh",
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示调用栈 / Show a traceback with a fault")] = False,
) -> None:
    """Global options stand before the command."""
    language = next((known for known in LANGUAGES if known == lang), None)
    if language is None:
        raise typer.BadParameter(f"{lang!r} is not one of 'zh', 'en'.", param_hint="--lang")
    context.obj = Call(home=home, language=language, debug=debug)


class Format(StrEnum):
    """How numbers are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def print_frame(call: Call, frame: "pl.DataFrame", form: Format, shown: tuple[str, ...], unit: str = "") -> None:
    """Prints rows: a table of some columns for people, or all of them for programs. `unit` is that of a metric's values."""
    if form is Format.JSON:
        print(json.dumps({"rows": frame.to_dicts()}, ensure_ascii=False, default=str))
    elif form is Format.CSV:
        from pipelines.spreadsheet import to_csv

        sys.stdout.write(to_csv(frame))
    elif form is Format.PARQUET:
        frame.write_parquet(sys.stdout.buffer)
    else:
        from pipelines.cli.tables import print_table

        print_table(frame, shown, call.language, unit)


class ticking:
    """Progress on standard error; gives a function that says what is being done."""

    def __init__(self, what: str) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._what = what
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=ERR,
            transient=True,
        )

    def __enter__(self) -> "ticking":
        self._progress.start()
        self._task = self._progress.add_task(self._what, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, step: object) -> None:
        from pipelines.cli.printing import printable

        self._progress.update(self._task, description=printable(f"{self._what}: {step}"))
