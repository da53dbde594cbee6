"""What every command stands on: the app, its global options, progress, and how frames are printed."""

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.settings import Settings, settings
from pipelines.text import LANGUAGES, Language

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Wuye Oversight 物业管理督导驾驶舱",
)
OUT = Console(highlight=False, width=None if sys.stdout.isatty() else 200)  # a pipe has no width to fold to
ERR = Console(stderr=True, highlight=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the global options say."""

    settings: Settings
    language: Language
    debug: bool

    def say(self, zh: str, en: str) -> str:
        """One of two sentences, by the language of the call."""
        return zh if self.language == "zh" else en


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="The folder of one deployment (WUYE_HOME, default data/home)")
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en", envvar="WUYE_LANG")] = "zh",
    debug: Annotated[bool, typer.Option(help="Show a traceback with a fault")] = False,
) -> None:
    """Global options stand before the command."""
    language = next((known for known in LANGUAGES if known == lang), None)
    if language is None:
        raise typer.BadParameter(f"{lang!r}: zh or en", param_hint="--lang")
    context.obj = Call(settings=settings(home), language=language, debug=debug)


class Format(StrEnum):
    """How numbers are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def print_frame(frame: pl.DataFrame, form: Format, shown: tuple[str, ...]) -> None:
    if form is Format.JSON:
        print(json.dumps({"rows": frame.to_dicts()}, ensure_ascii=False, default=str))
    elif form is Format.CSV:
        sys.stdout.write(frame.write_csv())
    elif form is Format.PARQUET:
        frame.write_parquet(sys.stdout.buffer)
    elif frame.is_empty():
        OUT.print("没有数据 / no data")
    else:
        table = Table(box=None, pad_edge=False)
        columns = [column for column in shown if column in frame.columns]
        for column in columns:
            table.add_column(column, justify="right" if frame[column].dtype.is_numeric() else "left", overflow="fold")
        for row in frame.select(columns).iter_rows():
            table.add_row(*(_shown(value) for value in row))
        OUT.print(table)


def _shown(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) >= 2 else f"{value:.4f}"
    return str(value)


class ticking:
    """Progress on standard error; gives a function that says what is being done."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=ERR, transient=True
        )

    def __enter__(self) -> "ticking":
        self._progress.start()
        self._task = self._progress.add_task(self._what, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, step: object) -> None:
        self._progress.update(self._task, description=f"{self._what}: {step}")
