"""The outbox: what is committed and not yet accepted by Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from flows.engine.model import Reply
from storage.sealing import BrokenSealError, WrongKeyError
from storage.tables import outbox

DOCUMENT = "export"  # the flow of letters that bring a client's whole file
# What opening and reading the body of a letter may raise, when it is no body of ours.
UNREADABLE = (WrongKeyError, BrokenSealError, AttributeError, KeyError, TypeError, ValueError)
REPLY, NUDGE = LANES = 0, 1  # the priorities in the outbox; the lower one goes first


@dataclass(frozen=True)
class Letter:
    """A reply in the outbox."""

    id: int
    chat_id: int
    priority: int
    flow: str
    put_at: datetime  # aware UTC
    reply: Reply


_PUT_LETTER = insert(outbox)  # in every turn, so it is built once
_NEXT_LETTERS = (
    select(
        outbox.c.id,
        outbox.c.chat_id,
        outbox.c.priority,
        outbox.c.flow,
        outbox.c.put_at,
        outbox.c.body,
    )
    .where(outbox.c.priority == bindparam("lane"), outbox.c.id > bindparam("after"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_NEXT_NUMBERS = _NEXT_LETTERS.with_only_columns(outbox.c.id, outbox.c.chat_id)
_BODY = select(outbox.c.body).where(outbox.c.id == bindparam("letter"))
_HOLDS = select(outbox.c.id).where(outbox.c.id == bindparam("letter"))
_DOCUMENT = select(outbox.c.id).where(
    outbox.c.chat_id == bindparam("chat"), outbox.c.flow == DOCUMENT
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
        self.put_many([(chat_id, reply, flow) for reply in replies], now, priority)

    def put_many(
        self, letters: Sequence[tuple[int, Reply, str]], now: datetime, priority: int = NUDGE
    ) -> None:
        """Put letters to many chats, each as (chat, reply, flow), in this order."""
        common = {"put_at": now, "priority": priority}
        rows = [
            {"chat_id": chat_id, "flow": flow, "body": reply.to_json(), **common}
            for chat_id, reply, flow in letters
        ]
        if rows:
            self._connection.execute(_PUT_LETTER, rows)

    def after(self, letter_id: int, priority: int, most: int) -> list[Letter]:
        """Up to `most` letters of one priority that came after a letter, in order.

        Raises one of UNREADABLE when one of them is broken.
        """
        values = {"lane": priority, "after": letter_id, "most": most}
        rows = self._connection.execute(_NEXT_LETTERS, values)
        return [Letter(*row[:-1], Reply.from_json(row.body)) for row in rows]

    def unreadable(self, letter_id: int, priority: int, most: int) -> list[tuple[int, int, str]]:
        """Of the same letters those that `after` raises for, as (letter, chat, kind of error)."""
        values = {"lane": priority, "after": letter_id, "most": most}
        found = []
        for number, chat in self._connection.execute(_NEXT_NUMBERS, values).all():
            try:
                body = self._connection.execute(_BODY, {"letter": number}).scalar_one()
                Reply.from_json(body)
            except UNREADABLE as error:
                found.append((number, chat, type(error).__name__))
        return found

    def holds(self, letter_id: int) -> bool:
        """Whether the letter was neither sent nor dropped."""
        return self._connection.execute(_HOLDS, {"letter": letter_id}).first() is not None

    def holds_document(self, chat_id: int) -> bool:
        """Whether the client's whole file waits to be sent."""
        return self._connection.execute(_DOCUMENT, {"chat": chat_id}).first() is not None

    def take_out(self, letter_id: int) -> None:
        self._connection.execute(_TAKE_OUT, {"letter": letter_id})

    def drop_all(self, chat_id: int) -> None:
        self._connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id))

    def count(self) -> int:
        return int(self._connection.execute(select(func.count()).select_from(outbox)).scalar_one())
