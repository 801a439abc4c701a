"""What clients look back on: days they logged, and all that is on file since an instant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # with "on conflict"; SQLite understands it, too

from flows.engine.effects import LogDay
from flows.engine.model import DayEntry, Finding, Past
from storage import kept
from storage.tables import day_entry, finding, record

REVIEW = "review"  # the flow of the weekly review

_DAYS = (
    select(day_entry.c.day, day_entry.c.intent, day_entry.c.moved, day_entry.c.note)
    .where(day_entry.c.client_id == bindparam("client"), day_entry.c.day >= bindparam("day"))
    .order_by(day_entry.c.day)
)
_FINDINGS = (
    select(finding.c.commitment_id, finding.c.kind, finding.c.words, finding.c.at)
    .where(finding.c.client_id == bindparam("client"), finding.c.at >= bindparam("since"))
    .order_by(finding.c.at, finding.c.id)
)
_TALKS = (
    select(record.c.ended_at)
    .where(record.c.client_id == bindparam("client"), record.c.ended_at >= bindparam("since"))
    .order_by(record.c.ended_at, record.c.id)
)
_REVIEWED = select(func.max(record.c.ended_at)).where(
    record.c.client_id == bindparam("client"), record.c.flow == REVIEW
)


class Days:
    """What clients log of their days."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def log(self, client_id: int, entry: LogDay, now: datetime) -> None:
        """Keep what the client says of the day; what they do not speak of stays as it was."""
        told = {"intent": entry.intent, "moved": entry.moved, "note": entry.note}
        told = {name: value for name, value in told.items() if value not in ("", None)}
        kept_now = {**told, "at": now}
        values = {"client_id": client_id, "day": entry.day, **kept_now}
        put = insert(day_entry).values(values)
        self._connection.execute(
            put.on_conflict_do_update(index_elements=["client_id", "day"], set_=kept_now)
        )


class PastThings:
    """What is on file of a client."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, client_id: int, since: datetime) -> Past:
        """All since an instant, the oldest first; the last review whenever it was."""
        values = {"client": client_id, "since": since, "day": since.date()}
        steps = kept.read(self._connection, kept.SINCE, values)
        days = self._connection.execute(_DAYS, values)
        findings = self._connection.execute(_FINDINGS, values)
        return Past(
            steps,
            tuple(DayEntry(*row) for row in days),
            tuple(Finding(*row) for row in findings),
            tuple(self._connection.execute(_TALKS, values).scalars()),
            self._connection.execute(_REVIEWED, values).scalar(),
        )
