"""The one path that every event takes: a turn, its effects and its replies in one transaction.

Synchronous, called in a worker thread. Must not know Telegram; what is heard comes ready to take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.filing import apply, given_of, plan_anew
from bot.rendering import in_parts
from flows.engine.dialogue import Dialogue
from flows.engine.model import Event, Reply, Turn
from flows.engine.words import ENGLISH, _
from storage.repositories import KnownClient
from storage.unit_of_work import Database, UnitOfWork

REMEMBERED = timedelta(days=3)  # Telegram keeps an update for one day


@dataclass(frozen=True)
class Heard:
    """A client did something in their private chat. `query` and `message` come with a tap."""

    update_id: int
    client_id: int
    event: Event
    first_name: str = ""
    language: str = ""
    query: str = ""
    message: int = 0


@dataclass(frozen=True)
class GroupHeard:
    """Something happened in a group."""

    update_id: int
    chat_id: int


@dataclass(frozen=True)
class Blocked:
    """A client blocked the bot, or took that back."""

    update_id: int
    client_id: int
    blocked: bool


@dataclass(frozen=True)
class PassedOver:
    """An update that asks nothing of us."""

    update_id: int


Incoming = Heard | GroupHeard | Blocked | PassedOver


class Coach:
    """Takes turns. Each method is one transaction: all of it happens, or nothing of it."""

    def __init__(self, dialogue: Dialogue, database: Database, now: Callable[[], datetime]) -> None:
        self._dialogue, self._database, self._now = dialogue, database, now

    def take(self, incoming: Incoming) -> str:
        """Act on an update once; a redelivered one changes nothing.

        Returns the label of the button that was taken, or "". Raises what the database raises; then
        nothing has happened.
        """
        now = self._now()
        with self._database.unit() as unit:
            if not unit.seen.note(incoming.update_id, now):
                unit.connection.rollback()
                return ""
            match incoming:
                case Heard():
                    return self._hear(unit, incoming, now)
                case GroupHeard(_, chat_id):
                    if unit.groups.is_new(chat_id, now):
                        line = ENGLISH.say(
                            _("I talk in private only. Write to me there, and I answer.")
                        )
                        unit.outbox.put(chat_id, [Reply(line)], "", now)
                case Blocked(_, client_id, blocked):
                    unit.clients.set_reachable(client_id, not blocked)
                    if blocked:
                        unit.nudges.take_back(client_id)
                        unit.outbox.drop_all(client_id)
                    plan_anew(unit, client_id, now)
        return ""

    def park(self, update: dict[str, Any], chat_id: int | None, reason: str) -> None:
        """Put an update away whole that cannot be acted on, and say sorry to who sent it."""
        now = self._now()
        with self._database.unit() as unit:
            if "update_id" in update and not unit.seen.note(int(update["update_id"]), now):
                unit.connection.rollback()
                return
            unit.parked.add("update", chat_id, reason, update, now)
            if chat_id is not None:
                sorry = _(
                    "Something went wrong on my side with your last message. It is put by for a "
                    "person to look at, and what you told me before is safe. /resume goes on."
                )
                client = unit.clients.load(chat_id)
                language = self._dialogue.languages.get(client.language if client else "", ENGLISH)
                unit.outbox.put(chat_id, [Reply(language.say(sorry))], "", now)

    def forget_seen(self) -> None:
        """Drop the numbers of updates that Telegram will not deliver again."""
        now = self._now()
        with self._database.unit() as unit:
            unit.seen.forget_before(now - REMEMBERED)

    def _hear(self, unit: UnitOfWork, heard: Heard, now: datetime) -> str:
        client = unit.clients.load(heard.client_id)
        if client is None:
            client = unit.clients.add(heard.client_id, self._language(heard.language), now)
        if self._is_back(unit, client):
            plan_anew(unit, client.id, now)
        given = given_of(unit, client, now, heard.first_name)
        turn = self._dialogue.advance(client.desk, heard.event, given)
        changed = apply(unit, client, turn.effects, now)
        unit.clients.keep_desk(client.id, turn.desk, now)
        if changed:
            plan_anew(unit, client.id, now)
        if turn.finished is not None:
            unit.records.add(client.id, turn.finished, now)
        turn = self._led_on(unit, client, turn, heard, now)
        session = turn.desk.session or turn.finished
        parts = [part for reply in turn.replies for part in in_parts(reply)]
        unit.outbox.put(client.id, parts, session.flow if session else "", now)
        return turn.chosen

    def _is_back(self, unit: UnitOfWork, client: KnownClient) -> bool:
        """Whether what is planned must be looked at, since the client does something.

        They may have been silent or out of reach, and are neither any more; and what they have not
        got yet is decided anew, since they may be about to answer it.
        """
        withdrawn = unit.nudges.take_back(client.id)
        if not client.reachable:
            unit.clients.set_reachable(client.id, True)
        if client.unanswered:
            unit.clients.answered(client.id)
        return withdrawn or bool(client.unanswered) or not client.reachable

    def _led_on(
        self, unit: UnitOfWork, client: KnownClient, turn: Turn, heard: Heard, now: datetime
    ) -> Turn:
        """The turn with the page that it leads to, which shows what its effects have done."""
        if not turn.leads_to:
            return turn
        fresh = unit.clients.load(client.id)
        assert fresh is not None
        return self._dialogue.lead_on(turn, given_of(unit, fresh, now, heard.first_name))

    def _language(self, wanted: str) -> str:
        """The language to speak with a stranger: theirs if it is among ours."""
        code = wanted.partition("-")[0]
        return code if code in self._dialogue.languages else ENGLISH.code
