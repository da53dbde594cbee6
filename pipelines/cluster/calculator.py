"""Marts and sums on an engine. It reads and writes Parquet in a folder of the home; finished tables come back from there."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.catalogue.catalogue import Mart
from pipelines.cluster.dialect import NOT_CARRIED, Columns, Parameter, carry, spark_schema, tables_in
from pipelines.cluster.session import RefusedError, Session
from pipelines.errors import EngineError
from pipelines.text import both
from pipelines.warehouse.calculator import HERE
from pipelines.warehouse.paths import literal_paths

_DECLARED = "pipelines/cluster/dialect.py"


class OnEngine:
    """A `Calculator` whose work an engine does. `folder` is one that the engine sees under the same path."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._parameters: list[Parameter] = []
        self._columns: dict[str, Columns] = {}
        self._on_engine: set[str] = set()
        self._selects = 0

    @property
    def label(self) -> str:
        """Which engine it is: `sail` or `spark`."""
        return self._session.label

    def create(self, connection: duckdb.DuckDBPyConnection, mart: Mart) -> int:
        """Has the engine write a mart's rows, and makes its table of them.

        Raises:
            EngineError: the engine does not answer any more, cannot run the mart, or does not see the folder.
        """
        if mart.id in NOT_CARRIED:
            return HERE.create(connection, mart)
        gives = _columns(connection, mart.sql)
        select = self._carried(connection, mart.sql, gives)
        files = self._folder / mart.id
        try:
            self._session.write(select, files)
        except RefusedError as refusal:
            raise EngineError(
                both(
                    f"marts/{mart.id}.sql 在计算引擎上不能运行（{refusal}），已发布的数据没有变；请不带 --on 在本机生成，或在 {_DECLARED} 的 NOT_CARRIED 中写明原因后由本机计算",
                    f"marts/{mart.id}.sql cannot run on the engine ({refusal}), what is published stays: build here without --on, or name it and the reason in NOT_CARRIED of {_DECLARED}",
                )
            ) from None
        written = sorted(files.rglob("*.parquet"))
        if not written:  # of no rows some engines write no file
            connection.execute(f'create table "{mart.id}" ({_typed(gives)})')
            return 0
        made = connection.execute(
            f'create table "{mart.id}" as select {_cast(gives)} from read_parquet(?, hive_partitioning = false)',
            [literal_paths(written)],
        ).fetchone()
        self._session.view(mart.id, files, spark_schema(gives))
        self._on_engine.add(mart.id)
        return int(made[0]) if made else 0

    def sums(self, connection: duckdb.DuckDBPyConnection, select: str) -> str:
        """Has the engine compute the sums, and makes a table of their rows that lasts as long as the connection.

        Raises:
            EngineError: see `create`.
        """
        gives = _columns(connection, select)
        try:
            rows = self._session.rows(self._carried(connection, select, gives))
        except RefusedError as refusal:
            raise EngineError(
                both(
                    f"指标的合计在计算引擎上不能运行（{refusal}），已发布的数据没有变；请不带 --on 在本机生成",
                    f"the sums under metrics cannot run on the engine ({refusal}), what is published stays: build here without --on",
                )
            ) from None
        self._selects += 1
        table = f"sums_of_engine_{self._selects}"
        connection.register("rows_of_engine", rows)
        connection.execute(f"create temp table {table} as select {_cast(gives)} from rows_of_engine")
        connection.unregister("rows_of_engine")
        return table

    def _carried(self, connection: duckdb.DuckDBPyConnection, sql: str, gives: Columns) -> str:
        """The statement in the engine's SQL, after whatever it reads was handed over."""
        if not self._parameters:
            rows = connection.execute("select name, value, valid_from, valid_to, document from parameter").fetchall()
            self._parameters = [
                Parameter(name=name, value=value, valid_from=start, valid_to=end, document=document)
                for name, value, start, end, document in rows
            ]
        reads = tables_in(sql)
        for table in reads - self._columns.keys():
            self._columns[table] = _columns(connection, f'select * from "{table}"')
        self._hand_over(connection, reads - self._on_engine)
        return carry(sql, gives, {table: self._columns[table] for table in reads}, self._parameters)

    def _hand_over(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
        self._folder.mkdir(exist_ok=True)
        for table in sorted(tables):
            file = self._folder / f"{table}.parquet"
            quoted = str(file).replace("'", "''")
            # DuckDB writes its widest integers as doubles.
            kept = _cast(
                {name: type_.replace("HUGEINT", "decimal(38, 0)") for name, type_ in self._columns[table].items()}
            )
            connection.execute(
                f"copy (select {kept} from \"{table}\") to '{quoted}' (format parquet, compression zstd)"
            )
            self._session.view(table, file, spark_schema(self._columns[table]))
            self._on_engine.add(table)


def _columns(connection: duckdb.DuckDBPyConnection, select: str) -> Columns:
    """The columns of a select and DuckDB's types of them; nothing is computed."""
    return {name: type_ for name, type_, *_ in connection.execute(f"describe {select}").fetchall()}


def _typed(columns: Columns) -> str:
    return ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())


def _cast(columns: Columns) -> str:
    return ", ".join(f'cast("{name}" as {type_}) as "{name}"' for name, type_ in columns.items())
