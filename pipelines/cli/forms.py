"""The command that says, and sets, which returns an office asks for and from which month on."""

import json
from typing import Annotated

import typer

from pipelines.catalogue.columns import codes
from pipelines.cli.frame import OUT, Call, app
from pipelines.errors import RequestError


@app.command()
def forms(
    context: typer.Context,
    ask: Annotated[
        str | None, typer.Option(help="列入应报（数据表名），与 --from 合用 / Ask for this source; with --from")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="自哪个月起，如 2023-01 / From which month on")] = None,
    drop: Annotated[str | None, typer.Option(help="不再列入应报（数据表名） / No longer ask for this source")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """列出或调整应报报表及起始月份；未声明前按已报数的推定 / Which returns are asked for and from when; set or list them."""
    from rich.table import Table

    from pipelines.catalogue.catalogue import load
    from pipelines.intake.storing.requested_forms import declare_forms, declared_forms, forms_in_use
    from pipelines.intake.storing.store import manifests
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    sources = load().sources
    in_use = dict(forms_in_use(home, manifests(home)))
    if (ask is None) != (first is None):
        raise RequestError("--ask 和 --from 须同时写明 / say --ask and --from together")
    if ask is not None or drop is not None:
        if drop is not None:
            in_use.pop(load().source(drop).id, None)
        if ask is not None and first is not None:
            in_use[load().source(ask).id] = first
        declare_forms(home, in_use)  # what was in use till now is declared with it
    is_declared = declared_forms(home) is not None
    if as_json:
        print(json.dumps({"declared": is_declared, "forms": in_use}, ensure_ascii=False))
        return
    heads = (
        ("数据表", "报表", "周期", "起始月份") if call.language == "zh" else ("Source", "Return", "Frequency", "From")
    )
    table, often = Table(*heads, box=None, pad_edge=False), codes("cadence")
    for source, month in sorted(in_use.items()):
        if source in sources:
            table.add_row(
                source, sources[source].label.of(call.language), often[sources[source].cadence].of(call.language), month
            )
    OUT.print(table)
    OUT.print(
        call.say("以上为本单位声明的应报报表", "declared by this office")
        if is_declared
        else call.say(
            "本单位尚未声明应报报表，以上按现有数据推定；用 wuye forms --ask 数据表 --from 月份 声明",
            "not declared yet: told by the rows that stand; declare with `wuye forms --ask SOURCE --from MONTH`",
        )
    )
