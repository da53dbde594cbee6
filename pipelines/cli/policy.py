"""The commands by which an office brings its own documents: targets, and what it adopts."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.cli.help import App
from pipelines.cli.written import print_written
from pipelines.errors import RequestError
from pipelines.text import both

policy_app = App(
    no_args_is_help=True, help="本单位文件：目标与采用 / The office's own documents: targets, and what it adopts"
)
app.add_typer(policy_app, name="policy")
TEMPLATE = Path(__file__).resolve().parents[1] / "catalogue" / "skeletons" / "policy.toml.template"


@policy_app.command("list")
def list_(context: typer.Context) -> None:
    """列出已登记的文件及其采用的内容 / The documents that stand, and what each lays down and adopts."""
    from rich.table import Table

    from pipelines.catalogue.policy import catalogue_of, laid_down
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    known = catalogue_of(home)
    documents = laid_down(known)
    if not documents:
        OUT.print(
            call.say(
                "尚未登记本单位文件：名单规则、预警只按本地区文件适用；用 wuye policy template -o 文件 取模板",
                "no document is laid down: rules and alerts apply by the region's own documents only; `wuye policy template -o FILE` gives a template",
            )
        )
        return
    heads = (
        ("编号", "文号", "名称", "施行", "至", "内容")
        if call.language == "zh"
        else ("id", "number", "title", "from", "to", "holds")
    )
    table = Table(*heads, box=None, pad_edge=False)
    for each in documents:
        adopted = [
            *(known.rules[adopt.rule].code for adopt in each.adopt if adopt.rule),
            *(known.alerts[adopt.alert].code for adopt in each.adopt if adopt.alert),
            *(known.metrics[adopt.reference].code for adopt in each.adopt if adopt.reference),
            *(adopt.document for adopt in each.adopt if adopt.document),
            *(known.metrics[target.metric].code for target in each.target),
            *(value.parameter for value in each.value),
            *(require.item for require in each.require),
            *(
                known.alerts[responsible.alert].code if responsible.alert else responsible.about
                for responsible in each.responsible
            ),
        ]
        table.add_row(
            each.id,
            each.number.of(call.language),
            each.title.of(call.language),
            f"{each.in_force_from}",
            f"{each.in_force_to or ''}",
            " ".join(adopted),
        )
    OUT.print(table)


@policy_app.command()
def template(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件 / The file to write")],
) -> None:
    """写出一份可填写的模板（内容为虚构的三年计划） / Write a template to fill in: an invented three-year plan."""
    from pipelines.settings import open_home

    call: Call = context.obj
    region = open_home(call.settings.home).region
    if out.exists():
        raise RequestError(both(f"{out} 已存在，请换一个文件名", f"{out} exists: name another file"))
    out.write_text(TEMPLATE.read_text(encoding="utf-8").replace("{region}", region), encoding="utf-8")
    OUT.print(call.say(f"模板已写入 {out}", f"the template is in {out}"))


@policy_app.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML 文件 / The TOML file")],
    effects: Annotated[
        bool,
        typer.Option(
            "--effects", help="试算判断、预警和名单建议的变化 / Also verdicts, alerts and proposals, by a trial"
        ),
    ] = False,
) -> None:
    """检查一份文件，列出登记后的变化；不写入任何内容 / Check a document and list what it would change; nothing is written."""
    from rich.table import Table

    from pipelines.office.policy import preview
    from pipelines.settings import open_home
    from pipelines.trial import effects as tried

    call: Call = context.obj
    home = open_home(call.settings.home)
    seen = preview(home, file)
    table = Table(
        *(("内容", "现在", "登记后") if call.language == "zh" else ("about", "now", "then")), box=None, pad_edge=False
    )
    for change in (*seen.changes, *(tried(home, call.settings, file) if effects else ())):
        table.add_row(*(text.of(call.language) for text in (change.about, change.before, change.after)))
    OUT.print(table)
    OUT.print(
        call.say(
            f"{seen.document.title.zh}：可以登记，共 {len(seen.changes)} 处变化；用 wuye policy lay-down 由两人登记",
            f"{seen.document.title.en}: can be laid down, {len(seen.changes)} changes; two people do so with `wuye policy lay-down`",
        )
    )


@policy_app.command("lay-down")
def lay_down(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML 文件 / The TOML file")],
    actor: Annotated[str, typer.Option(help="经办人：岗位或单位 / Who does it: a post or an office")],
    second: Annotated[str, typer.Option(help="复核人 / The second person")],
    why: Annotated[str, typer.Option(help="理由 / Why")],
) -> None:
    """两人登记一份文件（或换版），下次生成数据后生效 / Two people lay a document down; the next build follows it."""
    from pipelines.office.policy import lay_down as write
    from pipelines.people.signing import must_sign
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    must_sign(home, "lay_down", actor, second)
    recorded = write(home, file, actor=actor, second_actor=second, why=why)
    print_written(call, recorded, both("，下次生成数据后生效", "; the next build follows it"))


@policy_app.command()
def end(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="文件编号（policy 文件夹内的文件名） / Its file name in `policy`")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="最后一日 / The last day")],
    actor: Annotated[str, typer.Option(help="经办人：岗位或单位 / Who does it: a post or an office")],
    second: Annotated[str, typer.Option(help="复核人 / The second person")],
    why: Annotated[str, typer.Option(help="理由 / Why")],
) -> None:
    """两人停止执行一份文件 / Two people end a document of the office."""
    from pipelines.office.policy import end as finish
    from pipelines.people.signing import must_sign
    from pipelines.settings import open_home

    call: Call = context.obj
    last_day: date = on.date()
    home = open_home(call.settings.home)
    must_sign(home, "lay_down", actor, second)
    recorded = finish(home, name, last_day, actor=actor, second_actor=second, why=why)
    print_written(call, recorded, both("，下次生成数据后生效", "; the next build follows it"))
