"""Published builds: unique files, a pointer switched by atomic rename, former builds kept, all under checksum."""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import RequestError, WarehouseError
from pipelines.intake.store import manifests, write_whole
from pipelines.office.journal import GENESIS, open_journal
from pipelines.settings import Home

POINTER = "current.json"
FAILURE = "failure.json"


class Build(BaseModel):
    """What is known of one published build; kept beside its file."""

    model_config = ConfigDict(frozen=True)

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

    model_config = ConfigDict(frozen=True)

    failed_at: datetime
    message: str


def file_of(home: Home, build: str) -> Path:
    """The warehouse file of a build."""
    return home.warehouse / f"{build}.duckdb"


def publish(home: Home, unpublished: Path, build: Build, keep: int) -> None:
    """Puts a finished file in force. Until the pointer is renamed, readers see the former build."""
    with unpublished.open("rb") as file:
        os.fsync(file.fileno())
    unpublished.rename(file_of(home, build.id))
    write_whole(home.warehouse / f"{build.id}.json", build.model_dump_json(indent=1).encode())
    _point(home, build)
    (home.warehouse / FAILURE).unlink(missing_ok=True)
    for former in builds(home)[keep:]:
        if former.id != build.id:
            file_of(home, former.id).unlink(missing_ok=True)
            (home.warehouse / f"{former.id}.json").unlink(missing_ok=True)


def note_failure(home: Home, message: str) -> None:
    """Records that a build failed; nothing that is published changes."""
    failure = Failure(failed_at=datetime.now(UTC), message=message)
    write_whole(home.warehouse / FAILURE, failure.model_dump_json().encode())


def last_failure(home: Home) -> Failure | None:
    """The failure after the build in force, if there was one."""
    file = home.warehouse / FAILURE
    return Failure.model_validate_json(file.read_bytes()) if file.exists() else None


def builds(home: Home) -> list[Build]:
    """Every kept build, the newest first."""
    found = []
    for file in home.warehouse.glob("*.json"):
        if file.name not in (POINTER, FAILURE):
            try:
                found.append(Build.model_validate_json(file.read_bytes()))
            except ValidationError as fault:
                raise WarehouseError(f"{file} cannot be read as a build: {fault}") from None
    return sorted(found, key=lambda build: (build.built_at, build.id), reverse=True)


def current(home: Home) -> Build:
    """The build in force.

    Raises:
        WarehouseError: nothing is published, or the pointer names what is not there.
    """
    file = home.warehouse / POINTER
    if not file.exists():
        raise WarehouseError(f"nothing is published in {home.path} yet: run `wuye build`")
    try:
        build = Build.model_validate_json(file.read_bytes())
    except ValidationError as fault:
        raise WarehouseError(f"{file} cannot be read: {fault}; `wuye rollback BUILD` names a kept build anew") from None
    if not file_of(home, build.id).exists():
        raise WarehouseError(f"build {build.id} is in force but its file is gone: run `wuye rollback` or `wuye build`")
    return build


def rollback(home: Home, to: str | None = None) -> Build:
    """Puts a former build in force: the one named, or the one before the present one.

    Raises:
        RequestError: there is no such build; says which there are.
        WarehouseError: its file does not match its checksum.
    """
    kept = builds(home)
    if to is None:
        present = current(home)
        older = [build for build in kept if build.built_at < present.built_at]
        wanted = older[0] if older else None
    else:
        wanted = next((build for build in kept if build.id == to), None)
    if wanted is None:
        raise RequestError(
            f"there is no {'former build' if to is None else f'build {to!r}'}; kept are {', '.join(b.id for b in kept) or 'none'}"
        )
    if digest(file_of(home, wanted.id)) != wanted.sha256:
        raise WarehouseError(f"build {wanted.id} does not match its checksum and is not put in force")
    _point(home, wanted)
    return wanted


def verify(home: Home) -> list[str]:
    """Every checksum of a home: builds, stored rows, archived files, the office journal. One sentence per fault; empty
    when all is well."""
    faults = list(_faulty_builds(home))
    faults += verify_journal(home)
    for manifest in manifests(home):
        archived = home.archive / manifest.archived
        if not archived.exists():
            faults.append(f"archive/{manifest.archived} ({manifest.file_name}) is missing")
        elif digest(archived) != (manifest.archived_sha256 or manifest.sha256):
            faults.append(f"archive/{manifest.archived} ({manifest.file_name}) does not match its checksum")
        for part in manifest.parts:
            if part.parquet is None:
                continue
            rows = home.store / part.parquet
            if not rows.exists():
                faults.append(f"store/{part.parquet} is missing")
            elif digest(rows) != part.parquet_sha256:
                faults.append(f"store/{part.parquet} does not match its checksum")
    return faults


def verify_journal(home: Home) -> list[str]:
    """Everything that is wrong with the office journal, also by what the kept builds read of it; one sentence each."""
    return open_journal(home).verify([(build.journal_sequence, build.journal_hash) for build in builds(home)])


def digest(file: Path) -> str:
    """The SHA-256 of a file, '' where it is missing."""
    if not file.exists():
        return ""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _faulty_builds(home: Home) -> Iterator[str]:
    if (home.warehouse / POINTER).exists():
        try:
            current(home)
        except WarehouseError as fault:
            yield str(fault)
    for build in builds(home):
        if digest(file_of(home, build.id)) != build.sha256:
            yield f"warehouse/{build.id}.duckdb does not match its checksum"


def _point(home: Home, build: Build) -> None:
    write_whole(home.warehouse / POINTER, json.dumps(build.model_dump(mode="json")).encode())
