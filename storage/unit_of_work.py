"""The database: opened, migrated, and used in units of work, which happen whole or not at all."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage import migrating, resealing, seals
from storage.claims import FileClaim, ServerClaim
from storage.migrating import MIGRATIONS, UnknownFormError
from storage.repositories import (
    Clients,
    Commitments,
    Days,
    Files,
    Groups,
    Nudges,
    Outbox,
    ParkedThings,
    PastThings,
    Ratings,
    Reasons,
    Records,
    Scales,
    SeenUpdates,
    Uploads,
)
from storage.sealing import Keyring, WrongKeyError

__all__ = [
    "MIGRATIONS",
    "Database",
    "InUseError",
    "UnitOfWork",
    "UnknownFormError",
    "WrongKeyError",
]


class InUseError(Exception):
    """Another process works on this database; two would send every reply twice."""


class UnitOfWork:
    """The repositories over one connection inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.clients = Clients(connection)
        self.commitments = Commitments(connection)
        self.days = Days(connection)
        self.files = Files(connection)
        self.groups = Groups(connection)
        self.nudges = Nudges(connection)
        self.outbox = Outbox(connection)
        self.parked = ParkedThings(connection)
        self.past = PastThings(connection)
        self.ratings = Ratings(connection)
        self.reasons = Reasons(connection)
        self.records = Records(connection)
        self.scales = Scales(connection)
        self.seen = SeenUpdates(connection)
        self.uploads = Uploads(connection)


class Database:
    """A database by its URL. One writer at a time on SQLite; rows are locked on PostgreSQL.

    Without a keyring it can be claimed, and must be unlocked before anything is written or read.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot be opened (at first use), or the URL is none.
    """

    def __init__(self, url: str, keyring: Keyring | None = None) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            raise ArgumentError("SQLite needs a file: what is in memory is lost with the process.")
        lock = Path(f"{Path(self.url.database or '').resolve()}.lock")
        self._claim = FileClaim(lock) if self.is_sqlite else ServerClaim(self.url)
        self._durable = self._engine("FULL")
        # What Telegram has accepted may be forgotten by a power cut (it is sent once more), never
        # by the end of this process; so it needs no flush of its own. See the decision log.
        self._swift = self._engine("NORMAL") if self.is_sqlite else self._durable
        if keyring:
            self.unlock(keyring)

    @contextmanager
    def unit(self, durable: bool = True) -> Iterator[UnitOfWork]:
        """A unit of work: committed at the end of the block, rolled back by any exception."""
        with (self._durable if durable else self._swift).begin() as connection:
            yield UnitOfWork(connection)

    def try_claim(self) -> bool:
        """Whether this is the one process at work here, now or still; asks without waiting.

        It stays so until `release` or the end of the process. On Windows it is always so on SQLite:
        there are no such locks. Raises what the database raises.
        """
        return self._claim.take()

    def still_holds(self) -> bool:
        """Whether the claim stands: on a server it falls with its connection, which is asked."""
        return self._claim.holds()

    def release(self) -> None:
        """Let another process have its turn."""
        self._claim.release()

    def claim(self) -> None:
        """Be the one process at work here. Raises InUseError when another one is."""
        if not self.try_claim():
            raise InUseError

    def unlock(self, keyring: Keyring) -> None:
        """Seal and open with these keys from now on."""
        self._keyring = keyring
        for engine in (self._durable, self._swift):
            engine.dialect.keyring = keyring  # type: ignore[attr-defined]

    def is_sealed(self) -> bool:
        """Whether a key was used here. Raises what the database raises."""
        with self._durable.begin() as connection:
            return seals.is_sealed(connection)

    def migrate(self) -> None:
        """Bring the tables to the newest form; an empty database gets all of them.

        Raises:
            WrongKeyError: they are sealed with a key that is not here; nothing was changed.
            UnknownFormError: a newer Cairn has changed them.
            sqlalchemy.exc.SQLAlchemyError: the database cannot be opened.
        """
        with self._durable.begin() as connection:
            seals.check(connection, self._keyring)
            is_newest = migrating.is_newest(connection)
        if not is_newest:
            self.move("head")
        with self._durable.begin() as connection:
            seals.note_first(connection, self._keyring)
            is_unswept = seals.is_unswept(connection)
        if is_unswept:
            seals.sweep(self._durable)

    def move(self, revision: str, back: bool = False) -> None:
        """Bring the tables to the form of one revision, or back to it. Raises UnknownFormError."""
        migrating.move(self._durable, self._keyring, revision, back)

    def reseal(self) -> int:
        """Put all rows under the first key; how many there were. Others must not be at work.

        A few at a time: wherever it is broken off, it can be done again.
        """
        rows = sum(self._reseal(each) for each in resealing.sealed_tables())
        with self.unit() as unit:
            seals.forget_others(unit.connection, self._keyring)
        seals.sweep(self._durable)
        return rows

    def _reseal(self, table: resealing.SealedTable) -> int:
        rows, after = 0, None
        while after != ():
            with self.unit() as unit:
                done, after = resealing.rewrite(
                    unit.connection, table, self._keyring.reseal, after or ()
                )
            rows += done
        return rows

    def close(self) -> None:
        """Close all connections and let other processes in."""
        self.release()
        self._durable.dispose()
        self._swift.dispose()

    def _engine(self, synchronous: str) -> Engine:
        engine = sqlalchemy.create_engine(self.url, hide_parameters=True)  # they are words
        if self.is_sqlite:

            @event.listens_for(engine, "connect")
            def prepare(connection: Any, _record: Any) -> None:
                connection.isolation_level = None  # transactions are ours to begin, below
                _write_ahead(connection)
                connection.execute(f"PRAGMA synchronous={synchronous}")
                connection.execute("PRAGMA foreign_keys=ON")
                connection.execute("PRAGMA busy_timeout=10000")

            @event.listens_for(engine, "begin")
            def begin(connection: Connection) -> None:
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine


def _write_ahead(connection: Any) -> None:
    """Have an SQLite file written ahead; of two that open a new one at once, the second waits."""
    for tries_left in reversed(range(200)):  # 10 s; here SQLite's own waiting does not help
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not tries_left:
                raise
            time.sleep(0.05)
