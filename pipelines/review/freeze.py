"""A quarter is frozen: every published table, the declarations in force and the state of the lists, into a folder that
nobody changes again. The same inputs give the same bytes: rows are sorted by all their columns, one thread writes them,
and the only day in them is that of the act.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from pipelines import periods, query
from pipelines.acts import office_of
from pipelines.disk import as_user_error, digest, flush_folder, make_folder, write_whole
from pipelines.engine import Bounds, open_engine, resource_fault
from pipelines.errors import RequestError, WarehouseError
from pipelines.intake.storing.store import sole_writer
from pipelines.office.journal import Journal
from pipelines.office.meeting_forms import Freeze
from pipelines.query.frozen import declarations_of
from pipelines.settings import settings
from pipelines.text import both
from pipelines.warehouse import frozen as kept
from pipelines.warehouse.frozen import DECLARATIONS, FORMAT, MANIFEST, Frozen, FrozenFile, folder_of, versions
from pipelines.warehouse.paths import attach
from pipelines.warehouse.publish import builds, file_of

Progress = Callable[[str, int, int], None]
CASES = "standing_case.parquet"  # where every case of the lists stood
_FIRST = "季度数据冻结"  # the reason of a first freeze where none is given
_DOING = both("未能冻结，没有留下任何文件", "not frozen; nothing was left behind")
_ROWS = 50_000  # of a row group: a question about one metric reads one or two
_NO_HASH = "0" * 64


def freeze(
    home: Path,
    quarter: str,
    *,
    actor: str,
    why: str = "",
    final: bool = False,
    progress: Progress = lambda table, done, every: None,
) -> Frozen:
    """Freezes a quarter as the build in force has it, as the next version, and returns its manifest.

    Args:
        home: the folder of the deployment.
        quarter: such as `2022Q4`; it has ended, and the build reaches to its end.
        actor: who freezes it: a post or an office.
        why: the reason; needed from the second version on.
        final: the figures are those that the office stands by; without it they are provisional.
        progress: is told which table is written, how many are done, and of how many.

    Raises:
        RequestError: it is no quarter, has not ended, or needs a reason.
        JournalError: the actor or the reason cannot be written.
        HomeInUseError, DiskError, WarehouseError: why nothing was frozen.
    """
    kept.quarter_of(quarter)
    reader = query.open(home)
    _must_be_over(reader, quarter)
    office = office_of(reader)
    with as_user_error(_DOING), sole_writer(reader.home):
        former = [version for version in versions(reader.home) if version.quarter == quarter]
        state: Literal["provisional", "final"] = "final" if final else "provisional"
        reason = _reason(former, state, why)
        entry = Freeze(
            quarter=quarter,
            build_id=reader.version,
            version=kept.next_version(reader.home, quarter),
            state=state,
            sha256=_NO_HASH,
        )
        draft = office.draft(entry, actor, reason)  # refused before anything is written
        folder = folder_of(reader.home, quarter, entry.version or 1)
        staged = folder.with_name(f".{folder.name}.part")
        kept.sweep(reader.home)
        try:
            frozen = _write(reader, office, staged, entry, draft.actor, draft.why, former, progress)
            staged.replace(folder)
            flush_folder(folder.parent)
            office.append(
                Freeze(
                    quarter=quarter,
                    build_id=reader.version,
                    version=entry.version,
                    state=state,
                    sha256=frozen.sha256,
                ),
                actor=actor,
                why=reason,
            )
        except BaseException:
            with suppress(OSError):
                _clear(staged, folder)
                folder.parent.rmdir()  # where nothing else of the quarter is there
            raise
        return frozen


def _must_be_over(reader: query.Reader, quarter: str) -> None:
    period, span = periods.parse(quarter), periods.name_of(quarter)
    must_begin_whole(quarter, reader.first_month)
    if period.last_month > reader.as_of or periods.month_of(period.starts_on) < reader.first_month:
        first, last = periods.name_of(reader.first_month), periods.name_of(reader.as_of)
        raise RequestError(
            both(
                f"{span.zh}不在已发布的数据内（{first.zh}至{last.zh}），不能冻结",
                f"{span.en} is not in what is published ({first.en} to {last.en}): it cannot be frozen",
            )
        )
    if reader.is_running(quarter):
        raise RequestError(both(f"{span.zh}尚未结束，不能冻结", f"{span.en} is not over yet: it cannot be frozen"))


def must_begin_whole(quarter: str, first_month: str) -> None:
    """Refuses a quarter of which only the last months are published, and names the first month that is wanting.

    Raises:
        RequestError: what is published begins inside the quarter.
    """
    period = periods.parse(quarter)
    first = periods.month_of(period.starts_on)
    if first < first_month <= period.last_month:
        wanted, wanting, published = (periods.name_of(one) for one in (quarter, first, first_month))
        raise RequestError(
            both(
                f"{wanted.zh}从{wanting.zh}起，已发布的数据始于{published.zh}：请补报此前各月的报表，重新生成后再冻结",
                f"{wanted.en} begins in {wanting.en} and what is published in {published.en}: send the months before it, "
                "build, and freeze then",
            )
        )


def _reason(former: list[Freeze], state: str, why: str) -> str:
    """The reason of a freeze; the first of a quarter needs none.

    Raises:
        RequestError: it needs one, or a provisional version would follow a final one.
    """
    wanted = periods.name_of(former[-1].quarter) if former else None
    if wanted and not why.strip():
        raise RequestError(
            both(
                f"{wanted.zh}已冻结过，再次冻结请写明理由",
                f"{wanted.en} is frozen already: say why it is frozen again",
            )
        )
    if wanted and any(one.state == "final" for one in former) and state == "provisional":
        raise RequestError(
            both(
                f"{wanted.zh}已正式冻结，更正也须冻结为正式数据",
                f"{wanted.en} is frozen as final: a correction is frozen as final too",
            )
        )
    return why.strip() or _FIRST


def _clear(*folders: Path) -> None:
    """Removes what a freeze that did not come to its end has made."""
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)


def _write(
    reader: query.Reader,
    office: Journal,
    folder: Path,
    entry: Freeze,
    actor: str,
    why: str,
    former: list[Freeze],
    progress: Progress,
) -> Frozen:
    build = next(one for one in builds(reader.home) if one.id == reader.version)
    sequence, hash_ = office.head
    make_folder(folder)
    _tables(file_of(reader.home, build.id), folder, progress)
    _cases(reader.standings()).write_parquet(folder / CASES, compression="zstd", statistics=False)
    write_whole(folder / DECLARATIONS, declarations_of(reader.catalogue))
    frozen = Frozen(
        format=FORMAT,
        quarter=entry.quarter,
        version=entry.version or 1,
        state=entry.state or "provisional",
        frozen_on=office.today,
        actor=actor,
        why=why,
        region=reader.home.region,
        build_id=build.id,
        build_sha256=build.sha256,
        built_at=build.built_at,
        as_of=build.as_of,
        first_month=build.first_month,
        submissions=build.submissions,
        build_journal_sequence=build.journal_sequence,
        journal_sequence=sequence,
        journal_hash=hash_,
        former=former[-1].sha256 if former else None,
        files=tuple(
            FrozenFile(name=file.name, bytes=file.stat().st_size, sha256=digest(file))
            for file in sorted(folder.iterdir())
        ),
    )
    write_whole(folder / MANIFEST, frozen.content)
    for file in folder.iterdir():
        _settle(file)
    flush_folder(folder)
    return frozen


def _tables(build: Path, folder: Path, progress: Progress) -> None:
    """Every table of a build as a Parquet file of its own, sorted by all its columns."""
    machine = settings()
    bounds = Bounds(memory=machine.memory_limit, spill=machine.build_spill)
    try:
        with open_engine(bounds, threads=1) as connection:
            attach(connection, build, "published", "read_only")
            names = connection.execute(
                "select table_name from duckdb_tables() where database_name = 'published' order by table_name"
            ).fetchall()
            for done, (name,) in enumerate(names):
                progress(name, done, len(names))
                target = str(folder / f"{name}.parquet").replace("'", "''")
                connection.execute(
                    f"copy (select * from published.\"{name}\" order by all) to '{target}' "
                    f"(format parquet, compression zstd, row_group_size {_ROWS})"
                )
    except duckdb.Error as fault:
        raise resource_fault(fault, _DOING, bounds) or WarehouseError(
            f"{_DOING.zh}，请检查磁盘后重试 / {_DOING.en}; check the disk and try again: {fault}"
        ) from fault


def _cases(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("list", "subject_kind", "subject", "rule", "period")


def _settle(file: Path) -> None:
    """Puts a file on the disk, to be read only."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
    file.chmod(0o400)
