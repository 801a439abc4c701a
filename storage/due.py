"""What has come due, for hundreds of clients with a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select

from flows.engine.nudges import Preferences
from storage.tables import client, desk, nudge

# In so many words and not as a parameter, so that the indexes of such rows serve every query.
IS_PLANNED = nudge.c.state == literal_column("'planned'")
IS_SENT = nudge.c.state == literal_column("'sent'")


@dataclass(frozen=True, slots=True)
class DueNudge:
    """A planned nudge; `due_at` is when it is looked at, never before `at`. Aware UTC."""

    id: int
    kind: str
    subject: int
    day: date
    at: datetime
    due_at: datetime
    snoozed: bool


@dataclass(frozen=True, slots=True)
class DueClient:
    """A client for whom something is due, with all that could go at once. Instants: aware UTC."""

    id: int
    name: str
    zone: str
    language: str
    preferences: Preferences
    unanswered: int
    nudged_at: datetime | None
    heard_at: datetime | None
    in_talk: bool
    held_until: datetime | None
    nudges: tuple[DueNudge, ...]  # the nearest first


# Where rows are locked, those of others are passed over, and what is read after that is the newest.
_LOCK = (
    select(nudge.c.client_id)
    .join(client, client.c.id == nudge.c.client_id)
    .where(IS_PLANNED, nudge.c.due_at <= bindparam("now"))
    .order_by(nudge.c.due_at, nudge.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=client, skip_locked=True)
)
_NUDGES = (
    select(
        nudge.c.client_id,
        nudge.c.id,
        nudge.c.kind,
        nudge.c.subject,
        nudge.c.day,
        nudge.c.at,
        nudge.c.due_at,
        nudge.c.snoozed,
    )
    .where(
        nudge.c.client_id.in_(bindparam("clients", expanding=True)),
        IS_PLANNED,
        nudge.c.at <= bindparam("now"),
    )
    .order_by(nudge.c.at, nudge.c.id)
)
_CLIENTS = (
    select(
        client.c.id,
        client.c.name,
        client.c.zone,
        client.c.language,
        client.c.preferences,
        client.c.unanswered,
        client.c.nudged_at,
        desk.c.heard_at,
        desk.c.in_talk,
        client.c.held_until,
    )
    .join(desk, desk.c.client_id == client.c.id)
    .where(client.c.id.in_(bindparam("clients", expanding=True)))
)


def read_due(connection: Connection, now: datetime, most: int) -> list[DueClient]:
    """The clients of up to `most` nudges that are due, the longest due first, all locked."""
    locked = connection.execute(_LOCK, {"now": now, "most": most}).scalars().all()
    ids = list(dict.fromkeys(locked))
    if not ids:
        return []
    nudges: dict[int, list[DueNudge]] = {number: [] for number in ids}
    for row in connection.execute(_NUDGES, {"clients": ids, "now": now}).all():
        nudges[row[0]].append(DueNudge(*row[1:]))
    known = {row[0]: row for row in connection.execute(_CLIENTS, {"clients": ids}).all()}
    return [
        _client(known[number], nudges[number])
        for number in ids
        if number in known and any(each.due_at <= now for each in nudges[number])
    ]


def _client(row: Any, nudges: list[DueNudge]) -> DueClient:
    number, name, zone, language, wishes, *standing, in_talk, held_until = row
    unanswered, nudged_at, heard_at = standing
    preferences = Preferences.from_json(wishes)
    return DueClient(
        number,
        name,
        zone,
        language,
        preferences,
        unanswered,
        nudged_at,
        heard_at,
        in_talk,
        held_until,
        tuple(nudges),
    )
