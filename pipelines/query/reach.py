"""What a viewer may see: each published table as a view that holds only their rows.

`sight.toml` says how open a table is. Of a table that is not open to all an office's rows are found by the first of
these that it has: a column of places, an `area`, a `sender`, an estate, a company; a company's by its credit code. What
names no unit stays shut. Without an area and without a company there are no rows: never "no filter".
"""

import re
import threading
from collections.abc import Mapping

import duckdb

from pipelines.catalogue.catalogue import Catalogue
from pipelines.query.guarded import NUMBERS, blanked, keep_small_numbers, without_persons, without_small
from pipelines.query.sight import kind_of
from pipelines.query.viewer import Viewer
from pipelines.warehouse.tables import PARAMETER_ON

_CODE = re.compile(r"[0-9A-Za-z_-]*")
_COMPANY_COLUMNS = ("company_code", "subject", "subject_code")
_making = threading.Lock()


def schema_of(viewer: Viewer) -> str:
    """The name of the schema that holds what viewers of the same reach see."""
    scope = viewer.company or (viewer.area if not viewer.sees_all_areas else "all") or "nothing"
    if not _CODE.fullmatch(scope):
        raise ValueError(f"{scope!r} is no code")
    return f"seen_{scope}{'_decides' if viewer.decides else ''}{'_persons' if viewer.sees_persons else ''}"


def narrow(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, viewer: Viewer, level: str) -> None:
    """Makes the views of a viewer's reach, once a connection; to who does not see persons, small numbers on them are blank.

    Rows of areas are those of the area itself, of all that it holds, and of what holds it: a district sees the city's
    number beside its own. Companies are those with an estate there in any month.
    """
    schema = f'memory."{schema_of(viewer)}"'
    with _making, connection.cursor() as cursor:
        if cursor.execute("select 1 from duckdb_schemas() where schema_name = ?", [schema_of(viewer)]).fetchone():
            return
        columns: dict[str, list[str]] = {}
        for table, column in cursor.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'published' order by 1, 2"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        if not viewer.sees_persons:
            keep_small_numbers(cursor, catalogue)
        cursor.execute("begin transaction")
        cursor.execute(f"create schema {schema}")
        for table, names in columns.items():
            seen = condition(table, names, viewer, level)
            if not viewer.sees_persons and (others := without_persons(table, catalogue)):
                seen = f"({seen}) and {others}"
            if table == NUMBERS and not viewer.sees_persons:
                cursor.execute(f'create view {schema}."{table}" as {without_small(names)} where {seen}')
                continue
            cursor.execute(
                f'create view {schema}."{table}" as select *{_replaced(table, names, viewer, level)} '
                f'from published."{table}" where {seen}'
            )
        cursor.execute(f"use {schema}")
        cursor.execute(PARAMETER_ON)
        cursor.execute("commit")


def condition(table: str, columns: list[str], viewer: Viewer, level: str) -> str:
    """The SQL condition that keeps what a viewer may see of a table; `level` is that of their area."""
    kind = kind_of(table)
    if kind == "public":
        return "true"
    if (kind in ("persons", "counts") and not viewer.sees_persons) or (kind == "deciders" and not viewer.decides):
        return "false"
    if viewer.company:
        return _of_company(columns, viewer.company) if not viewer.area else "false"
    if not viewer.area:
        return "false"
    if viewer.sees_all_areas or kind == "inside":
        return "true"
    return _of_area(columns, viewer.area, level)


def _replaced(table: str, columns: list[str], viewer: Viewer, level: str) -> str:
    """The columns that stand otherwise in a viewer's view."""
    replaced = [] if viewer.sees_persons else blanked(table, columns)
    replaced += _without_foreign_ids(columns, viewer, level)
    return f" replace ({', '.join(replaced)})" if replaced else ""


def _without_foreign_ids(columns: list[str], viewer: Viewer, level: str) -> list[str]:
    """What a row on a company tells in lists of ids: estates and cases anywhere. To who sees one area the numbers are
    told and the lists are not."""
    if not viewer.bounds or {level, "area", "sender", "estate_id"} & set(columns):
        return []
    replaced = [f'null::varchar as "{column}"' for column in columns if column.endswith("_ids")]
    if "evidence" in columns:
        replaced.append(
            "(select json_group_object(told.key, told.value)::varchar from json_each(evidence) as told "
            "where told.type <> 'VARCHAR') as evidence"
        )
    return replaced


def _of_company(columns: list[str], company: str) -> str:
    if _is_on_subjects(columns):
        served = f"select estate_id from published.estate_month where company_code = '{company}'"
        return _of_subjects(columns, {"company": f"'{company}'", "estate": served})
    column = next((column for column in _COMPANY_COLUMNS if column in columns), None)
    return f"\"{column}\" = '{company}'" if column else "false"


def _of_area(columns: list[str], area: str, level: str) -> str:
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
    if _is_on_subjects(columns):
        return _of_subjects(columns, {"company": firms, "estate": estates})
    for column in _COMPANY_COLUMNS:
        if column in columns:
            return f'"{column}" in ({firms})'
    return "false"


def _is_on_subjects(columns: list[str]) -> bool:
    return "subject_kind" in columns and not {"subject", "subject_code"}.isdisjoint(columns)


def _of_subjects(columns: list[str], seen: Mapping[str, str]) -> str:
    """Rows on subjects of several kinds: of each kind those that are seen (SQL that lists them), of another kind none."""
    column = next(column for column in ("subject_code", "subject") if column in columns)
    rows = (f"subject_kind = '{kind}' and {column} in ({codes})" for kind, codes in seen.items())
    return f"({' or '.join(rows)})"
