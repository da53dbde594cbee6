"""The console script `wuye`: the data commands, and what shows them (demo, serve)."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from dashboard.screenshots import take
from pipelines.cli import ERR, OUT, Call, app, ticking
from pipelines.cli.arguments import home_of, language_of
from pipelines.disk import faults_told
from pipelines.errors import WuyeError
from pipelines.incidents import record_incident
from pipelines.settings import open_home
from pipelines.text import both


@app.command()
def demo(
    context: typer.Context,
    city: Annotated[str, typer.Option(help="beijing, tianjin, jinshui or haimen")] = "beijing",
    full: Annotated[
        bool, typer.Option("--full", help="All estates and years of the city, in a home of its own; takes minutes")
    ] = False,
    port: Annotated[int, typer.Option()] = 8501,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve")] = True,
    estates: Annotated[int | None, typer.Option(min=50, help="As many as its plan says")] = None,
    complaints: Annotated[int | None, typer.Option(min=100, help="As many as its plan says")] = None,
) -> None:
    """Send an invented city (模拟数据) through intake and build, then serve it."""
    from dashboard.demo import demo_scale, home_asked_for, prepare_demo

    call: Call = context.obj
    scale = demo_scale(city, is_whole=full, estates=estates, complaints=complaints)
    prepare_demo(call, city, scale, home_asked_for(call, city, is_whole=full), has_pages=serve_it)
    if serve_it:
        from dashboard.server.serve import serve_warm

        announce(port)
        serve_warm(port)


@app.command()
def serve(context: typer.Context, port: Annotated[int, typer.Option()] = 8501) -> None:
    """Serve the dashboard of a home."""
    from dashboard.server.serve import serve as serve_pages

    call: Call = context.obj
    open_home(call.settings.home)
    os.environ["WUYE_HOME"] = str(call.settings.home)
    announce(port)
    serve_pages(port)


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


def announce(port: int) -> None:
    """Says where the pages are, and opens them where somebody sits before a screen."""
    url = f"http://127.0.0.1:{port}"
    OUT.print(f"{url}  (Ctrl+C)")
    if sys.stdout.isatty() and os.environ.get("DISPLAY"):
        webbrowser.open(url)


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
