"""The command for workbooks to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.errors import RequestError


@app.command()
def template(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="monthly、quarterly、district-monthly、district-quarterly、yearly，或数据表名 / monthly, quarterly, district-monthly, district-quarterly, yearly, or a source"
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="要生成的工作簿（.xlsx） / The workbook to write (.xlsx)")],
    street: Annotated[
        str | None,
        typer.Option(
            help="报送单位的区域代码，用于下拉选项和小区名单 / Area code of the sender: drop-downs and estates by it"
        ),
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="期间：2022-12、2022Q4、2022H2 或 2022 / 2022-12, 2022Q4, 2022H2 or 2022")
    ] = None,
) -> None:
    """生成填报模板，带最近一次接收的小区名单 / Write a workbook to fill in, with the estates that were last accepted."""
    from pipelines.intake.answering.template import write_template
    from pipelines.settings import open_home

    call: Call = context.obj
    if out.suffix.lower() != ".xlsx":
        raise RequestError(call.say(f"模板是 .xlsx 文件，不是 {out.name}", f"A template is an .xlsx, not {out.name}"))
    content = write_template(open_home(call.settings.home), name, street, period)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    OUT.print(str(out))
