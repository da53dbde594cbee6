"""What a viewer of one area may see: each published table as a view that holds only their rows.

A table is narrowed by the first of these that it has: a column of places, an `area`, a `sender`, an estate, a company.
Tables that say nothing of any unit (calendars, what is declared, names of places) are open; any other stays shut.
"""

import threading

import duckdb

from pipelines.warehouse.tables import PARAMETER_ON

# They say nothing of any unit's doings.
OPEN = frozenset(
    {
        "area",
        "company_branch",
        "credit_model",
        "declaration",
        "deployment",
        "document",
        "month",
        "parameter",
        "period",
        "period_end",
        "period_month",
        "period_to_date",
        "requirement",
        "rule_basis",
        "rule_scope",
        "rubric_used",
        "scheme_month",
        "target_line",
        "workday",
        "zero_count",
    }
)
_making = threading.Lock()


def schema_of(area: str) -> str:
    """The name of the schema that holds what viewers of an area see."""
    return f"seen_{area}"


def narrow(connection: duckdb.DuckDBPyConnection, area: str, level: str) -> None:
    """Makes the views of an area, once a connection.

    Rows of areas are those of the area itself, of all that it holds, and of what holds it: a district sees the city's
    number beside its own. Companies are those with an estate there in any month.
    """
    schema = f'memory."{schema_of(area)}"'
    with _making, connection.cursor() as cursor:
        if cursor.execute("select 1 from duckdb_schemas() where schema_name = ?", [schema_of(area)]).fetchone():
            return
        columns: dict[str, list[str]] = {}
        for table, column in cursor.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'published' order by 1, 2"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        cursor.execute("begin transaction")
        cursor.execute(f"create schema {schema}")
        for table, names in columns.items():
            cursor.execute(
                f'create view {schema}."{table}" as select * from published."{table}" '
                f"where {condition(table, names, area, level)}"
            )
        cursor.execute(f"use {schema}")
        cursor.execute(PARAMETER_ON)
        cursor.execute("commit")


def condition(table: str, columns: list[str], area: str, level: str) -> str:
    """The SQL condition that keeps what a viewer of an area may see of a table."""
    if table in OPEN:
        return "true"
    below = f"select code from published.area where '{area}' in (code, city, district, street)"
    if level in columns:
        return f"\"{level}\" = '{area}'"
    if "area" in columns:
        above = f"select unnest([city, district, street]) from published.area where code = '{area}'"
        return f"area in ({below} union {above})"
    if "sender" in columns:
        return f"sender in ({below})"
    estates = f"select estate_id from published.estate_month where \"{level}\" = '{area}'"
    if "estate_id" in columns:
        return f"estate_id in ({estates})"
    firms = f"select company_code from published.estate_month where \"{level}\" = '{area}'"
    for column in ("company_code", "subject", "subject_code"):
        if column in columns:
            return f'"{column}" in ({firms})'
    return "false"
