"""Whatever is sent, the right rows are stored with the right values, all others are named, and nobody dies of it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, make_home
from pipelines.text import both
from tests.whole.hostile.corpus import Case, corpus

DIVISIONS = """区划代码,名称,层级,性质,上级代码,生效日期,失效日期,承接代码
110000,北京市,市,行政区划,,1949-10-01,,
110101,东城区,区县,行政区划,110000,1949-10-01,,
110101001,东华门街道,街道（乡镇）,行政区划,110101,1949-10-01,,
110101002,景山街道,街道（乡镇）,行政区划,110101,1949-10-01,,
"""
HAN = re.compile(r"[\u4e00-\u9fff]")
A_HOME = 120


def made_home(folder: Path) -> Home:
    """A home of 北京市 with one district and two streets."""
    home = make_home(folder / "home", "110000", both("北京市", "Beijing"), invented=True)
    file = folder / "divisions.csv"
    file.write_text(DIVISIONS, encoding="utf-8")
    receive(home, [Sending(path=file, received_on=date(2015, 1, 1))], workers=0)
    return home


def stored_rows(home: Home, manifest: Manifest | None) -> pl.DataFrame:
    """What was stored of a submission."""
    files = [home.store / part.parquet for part in manifest.parts if part.parquet] if manifest else []
    return pl.concat([pl.read_parquet(file) for file in files], how="diagonal") if files else pl.DataFrame()


def wrongs(case: Case, receipt: Receipt, stored: pl.DataFrame) -> list[str]:
    """Where a receipt and what was stored are not the truth."""
    found: list[str] = []
    codes = {fault.code for fault in receipt.file_faults}
    if case.file and not codes & case.file:
        found.append(f"file faults {codes or 'none'}, not {set(case.file)}")
    if not case.file and codes:
        found.append(f"refused as a file: {codes}")
    for part in receipt.parts:
        if part.rows_in != part.accepted + part.refused + sum(part.non_data.values()):
            found.append(f"rows are lost: {part}")
    counts = {
        "accepted": (sum(part.accepted for part in receipt.parts), len(case.accepted)),
        "stored": (stored.height, len(case.accepted)),
        "refused": (sum(part.refused for part in receipt.parts), case.refused),
    }
    if receipt.parts:
        counts["aside"] = (sum(sum(part.non_data.values()) for part in receipt.parts), case.aside)
    found += [f"{name} {is_}, not {must}" for name, (is_, must) in counts.items() if is_ != must]
    for key, said in case.accepted.items():
        names = list(said)[: len(key)]
        rows = stored.filter(pl.all_horizontal(pl.col(name) == part for name, part in zip(names, key, strict=True)))
        if rows.height != 1:
            found.append(f"{key} is stored {rows.height} times")
            continue
        row = rows.row(0, named=True)
        found += [
            f"{key} {name}: {row[name]!r}, not {value!r}" for name, value in said.items() if not alike(row[name], value)
        ]
    row_codes = {fault.code for fault in receipt.faults}
    if case.faults - row_codes:
        found.append(f"row faults {row_codes}, not {set(case.faults)}")
    if bool(row_codes) != bool(case.refused) and not case.file:
        found.append(f"{case.refused} rows are refused with the reasons {row_codes}")
    warned = {warning.code for warning in receipt.warnings}
    if case.warnings - warned:
        found.append(f"warnings {warned}, not {set(case.warnings)}")
    if case.not_read - {sheet for sheet, _ in receipt.not_read}:
        found.append(f"sheets not read: {receipt.not_read}")
    for said_ in (*receipt.file_faults, *receipt.faults, *receipt.warnings):
        if not (HAN.search(said_.what.zh) and said_.what.en and said_.mend.zh and said_.mend.en):
            found.append(f"{said_.code} has not both languages")
    return found


def alike(is_: Any, must: Any) -> bool:
    """Whether two values are the same, whatever their scale."""
    if isinstance(must, Decimal) or isinstance(is_, Decimal):
        return is_ is not None and must is not None and Decimal(is_) == Decimal(must)
    return type(is_) is type(must) and is_ == must


def answers(folder: Path, cases: list[Case]) -> Iterator[tuple[Case, Receipt, pl.DataFrame]]:
    """Each file with its receipt and what was stored of it. Homes of A_HOME files: each file is held against all that
    its sender sent before for the period, and these all name one sender and few periods."""
    for first in range(0, len(cases), A_HOME):
        home, sendings = made_home(folder / str(first)), []
        for number, case in enumerate(cases[first : first + A_HOME]):
            room = folder / str(first) / "inbox" / f"{number:05d}"
            room.mkdir(parents=True)
            file = room / f"东城区_{case.period}{case.suffix}"
            file.write_bytes(case.content)
            sendings.append(Sending(path=file, received_on=date(2023, 1, 5)))
        receipts = receive(home, sendings, workers=1, on_removal="store")
        by_id = {manifest.id: manifest for manifest in manifests(home)}
        for case, receipt in zip(cases[first : first + A_HOME], receipts, strict=True):
            yield case, receipt, stored_rows(home, by_id.get(receipt.submission))


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_every_hostile_file_has_its_answer_and_every_stored_value_is_true(tmp_path: Path, whole: bool) -> None:
    cases = list(corpus(whole=whole))
    wrong = []
    rows: Counter[str] = Counter()
    status: Counter[str] = Counter()
    for case, receipt, stored in answers(tmp_path, cases):
        wrong += [f"{case.kind}: {case.name}: {one}" for one in wrongs(case, receipt, stored)]
        status[receipt.status] += 1
        for part in receipt.parts:
            rows.update(accepted=part.accepted, refused=part.refused, no_data=sum(part.non_data.values()))
    kinds = Counter("cell" if case.kind.startswith("cell ") else case.kind for case in cases)
    print(f"{len(cases)} files: {dict(status)}; rows: {dict(rows)}")
    print(", ".join(f"{kind} {count}" for kind, count in kinds.items()))
    assert len(cases) >= 600
    stored_once = [case.content for case in cases if case.accepted]
    assert len(set(stored_once)) == len(stored_once), "the same file stands in the corpus twice"
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:100])
