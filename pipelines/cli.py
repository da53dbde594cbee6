"""The data commands of `wuye`. `dashboard.cli` imports this app and adds what shows screens."""

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines import periods, query
from pipelines.catalogue import catalogue as catalogue_module
from pipelines.catalogue import handbook as handbook_module
from pipelines.catalogue.declarations import HEADLINE, LEVELS, Level
from pipelines.errors import RequestError
from pipelines.intake.receipt import Receipt
from pipelines.intake.receive import receive, sendings_of
from pipelines.reference.regions import region_name
from pipelines.settings import Settings, make_home, open_home, settings
from pipelines.text import LANGUAGES, Language, Text
from pipelines.warehouse import build as build_module
from pipelines.warehouse import publish

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Wuye Oversight 物业管理督导驾驶舱",
)
OUT = Console(highlight=False, width=None if sys.stdout.isatty() else 200)  # a pipe has no width to fold to
ERR = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How numbers are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the global options say."""

    settings: Settings
    language: Language
    debug: bool

    def say(self, zh: str, en: str) -> str:
        """One of two sentences, by the language of the call."""
        return zh if self.language == "zh" else en


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="The folder of one deployment (WUYE_HOME, default data/home)")
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en", envvar="WUYE_LANG")] = "zh",
    debug: Annotated[bool, typer.Option(help="Show a traceback with a fault")] = False,
) -> None:
    """Global options stand before the command."""
    language = next((known for known in LANGUAGES if known == lang), None)
    if language is None:
        raise typer.BadParameter(f"{lang!r}: zh or en", param_hint="--lang")
    context.obj = Call(settings=settings(home), language=language, debug=debug)


@app.command()
def init(
    context: typer.Context,
    region: Annotated[str, typer.Option(help="Code of the city or district, six digits")],
    name: Annotated[str | None, typer.Option(help="Its name, where the code is not known here")] = None,
) -> None:
    """Make a home for one region and load its divisions."""
    call: Call = context.obj
    title = Text(zh=name, en=name) if name else region_name(region)
    if title is None:
        raise RequestError(f"the name of region {region} is not known here: give it with --name")
    home = make_home(call.settings.home, region, title, invented=False)
    loaded = load_divisions(call, home.path)
    OUT.print(call.say(f"已建立：{home.path}（{title.zh} {region}）", f"made: {home.path} ({title.en} {region})"))
    if not loaded:
        sentence = "本机没有该地区的区划，各地点将记入“未分配”"
        OUT.print(call.say(sentence, "no divisions of this region are packaged; every place will be unassigned"))


def load_divisions(call: Call, home: Path) -> bool:
    """Sends the packaged divisions of a home's region through intake; false where there are none."""
    deployment = open_home(home)
    file = Path(__file__).parent / "reference" / "divisions" / f"{deployment.region}.csv"
    if not file.exists():
        return False
    sendings = sendings_of(
        [file], source="division", period="2000-01", sender=deployment.region, received_on=date(2000, 1, 1)
    )
    receive(deployment, sendings, workers=0)
    return True


@app.command()
def sample(
    city: Annotated[str, typer.Option(help="beijing")],
    out: Annotated[Path, typer.Option(help="An empty folder for the files")],
    estates: Annotated[int, typer.Option(min=50)] = 7000,
    complaints: Annotated[int, typer.Option(min=100)] = 300_000,
    first: Annotated[str, typer.Option("--from")] = "2020-01",
    last: Annotated[str, typer.Option("--to")] = "2022-12",
    seed: int = 20200712,
) -> None:
    """Write the files that the offices of an invented city would send (模拟数据)."""
    from pipelines.sample.files import write_city

    with ticking("sample") as tick:
        files = write_city(
            city,
            out,
            estates=estates,
            complaints=complaints,
            first=first,
            last=last,
            seed=seed,
            progress=tick,
        )
    OUT.print(f"{len(files)} → {out}")


@app.command()
def intake(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files", exists=True)],
    source: Annotated[str | None, typer.Option(help="The source, where headings do not tell")] = None,
    mapping: Annotated[str | None, typer.Option(help="A mapping: its name or a .toml file")] = None,
    period: Annotated[str | None, typer.Option(help="2022-12, 2022Q4, 2022H2 or 2022")] = None,
    sender: Annotated[str | None, typer.Option(help="Area code of the sender")] = None,
    received: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="For back-loading")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Judge files, store what is accepted, print receipts."""
    call: Call = context.obj
    home = open_home(call.settings.home)
    known = catalogue_module.load()
    if source is not None and source not in known.sources:
        raise RequestError(f"there is no source {source!r}; there is {', '.join(known.sources)}")
    sendings = sendings_of(
        paths,
        source=source,
        mapping=_mapping_file(mapping),
        period=period,
        sender=sender,
        received_on=received.date() if received else None,
    )
    with ticking("intake") as tick:
        receipts = receive(home, sendings, workers=call.settings.workers, progress=lambda receipt: tick(receipt.file))
    if as_json:
        print(json.dumps({"receipts": [json.loads(receipt.to_json()) for receipt in receipts]}, ensure_ascii=False))
    else:
        _print_receipts(call, receipts)
    if any(receipt.status == "refused" for receipt in receipts):
        raise typer.Exit(1)


def _print_receipts(call: Call, receipts: list[Receipt]) -> None:
    if len(receipts) <= 5:
        for receipt in receipts:
            print(receipt.to_text(call.language))
        return
    table = Table(
        *(
            ("文件", "结果", "接收", "退回", "提示")
            if call.language == "zh"
            else ("file", "result", "accepted", "refused", "warnings")
        )
    )
    for receipt in receipts:
        if receipt.status != "accepted":
            table.add_row(
                receipt.file, receipt.status, str(sum(part.accepted for part in receipt.parts)),
                str(sum(part.refused for part in receipt.parts)), str(sum(part.warnings for part in receipt.parts)),
            )  # fmt: skip
    OUT.print(table)
    accepted = sum(part.accepted for receipt in receipts for part in receipt.parts)
    refused = sum(part.refused for receipt in receipts for part in receipt.parts)
    OUT.print(
        call.say(
            f"{len(receipts)} 个文件：接收 {accepted} 行，退回 {refused} 行；回执在 {call.settings.home}/store/receipts",
            f"{len(receipts)} files: {accepted} rows accepted, {refused} refused; receipts in {call.settings.home}/store/receipts",
        )
    )


def _mapping_file(name: str | None) -> Path | None:
    if name is None:
        return None
    packaged = Path(__file__).parent / "mappings" / f"{name}.toml"
    file = packaged if packaged.exists() else Path(name)
    if not file.exists():
        known = ", ".join(sorted(path.stem for path in packaged.parent.glob("*.toml")))
        raise RequestError(f"there is no mapping {name!r}; packaged are {known}")
    return file


@app.command()
def build(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Build a new warehouse from all that was accepted, and put it in force."""
    call: Call = context.obj
    with ticking("build") as tick:
        done = build_module.build(open_home(call.settings.home), call.settings, tick)
    if as_json:
        print(done.model_dump_json())
        return
    OUT.print(
        call.say(
            f"已发布 {done.id}：截至 {done.as_of}，{done.submissions} 份报送，{done.rows['metric_value']} 个指标值，用时 {done.seconds} 秒",
            f"published {done.id}: as of {done.as_of}, {done.submissions} submissions, {done.rows['metric_value']} values, {done.seconds} s",
        )
    )


@app.command()
def builds(context: typer.Context) -> None:
    """The builds that are kept."""
    home = open_home(context.obj.settings.home)
    present = publish.current(home).id
    for kept in publish.builds(home):
        OUT.print(f"{'*' if kept.id == present else ' '} {kept.id}  {kept.as_of}  {kept.bytes / 1e6:.1f} MB")


@app.command()
def rollback(context: typer.Context, build: Annotated[str | None, typer.Argument()] = None) -> None:
    """Put a former build back in force."""
    call: Call = context.obj
    done = publish.rollback(open_home(call.settings.home), build)
    OUT.print(call.say(f"现在有效的是 {done.id}", f"in force is now {done.id}"))


@app.command()
def verify(context: typer.Context) -> None:
    """Check every checksum: builds, stored rows, archived files."""
    call: Call = context.obj
    faults = publish.verify(open_home(call.settings.home))
    for fault in faults:
        ERR.print(fault)
    if faults:
        raise typer.Exit(1)
    OUT.print(call.say("全部校验一致", "every checksum agrees"))


@app.command()
def values(
    context: typer.Context,
    metric: Annotated[str, typer.Argument(help="File name or M- code")],
    variant: Annotated[str, typer.Option()] = HEADLINE,
    level: Annotated[str, typer.Option(help="city, district, street, community, estate or company")] = "city",
    area: Annotated[str | None, typer.Option(help="Inside this area")] = None,
    period: Annotated[str | None, typer.Option()] = None,
    first: Annotated[str | None, typer.Option("--from")] = None,
    last: Annotated[str | None, typer.Option("--to")] = None,
    segment: Annotated[str | None, typer.Option()] = None,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """Numbers, with numerator, denominator, unknown, interval, target and status."""
    call: Call = context.obj
    warehouse = query.open_warehouse(call.settings.home)
    scope = query.scope_of(warehouse, area, first, last)
    frame = query.values(warehouse, scope, metric, variant=variant, level=_level(level), period=period, segment=segment)
    shown = (
        "period", "area", "area_name", *(("segment_value",) if segment else ()), "numerator", "denominator",
        "unknown", "value", "lower", "upper", "target", "pace", "gap", "status", "reported_share",
    )  # fmt: skip
    _print_frame(frame, form, shown)


def _level(text: str) -> Level:
    found = next((level for level in LEVELS if level == text), None)
    if found is None:
        raise RequestError(f"there is no level {text!r}; there is {', '.join(LEVELS)}")
    return found


@app.command()
def rows(
    context: typer.Context,
    metric: Annotated[str, typer.Argument(help="File name or M- code")],
    area: Annotated[str | None, typer.Option()] = None,
    period: Annotated[str | None, typer.Option()] = None,
    variant: Annotated[str, typer.Option()] = HEADLINE,
    missing: Annotated[bool, typer.Option(help="Only those not known to have it")] = False,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """The rows behind a number, each with the file, sheet and row it came from."""
    call: Call = context.obj
    warehouse = query.open_warehouse(call.settings.home)
    scope = query.scope_of(warehouse)
    frame = query.rows(
        warehouse,
        scope,
        metric,
        area=area or scope.area,
        period=period or warehouse.as_of,
        variant=variant,
        missing=missing,
    )
    front = [column for column in frame.columns if column not in ("submission_id",)]
    _print_frame(frame, form, tuple(front[:9] + front[-5:]))


@app.command()
def standing(
    context: typer.Context,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    company: Annotated[str | None, typer.Option(help="Credit code")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What the rules propose for the lists, and why. Proposals only: people decide."""
    call: Call = context.obj
    warehouse = query.open_warehouse(call.settings.home)
    scope = query.scope_of(warehouse)
    quarter = None
    if as_of is not None:
        quarter = _quarter_by(warehouse, as_of.date())
    if company is not None:
        query.company(warehouse, company)
    frame = query.proposals(warehouse, scope, period=quarter, state=None if company else "proposed", company=company)
    if as_json:
        records = frame.with_columns(
            pl.col("conditions", "evidence").map_elements(json.loads, return_dtype=pl.Object)
        ).to_dicts()
        print(json.dumps({"proposals": records}, ensure_ascii=False, default=str))
        return
    _print_frame(
        frame, Format.TABLE, ("period", "list", "code", "subject_name", "state", "document", "clause", "evidence")
    )


def _quarter_by(warehouse: query.Warehouse, day: date) -> str:
    whole = [q for q in query.periods(warehouse, "quarter") if periods.parse(q).last_day <= day]
    if not whole:
        raise RequestError(f"no quarter that is known has ended by {day}")
    return whole[-1]


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Counts and cross-checks of every declaration."""
    counts = census()
    if as_json:
        print(json.dumps(counts, ensure_ascii=False))
    else:
        for name, count in counts.items():
            if name != "problems":
                OUT.print(f"{name:18} {count}")
        for problem in counts["problems"]:
            ERR.print(problem)
    if counts["problems"]:
        raise typer.Exit(1)


def census() -> dict[str, Any]:
    """What is declared, counted, and what does not fit together."""
    known = catalogue_module.load()
    found = catalogue_module.problems(known)
    try:
        build_module.check_sql(known)
    except Exception as fault:  # noqa: BLE001  whatever keeps the SQL from binding is a problem to list
        found.append(str(fault))
    clauses = [clause for document in known.documents.values() for clause in document.clause]
    codes = {metric.code for metric in known.metrics.values()}
    screens = Path(__file__).parent.parent / "dashboard" / "screens"
    return {
        "documents": len(known.documents),
        "clauses": len(clauses),
        "clauses_held": sum(1 for clause in clauses if clause.sources),
        "clauses_unmeasured": sum(1 for clause in clauses if not codes & set(clause.metrics)),
        "metrics": len(known.metrics),
        "metric_codes": len(codes),
        "rules": len(known.rules),
        "alerts": 0,
        "parameters": len(known.parameters),
        "sources": len(known.sources),
        "marts": len(known.marts),
        "screens": len([path for path in screens.glob("*.py") if path.stem != "__init__"]),
        "languages": len(LANGUAGES),
        "problems": found,
    }


@app.command()
def handbook(
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder")],
) -> None:
    """Write the indicator handbook (口径手册) and the data dictionary, in both languages."""
    for file in handbook_module.write(catalogue_module.load(), out):
        OUT.print(str(file))


def _print_frame(frame: pl.DataFrame, form: Format, shown: tuple[str, ...]) -> None:
    if form is Format.JSON:
        print(json.dumps({"rows": frame.to_dicts()}, ensure_ascii=False, default=str))
    elif form is Format.CSV:
        sys.stdout.write(frame.write_csv())
    elif form is Format.PARQUET:
        frame.write_parquet(sys.stdout.buffer)
    elif frame.is_empty():
        OUT.print("没有数据 / no data")
    else:
        table = Table(box=None, pad_edge=False)
        columns = [column for column in shown if column in frame.columns]
        for column in columns:
            table.add_column(column, justify="right" if frame[column].dtype.is_numeric() else "left", overflow="fold")
        for row in frame.select(columns).iter_rows():
            table.add_row(*(_shown(value) for value in row))
        OUT.print(table)


def _shown(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) >= 2 else f"{value:.4f}"
    return str(value)


class ticking:
    """Progress on standard error; gives a function that says what is being done."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=ERR, transient=True
        )

    def __enter__(self) -> "ticking":
        self._progress.start()
        self._task = self._progress.add_task(self._what, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, step: object) -> None:
        self._progress.update(self._task, description=f"{self._what}: {step}")
