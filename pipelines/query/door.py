"""The published warehouse, attached read-only, and the door through which a viewer asks of it."""

import atexit
import logging
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

import duckdb
import polars as pl

from pipelines import periods
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.marks import Marks, marks
from pipelines.catalogue.policy import catalogue_of
from pipelines.engine import Bounds, open_engine, resource_fault
from pipelines.errors import RequestError, WarehouseError
from pipelines.nearest import unknown_code
from pipelines.office.journal import open_journal
from pipelines.office.recorded import Recorded
from pipelines.query import reach, remembered
from pipelines.query.guarded import is_kept
from pipelines.query.remembered import of_build, of_journal
from pipelines.query.stream import frame_of
from pipelines.query.viewer import EVERYONE, Viewer
from pipelines.reference.romanise import romanised
from pipelines.settings import Home, open_home, settings
from pipelines.text import Text, both
from pipelines.warehouse.frozen import Frozen
from pipelines.warehouse.paths import attach
from pipelines.warehouse.publish import Failure, InForce, file_of, in_force, last_failure
from pipelines.warehouse.values import known_before

# The newest tables and columns that are read here: a build that has them has all.
_FORMS = (
    "target_is_ours, variance from published.metric_value",
    "signal_direction from published.signal",
    "owner, evidence from published.alert",
    "scheme from published.scheme_month",
    "parameter_on('', current_date)",
    "settled_in, subject_kind from published.rule_hit",
    "share_upper from published.rule_chance",
)
_ANSWERING = both("未能计算", "not answered")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a question is about: an area (a code), and from which month to which."""

    area: str
    start: str
    end: str


class Relations(ABC):
    """What can be asked in SQL."""

    @abstractmethod
    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for one call: a connection shared by threads gives wrong answers."""

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """The answer of one statement; exact decimals come as floats, which hold every count exactly."""
        try:
            with self.cursor() as cursor:
                answer = frame_of(cursor.sql(sql, params=list(parameters)))
        except duckdb.Error as fault:
            raise resource_fault(fault, _ANSWERING, bounds()) or fault from None
        return answer.with_columns(pl.col(pl.Decimal).cast(pl.Float64))

    def one(self, sql: str, parameters: Sequence[object] = ()) -> dict[str, object] | None:
        """The first row of an answer, or None."""
        rows = self.frame(f"select * from ({sql}) limit 1", parameters).to_dicts()
        return rows[0] if rows else None


@dataclass(frozen=True, kw_only=True)
class Warehouse(Relations):
    """One build, attached. It stays readable when another one is published."""

    home: Home
    version: str
    as_of: str
    first_month: str
    built_at: datetime
    journal_sequence: int  # the last entry of the office journal that it holds
    damage: Text | None = None  # why this is not the build that was put in force last, if it is not
    frozen: Frozen | None = None  # the manifest, where it is a frozen quarter
    catalogue: Catalogue = field(repr=False, hash=False, compare=False)
    connection: duckdb.DuckDBPyConnection = field(repr=False, hash=False, compare=False)

    @property
    def last_failure(self) -> Failure | None:
        """The build that failed after this one, if one did; a frozen quarter waits for none."""
        return None if self.frozen else last_failure(self.home, self.built_at)

    @property
    def last_month(self) -> str:
        """The last month that is asked about: the newest of the build; of a frozen quarter its own last."""
        return min(self.as_of, periods.parse(self.frozen.quarter).last_month) if self.frozen else self.as_of

    def decided(self) -> list[Recorded]:
        """The entries of the office journal: as it stands; of a frozen quarter, as it stood then."""
        return open_journal(self.home).entries(up_to=self.frozen.journal_sequence if self.frozen else None)

    @property
    def journal_head(self) -> tuple[int, str]:
        """Sequence and hash of the last entry of the office journal; of a frozen quarter, the last that it holds.

        Raises:
            JournalError: the journal cannot be read.
        """
        return (self.frozen.journal_sequence, "") if self.frozen else open_journal(self.home).head

    @cached_property
    def answers(self) -> Callable[..., Any]:
        """Answers a question, and keeps its answer as long as the build is open (`remembered`)."""
        return lru_cache(maxsize=remembered.MOST)(remembered.answer)

    def is_running(self, period: str) -> bool:
        """Whether a period was not over yet when the build was made: what there is of it is not the whole."""
        return periods.parse(period).ends_before > known_before(self.home, self.as_of, self.built_at)

    def has(self, table: str) -> bool:
        """Whether the build holds a table: one that was made by an earlier version may lack it."""
        return table in self.columns

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of every table of the build, in their order."""
        rows = self.frame(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where database_name = 'published' and schema_name = 'main' group by table_name"
        )
        return {table: tuple(names) for table, names in rows.iter_rows()}

    @cached_property
    def declared(self) -> Marks | None:
        """The declarations that the build was made from, with their marks; None of one made before builds kept them."""
        if not self.has("declaration"):
            return None
        rows = self.frame("select kind, id, mark from declaration").iter_rows()
        return {(kind, name): mark for kind, name, mark in rows}

    def is_built(self, metric: str) -> bool:
        """Whether the build was made with a metric's declaration: a newer one is not computed yet."""
        return self.declared is None or ("metric", metric) in self.declared

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The declarations that are not the build's: new, gone or written otherwise since; sorted, as `kind/id`."""
        if self.declared is None:
            return ()
        present = marks(self.catalogue)
        return tuple(
            f"{kind}/{name}"
            for kind, name in sorted(present.keys() | self.declared.keys())
            if present.get((kind, name)) != self.declared.get((kind, name))
        )

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor over the whole build."""
        cursor = self.connection.cursor()
        cursor.execute("use published")
        return cursor


_open: dict[tuple[Path, str, Text | None], Warehouse] = {}
_opening = threading.Lock()
_connections: weakref.WeakSet[duckdb.DuckDBPyConnection] = weakref.WeakSet()


@atexit.register
def _close() -> None:
    """DuckDB complains on standard error about connections that outlive the process's modules."""
    _open.clear()
    for connection in list(_connections):
        connection.close()


def open_warehouse(home: Path) -> Warehouse:
    """The build in force of a home; cheap, and follows the pointer when it moves. Where the pointer or the file is
    damaged, the build before it is opened and says so.

    Raises:
        HomeError: the folder is no home.
        WarehouseError: nothing is published, or no kept build can be read.
    """
    deployment = deployment_at(home)
    while True:
        present = in_force(deployment)
        key = (home.resolve(), present.build.id, present.damage)
        with _opening:
            if key in _open:
                return _open[key]
            try:
                connection = _attach(file_of(deployment, present.build.id))
            except duckdb.Error as fault:
                if in_force(deployment).build.id != present.build.id:
                    continue  # another one was published, and this one removed, since the pointer was read
                raise WarehouseError(
                    f"{present.build.id} 无法读取，可用 wuye rollback 换用保留的一版 / "
                    f"build {present.build.id} cannot be read: {fault}; `wuye rollback` puts a former one in force"
                ) from None
            prove_form(connection, present.build.id)
            for former in [other for other in _open if other[0] == key[0]]:
                del _open[former]  # closed when the last reader lets go of it
            if present.damage:
                _LOG.error("%s", present.damage.en)
            _open[key] = _warehouse(deployment, present, connection)
            return _open[key]


def deployment_at(path: Path) -> Home:
    """A home as its readers see it: one whose English name was written as its Chinese one has it in pinyin.

    Raises:
        HomeError: the folder is no home.
    """
    home = open_home(path)
    if home.name.en != home.name.zh:
        return home
    return replace(home, name=Text(zh=home.name.zh, en=romanised(home.name.zh)))


def bounds() -> Bounds:
    """What a reader's engine may take."""
    machine = settings()
    return Bounds(memory=machine.reader_memory, spill=machine.reader_spill)


def reading_engine() -> duckdb.DuckDBPyConnection:
    """A connection for readers, closed at the end of the process."""
    connection = open_engine(bounds())
    _connections.add(connection)
    return connection


def _attach(file: Path) -> duckdb.DuckDBPyConnection:
    connection = reading_engine()
    attach(connection, file, "published", "read_only")
    return connection


def prove_form(connection: duckdb.DuckDBPyConnection, build: str) -> None:
    """Proves that a build has what is read now.

    Raises:
        WarehouseError: it was made by an earlier version.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("use published")
            for form in _FORMS:
                cursor.execute(f"select {form} limit 0")
    except duckdb.Error:
        connection.close()
        raise WarehouseError(
            f"{build} 是旧版程序生成的，请运行 wuye build 重新生成 / "
            f"build {build} was made by an earlier version: run `wuye build` once"
        ) from None


def _warehouse(home: Home, present: InForce, connection: duckdb.DuckDBPyConnection) -> Warehouse:
    build = present.build
    return Warehouse(
        home=home,
        version=build.id,
        as_of=build.as_of,
        first_month=build.first_month,
        built_at=build.built_at,
        journal_sequence=build.journal_sequence,
        damage=present.damage,
        catalogue=catalogue_of(home),
        connection=connection,
    )


@dataclass(frozen=True, kw_only=True)
class Door(Relations):
    """A build, open to one viewer for one scope. Its relations hold only what the viewer may see, and a question that
    names an area or a period outside the scope is refused. Hashable: it belongs in every cache key.
    """

    warehouse: Warehouse
    scope: Scope
    viewer: Viewer = EVERYONE

    @property
    def home(self) -> Home:
        """The deployment's own declaration."""
        return self.warehouse.home

    @property
    def catalogue(self) -> Catalogue:
        """What is declared now; the build may be older (`changed`)."""
        return self.warehouse.catalogue

    @property
    def version(self) -> str:
        """The build's id."""
        return self.warehouse.version

    @property
    def as_of(self) -> str:
        """The newest month of the build; of a frozen quarter its last."""
        return self.warehouse.last_month

    @property
    def frozen(self) -> Frozen | None:
        """The manifest of the frozen quarter that is read; None where it is the build in force."""
        return self.warehouse.frozen

    def decided(self) -> Sequence[Recorded]:
        """The entries of the office journal: as it stands; of a frozen quarter, as it stood then."""
        return _decided(self)

    @property
    def journal_head(self) -> tuple[int, str]:
        """Sequence and hash of the journal's last entry that can be read here."""
        return self.warehouse.journal_head

    @property
    def first_month(self) -> str:
        """The oldest month of the build."""
        return self.warehouse.first_month

    @property
    def built_at(self) -> datetime:
        """When the build was made."""
        return self.warehouse.built_at

    @property
    def journal_sequence(self) -> int:
        """The last entry of the office journal that the build holds."""
        return self.warehouse.journal_sequence

    @property
    def damage(self) -> Text | None:
        """Why this is not the build that was put in force last, if it is not."""
        return self.warehouse.damage

    @property
    def last_failure(self) -> Failure | None:
        """The build that failed after this one, if one did."""
        return self.warehouse.last_failure

    @property
    def changed(self) -> tuple[str, ...]:
        """The declarations that are not the build's, as `kind/id`."""
        return self.warehouse.changed

    def is_built(self, metric: str) -> bool:
        """Whether the build was made with a metric's declaration."""
        return self.warehouse.is_built(metric)

    def keeps(self, metric: str) -> bool:
        """Whether a metric's rows, and its numbers below the levels that a build stores, are kept from the viewer: they
        are about persons."""
        return is_kept(self.catalogue, self.catalogue.metric(metric), self.viewer)

    def is_running(self, period: str) -> bool:
        """Whether a period was not over yet when the build was made."""
        return self.warehouse.is_running(period)

    def has(self, table: str) -> bool:
        """Whether the build holds a table."""
        return self.warehouse.has(table)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table of the build, in their order."""
        return self.warehouse.columns[table]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor over what the viewer may see."""
        cursor = self.warehouse.cursor()
        if not self.viewer.sees_all:
            cursor.execute(f'use memory."{reach.schema_of(self.viewer)}"')
        return cursor

    @cached_property
    def level(self) -> str:
        """The level of the scope's area."""
        row = area_of(self, self.scope.area)
        return str(row["level"]) if row else "city"

    @property
    def is_whole(self) -> bool:
        """Whether the scope is the whole deployment."""
        return self.scope.area == self.home.region

    def within(self, area: str | None = None, start: str | None = None, end: str | None = None) -> Self:
        """The same door for another scope: the viewer's whole area and all months unless said otherwise.

        Raises:
            RequestError: the area or a period does not exist, or the viewer may not see it.
        """
        area = area or self.viewer.bounds or self.home.region
        if area_of(self, area) is None:
            raise unknown_area(self, area)
        if not self.sees_area(area):
            raise RequestError(
                f"{self.viewer.name} 无权查看区域 {area} / {self.viewer.name} may not see the area {area}"
            )
        start_on = periods.parse(start or self.first_month).starts_on
        scope = Scope(area=area, start=periods.month_of(start_on), end=periods.parse(end or self.as_of).last_month)
        return replace(self, scope=scope)

    def sees_area(self, area: str) -> bool:
        """Whether no area bounds the viewer, or this one lies inside."""
        return not self.viewer.bounds or self._lies_in(area, self.viewer.bounds)

    def accept_area(self, area: str) -> None:
        """Refuses an area outside the scope; what is no area (an estate, a company) is not judged here.

        Raises:
            RequestError: it lies elsewhere.
        """
        if area == self.scope.area or self.is_whole:
            return
        if area_of(self, area) and not self._lies_in(area, self.scope.area):
            raise RequestError(
                f"区域 {area} 不在所查范围 {self.scope.area} 之内 / "
                f"the area {area} is outside the scope, {self.scope.area}"
            )

    def accept_period(self, period: str) -> None:
        """Refuses a period that ends before or after the scope's months. A scope that holds all months of the build
        refuses none: of what lies beyond them nothing is known, and the answer says so.

        Raises:
            RequestError: it ends before or after, or the text is no period.
        """
        last = periods.parse(period).last_month
        is_before = last < self.scope.start and self.scope.start > self.first_month
        if is_before or (last > self.scope.end and self.scope.end < self.warehouse.as_of):
            wanted, start, end = (periods.name_of(one) for one in (period, self.scope.start, self.scope.end))
            raise RequestError(
                f"{wanted.zh}不在所查的{start.zh}至{end.zh}之内 / "
                f"{wanted.en} is outside the scope, {start.en} to {end.en}"
            )

    def accept_company(self, company: str) -> None:
        """Refuses a company that never had an estate in the scope's area; one that does not exist is not judged here.

        Raises:
            RequestError: it serves elsewhere.
        """
        if self.is_whole:
            return
        serves = f'select 1 from estate_month where company_code = ? and "{self.level}" = ?'
        known = "select 1 from company_month where company_code = ?"
        if self.one(serves, [company, self.scope.area]) is None and self.one(known, [company]) is not None:
            raise RequestError(
                f"企业 {company} 在所查范围 {self.scope.area} 内没有项目 / "
                f"the company {company} has no estate inside the scope, {self.scope.area}"
            )

    def _lies_in(self, area: str, holder: str) -> bool:
        row = area_of(self, area)
        return row is not None and holder in (row[name] for name in ("code", "city", "district", "street"))


@of_journal
def _decided(door: Door) -> Sequence[Recorded]:
    return tuple(door.warehouse.decided())


@of_build
def area_of(door: Door, code: str) -> Mapping[str, object] | None:
    """One area by code, None where there is none: code, level, kind, name, parent, city, district, street, sort."""
    return door.one(
        "select code, level, kind, name, parent, city, district, street, sort from area where code = ?", [code]
    )


def unknown_area(door: Door, wanted: str) -> RequestError:
    """The fault to raise where there is no such area; it names those near by code or name."""
    names = door.frame("select code, coalesce(name, '') from area")
    return unknown_code(("区域", "area"), wanted, dict(names.iter_rows()))


def unknown_company(door: Door, wanted: str) -> RequestError:
    """The fault to raise where no company has such a credit code; it names those near by code or name, or of a branch its
    legal person."""
    branch = door.one(
        "select name, legal_code from company_branch where company_code = ? and legal_code is not null", [wanted]
    )
    if branch:
        return RequestError(
            f"{branch['name']}（{wanted}）是分支机构，并入所属法人计算，请查 {branch['legal_code']} / "
            f"{branch['name']} ({wanted}) is a branch and counts for its legal person: ask for {branch['legal_code']}"
        )
    names = door.frame("select company_code, coalesce(max(name), '') from company_month group by company_code")
    return unknown_code(("企业", "company with credit code"), wanted, dict(names.iter_rows()))


def unknown_estate(door: Door, wanted: str) -> RequestError:
    """The fault to raise where no estate has such a code; it names those near by code or name."""
    names = door.frame("select estate_id, coalesce(max_by(name, month), '') from estate_month group by estate_id")
    return unknown_code(("小区", "estate"), wanted, dict(names.iter_rows()))
