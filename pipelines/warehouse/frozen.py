"""Frozen quarters on the disk: `frozen/2022Q4/1/` holds one Parquet file a published table, the declarations in force and
a manifest with the checksum of each. The journal's entry holds the checksum of the manifest: what no entry names is
not frozen. Nothing in such a folder is ever changed; another freeze is another version beside it.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines import periods
from pipelines.disk import damaged, digest
from pipelines.errors import JournalError, RequestError, WarehouseError
from pipelines.office.journal import open_journal
from pipelines.office.meeting_forms import Freeze
from pipelines.settings import Home
from pipelines.text import both

FOLDER = "frozen"
MANIFEST = "manifest.json"
DECLARATIONS = "declarations.json"
FORMAT = 1
_NAMED = re.compile(r"(?P<quarter>[^/]+)(?:/(?P<version>[1-9]\d{0,3}))?")


class FrozenFile(BaseModel):
    """One file of a frozen quarter: its name, size and SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int
    sha256: str


class Frozen(BaseModel):
    """The manifest of one frozen version of a quarter: what it was made from, by whom, and every file of it.

    `journal_sequence` and `journal_hash` are of the last entry that counted; `former` is the checksum of the manifest of
    the version before it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    quarter: str
    version: int
    state: Literal["provisional", "final"]
    frozen_on: date
    actor: str
    why: str
    region: str
    build_id: str
    build_sha256: str
    built_at: datetime
    as_of: str
    first_month: str
    submissions: int
    build_journal_sequence: int
    journal_sequence: int
    journal_hash: str
    former: str | None
    files: tuple[FrozenFile, ...]

    @property
    def name(self) -> str:
        """As it is asked for: `2022Q4/1`."""
        return f"{self.quarter}/{self.version}"

    @property
    def content(self) -> bytes:
        """The manifest as canonical JSON: sorted keys, no blanks, UTF-8."""
        plain = self.model_dump(mode="json")
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The checksum of the manifest, which covers those of all files."""
        return hashlib.sha256(self.content).hexdigest()


def folder_of(home: Home, quarter: str, version: int) -> Path:
    """Where a frozen version lies."""
    return home.path / FOLDER / quarter / str(version)


def versions(home: Home) -> list[Freeze]:
    """Every frozen version by the journal, the oldest quarter first, a quarter's versions in their order."""
    matches = [entry.entry for entry in open_journal(home).entries("freeze")]
    kept = [one for one in matches if isinstance(one, Freeze) and one.version is not None and one.sha256 is not None]
    return sorted(kept, key=lambda one: (one.quarter, one.version or 0))


def frozen_of(home: Home, request: str) -> Frozen:
    """A frozen version: the latest of a quarter (`2022Q4`), or a certain one (`2022Q4/1`).

    Raises:
        RequestError: the text is no quarter, or it is not frozen; says what is.
        DamagedError: its manifest is not what the journal names.
    """
    named = _NAMED.fullmatch(request.strip())
    quarter = quarter_of(named["quarter"] if named else request)
    known = versions(home)
    wanted = [one for one in known if one.quarter == quarter]
    if named and named["version"]:
        wanted = [one for one in wanted if one.version == int(named["version"])]
    if not wanted:
        which = periods.name_of(quarter)
        version_zh, version_en = (
            (f"第 {named['version']} 版", f", version {named['version']},") if named and named["version"] else ("", "")
        )
        names = ", ".join(f"{one.quarter}/{one.version}" for one in known)
        raise RequestError(
            both(
                f"{which.zh}{version_zh}尚未冻结，已冻结的有：{names or '（无）'}；请先运行 wuye freeze {quarter}",
                f"{which.en}{version_en} is not frozen; frozen are: {names or 'none'}; run `wuye freeze {quarter}` first",
            )
        )
    return manifest_of(home, wanted[-1])


def quarter_of(text: str) -> str:
    """The quarter that a text names.

    Raises:
        RequestError: it is none.
    """
    try:
        period = periods.parse(text)
        is_quarter = period.kind == "quarter" and not period.scheme
    except RequestError:
        is_quarter = False
    if not is_quarter:
        raise RequestError(both(f"{text!r} 不是季度，请填写如 2022Q4", f"{text!r} is no quarter: write it as 2022Q4"))
    return text


def manifest_of(home: Home, entry: Freeze) -> Frozen:
    """The manifest that a journal entry names.

    Raises:
        DamagedError: it is missing, or not the one that was named.
    """
    name = f"{FOLDER}/{entry.quarter}/{entry.version}/{MANIFEST}"
    try:
        content = (home.path / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise damaged(name)
        return Frozen.model_validate_json(content)
    except (FileNotFoundError, ValidationError):
        raise damaged(name) from None


def next_version(home: Home, quarter: str) -> int:
    """The number of the next version of a quarter. A folder that the journal does not name keeps its number: it may be of
    a journal that was lost."""
    named = [version.version or 0 for version in versions(home) if version.quarter == quarter]
    there = [int(path.name) for path in (home.path / FOLDER / quarter).glob("*") if path.name.isdecimal()]
    return max([0, *named, *there]) + 1


def sweep(home: Home) -> None:
    """Removes what a freeze that was killed left half written. Only for the home's sole writer."""
    for leftover in (home.path / FOLDER).glob("*/.*.part"):
        shutil.rmtree(leftover, ignore_errors=True)


def verify_frozen(home: Home) -> Iterator[str]:
    """Everything that is wrong with the frozen quarters; one sentence each, which names the file. Which there are only
    the journal says: where that is damaged, its own check says so."""
    try:
        known = versions(home)
    except JournalError:
        return
    names = {f"{one.quarter}/{one.version}" for one in known}
    for folder in sorted((home.path / FOLDER).glob("*/[0-9]*")):
        if (name := f"{folder.parent.name}/{folder.name}") not in names:
            yield (
                f"{FOLDER}/{name} 未记入办公日志，不是冻结版；确认无用后可以删除 / "
                f"{FOLDER}/{name} is not in the office journal: it is no frozen version and may be deleted once that is certain"
            )
    for entry in known:
        try:
            yield from faulty_files(home, manifest_of(home, entry))
        except WarehouseError as fault:
            yield str(fault)


def faulty_files(home: Home, frozen: Frozen) -> Iterator[str]:
    """The files of a frozen version that are not what was frozen, and what lies there besides."""
    folder = folder_of(home, frozen.quarter, frozen.version)
    for file in frozen.files:
        if digest(folder / file.name) != file.sha256:
            yield str(damaged(f"{FOLDER}/{frozen.name}/{file.name}"))
    known = {MANIFEST, *(file.name for file in frozen.files)}
    for other in sorted(folder.iterdir()):
        if other.name not in known:
            where = f"{FOLDER}/{frozen.name}/{other.name}"
            yield f"{where} 不属于冻结版，请移走 / {where} does not belong to the frozen version: take it away"
