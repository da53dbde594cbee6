"""A damaged file is stored as what it really says, or refused with a reason: never half, and nobody hangs or dies."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.store import manifests
from tests.whole.hostile.mutations import allowed, mutation
from tests.whole.hostile.test_corpus import alike, made_home, stored_rows

FIRST = 20_221_201


def check(seeds: range, tmp_path: Path) -> None:
    home = made_home(tmp_path)
    wrong: list[str] = []
    tally: Counter[str] = Counter()
    for start in range(seeds.start, seeds.stop, 500):
        mutated = [mutation(seed) for seed in range(start, min(start + 500, seeds.stop))]
        sendings = []
        for each in mutated:
            room = tmp_path / "inbox" / str(each.seed)
            room.mkdir(parents=True)
            file = room / f"东城区_2022-12{each.suffix}"
            file.write_bytes(each.content)
            sendings.append(Sending(path=file, received_on=date(2023, 1, 5)))
        receipts = receive(home, sendings, workers=1, on_removal="store")
        by_id = {manifest.id: manifest for manifest in manifests(home)}
        for each, receipt in zip(mutated, receipts, strict=True):
            tally[f"{each.kind} {receipt.status}"] += 1
            say = f"seed {each.seed} ({each.kind}, {each.damage}):"
            stored = stored_rows(home, by_id.get(receipt.submission))
            for part in receipt.parts:
                if part.rows_in != part.accepted + part.refused + sum(part.non_data.values()):
                    wrong.append(f"{say} rows are lost: {part}")
            if stored.height != sum(part.accepted for part in receipt.parts):
                wrong.append(f"{say} {stored.height} rows are stored, the receipt says otherwise")
            if receipt.status == "refused" and not (receipt.file_faults or receipt.faults):
                wrong.append(f"{say} refused without a reason")
            wrong += [
                f"{say} {fault.code} has not both languages"
                for fault in (*receipt.file_faults, *receipt.faults)
                if not (fault.what.zh and fault.what.en and fault.mend.zh and fault.mend.en)
            ]
            may_change, keys = allowed(each)
            truth = each.table.accepted
            if keys is not None and stored.height:
                wrong += [f"{say} {key} is in no line" for key in stored["estate_id"].to_list() if (key,) not in keys]
            if not may_change and stored.height:
                rows = {(row["estate_id"],): row for row in stored.iter_rows(named=True)}
                if rows.keys() != truth.keys():
                    wrong.append(f"{say} loaded by half: {stored.height} of {len(truth)} rows")
                wrong += [
                    f"{say} {key} {name}: {rows[key][name]!r}, not {value!r}"
                    for key, said in truth.items()
                    for name, value in said.items()
                    if key in rows and not alike(rows[key][name], value)
                ]
    print(f"{len(seeds)} mutations: {dict(sorted(tally.items()))}")
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:40])


def test_a_damaged_file_is_loaded_as_it_stands_or_refused(tmp_path: Path) -> None:
    check(range(FIRST, FIRST + 150), tmp_path)


@pytest.mark.soak
def test_ten_thousand_damaged_files_are_loaded_as_they_stand_or_refused(tmp_path: Path) -> None:
    check(range(FIRST + 1_000, FIRST + 11_000), tmp_path)
