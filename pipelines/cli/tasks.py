"""Commands for matters, supervision orders and decisions of meetings."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, Format, app, print_frame
from pipelines.cli.help import App
from pipelines.cli.signed import ActorOption, JsonOption, OnOption, WhyOption, day_of
from pipelines.cli.written import print_written

tasks = App(help="督办单和会议议定事项：登记、回复、销号 / Supervision orders and decisions: made, answered, taken off")
app.add_typer(tasks, name="tasks")

_SHOWN = ("item_no", "owner", "text", "area_name", "due_on", "days_to_go", "state", "meeting_no")
NumberArgument = Annotated[str, typer.Argument(help="督办编号 / The number of the order")]


@app.command(name="matters")
def list_matters(
    context: typer.Context,
    area: Annotated[str | None, typer.Option(help="区域代码，默认全部 / An area's code; all without")] = None,
    period: Annotated[
        str | None, typer.Option(help="期间，默认最新一月 / The period; the newest month without")
    ] = None,
    acting: Annotated[
        bool, typer.Option("--acting", help="只列本级须亲自处理的 / Only what the area's own body has to act on")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """列出未办结事项：责任单位 × 类别 × 区域，最严重的在前 / The open matters: unit × kind × area, worst first."""
    import polars as pl

    from pipelines import query

    call: Call = context.obj
    reader = query.open(call.settings.home).within(area)
    matters = reader.matters(period=period)
    if acting:
        matters = matters.filter(pl.col("acts_here"))
    kinds = {alert.id: alert.label.of(call.language) for alert in reader.catalogue.alerts.values()}
    shown = matters.with_columns(
        pl.col("alert").replace(kinds),
        owner=pl.col(f"owner_{call.language}"),
        communities=pl.col("communities").list.join("、"),
    )
    print_frame(
        call,
        matters if as_json else shown,
        Format.JSON if as_json else Format.TABLE,
        ("alert", "owner", "area_name", "rows", "over", "oldest_on", "days_over", "order_item", "matter"),
    )


@tasks.callback(invoke_without_command=True)
def list_tasks(
    context: typer.Context,
    due: Annotated[
        bool, typer.Option("--due", help="只列一周内到期和已逾期的 / Only what is due within a week, or past")
    ] = False,
    unit: Annotated[str, typer.Option(help="只列某责任单位的 / Only those of a unit")] = "",
    area: Annotated[str | None, typer.Option(help="区域代码，默认全部 / An area's code; all without")] = None,
    ics: Annotated[
        Path | None, typer.Option(help="另存为日历文件 / Write them to a calendar file too", metavar="FILE.ics")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """列出督办单和会议议定事项及其期限 / The supervision orders and decisions, and when they are due."""
    import polars as pl

    from pipelines import query
    from pipelines.catalogue.entries import ENTRY_KINDS
    from pipelines.disk import as_user_error, write_whole
    from pipelines.review.reminders import calendar
    from pipelines.text import both

    if context.invoked_subcommand:
        return
    call: Call = context.obj
    orders = query.open(call.settings.home).within(area).orders()
    if due:
        orders = orders.filter(pl.col("is_due"))
    if unit:
        orders = orders.filter(pl.col("owner").str.contains(unit, literal=True))
    if ics is not None:
        with as_user_error(both(f"未能写入 {ics}", f"{ics} was not written")):
            write_whole(ics, calendar(orders, call.language))
    declared = ENTRY_KINDS["action_item"].field("state")
    states = {name: label.of(call.language) for name, label in (declared.values if declared else {}).items()}
    print_frame(
        call,
        orders if as_json else orders.with_columns(pl.col("state").replace(states), days_to_go="days_left"),
        Format.JSON if as_json else Format.TABLE,
        _SHOWN,
    )
    if ics is not None and not as_json:
        OUT.print(call.say(f"日历文件：{ics}", f"calendar file: {ics}"), soft_wrap=True)


@tasks.command(name="order")
def make_order(
    context: typer.Context,
    matter: Annotated[str, typer.Argument(help="事项，见 wuye matters / The matter, as `wuye matters` names it")],
    text: Annotated[str, typer.Option(help="要求办理的事 / What is asked")],
    owner: Annotated[str, typer.Option(help="责任单位 / The responsible unit")],
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="期限 / By when")],
    actor: ActorOption,
    why: WhyOption,
    post: Annotated[str, typer.Option(help="责任岗位 / The responsible post")] = "",
    metric: Annotated[str | None, typer.Option(help="关联指标 / The linked metric")] = None,
    expected: Annotated[float | None, typer.Option(help="预期值 / The expected figure")] = None,
    on: OnOption = None,
) -> None:
    """就一个事项开出督办单 / Make a supervision order of a matter."""
    from pipelines import query
    from pipelines.review.orders import issue
    from pipelines.text import both

    call: Call = context.obj
    recorded = issue(
        query.open(call.settings.home),
        matter=matter,
        text=text,
        owner=owner,
        due_on=due.date(),
        post=post,
        metric=metric,
        expected=expected,
        actor=actor,
        why=why,
        on=day_of(on),
    )
    number = getattr(recorded.entry, "item_no", "")
    print_written(call, recorded, both(f"：{number}", f": {number}"))


@tasks.command(name="reply")
def answer_order(
    context: typer.Context,
    number: NumberArgument,
    says: Annotated[str, typer.Option(help="办理情况 / What was done")],
    actor: ActorOption,
    why: WhyOption,
    on: OnOption = None,
) -> None:
    """登记责任单位的回复 / Write down what the unit answered."""
    from pipelines import query
    from pipelines.review.orders import reply

    call: Call = context.obj
    reader = query.open(call.settings.home)
    print_written(call, reply(reader, number, says=says, actor=actor, why=why, on=day_of(on)))


@tasks.command(name="close")
def take_off(
    context: typer.Context,
    number: NumberArgument,
    evidence: Annotated[str, typer.Option(help="佐证材料编号 / The number of the evidence")],
    actor: ActorOption,
    second: Annotated[str, typer.Option(help="复核人 / The second person")],
    why: WhyOption,
    on: OnOption = None,
) -> None:
    """销号：凭佐证材料，由两人办理 / Take an order off the register: by evidence and by two people."""
    from pipelines import query
    from pipelines.review import orders

    call: Call = context.obj
    reader = query.open(call.settings.home)
    done = orders.take_off(reader, number, evidence=evidence, actor=actor, second_actor=second, why=why, on=day_of(on))
    print_written(call, done)


@tasks.command(name="reopen")
def take_up_again(
    context: typer.Context, number: NumberArgument, actor: ActorOption, why: WhyOption, on: OnOption = None
) -> None:
    """重新办理已回复或已销号的事项 / Take up an order again that was answered or taken off."""
    from pipelines import query
    from pipelines.review.orders import reopen

    call: Call = context.obj
    print_written(call, reopen(query.open(call.settings.home), number, actor=actor, why=why, on=day_of(on)))


@tasks.command(name="correct")
def correct_order(
    context: typer.Context,
    number: NumberArgument,
    actor: ActorOption,
    why: WhyOption,
    text: Annotated[str | None, typer.Option(help="更正后的办理要求 / What is asked, corrected")] = None,
    owner: Annotated[str | None, typer.Option(help="更正后的责任单位 / The responsible unit, corrected")] = None,
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="更正后的期限 / The day, corrected")
    ] = None,
    on: OnOption = None,
) -> None:
    """更正督办单或议定事项，原内容留在日志 / Correct an order or decision; what was written stays in the journal."""
    from pipelines import query
    from pipelines.review.orders import correct

    call: Call = context.obj
    due_on = due.date() if due else None
    reader = query.open(call.settings.home)
    done = correct(reader, number, text=text, owner=owner, due_on=due_on, actor=actor, why=why, on=day_of(on))
    print_written(call, done)


@tasks.command(name="withdraw")
def withdraw_order(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="督办编号或会议编号 / The number of an order, a decision or a meeting")],
    actor: ActorOption,
    why: WhyOption,
    on: OnOption = None,
) -> None:
    """撤回误开的督办单、议定事项或会议记录 / Withdraw an order, a decision or the record of a meeting that was a mistake."""
    from pipelines import query
    from pipelines.review import orders

    call: Call = context.obj
    reader = query.open(call.settings.home)
    is_meeting = number in reader.meetings()["meeting_no"].to_list()
    act = orders.withdraw_meeting if is_meeting else orders.withdraw
    print_written(call, act(reader, number, actor=actor, why=why, on=day_of(on)))
