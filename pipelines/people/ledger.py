"""An append-only ledger in one SQLite file, every line chained to the one before by its hash.

As the office journal, but for what is written by the machine's clock in invented cities too, many times an hour, and
belongs into no build: who has which rights, and who did what. Triggers refuse updates, deletions and gaps. Beside the
file stands its seal, which names the last line: a ledger whose end was cut off no longer fits. Whoever rewrites file and
seal alike is found out by a head that was noted elsewhere (`wuye audit head`).
"""

import fcntl
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.disk import damaged, make_folder, sealed, unsealed, why
from pipelines.errors import DamagedError, JournalError
from pipelines.text import both

GENESIS = "0" * 64
PATIENCE_S = 30.0  # that a writer waits for another one
_SCHEMA = (
    """
    create table if not exists line (
        sequence integer primary key,
        at text not null,
        kind text not null,
        actor text not null check (trim(actor) <> ''),
        subject text not null,
        content text not null check (json_valid(content)),
        former_hash text not null check (length(former_hash) = 64),
        hash text not null check (length(hash) = 64)
    ) strict
    """,
    """
    create trigger if not exists line_is_never_updated before update on line
    begin select raise(abort, 'the ledger is append-only'); end
    """,
    """
    create trigger if not exists line_is_never_deleted before delete on line
    begin select raise(abort, 'the ledger is append-only'); end
    """,
    """
    create trigger if not exists line_follows_the_last before insert on line
    when new.sequence is not (select coalesce(max(sequence), 0) + 1 from line)
        or new.former_hash is not coalesce((select hash from line order by sequence desc limit 1), '%GENESIS%')
    begin select raise(abort, 'the ledger is append-only: a line follows the last one'); end
    """.replace("%GENESIS%", GENESIS),
)
_COLUMNS = "sequence, at, kind, actor, subject, content, former_hash, hash"
Row = tuple[int, str, str, str, str, str, str, str]


def now() -> datetime:
    """The machine's clock, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a ledger."""

    sequence: int
    at: datetime
    kind: str
    actor: str
    subject: str
    content: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One ledger of a home. It holds no connection: it may be kept and shared between threads."""

    path: Path
    clock: Callable[[], datetime] = now

    @property
    def name(self) -> str:
        """The file as it is named to people."""
        return f"{self.path.parent.name}/{self.path.name}"

    def append(self, kind: str, *, actor: str, subject: str = "", content: Mapping[str, Any] | None = None) -> Line:
        """Writes one line and returns it once it is on the disk.

        Raises:
            JournalError: it cannot be written.
        """
        with self._faults():
            make_folder(self.path.parent)
            with self._alone(), closing(self._connect("rwc")) as connection:
                if not connection.execute(
                    "select 1 from sqlite_master where name = 'line_follows_the_last'"
                ).fetchone():
                    connection.execute("pragma journal_mode = wal")
                    for statement in _SCHEMA:
                        connection.execute(statement)
                connection.execute("pragma synchronous = full")
                sequence, former = _head(connection)
                row = _chained(
                    sequence + 1, self.clock().astimezone(UTC), kind, actor, subject, dict(content or {}), former
                )
                connection.execute(f"insert into line ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)", row)
                self._seal_with(row)
        return _line(row)

    def lines(
        self, *, kinds: tuple[str, ...] = (), subject: str | None = None, since: datetime | None = None, most: int = 0
    ) -> list[Line]:
        """The lines, oldest first: of some kinds, on a subject, since an instant, the newest `most`; none where there is
        no ledger yet.

        Raises:
            JournalError: it cannot be read.
        """
        if not self.path.exists():
            return []
        conditions = [f"kind in ({', '.join('?' * len(kinds))})"] if kinds else []
        given: list[object] = [*kinds]
        if subject is not None:
            conditions.append("subject = ?")
            given.append(subject)
        if since is not None:
            conditions.append("at >= ?")
            given.append(_written(since.astimezone(UTC)))
        condition = f"where {' and '.join(conditions)}" if conditions else ""
        limit = f"limit {int(most)}" if most else ""
        with self._faults(), closing(self._connect("ro")) as connection:
            rows = connection.execute(
                f"select {_COLUMNS} from line {condition} order by sequence desc {limit}", given
            ).fetchall()
        return [_line(row) for row in reversed(rows)]

    @property
    def head(self) -> tuple[int, str]:
        """Sequence and hash of the last line; (0, zeros) where there is none.

        Raises:
            JournalError: it cannot be read.
        """
        if not self.path.exists():
            return 0, GENESIS
        with self._faults(), closing(self._connect("ro")) as connection:
            return _head(connection)

    def verify(self, noted: tuple[int, str] | None = None) -> list[str]:
        """Everything that is wrong with the ledger, one sentence each; `noted` is a head that was kept elsewhere."""
        if not self.path.exists():
            return [f"{self.name} is missing"] if self._seal.exists() or noted else []
        try:
            with self._faults(), self._alone(), closing(self._connect("ro")) as connection:
                faults = [*_faulty_schema(self.name, connection), *_faulty_pages(self.name, connection)]
                rows = connection.execute(f"select {_COLUMNS} from line order by sequence").fetchall()
                faults += _faulty_chain(self.name, rows)
                marks = [mark for mark in (noted, self._sealed_head()) if mark]
        except JournalError as fault:
            return [str(fault)]
        except (DamagedError, ValueError):
            return [str(damaged(f"{self.name}.seal"))]
        there = {row[0]: row[7] for row in rows}
        if rows and not self._seal.exists():
            faults.append(f"{self.name}.seal is missing")
        for sequence, hash_ in marks:
            if sequence and there.get(sequence) != hash_:
                faults.append(f"{self.name}: line {sequence}, which was written, is gone or another one")
        return faults

    @property
    def _seal(self) -> Path:
        return self.path.with_name(f"{self.path.name}.seal")

    def _seal_with(self, row: Row) -> None:
        """Notes the last line. Not flushed: after a power failure an older seal may stand, which the chain still fits."""
        fresh = self._seal.with_name(f".{self._seal.name}.part")
        fresh.write_bytes(sealed(json.dumps({"sequence": row[0], "hash": row[7]}).encode()))
        fresh.replace(self._seal)

    def _sealed_head(self) -> tuple[int, str] | None:
        with suppress(FileNotFoundError):
            content = json.loads(unsealed(self._seal))
            return int(content["sequence"]), str(content["hash"])
        return None

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=PATIENCE_S, isolation_level=None)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.path.with_name(f"{self.path.name}.lock").open("a") as file:
            until = time.monotonic() + PATIENCE_S
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.005)
            yield

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            reason = why(fault)
            raise JournalError(
                both(f"{self.name} 无法读写：{reason.zh}", f"{self.name} cannot be read or written: {reason.en}")
            ) from None
        except sqlite3.Error as fault:
            raise JournalError(
                both(f"{self.name} 无法读写或已损坏", f"{self.name} cannot be read or written: {fault}")
            ) from None


def _chained(
    sequence: int, moment: datetime, kind: str, actor: str, subject: str, content: Mapping[str, Any], former: str
) -> Row:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    open_row = (sequence, _written(moment), kind, actor, subject, text, former)
    return (*open_row, _hash(open_row))


def _hash(row: tuple[object, ...]) -> str:
    return hashlib.sha256(json.dumps(row[:7], ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _line(row: Row) -> Line:
    return Line(
        sequence=row[0],
        at=datetime.fromisoformat(row[1]),
        kind=row[2],
        actor=row[3],
        subject=row[4],
        content=json.loads(row[5]),
        hash=row[7],
    )


def _head(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("select sequence, hash from line order by sequence desc limit 1").fetchone()
    return row or (0, GENESIS)


def _faulty_schema(name: str, connection: sqlite3.Connection) -> Iterator[str]:
    there = {" ".join(str(sql).split()).casefold() for (sql,) in connection.execute("select sql from sqlite_master")}
    for statement in _SCHEMA:
        kept = statement.replace(" if not exists", "")
        if " ".join(kept.split()).casefold() not in there:
            yield f"{name}: {kept.split()[2]}, which keeps the ledger append-only, is missing or was changed"


def _faulty_pages(name: str, connection: sqlite3.Connection) -> Iterator[str]:
    for (says,) in connection.execute("pragma integrity_check(5)"):
        if says != "ok":
            yield f"{name}: {says}"


def _faulty_chain(name: str, rows: list[Row]) -> Iterator[str]:
    expected, former = 1, GENESIS
    for row in rows:
        if row[0] != expected:
            missing = str(expected) if row[0] == expected + 1 else f"{expected} to {row[0] - 1}"
            yield f"{name}: line {missing} is missing"
        if row[6] != former:
            yield f"{name}: line {row[0]} does not follow the line before it"
        if _hash(row) != row[7]:
            yield f"{name}: line {row[0]} was altered: it does not match its hash"
        expected, former = row[0] + 1, row[7]
