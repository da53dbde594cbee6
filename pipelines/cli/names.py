"""Commands for names that were written without a code: what they may mean, and what a person says of them."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipelines import clock
from pipelines.cli.frame import OUT, Call, app
from pipelines.cli.help import App
from pipelines.cli.signed import WhyOption
from pipelines.cli.written import print_written
from pipelines.nearest import unknown
from pipelines.text import Language, Text, both, counted

if TYPE_CHECKING:
    from pipelines.matching.likeness import Proposal
    from pipelines.query import DecidedName, OpenName
    from pipelines.query.names import Register
    from pipelines.settings import Home

names = App(
    help="名称核对：未填代码的名称可能对应的企业或小区，由人员确认或否认 / Names written without a code: likely same ones, confirmed or rejected by a person"
)
app.add_typer(names, name="names")

_VERDICTS = {
    "certain": both("同一代码", "one code"),
    "likely": both("可能相同", "likely the same"),
    "check": both("须核对", "to be checked"),
    "same": both("确认相同", "confirmed"),
    "different": both("确认不同", "rejected"),
}
_SHOWN = 40  # names that are printed; the JSON form has all

RegisterOption = Annotated[
    str,
    typer.Option(
        "--register",
        help="名录：company（企业）、estate（小区）或 branch（分支机构所属法人） / The register: company, estate or branch (whose a branch is)",
    ),
]
ActorOption = Annotated[str, typer.Option(help="经办人：岗位或单位 / Who says so: a post or an office")]


@names.callback(invoke_without_command=True)
def list_names(
    context: typer.Context,
    register: RegisterOption = "company",
    decided: Annotated[bool, typer.Option("--decided", help="已核对过的 / What people said already")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """待核对的名称：可能对应的企业或小区、支持理由、不利理由、涉及行数 / Open names with their proposals, reasons for and against, and how many rows they stand in."""
    from pipelines import query

    if context.invoked_subcommand:
        return
    call: Call = context.obj
    reader = query.open(call.settings.home)
    chosen = _register(register)
    if decided:
        _print_decided(call, reader.home, reader.decided_names(chosen), as_json)
        return
    scope = reader
    open_ = scope.open_names(chosen)
    renamed = scope.renamed_companies() if chosen == "company" else []
    if as_json:
        listed = {"names": [_plain_name(one) for one in open_], "one_code": [_plain_pair(one) for one in renamed]}
        print(json.dumps(listed, ensure_ascii=False))
    elif not open_:
        OUT.print(call.say("没有待核对的名称", "no names to check"))
    else:
        _print_open(call, open_)
    if renamed and not as_json:
        OUT.print(
            call.say(
                f"另有 {len(renamed)} 对名称用同一代码（更名或写法不同），按代码已是一家，见 --json",
                f"{len(renamed)} further pairs of names share a code (renamed, or spelt otherwise): one company each; see --json",
            )
        )


@names.command()
def confirm(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="所写名称 / The name as it was written")],
    code: Annotated[str, typer.Argument(help="统一社会信用代码或小区编号 / The credit code, or the estate number")],
    actor: ActorOption,
    why: WhyOption,
    register: RegisterOption = "company",
) -> None:
    """认定所写名称就是该企业或小区，下次生成时生效 / Say that a written name is this company or estate. Applied by the next build."""
    _judge(context.obj, _register(register), name, code, "same", actor, why)


@names.command()
def reject(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="所写名称 / The name as it was written")],
    code: Annotated[str, typer.Argument(help="统一社会信用代码或小区编号 / The credit code, or the estate number")],
    actor: ActorOption,
    why: WhyOption,
    register: RegisterOption = "company",
) -> None:
    """认定所写名称不是该企业或小区，不再提示 / Say that a written name is not this company or estate. It is not proposed again."""
    _judge(context.obj, _register(register), name, code, "different", actor, why)


def _judge(
    call: Call, register: "Register", name: str, code: str, verdict: Literal["same", "different"], actor: str, why: str
) -> None:
    from pipelines import query
    from pipelines.acts import office_of

    reader = query.open(call.settings.home)
    entry = reader.alias_entry(register, name, code, verdict)
    recorded = office_of(reader).append(entry, actor=actor, why=why)
    print_written(call, recorded, both("，下次生成数据时生效", "; the next build applies it"))


def _register(written: str) -> "Register":
    from pipelines.query.names import REGISTERS

    match = next((register for register in REGISTERS if register == written), None)
    if match is None:
        raise unknown(("名册", "register"), written, dict.fromkeys(REGISTERS, ()))
    return match


def _print_open(call: Call, open_names: list["OpenName"]) -> None:
    from rich.table import Table

    labels = (
        ("写法", "街道", "小区", "行", "可能是", "代码", "相似度", "理由", "不利之处")
        if call.language == "zh"
        else ("written", "street", "estates", "rows", "may be", "code", "likeness", "for", "against")
    )
    table = Table(box=None, pad_edge=False)
    for label in labels:
        table.add_column(label, overflow="fold")
    for one in open_names[:_SHOWN]:
        for turn, proposal in enumerate(one.proposals or (None,)):
            first = (one.name, one.area, str(one.estates), str(one.rows)) if turn == 0 else ("",) * 4
            table.add_row(*first, *_proposal_cells(proposal, call.language))
    OUT.print(table)
    without = sum(not one.proposals for one in open_names)
    if open_names[0].register == "branch":
        OUT.print(
            call.say(
                f"共 {len(open_names)} 家企业所属法人不明确；未确认的单独计算",
                f"the legal person of {counted(len(open_names), 'company', 'companies')} is not certain; until it is confirmed they count for themselves",
            )
        )
        return
    OUT.print(
        call.say(
            f"共 {len(open_names)} 个名称没有代码，其中 {without} 个没有相近的；未确认的不计入任何企业或小区",
            f"{counted(len(open_names), 'name')} without a code, {without} of them like no other; unconfirmed ones count for nobody",
        )
    )
    if len(open_names) > _SHOWN:
        OUT.print(call.say(f"仅列出前 {_SHOWN} 个，全部见 --json", f"the first {_SHOWN} are shown; --json has all"))


def _proposal_cells(proposal: "Proposal | None", language: Language) -> tuple[str, ...]:
    if proposal is None:
        return ("—", "", "", "", "")
    verdict = _VERDICTS[proposal.verdict].of(language)
    return (
        proposal.right.name,
        proposal.right.code,
        f"{proposal.score:.2f} {verdict}",
        _joined(proposal.reasons, language),
        _joined(proposal.against, language),
    )


def _joined(texts: tuple[Text, ...], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(one.of(language) for one in texts)


def _plain_name(one: "OpenName") -> dict[str, object]:
    return {
        "register": one.register,
        "name": one.name,
        "area": one.area,
        "rows": one.rows,
        "estates": one.estates,
        "sources": list(one.sources),
        "proposals": [_plain_proposal(proposal) for proposal in one.proposals],
    }


def _plain_pair(one: "Proposal") -> dict[str, str]:
    return {"code": one.left.code, "name": one.left.name, "other_name": one.right.name}


def _plain_proposal(one: "Proposal") -> dict[str, object]:
    return {
        "name": one.right.name,
        "code": one.right.code,
        "score": one.score,
        "verdict": one.verdict,
        "reasons": [asdict(reason) for reason in one.reasons],
        "against": [asdict(reason) for reason in one.against],
    }


def _print_decided(call: Call, home: "Home", decided_names: list["DecidedName"], as_json: bool) -> None:
    from rich.table import Table

    if as_json:
        rows = [
            {
                "name": one.name,
                "code": one.code,
                "verdict": one.verdict,
                "reasons": list(one.reasons),
                "actor": one.actor,
                "why": one.why,
                "at": one.at.isoformat(),
                "sequence": one.sequence,
                "is_applied": one.is_applied,
            }
            for one in decided_names
        ]
        print(json.dumps({"decided": rows}, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for label in (
        ("写法", "代码", "结论", "经办人", "依据", "时间")
        if call.language == "zh"
        else (
            "written",
            "code",
            "verdict",
            "who",
            "why",
            "when",
        )
    ):
        table.add_column(label, overflow="fold")
    for one in decided_names:
        at = f"{clock.local(home, one.at):%Y-%m-%d %H:%M}"
        cells = (one.name, one.code, _VERDICTS[one.verdict].of(call.language), one.actor, one.why, at)
        table.add_row(*cells)
    OUT.print(table if decided_names else call.say("尚未核对", "nobody has judged any yet"))
