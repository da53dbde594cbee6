"""One build: fill, derive, measure, propose, publish. And the check of all SQL on empty tables."""

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.policy import catalogue_of
from pipelines.disk import as_user_error, digest, make_folder, why
from pipelines.engine import Bounds, open_engine, resource_fault
from pipelines.errors import JournalError, WarehouseError, WuyeError
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.storing.divisions import division_files, must_have_divisions
from pipelines.intake.storing.store import faulty_rows, manifests, sole_writer
from pipelines.office.journal import GENESIS, open_journal
from pipelines.office.recorded import Recorded
from pipelines.settings import Home, Settings
from pipelines.text import Text, both
from pipelines.warehouse import marts, signals, tables
from pipelines.warehouse.calculator import HERE, Calculator
from pipelines.warehouse.chance import tell_chances
from pipelines.warehouse.communities import count_communities
from pipelines.warehouse.measure import measure
from pipelines.warehouse.paths import attach
from pipelines.warehouse.propose import propose
from pipelines.warehouse.publish import SPILL, Build, note_failure, publish, sweep, sweep_unfinished
from pipelines.warehouse.raised import raise_alerts
from pipelines.warehouse.values import known_before

# What readers get. The sources' own tables stay in the store; marts carry where each row came from.
_KEPT = (
    "deployment",
    "month",
    "period",
    "period_end",
    "period_month",
    "period_to_date",
    "parameter",
    "credit_model",
    "declaration",
    "requirement",
    "document",
    "target_line",
    "scheme_month",
    "submission_part",
    "journal_entry",
    "workday",
    "company_branch",
    "metric_value",
    "community_raw",
    "zero_count",
    "rule_scope",
    "rule_hit",
    "proposal",
    "rule_chance",
    "signal",
    "alert",
)
_SORTED = {
    "metric_value": "metric, variant, level, segment, period_kind, area, ends_before, period, segment_value",
    "community_raw": "area, metric, period",
}

_ROW_GROUP = 16_384  # rows that a reader skips or reads at once: one number's years are a few dozen of them

_OF_ENGINES = (duckdb.Error, pl.exceptions.PolarsError, pl.exceptions.PanicException)


def steps(catalogue: Catalogue) -> int:
    """How many steps a build tells of."""
    others = ("read", "metric_value", "proposal", "alert", "publish")
    return len(marts.in_order(catalogue)) + len(others)


def build(
    home: Home,
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    catalogue: Catalogue | None = None,
    calculator: Calculator = HERE,
) -> Build:
    """Builds the warehouse of a home from its store and puts it in force.

    `catalogue` is what it is made from: the package's own unless another is given, or a part of it (`part_of`).
    `calculator` is where marts and the sums under metrics are computed; the build's id names any other than this process.

    A failure changes nothing that is published and is noted beside it.

    Raises:
        HomeError: another writer is at work, or the home has no divisions.
        DeclarationError, WarehouseError, JournalError, DiskError: why it failed.
    """
    doing = both("未能生成，已发布的数据没有变", "not built; what is published stays")
    with as_user_error(doing), sole_writer(home):
        make_folder(home.warehouse)
        sweep(home)
        started = time.perf_counter()
        now = datetime.now(UTC)
        unpublished = home.warehouse / ".building.duckdb"
        try:
            catalogue = catalogue or catalogue_of(home)
            sent = manifests(home)
            must_have_divisions(home, division_files(home, sent))
            _check_rows(home, sent)
            decided = _decided(home)
            mark = hashlib.sha256("".join(manifest.id for manifest in sent).encode()).hexdigest()[:6]
            rows = _write(home, settings, catalogue, sent, decided, now, unpublished, progress, calculator)
            first_month, as_of = rows.pop("first"), rows.pop("last")
            done = Build(
                id="-".join(part for part in (f"{now:%Y%m%d-%H%M%S-%f}", mark, calculator.label) if part),
                sha256=digest(unpublished),
                bytes=unpublished.stat().st_size,
                built_at=now,
                as_of=str(as_of),
                first_month=str(first_month),
                submissions=len(sent),
                journal_sequence=decided[-1].sequence if decided else 0,
                journal_hash=decided[-1].hash if decided else GENESIS,
                rows={name: int(count) for name, count in rows.items()},
                seconds=round(time.perf_counter() - started, 3),
            )
            progress("publish")
            publish(home, unpublished, done, settings.keep_builds)
        except (WuyeError, OSError, *_OF_ENGINES) as fault:
            _note(home, why(fault) if isinstance(fault, OSError) else fault)
            if isinstance(fault, _OF_ENGINES):
                raise resource_fault(fault, doing, _bounds(settings)) or WarehouseError(
                    f"{doing.zh}，请检查磁盘和内存后重试 / "
                    f"{doing.en}; check disk and memory, then try again: {_first_line(fault)}"
                ) from fault
            raise
        finally:
            with suppress(OSError):
                sweep_unfinished(home)
        return done


def _bounds(settings: Settings) -> Bounds:
    return Bounds(memory=settings.memory_limit, spill=settings.build_spill, settings="WUYE_MEMORY, WUYE_BUILD_SPILL")


def _note(home: Home, fault: BaseException | Text) -> None:
    """Notes a failure, as far as the disk allows: the failure itself is told either way."""
    text = f"{fault.zh} / {fault.en}" if isinstance(fault, Text) else _first_line(fault)
    with suppress(OSError):
        note_failure(home, text)


def _first_line(fault: BaseException) -> str:
    return next(iter(str(fault).splitlines()), type(fault).__name__)


def _check_rows(home: Home, sent: Sequence[Manifest]) -> None:
    """No number is computed from rows that are not as they were accepted."""
    for fault in faulty_rows(home, (part for manifest in sent for part in manifest.parts)):
        raise WarehouseError(fault)


def _decided(home: Home) -> list[Recorded]:
    """All that was decided so far. A journal that was tampered with is not read: nothing is built on it."""
    journal = open_journal(home)
    if faults := journal.verify():
        raise JournalError(
            both(
                "办公日志不能据以发布，请运行 wuye verify 查看",
                f"nothing is built on it, `wuye verify` tells more: {faults[0]}",
            )
        )
    return journal.entries()


def _write(
    home: Home,
    settings: Settings,
    catalogue: Catalogue,
    sent: Sequence[Manifest],
    decided: Sequence[Recorded],
    now: datetime,
    file: Path,
    progress: Callable[[str], None],
    calculator: Calculator,
) -> dict[str, int | str]:
    working = file.with_name(".working.duckdb")
    with open_engine(_bounds(settings), spill_folder=home.warehouse / SPILL) as connection:
        # Nobody opens the working file after a fall, and the published one is flushed whole before it is put in force.
        connection.execute("set fsync_mode = 'NONE'")
        attach(connection, working, "working", "recovery_mode no_wal_writes")
        connection.execute("use working")
        progress("read")
        tables.create_empty(connection, catalogue)
        tables.fill(connection, catalogue, home, sent, decided)
        rows: dict[str, int | str] = {}
        for mart in marts.in_order(catalogue):
            progress(mart.id)
            rows[mart.id] = marts.create(connection, mart, calculator)
        filled = [name for name, count in rows.items() if count]
        progress("metric_value")
        span = connection.execute("select min(period), max(period) from month").fetchone()
        rows["first"], rows["last"] = span if span else ("", "")
        rows["metric_value"] = measure(
            connection, catalogue, filled, known_before(home, str(rows["last"]), now), calculator
        )
        count_communities(connection, catalogue, filled, calculator)
        progress("proposal")
        rows["proposal"] = propose(connection, catalogue)
        tell_chances(connection, catalogue)
        progress("alert")
        signals.find(connection, catalogue)
        rows["alert"] = raise_alerts(connection, catalogue, filled)
        _copy(connection, file, [*catalogue.marts, *_KEPT])
        connection.execute("set checkpoint_on_detach = 'DISABLED'")
    working.unlink()
    return rows


def _copy(connection: duckdb.DuckDBPyConnection, file: Path, kept: list[str]) -> None:
    """Copies what readers get into a file of its own, sorted for reading; what only the build needed stays behind."""
    attach(connection, file, "published", f"recovery_mode no_wal_writes, row_group_size {_ROW_GROUP}")
    for table in kept:
        order = f"order by {_SORTED[table]}" if table in _SORTED else ""
        connection.execute(f'create table published."{table}" as select * from "{table}" {order}')
    connection.execute("use published")
    connection.execute(tables.PARAMETER_ON)  # what readers ask on demand is the build's own SQL
    connection.execute("use working")
    connection.execute("detach published")
