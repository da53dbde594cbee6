"""Rows made in Python go into a table of the warehouse as they are."""

from datetime import date
from decimal import Decimal

import duckdb

from pipelines.warehouse.rows import insert_rows


def test_rows_keep_their_values_whatever_the_first_ones_lack() -> None:
    rows = [
        (None, None, None, None, None),
        ("甲", Decimal("0.5"), date.max, 1, True),
        ("乙", Decimal("1200.000001"), date.min, None, False),
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "create table told (name varchar, value decimal(18, 6), day date, number bigint, is_so boolean)"
        )
        insert_rows(connection, "told", rows)
        insert_rows(connection, "told", [])
        assert connection.execute("from told").fetchall() == rows
