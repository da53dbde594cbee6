"""Returns that are kept aside until somebody confirms them, because they would remove rows that stand.

Each lies in a folder of its own in `aside/` of the home: the file (or its copy without marks of persons), what was said
of it, and the receipt that says what would go. Nothing there counts for any reader.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.disk import move_whole, sealed, unsealed, write_whole
from pipelines.errors import RequestError
from pipelines.intake.receipt import Receipt
from pipelines.intake.store import Manifest, manifest_in
from pipelines.intake.submission import Answer
from pipelines.settings import Home

_MANIFEST, _RECEIPT = "manifest.json", "receipt.json"


@dataclass(frozen=True, kw_only=True)
class Aside:
    """A return that waits to be confirmed."""

    manifest: Manifest
    receipt: Receipt
    file: Path


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
    write_whole(folder / _MANIFEST, sealed(kept.model_dump_json(indent=1).encode()))


def renew(home: Home, waiting: Aside, receipt: Receipt) -> None:
    """Puts another receipt to a return that waits: what stands has changed since it came."""
    _write_receipt(_folder(home, waiting.manifest.id), replace(receipt, status="aside"))


def kept_aside(home: Home) -> Sequence[Aside]:
    """The returns that wait to be confirmed, in the order in which they came.

    Raises:
        WarehouseError: one of them is not as it was written.
    """
    found = [_aside(file.parent) for file in sorted((home.path / "aside").glob(f"*/{_MANIFEST}"))]
    return sorted(found, key=lambda each: each.manifest.order)


def find_aside(home: Home, submission: str) -> Aside:
    """One return that waits.

    Raises:
        RequestError: there is none of that number.
    """
    folder = _folder(home, submission)
    if not submission.isalnum() or not (folder / _MANIFEST).exists():
        waiting = "、".join(each.manifest.id for each in kept_aside(home)) or "—"
        raise RequestError(
            f"没有编号为 {submission} 的暂存报送；现有：{waiting} / no return {submission} is kept aside; there is {waiting}"
        )
    return _aside(folder)


def forget(home: Home, submission: str) -> None:
    """Removes a return that was confirmed, or that its sender took back."""
    folder = _folder(home, submission)
    (folder / _MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _write_receipt(folder: Path, receipt: Receipt) -> None:
    write_whole(folder / _RECEIPT, sealed(receipt.to_json().encode()))
    write_whole(folder / _RECEIPT.replace(".json", ".txt"), receipt.to_text().encode())


def _folder(home: Home, submission: str) -> Path:
    return home.path / "aside" / submission


def _aside(folder: Path) -> Aside:
    manifest = manifest_in(folder / _MANIFEST)
    receipt = Receipt.from_json(unsealed(folder / _RECEIPT).decode())
    return Aside(manifest=manifest, receipt=receipt, file=folder / manifest.archived)
