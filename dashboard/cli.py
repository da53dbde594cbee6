"""The console script `wuye`: the data commands, and what shows them (demo, serve, pack)."""

import os
import sys
import webbrowser
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.survey_commands import survey
from pipelines.cli import ERR, OUT, Call, app, ticking
from pipelines.cli.declared import FURTHER
from pipelines.cli.program import run
from pipelines.cli.signed import note_taken


def _screens() -> Iterable[str]:
    from dashboard.consistency import problems

    return problems()


FURTHER.append(_screens)
app.add_typer(survey, name="survey")
_PORT = typer.Option(min=1, max=65535, help="端口 / Port")


@app.command()
def demo(
    context: typer.Context,
    city: Annotated[
        str, typer.Option(help="城市：beijing、tianjin、jinshui 或 haimen / beijing, tianjin, jinshui or haimen")
    ] = "beijing",
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="全部小区和年份，另用一个数据目录，需数分钟 / All estates and years of the city, in a home of its own; takes minutes",
        ),
    ] = False,
    port: Annotated[int, _PORT] = 8501,
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="完成后打开页面服务，或不打开 / Serve it then, or not")
    ] = True,
    estates: Annotated[
        int | None, typer.Option(min=50, help="小区数，默认按方案 / Estates; as many as its plan says without")
    ] = None,
    complaints: Annotated[
        int | None, typer.Option(min=100, help="工单数，默认按方案 / Complaints; as many as its plan says without")
    ] = None,
) -> None:
    """生成一个虚构城市的数据（模拟数据），经接收和生成后打开页面 / Send an invented city through intake and build, then serve it."""
    from dashboard.demo import demo_scale, home_asked_for, prepare_demo
    from dashboard.server.log import quieten

    call: Call = context.obj
    quieten()
    if serve_it:
        _must_be_free(context, port)
    scale = demo_scale(city, is_whole=full, estates=estates, complaints=complaints)
    prepare_demo(call, city, scale, home_asked_for(call, city, is_whole=full), has_pages=serve_it)
    if serve_it:
        from dashboard.server.serve import serve_warm
        from pipelines.scratch import sweep_scratch

        sweep_scratch()
        _must_be_free(context, port)
        announce(port)
        serve_warm(port)


@app.command()
def serve(context: typer.Context, port: Annotated[int, _PORT] = 8501) -> None:
    """打开页面服务 / Serve the dashboard of a home."""
    from dashboard.server.log import quieten

    quieten()
    from dashboard.server.serve import serve as serve_pages
    from pipelines.backup.leftovers import sweep_restoring
    from pipelines.scratch import sweep_scratch
    from pipelines.settings import open_home

    call: Call = context.obj
    open_home(call.settings.home)
    _must_be_free(context, port)
    os.environ["WUYE_HOME"] = str(call.settings.home)
    sweep_scratch()
    if left := sweep_restoring(call.settings.home):
        OUT.print(call.say(f"已清除中断的恢复 {left}", f"removed the unfinished restore {left}"), soft_wrap=True)
    serve_pages(port, announce)


@app.command()
def screenshots(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / A folder")] = Path("screenshots"),
) -> None:
    """截取每个页面，中英文、宽窄各一 / A picture of each screen in both languages, wide and narrow."""
    from dashboard.screenshots import take
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home).path
    with ticking("screenshots"):
        files = take(home, out)
    OUT.print(f"{len(files)} → {out}")


@app.command()
def pack(
    context: typer.Context,
    quarter: Annotated[str, typer.Argument(help="季度，如 2022Q4 / A quarter, such as 2022Q4")],
    paper: Annotated[
        str,
        typer.Option(
            help="材料：word、pdf、slides、workbook、template（通报模板），逗号分隔 / Papers: word, pdf, slides, workbook, template (of the notice), with commas between"
        ),
    ] = "word,pdf,slides,workbook",
    area: Annotated[
        str,
        typer.Option(
            help="区域代码，多个用逗号分隔，默认全市 / Area codes, with commas between; the whole city without"
        ),
    ] = "",
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / A folder")] = Path("papers"),
) -> None:
    """生成季度会议材料：通报、幻灯片、数据工作簿 / Write the papers of a quarterly meeting: notice, slides, workbook."""
    from dashboard.pack import produce
    from dashboard.pack.frozen import quarter_of

    call: Call = context.obj
    with ticking("pack") as progress:
        papers = produce.papers_named(paper)
        stands = quarter_of(call.settings.home, quarter)
        areas = dict.fromkeys(code.strip() for code in area.split(",") if code.strip())
        packs = [
            produce.make(stands, code, papers, call.language, progress) for code in areas or [stands.reader.home.region]
        ]
        files = produce.lay_down([file for pack in packs for file in pack.files], out)
    note_taken(call.settings.home, files)
    for file in files:
        OUT.print(str(file), soft_wrap=True)
    for made in packs:
        text = call.say(
            f"{made.area_name}通报正文 {made.characters:,} 字",
            f"the notice on {made.area_name} has {made.characters:,} characters",
        )
        OUT.print(text)
        for warning in made.warnings:
            ERR.print(warning, soft_wrap=True)


@app.command()
def publish(
    context: typer.Context,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="公示日，默认今天（虚构城市为数据截止日） / The day of the publication; today without, in an invented city the last of its data",
        ),
    ] = None,
    contact: Annotated[
        str, typer.Option(help="异议受理单位、地址、电话 / Where to object: office, address, telephone")
    ] = "",
    issuer: Annotated[
        str, typer.Option(help="发布单位，默认按单位材料设置 / The issuing office; as its papers say without")
    ] = "",
    scores: Annotated[
        bool, typer.Option("--scores", help="附小区季度得分一览表 / With the scores of all estates in an annex")
    ] = False,
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / A folder")] = Path("published"),
) -> None:
    """生成红黑榜公示：文本、表格和可打印的网页；已届满、修复、撤销的不再列出 / Write the publication of the lists (text, table, a page that prints): what has ended is left out."""
    from dashboard.pack.publication import lay_down, publication
    from pipelines.query import open as open_reader

    call: Call = context.obj
    day = as_of.date() if as_of else None
    made = publication(
        open_reader(call.settings.home), call.language, day, contact=contact, issuer=issuer, has_scores=scores
    )
    files = lay_down(made, out)
    note_taken(call.settings.home, files)
    for file in files:
        OUT.print(str(file), soft_wrap=True)
    OUT.print(made.say("done", n=len(made.entries), day=made.day))


@app.command()
def letter(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            help="文书：supervision、rectification、interview、meeting_call、minutes、list_notice、list_publication、"
            "list_decision、list_repair、street_sheet、task_breakdown、credit_report / Which letter",
        ),
    ],
    about: Annotated[
        str,
        typer.Argument(
            help="对象：company:代码、order:编号、meeting:编号、area:代码或 period:季度 / company:, order:, meeting:, area: or period:"
        ),
    ],
    area: Annotated[str | None, typer.Option(help="区域代码，默认全市 / Area code; the whole city without")] = None,
    quarter: Annotated[
        str | None, typer.Option(help="采用的冻结季度，默认最新数据 / A frozen quarter; the newest data without")
    ] = None,
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="期限，如 2023-03-31 / Due on, such as 2023-03-31")
    ] = None,
    when: Annotated[str, typer.Option(help="会议、约谈时间 / When the meeting or interview is")] = "",
    place: Annotated[str, typer.Option(help="会议、约谈地点 / Where it is")] = "",
    rule: Annotated[
        str, typer.Option(help="红黑榜规则代码，默认最近一项 / Rule code of the case; the newest without")
    ] = "",
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="信用报告截至日，默认数据截止日 / Of a credit report: as of this day; the last of the data without",
        ),
    ] = None,
    paper: Annotated[
        str, typer.Option(help="格式：word 或 word,pdf；信用报告默认两种 / word, or word,pdf; of a credit report both")
    ] = "",
    actor: Annotated[
        str | None, typer.Option(help="经办人；填写后编号发出，不填为草稿 / Who issues it; a draft without")
    ] = None,
    why: Annotated[str, typer.Option(help="发出理由，记入办公日志 / Why, for the journal")] = "",
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / A folder")] = Path("papers"),
) -> None:
    """生成督办单、通知书、纪要等文书，填写经办人后编号并记入办公日志 / Write a letter; with an actor it is numbered and entered in the journal."""
    from dashboard.pack.letters import file as letter_file
    from dashboard.pack.letters.desk import LetterRequest
    from dashboard.pack.letters.kinds import letter as letter_of
    from pipelines.query import open as open_reader

    call: Call = context.obj
    reader = open_reader(call.settings.home, frozen=quarter or "").within(area)
    request = LetterRequest(
        kind=kind,
        about=about,
        due_on=due.date() if due else None,
        when=when,
        place=place,
        rule=rule,
        as_of=as_of.date() if as_of else None,
    )
    papers = letter_file.papers_named(paper, kind)
    content = letter_of(reader, request, call.language)
    has_pdf = "pdf" in papers
    if actor is None:
        files = letter_file.lay_down_draft(reader, content, out, call.language, has_pdf=has_pdf)
    else:
        number, files = letter_file.issue(reader, content, out, call.language, actor=actor, why=why, has_pdf=has_pdf)
        OUT.print(call.say(f"已编号发出：{number}", f"issued as {number}"))
    note_taken(call.settings.home, files)
    for file in files:
        OUT.print(str(file), soft_wrap=True)


def _must_be_free(context: typer.Context, port: int) -> None:
    """Refuses a port on which the server cannot listen: wrong usage, said before any address."""
    from dashboard.server.port import why_closed

    call: Call = context.obj
    if says := why_closed(port):
        raise typer.BadParameter(says.of(call.language), ctx=context, param_hint="--port")


def announce(port: int) -> None:
    """Says where the pages are, and opens them where somebody sits before a screen."""
    url = f"http://127.0.0.1:{port}"
    OUT.print(f"{url}  (Ctrl+C)")
    if sys.stdout.isatty() and os.environ.get("DISPLAY"):
        webbrowser.open(url)


def main() -> None:
    """The program `wuye`; how it ends is told by `pipelines.cli.program`."""
    os.umask(0o077)  # homes, logs, receipts and exports hold the same data: each is its user's own
    sys.exit(run(app))
