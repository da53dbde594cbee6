"""Where the time of intake goes: processor seconds of each part of the work, one thread, one part after the other.

.venv/bin/python benchmarks/parts.py CSV WORKBOOK FOLDER prints both as JSON.
"""

import cProfile
import hashlib
import json
import os
import pstats
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl
from intake import home_in, judge_of, question_of

from pipelines.intake.files.block_copy import copied
from pipelines.intake.files.judge_file import judge_file
from pipelines.intake.reading.blocks import BLOCK, blocks, read_block

T = TypeVar("T")
_OF_WORKBOOK = {
    "cells as text": ("workbook.py", ("_frame",)),
    "the copy for the archive": ("clean.py", ("clean_copy",)),
    "its cells read again": ("workbook.py", ("texts_of",)),
    "parts inflated, checksums": ("walls.py", ("part",)),
    "the XML looked through": (
        "sheet.py",
        ("glance", "with_references", "check_extent", "check_once", "first_column", "hidden_content", "hidden_places"),
    ),
    "rows judged, persons masked": ("judge.py", ("judge_sheet",)),
}


def of_text(file: Path, folder: Path) -> dict[str, float]:
    """A text file, in blocks as a large one is judged."""
    question = question_of(file, home_in(folder))
    form, judge = judge_of(file, question)
    spent: dict[str, float] = {}
    stored: list[pl.DataFrame] = []
    for block in blocks(file, BLOCK, lambda _: None):
        if not block.content:
            continue
        rows = _timed(spent, "cells of the text", read_block, block, form)
        judged = _timed(spent, "rows judged, persons masked", judge.judge, rows, is_first=block.offset == 0)
        _timed(spent, "the copy for the archive", copied, block, rows, form, judged.kept)
        stored.append(judged.stored)
    kept = pl.concat(stored)
    _timed(spent, "Parquet", kept.write_parquet, folder / "parts.parquet", compression="zstd", row_group_size=100_000)
    content = file.read_bytes()
    _timed(spent, "fingerprints of file and copy", lambda: [hashlib.sha256(content) for _ in range(2)])
    return spent


def of_workbook(book: Path, folder: Path) -> dict[str, float]:
    """A workbook in a warm reader, by a profiler, whose own cost is in it."""
    question = question_of(book, home_in(folder))
    judge_file(question)
    profile = cProfile.Profile(time.process_time)
    profile.runcall(judge_file, question)
    stats = pstats.Stats(profile)
    named = {(Path(file).name, name): row[3] for (file, _, name), row in stats.stats.items()}  # type: ignore[attr-defined]
    spent = {
        words: sum(named.get((file, name), 0.0) for name in names) for words, (file, names) in _OF_WORKBOOK.items()
    }
    spent["cells as text"] -= spent["its cells read again"]
    spent["the copy for the archive"] -= spent["its cells read again"]
    spent["all else"] = stats.total_tt - sum(spent.values())  # type: ignore[attr-defined]
    return spent


def _timed(spent: dict[str, float], words: str, work: Callable[..., T], *given: object, **more: object) -> T:
    started = time.process_time()
    answer = work(*given, **more)
    spent[words] = spent.get(words, 0.0) + time.process_time() - started
    return answer


def run(file: Path, book: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Both, in a process of its own that has one thread."""
    command = [sys.executable, __file__, str(file), str(book), str(folder)]
    one = os.environ | {"POLARS_MAX_THREADS": "1"}
    said: dict[str, dict[str, float]] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True, env=one).stdout
    )
    return said


def table(title: str, spent: dict[str, float]) -> str:
    """One of them as Markdown, the largest part first."""
    whole = sum(spent.values())
    lines = "".join(
        f"| {words} | {seconds:.2f} | {seconds / whole:.0%} |\n"
        for words, seconds in sorted(spent.items(), key=lambda each: -each[1])
    )
    return f"| {title} | processor seconds | share |\n|---|---:|---:|\n{lines}"


def main() -> None:
    """Prints both as JSON."""
    file, book, folder = (Path(given) for given in sys.argv[1:])
    (folder / "text").mkdir(parents=True)
    (folder / "book").mkdir()
    print(json.dumps({"text": of_text(file, folder / "text"), "workbook": of_workbook(book, folder / "book")}))


if __name__ == "__main__":
    main()
