"""Commands that make a home, and files for an invented one."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app, ticking
from pipelines.errors import RequestError
from pipelines.text import Text


@app.command()
def init(
    context: typer.Context,
    region: Annotated[str, typer.Option(help="市或区县代码，六位 / Code of the city or district, six digits")],
    name: Annotated[
        str | None, typer.Option(help="名称（本机没有该代码时填写） / Its name, where the code is not known here")
    ] = None,
) -> None:
    """为一个地区建立数据目录并载入区划 / Make a home for one region and load its divisions."""
    from pipelines.reference.regions import region_name
    from pipelines.settings import make_home

    call: Call = context.obj
    title = Text(zh=name, en=name) if name else region_name(region)
    if title is None:
        raise RequestError(
            f"本机没有地区 {region} 的名称，请用 --name 写明 / "
            f"the name of region {region} is not known here: give it with --name"
        )
    home = make_home(call.settings.home, region, title, invented=False)
    loaded = load_divisions(call, home.path)
    OUT.print(call.say(f"已建立：{home.path}（{title.zh} {region}）", f"made: {home.path} ({title.en} {region})"))
    if not loaded:
        from pipelines.intake.storing.divisions import divisions_to_send

        OUT.print(divisions_to_send(home).of(call.language), soft_wrap=True)


def load_divisions(call: Call, home: Path) -> bool:
    """Sends the packaged divisions of a home's region through intake; false where there are none."""
    from pipelines.intake.receive import receive, sendings_of
    from pipelines.reference.regions import packaged_divisions
    from pipelines.settings import open_home

    deployment = open_home(home)
    file = packaged_divisions(deployment.region)
    if file is None:
        return False
    sendings = sendings_of(
        [file], source="division", period="2000-01", sender=deployment.region, received_on=date(2000, 1, 1)
    )
    receive(deployment, sendings, workers=0, on_removal="store")
    return True


@app.command()
def sample(
    city: Annotated[
        str, typer.Option(help="城市：beijing、tianjin、jinshui 或 haimen / beijing, tianjin, jinshui or haimen")
    ],
    out: Annotated[Path, typer.Option(help="存放文件的空文件夹 / An empty folder for the files")],
    estates: Annotated[
        int | None, typer.Option(min=50, help="小区数，默认按方案 / Estates; as many as its plan says without")
    ] = None,
    complaints: Annotated[
        int | None, typer.Option(min=100, help="工单数，默认按方案 / Complaints; as many as its plan says without")
    ] = None,
    first: Annotated[str, typer.Option("--from", help="起始月份 / First month")] = "2020-01",
    last: Annotated[str, typer.Option("--to", help="截止月份 / Last month")] = "2022-12",
    seed: Annotated[
        int, typer.Option(help="随机种子，相同则文件相同 / Seed: the same gives the same files")
    ] = 20200712,
) -> None:
    """生成一个虚构城市各单位会报送的文件（模拟数据） / Write the files that the offices of an invented city would send."""
    from pipelines.sample.files import write_city

    with ticking("sample") as tick:
        files = write_city(
            city,
            out,
            estates=estates,
            complaints=complaints,
            first=first,
            last=last,
            seed=seed,
            progress=tick,
        )
    OUT.print(f"{len(files)} → {out}")
