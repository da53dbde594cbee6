"""The tables that every mart stands on: the sources, the calendar, dated parameters and targets, what was decided.

They are made empty and typed first, so that all SQL can also be checked without any data.
"""

from collections.abc import Sequence
from datetime import date

import duckdb
import polars as pl

from pipelines import periods, workdays
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.credit_models import in_use
from pipelines.catalogue.declarations import EVERYWHERE, HEADLINE, OURS, Level, Target
from pipelines.catalogue.due import due_on
from pipelines.catalogue.marks import marks
from pipelines.catalogue.regions import nearest
from pipelines.catalogue.schema import Source
from pipelines.engine import ran_out
from pipelines.errors import WarehouseError
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.stored_columns import stored_schema
from pipelines.intake.storing.requested_forms import forms_in_use
from pipelines.office.recorded import Recorded
from pipelines.settings import Home
from pipelines.warehouse import branches, schemes
from pipelines.warehouse.paths import literal_paths
from pipelines.warehouse.rows import insert_frame, insert_rows
from pipelines.warehouse.values import readings_relation

_SQL_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "varchar",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "timestamp",
}

_PLACES = ("district", "street", "community")

# What was sent under the code of an area that has ended counts under the one that followed it.
_SUCCEEDED = """
update submission_part set sender = former.successor
from (
    select code, arg_max(successor, valid_from) as successor from division where valid_to is not null group by code
) as former
where former.code = submission_part.sender and former.successor is not null
"""

_FIXED = """
create table deployment (
    region varchar, city varchar, name_zh varchar, name_en varchar, invented boolean,
    nowhere_district varchar, nowhere_street varchar, nowhere_community varchar
);
create table month (month date, period varchar, last_day date);
create table period (period varchar, period_kind varchar, starts_on date, ends_before date, last_month date);
create table period_end (period varchar, month date);
create table period_month (period varchar, month date);
create table period_to_date (period varchar, month date);
create table scheme_month (scheme varchar, period varchar, month date);
create table scheme_day (scheme varchar, day date, turns_at timestamp, month_before date, month_after date);
create table parameter (
    name varchar, value decimal(18, 6), valid_from date, valid_to date, document varchar, clause varchar
);
create table credit_model (
    model varchar, version varchar, base decimal(18, 2), good_cap decimal(18, 2),
    aaa decimal(18, 2), aa decimal(18, 2), a decimal(18, 2), b decimal(18, 2),
    checks_aaa integer, checks_aa integer, checks_a integer, checks_b integer, checks_c integer, checks_ungraded integer,
    valid_from date, valid_to date
);
create table requirement (
    kind varchar, item varchar, level varchar, region varchar, document varchar, clause varchar,
    valid_from date, valid_to date, renewed_months integer, issued_from date
);
create table document (id varchar, number varchar, status varchar, region varchar, in_force_from date, in_force_to date);
create table target_line (
    metric varchar, variant varchar, level varchar, area varchar, kind varchar, due_on date, value double,
    document varchar, clause varchar, is_reference boolean, in_force_from date
);
create table declaration (kind varchar, id varchar, mark varchar);
create table submission_part (
    submission_id varchar, sequence bigint, file_name varchar, sha256 varchar, sender varchar, source varchar,
    sheet varchar, period varchar, month date, ends_before date, received_on date,
    rows_in bigint, accepted bigint, refused bigint, non_data bigint, warnings bigint,
    version bigint, is_live boolean, restores varchar, carried bigint, file varchar
);
create table journal_entry (
    sequence bigint, recorded_at timestamp, actor varchar, kind varchar, subject varchar, why varchar, effective_on date,
    content varchar
);
create table rule_declared (code varchar, is_ended_by_term boolean, closes_itself boolean);
create table metric_name (id varchar, code varchar);
create table source_declared (source varchar, label_zh varchar, cadence varchar, sender_level varchar);
create table form_in_use (source varchar, first_month varchar);
create table due_day (period varchar, due_on date);
create table workday (day date, is_workday boolean, holiday varchar);
create table sent_place (district varchar, street varchar, community varchar);
"""

# The value of a dated parameter on a day; null where none is in force, never a row less.
PARAMETER_ON = """
create macro parameter_on(wanted, day) as (
    select value from parameter
    where parameter.name = wanted and parameter.valid_from <= day
        and (parameter.valid_to is null or parameter.valid_to >= day)
)
"""
# The document that sets the value: of ours, 'ours'.
PARAMETER_BASIS = """
create macro parameter_basis(wanted, day) as (
    select document from parameter
    where parameter.name = wanted and parameter.valid_from <= day
        and (parameter.valid_to is null or parameter.valid_to >= day)
)
"""

# What leading groups handed down (S1-27, S4-05): by metric, named by its id or its code, and area. The latest
# document's row of a due day wins. A rate's and a level's pace runs between its due days as a document's does.
_HANDED_DOWN = """
insert into target_line
select
    metric_name.id, 'headline', division.level, target.area_code,
    case target.target_kind when 'cumulative' then 'cumulative' else 'level' end,
    target.due_on, cast(target.target_value as double), target.document_no, '', false,
    date_trunc('year', min(coalesce(target.handed_down_on, target.due_on)) over (partition by metric_name.id, target.area_code))
from target
join metric_name on target.metric in (metric_name.id, metric_name.code)
join (select distinct code, level from division) as division on division.code = target.area_code
where coalesce(target.is_handed_down, true)
    and target.area_code not in (select city from deployment)
qualify row_number() over (
    partition by metric_name.id, target.area_code, target.due_on
    order by target.handed_down_on desc nulls last, target.document_no desc
) = 1
"""


def sql_type(dtype: pl.DataType) -> str:
    """The DuckDB type of a stored column."""
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision or 38}, {dtype.scale})"
    return _SQL_TYPES[type(dtype)]


def create_empty(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Makes every base table, typed and empty."""
    connection.execute(_FIXED)
    connection.execute(PARAMETER_ON)
    connection.execute(PARAMETER_BASIS)
    connection.execute(branches.TABLE)
    for source in catalogue.sources.values():
        columns = ", ".join(f'"{name}" {sql_type(dtype)}' for name, dtype in _columns(source).items())
        connection.execute(f'create table "{source.id}" ({columns})')


def fill(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    home: Home,
    manifests: Sequence[Manifest],
    decided: Sequence[Recorded],
) -> None:
    """Fills the base tables from the store of a home and from what its office decided.

    Raises:
        WarehouseError: the store holds nothing, or a Parquet file of it cannot be read.
    """
    nowhere = home.region if home.region != home.city else f"{home.city}-unassigned"
    connection.execute(
        "insert into deployment values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            home.region,
            home.city,
            home.name.zh,
            home.name.en,
            home.invented,
            # where rows lie of which nobody can say where: in a district's own deployment at least the district is known
            nowhere,
            f"{nowhere}-unassigned",
            f"{nowhere}-unassigned-unassigned",
        ],
    )
    insert_rows(connection, "submission_part", _parts(catalogue, manifests))
    _fill_source(connection, home, catalogue.sources["division"])
    connection.execute(_SUCCEEDED)
    for source in catalogue.sources.values():
        if source.id != "division":
            _fill_source(connection, home, source)
    connection.execute(f"insert into sent_place {_sent_places(catalogue)}")
    first, last = _span(connection)
    insert_rows(connection, "month", _months(first, last))
    insert_frame(connection, "workday", _workdays(first, last))
    insert_frame(connection, "journal_entry", _journal(decided))
    branches.assign_branches(connection, catalogue)
    _insert_periods(connection, first, last)
    schemes.fill(connection, catalogue, home.region, first, last)
    insert_rows(connection, "parameter", _parameters(catalogue, home.region))
    insert_rows(connection, "declaration", [(*name, mark) for name, mark in marks(catalogue).items()])
    insert_rows(connection, "credit_model", credit_models(catalogue, home.region))
    insert_rows(connection, "requirement", _requirements(catalogue, home.region))
    insert_rows(connection, "document", _documents(catalogue))
    insert_rows(connection, "target_line", _targets(catalogue, home))
    rules = [(rule.code, rule.is_ended_by_term, rule.closes_itself) for rule in catalogue.rules.values()]
    insert_rows(connection, "rule_declared", rules)
    insert_rows(connection, "metric_name", _metric_names(catalogue))
    declared = catalogue.sources.values()
    insert_rows(connection, "source_declared", [(one.id, one.label.zh, one.cadence, one.sender) for one in declared])
    insert_rows(connection, "form_in_use", list(forms_in_use(home, manifests).items()))
    months = periods.between(periods.month_of(first), periods.month_of(last))
    insert_rows(connection, "due_day", [(month.text, due_on(month, home.region)) for month in months])
    connection.execute(_HANDED_DOWN)
    connection.execute(_for_other_readings(catalogue))


def _for_other_readings(catalogue: Catalogue) -> str:
    """A headline's targets once more for each variant that reads their clause another way. Handed-down ones ('') are
    parts of the city's, so they are read as it is; a document of the office's own is read by its own words alone, and
    ends what a reading was held against before."""
    rows = [
        f"('{metric.id}', '{name}', '{clause}')"
        for metric in catalogue.metrics.values()
        for name in metric.other_readings
        for clause in (*catalogue.readings[metric.variant[name].reading].clauses, "")
    ] or ["('', '', '')"]
    return f"""
        insert into target_line
        select target_line.* replace (
            other.variant as variant, case when read.clause is not null then target_line.value end as value
        )
        from target_line
        join ({readings_relation(catalogue.metrics.values())}) as other on other.metric = target_line.metric
        left join (values {", ".join(rows)}) as read (metric, variant, clause)
            on read.metric = other.metric and read.variant = other.variant and read.clause = target_line.clause
        where target_line.variant = '{HEADLINE}'
    """


def _columns(source: Source) -> dict[str, pl.DataType]:
    extra: dict[str, pl.DataType] = {
        "_sender": pl.String(),
        "_period": pl.String(),
        "_month": pl.Date(),
        "_received_on": pl.Date(),
    }
    return stored_schema(source) | extra


def _journal(decided: Sequence[Recorded]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (one.sequence, one.at, one.actor, one.kind, one.subject, one.why, one.effective_on, one.content)
            for one in decided
        ],
        schema={
            "sequence": pl.Int64(),
            "recorded_at": pl.Datetime("us", "UTC"),
            "actor": pl.String(),
            "kind": pl.String(),
            "subject": pl.String(),
            "why": pl.String(),
            "effective_on": pl.Date(),
            "content": pl.String(),
        },
        orient="row",
    ).with_columns(pl.col("recorded_at").dt.replace_time_zone(None))


def _workdays(first: date, last: date) -> pl.DataFrame:
    """Every day from the first month's year to the year after the last month's, as far as holidays are known."""
    years = [year for year in range(first.year, last.year + 2) if year in workdays.known_years()]
    days = [date.fromordinal(day) for year in years for day in range(*_ordinals(year))]
    return pl.DataFrame(
        [(day, workdays.is_workday(day), workdays.holiday_of(day)) for day in days],
        schema={"day": pl.Date(), "is_workday": pl.Boolean(), "holiday": pl.String()},
        orient="row",
    )


def _ordinals(year: int) -> tuple[int, int]:
    return date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()


def _parts(catalogue: Catalogue, manifests: Sequence[Manifest]) -> list[tuple[object, ...]]:
    """One row a part. Of a picture only the latest return of a sender for a period is live."""
    rows: list[tuple[object, ...]] = []
    latest: dict[tuple[str, str, str], int] = {}
    versions: dict[tuple[str, str, str], list[str]] = {}
    for sequence, manifest in enumerate(manifests):
        for part in manifest.parts:
            place = (part.source, part.sender, part.period)
            latest[place] = sequence
            seen = versions.setdefault(place, [])
            if manifest.id not in seen:
                seen.append(manifest.id)
    for sequence, manifest in enumerate(manifests):
        for part in manifest.parts:
            place = (part.source, part.sender, part.period)
            period = periods.parse(part.period)
            shape = catalogue.sources[part.source].shape if part.source in catalogue.sources else "picture"
            rows.append(
                (
                    manifest.id,
                    sequence,
                    manifest.file_name,
                    manifest.sha256,
                    part.sender,
                    part.source,
                    part.sheet,
                    part.period,
                    periods.parse(period.last_month).starts_on,
                    period.ends_before,
                    manifest.received_on,
                    part.rows_in,
                    part.accepted,
                    part.refused,
                    sum(part.non_data.values()),
                    part.warnings,
                    versions[place].index(manifest.id) + 1,
                    shape != "picture" or latest[place] == sequence,
                    manifest.restores,
                    part.carried,
                    part.parquet,
                )
            )
    return rows


def _fill_source(connection: duckdb.DuckDBPyConnection, home: Home, source: Source) -> None:
    live = connection.execute(
        "select file from submission_part where source = ? and is_live and file is not null order by file", [source.id]
    ).fetchall()
    if not live:
        return
    columns = ", ".join(f'rows."{name}"' for name in stored_schema(source))
    key = ", ".join(f'rows."{name}"' for name in source.key)
    # A picture's live parts hold each key once; of events and registers the latest version of a key wins.
    partition = key if source.shape != "picture" else f"{key}, part.sender, part.period"
    # A file is of one part. A row that it carries bears the submission that it came from, and that one's day.
    try:
        connection.execute(
            f"""
            insert into "{source.id}"
            with rows as (
                select * from read_parquet(?, hive_partitioning = false, union_by_name = true, filename = '_file')
                union all by name
                select * from "{source.id}"  -- empty yet: what rows of a former version lack is null
            ),
            came as (select distinct submission_id, received_on from submission_part),
            ranked as (
                select {columns}, part.sender, part.period, part.month, came.received_on,
                    row_number() over (partition by {partition} order by part.sequence desc, rows._row desc) as turn
                from rows
                join submission_part as part on ? || part.file = rows._file
                join came on came.submission_id = rows._submission
            )
            select * exclude (turn) from ranked where turn = 1
            """,
            [literal_paths(home.store / file for (file,) in live), f"{home.store}/"],
        )
    except duckdb.Error as fault:
        if ran_out(fault):
            raise
        text = " ".join(str(fault).split())
        raise WarehouseError(
            f"{source.id} 的接收数据无法读取，请运行 wuye verify 查看 / "
            f"the stored rows of {source.id} cannot be read, `wuye verify` tells more: {text}"
        ) from None


def _sent_places(catalogue: Catalogue) -> str:
    """Every combination of places that any row names, whatever its source."""
    parts = []
    for source in catalogue.sources.values():
        named = {name for name in _PLACES if name in stored_schema(source)}
        if named:
            columns = ", ".join(name if name in named else f"cast(null as varchar) as {name}" for name in _PLACES)
            parts.append(f'select {columns} from "{source.id}"')
    return " union ".join(parts)


def _span(connection: duckdb.DuckDBPyConnection) -> tuple[date, date]:
    """The first and the last month that any return speaks of.

    Raises:
        WarehouseError: nothing has been accepted yet.
    """
    rows = connection.execute(
        """
        select min(month), max(month) from (
            select month from submission_part
            where is_live and source in ('estate', 'assessment', 'spot_check', 'survey') and accepted > 0
            union all
            select cast(date_trunc('month', created_at) as date) from complaint
        )
        """
    ).fetchone()
    if rows is None or rows[0] is None:
        raise WarehouseError(
            "尚无可用于生成的数据，请先用 wuye intake 接收报送 / there is nothing to build from yet: send a return with `wuye intake` first "
            "(estates, assessments, spot checks, surveys or complaints)"
        )
    return rows[0], rows[1]


def _months(first: date, last: date) -> list[tuple[object, ...]]:
    every = periods.between(periods.month_of(first), periods.month_of(last))
    return [(month.starts_on, month.text, month.last_day) for month in every]


def _insert_periods(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
    start, end = periods.month_of(first), periods.month_of(last)
    rows: dict[str, list[tuple[object, ...]]] = {
        "period": [],
        "period_end": [],
        "period_month": [],
        "period_to_date": [],
    }
    for kind in periods.KINDS:
        for period in periods.between(start, end, kind):
            last_month = periods.parse(period.last_month).starts_on
            rows["period"].append((period.text, kind, period.starts_on, period.ends_before, last_month))
            rows["period_end"].append((period.text, last_month))
            inside = periods.months_in(period.text)
            rows["period_month"] += [(period.text, periods.parse(month).starts_on) for month in inside]
            to_date = periods.between(f"{period.last_day.year}-01", period.last_month)
            rows["period_to_date"] += [(period.text, month.starts_on) for month in to_date]
    for table, these in rows.items():
        insert_rows(connection, table, these)


def _parameters(catalogue: Catalogue, region: str) -> list[tuple[object, ...]]:
    return [
        (parameter.id, value.value, value.valid_from, value.valid_to, value.document, value.clause)
        for parameter in catalogue.parameters.values()
        for value in parameter.of_region(region)
    ]


def credit_models(catalogue: Catalogue, region: str) -> list[tuple[object, ...]]:
    """One row is one version of a credit model and the days on which the region is scored by it."""
    return [
        (
            used.model.id,
            used.version.version,
            used.version.base,
            used.version.good_cap,
            *(grade.least for grade in used.version.grade[:-1]),
            *(grade.checks_a_year for grade in used.version.grade),
            used.version.ungraded_checks_a_year,
            used.valid_from,
            used.valid_to,
        )
        for used in in_use(catalogue.credit_models, region)
    ]


def _requirements(catalogue: Catalogue, region: str) -> list[tuple[object, ...]]:
    return [
        (
            requirement.id,
            item.item,
            item.level,
            item.region,
            item.document,
            item.clause,
            item.valid_from,
            item.valid_to,
            item.renewed_months,
            item.valid_from if item.revised else None,
        )
        for requirement in catalogue.requirements.values()
        for item in requirement.of_region(region)
    ]


def _documents(catalogue: Catalogue) -> list[tuple[object, ...]]:
    return [
        (
            document.id,
            document.number.zh,
            document.status,
            document.region,
            document.in_force_from,
            document.in_force_to,
        )
        for document in catalogue.documents.values()
    ]


def _metric_names(catalogue: Catalogue) -> list[tuple[object, ...]]:
    """By what a return may name a metric: its id, and its code where no other metric bears it."""
    codes = [metric.code for metric in catalogue.metrics.values()]
    return [
        (metric.id, metric.code if codes.count(metric.code) == 1 else None) for metric in catalogue.metrics.values()
    ]


def _levels(target: Target, home: Home) -> tuple[tuple[set[Level], bool], ...]:
    """At which levels a target is aimed, and at which it is a reference; a district's deployment is a whole of its own.

    What the city's document asks of the city as a whole is to a district what it is in the city's own deployment: a
    reference where the document's declaration says so, and no target of the district's.
    """
    own, reference = set(target.levels), set(target.reference_levels)
    if target.region not in (home.region, EVERYWHERE):
        return (own - {"city"}, False), (reference - own - {"city"}, True)
    if home.region != home.city and "city" in own:
        own = own - {"city"} | {"district"}
    return (own, False), (reference - own, True)


def _is_law(catalogue: Catalogue, document: str) -> bool:
    """Whether what a document asks for is asked for: a draft asks for nothing until an office adopts it."""
    return document == OURS or catalogue.documents[document].status == "in force"


def _targets(catalogue: Catalogue, home: Home) -> list[tuple[object, ...]]:
    """The declared targets of a region: its own, else those of the nearest region that holds it, and ours that hold
    everywhere where there are none."""
    rows: list[tuple[object, ...]] = []
    for metric in catalogue.metrics.values():
        law = [target for target in metric.target if _is_law(catalogue, target.document)]
        speaking = {
            variant: nearest((target.region for target in law if target.variant == variant), home.region)
            for variant in {target.variant for target in law}
        }
        own = [target for target in law if target.region == speaking[target.variant]]
        aimed = {target.variant for target in own}
        ours = [target for target in metric.target if target.region == EVERYWHERE and target.variant not in aimed]
        for target in (*own, *ours):
            years = sorted(target.values)
            issued_in = None if target.document == OURS else catalogue.documents[target.document].in_force_from.year
            for year, following in zip(years, [*years[1:], None], strict=True):
                begins_in, due_on = issued_in or years[0], date(year, 12, 31)
                if target.kind == "standing":
                    begins_in, due_on = year, date(following - 1, 12, 31) if following else date.max
                begins_on = date(begins_in, 1, 1)
                if target.kind == "standing" and target.document != OURS:  # nobody is bound before the text is in force
                    begins_on = max(begins_on, catalogue.documents[target.document].in_force_from)
                for levels, is_reference in _levels(target, home):
                    rows += [
                        (
                            metric.id,
                            target.variant,
                            level,
                            None,
                            target.kind,
                            due_on,
                            target.values[year],
                            target.document,
                            target.clause,
                            is_reference,
                            begins_on,
                        )
                        for level in levels
                    ]
    return rows
