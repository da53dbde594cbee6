"""What a file is read as, without a store: its accepted rows, its faults and remarks by cell, and its other rows."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.catalogue.file_mapping import FileMapping
from pipelines.intake.files.answer import Answer, Question
from pipelines.intake.files.judge_file import judge_file
from pipelines.intake.storing.divisions import division_files
from pipelines.settings import Home

HEAD = ("小区编号", "小区名称", "所属区", "户数", "总建筑面积", "物业服务单位")
ROW = ("E1", "晴川苑", "东城区", "120", "12000.5", "甲乙物业服务有限公司")


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer with its rows; `faults` and `remarks` are codes."""

    answer: Answer
    rows: pl.DataFrame

    @property
    def faults(self) -> list[str]:
        """Codes of what refuses the file, then of what refuses its cells."""
        own = [fault.code for fault in self.answer.file_faults]
        return own + [fault.code for part in self.answer.parts for fault in part.judged.faults]

    @property
    def remarks(self) -> set[str]:
        """Codes of what is said beside."""
        told = (part.judged.warnings for part in (*self.answer.parts, *self.answer.blank))
        return {warning.code for each in (self.answer.warnings, *told) for warning in each}

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of the first table are no data, by kind."""
        return dict(self.answer.parts[0].judged.non_data)

    def values(self, column: str) -> list[Any]:
        """A column of the accepted rows."""
        return self.rows[column].to_list() if column in self.rows.columns else []


def told(home: Home, path: Path, mapping: FileMapping | None = None, **said: Any) -> Told:
    """The answer to a file of December 2022 from 东城区, unless something else is said."""
    question = Question(
        path=path,
        submission="s",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        received_on=date(2023, 1, 5),
        region="110000",
        region_name="北京市",
        divisions=division_files(home),
        secret=b"0" * 32,
        mapping=mapping,
        **({"period": "2022-12", "sender": "110101"} | said if mapping is None else said),
    )
    answer = judge_file(question)
    frames = [pl.read_parquet(io.BytesIO(part.parquet)) for part in answer.parts if part.parquet]
    return Told(answer=answer, rows=pl.concat(frames, how="diagonal") if frames else pl.DataFrame())


def csv_of(folder: Path, rows: Sequence[Sequence[str]], name: str = "a.csv") -> Path:
    """A text file of some rows."""
    path = folder / name
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def patched(path: Path, parts: Mapping[str, tuple[bytes, bytes]]) -> Path:
    """A workbook in whose parts some bytes are others; each must stand there."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in parts.items():
        assert old in content[name], (name, content[name][:400])
        content[name] = content[name].replace(old, new)
    changed = path.with_name(f"changed_{path.name}")
    with zipfile.ZipFile(changed, "w") as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return changed
