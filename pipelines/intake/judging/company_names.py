"""Columns of companies' names: a form of management that stands there is no company's name, in whatever table."""

import polars as pl

from pipelines.catalogue.managing_bodies import names_no_company
from pipelines.intake.layout.table import Table
from pipelines.intake.records.faults import Warning_
from pipelines.text import both

# Where files write them; the register of estates makes its own of what stands under 物业服务单位.
COLUMNS = ("company_name", "winner_name")
_WHAT = both(
    "填的是管理方式，不是企业名称，未作为企业名称载入",
    "A form of management, no company's name; not loaded as one",
)
_MEND = both("有企业的填写企业全称，没有的留空", "Write the company's full name, or leave it blank where there is none")


def without_forms_of_management(table: Table, values: pl.DataFrame) -> tuple[pl.DataFrame, list[Warning_]]:
    """The values without what stands as a company's name and is none, with a warning for each column that names it."""
    warnings = []
    for column in COLUMNS:
        if column not in table.texts.columns or values[column].is_null().all():
            continue
        names = values[column]
        places = values.select(names_no_company(pl.col(column)).fill_null(value=False)).to_series().arg_true()
        if places.len():
            counts = dict(names.gather(places).value_counts(sort=True).iter_rows())
            warnings.append(table.warning("form_of_management", _WHAT, _MEND, column, places.to_list(), counts))
            values = values.with_columns(names.scatter(places, None))
    return values, warnings
