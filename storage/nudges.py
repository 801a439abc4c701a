"""Nudges: planned, found due, sent once, and never forgotten in between."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # with "on conflict"; SQLite understands it, too

from flows.engine.nudges import STEP, Nudge
from storage.due import IS_PLANNED, IS_SENT, DueClient, DueNudge, read_due
from storage.models import PLANNED, SENT
from storage.replanning import KeptNudge, changes
from storage.tables import client, commitment, nudge, outbox

__all__ = ["DueClient", "DueNudge", "KeptNudge", "Nudges"]

SPENT = "spent"  # the kind of one that was sent before its step got another time on that day

_OF_CLIENT = nudge.c.client_id == bindparam("client")
_KEPT = select(
    nudge.c.id,
    nudge.c.kind,
    nudge.c.subject,
    nudge.c.day,
    nudge.c.rule,
    nudge.c.at,
    nudge.c.due_at,
    nudge.c.state,
    nudge.c.snoozed,
    nudge.c.sent_at,
).where(_OF_CLIENT)
_PLANNED = _KEPT.where(IS_PLANNED).order_by(nudge.c.due_at, nudge.c.id)
_FOR_KEEP = _KEPT.where(or_(IS_PLANNED, nudge.c.day >= bindparam("first")))
_USED = select(nudge.c.kind, nudge.c.subject, nudge.c.day).where(
    _OF_CLIENT, IS_SENT, nudge.c.day >= bindparam("since")
)
_LAST_SENT = (
    select(nudge.c.sent_at, nudge.c.kind, nudge.c.subject, nudge.c.day)
    .where(_OF_CLIENT, IS_SENT, nudge.c.sent_at >= bindparam("since"), nudge.c.kind != SPENT)
    .order_by(nudge.c.sent_at.desc(), nudge.c.at.desc(), nudge.c.id.desc())
)
_SENT_DAYS = select(nudge.c.client_id, nudge.c.sent_day).where(
    nudge.c.client_id.in_(bindparam("clients", expanding=True)),
    nudge.c.state.in_((PLANNED, SENT)),
    nudge.c.sent_at >= bindparam("sent_since"),
    nudge.c.counts,
    nudge.c.sent_day >= bindparam("since"),
)
_NEXT_DUE = select(func.min(nudge.c.due_at)).where(IS_PLANNED)
_ONE = nudge.c.id == bindparam("nudge")
_IN = nudge.c.id.in_(bindparam("nudges", expanding=True))
_PLAN = insert(nudge).on_conflict_do_nothing()
_PLAN_OTHERWISE = update(nudge).where(_ONE).values(snoozed=False)
_POSTPONE = update(nudge).where(_ONE, IS_PLANNED)
_OTHER = nudge.alias()
_IS_ON_FILE = exists().where(
    _OTHER.c.client_id == nudge.c.client_id,
    _OTHER.c.kind == nudge.c.kind,
    _OTHER.c.subject == nudge.c.subject,
    _OTHER.c.day == bindparam("to_day"),
)
_ROLL_ON = update(nudge).where(_ONE, IS_PLANNED, ~_IS_ON_FILE)
_RENAME = update(nudge).where(
    _OF_CLIENT,
    nudge.c.kind == bindparam("of_kind"),
    nudge.c.subject == bindparam("of_subject"),
    nudge.c.rule == bindparam("old_rule"),
    IS_SENT,
    or_(nudge.c.day == bindparam("to_day"), ~_IS_ON_FILE),
)
_IN_OUTBOX = (outbox.c.chat_id == bindparam("client"), outbox.c.priority == literal_column("1"))
_WAITING, _WITHDRAW = select(outbox.c.put_at).where(*_IN_OUTBOX), delete(outbox).where(*_IN_OUTBOX)
# A nudge and the letter that brings it up are of one transaction, and of one instant.
_OF_THESE = (
    _OF_CLIENT,
    IS_SENT,
    nudge.c.sent_at.in_(bindparam("instants", expanding=True)),
)
_HOW_MANY_COUNT = select(func.count(func.distinct(nudge.c.sent_at))).where(
    *_OF_THESE, nudge.c.counts
)
_UNSEND = (
    update(nudge)
    .where(*_OF_THESE)
    .values(state=PLANNED, due_at=nudge.c.at, counts=False, sent_at=None, sent_day=None)
)
_NOT_SENT_AFTER_ALL = (
    update(client)
    .where(client.c.id == bindparam("client"), client.c.unanswered >= bindparam("counted"))
    .values(unanswered=client.c.unanswered - bindparam("counted"))
)
_SPEND = update(nudge).where(_IN).values(kind=SPENT, subject=nudge.c.id, state=SENT, snoozed=False)
_USE_UP = update(nudge).where(_IN, IS_PLANNED).values(state=SENT, snoozed=False)
_USE_UP_UNCOUNTED = _USE_UP.values(
    sent_day=case((nudge.c.counts, nudge.c.sent_day), else_=bindparam("today"))
)
_NOTE_SENT = (
    update(client)
    .where(client.c.id.in_(bindparam("clients", expanding=True)))
    .values(unanswered=client.c.unanswered + 1)
)


class Nudges:
    """What is to be brought up with clients, and what was."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # What has come due, for many clients at once ---------------------------------------------

    def due(self, now: datetime, most: int) -> list[DueClient]:
        """The clients of up to `most` nudges that are due, the longest due first.

        Each comes with all planned nudges whose own time has come. They are locked until the unit
        of work ends; those that are in the hands of others are left out.
        """
        return read_due(self._connection, now, most)

    def next_due(self) -> datetime | None:
        """When the next nudge of any client is to be looked at."""
        found: datetime | None = self._connection.execute(_NEXT_DUE).scalar()
        return found

    def sent_days(self, clients: Collection[int], since: date) -> dict[int, list[date]]:
        """The local days, from `since` on, of the messages that counted: one for each message."""
        if not clients:
            return {}
        # A local day begins up to 14 hours before that of UTC.
        sent_since = datetime.combine(since - timedelta(days=1), time(), UTC)
        values = {"clients": list(clients), "sent_since": sent_since, "since": since}
        days: dict[int, list[date]] = {}
        for client_id, day in self._connection.execute(_SENT_DAYS, values):
            days.setdefault(client_id, []).append(day)
        return days

    def use_up(
        self,
        ids: Sequence[int],
        now: datetime,
        days: Mapping[int, date],
        counted: Container[int],
    ) -> None:
        """They go now, on these local days; `counted` are those that count for their message."""
        groups: dict[tuple[date, bool], list[int]] = {}
        for number in ids:
            groups.setdefault((days[number], number in counted), []).append(number)
        for (day, counts), numbers in groups.items():
            values: dict[str, Any] = {"nudges": numbers, "sent_at": now}
            if counts:
                self._connection.execute(_USE_UP, values | {"sent_day": day, "counts": True})
            else:  # one that counted before it was snoozed still counts for that day
                self._connection.execute(_USE_UP_UNCOUNTED, values | {"today": day})

    def roll_on(self, pairs: Sequence[tuple[int, Nudge]]) -> None:
        """Let each stand for a later day of its kind, unless that is on file already."""
        for number, each in pairs:
            values = {"nudge": number, "day": each.day, "rule": each.rule, "at": each.at}
            self._connection.execute(_ROLL_ON, {**values, "to_day": each.day})

    def postpone(self, pairs: Sequence[tuple[int, datetime]]) -> None:
        """Look at each again later, at the instant that stands beside it."""
        rows = [{"nudge": number, "due_at": due_at} for number, due_at in pairs]
        if rows:
            self._connection.execute(_POSTPONE, rows)

    def drop(self, ids: Collection[int]) -> None:
        """Plan them no more; one that was sent before it was snoozed stays as sent."""
        if ids:
            self._drop(nudge.c.id.in_(ids))

    def plan_many(self, pairs: Sequence[tuple[int, Nudge]]) -> None:
        """Plan nudges of many clients, by their ids; what is on file already stays as it is."""
        rows = [
            {
                "client_id": client_id,
                "kind": each.kind,
                "subject": each.subject,
                "day": each.day,
                "rule": each.rule,
                "at": each.at,
                "due_at": each.at,
            }
            for client_id, each in pairs
        ]
        if rows:
            self._connection.execute(_PLAN, rows)

    def note_sent(self, clients: Collection[int], now: datetime) -> None:
        """A message went to each of them that waits for an answer."""
        if clients:
            values = {"clients": list(clients), "nudged_at": now}
            self._connection.execute(_NOTE_SENT, values)

    def take_back(self, client_id: int) -> bool:
        """Withdraw the client's nudges that still wait in the outbox: they are as if never sent.

        Whether there were any. They are due at once again, so that it is decided anew.
        """
        waiting = self._connection.execute(_WAITING, {"client": client_id}).scalars().all()
        if not waiting:
            return False
        self._connection.execute(_WITHDRAW, {"client": client_id})
        values = {"client": client_id, "instants": sorted(set(waiting))}
        counted = self._connection.execute(_HOW_MANY_COUNT, values).scalar_one()
        self._connection.execute(_UNSEND, values)
        self._connection.execute(_NOT_SENT_AFTER_ALL, {"client": client_id, "counted": counted})
        return True

    def rename(self, client_id: int, old: Nudge, new: Nudge) -> None:
        """What was sent by the rule of one zone gets the rule and the day of another."""
        values = {"client": client_id, "of_kind": old.kind, "of_subject": old.subject}
        values |= {"old_rule": old.rule, "rule": new.rule, "day": new.day, "to_day": new.day}
        self._connection.execute(_RENAME, values)

    def forget_before(self, instant: datetime) -> None:
        """Drop what was sent before."""
        self._connection.execute(delete(nudge).where(IS_SENT, nudge.c.sent_at < instant))

    # What is planned for one client ----------------------------------------------------------

    def keep(
        self,
        client_id: int,
        wanted: Sequence[Nudge],
        now: datetime,
        open_ids: Container[int] = (),
    ) -> None:
        """Plan what is wanted and not yet sent, and nothing else but what is snoozed.

        One whose time is as before is still looked at when it would have been. `open_ids` are the
        commitments that may be brought up, wanted or not.
        """
        first = min((each.day for each in wanted), default=date.max)
        rows = self._kept(_FOR_KEEP, {"client": client_id, "first": first})
        made = changes(rows, wanted, open_ids, now)
        self.drop(made.gone)
        if made.spent:
            self._connection.execute(_SPEND, {"nudges": made.spent})
        if made.otherwise or made.put_off:
            self._replan(made.otherwise, made.put_off)
        self.plan_many([(client_id, each) for each in made.new])

    def snooze(self, client_id: int, kind: str, subject: int, until: datetime, day: date) -> None:
        """Bring up again what was sent last of this kind and subject, or what is of this day.

        Where there is neither, it is brought up for the first time, if it is the client's own.
        """
        of_it = (_OF_CLIENT, nudge.c.kind == kind, nudge.c.subject == subject)
        last = (
            select(nudge.c.id)
            .where(*of_it, or_(nudge.c.sent_at.is_not(None), nudge.c.day == day))
            .order_by(nudge.c.sent_at.is_(None), nudge.c.sent_at.desc())
            .limit(1)
        )
        number = self._connection.execute(last, {"client": client_id}).scalar()
        again = {"at": until, "due_at": until, "state": PLANNED, "snoozed": True}
        if number is not None:
            self._connection.execute(update(nudge).where(nudge.c.id == number), again)
        elif not subject or self._is_own(client_id, subject):
            about = {"client_id": client_id, "kind": kind, "subject": subject, "day": day}
            self._connection.execute(insert(nudge), {**about, "rule": "", **again})

    def look_again(self, client_id: int) -> None:
        """Look at what was put off when its own time comes: what stood in its way may be gone."""
        put_off = (nudge.c.client_id == client_id, IS_PLANNED, nudge.c.due_at > nudge.c.at)
        self._connection.execute(update(nudge).where(*put_off).values(due_at=nudge.c.at))

    def planned(self, client_id: int) -> list[KeptNudge]:
        """All that is planned for the client, by when it is looked at."""
        return self._kept(_PLANNED, {"client": client_id})

    def next_for(self, client_id: int) -> datetime | None:
        """When the client's next nudge is looked at."""
        planned = self.planned(client_id)
        return planned[0].due_at if planned else None

    def used(self, client_id: int, since: date) -> set[tuple[str, int, date]]:
        """What was brought up for the days from `since` on, as (kind, subject, day)."""
        values = {"client": client_id, "since": since}
        return {tuple(row) for row in self._connection.execute(_USED, values)}

    def asked(self, client_id: int, since: datetime | None) -> tuple[str, int, date] | None:
        """What was brought up last, as (kind, subject, day), if at or after an instant.

        Of what went in one message, it is the step, its subject 0 where there were several; or
        else the one whose time came last.
        """
        values = {"client": client_id, "since": since or datetime.min.replace(tzinfo=UTC)}
        rows = self._connection.execute(_LAST_SENT, values).all()
        sent = [(kind, subject, day) for at, kind, subject, day in rows if at == rows[0][0]]
        steps = [each for each in sent if each[0] == STEP]
        if len(steps) > 1:
            return STEP, 0, steps[0][2]
        return next(iter((*steps, *sent)), None)

    def drop_planned(self, client_id: int) -> None:
        """Plan nothing for the client any more."""
        self._drop(nudge.c.client_id == client_id)

    def _kept(self, which: Any, values: dict[str, Any]) -> list[KeptNudge]:
        rows: Any = self._connection.execute(which, values)
        return [KeptNudge(*row) for row in rows]

    def _drop(self, which: Any) -> None:
        were_sent = update(nudge).where(which, IS_PLANNED, nudge.c.sent_at.is_not(None))
        self._connection.execute(were_sent.values(state=SENT, snoozed=False))
        self._connection.execute(delete(nudge).where(which, IS_PLANNED))

    def _replan(
        self, otherwise: Sequence[tuple[int, Nudge]], put_off: Sequence[tuple[int, datetime]]
    ) -> None:
        for number, each in otherwise:
            values = {"rule": each.rule, "at": each.at, "due_at": each.at}
            self._connection.execute(_PLAN_OTHERWISE, {"nudge": number, **values})
        for number, at in put_off:
            self._connection.execute(_POSTPONE, {"nudge": number, "at": at, "due_at": at})

    def _is_own(self, client_id: int, commitment_id: int) -> bool:
        own = select(commitment.c.id).where(
            commitment.c.id == commitment_id, commitment.c.client_id == client_id
        )
        return self._connection.execute(own).first() is not None
