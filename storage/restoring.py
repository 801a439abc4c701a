"""An empty database is filled with a backup, compared with it, and brought to the newest form."""

from __future__ import annotations

from contextlib import closing

import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from storage.backup_file import Backup, BackupError, Digest
from storage.backups import VERSION_TABLE, Say, cause_of, revision_of
from storage.migrating import MIGRATIONS, move
from storage.sealing import Keyring
from storage.seals import PLACE
from storage.table_lines import LineError, Table, count_on, lines, put, tables, values
from storage.unit_of_work import Database, InUseError

SEAL = "seal"  # migrations put a row into it, which is no client's


def restore(
    database: Database, keyring: Keyring, backup: Backup, say: Say = lambda _line: None
) -> None:
    """Put all rows of a backup into a database, or none; `keyring` is the one that it has.

    The caller closes the database, which ends the claim on it.

    Raises:
        BackupError: nothing was restored, unless it says so.
        storage.sealing.WrongKeyError, BrokenSealError: the keys do not open the backup; nothing
            was restored.
        storage.migrating.UnknownFormError: the database is a newer Cairn's.
    """
    _refuse_newer(backup.manifest.revision)
    _refuse_other_keys(backup, keyring)
    try:
        database.claim()
        _give_form(database, keyring, backup.manifest.revision)
        with database.unit() as unit:
            _fill(unit.connection, backup, say)
            _check(unit.connection, backup)
    except InUseError as error:
        raise BackupError("Cairn is at work on this database; stop it first.") from error
    except LineError as error:
        raise BackupError(str(error)) from error
    except (OSError, OverflowError, SQLAlchemyError) as error:
        raise BackupError(
            f"The database did not take the backup{_cause(error)}; nothing was restored."
        ) from error
    try:
        database.migrate()
    except SQLAlchemyError as error:
        raise BackupError(
            f"All is restored, but not brought to the newest form{_cause(error)}; start Cairn to "
            "try that again."
        ) from error


def _cause(error: Exception) -> str:
    return cause_of(error) if isinstance(error, SQLAlchemyError) else f" ({type(error).__name__})"


def _refuse_newer(revision: str) -> None:
    if revision not in {path.stem[:4] for path in (MIGRATIONS / "versions").glob("*.py")}:
        raise BackupError("The backup was made by a newer Cairn than this one; update Cairn first.")


def _refuse_other_keys(backup: Backup, keyring: Keyring) -> None:
    """Raises BackupError, WrongKeyError and BrokenSealError."""
    if not backup.is_sealed:
        return
    columns = backup.manifest.tables[SEAL].columns
    try:
        proofs = [dict(zip(columns, values(each), strict=True)) for each in backup.lines(SEAL)]
        for each in proofs:
            keyring.open(each["proof"], PLACE)
    except (KeyError, LineError, TypeError, ValueError):
        proofs = []
    if not proofs:
        raise BackupError("The backup does not say with which key it is sealed.")


def _give_form(database: Database, keyring: Keyring, revision: str) -> None:
    """Make the tables as they were at that revision. Raises BackupError when rows are there."""
    with database.unit() as unit:
        _refuse_rows(unit.connection)
        engine, found = unit.connection.engine, revision_of(unit.connection)
    if found not in ("", revision):
        move(engine, keyring, "base", back=True)
    move(engine, keyring, revision)


def _refuse_rows(connection: Connection) -> None:
    for name in sqlalchemy.inspect(connection).get_table_names():
        rows = sqlalchemy.select(sqlalchemy.text("1")).select_from(sqlalchemy.table(name)).limit(1)
        if name not in (VERSION_TABLE, SEAL) and connection.scalar(rows):
            raise BackupError(
                f"The database is not empty, there are rows in {name}: name a new one, or move "
                "this one away first."
            )


def _fill(connection: Connection, backup: Backup, say: Say) -> None:
    found = _matching(connection, backup)
    if SEAL in backup.manifest.tables:
        connection.execute(sqlalchemy.table(SEAL).delete())
    for table in found:
        kept = backup.manifest.tables[table.name]
        put(connection, table, kept.columns, backup.lines(table.name))
        count_on(connection, table)
        say(f"{table.name}: {kept.rows:,}")


def _matching(connection: Connection, backup: Backup) -> list[Table]:
    """The tables to fill, in order. Raises BackupError when the backup has others."""
    kept = backup.manifest.tables
    found = tables(connection)
    if {each.name: set(each.columns) for each in found} != {
        name: set(each.columns) for name, each in kept.items()
    }:
        raise BackupError("The backup holds other tables than it should in the form that it names.")
    return found


def _check(connection: Connection, backup: Backup) -> None:
    """Read everything again. Raises BackupError when it is not what was put in."""
    for table in tables(connection):
        kept, digest = backup.manifest.tables[table.name], Digest()
        with closing(lines(connection, table.in_order(kept.columns))) as found:
            for line in found:
                digest.add(line)
        if digest.kept(kept.columns) != kept:
            raise BackupError(f"{table.name} came out otherwise than it went in; nothing was kept.")
    is_sqlite = connection.dialect.name == "sqlite"  # PostgreSQL looks by itself
    if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BackupError("Rows of the backup refer to others that it has not.")
