"""Returns that are kept aside until somebody confirms them, because they would remove rows that stand.

Each lies in a folder of its own in `aside/` of the home: the file (or its copy without marks of persons), what was said
of it, and the receipt that says what would go. Nothing there counts for any reader. One that is dismissed moves to
`aside/dismissed/` with who dismissed it and why, and stays there.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines import clock
from pipelines.disk import as_user_error, flush_folder, make_folder, move_whole, sealed, unsealed, write_whole
from pipelines.errors import RequestError
from pipelines.intake.files.answer import Answer
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import ASIDE_MANIFEST, manifest_in, sole_writer
from pipelines.masking import mask
from pipelines.nearest import unknown
from pipelines.settings import Home
from pipelines.text import both

_RECEIPT, _DISMISSAL, _DISMISSED = "receipt.json", "dismissal.json", "dismissed"


class Dismissal(BaseModel):
    """Who decided that a return that waited is not to be stored, when and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str
    why: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Aside:
    """A return that waits to be confirmed."""

    manifest: Manifest
    receipt: Receipt
    file: Path
    dismissal: Dismissal | None = None  # of one that no longer waits


def keep(home: Home, manifest: Manifest, path: Path, answer: Answer, receipt: Receipt) -> None:
    """Keeps a file aside with its receipt; the manifest comes last and makes it one that waits."""
    folder = _folder(home, manifest.id)
    if answer.archived is not None:
        name = manifest.file_name
        move_whole(answer.archived.path, folder / name)
    elif answer.copy is not None:
        name = Path(manifest.file_name).with_suffix(answer.copy.suffix).name
        write_whole(folder / name, answer.copy.content)
    else:
        name = manifest.file_name
        write_whole(folder / name, path.read_bytes())
    _write_receipt(folder, receipt)
    kept = manifest.model_copy(update={"archived": name})
    write_whole(folder / ASIDE_MANIFEST, sealed(kept.model_dump_json(indent=1).encode()))


def renew(home: Home, waiting: Aside, receipt: Receipt) -> None:
    """Puts another receipt to a return that waits: what stands has changed since it came."""
    _write_receipt(_folder(home, waiting.manifest.id), replace(receipt, status="aside"))


def kept_aside(home: Home) -> Sequence[Aside]:
    """The returns that wait to be confirmed, in the order in which they came.

    Raises:
        WarehouseError: one of them is not as it was written.
    """
    returns = [_aside(file.parent) for file in sorted((home.path / "aside").glob(f"*/{ASIDE_MANIFEST}"))]
    return sorted(returns, key=lambda each: each.manifest.order)


def dismissed(home: Home) -> Sequence[Aside]:
    """The returns that were dismissed, each with its dismissal, in the order in which they came.

    Raises:
        WarehouseError: one of them is not as it was written.
    """
    files = sorted((home.path / "aside" / _DISMISSED).glob(f"*/{ASIDE_MANIFEST}"))
    return sorted((_aside(file.parent) for file in files), key=lambda each: each.manifest.order)


def dismiss(home: Home, submission: str, *, by: str, why: str) -> Aside:
    """Takes a return off those that wait, without storing it; its file and receipt stay, with who dismissed it and why.

    Raises:
        RequestError: none of that number waits, or nobody or no reason is named.
        HomeError: another process is writing to this home.
        DiskError: the disk refuses; the return waits as before.
    """
    if not by.strip() or not why.strip():
        raise RequestError("请写明经办人和不予接收的理由 / say who dismisses the return and why")
    with as_user_error(both("未能处理，报送仍暂存", "not dismissed; the return waits as before")), sole_writer(home):
        find_aside(home, submission)
        folder = _folder(home, submission)
        dismissal = Dismissal(by=mask(by.strip()), why=mask(why.strip()), on=clock.today(home))
        write_whole(folder / _DISMISSAL, sealed(dismissal.model_dump_json(indent=1).encode()))
        place = _free_place(folder.parent / _DISMISSED, submission)
        make_folder(place.parent)
        folder.rename(place)
        flush_folder(place.parent)
        flush_folder(folder.parent)
    return _aside(place)


def _free_place(folder: Path, submission: str) -> Path:
    """A folder that is not there yet: the same file may come, and be dismissed, more than once."""
    place, number = folder / submission, 1
    while place.exists():
        number += 1
        place = folder / f"{submission}-{number}"
    return place


def find_aside(home: Home, submission: str) -> Aside:
    """One return that waits.

    Raises:
        RequestError: there is none of that number.
    """
    folder = _folder(home, submission)
    if not submission.isalnum() or not (folder / ASIDE_MANIFEST).exists():
        waiting: dict[str, tuple[str, ...]] = {each.manifest.id: () for each in kept_aside(home)}
        raise unknown(("暂存的报送", "return kept aside"), submission, waiting)
    return _aside(folder)


def forget(home: Home, submission: str) -> None:
    """Removes a return that was confirmed, or that its sender took back."""
    folder = _folder(home, submission)
    (folder / ASIDE_MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _write_receipt(folder: Path, receipt: Receipt) -> None:
    write_whole(folder / _RECEIPT, sealed(receipt.to_json().encode()))
    write_whole(folder / _RECEIPT.replace(".json", ".txt"), receipt.to_text().encode())


def _folder(home: Home, submission: str) -> Path:
    return home.path / "aside" / submission


def _aside(folder: Path) -> Aside:
    manifest = manifest_in(folder / ASIDE_MANIFEST)
    receipt = Receipt.from_json(unsealed(folder / _RECEIPT).decode())
    is_dismissed = folder.parent.name == _DISMISSED
    dismissal = Dismissal.model_validate_json(unsealed(folder / _DISMISSAL)) if is_dismissed else None
    return Aside(manifest=manifest, receipt=receipt, file=folder / manifest.archived, dismissal=dismissal)
