"""The one path that every event takes: a turn, its effects and its replies in one transaction.

Synchronous, called in a worker thread. Must not know Telegram; what is heard comes ready to take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot import waiting_file
from bot.filing import apply, given_of, plan_anew
from bot.rendering import in_parts
from flows.engine.dialogue import Dialogue
from flows.engine.effects import Erase
from flows.engine.model import Event, Filed, FileRead, Given, Reply, Said, Sent, Turn
from flows.engine.words import ENGLISH, _
from storage.repositories import DOCUMENT, KnownClient
from storage.unit_of_work import Database, UnitOfWork

REMEMBERED = timedelta(days=3)  # Telegram keeps an update for one day
REASONS_KEPT = timedelta(days=60)
UPLOADS_KEPT = timedelta(days=1)
TOO_MANY = _(
    "That is more than I can take in at once, so your last message is not read, nor what comes "
    "now. In half a minute I listen again. All before it is kept; /resume shows where we are."
)
WHY_TOO_MANY = _(
    "You sent more than 60 messages at once, or more than one every two seconds for a while; that "
    "bound keeps me there for others."
)
SORRY = _(
    "Something went wrong on my side with your last message. It is put by for a person to look at, "
    "and what you told me before is safe. /resume goes on."
)
WHY_SORRY = _("A fault of mine came in the way of your last message; it was nothing you did.")


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
class Flooded:
    """A client sends more than can be taken in; this is the first message that is not."""

    update_id: int
    client_id: int


@dataclass(frozen=True)
class PassedOver:
    """An update that asks nothing of us."""

    update_id: int


Incoming = Heard | GroupHeard | Blocked | Flooded | PassedOver


def texts_in(found: Any) -> Iterator[str]:
    """Every text in an update, also those that it repeats, as of the message replied to."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            yield from texts_in(each)


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
                case Flooded(_, client_id):
                    _client, given = self._known(unit, client_id, now)
                    told = self._line(TOO_MANY, WHY_TOO_MANY, given)
                    unit.outbox.put(client_id, [told], "", now)
                case Blocked(_, client_id, blocked):
                    unit.clients.set_reachable(client_id, not blocked)
                    if blocked:
                        unit.nudges.take_back(client_id)
                        unit.outbox.drop_all(client_id)
                    plan_anew(unit, client_id, now)
        return ""

    def park(
        self, update: dict[str, Any], chat_id: int | None, reason: str, text: str = ""
    ) -> None:
        """Put an update away whole that cannot be acted on, and say sorry to who sent it.

        `text` are the words in it. Words of danger are not put away, and are answered as ever;
        nor is anything of who is stopped, or that repeats such words.
        """
        now = self._now()
        with self._database.unit() as unit:
            if "update_id" in update and not unit.seen.note(int(update["update_id"]), now):
                unit.connection.rollback()
                return
            client, given = self._known(unit, chat_id, now)
            alarm = self._dialogue.stops_at(text, given)
            is_stopped = client is not None and client.desk.watched.stopped
            hides = alarm or is_stopped or any(map(self._is_danger, texts_in(update)))
            kept = {"update_id": update.get("update_id")} if hides else update
            unit.parked.add("update", chat_id, reason, kept, now)
            # The desk stays as it was: it may be what the fault lies in.
            if client and alarm and apply(unit, client, alarm.effects, now):
                plan_anew(unit, client.id, now)
            if chat_id is not None:
                replies = alarm.replies if alarm else (self._line(SORRY, WHY_SORRY, given),)
                unit.outbox.put(chat_id, replies, "", now)

    def hears_danger(self, heard: Heard) -> bool:
        """Whether there are words in it that must be answered in any case."""
        event = heard.event
        text = event.text if isinstance(event, Filed | Said | Sent) else ""
        return self._is_danger(text)

    def forget_old(self) -> None:
        """Drop what is of no more use: old reasons, files, and numbers of updates long gone."""
        now = self._now()
        with self._database.unit() as unit:
            unit.seen.forget_before(now - REMEMBERED)
            unit.reasons.forget_before(now - REASONS_KEPT)
            unit.uploads.forget_before(now - UPLOADS_KEPT)

    def file_read(
        self,
        client_id: int,
        file: str,
        content: dict[str, Any] | None,
        problem: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        """A file that a client sent was looked through: keep what it holds, or say what is wrong.

        Nothing happens when they have sent another one meanwhile, or none is waited for.
        """
        now = self._now()
        with self._database.unit() as unit:
            client = unit.clients.load(client_id)
            if client is None or unit.uploads.next_of(client_id) != file:
                return
            if content is not None:
                problem = waiting_file.keep(unit, client_id, content)
            if problem:
                unit.uploads.drop(client_id)
            turn = self._turn(unit, client, FileRead(problem, values or {}), now)
            if turn.desk != client.desk:
                self._keep(unit, client, turn, client.heard_at, now)

    def _hear(self, unit: UnitOfWork, heard: Heard, now: datetime) -> str:
        client = unit.clients.load(heard.client_id)
        if client is None:
            client = unit.clients.add(heard.client_id, self._language(heard.language), now)
        if self._is_back(unit, client):
            plan_anew(unit, client.id, now)
        # What Telegram calls them is offered to strangers as their name.
        name = "" if client.name or self._is_danger(heard.first_name) else heard.first_name
        turn = self._turn(unit, client, heard.event, now, name)
        self._keep(unit, client, turn, now, now, name)
        return turn.chosen

    def _known(
        self, unit: UnitOfWork, chat_id: int | None, now: datetime
    ) -> tuple[KnownClient | None, Given]:
        """The client of a chat, if there is one, and what is known of them."""
        client = unit.clients.load(chat_id) if chat_id is not None else None
        return client, given_of(unit, client, now) if client else Given(now)

    def _line(self, words: str, why: str, given: Given) -> Reply:
        """Something that is said outside of any turn."""
        language = self._dialogue.language(given)
        return Reply(language.say(words), why=language.say(why))

    def _is_danger(self, text: str) -> bool:
        return bool(text) and self._dialogue.stops_at(text, Given(self._now())) is not None

    def _turn(
        self, unit: UnitOfWork, client: KnownClient, event: Event, now: datetime, name: str = ""
    ) -> Turn:
        return self._dialogue.advance(client.desk, event, given_of(unit, client, now, name))

    def _keep(
        self,
        unit: UnitOfWork,
        client: KnownClient,
        turn: Turn,
        heard_at: datetime | None,
        now: datetime,
        first_name: str = "",
    ) -> None:
        """Do what a turn asks for, keep where it leads, and put its replies into the outbox."""
        if Erase() in turn.effects:
            unit.files.erase(client.id)
            farewell = [replace(each, why="") for each in turn.replies]
            unit.outbox.put(client.id, farewell, "", now)
            return
        changed = apply(unit, client, turn.effects, now)
        unit.clients.keep_desk(client.id, turn.desk, heard_at)
        if changed:
            plan_anew(unit, client.id, now)
        if turn.finished is not None:
            unit.records.add(client.id, turn.finished, now)
        turn = self._led_on(unit, client, turn, first_name, now)
        session = turn.desk.session or turn.finished
        parts = [part for reply in turn.replies for part in in_parts(reply)]
        brings_file = any(part.document for part in parts)
        flow = DOCUMENT if brings_file else session.flow if session else ""
        unit.outbox.put(client.id, parts, flow, now)

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
        self, unit: UnitOfWork, client: KnownClient, turn: Turn, first_name: str, now: datetime
    ) -> Turn:
        """The turn with the page that it leads to, which shows what its effects have done."""
        if not turn.leads_to:
            return turn
        fresh = unit.clients.load(client.id)
        assert fresh is not None
        return self._dialogue.lead_on(turn, given_of(unit, fresh, now, first_name))

    def _language(self, wanted: str) -> str:
        """The language to speak with a stranger: theirs if it is among ours."""
        code = wanted.partition("-")[0]
        return code if code in self._dialogue.languages else ENGLISH.code
