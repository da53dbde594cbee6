"""The columns of a source's stored rows, those that say where a row came from among them."""

import polars as pl

from pipelines.catalogue.schema import Source

SUBMISSION, SHEET, ROW = "_submission", "_sheet", "_row"


WRITTEN = "_written"


def stored_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a source's stored rows: as declared but without personal ones, each place also as written, and
    where a row came from."""
    schema: dict[str, pl.DataType] = {column.name: column.dtype for column in source.stored_columns}
    schema |= {f"{column.name}{WRITTEN}": pl.String() for column in source.columns if column.about.cell == "area"}
    return schema | {SUBMISSION: pl.String(), SHEET: pl.String(), ROW: pl.Int64()}
