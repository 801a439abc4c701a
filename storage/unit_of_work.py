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

from storage.claims import FileClaim, ServerClaim
from storage.repositories import (
    Clients,
    Commitments,
    Days,
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
)

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_KEY = 0x6D6F7665  # "move", as a number


class UnknownFormError(Exception):
    """The tables have a form that this version does not know: a newer Cairn wrote them."""


class InUseError(Exception):
    """Another process works on this database; two would send every reply twice."""


class UnitOfWork:
    """The repositories over one connection inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.clients = Clients(connection)
        self.commitments = Commitments(connection)
        self.days = Days(connection)
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


class Database:
    """A database by its URL. One writer at a time on SQLite; rows are locked on PostgreSQL.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot be opened (at first use), or the URL is none.
    """

    def __init__(self, url: str) -> None:
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

    def migrate(self) -> None:
        """Bring the tables to the newest form; an empty database gets all of them.

        Raises:
            UnknownFormError: a newer Cairn has changed them.
            sqlalchemy.exc.SQLAlchemyError: the database cannot be opened.
        """
        if self._is_up_to_date():
            return  # without importing alembic, which takes a third of a second
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self._durable.begin() as connection:
            if not self.is_sqlite:  # of two that start at once, the second finds it done
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_KEY})")
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise UnknownFormError from error

    def _is_up_to_date(self) -> bool:
        newest = max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))
        with self._durable.begin() as connection:
            if not sqlalchemy.inspect(connection).has_table("alembic_version"):
                return False
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return bool(found == newest)

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
