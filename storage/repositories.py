"""All questions that are put to the database, a short method each; the longer ones are next door.

Statements that are in every turn are built once, so that a turn pays for running them and not for
writing them. SQL stands in this folder and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from flows.engine.model import Session
from storage.clients import Clients, KnownClient
from storage.commitments import Commitments
from storage.letters import DOCUMENT, LANES, NUDGE, REPLY, UNREADABLE, Letter, Outbox
from storage.nudges import DueClient, DueNudge, Nudges
from storage.past import Days, PastThings
from storage.portable.files import Files
from storage.readings import Ratings, Scales
from storage.reasons import Reasons
from storage.tables import group, parked, record, seen
from storage.uploads import Uploads

__all__ = [
    "DOCUMENT",
    "LANES",
    "NUDGE",
    "REPLY",
    "UNREADABLE",
    "Clients",
    "Commitments",
    "Days",
    "DueClient",
    "DueNudge",
    "Files",
    "Groups",
    "KnownClient",
    "Letter",
    "Nudges",
    "Outbox",
    "ParkedThings",
    "PastThings",
    "Ratings",
    "Reasons",
    "Records",
    "Scales",
    "SeenUpdates",
    "Uploads",
]

_NOTE_SEEN = insert(seen)


class Records:
    """Talks that were held to their end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, client_id: int, session: Session, now: datetime) -> None:
        values = {
            "client_id": client_id,
            "flow": session.flow,
            "trail": [[entry.step, entry.answer] for entry in session.trail],
            "began_at": datetime.fromisoformat(session.began),
            "ended_at": now,
        }
        self._connection.execute(insert(record), values)


class SeenUpdates:
    """Which updates were acted on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, update_id: int, now: datetime) -> bool:
        """True the first time; False when it was acted on before (then roll the unit back)."""
        try:
            self._connection.execute(_NOTE_SEEN, {"update_id": update_id, "at": now})
        except IntegrityError:
            return False
        return True

    def forget_before(self, instant: datetime) -> None:
        """Telegram redelivers for a day only, and starts anew with its ids after a quiet week."""
        self._connection.execute(delete(seen).where(seen.c.at < instant))


class ParkedThings:
    """What could not be handled, kept for a person to look at."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, kind: str, chat_id: int | None, reason: str, body: dict[str, Any], now: datetime
    ) -> None:
        values = {"kind": kind, "chat_id": chat_id, "reason": reason, "body": body, "at": now}
        self._connection.execute(insert(parked), values)


class Groups:
    """Groups that were told that Cairn talks in private only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_new(self, chat_id: int, now: datetime) -> bool:
        """True the first time that a group is seen."""
        known = select(group.c.chat_id).where(group.c.chat_id == chat_id)
        if self._connection.execute(known).first():
            return False
        self._connection.execute(insert(group), {"chat_id": chat_id, "told_at": now})
        return True
