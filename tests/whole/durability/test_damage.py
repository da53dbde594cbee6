"""Every damage is found, and no reader is shown a number from damaged data."""

import random
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from pipelines import query
from pipelines.errors import DamagedError, WuyeError
from pipelines.intake.receive import Sending, receive
from pipelines.settings import Home, Settings
from pipelines.warehouse import publish
from pipelines.warehouse.build import build
from tests.whole.durability.conftest import PART, copied, roster

KINDS = {
    "pointer": "warehouse/current*.json",
    "description": "warehouse/2*.json",
    "warehouse file": "warehouse/*.duckdb",
    "archive": "archive/*/*",
    "stored rows": "store/*/period=*/*.parquet",
    "manifest": "store/submissions/*.json",
    "receipt": "store/receipts/*",
    "journal": "office/journal.sqlite",
    "journal's seal": "office/journal.sqlite.seal",
}


def flip(file: Path, bit: int) -> bytes:
    """Turns one bit of a file; returns what stood there."""
    former = file.read_bytes()
    content = bytearray(former)
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)
    return former


def find_flips(home: Home, times: int) -> None:
    chance = random.Random(times)
    files = {kind: sorted(home.path.glob(pattern)) for kind, pattern in KINDS.items()}
    assert all(files.values()), files
    found: Counter[str] = Counter()
    for number in range(times):
        kind = list(KINDS)[number % len(KINDS)]
        file = chance.choice(files[kind])
        bit = chance.randrange(file.stat().st_size * 8)
        former = flip(file, bit)
        faults = publish.verify(home)
        named = [fault for fault in faults if file.name in fault]
        assert named, f"bit {bit} of {file.relative_to(home.path)} was flipped and is not found: {faults}"
        file.write_bytes(former)
        found[kind] += 1
    assert publish.verify(home) == []
    print(f"{found.total()} flipped bits, all found: {dict(found)}")


def test_27_flipped_bits_are_all_found(home: Home) -> None:
    find_flips(home, 27)


@pytest.mark.soak
def test_1000_flipped_bits_are_all_found(home: Home) -> None:
    find_flips(home, 1000)


def numbers(home: Home) -> tuple[str, object]:
    warehouse = query.open(home.path)
    return warehouse.version, warehouse.frame("select sum(hash(metric_value)) as every from metric_value").item()


@pytest.mark.parametrize("what", ["file", "end of file", "all of file", "missing file"])
def test_a_damaged_build_is_replaced_by_the_one_before_it_and_the_reader_says_so(home: Home, what: str) -> None:
    present, former = publish.builds(home)[:2]
    publish.rollback(home)
    wanted = numbers(home)
    assert wanted[0] == former.id
    publish.rollback(home, present.id)
    file = publish.file_of(home, present.id)
    if what == "file":
        flip(file, file.stat().st_size * 4)
    elif what == "end of file":
        file.write_bytes(file.read_bytes()[:-1])
    elif what == "all of file":
        file.write_bytes(b"")
    else:
        file.unlink()
    assert numbers(home) == wanted
    damage = query.open(home.path).damage
    assert damage is not None
    assert all(present.id in said and former.id in said and "wuye build" in said for said in (damage.zh, damage.en))
    mended = build(home, Settings(home=home.path), catalogue=PART)
    opened = query.open(home.path)
    assert (opened.version, opened.damage) == (mended.id, None)


def test_a_damaged_pointer_leads_to_the_build_that_it_named_also_after_a_rollback(home: Home) -> None:
    former = publish.rollback(home)
    wanted = numbers(home)
    for content in (None, b"", b"{}", b"\0" * 600):
        (home.warehouse / publish.POINTER).write_bytes(
            content if content is not None else flipped(home.warehouse / publish.POINTER)
        )
        assert numbers(home) == wanted
        opened = query.open(home.path)
        assert opened.damage is not None
        assert publish.POINTER in opened.damage.zh
    (home.warehouse / publish.POINTER).unlink()
    assert numbers(home) == wanted
    (home.warehouse / publish.COPY).unlink()
    assert query.open(home.path).damage is not None
    assert publish.rollback(home, former.id).id == former.id
    assert query.open(home.path).damage is None


def flipped(file: Path) -> bytes:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    return bytes(content)


def test_where_no_build_is_whole_nothing_is_shown(home: Home) -> None:
    for kept in publish.builds(home):
        flip(publish.file_of(home, kept.id), 40_000)
    with pytest.raises(DamagedError, match="wuye rollback"):
        query.open(home.path)


@pytest.mark.parametrize("kind", ["stored rows", "manifest", "journal"])
def test_nothing_is_built_from_damaged_rows(home: Home, kind: str) -> None:
    before = publish.current(home).id
    file = max(home.path.glob(KINDS[kind]), key=lambda path: path.stat().st_mtime_ns)
    content = file.read_bytes()
    former = flip(file, content.index(b"2020-03") * 8 if b"2020-03" in content else len(content) * 4)
    with pytest.raises(WuyeError, match=r"verify|does not match"):
        build(home, Settings(home=home.path), catalogue=PART)
    failed = query.open(home.path).last_failure
    assert publish.current(home).id == before
    assert failed is not None
    file.write_bytes(former)
    build(home, Settings(home=home.path), catalogue=PART)
    assert query.open(home.path).last_failure is None


def test_rollback_brings_back_every_value_of_any_kept_build(home: Home, tmp_path: Path) -> None:
    kept = publish.builds(home)
    values = {one.id: every_value(home, one.id) for one in kept}
    assert len(kept) > 1
    for one in reversed(kept):
        started = time.perf_counter()
        publish.rollback(home, one.id)
        opened = query.open(home.path)
        print(f"rollback to {one.id} and its first reader: {time.perf_counter() - started:.3f} s")
        assert opened.version == one.id
        assert opened.frame("select * from metric_value order by all").rows() == values[one.id]


def every_value(home: Home, version: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{publish.file_of(home, version)}' as kept (read_only)")
        frame = connection.sql("select * from kept.metric_value order by all").pl()
    return [tuple(float(cell) if hasattr(cell, "as_tuple") else cell for cell in row) for row in frame.rows()]


def test_what_was_left_half_made_is_swept_and_what_is_alive_stays(home: Home, first_home: Home, tmp_path: Path) -> None:
    alive = {path.relative_to(first_home.path) for path in first_home.path.rglob("*") if path.is_file()}
    dead = [
        home.store / ".staging" / "x" / "rows.parquet",
        home.store / "submissions" / ".s.json.part",
        home.store / "estate" / "period=2020-03" / ".s.parquet.part",
        home.archive / "ab" / ".abc.csv.part",
        home.warehouse / ".building.duckdb",
        home.warehouse / ".working.duckdb.wal",
        home.warehouse / ".spill" / "t",
        home.warehouse / "20990101-000000-000000-aaaaaa.duckdb",
    ]
    for file in dead:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"half")
    receive(home, [Sending(path=roster(tmp_path, 1))], workers=0)
    assert [file for file in dead[:4] if file.exists()] == []
    build(home, Settings(home=home.path, keep_builds=9), catalogue=PART)
    assert [file for file in dead if file.exists()] == []
    assert [path for path in alive if not (home.path / path).exists()] == []
    assert publish.verify(home) == []


def test_a_build_that_ended_just_after_the_pointer_is_completed(first_home: Home, tmp_path: Path) -> None:
    home = copied(first_home, tmp_path / "home")
    present, former = publish.builds(home)[:2]
    (home.warehouse / f"{present.id}.json").unlink()
    copy = home.warehouse / publish.COPY
    copy.write_bytes((home.warehouse / f"{former.id}.json").read_bytes())
    publish.sweep(home)
    assert [one.id for one in publish.builds(home)[:2]] == [present.id, former.id]
    assert copy.read_bytes() == (home.warehouse / publish.POINTER).read_bytes()
    assert publish.verify(home) == []
