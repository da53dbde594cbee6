"""Published builds: unique files, a pointer switched by atomic rename, former builds kept, all under checksum.

In force is what the pointer says. A build without its description (`<id>.json`) was never put in force, unless the
pointer or its copy names it: then the process ended before it wrote the description.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.disk import RESTORE, TEMPORARY, as_user_error, damaged, digest, move_whole, sealed, unsealed, write_whole
from pipelines.errors import RequestError, WarehouseError
from pipelines.intake.storing.store import faulty_receipts, faulty_rows, manifest_files, manifest_in, sole_writer
from pipelines.office.journal import GENESIS, open_journal
from pipelines.people.audit import audit_ledger
from pipelines.people.register import people_ledger
from pipelines.people.requests import requests_ledger
from pipelines.settings import Home
from pipelines.text import Text, both
from pipelines.warehouse.frozen import verify_frozen

POINTER = "current.json"
COPY = "current.copy.json"  # of the pointer, written after it
FAILURE = "failure.json"
SPILL = ".spill"
EXCHANGE = ".engine"  # what a distributed engine reads and writes while a build runs on it

_LOG = logging.getLogger(__name__)
_MEND_BUILD = both(
    "请运行 wuye build 重新生成，或用 wuye rollback 换用保留的一版",
    "run `wuye build` anew, or put a kept one in force with `wuye rollback`",
)
_MEND_POINTER = both(
    "请用 wuye rollback BUILD 指明有效的一版，或运行 wuye build",
    "name the build in force with `wuye rollback BUILD`, or run `wuye build`",
)
_MEND_NOTE = both("它只是失败记录，可以删除", "it only notes a failure and may be deleted")


class Build(BaseModel):
    """What is known of one published build; kept beside its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    sha256: str
    bytes: int
    built_at: datetime
    as_of: str
    first_month: str
    submissions: int
    journal_sequence: int = 0  # the last entry of the office journal that the build read
    journal_hash: str = GENESIS
    rows: dict[str, int]
    seconds: float


class Failure(BaseModel):
    """The last build that failed after the one in force; shown on the screens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    failed_at: datetime
    message: str


def file_of(home: Home, build: str) -> Path:
    """The warehouse file of a build."""
    return home.warehouse / f"{build}.duckdb"


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The build that readers get. `damage` is said where it is not the one that was put in force last, because that
    one, or the pointer to it, is damaged."""

    build: Build
    damage: Text | None = None


def publish(home: Home, unpublished: Path, build: Build, keep: int) -> None:
    """Puts a finished file in force. Until the pointer is renamed, readers see the former build.

    Raises:
        OSError: the build is not in force, or (where the disk failed just after the pointer) it is.
    """
    move_whole(unpublished, file_of(home, build.id))
    _write(home, POINTER, build)
    try:
        _settle(home, build)
        (home.warehouse / FAILURE).unlink(missing_ok=True)
        for former in builds(home)[keep:]:
            if former.id != build.id:
                _description(home, former.id).unlink(missing_ok=True)
                file_of(home, former.id).unlink(missing_ok=True)
    except OSError as fault:
        _LOG.warning("build %s is in force; what is left to tidy is done by the next build: %s", build.id, fault)


def sweep(home: Home) -> None:
    """Removes what a build that was killed left behind, and ends what one began that got as far as the pointer.

    Only for the home's sole writer. Where the pointer or its copy cannot be read, no build is removed.
    """
    sweep_unfinished(home)
    if not (home.warehouse / POINTER).exists() and builds(home):
        return  # the pointer was lost: which build it named cannot be told
    try:
        named = [_read(home, name) for name in (POINTER, COPY) if (home.warehouse / name).exists()]
    except WarehouseError:
        return
    if named and file_of(home, named[0].id).exists():
        _settle(home, named[0])
    for file in home.warehouse.glob("*.duckdb"):
        if file.stem not in {build.id for build in named} and not _description(home, file.stem).exists():
            file.unlink()


def sweep_unfinished(home: Home) -> None:
    """Removes the files of a build that did not come to its end. Only for the home's sole writer."""
    for pattern in (".building.duckdb*", ".working.duckdb*", TEMPORARY):
        for leftover in home.warehouse.glob(pattern):
            leftover.unlink(missing_ok=True)
    for folder in (SPILL, EXCHANGE):
        shutil.rmtree(home.warehouse / folder, ignore_errors=True)


def note_failure(home: Home, message: str) -> None:
    """Records that a build failed; nothing that is published changes."""
    failure = Failure(failed_at=datetime.now(UTC), message=message)
    write_whole(home.warehouse / FAILURE, sealed(failure.model_dump_json(indent=1).encode()))


def last_failure(home: Home, since: datetime | None = None) -> Failure | None:
    """The last build that failed, if one did after a moment."""
    file = home.warehouse / FAILURE
    try:
        failure = Failure.model_validate_json(unsealed(file))
    except FileNotFoundError:
        return None
    except (WarehouseError, ValidationError):
        return Failure(failed_at=datetime.now(UTC), message=str(damaged(f"warehouse/{FAILURE}", _MEND_NOTE)))
    return failure if since is None or failure.failed_at > since else None


def builds(home: Home) -> list[Build]:
    """Every kept build that was in force once, the newest first; `verify` names those whose description is damaged."""
    result = []
    for file in home.warehouse.glob("*.json"):
        if file.name not in (POINTER, COPY, FAILURE):
            with suppress(WarehouseError, FileNotFoundError):  # gone: a publisher took it away meanwhile
                result.append(_read(home, file.name))
    return sorted(result, key=lambda build: (build.built_at, build.id), reverse=True)


def current(home: Home) -> Build:
    """The build that was put in force last.

    Raises:
        WarehouseError: nothing is published, or the pointer is damaged or names what is not there.
    """
    try:
        build = _read(home, POINTER)
    except FileNotFoundError:
        raise _without_pointer(home) from None
    if not file_of(home, build.id).exists():
        raise damaged(f"warehouse/{build.id}.duckdb", _MEND_BUILD)
    return build


def _without_pointer(home: Home) -> WarehouseError:
    if builds(home):
        return damaged(f"warehouse/{POINTER}", _MEND_POINTER)
    return WarehouseError(
        f"{home.path} 尚无已发布的数据，请运行 wuye build / nothing is published in {home.path} yet: run `wuye build`"
    )


def in_force(home: Home) -> InForce:
    """The build that readers get: the one put in force last, or, where that is damaged, the newest before it that is
    whole. A file is read through once in a process, and again when it has changed.

    Raises:
        WarehouseError: nothing is published, or no kept build is whole.
    """
    while True:
        newest: Build | None = None
        why: WarehouseError
        try:
            newest = _read(home, POINTER)
            if is_whole(home, newest):
                return InForce(build=newest)
            why = damaged(f"warehouse/{newest.id}.duckdb", _MEND_BUILD)
        except FileNotFoundError:
            why = _without_pointer(home)
        except WarehouseError as fault:
            why = fault
        if newest is not None and _moved(home, newest):
            continue  # it was replaced, and its file removed, while it was read
        kept = [build for build in _next_best(home, newest) if is_whole(home, build)]
        if not kept:
            raise why
        says = both(
            f"最近一版数据不能使用，现在显示 {kept[0].id}。{why}",
            f"The last build cannot be used; shown is {kept[0].id}. {why}",
        )
        return InForce(build=kept[0], damage=says)


def is_whole(home: Home, build: Build) -> bool:
    """Whether a build's file is as it was published; read through once in a process, and again when it has changed."""
    file = file_of(home, build.id)
    try:
        facts = file.stat()
    except FileNotFoundError:
        return False
    stamp = (file, facts.st_ino, facts.st_size, facts.st_mtime_ns, build.sha256)
    if stamp not in _whole:
        if len(_whole) > 100:
            _whole.clear()
        _whole[stamp] = digest(file) == build.sha256
    return _whole[stamp]


_whole: dict[tuple[Path, int, int, int, str], bool] = {}


def _moved(home: Home, seen: Build) -> bool:
    try:
        return _read(home, POINTER).id != seen.id
    except (WarehouseError, FileNotFoundError):
        return False


def _next_best(home: Home, damaged_build: Build | None) -> list[Build]:
    """What stands in for a damaged build: those before it first. For a damaged pointer, what its copy names."""
    kept = builds(home)
    if damaged_build is None:
        with suppress(WarehouseError, FileNotFoundError):
            return [_read(home, COPY), *kept]
        return kept
    before = [build for build in kept if build.built_at < damaged_build.built_at]
    return before + [build for build in kept if build not in before and build.id != damaged_build.id]


def rollback(home: Home, to: str | None = None) -> Build:
    """Puts a former build in force: the one named, or the one before the present one.

    Raises:
        RequestError: there is no such build; says which there are.
        WarehouseError: its file does not match its checksum.
    """
    doing = both("未能换用，现在有效的没有变", "not put in force; what is in force stays")
    with as_user_error(doing), sole_writer(home):
        kept = builds(home)
        if to is None:
            present = current(home)
            older = [build for build in kept if build.built_at < present.built_at]
            wanted = older[0] if older else None
        else:
            wanted = next((build for build in kept if build.id == to), None)
        if wanted is None:
            ids = ", ".join(build.id for build in kept)
            missing = (
                both("没有更早的一版", "there is no former build")
                if to is None
                else both(f"没有 {to!r} 这一版", f"there is no build {to!r}")
            )
            raise RequestError(f"{missing.zh}；保留的有 {ids or '（无）'} / {missing.en}; kept are {ids or 'none'}")
        if digest(file_of(home, wanted.id)) != wanted.sha256:
            raise damaged(f"warehouse/{wanted.id}.duckdb", _MEND_BUILD)
        _write(home, POINTER, wanted)
        _write(home, COPY, wanted)
        return wanted


def verify(home: Home) -> list[str]:
    """Every checksum of a home: builds and the pointer, frozen quarters, manifests, stored rows, archived files, receipts,
    the office journal, the ledgers of people and of the trail. One sentence per fault, which names the file and what to
    do; empty when all is well."""
    faults = [*_faulty_builds(home), *verify_journal(home), *verify_frozen(home)]
    faults += [*people_ledger(home).verify(), *audit_ledger(home).verify(), *requests_ledger(home).verify()]
    for file in manifest_files(home):
        try:
            manifest = manifest_in(file)
        except WarehouseError:
            faults.append(str(damaged(f"store/submissions/{file.name}")))
            continue
        if digest(home.archive / manifest.archived) != (manifest.archived_sha256 or manifest.sha256):
            mend = both(
                f"{RESTORE.zh}，或请报送单位重发 {manifest.file_name}",
                f"{RESTORE.en}, or ask its sender for {manifest.file_name} again",
            )
            faults.append(str(damaged(f"archive/{manifest.archived}", mend)))
        faults += faulty_rows(home, manifest.parts)
    return [*faults, *faulty_receipts(home)]


def verify_journal(home: Home) -> list[str]:
    """Everything that is wrong with the office journal, also by what the kept builds read of it; one sentence each."""
    return open_journal(home).verify([(build.journal_sequence, build.journal_hash) for build in builds(home)])


def _faulty_builds(home: Home) -> Iterator[str]:
    for name in (POINTER, COPY):
        if (home.warehouse / name).exists() or (name == POINTER and builds(home)):
            try:
                _read(home, name)
            except (WarehouseError, FileNotFoundError):
                yield str(damaged(f"warehouse/{name}", _MEND_POINTER))
    if (failure := home.warehouse / FAILURE).exists():
        try:
            Failure.model_validate_json(unsealed(failure))
        except (WarehouseError, ValidationError):
            yield str(damaged(f"warehouse/{FAILURE}", _MEND_NOTE))
    whole = {build.id for build in builds(home)}
    for file in sorted(home.warehouse.glob("*.json")):
        if file.stem not in whole and file.name not in (POINTER, COPY, FAILURE):
            yield str(damaged(f"warehouse/{file.name}", _MEND_BUILD))
    for build in builds(home):
        if digest(file_of(home, build.id)) != build.sha256:
            yield str(damaged(f"warehouse/{build.id}.duckdb", _MEND_BUILD))


def _description(home: Home, build: str) -> Path:
    return home.warehouse / f"{build}.json"


def _settle(home: Home, build: Build) -> None:
    """Writes what stands beside the pointer: the build's description, and the copy of the pointer."""
    if not _description(home, build.id).exists():
        _write(home, f"{build.id}.json", build)
    with suppress(WarehouseError, FileNotFoundError):
        if _read(home, COPY) == build:
            return
    _write(home, COPY, build)


def _write(home: Home, name: str, build: Build) -> None:
    write_whole(home.warehouse / name, sealed(build.model_dump_json(indent=1).encode()))


def _read(home: Home, name: str) -> Build:
    try:
        return Build.model_validate_json(unsealed(home.warehouse / name))
    except (ValidationError, WarehouseError):
        raise damaged(f"warehouse/{name}", _MEND_POINTER) from None
