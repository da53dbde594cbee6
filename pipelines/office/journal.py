"""The append-only journal of what people decide: one SQLite file, every entry chained to the one before by its hash.

The database itself refuses updates, deletions and gaps by triggers. Whoever goes round them is found out: the hash of
an entry covers all its fields and the hash of the entry before it, and every published build notes the sequence and
hash that it read, so that a journal that was cut or rewritten no longer fits. Beside the file stands its seal: the last
entry, and the SHA-256 of the whole file, so that its loss and a single changed bit are found too. The file belongs on a
local disk: the write-ahead log needs shared memory, which network disks lack. Whoever copies it copies the `-wal` and
`.seal` files beside it too, as `wuye backup` does.
"""

import errno
import fcntl
import hashlib
import json
import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import EVERYWHERE
from pipelines.catalogue.entries import COMMON, ENTRY_KINDS
from pipelines.clock import DEFAULT_ZONE, local
from pipelines.disk import (
    RESTORE,
    damaged,
    digest,
    flush_folder,
    is_still,
    make_folder,
    sealed,
    unsealed,
    why,
    write_whole,
)
from pipelines.errors import DamagedError, JournalError
from pipelines.office.drafts import Draft, draft_of
from pipelines.office.entries import ClockSet, Entry, Objection, ProposalStep, content_of, entry_from
from pipelines.office.letter_forms import Letter
from pipelines.office.letters import check_letter
from pipelines.office.meeting_forms import ActionItem
from pipelines.office.order import LONGEST_SILENCE, check_clock, check_clock_set, clock_set, is_in_order
from pipelines.office.orders import check_item
from pipelines.office.recorded import Recorded
from pipelines.office.standing import check, terms_of
from pipelines.settings import Home
from pipelines.text import Text, both

FILE = "journal.sqlite"
GENESIS = "0" * 64
PATIENCE = 30.0  # seconds that a writer waits for another one
_LOG = logging.getLogger(__name__)
MEND = both(
    f"{RESTORE.zh}，换入其中整个 office 文件夹（连同 {FILE}.seal）",
    f"{RESTORE.en} and take the whole office folder from there, {FILE}.seal with it",
)

_SCHEMA = (
    """
    create table entry (
        sequence integer primary key,
        at text not null,
        actor text not null check (trim(actor) <> ''),
        kind text not null,
        subject text not null,
        why text not null check (trim(why) <> ''),
        effective_on text not null,
        content text not null check (json_valid(content)),
        former_hash text not null check (length(former_hash) = 64),
        hash text not null check (length(hash) = 64)
    ) strict
    """,
    """
    create trigger entry_is_never_updated before update on entry
    begin select raise(abort, 'the journal is append-only'); end
    """,
    """
    create trigger entry_is_never_deleted before delete on entry
    begin select raise(abort, 'the journal is append-only'); end
    """,
    # Also keeps out `insert or replace`, which deletes without asking the trigger above.
    """
    create trigger entry_follows_the_last before insert on entry
    when new.sequence is not (select coalesce(max(sequence), 0) + 1 from entry)
        or new.former_hash is not coalesce((select hash from entry order by sequence desc limit 1), '%GENESIS%')
    begin select raise(abort, 'the journal is append-only: an entry follows the last one'); end
    """.replace("%GENESIS%", GENESIS),
)
_FIELDS = ("sequence", "at", "actor", "kind", "subject", "why", "effective_on", "content", "former_hash")
_COLUMNS = ", ".join((*_FIELDS, "hash"))
_SET_ASIDE = """exists (
    select 1 from entry as clock
    where clock.kind = 'clock' and (?3 is null or clock.sequence <= ?3)
        and entry.sequence between json_extract(clock.content, '$.first') and json_extract(clock.content, '$.last')
)"""
_LABELS = {field.name: field.label for field in COMMON}


class Seal(BaseModel):
    """The journal as its last writer left it. `sha256` is of the whole file; '' where a reader kept the last entry in
    the write-ahead log."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sequence: int
    hash: str
    sha256: str


def now() -> datetime:
    """The machine's clock, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Journal:
    """The journal of one home. It holds no connection: it may be kept and shared between threads."""

    path: Path
    clock: Callable[[], datetime] = now
    region: str = EVERYWHERE  # whose parameters steps of lists are held against
    timezone: str = DEFAULT_ZONE  # whose days are the offices' days
    longest_silence: timedelta | None = None  # between two entries; None where days are long past, as invented ones
    signing: Callable[[Entry, str], None] | None = None  # refuses who may not sign; `pipelines.people.signing`

    @property
    def today(self) -> date:
        """The offices' day by the clock."""
        return local(self, self.clock()).date()

    def append(self, entry: Entry, *, actor: str, why: str, on: date | None = None) -> Recorded:
        """Writes one entry and returns it once it is on the disk. When it was written is the clock's to say.

        Names are kept in one form and texts without marks of persons; `masked` of what is returned counts those.

        Args:
            entry: what was decided.
            actor: who, as a post or office.
            why: the reason; never blank.
            on: the day from which it counts, at the latest today (the default); days are those of the deployment's time zone.

        Raises:
            JournalError: actor or why is blank or not to be kept (`pipelines.office.drafts`), a day lies after today, the clock stands before the last entry, a step
                of a list or an objection is out of order (`pipelines.office.standing`), or the journal cannot be
                written.
        """
        draft = self.draft(entry, actor, why)
        with _faults_named(self.path):
            make_folder(self.path.parent)
        with self._locked(fcntl.LOCK_EX):
            recorded = self._append(draft.entry, draft.actor, draft.why, on)
        return replace(recorded, masked=draft.masked)

    def draft(self, entry: Entry, actor: str, why: str) -> Draft:
        """An entry as it would be written, nothing being written yet.

        Raises:
            JournalError: it cannot be kept, or may not be signed by who signs it.
        """
        draft = draft_of(entry, actor, why)
        if self.signing is not None:
            self.signing(draft.entry, draft.actor)
        return draft

    def accept_clock(self, *, actor: str, second_actor: str, why: str) -> Recorded:
        """Two people say that the clock is right now. Entries that are dated more than a day ahead count no more.

        Raises:
            JournalError: nothing is wrong with the clock, or one person signs twice.
        """
        times = {one.sequence: one.at for one in self.entries()}
        entry = clock_set(times, self.clock().astimezone(UTC), second_actor, self.longest_silence)
        return self.append(entry, actor=actor, why=why)

    def _append(self, entry: Entry, actor: str, why: str, on: date | None) -> Recorded:
        self._make()
        with self._open("rw") as connection:
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            sequence, former_hash, former_at = _last(connection)
            at = self.clock().astimezone(UTC)
            if isinstance(entry, ClockSet):
                check_clock_set(entry, _times(connection), at, actor, self.longest_silence)
            else:
                last_at = datetime.fromisoformat(former_at) if former_at else None
                check_clock(at, last_at, self.longest_silence)
            today = local(self, at).date()
            effective_on = on or today
            _not_after(today, entry, effective_on)
            if isinstance(entry, ActionItem):
                check_item(_of_kind(connection, "action_item"), entry, actor)
            if isinstance(entry, Letter):
                check_letter(_of_kind(connection, "letter"), entry)
            if isinstance(entry, ProposalStep | Objection):  # what it follows is read under the writer's lock
                check(
                    _about(connection, entry),
                    entry,
                    actor=actor,
                    today=today,
                    terms=terms_of(load(), today, self.region),
                )
            unhashed = Recorded(
                sequence=sequence + 1,
                at=at,
                actor=actor,
                kind=entry.kind,
                subject=entry.subject,
                why=why,
                effective_on=effective_on,
                content=content_of(entry),
                former_hash=former_hash,
                hash="",
            )
            recorded = replace(unhashed, hash=_hash(_row(unhashed)))
            connection.execute(f"insert into entry ({_COLUMNS}) values ({', '.join('?' * 10)})", _row(recorded))
            connection.execute("commit")
            is_in_file = _checkpointed(connection)
        seal = Seal(sequence=recorded.sequence, hash=recorded.hash, sha256=digest(self.path) if is_in_file else "")
        try:
            write_whole(self._seal, sealed(seal.model_dump_json(indent=1).encode()))
        except OSError as fault:  # the entry stands; the next one is sealed again
            _LOG.warning("entry %s is written, but %s is not: %s", recorded.sequence, self._seal.name, fault)
        return recorded

    def entries(self, kind: str | None = None, subject: str | None = None, up_to: int | None = None) -> list[Recorded]:
        """The entries that count, in sequence order; none where there is no journal yet. Those that were set aside
        because the clock was ahead (`overridden`) are left out, once that was recorded.

        Raises:
            JournalError: there is no such kind, or the journal cannot be read.
        """
        if kind is not None and kind not in ENTRY_KINDS:
            kinds = ", ".join(ENTRY_KINDS)
            raise JournalError(
                both(f"没有 {kind!r} 这类记录；有 {kinds}", f"there is no kind {kind!r}; there is {kinds}")
            )
        if not self.path.exists():
            return []
        return self._selected(kind, subject, up_to, f"not {_SET_ASIDE}")

    def overridden(self) -> list[Recorded]:
        """The entries that were written while the clock was ahead and count no more, in sequence order."""
        return self._selected(None, None, None, _SET_ASIDE) if self.path.exists() else []

    def _selected(self, kind: str | None, subject: str | None, up_to: int | None, condition: str) -> list[Recorded]:
        with self._open("ro") as connection:
            rows = connection.execute(
                f"select {_COLUMNS} from entry where (?1 is null or kind = ?1) and (?2 is null or subject = ?2)"
                f" and (?3 is null or sequence <= ?3) and {condition} order by sequence",
                (kind, subject, up_to),
            ).fetchall()
        return [_recorded(row) for row in rows]

    def latest(self, kind: str, up_to: int | None = None) -> dict[tuple[str, ...], Recorded]:
        """By key, the entries of a kind that hold: a later one takes the place of a former one with its key.

        Raises:
            JournalError: the journal cannot be read.
        """
        return {recorded.entry.key: recorded for recorded in self.entries(kind, up_to=up_to)}

    @property
    def last(self) -> int:
        """The sequence of the last entry; 0 where there is none."""
        return self.head[0]

    @property
    def head(self) -> tuple[int, str]:
        """Sequence and hash of the last entry: what a build notes. (0, zeros) where there is none.

        Raises:
            JournalError: the journal cannot be read.
        """
        if not self.path.exists():
            return 0, GENESIS
        with self._open("ro") as connection:
            sequence, hash_, _ = _last(connection)
        return sequence, hash_

    def verify(self, noted: Collection[tuple[int, str]] = ()) -> list[str]:
        """Everything that is wrong with the journal, one sentence each; empty when all is well.

        Args:
            noted: sequence and hash as published builds noted them. They show what the journal alone cannot: that its
                end was cut off, or that all of it was written anew.
        """
        noted = {(sequence, hash_) for sequence, hash_ in noted if sequence > 0}
        if not self.path.exists():
            read = max((sequence for sequence, _ in noted), default=0)
            if noted:
                return [f"office/{FILE} is missing: a published build read {read} entries of it"]
            return [str(damaged(f"office/{FILE}", MEND))] if self._seal.exists() else []
        try:
            with self._locked(fcntl.LOCK_SH), self._open("ro") as connection:
                faults = [*_faulty_schema(connection), *_faulty_pages(connection)]
                rows = connection.execute(f"select {_COLUMNS} from entry order by sequence").fetchall()
                faults += [*_faulty_chain(rows), *_faulty_marks(rows, noted)]
                return faults or list(self._faulty_seal(rows))
        except JournalError as fault:
            return [str(fault)]

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is written to the journal meanwhile: its files may be copied.

        Raises:
            JournalError: a writer does not end.
        """
        with _faults_named(self.path):
            make_folder(self.path.parent)
        with self._locked(fcntl.LOCK_SH):
            yield

    @property
    def _seal(self) -> Path:
        return self.path.with_name(f"{self.path.name}.seal")

    def _faulty_seal(self, rows: list[tuple[int | str, ...]]) -> Iterator[str]:
        """What the seal tells and the entries do not: that the last ones are gone, or that the file has changed
        elsewhere. A seal of a former entry tells only the first: its writer ended before it sealed the last."""
        try:
            seal = Seal.model_validate_json(unsealed(self._seal))
        except FileNotFoundError:
            return
        except (DamagedError, ValidationError):
            yield str(damaged(f"office/{self._seal.name}", MEND))
            return
        there = {int(row[0]): row[9] for row in rows}
        if there.get(seal.sequence) != seal.hash:
            yield f"office/{FILE}: entry {seal.sequence}, which was written, is gone"
        elif seal.sequence == len(rows) and seal.sha256 not in ("", digest(self.path)):
            yield str(damaged(f"office/{FILE}", MEND))

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Holds the journal: alone to write (LOCK_EX), or against writers (LOCK_SH)."""
        if kind == fcntl.LOCK_SH and self._is_still:
            yield
            return
        with _faults_named(self.path), self.path.with_name(f"{self.path.name}.lock").open("a") as file:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    fcntl.flock(file, kind | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.01)
            yield

    def _make(self) -> None:
        """Makes an empty journal where there is none: whole under another name first, so that a killed writer leaves
        nothing half made."""
        for leftover in self.path.parent.glob(f".{self.path.name}.*"):
            leftover.unlink(missing_ok=True)
        if self.path.exists():
            return
        fresh = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        with _faults_named(self.path):
            with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = full")
                for statement in _SCHEMA:
                    connection.execute(statement)
            with fresh.open("rb+") as stream:
                os.fsync(stream.fileno())
            with suppress(FileExistsError):
                os.link(fresh, self.path)
            fresh.unlink()
            flush_folder(self.path.parent)

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        # to read a journal of this kind SQLite writes beside it, unless it is told that nobody can
        options = "mode=ro&immutable=1" if mode == "ro" and self._is_still else f"mode={mode}"
        with (
            _faults_named(self.path),
            closing(
                sqlite3.connect(
                    f"{self.path.resolve().as_uri()}?{options}", uri=True, timeout=PATIENCE, isolation_level=None
                )
            ) as connection,
        ):
            yield connection

    @property
    def _is_still(self) -> bool:
        """Whether nobody can write to the journal, and nothing is left in the write-ahead log."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return is_still(self.path.parent) and not (log.exists() and log.stat().st_size)


def open_journal(
    home: Home, clock: Callable[[], datetime] = now, signing: Callable[[Entry, str], None] | None = None
) -> Journal:
    """The journal of a home. Its file is made with the first entry; until then it reads as empty."""
    silence = None if home.invented else LONGEST_SILENCE
    return Journal(
        path=home.office / FILE,
        clock=clock,
        region=home.region,
        timezone=home.timezone,
        longest_silence=silence,
        signing=signing,
    )


@contextmanager
def _faults_named(path: Path) -> Iterator[None]:
    """Turns a fault of the database into one sentence."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as fault:
        reason = why(fault) if isinstance(fault, OSError) else _reason(fault, path)
        raise JournalError(
            both(
                f"办公日志 {path} 无法读写：{reason.zh}",
                f"the office journal {path} cannot be read or written: {reason.en}",
            )
        ) from None
    except (
        sqlite3.DatabaseError,
        UnicodeDecodeError,
    ) as fault:  # SQLite's own message may quote bytes that are no text
        raise JournalError(
            both(
                f"办公日志 {path} 已损坏，{MEND.zh}",
                f"the office journal {path} is damaged, {MEND.en}: {fault}",
            )
        ) from None


_REASONS = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_READONLY": errno.EROFS,
    "SQLITE_IOERR": errno.EIO,
    "SQLITE_PERM": errno.EACCES,
    "SQLITE_NOMEM": errno.ENOMEM,
}
_LOCKED = both("另一个程序正在写入，请稍后重试", "another program is writing to it; try again later")
_NOT_OPENED = both("文件打不开，请检查文件夹后重试", "the file cannot be opened; check the folder and try again")


def _reason(fault: sqlite3.Error, path: Path) -> Text:
    """What SQLite's words mean, which are English in every language."""
    name = getattr(fault, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _LOCKED
    if name.startswith("SQLITE_CANTOPEN"):
        return _why_not_opened(path)
    number = next((number for word, number in _REASONS.items() if name.startswith(word)), 0)
    return why(OSError(number, str(fault)))


def _why_not_opened(path: Path) -> Text:
    """Why SQLite could not open a file, which it does not say: the system is asked, with as many files as SQLite opens
    (the journal, its log, its index, its folder)."""
    with ExitStack() as opened:
        try:
            for _ in range(4):
                opened.enter_context(path.open("rb"))
        except OSError as cause:
            return why(cause)
    return _NOT_OPENED


def _checkpointed(connection: sqlite3.Connection) -> bool:
    """Whether all that was committed is in the file itself; a reader may keep it in the write-ahead log."""
    is_busy, logged, brought = connection.execute("pragma wal_checkpoint(passive)").fetchone()
    return not is_busy and logged == brought


def _last(connection: sqlite3.Connection) -> tuple[int, str, str]:
    row = connection.execute("select sequence, hash, at from entry order by sequence desc limit 1").fetchone()
    return row or (0, GENESIS, "")


def _about(connection: sqlite3.Connection, entry: Entry) -> list[Recorded]:
    """The steps of the subject of an entry, and every objection: their numbers are unique across subjects."""
    rows = connection.execute(
        f"select {_COLUMNS} from entry where (kind = 'objection' or (kind = 'proposal_step' and subject = ?1))"
        f" and not {_SET_ASIDE} order by sequence",
        (entry.subject, None, None),
    )
    return [_recorded(row) for row in rows.fetchall()]


def _of_kind(connection: sqlite3.Connection, kind: str) -> list[Recorded]:
    """The entries of a kind that count."""
    rows = connection.execute(
        f"select {_COLUMNS} from entry where kind = ?1 and not {_SET_ASIDE} order by sequence", (kind, None, None)
    )
    return [_recorded(row) for row in rows.fetchall()]


def _times(connection: sqlite3.Connection) -> dict[int, datetime]:
    """When each entry that counts was written, by sequence."""
    rows = connection.execute(f"select sequence, at from entry where not {_SET_ASIDE}", (None, None, None))
    return {sequence: datetime.fromisoformat(at) for sequence, at in rows.fetchall()}


def _not_after(today: date, entry: Entry, effective_on: date) -> None:
    for name, day in {"effective_on": effective_on, **entry.happened_on}.items():
        if day > today:
            declared = ENTRY_KINDS[entry.kind].field(name)
            label = declared.label if declared else _LABELS[name]
            raise JournalError(
                both(
                    f"“{label.zh}”{day} 晚于今天 {today}，尚未发生的事项不能记入",
                    f"{label.en} {day} lies after today, {today}: what has not happened is not recorded",
                )
            )


def _hash(row: tuple[int | str, ...]) -> str:
    """SHA-256 over the fields by name, sorted, as compact JSON in UTF-8; the former hash is one of them."""
    named = dict(zip(_FIELDS, row, strict=False))
    canonical = json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _row(recorded: Recorded) -> tuple[int | str, ...]:
    return (
        recorded.sequence,
        _written(recorded.at),
        recorded.actor,
        recorded.kind,
        recorded.subject,
        recorded.why,
        recorded.effective_on.isoformat(),
        recorded.content,
        recorded.former_hash,
        recorded.hash,
    )


def _recorded(row: tuple[int | str, ...]) -> Recorded:
    try:
        return Recorded(
            sequence=int(row[0]),
            at=datetime.fromisoformat(str(row[1])),
            actor=str(row[2]),
            kind=str(row[3]),
            subject=str(row[4]),
            why=str(row[5]),
            effective_on=date.fromisoformat(str(row[6])),
            content=str(row[7]),
            former_hash=str(row[8]),
            hash=str(row[9]),
        )
    except ValueError as fault:
        raise JournalError(
            both(
                f"办公日志第 {row[0]} 条的日期或时间有误，不能读取",
                f"entry {row[0]} of the office journal cannot be read: {fault}",
            )
        ) from None


def _faulty_schema(connection: sqlite3.Connection) -> Iterator[str]:
    there = {" ".join(str(sql).split()).casefold() for (sql,) in connection.execute("select sql from sqlite_master")}
    for statement in _SCHEMA:
        if " ".join(statement.split()).casefold() not in there:
            name = statement.split()[2]
            yield f"office/{FILE}: {name}, which keeps the journal append-only, is missing or was changed"


def _faulty_pages(connection: sqlite3.Connection) -> Iterator[str]:
    for (says,) in connection.execute("pragma integrity_check(5)"):
        if says != "ok":
            yield f"office/{FILE}: {says}"


def _faulty_chain(rows: list[tuple[int | str, ...]]) -> Iterator[str]:
    expected, former_hash, former_at = 1, GENESIS, ""
    times: dict[int, str] = {}
    for row in rows:
        sequence, at, kind, subject = int(row[0]), str(row[1]), row[3], row[4]
        where = f"office/{FILE}: entry {sequence}"
        if sequence != expected:
            missing = str(expected) if sequence == expected + 1 else f"{expected} to {sequence - 1}"
            yield f"office/{FILE}: entry {missing} is missing"
        if row[8] != former_hash:
            yield f"{where} does not follow the entry before it"
        if _hash(row) != row[9]:
            yield f"{where} was altered: it does not match its hash"
        if at < former_at and not is_in_order(row, times):
            yield f"{where} is dated before the entry before it"
        try:
            entry = entry_from(str(row[7]))
        except JournalError:
            yield f"{where} ({kind}) holds what no entry of that kind holds"
        else:
            if (entry.kind, entry.subject) != (kind, subject):
                yield f"{where} is filed as {kind} on {subject}, but its content is {entry.kind} on {entry.subject}"
        expected, former_hash, former_at = sequence + 1, str(row[9]), at
        times[sequence] = at


def _faulty_marks(rows: list[tuple[int | str, ...]], noted: Collection[tuple[int, str]]) -> Iterator[str]:
    there = {int(row[0]): row[9] for row in rows}
    for sequence, hash_ in sorted(noted):
        if sequence not in there:
            yield f"office/{FILE}: entry {sequence}, which a published build read, is gone"
        elif there[sequence] != hash_:
            yield f"office/{FILE}: entry {sequence} is not the one that a published build read"
