"""The command for workbooks to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.errors import RequestError
from pipelines.intake.template import write_template
from pipelines.settings import open_home


@app.command()
def template(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="monthly, quarterly, district-monthly, district-quarterly, yearly, or a source")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The workbook to write (.xlsx)")],
    street: Annotated[str | None, typer.Option(help="Area code of the sender: drop-downs and estates by it")] = None,
    period: Annotated[str | None, typer.Option(help="2022-12, 2022Q4, 2022H2 or 2022")] = None,
) -> None:
    """Write a workbook to fill in, with the estates that were last accepted."""
    call: Call = context.obj
    if out.suffix.lower() != ".xlsx":
        raise RequestError(call.say(f"模板是 .xlsx 文件，不是 {out.name}", f"A template is an .xlsx, not {out.name}"))
    content = write_template(open_home(call.settings.home), name, street, period)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    OUT.print(str(out))
