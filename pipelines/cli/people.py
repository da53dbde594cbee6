"""Commands for people and rights: who may do what, since when, until when, by whom granted and why."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.cli.help import App
from pipelines.cli.signed import at_machine

if TYPE_CHECKING:
    import polars as pl

    from pipelines.people.register import Register

people = App(
    no_args_is_help=True,
    help="人员和权限：登记、授权、收回、名册、权限一览 / People and rights: register, grant, revoke, list",
)
app.add_typer(people, name="people")

_ID = typer.Argument(help="人员代码，如 zhangwei / The person's id, such as zhangwei")
_WHY = typer.Option(help="理由，如调令文号 / Why, such as the number of an order")
_DAY = ["%Y-%m-%d"]


@people.command()
def add(
    context: typer.Context,
    person: Annotated[str, _ID],
    name: Annotated[str, typer.Option(help="姓名 / Name")],
    post: Annotated[
        str,
        typer.Option(help="单位和岗位，署名时写在姓名前 / Office and post, which stand before the name in signatures"),
    ],
    why: Annotated[str, _WHY],
    account: Annotated[
        str, typer.Option(help="统一登录中的账号，默认同人员代码 / The account at the sign-in service; the id without")
    ] = "",
) -> None:
    """登记一名人员（尚无权限） / Register somebody, who has no right yet."""
    from pipelines.people.register import add_person
    from pipelines.settings import open_home

    call: Call = context.obj
    done = add_person(
        open_home(call.settings.home), person, name=name, post=post, account=account, actor=at_machine(), why=why
    )
    OUT.print(call.say(f"已登记 {done.signature}", f"registered {done.id}"), markup=False)


@people.command()
def leave(context: typer.Context, person: Annotated[str, _ID], why: Annotated[str, _WHY]) -> None:
    """人员离岗：全部权限和登录立即失效 / Somebody leaves: all their rights and sessions end now."""
    from pipelines.people.register import end_person
    from pipelines.settings import open_home

    call: Call = context.obj
    end_person(open_home(call.settings.home), person, actor=at_machine(), why=why)
    OUT.print(call.say(f"{person} 已注销", f"{person} has left"), markup=False)


@people.command()
def grant(
    context: typer.Context,
    person: Annotated[str, _ID],
    role: Annotated[
        str,
        typer.Argument(
            help="角色代码或名称，见 wuye people roles / A role's id or name, as `wuye people roles` lists them"
        ),
    ],
    scope: Annotated[
        str,
        typer.Argument(
            help="范围：区域代码或企业统一社会信用代码 / Of what: the code of an area, or a company's credit code"
        ),
    ],
    why: Annotated[str, _WHY],
    start: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="起始日，默认今天 / First day; today without")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="截止日，默认长期 / Last day; none without")
    ] = None,
) -> None:
    """授予一项权限：角色加范围 / Give somebody a role of a scope."""
    from pipelines.people.register import grant as give
    from pipelines.settings import open_home

    call: Call = context.obj
    done = give(
        open_home(call.settings.home),
        person,
        role,
        scope,
        actor=at_machine(),
        why=why,
        from_on=start.date() if start else None,
        until_on=until.date() if until else None,
    )
    label = done.declared.label.of(call.language)
    OUT.print(
        call.say(
            f"权限 {done.number}：{person} {label} {done.scope_name}",
            f"right {done.number}: {person}, {label}, {done.scope}",
        ),
        markup=False,
    )


@people.command()
def revoke(
    context: typer.Context,
    person: Annotated[str, _ID],
    number: Annotated[
        int, typer.Argument(help="权限编号，见 wuye people rights / The right's number, as `wuye people rights` says")
    ],
    why: Annotated[str, _WHY],
) -> None:
    """收回一项权限，5 秒内对已登录的页面生效 / Revoke a right; pages that are open know within 5 seconds."""
    from pipelines.people.register import revoke as take
    from pipelines.settings import open_home

    call: Call = context.obj
    done = take(open_home(call.settings.home), person, number, actor=at_machine(), why=why)
    OUT.print(call.say(f"已收回权限 {done.number}", f"right {done.number} is revoked"))


@people.command("list")
def list_people(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """列出人员 / Everybody who is registered."""
    import polars as pl

    call: Call = context.obj
    rows = [
        {
            "person": person.id,
            "name": person.name,
            "post": person.post,
            "account": person.account,
            "left_at": person.left_at.isoformat() if person.left_at else None,
        }
        for person in _register(call).people.values()
    ]
    _print(
        call,
        rows,
        pl.Schema(dict.fromkeys(("person", "name", "post", "account", "left_at"), pl.String)),
        "people",
        as_json=as_json,
    )


@people.command("roles")
def list_roles(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """列出角色：代码、名称、授予范围、可查看、可办理 / The roles: id, name, given of what, what each sees and may do."""
    import polars as pl

    from pipelines.people.columns import ROLE_COLUMNS
    from pipelines.people.listing import roles_listed

    call: Call = context.obj
    rows = roles_listed(call.language)
    _print(call, rows, pl.Schema(dict.fromkeys(ROLE_COLUMNS, pl.String)), "roles", as_json=as_json)


@people.command()
def rights(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="含已收回、已到期的 / Those that ended too")] = False,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="另存为可打印的 HTML 或 CSV / Also as a file to print: .html or .csv"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """谁能做什么：人员、角色、范围、期限、授权人、理由 / Who may do what: person, role, scope, days, who granted it and why."""
    import polars as pl

    from pipelines import clock
    from pipelines.people.columns import COLUMNS
    from pipelines.people.listing import rights_listed, write_listing
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    rows = rights_listed(_register(call), clock.today(home), call.language, is_whole=all_)
    if out:
        write_listing(home, rows, out, call.language)
        OUT.print(str(out), markup=False)
    else:
        _print(call, rows, pl.Schema(dict.fromkeys(COLUMNS, pl.String)), "rights", as_json=as_json)


def _register(call: Call) -> "Register":
    from pipelines.people.register import register_of
    from pipelines.settings import open_home

    return register_of(open_home(call.settings.home))


def _print(call: Call, rows: list[dict[str, str | None]], schema: "pl.Schema", name: str, *, as_json: bool) -> None:
    import polars as pl

    from pipelines.cli.tables import print_table

    if as_json:
        print(json.dumps({name: rows}, ensure_ascii=False))
        return
    frame = pl.DataFrame(rows, schema=schema)
    print_table(frame, tuple(schema), call.language)


@people.command()
def sessions(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """列出正在登录的会话 / Who is signed in now."""
    import polars as pl

    from pipelines import clock
    from pipelines.people.sessions import sessions_of
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    rows: list[dict[str, str | None]] = [
        {
            "number": str(one.number),
            "person": one.person,
            "from_on": f"{clock.local(home, one.started_at):%Y-%m-%d %H:%M}",
            "until_on": f"{clock.local(home, one.ends_at):%Y-%m-%d %H:%M}",
        }
        for one in sessions_of(home).running()
    ]
    schema = pl.Schema(dict.fromkeys(("number", "person", "from_on", "until_on"), pl.String))
    _print(call, rows, schema, "sessions", as_json=as_json)


@people.command("sign-out")
def sign_out(context: typer.Context, person: Annotated[str, _ID]) -> None:
    """结束一名人员的全部会话，5 秒内生效 / End all sessions of somebody; pages that are open know within 5 seconds."""
    from pipelines.people import audit
    from pipelines.people.register import register_of
    from pipelines.people.sessions import sessions_of
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    register_of(home).person(person)
    ended = sessions_of(home).end("revoked", person=person)
    audit.note(home, "ended", who=at_machine(), what=f"person:{person}", more={"sessions": ended})
    OUT.print(call.say(f"已结束 {ended} 个会话", f"{ended} sessions ended"))
