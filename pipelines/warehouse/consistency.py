"""Whether the SQL of all declarations holds: it binds, and reads what it may."""

from collections.abc import Iterator

import duckdb

from pipelines.catalogue.catalogue import Catalogue
from pipelines.errors import DeclarationError
from pipelines.warehouse.binding import check_sql
from pipelines.warehouse.marts import tables_in

# A deployment may be a district: its rows lie in `deployment.city`, and unplaced ones in `deployment.nowhere_…`.
_ASK_FOR_REGION = frozenset({"area", "place"})
# Others ask `parameter_on(name, day)`, which gives null where no value holds and drops no row.
_LISTS_PARAMETERS = frozenset({"rule_basis"})


def sql_problems(catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with marts and with the SQL of metrics, rules and alerts, one sentence each."""
    try:
        reads = tables_in(tuple(catalogue.marts.values()))
        check_sql(catalogue)
    except (DeclarationError, duckdb.Error) as fault:
        yield str(fault)
        return
    for mart in catalogue.marts.values():
        if "deployment.region" in mart.sql and mart.id not in _ASK_FOR_REGION:
            yield f"marts/{mart.id}.sql: reads deployment.region; rows lie in deployment.city"
        if "parameter" in reads[mart.id] and mart.id not in _LISTS_PARAMETERS:
            yield f"marts/{mart.id}.sql: reads the table of parameters; ask parameter_on(name, day)"
