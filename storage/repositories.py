"""All questions that are put to the database, a short method each. The only SQL there is.

Statements are built once, so that a turn pays for running them and not for writing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from flows.engine.effects import Commit, Plan, Rate
from flows.engine.model import Desk, OpenCommitment, Reply, Session
from storage.models import (
    Client,
    Commitment,
    DeskRow,
    Group,
    OutboxRow,
    Parked,
    PlanRow,
    Rating,
    Record,
    Seen,
)


@dataclass(frozen=True)
class KnownClient:
    """A client as a turn needs them."""

    id: int
    name: str
    zone: str
    language: str
    reachable: bool
    desk: Desk


def _table(model: Any) -> Any:
    return model.__table__


client, desk, commitment, plan = map(_table, (Client, DeskRow, Commitment, PlanRow))
rating, record, seen, outbox = map(_table, (Rating, Record, Seen, OutboxRow))
parked, group = map(_table, (Parked, Group))

_LOAD_CLIENT = (
    select(
        client.c.id,
        client.c.name,
        client.c.zone,
        client.c.language,
        client.c.reachable,
        desk.c.state,
    )
    .join(desk, desk.c.client_id == client.c.id)
    .where(client.c.id == bindparam("client"))
    .with_for_update()
)
_NOTE_SEEN, _PUT_LETTER = insert(seen), insert(outbox)  # in every turn, so they are built once
_KEEP_DESK = update(desk).where(desk.c.client_id == bindparam("client"))


class Clients:
    """Who is being coached, and what lies open with them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, client_id: int) -> KnownClient | None:
        """The client and their desk, locked until the unit of work ends where rows can be."""
        row = self._connection.execute(_LOAD_CLIENT, {"client": client_id}).one_or_none()
        return row and KnownClient(*row[:-1], Desk.from_json(row.state))

    def add(self, client_id: int, language: str, now: datetime) -> KnownClient:
        """A stranger writes for the first time."""
        self._connection.execute(
            insert(client), {"id": client_id, "language": language, "met_at": now}
        )
        empty = Desk()
        self._connection.execute(insert(desk), {"client_id": client_id, "state": empty.to_json()})
        return KnownClient(client_id, "", "", language, True, empty)

    def keep_desk(self, client_id: int, kept: Desk) -> None:
        self._connection.execute(_KEEP_DESK, {"client": client_id, "state": kept.to_json()})

    def introduce(self, client_id: int, name: str, zone: str, country: str) -> None:
        self._set(client_id, name=name, zone=zone, country=country)

    def set_reachable(self, client_id: int, reachable: bool) -> None:
        self._set(client_id, reachable=reachable)

    def _set(self, client_id: int, **values: object) -> None:
        self._connection.execute(update(client).where(client.c.id == client_id).values(**values))


class Commitments:
    """Action steps and the plans for their obstacles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, client_id: int, commit: Commit, now: datetime) -> None:
        values = {
            "client_id": client_id,
            "what": commit.what,
            "due": commit.due,
            "place": commit.where,
            "first_piece": commit.first_piece,
            "sureness": commit.sureness,
            "made_at": now,
        }
        made = self._connection.execute(insert(commitment).returning(commitment.c.id), values)
        self.add_plans(client_id, made.scalar_one(), commit.plans, now)

    def add_plans(
        self, client_id: int, commitment_id: int, plans: Sequence[Plan], now: datetime
    ) -> None:
        """Add plans to the client's own open commitment; to any other, nothing is done."""
        if not plans or not self._is_open_for(client_id, commitment_id):
            return
        rows = [
            {
                "client_id": client_id,
                "commitment_id": commitment_id,
                "obstacle": each.obstacle,
                "cue": each.cue,
                "action": each.action,
                "made_at": now,
            }
            for each in plans
        ]
        self._connection.execute(insert(plan), rows)

    def settle(self, client_id: int, commitment_id: int, state: str, now: datetime) -> None:
        self._connection.execute(
            self._own(client_id, commitment_id).values(state=state, settled_at=now)
        )

    def move(self, client_id: int, commitment_id: int, due: datetime) -> None:
        self._connection.execute(
            self._own(client_id, commitment_id).values(due=due, moves=commitment.c.moves + 1)
        )

    def open(self, client_id: int) -> tuple[OpenCommitment, ...]:
        """The client's open commitments with their plans, the nearest first."""
        found = self._connection.execute(
            select(
                commitment.c.id,
                commitment.c.what,
                commitment.c.due,
                commitment.c.place,
                commitment.c.first_piece,
            )
            .where(commitment.c.client_id == client_id, commitment.c.state == "open")
            .order_by(commitment.c.due, commitment.c.id)
        ).all()
        plans: dict[int, list[tuple[str, str, str]]] = {}
        of_these = select(plan).where(plan.c.client_id == client_id).order_by(plan.c.id)
        for row in self._connection.execute(of_these) if found else ():
            plans.setdefault(row.commitment_id, []).append((row.obstacle, row.cue, row.action))
        return tuple(OpenCommitment(*row, tuple(plans.get(row.id, ()))) for row in found)

    def _own(self, client_id: int, commitment_id: int) -> Any:
        return update(commitment).where(
            commitment.c.id == commitment_id, commitment.c.client_id == client_id
        )

    def _is_open_for(self, client_id: int, commitment_id: int) -> bool:
        found = select(commitment.c.id).where(
            commitment.c.id == commitment_id,
            commitment.c.client_id == client_id,
            commitment.c.state == "open",
        )
        return self._connection.execute(found).first() is not None


class Ratings:
    """Readings from 1 to 10."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, client_id: int, rate: Rate, now: datetime) -> None:
        values = {"scale": rate.scale, "value": rate.value, "note": rate.note}
        self._connection.execute(insert(rating), {"client_id": client_id, "at": now, **values})


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


REPLY, NUDGE = LANES = 0, 1  # the priorities in the outbox; the lower one goes first


@dataclass(frozen=True)
class Letter:
    """A reply in the outbox."""

    id: int
    chat_id: int
    priority: int
    flow: str
    reply: Reply


_NEXT_LETTERS = (
    select(outbox.c.id, outbox.c.chat_id, outbox.c.priority, outbox.c.flow, outbox.c.body)
    .where(outbox.c.priority == bindparam("lane"), outbox.c.id > bindparam("after"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_TAKE_OUT = delete(outbox).where(outbox.c.id == bindparam("letter"))


class Outbox:
    """Replies that are committed and not yet accepted by Telegram."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(
        self,
        chat_id: int,
        replies: Sequence[Reply],
        flow: str,
        now: datetime,
        priority: int = REPLY,
    ) -> None:
        common = {"chat_id": chat_id, "flow": flow, "put_at": now, "priority": priority}
        rows = [{**common, "body": reply.to_json()} for reply in replies]
        if rows:
            self._connection.execute(_PUT_LETTER, rows)

    def after(self, letter_id: int, priority: int, most: int) -> list[Letter]:
        """Up to `most` letters of one priority that came after a letter, in order."""
        values = {"lane": priority, "after": letter_id, "most": most}
        rows = self._connection.execute(_NEXT_LETTERS, values)
        return [Letter(*row[:-1], Reply.from_json(row.body)) for row in rows]

    def take_out(self, letter_id: int) -> None:
        self._connection.execute(_TAKE_OUT, {"letter": letter_id})

    def drop_all(self, chat_id: int) -> None:
        self._connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id))

    def count(self) -> int:
        return int(self._connection.execute(select(func.count()).select_from(outbox)).scalar_one())


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
