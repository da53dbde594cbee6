"""The console script `wuye`: the data commands, and what shows them (demo, serve)."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from dashboard.screenshots import take
from pipelines.cli import ERR, OUT, Call, app, load_divisions, ticking
from pipelines.cli.arguments import home_of, language_of
from pipelines.disk import faults_told
from pipelines.errors import WuyeError
from pipelines.incidents import record_incident
from pipelines.intake.receive import receive, sendings_of
from pipelines.reference.regions import region_name
from pipelines.settings import DEFAULT_HOME, make_home, open_home, settings
from pipelines.text import Text, both
from pipelines.warehouse.build import build as build_warehouse
from pipelines.warehouse.publish import POINTER


@app.command()
def demo(
    context: typer.Context,
    city: Annotated[str, typer.Option(help="beijing, tianjin, jinshui or haimen")] = "beijing",
    port: Annotated[int, typer.Option()] = 8501,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve")] = True,
    estates: Annotated[int | None, typer.Option(min=50, help="As many as its plan says")] = None,
    complaints: Annotated[int | None, typer.Option(min=100, help="As many as its plan says")] = None,
) -> None:
    """Send an invented city (模拟数据) through intake and build, then serve it."""
    call: Call = context.obj
    home = demo_home(call, city, estates, complaints)
    if serve_it:
        serve_home(home, port)


@app.command()
def serve(context: typer.Context, port: Annotated[int, typer.Option()] = 8501) -> None:
    """Serve the dashboard of a home."""
    call: Call = context.obj
    open_home(call.settings.home)
    serve_home(call.settings.home, port)


@app.command()
def screenshots(
    context: typer.Context, out: Annotated[Path, typer.Option("-o", "--out", help="A folder")] = Path("screenshots")
) -> None:
    """A picture of each screen in both languages, wide and narrow."""
    call: Call = context.obj
    home = open_home(call.settings.home).path
    with ticking("screenshots"):
        files = take(home, out)
    OUT.print(f"{len(files)} → {out}")


def demo_home(call: Call, city: str, estates: int | None, complaints: int | None) -> Path:
    """The home of an invented city, made where it is not there yet; the same files go the same way as any other."""
    from pipelines.sample.cities.order import city_plan
    from pipelines.sample.files import write_city
    from pipelines.sample.office import DECIDED, record

    region = city_plan(city).region
    given = call.settings.home != DEFAULT_HOME
    path = call.settings.home if given else Path("data") / f"demo-{city}"
    home = make_home(path, region, region_name(region) or Text(zh=city, en=city), invented=True)
    if (home.warehouse / POINTER).exists():
        return path
    with ticking("sample") as tick:
        write_city(
            city,
            home.path / "inbox",
            estates=estates,
            complaints=complaints,
            workers=call.settings.workers,
            progress=tick,
        )
    load_divisions(call, path)
    with ticking("intake") as tick:
        receipts = receive(
            home, sendings_of([home.path / "inbox"]), workers=call.settings.workers,
            progress=lambda receipt: tick(receipt.file),
        )  # fmt: skip
    accepted = sum(part.accepted for receipt in receipts for part in receipt.parts)
    refused = sum(part.refused for receipt in receipts for part in receipt.parts)
    OUT.print(
        call.say(
            f"报送 {len(receipts)} 份：接收 {accepted} 行，退回 {refused} 行",
            f"{len(receipts)} files: {accepted} rows accepted, {refused} refused",
        )
    )
    record(home, home.path / "inbox" / DECIDED)
    with ticking("build") as tick:
        done = build_warehouse(home, settings(path), tick)
    OUT.print(
        call.say(
            f"已发布 {done.id}，截至 {done.as_of}（模拟数据）",
            f"published {done.id}, as of {done.as_of} (invented data)",
        )
    )
    return path


def serve_home(home: Path, port: int) -> None:
    """Serves the dashboard of a home on this machine only, until it is told to end."""
    from dashboard.server.serve import serve

    url = f"http://127.0.0.1:{port}"
    OUT.print(f"{url}  (Ctrl+C)")
    if sys.stdout.isatty() and os.environ.get("DISPLAY"):
        webbrowser.open(url)
    os.environ["WUYE_HOME"] = str(home)
    serve(port)


def main() -> None:
    """Runs a command: exit 0 done, 1 a fault in one line, 2 wrong usage, 130 interrupted, 141 nobody reads the output."""
    try:
        with faults_told(both("未能完成", "not done")):
            app()
    except WuyeError as fault:
        if "--debug" in sys.argv:
            raise
        ERR.print(f"[red]✗[/red] {escape(' '.join(str(fault).split()))}", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fault:  # nobody foresaw it: it goes to the log, and the user gets its number
        if "--debug" in sys.argv:
            raise
        _print_incident(fault)
        sys.exit(1)


def _print_incident(fault: Exception) -> None:
    arguments = sys.argv[1:]
    incident = record_incident(fault, home_of(arguments), "wuye " + " ".join(arguments))
    where = both(
        f"详情已记入 {incident.log}" if incident.log else "日志无法写入，详情见上",
        f"the details are in {incident.log}" if incident.log else "no log could be written, the details stand above",
    )
    says = both(
        f"程序出错，编号 {incident.number}：{where.zh}；请将编号告知系统管理员",
        f"something failed that nobody foresaw, number {incident.number}: {where.en}; tell the number to whoever runs this system",
    )
    ERR.print(f"[red]✗[/red] {escape(says.of(language_of(arguments)))}", soft_wrap=True)
