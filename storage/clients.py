"""Who is being coached, and what lies open with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.engine.model import Desk
from flows.engine.nudges import USUAL, Preferences
from storage.tables import client, desk


@dataclass(frozen=True)
class KnownClient:
    """A client as a turn needs them. Instants are aware UTC."""

    id: int
    name: str
    zone: str
    language: str
    reachable: bool
    desk: Desk
    preferences: Preferences = USUAL
    unanswered: int = 0  # messages with nudges since the client was last heard
    nudged_at: datetime | None = None  # when the last of these went
    heard_at: datetime | None = None  # when the client did anything before this
    country: str = ""
    held_until: datetime | None = None  # the end of the day after an alarm


_LOAD_CLIENT = (
    select(
        client.c.id,
        client.c.name,
        client.c.zone,
        client.c.language,
        client.c.reachable,
        desk.c.state,
        client.c.preferences,
        client.c.unanswered,
        client.c.nudged_at,
        desk.c.heard_at,
        client.c.country,
        client.c.held_until,
    )
    .join(desk, desk.c.client_id == client.c.id)
    .where(client.c.id == bindparam("client"))
    .with_for_update()
)
_KEEP_DESK = update(desk).where(desk.c.client_id == bindparam("client"))
_AFTER = (
    select(client.c.id)
    .where(client.c.id > bindparam("after"))
    .order_by(client.c.id)
    .limit(bindparam("most"))
)


class Clients:
    """Who is being coached, and what lies open with them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, client_id: int) -> KnownClient | None:
        """The client and their desk, locked until the unit of work ends where rows can be."""
        row = self._connection.execute(_LOAD_CLIENT, {"client": client_id}).one_or_none()
        if row is None:
            return None
        number, name, zone, language, reachable, state, wishes, *since = row
        lies_open, preferences = Desk.from_json(state), Preferences.from_json(wishes)
        return KnownClient(number, name, zone, language, reachable, lies_open, preferences, *since)

    def after(self, client_id: int, most: int) -> list[int]:
        """Up to `most` clients with greater ids, in order; before the first of them, 0 will do."""
        values = {"after": client_id, "most": most}
        return list(self._connection.execute(_AFTER, values).scalars())

    def add(self, client_id: int, language: str, now: datetime) -> KnownClient:
        """A stranger writes for the first time."""
        self._connection.execute(
            insert(client), {"id": client_id, "language": language, "met_at": now}
        )
        empty = Desk()
        self._connection.execute(insert(desk), {"client_id": client_id, "state": empty.to_json()})
        return KnownClient(client_id, "", "", language, True, empty)

    def keep_desk(self, client_id: int, kept: Desk, heard_at: datetime | None) -> None:
        """Keep what lies open now, and when the client was last heard."""
        values = {"client": client_id, "state": kept.to_json(), "heard_at": heard_at}
        self._connection.execute(_KEEP_DESK, values | {"in_talk": kept.session is not None})

    def introduce(self, client_id: int, name: str, zone: str, country: str) -> None:
        self._set(client_id, name=name, zone=zone, country=country)

    def dwell(self, client_id: int, zone: str, country: str) -> None:
        self._set(client_id, zone=zone, country=country)

    def prefer(self, client_id: int, preferences: Preferences) -> None:
        self._set(client_id, preferences=preferences.to_json())

    def hold(self, client_id: int, until: datetime) -> None:
        """Nudges wait until then."""
        self._set(client_id, held_until=until)

    def answered(self, client_id: int) -> None:
        """The client did something, so none of the nudges counts as unanswered any more."""
        self._set(client_id, unanswered=0)

    def set_reachable(self, client_id: int, reachable: bool) -> None:
        self._set(client_id, reachable=reachable)

    def _set(self, client_id: int, **values: object) -> None:
        self._connection.execute(update(client).where(client.c.id == client_id).values(**values))
