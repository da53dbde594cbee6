"""Which columns name rows of other tables, and what of a return's rows is needed to hold it against them."""

from functools import cache

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.intake.records.stored_columns import ROW, WRITTEN

ESTATE, TOTALS, COMPANY = "estate", "area_total", "company_code"
PLACES = ("district", "street")
ADDED = ("households", "floor_area_m2")  # what own totals and estate rows both say


@cache  # asked for with every sheet
def referring(source: str) -> tuple[Column, ...]:
    """The columns of a source that name rows of another one, or of its own (a branch and its legal entity)."""
    known = load().sources
    return tuple(column for column in known[source].stored_columns if column.about.refers in known)


@cache
def referred() -> frozenset[str]:
    """The sources whose rows others name, by their first key column."""
    return frozenset(column.about.refers for source in load().sources for column in referring(source))


@cache
def estate_column(source: str) -> str:
    """The column that holds an estate's number, or nothing."""
    if source == ESTATE:
        return "estate_id"
    return next((column.name for column in referring(source) if column.about.refers == ESTATE), "")


@cache
def key_columns(source: str) -> tuple[str, ...]:
    """What is kept of a source's rows beside the store: its keys, the names of other rows, what totals are made of."""
    declared = load().sources[source]
    wanted = [column.name for column in referring(source)]
    if source in referred() or (wanted and declared.shape == "picture"):
        wanted += declared.key
    if source == ESTATE:
        wanted += [*PLACES, *(f"{name}{WRITTEN}" for name in PLACES), COMPANY, *ADDED]
    if source == TOTALS:
        wanted += ["area_code", "estates", *ADDED]
    return tuple(dict.fromkeys([*wanted, ROW])) if wanted else ()
