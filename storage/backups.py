"""A backup of everything, made while Cairn is at work.

What is sealed is copied as it lies: a backup is made without a key and restored with the same one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Connection, NullPool, event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from storage import models  # noqa: F401 (fills the metadata)
from storage.backup_file import BackupError, Digest, Manifest, NewBackup, new_file, refuse_taken
from storage.migrating import MIGRATION_KEY
from storage.table_lines import LineError, lines, tables

Say = Callable[[str], None]
VERSION_TABLE = "alembic_version"


def back_up(url: URL, path: Path, made_at: datetime, say: Say = lambda _line: None) -> Manifest:
    """Write everything as it is at one instant to a new file; nobody who writes has to wait.

    On SQLite the write-ahead file grows meanwhile. `say` is told of each table.
    Raises BackupError: there is no whole file, and nothing by its name.
    """
    refuse_taken(path)
    kept = {}
    try:
        with _snapshot(url) as connection, new_file(path) as file, NewBackup(file) as backup:
            for table in tables(connection):
                digest = Digest()
                with closing(lines(connection, table)) as found:
                    backup.add(table.name, digest.of(found))
                kept[table.name] = digest.kept(table.columns)
                say(f"{table.name}: {digest.rows:,}")
            manifest = Manifest(revision_of(connection), made_at, kept)
            backup.complete(manifest)
    except LineError as error:
        raise BackupError(str(error)) from error
    except SQLAlchemyError as error:
        raise BackupError(f"The database cannot be read{cause_of(error)}.") from error
    return manifest


@contextmanager
def _snapshot(url: URL) -> Iterator[Connection]:
    """The database as it is now, for reading. Raises BackupError when it is none of Cairn's."""
    is_file = url.get_backend_name() == "sqlite"
    ways: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
    if is_file:
        ways["creator"] = _opening(Path(url.database or ""))
    engine = sqlalchemy.create_engine(url, **ways)
    if is_file:  # deferred: it takes no lock that a writer would wait for
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.connect() as connection:
        if not is_file:
            # Until this connection ends: a migration would change what is still to be read.
            connection.exec_driver_sql(f"SELECT pg_advisory_lock_shared({MIGRATION_KEY})")
            connection.commit()
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        _refuse_foreign(connection)
        yield connection


def _opening(file: Path) -> Callable[[], sqlite3.Connection]:
    """Opens an SQLite file for reading, and never makes one. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"There is no database at {file}.")

    def connect() -> sqlite3.Connection:
        address = f"{file.resolve().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None)
        connection.execute("PRAGMA query_only=ON")
        return connection

    return connect


def _refuse_foreign(connection: Connection) -> None:
    found = set(sqlalchemy.inspect(connection).get_table_names())
    if VERSION_TABLE not in found:
        raise BackupError("The database holds nothing of Cairn's yet.")
    if foreign := sorted(found - {VERSION_TABLE, *SQLModel.metadata.tables}):
        raise BackupError(
            f"The database holds the table {foreign[0]}, which this Cairn does not know."
        )


def revision_of(connection: Connection) -> str:
    """The form of the tables, as the migrations call it; "" before the first one."""
    if not sqlalchemy.inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    return str(found or "")


def cause_of(error: SQLAlchemyError) -> str:
    """What the database calls its trouble, in brackets: its message may hold a client's words."""
    origin = getattr(error, "orig", None)
    name = getattr(origin, "sqlite_errorname", "") or (type(origin).__name__ if origin else "")
    return f" ({name})" if name else ""
