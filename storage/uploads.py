"""Files that clients sent to bring their own data in, until they say yes or no."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # with "on conflict"; SQLite understands it, too

from storage.tables import upload

_OF_CLIENT = upload.c.client_id == bindparam("client")
_NEXT = (
    select(upload.c.client_id, upload.c.file)
    .where(upload.c.content.is_(None))
    .order_by(upload.c.at, upload.c.client_id)
    .limit(1)
)
_UNREAD = select(upload.c.file).where(_OF_CLIENT, upload.c.content.is_(None))
_CONTENT = select(upload.c.content).where(_OF_CLIENT)


class Uploads:
    """The file that a client sent last; each has one at the most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, client_id: int, file: str, now: datetime) -> None:
        """A file was sent, and waits to be read; it goes in the place of an earlier one."""
        values = {"file": file, "content": None, "at": now}
        put = insert(upload).values(client_id=client_id, **values)
        self._connection.execute(
            put.on_conflict_do_update(index_elements=["client_id"], set_=values)
        )

    def next(self) -> tuple[int, str] | None:
        """The client and file that have waited longest to be read."""
        found = self._connection.execute(_NEXT).first()
        return found and (found[0], found[1])

    def next_of(self, client_id: int) -> str:
        """The file of a client that waits to be read, "" when none does."""
        found = self._connection.execute(_UNREAD, {"client": client_id}).scalar()
        return found or ""

    def keep(self, client_id: int, content: dict[str, Any]) -> None:
        """Keep what was read in the client's file."""
        own = update(upload).where(upload.c.client_id == client_id)
        self._connection.execute(own.values(content=content))

    def content(self, client_id: int) -> dict[str, Any] | None:
        """What was read in the client's file, None when there is none or it is not yet read."""
        found: dict[str, Any] | None = self._connection.execute(
            _CONTENT, {"client": client_id}
        ).scalar()
        return found

    def drop(self, client_id: int) -> None:
        self._connection.execute(delete(upload).where(upload.c.client_id == client_id))

    def forget_before(self, instant: datetime) -> None:
        self._connection.execute(delete(upload).where(upload.c.at < instant))
