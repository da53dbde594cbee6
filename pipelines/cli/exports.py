"""The command that gives the published layer out."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app, ticking
from pipelines.cli.signed import note_taken


@app.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="输出文件夹，应为空 / An empty or new folder")],
    area: Annotated[str, typer.Option(help="区域代码，默认全市 / Area code; the whole city without")] = "",
    period: Annotated[
        str, typer.Option(help="期间，如 2022、2022Q4，默认全部 / Period, such as 2022 or 2022Q4; all without")
    ] = "",
) -> None:
    """导出已发布的数据，附说明文件；涉及个人的小数不列 / Export the published layer as a data package; small numbers about persons are left out."""
    from pipelines.export.package import export as write_package

    call: Call = context.obj
    with ticking("export") as progress:
        files = write_package(call.settings.home, out, area=area, period=period, progress=progress)
    note_taken(call.settings.home, files)
    OUT.print(f"{len(files)} → {out}", soft_wrap=True)
