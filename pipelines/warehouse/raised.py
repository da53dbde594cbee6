"""Alerts: what is so and should not be, once for each cause, with who has to act and until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.catalogue.catalogue import MEASURED, Catalogue
from pipelines.catalogue.declarations import Alert, Document
from pipelines.catalogue.regions import covers
from pipelines.errors import DeclarationError
from pipelines.warehouse.compile import PARAMETER, parameters_in

TABLE = """
create table alert (
    alert varchar, code varchar, cause varchar, since date, until date, due_on date,
    city varchar, district varchar, street varchar, community varchar, estate_id varchar, company_code varchar,
    owner varchar, evidence varchar, sender varchar, submission_id varchar, sheet varchar, row_no bigint
);
"""
_PLACES = ("city", "district", "street", "community", "estate_id", "company_code")
_LINEAGE = ("sender", "submission_id", "sheet", "row_no")
_STEP = {"month": 1, "quarter": 3, "year": 12}


def raise_alerts(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, filled: Collection[str]) -> int:
    """Makes `alert`: one row is one cause of one alert, from the day it arose to the day it was over.

    `until` is null while it lasts; a case that ends after the last day of the data is still open. Alerts over other
    marts than the `filled` ones are left out: without rows there is no cause. So are causes that no document in force
    there and then grounds: another city's text, a draft or a wish of ours raises nothing until the office adopts it.

    Raises:
        DeclarationError: an alert's SQL does not bind; names it.
    """
    connection.execute(TABLE)
    deployed = connection.execute("select region from deployment").fetchone()
    region = deployed[0] if deployed else ""
    for alert in catalogue.alerts.values():
        if alert.mart not in filled and alert.mart not in MEASURED:
            continue
        facts = _facts(alert)
        grounds = catalogue.grounds(alert.clauses, region)
        try:
            columns = [row[0] for row in connection.execute(f"describe select * from {facts}").fetchall()]
            rows = raised(alert, facts, columns, [_Ground.of(document, region) for document in grounds])
            connection.execute(f"insert into alert by name {rows}")
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as fault:
            message = str(fault).splitlines()[0]
            raise DeclarationError(f"alerts/{alert.id}.toml", "when", alert.mart, message) from None
    counted = connection.execute("select count(*) from alert where until is null").fetchone()
    return int(counted[0]) if counted else 0


def _facts(alert: Alert) -> str:
    """The mart, or finished values and signals with the place and the month that their area and period name."""
    if alert.mart not in MEASURED:
        return f'"{alert.mart}"'
    months = "" if alert.mart == "signal" else "cast(date_trunc('month', facts.ends_before - 1) as date) as month,"
    only = "" if alert.mart == "signal" else "where facts.segment is null"
    return f"""(
        select facts.*, {months} area.name as area_name, area.city, area.district, area.street
        from "{alert.mart}" as facts join area on area.code = facts.area {only}
    )"""


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """From when to when, and in which area where it is not all of them, a document grounds an alert."""

    first_day: date
    last_day: date | None
    area: str

    @classmethod
    def of(cls, document: Document, region: str) -> "_Ground":
        return cls(
            first_day=document.in_force_from,
            last_day=min((day for day in (document.in_force_to, document.asked_until) if day), default=None),
            area="" if covers(document.region, region) else document.region,
        )

    def holds(self, day: str) -> str:
        """SQL: whether it grounds a row on a day; places of a row stand in the columns `_PLACES`."""
        parts = [f"{day} >= date '{self.first_day}'"]
        if self.last_day:
            parts.append(f"{day} <= date '{self.last_day}'")
        if self.area:
            parts.append(f"'{self.area}' in (city, district, street)")
        return f"({' and '.join(parts)})"


def raised(alert: Alert, facts: str, columns: list[str], grounds: Sequence[_Ground]) -> str:
    """The SQL that finds every cause of one alert among the rows of `facts`, where and when a document grounds it.

    Beside the mart's columns its SQL may name `month_end`: the last day of the row's month, or, of cases, of the data.
    """
    parameters_in(
        (alert.when, alert.since, alert.until, alert.due), alert.parameters, f"alerts/{alert.id}.toml", "the alert"
    )

    def bound(sql: str) -> str:
        return PARAMETER.sub(lambda match: f"parameter_on('{match[1]}', month_end)", sql)

    places = ", ".join(f"facts.{name}" if name in columns else f"cast(null as varchar) as {name}" for name in _PLACES)
    lineage = ", ".join(
        f"facts.{name}" if name in columns else f"cast(null as {'bigint' if name == 'row_no' else 'varchar'}) as {name}"
        for name in _LINEAGE
    )
    cause = "concat_ws(' ', " + ", ".join(f"cast(facts.{name} as varchar)" for name in alert.cause) + ")"
    evidence = (
        "cast(to_json(struct_pack(" + ", ".join(f"{name} := facts.{name}" for name in alert.evidence) + ")) as varchar)"
    )
    owner = f"facts.{alert.owner_of}" if alert.owner_of else "cast(null as varchar)"
    due = bound(alert.due) if alert.due else "cast(null as date)"
    if alert.since:
        statement = f"""
            select {cause} as cause, cast({bound(alert.since)} as date) as since,
                cast({bound(alert.until) if alert.until else "null"} as date) as until, month_end,
                cast({due} as date) as due_on, {alert.grounded or "null"} as is_grounded, {places}, {owner} as owner, {evidence} as evidence, {lineage}
            from {facts} as facts
            cross join (select max(last_day) as month_end from month) as last_month
            where {bound(alert.when)}
        """
        return _whole(
            alert,
            f"""
            select * replace (case when until > month_end then null else until end as until)
            from ({statement})
            where since <= month_end and (until is null or until > since) and ({_grounded(alert, grounds, "since")})
            qualify row_number() over (partition by cause order by since) = 1
            """,
        )
    held = f"""
        select {cause} as cause, month_start, month_end, month_number, month_count,
            cast({due} as date) as due_on, {alert.grounded or "null"} as is_grounded, {places}, {owner} as owner, {evidence} as evidence, {lineage}
        from {facts} as facts
        join (
            select month as month_start, last_day as month_end, row_number() over (order by month) as month_number,
                count(*) over () as month_count
            from month
            where extract(month from month) % {_STEP[alert.frequency]} = 0
        ) as known on known.month_start = facts.month
        where {bound(alert.when)}
    """
    # Months in a row with the same cause are one alert; what is shown of it is what its last month says.
    return _whole(
        alert,
        f"""
        with held as (select * from ({held}) where {_grounded(alert, grounds, "month_end")}),
        numbered as (
            select *, month_number - dense_rank() over (partition by cause order by month_number) as run from held
        ),
        runs as (
            select *, max(month_number) over (partition by cause, run) - min(month_number) over (partition by cause, run) + 1 as months,
                min(month_end) over (partition by cause, run) as since,
                min_by(due_on, month_number) over (partition by cause, run) as first_due_on, max(month_number) over (partition by cause, run) as last_number
            from numbered
        )
        select * replace (first_due_on as due_on),
            case when last_number < month_count then (select min(month) from month where month > runs.month_start and extract(month from month) % {_STEP[alert.frequency]} = 0) end as until
        from runs
        where month_number = last_number and months >= {alert.months}
        qualify row_number() over (partition by cause, run order by evidence) = 1
        """,
    )


def _grounded(alert: Alert, grounds: Sequence[_Ground], day: str) -> str:
    """SQL: whether a row's own facts, or a document in force on a day, ground its alert."""
    return "is_grounded" if alert.grounded else " or ".join(ground.holds(day) for ground in grounds) or "false"


def _whole(alert: Alert, cases: str) -> str:
    due = "due_on" if alert.due else f"since + {alert.due_days}"
    return f"""
        select '{alert.id}' as alert, '{alert.code}' as code, cause, since, until, cast({due} as date) as due_on,
            {", ".join(_PLACES)}, owner, evidence, {", ".join(_LINEAGE)}
        from ({cases})
    """
