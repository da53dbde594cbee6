"""A home made anew from its archive: every archived file goes through intake again, as it was sent and when it came."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.catalogue.catalogue import Catalogue
from pipelines.disk import as_user_error, damaged, digest
from pipelines.engine import Bounds, open_engine
from pipelines.errors import RequestError
from pipelines.intake.persons.privacy import SECRET
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.storing.requested_forms import FORMS_FILE
from pipelines.intake.storing.store import manifests, sole_writer
from pipelines.office.journal import open_journal
from pipelines.scratch import scratch_folder
from pipelines.settings import Home, Settings, make_home, settings
from pipelines.text import Text, both
from pipelines.warehouse.build import build
from pipelines.warehouse.paths import attach
from pipelines.warehouse.publish import Build, file_of, in_force


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What became of a replay; without differences the numbers are those in force."""

    home: Home
    submissions: int
    values: int
    compared_with: str
    differences: tuple[Text, ...]


def replay(
    home: Home,
    beside: Path,
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    catalogue: Catalogue | None = None,
) -> Replayed:
    """Makes a fresh home from the archive of another one, builds it, and compares every published value.

    `catalogue` is what the fresh home is built from, as in `build`.

    Each file is judged by the declarations of today, with what was said of it and on the day that it came, in the order
    in which files came. Files are named as they were; those with personal columns come from their archived copies.

    Raises:
        RequestError: the folder is there already, or what is in force was not built from all that was received.
        DamagedError: an archived file is not as it was.
        WarehouseError: nothing is published.
    """
    if beside.exists():
        raise RequestError(f"{beside} 已存在，请另选文件夹 / {beside} is there already: choose a folder that is not")
    with as_user_error(both(f"未能重建 {beside}", f"{beside} was not made")):
        with sole_writer(home):
            came = sorted(manifests(home), key=lambda manifest: manifest.received_at)
            present = in_force(home).build
            _check(home, came, present)
            fresh = make_home(beside, home.region, home.name, invented=home.invented)
            for name in (SECRET, FORMS_FILE):
                if (home.path / name).exists():
                    shutil.copy(home.path / name, fresh.path / name)
            shutil.copytree(home.office, fresh.office, dirs_exist_ok=True)
            with scratch_folder() as folder:
                sendings = [_sending(home, manifest, folder) for manifest in came]
                receipts = receive(
                    fresh,
                    sendings,
                    workers=settings.workers,
                    progress=lambda receipt: progress(receipt.file),
                    on_removal="store",
                )
        lost = [receipt for receipt in receipts if receipt.status == "refused"]
        done = build(fresh, settings.model_copy(update={"home": beside}), progress, catalogue)
        values, differences = _compared(file_of(home, present.id), file_of(fresh, done.id))
    refused = tuple(
        both(f"{receipt.file} 现在不能接收，见其回执", f"{receipt.file} is refused now; see its receipt")
        for receipt in lost
    )
    return Replayed(
        home=fresh, submissions=len(came), values=values, compared_with=present.id, differences=(*refused, *differences)
    )


def _check(home: Home, came: list[Manifest], present: Build) -> None:
    if (present.submissions, present.journal_sequence) != (len(came), open_journal(home).last):
        raise RequestError(
            "最近一版数据之后又有报送或记录，请先运行 wuye build / "
            "more was received or decided since the last build: run `wuye build` first"
        )
    for manifest in came:
        if digest(home.archive / manifest.archived) != (manifest.archived_sha256 or manifest.sha256):
            raise damaged(f"archive/{manifest.archived}")


def _sending(home: Home, manifest: Manifest, folder: Path) -> Sending:
    """An archived file under its own name. Of what was said of one that is older than that record, nothing is known
    but what it was taken for."""
    archived = home.archive / manifest.archived
    path = folder / manifest.id / Path(manifest.file_name).with_suffix(archived.suffix).name
    path.parent.mkdir()
    try:
        os.link(archived, path)
    except OSError:  # on another disk; a symbolic link would be refused, as anybody's is
        shutil.copyfile(archived, path)
    parts = (*manifest.parts, *manifest.refused_parts)
    if manifest.note is not None or len(parts) > 1:
        return Sending(path=path, received_on=manifest.received_on, replays=manifest)
    (part,) = parts
    return Sending(
        path=path,
        received_on=manifest.received_on,
        replays=manifest,
        source=part.source,
        period=part.period,
        sender=part.sender,
        mapping=Path(manifest.mapping) if manifest.mapping else None,
    )


def _compared(former: Path, anew: Path) -> tuple[int, tuple[Text, ...]]:
    """How many values there are anew, and in what they differ; row for row, with every column."""
    machine = settings()
    with open_engine(Bounds(memory=machine.reader_memory, spill=machine.reader_spill)) as connection:
        attach(connection, former, "former", "read_only")
        attach(connection, anew, "anew", "read_only")
        counts: list[int] = []
        for sql in (
            "select count(*) from anew.metric_value",
            "select count(*) from (select * from former.metric_value except all select * from anew.metric_value)",
            "select count(*) from (select * from anew.metric_value except all select * from former.metric_value)",
        ):
            row = connection.execute(sql).fetchone()
            counts.append(int(row[0]) if row else 0)
    values, missing, added = counts
    if missing or added:
        text = both(
            f"指标值不一致：原有 {missing} 行不再出现，新出现 {added} 行",
            f"the values differ: {missing} rows are gone, {added} are new",
        )
        return values, (text,)
    return values, ()
