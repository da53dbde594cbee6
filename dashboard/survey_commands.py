"""Commands of a satisfaction survey: its size, its draw with workbook and questionnaires, its progress, its return."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli import ERR, OUT, Call, ticking
from pipelines.cli.frame import Format, print_frame
from pipelines.cli.help import App
from pipelines.cli.signed import ActorOption, JsonOption, WhyOption

if TYPE_CHECKING:
    from pipelines.surveys.field_book import Filled
    from pipelines.surveys.plan import SurveyPlan

survey = App(
    help="满意度调查：样本量、抽样、进度、报送 / Satisfaction surveys: size, draw, progress, return",
)

NumberArgument = Annotated[str, typer.Argument(help="调查编号，如 MYD2023H1 / The survey's number, such as MYD2023H1")]
AreaOption = Annotated[str | None, typer.Option(help="区域代码，默认全部 / An area's code; all without")]
LevelOption = Annotated[
    str,
    typer.Option(
        help="精度对应的层级：area（全部区域）、district、street / Where the precision is wanted: area, district or street"
    ),
]
WidthOption = Annotated[
    float | None,
    typer.Option(
        "--half-width",
        help="允许误差（百分点），默认按户数 2 至 5 / Half-width of the interval in points; 2 to 5 by size without",
    ),
]
ShareOption = Annotated[float, typer.Option(help="预计满意率 / The expected share of satisfied residents")]
EffectOption = Annotated[float, typer.Option(help="设计效应 / The design effect")]
ResponseOption = Annotated[
    float | None,
    typer.Option(
        help="预计应答率，用于没有上次调查的街道 / The expected response, for streets without a former survey"
    ),
]
SeedOption = Annotated[int, typer.Option(help="随机种子 / The seed of the draw")]
FileArgument = Annotated[Path, typer.Argument(help="入户登记表 / The field workbook", metavar="FILE.xlsx")]


@survey.command(name="plan")
def show_plan(
    context: typer.Context,
    number: NumberArgument,
    area: AreaOption = None,
    level: LevelOption = "street",
    half_width: WidthOption = None,
    share: ShareOption = 0.5,
    design_effect: EffectOption = 1.0,
    response: ResponseOption = None,
    as_json: JsonOption = False,
) -> None:
    """按希望的精度计算各街道需完成的问卷数和应抽户数 / Required completes and households to draw, by street."""
    call: Call = context.obj
    planned = _planned(call, number, area, level, half_width, share, design_effect, response, seed=1)
    columns = ("stratum", "district_name", "street_name", "estates", "households", "completes", "response", "to_draw")
    print_frame(call, planned.strata, Format.JSON if as_json else Format.TABLE, columns)
    if not as_json:
        for name, sentence in planned.method(call.language).items():
            OUT.print(f"{name}：{sentence}" if call.language == "zh" else f"{name}: {sentence}", soft_wrap=True)


@survey.command(name="draw")
def draw_sample(
    context: typer.Context,
    number: NumberArgument,
    actor: ActorOption,
    why: WhyOption,
    area: AreaOption = None,
    level: LevelOption = "street",
    half_width: WidthOption = None,
    share: ShareOption = 0.5,
    design_effect: EffectOption = 1.0,
    response: ResponseOption = None,
    seed: SeedOption = 1,
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / A folder")] = Path("survey"),
) -> None:
    """抽取住户，生成入户登记表和问卷，并记入办公日志 / Draw the households; write workbook and questionnaires; enter it in the journal."""
    from dashboard.pack import placing, questionnaire
    from dashboard.words import word
    from pipelines.acts import office_on
    from pipelines.disk import as_user_error, write_whole
    from pipelines.query import open as open_reader
    from pipelines.surveys import field_book
    from pipelines.surveys.plan import former_draws, record_draw
    from pipelines.text import both

    call: Call = context.obj
    planned = _planned(call, number, area, level, half_width, share, design_effect, response, seed)
    reader = open_reader(call.settings.home)
    former = former_draws(reader, number)
    with ticking(call.say("抽样", "draw")):
        households = planned.households()
        book, forms = (word(f"survey.file_{name}", call.language, survey=number) for name in ("book", "forms"))
        written = {
            f"{book}.xlsx": field_book.written(
                households, planned.strata, number, planned.method(call.language), call.language
            ),
            f"{forms}.pdf": questionnaire.written(households, number, reader.home, call.language),
        }
        record_draw(planned, office_on(reader, None), actor=actor, why=why)  # before anybody sees the list
        with as_user_error(both(f"无法写入 {out}", f"cannot write into {out}")):
            placing.open_folder(out)
            for name, content in written.items():
                write_whole(out / name, content)
    for name in written:
        OUT.print(str(out / name), soft_wrap=True)
    if former:
        ERR.print(
            call.say(
                f"注意：{number} 此前已抽样 {len(former)} 次（{former[-1].effective_on}），办公日志中可查",
                f"note: {number} was drawn before ({former[-1].effective_on}); the journal has it",
            ),
            soft_wrap=True,
        )


@survey.command(name="progress")
def show_progress(context: typer.Context, file: FileArgument, as_json: JsonOption = False) -> None:
    """按街道列出入户登记表的应答情况和尚缺份数 / Response by street of a field workbook, and what is still needed."""
    from pipelines.surveys.progress import progress

    call: Call = context.obj
    filled = _filled(call, file)
    columns = (
        "stratum",
        "district_name",
        "street_name",
        "completes",
        "contacted",
        "done",
        "still_needed",
        "response",
        "left",
    )
    print_frame(call, progress(filled), Format.JSON if as_json else Format.TABLE, columns)


@survey.command(name="close")
def close_survey(
    context: typer.Context,
    file: FileArgument,
    field_from: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="调查开始日期 / First day of the field work")
    ],
    field_to: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="调查结束日期 / Last day of the field work")
    ],
    sponsor: Annotated[str, typer.Option(help="委托单位 / Sponsor")] = "",
    contractor: Annotated[str, typer.Option(help="执行单位 / Contractor")] = "",
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件 / A file", metavar="FILE.xlsx")] = Path(
        "survey.xlsx"
    ),
) -> None:
    """调查结束后生成报送表（抽样框和答卷，含权重），再用 wuye intake 报送 / Write the return of an ended survey, to be sent by intake."""
    from pipelines.disk import as_user_error, write_whole
    from pipelines.surveys.progress import Closing, return_book
    from pipelines.text import both

    call: Call = context.obj
    filled = _filled(call, file)
    closing = Closing(field_from=field_from.date(), field_to=field_to.date(), sponsor=sponsor, contractor=contractor)
    content = return_book(filled, closing)
    with as_user_error(both(f"无法写入 {out}", f"cannot write {out}")):
        write_whole(out, content)
    OUT.print(str(out), soft_wrap=True)


def _planned(
    call: Call,
    number: str,
    area: str | None,
    level: str,
    half_width: float | None,
    share: float,
    design_effect: float,
    response: float | None,
    seed: int,
) -> "SurveyPlan":
    from pipelines.query import open as open_reader
    from pipelines.surveys.plan import plan
    from pipelines.surveys.size import Design, level_named

    design = Design(
        survey_id=number,
        level=level_named(level),
        half_width=half_width / 100 if half_width else None,
        share=share,
        design_effect=design_effect,
        response=response,
        seed=seed,
    )
    return plan(open_reader(call.settings.home).within(area), design)


def _filled(call: Call, file: Path) -> "Filled":
    """What the field workers entered; each row that could not be taken is named on standard error."""
    from pipelines.disk import as_user_error
    from pipelines.errors import RequestError
    from pipelines.intake.reading.reader import read
    from pipelines.intake.records.unreadable import Unreadable
    from pipelines.surveys.field_book import read_filled
    from pipelines.text import both

    try:
        with as_user_error(both(f"无法读取 {file}", f"cannot read {file}")):
            sheets = read(file.read_bytes(), file.suffix).sheets
    except Unreadable as why:
        raise RequestError(
            both(f"{file.name}：{why.what.zh}；{why.mend.zh}", f"{file.name}: {why.what.en}. {why.mend.en}")
        ) from None
    filled = read_filled([(sheet.name, sheet.frame) for sheet in sheets])
    for row, sentence in filled.faults:
        ERR.print(call.say(f"第 {row} 行：{sentence.zh}", f"row {row}: {sentence.en}"), soft_wrap=True)
    return filled
