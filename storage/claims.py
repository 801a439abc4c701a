"""The right to be the one process at work on a database: it ends with the process that has it."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import sqlalchemy
from sqlalchemy import URL, Connection, NullPool, func, text
from sqlalchemy.exc import SQLAlchemyError

try:
    import fcntl
except ImportError:  # on Windows, which has no such locks
    fcntl = None  # type: ignore[assignment]

KEY = 0x636169726E  # "cairn", as a number
_TAKE = text(f"SELECT pg_try_advisory_lock({KEY})")
# Seconds: so soon each side notices that the other's host is gone, and a standby can take over.
_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
_PATIENCE = {**_ALIVE, "connect_timeout": 10, "tcp_user_timeout": 20_000}  # the last: milliseconds
_STAY_ALIVE = sqlalchemy.select(
    *(func.set_config(f"tcp_{name}", str(value), False) for name, value in _ALIVE.items())
)


class FileClaim:
    """A lock on a file beside an SQLite file, which the kernel frees when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Whether it is ours, now or still; without waiting."""
        if self._file is not None or fcntl is None:
            return True
        file = self._path.open("w")  # the lock is held while it is open
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def holds(self) -> bool:
        return self._file is not None or fcntl is None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None


class ServerClaim:
    """An advisory lock of PostgreSQL on a connection of its own, with which it ends."""

    def __init__(self, url: URL) -> None:
        self._engine = sqlalchemy.create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_PATIENCE
        )
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Whether it is ours, now or still; without waiting. Raises what the database raises."""
        if self.holds():
            return True
        self.release()
        connection = self._engine.connect()
        try:
            connection.execute(_STAY_ALIVE)
            is_ours = bool(connection.execute(_TAKE).scalar())
        except SQLAlchemyError:
            connection.invalidate()
            raise
        if is_ours:
            self._connection = connection
        else:
            connection.close()
        return is_ours

    def holds(self) -> bool:
        """Whether the connection still stands: one round trip to the server."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.release()
            return False
        return True

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
