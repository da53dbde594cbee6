"""Who is signed in: a table of our own, so that a session ends when its time is over or when somebody ends it.

A browser holds a random token; the table holds its SHA-256, so that whoever reads the file can sign in as nobody. What
is being signed in (OpenID Connect) stands here too, once, until it is answered. The file is no part of a backup: a
restored home has nobody signed in.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.disk import make_folder
from pipelines.errors import JournalError
from pipelines.settings import Home
from pipelines.text import both

FOLDER, FILE = "sessions", "sessions.sqlite"
COOKIE = "wuye_session"  # in which a browser holds its token
NOTED_EVERY_S = 15  # how often it is written that a session is used
PENDING_S = 600  # that a sign-in may take
_SCHEMA = """
create table if not exists session (
    number integer primary key,
    token text not null unique,
    person text not null,
    account text not null,
    started_at text not null,
    seen_at text not null,
    ends_at text not null,
    ended_at text,
    why_ended text not null default '',
    right_number integer,
    viewing_as text not null default ''
) strict;
create table if not exists pending (
    state text primary key,
    browser text not null,
    nonce text not null,
    verifier text not null,
    next text not null,
    begun_at text not null
) strict;
"""

_COLUMNS = "number, person, account, started_at, seen_at, ends_at, right_number, viewing_as"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session as it stands. `right_number` is the right that its person chose to act by; None is the first."""

    number: int
    person: str
    account: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    right_number: int | None
    viewing_as: str


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A sign-in that was begun and waits for its answer."""

    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """The session table of a home."""

    path: Path
    idle: timedelta
    longest: timedelta
    clock: Callable[[], datetime] = _now

    def start(self, person: str, account: str) -> tuple[str, int]:
        """Begins a session; gives its token, which is kept nowhere, and its number."""
        token, at = secrets.token_urlsafe(32), self.clock()
        with self._open() as connection:
            number = connection.execute(
                "insert into session (token, person, account, started_at, seen_at, ends_at) values (?, ?, ?, ?, ?, ?)",
                (_hashed(token), person, account, _written(at), _written(at), _written(at + self.longest)),
            ).lastrowid
        assert number
        return token, number

    def of(self, token: str) -> Session | None:
        """The session of a token while it lasts; None for any other."""
        if not token or not self.path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(
                f"select {_COLUMNS} from session where token = ? and ended_at is null", (_hashed(token),)
            ).fetchone()
        session = _session(row) if row else None
        return session if session and self._lasts(session) else None

    def note_use(self, session: Session) -> None:
        """The person did something: the time without an act begins anew. Written at most every 15 seconds."""
        at = self.clock()
        if (at - session.seen_at).total_seconds() >= NOTED_EVERY_S:
            with self._open() as connection:
                connection.execute("update session set seen_at = ? where number = ?", (_written(at), session.number))

    def choose(self, session: Session, *, right_number: int | None = None, viewing_as: str = "") -> None:
        """By which of their rights a person acts from now on, or as whom an administrator looks."""
        with self._open() as connection:
            connection.execute(
                "update session set right_number = coalesce(?, right_number), viewing_as = ? where number = ?",
                (right_number, viewing_as, session.number),
            )

    def end(self, why: str, *, number: int | None = None, person: str = "") -> int:
        """Ends one session, or all of a person; gives how many ended."""
        with self._open() as connection:
            return connection.execute(
                "update session set ended_at = ?, why_ended = ? where ended_at is null and (number = ? or person = ?)",
                (_written(self.clock()), why, number, person),
            ).rowcount

    def running(self) -> list[Session]:
        """The sessions that last, the newest first."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute(
                f"select {_COLUMNS} from session where ended_at is null order by number desc"
            ).fetchall()
        return [session for session in map(_session, rows) if self._lasts(session)]

    def _lasts(self, session: Session) -> bool:
        at = self.clock()
        return at < session.ends_at and at < session.seen_at + self.idle

    def begin(self, browser: str, next_: str) -> tuple[str, Pending]:
        """Notes a sign-in that a browser begins; gives its state."""
        state = secrets.token_urlsafe(32)
        pending = Pending(nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48), next=next_)
        at = self.clock()
        with self._open() as connection:
            connection.execute("delete from pending where begun_at < ?", (_written(at - timedelta(seconds=PENDING_S)),))
            connection.execute(
                "insert into pending values (?, ?, ?, ?, ?, ?)",
                (_hashed(state), _hashed(browser), pending.nonce, pending.verifier, next_, _written(at)),
            )
        return state, pending

    def take(self, state: str, browser: str) -> Pending | None:
        """The sign-in of a state, once and for the browser that began it; None for any other."""
        oldest = _written(self.clock() - timedelta(seconds=PENDING_S))
        with self._open() as connection:
            row = connection.execute(
                "delete from pending where state = ? and browser = ? and begun_at >= ? returning nonce, verifier, next",
                (_hashed(state), _hashed(browser), oldest),
            ).fetchone()
        return Pending(nonce=row[0], verifier=row[1], next=row[2]) if row else None

    def _make(self) -> None:
        """Makes an empty table under another name first: nobody finds one that is half made."""
        make_folder(self.path.parent)
        fresh = self.path.with_name(f".{FILE}.{secrets.token_hex(8)}.part")
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(_SCHEMA)
        with suppress(FileExistsError):
            os.link(fresh, self.path)
        fresh.unlink()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self.path.exists():
                self._make()
            with closing(sqlite3.connect(self.path, timeout=10.0, isolation_level=None)) as connection:
                connection.execute("pragma synchronous = normal")
                yield connection
        except (sqlite3.Error, OSError):
            raise JournalError(
                both(
                    f"登录记录 {FOLDER}/{FILE} 无法读写，请联系系统管理员",
                    f"the session table {FOLDER}/{FILE} cannot be read or written: ask the administrator",
                )
            ) from None


def sessions_of(home: Home) -> Sessions:
    """The session table of a home, by its own times."""
    return Sessions(
        path=home.path / FOLDER / FILE,
        idle=timedelta(minutes=home.sign_in.idle_minutes),
        longest=timedelta(hours=home.sign_in.hours),
    )


def _session(row: tuple[Any, ...]) -> Session:
    """A row of the table, its `_COLUMNS`."""
    number, person, account, *times, right_number, viewing_as = row
    started_at, seen_at, ends_at = map(datetime.fromisoformat, times)
    return Session(
        number=number,
        person=person,
        account=account,
        started_at=started_at,
        seen_at=seen_at,
        ends_at=ends_at,
        right_number=right_number,
        viewing_as=viewing_as,
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
