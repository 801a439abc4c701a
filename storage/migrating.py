"""Bringing the tables from one form to another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from storage.sealing import Keyring

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_KEY = 0x6D6F7665  # "move", as a number


class UnknownFormError(Exception):
    """The tables have a form that this version does not know: a newer Cairn wrote them."""


def is_newest(connection: Connection) -> bool:
    """Whether there is nothing to do; without alembic, whose import takes 0.3 s."""
    newest = max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return bool(found == newest)


def move(engine: Engine, keyring: Keyring, revision: str = "head", back: bool = False) -> None:
    """Upgrade to a revision, or go back to one; in one transaction. Raises UnknownFormError."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["keyring"] = keyring
    with _to_itself(engine) as connection:
        config.attributes["connection"] = connection
        try:
            (command.downgrade if back else command.upgrade)(config, revision)
        except CommandError as error:
            raise UnknownFormError from error


@contextmanager
def _to_itself(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else migrates, and SQLite lets a table be put anew."""
    with engine.connect() as connection:
        own, is_sqlite = connection.connection.driver_connection, engine.dialect.name == "sqlite"
        assert own
        if is_sqlite:  # it hears this outside of a transaction only
            own.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:  # of two that start at once, the second finds it done
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_KEY})")
                yield connection
        finally:
            if is_sqlite:
                own.execute("PRAGMA foreign_keys=ON")
