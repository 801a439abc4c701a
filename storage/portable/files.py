"""All questions about the file of one client, a short method each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from flows.engine.model import Changes
from storage.portable import bringing_in, erasing, reading
from storage.portable.form import ClientFile


class Files:
    """Everything of one client. `of`, `changes` and `bring_in` raise LookupError for a stranger."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, client_id: int) -> ClientFile:
        """Everything that is kept of the client."""
        return reading.read_file(self._connection, client_id)

    def rows_of(self, client_id: int) -> reading.Rows:
        """What `reading.put_together` makes the same file of, elsewhere."""
        return reading.fetch(self._connection, client_id)

    def count(self, client_id: int) -> dict[str, int]:
        """How many of each kind of things are on file."""
        return erasing.count(self._connection, client_id)

    def changes(self, client_id: int, file: ClientFile) -> Changes:
        """What would change if the file were brought in. Raises TooMuchError."""
        return bringing_in.changes(self._connection, client_id, file)

    def bring_in(self, client_id: int, file: ClientFile, now: datetime) -> None:
        """Add what the file has and is not here yet. Raises TooMuchError."""
        bringing_in.bring_in(self._connection, client_id, file, now)

    def erase(self, client_id: int) -> dict[str, int]:
        """Delete everything of the client; how many of each kind there were."""
        return erasing.erase(self._connection, client_id)
