"""Sound files with random damage: flipped bits, cuts, pieces put elsewhere. One number makes one file, always the same."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tests.whole.hostile.tables import Key, Table, estates
from tests.whole.hostile.writers import delimited, xls, xlsx

KINDS = ("xlsx", "xls", "utf-8", "gb18030", "parquet")
SUFFIXES = {"xlsx": ".xlsx", "xls": ".xls", "parquet": ".parquet", "utf-8": ".csv", "gb18030": ".csv"}


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """One damaged file, and the table from which it was made."""

    seed: int
    kind: str
    damage: str
    content: bytes
    table: Table

    @property
    def suffix(self) -> str:
        """Its name says what it was."""
        return SUFFIXES[self.kind]


def mutation(seed: int) -> Mutation:
    """The damaged file of a number."""
    lot = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    table = estates(f"Q{seed}", lot.choice((3, 12, 60)))
    content = _sound(table, kind)
    damage = lot.choice(list(_DAMAGES))
    damaged = _DAMAGES[damage](content, lot)
    return Mutation(seed=seed, kind=kind, damage=damage, content=damaged, table=table)


def _sound(table: Table, kind: str) -> bytes:
    rows = (table.headings, *table.rows)
    if kind == "xlsx":
        return xlsx({"表": rows})
    if kind == "xls":
        return xls({"表": rows})
    if kind == "parquet":
        buffer = io.BytesIO()
        pl.DataFrame(table.rows, schema=list(table.headings), orient="row").write_parquet(buffer)
        return buffer.getvalue()
    return delimited(rows, kind)


def _flip(content: bytes, lot: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(lot.choice((1, 1, 1, 3, 20))):
        changed[lot.randrange(len(changed))] ^= 1 << lot.randrange(8)
    return bytes(changed)


def _cut(content: bytes, lot: random.Random) -> bytes:
    return content[: lot.randrange(1, len(content))]


def _cut_out(content: bytes, lot: random.Random) -> bytes:
    start = lot.randrange(len(content))
    return content[:start] + content[start + lot.randrange(1, 400) :]


def _repeat(content: bytes, lot: random.Random) -> bytes:
    start = lot.randrange(len(content))
    end = min(len(content), start + lot.randrange(1, 400))
    at = lot.randrange(len(content))
    return content[:at] + content[start:end] + content[at:]


def _overwrite(content: bytes, lot: random.Random) -> bytes:
    start, size = lot.randrange(len(content)), lot.randrange(1, 64)
    noise = bytes(lot.randrange(256) for _ in range(size))
    return content[:start] + noise + content[start + size :]


_DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bits flipped": _flip,
    "cut off": _cut,
    "a piece cut out": _cut_out,
    "a piece said again": _repeat,
    "noise": _overwrite,
}


def allowed(mutated: Mutation) -> tuple[bool, frozenset[Key] | None]:
    """Whether rows may be lost or changed, and, where it can be known, the keys that may be stored.

    An .xlsx has a checksum for every part: it is whole or refused. In a text the rows are those of its lines as they
    stand, whoever wrote them: a cut at the end of a row cannot be seen, nor a digit that became another one. Old
    workbooks and Parquet files (without checksums of pages) say of their bytes no more than that.
    """
    if mutated.kind == "xlsx":
        return False, None
    if mutated.kind not in ("utf-8", "gb18030"):
        return True, None
    text = mutated.content.decode(mutated.kind, errors="replace")
    firsts = {line.split(",", 1)[0].strip().strip('"') for line in text.replace("\r", "\n").split("\n")}
    return True, frozenset((first,) for first in firsts)
