"""What a statement answers comes as a frame that is the one DuckDB would make, and says what went wrong as DuckDB does."""

import subprocess
import sys

import duckdb
import pytest

from pipelines.query.stream import frame_of

EVERY_KIND = """
    select i, i % 2 = 0 as even, 'x' || i as text, (i / 3)::decimal(18, 3) as exact, i / 3 as share, date '2022-12-31' as day,
    timestamp '2022-12-31 08:00:00' as moment, [i, null] as list, {'a': i} as struct, null as nothing
    from range(3000) as t(i)
"""


def test_an_answer_is_the_frame_that_duckdb_itself_makes() -> None:
    with duckdb.connect() as connection:
        assert frame_of(connection.sql(EVERY_KIND)).equals(connection.sql(EVERY_KIND).pl())
        none = connection.sql(f"select * from ({EVERY_KIND}) where false")
        assert frame_of(none).schema == none.pl().schema


def test_a_fault_in_the_last_row_is_a_fault_of_duckdb() -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.Error, match="boom"):
        frame_of(connection.sql("select case when i = 99999 then error('boom') end from range(100000) as t(i)"))


def test_it_imports_no_pyarrow_and_leaves_duckdb_nothing_to_complain_of() -> None:
    program = """
import sys
import duckdb
from pipelines.query.stream import frame_of
with duckdb.connect() as connection:
    frame_of(connection.sql("select 1 as a"))
print({"pyarrow", "pandas", "numpy"} & sys.modules.keys())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
