"""A database below a folder of any name is found there and nowhere else."""

from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.paths import attach, literal_paths


@pytest.mark.parametrize("name", ["o'clock", 'two "words"', "a;b", "100%", "行\n列", "[ab]", "a*b", "#$&={}"])
def test_any_sign_in_a_folder_s_name_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with duckdb.connect() as connection:
        attach(connection, folder / "a.duckdb", "made", "recovery_mode no_wal_writes")
        connection.execute("create table made.t as select 7 as n")
        connection.execute("copy made.t to ? (format parquet)", [str(folder / "t.parquet")])
        connection.execute("detach made")
        attach(connection, folder / "a.duckdb", "kept", "read_only")
        assert connection.execute("select n from kept.t").fetchall() == [(7,)]
        found = connection.execute("select n from read_parquet(?)", [literal_paths([folder / "t.parquet"])])
        assert found.fetchall() == [(7,)]
