"""Commands for the red, black and watch lists: where every case stands, its next step, and objections."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.frame import Call, Format, app, print_frame
from pipelines.cli.help import App
from pipelines.cli.signed import ActorOption, JsonOption, OnOption, WhyOption, day_of
from pipelines.cli.written import print_written
from pipelines.nearest import unknown

if TYPE_CHECKING:
    from pipelines.office.recorded import Recorded

standing = App(
    help="红黑榜：每一事项所处环节和下一步 / Red and black lists: where each case stands, and the next step of people"
)
app.add_typer(standing, name="standing")

_LISTS = ("red", "black", "watch")
_REGISTERS = (*_LISTS, "developers")  # a register for the qualification authority, no list: nobody takes steps of it
_SHOWN = (
    "list_subject_kind",
    "list_subject",
    "name",
    "list",
    "rule",
    "period",
    "state",
    "since",
    "days_left",
    "answer_due_on",
    "decision_no",
    "term_ends_on",
    "nature",
    "gravity",
    "published_until",
    "next",
)

CompanyArgument = Annotated[str, typer.Argument(help="企业统一社会信用代码 / The company's credit code")]
ListArgument = Annotated[str, typer.Argument(help="榜单：red、black 或 watch / The list: red, black or watch")]
RuleArgument = Annotated[str, typer.Argument(help="规则代码，如 BL-09 / The rule's code, such as BL-09")]
PeriodOption = Annotated[
    str, typer.Option("--period", help="提出的季度，如 2022Q4 / The quarter that proposed it, such as 2022Q4")
]


@standing.callback(invoke_without_command=True)
def list_standings(
    context: typer.Context,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="截至该日，默认今天（虚构城市为数据截止日） / At the end of this day; today without, in an invented city the last of its data",
        ),
    ] = None,
    list_: Annotated[
        str | None,
        typer.Option(
            "--list", help="只看：red、black、watch 或 developers / Only this: red, black, watch or developers"
        ),
    ] = None,
    company: Annotated[
        str | None,
        typer.Option(
            help="一家企业的档案（按统一社会信用代码）：得分、事项、变化条件 / One company's file by its credit code: score, items, moves"
        ),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            metavar="KIND:CODE",
            help="小区、项目负责人或开发企业的档案，如 estate:XQ11010500001 / The file of an estate, project manager or developer: estate:, project_manager: or developer: and its code",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """按办公日志列出每一事项所处环节；仅由规则提出的标为建议 / Every case and where it stands by the journal; what the rules only propose is marked proposed."""
    import polars as pl

    from pipelines import query
    from pipelines.catalogue.entries import LIST_STEPS, LIST_SUBJECTS
    from pipelines.cli import company as company_told
    from pipelines.cli import subject as subject_told
    from pipelines.office.lawful_terms import GRAVITIES, NATURES

    if context.invoked_subcommand:
        return
    call: Call = context.obj
    if list_ is not None and list_ not in _REGISTERS:
        raise unknown(("榜单", "list"), list_, dict.fromkeys(_REGISTERS, ()))
    reader = query.open(call.settings.home)
    standings = reader.standings(day_of(as_of), list_=list_)
    if company is not None:
        file = reader.company_file(company, day_of(as_of))
        cases = standings.filter((pl.col("subject_kind") == "company") & (pl.col("subject") == company))
        if as_json:
            print(company_told.as_json(file, cases))
            return
        company_told.print_company_file(call, reader, file)
        standings = cases
    if subject is not None:
        kind, _, code = subject.partition(":")
        of_subject = reader.subject_file(kind, code, day_of(as_of))
        cases = standings.filter(pl.col("subject_kind") == kind, pl.col("subject") == code)
        if as_json:
            print(subject_told.as_json(of_subject, cases))
            return
        subject_told.print_subject_file(call, reader, of_subject)
        standings = cases
    if as_json:
        print(json.dumps({"cases": [_plain(row) for row in standings.to_dicts()]}, ensure_ascii=False, default=str))
        return
    over = call.say("（期满待办结）", " (term over, to be closed)")
    words = {
        "proposed": call.say("建议", "proposed"),
        **{id_: label.of(call.language) for id_, label in LIST_STEPS.items()},
    }
    print_frame(
        call,
        standings.rename({"subject_kind": "list_subject_kind", "subject": "list_subject"}).with_columns(
            pl.col("list_subject_kind").replace(
                {kind: label.of(call.language) for kind, label in LIST_SUBJECTS.items()}
            ),
            pl.col("nature").replace({id_: label.of(call.language) for id_, label in NATURES.items()}),
            pl.col("gravity").replace({id_: label.of(call.language) for id_, label in GRAVITIES.items()}),
            pl.format(
                "{}{}", pl.col("state").replace(words), pl.when("is_over").then(pl.lit(over)).otherwise(pl.lit(""))
            ).alias("state"),
            pl.col("next").list.eval(pl.element().replace(words)).list.join(" / "),
        ),
        Format.TABLE,
        _SHOWN,
    )


@standing.command()
def step(
    context: typer.Context,
    company: CompanyArgument,
    list_: ListArgument,
    rule: RuleArgument,
    name: Annotated[
        str,
        typer.Argument(
            metavar="STEP",
            help="环节：notice、objection_period、decided、listed、repair、repaired、expired 或 revoked / The step: notice, objection_period, decided, listed, repair, repaired, expired or revoked",
        ),
    ],
    period: PeriodOption,
    actor: ActorOption,
    why: WhyOption,
    second: Annotated[
        str | None,
        typer.Option(
            help="复核人：decided、listed、revoked 须填 / The second person: asked for decided, listed, revoked"
        ),
    ] = None,
    decision_no: Annotated[str | None, typer.Option(help="决定文号 / The decision's number")] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="工作日数，默认按规则 / Working days; as the rule says without")
    ] = None,
    corrected_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="申请修复时：整改完成日期 / For repair: when it was corrected"),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="列入时：期满日期，默认按规则自决定之日起算；不得超过最长公示期 / For listed: its last day; by the rule's term from the decision without, and never beyond the lawful term",
        ),
    ] = None,
    evidence: Annotated[str | None, typer.Option(help="佐证文件编号 / Number of a document")] = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """办理一个事项的下一步，日期为今天（虚构城市为数据截止日或 --on） / Take the next step of a case, today (in an invented city on the day of its data, or --on)."""
    from pipelines import acts, query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    recorded = acts.take_step(
        reader,
        company,
        list_,
        rule,
        period,
        name,
        actor=actor,
        why=why,
        second_actor=second,
        decision_no=decision_no,
        days=days,
        corrected_on=day_of(corrected_on),
        evidence=evidence,
        ends_on=day_of(until),
        on=day_of(on),
    )
    _say(call, recorded, as_json)


@standing.command("object")
def file(
    context: typer.Context,
    company: CompanyArgument,
    rule: RuleArgument,
    number: Annotated[str, typer.Option("--no", help="异议编号 / The objection's number")],
    claim: Annotated[str, typer.Option(help="企业的主张 / What the company says")],
    period: PeriodOption,
    actor: ActorOption,
    why: WhyOption,
    filed_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="收到日期，默认今天 / The day on which it came in; today without"),
    ] = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """登记企业对建议或列入提出的异议 / File a company's objection to a proposal or an entry."""
    from pipelines import acts, query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    recorded = acts.file_objection(
        reader,
        company,
        rule,
        period,
        objection_no=number,
        claim=claim,
        actor=actor,
        why=why,
        filed_on=day_of(filed_on),
        on=day_of(on),
    )
    _say(call, recorded, as_json)


@standing.command()
def answer(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="异议编号 / The objection's number")],
    result: Annotated[
        str,
        typer.Argument(
            help="结果：upheld（成立）、partly_upheld（部分成立）、rejected（不成立）或 withdrawn（撤回） / upheld, partly_upheld, rejected or withdrawn"
        ),
    ],
    actor: ActorOption,
    why: WhyOption,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """今天答复一条异议；成立的只能撤销 / Answer an objection, today. One that is upheld leaves only revocation."""
    from pipelines import acts, query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    _say(call, acts.answer_objection(reader, number, result, actor=actor, why=why, on=day_of(on)), as_json)


def _say(call: Call, recorded: "Recorded", as_json: bool) -> None:
    if as_json:
        entry = json.loads(recorded.content)
        result = {"sequence": recorded.sequence, "hash": recorded.hash, "masked": recorded.masked, "entry": entry}
        print(json.dumps(result, ensure_ascii=False))
        return
    print_written(call, recorded)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: json.loads(row[name]) for name in ("steps", "objections", "following")}
