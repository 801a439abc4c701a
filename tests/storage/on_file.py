"""Whom the tests of storage have on file, and what they put there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from flows.engine.effects import Commit, Plan
from flows.engine.model import Desk
from flows.engine.nudges import DAILY, Nudge
from storage.tables import client, desk, nudge
from storage.unit_of_work import UnitOfWork

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday
TODAY = NOON.date()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, BEN = 2**52, 2  # an id as great as Telegram's can be
PLAN = Plan("rain", "it rains", "take the tram")


def step(
    unit: UnitOfWork, what: str = "call", days: int = 1, client: int = ANA, **more: Any
) -> int:
    """A commitment that is due in so many days, by its id."""
    unit.commitments.add(client, Commit(what, NOON + days * DAY, **more), NOON)
    return next(each.id for each in unit.commitments.open(client) if each.what == what)


def wish(hours: float, kind: str = DAILY, subject: int = 0, rule: str = "") -> Nudge:
    """A nudge that is wanted so many hours from noon; its rule is its time in UTC."""
    at = NOON + hours * HOUR
    return Nudge(kind, at.date(), rule or at.strftime("%Y-%m-%dT%H:%M"), at, subject)


def crowd(connection: Connection, people: int, at: datetime, day: date = TODAY) -> None:
    """Clients 1000, 1001 … each with one daily ping planned for that instant."""
    ids = range(1000, 1000 + people)
    connection.execute(
        insert(client), [{"id": each, "language": "en", "met_at": NOON} for each in ids]
    )
    empty = Desk().to_json()
    connection.execute(insert(desk), [{"client_id": each, "state": empty} for each in ids])
    about = {"kind": DAILY, "day": day, "rule": "", "at": at, "due_at": at}
    connection.execute(insert(nudge), [{"client_id": each, **about} for each in ids])


def rows(unit: UnitOfWork, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of all rows of a table, in the order in which they were made."""
    found = unit.connection.execute(
        select(*(table.c[each] for each in columns)).order_by(table.c.id)
    )
    return [tuple(row) for row in found]
