"""The command that opens a notebook on a home."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.nearest import unknown

if TYPE_CHECKING:
    from pathlib import Path


@app.command()
def notebook(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="笔记本名称，不写则列出全部 / Name of a notebook; lists them without")
    ] = None,
) -> None:
    """用笔记本回答一个实际问题，只读打开数据 / Answer a real question in a notebook; the home is opened read-only."""
    import importlib.util
    import os
    import subprocess
    import sys

    from pipelines.errors import RequestError
    from pipelines.settings import open_home
    from pipelines.text import both

    call: Call = context.obj
    there = _notebooks()
    if name is None:
        for file in there.values():
            OUT.print(f"{file.stem}  {_question(file)}", soft_wrap=True)
        return
    if name.removesuffix(".py") not in there:
        raise unknown(("笔记本", "notebook"), name, dict.fromkeys(there, ()))
    home = open_home(call.settings.home)
    if importlib.util.find_spec("marimo") is None:
        raise RequestError(
            both(
                "没有安装 marimo，请先运行 pip install marimo",
                "marimo is not installed: run `pip install marimo` first",
            )
        )
    command = [sys.executable, "-m", "marimo", "edit", str(there[name.removesuffix(".py")])]
    raise typer.Exit(subprocess.run(command, env={**os.environ, "WUYE_HOME": str(home.path)}, check=False).returncode)


def _notebooks() -> "dict[str, Path]":
    """The notebooks that come with the source, by name."""
    from pathlib import Path

    from pipelines.errors import RequestError
    from pipelines.text import both

    folder = Path(__file__).parents[2] / "notebooks"
    files = {file.stem: file for file in sorted(folder.glob("*.py"))}
    if not files:
        raise RequestError(
            both(
                "安装包中没有笔记本，请在源代码目录中运行",
                "the notebooks come with the source, not with the installed package: run this in a checkout",
            )
        )
    return files


def _question(file: "Path") -> str:
    """The first line of a notebook: what it answers."""
    return file.read_text(encoding="utf-8").splitlines()[0].strip('"')
