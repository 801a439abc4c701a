"""Why messages were sent, by Telegram's numbers of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, select
from sqlalchemy.dialects.postgresql import insert  # with "on conflict"; SQLite understands it, too

from storage.tables import client, reason

_OF_CLIENT = reason.c.client_id == bindparam("client")
# Whoever had all of theirs deleted gets the last message without a trace of it here.
_KNOWN = select(
    *(bindparam(f"new_{each.name}", type_=each.type) for each in reason.c),
).where(exists().where(client.c.id == bindparam("new_client_id", type_=client.c.id.type)))
_PUT = insert(reason).from_select([each.name for each in reason.c], _KNOWN)
_NOTE = _PUT.on_conflict_do_update(
    index_elements=["client_id", "message_id"],
    set_={"words": _PUT.excluded.words, "at": _PUT.excluded.at},
)
_ONE = select(reason.c.words).where(_OF_CLIENT, reason.c.message_id == bindparam("message"))
_LATEST = (
    select(reason.c.words)
    .where(_OF_CLIENT)
    .order_by(reason.c.at.desc(), reason.c.message_id.desc())
    .limit(1)
)


class Reasons:
    """Why each message was sent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, client_id: int, message_id: int, words: str, at: datetime) -> None:
        """Keep why a message was sent; of who is no client nothing is kept."""
        values = {"client_id": client_id, "message_id": message_id, "words": words, "at": at}
        named = {f"new_{name}": value for name, value in values.items()}
        self._connection.execute(_NOTE, named)

    def of(self, client_id: int, message_id: int = 0) -> str:
        """Why the client got a message, by default the last one; "" when nothing is known of it."""
        values = {"client": client_id, "message": message_id}
        found = self._connection.execute(_ONE if message_id else _LATEST, values)
        return found.scalar() or ""

    def forget_before(self, instant: datetime) -> None:
        self._connection.execute(delete(reason).where(reason.c.at < instant))
