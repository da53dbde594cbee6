"""What lies in a folder that was sent and is no table: each is named with the reason why it was not read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.intake.reading.file_checks import SUFFIXES
from pipelines.intake.reading.regular_files import is_of_open_workbook, why_not_regular
from pipelines.intake.receive import LISTING, Sending
from pipelines.text import Text, both


def skipped(paths: Iterable[Path], sendings: Iterable[Sending]) -> Iterator[tuple[Path, Text]]:
    """The files of the folders among `paths` that are not among the sendings, hidden ones left out, each with a reason."""
    sent = {sending.path for sending in sendings}
    for folder in paths:
        if folder.is_symlink() or not folder.is_dir():
            continue
        is_listed = (folder / LISTING).exists() and why_not_regular(folder / LISTING) is None
        for file in sorted(folder.iterdir()):
            if file in sent or file.name.startswith(".") or (is_listed and file.name == LISTING):
                continue
            yield file, _reason(file, is_listed=is_listed)


def _reason(file: Path, *, is_listed: bool) -> Text:
    if odd := why_not_regular(file):
        return odd.what
    if is_of_open_workbook(file):
        return both("Excel 打开工作簿时的临时文件", "what Excel lays beside a workbook that is open")
    if is_listed and file.suffix.lower() in SUFFIXES:
        return both(f"{LISTING} 没有列出", f"{LISTING} does not list it")
    kinds = " ".join(SUFFIXES)
    return both(f"不是可接收的文件类型（{kinds}）", f"not of a kind that is taken ({kinds})")
