"""The door in: fetches updates, hands each to the coach, and confirms them after the commit.

Telegram forgets an update once a later offset is asked for. So the offset moves on only when every
update before it is committed or parked; one that comes again changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Conflict, RetryAfter

from bot.coach import Coach, Flooded, GroupHeard, Heard, Incoming, PassedOver
from bot.courier import Courier, Run, back_off, seconds_of
from bot.floods import Floods, Heed
from bot.raw_bot import RawBot
from bot.updates import chat_of, read, sent_at, text_of
from flows.engine.model import Filed, Tapped

log = logging.getLogger(__name__)

LONG_POLL = 30  # seconds that Telegram holds a request open for
AT_ONCE = 10  # updates that are handed to the database's thread together
OURS = Path(__file__).parent.parent
TRIES = 3  # before an update that cannot be handled is parked
MARKS_AT_ONCE = 4  # the rest of the connections is for replies


class Intake:
    """Fetches and hands on, for as long as `run` runs."""

    def __init__(
        self,
        bot: RawBot,
        coach: Coach,
        courier: Courier,
        run: Run,
        floods: Floods,
        now: Callable[[], datetime],
        expect_file: Callable[[], None] = lambda: None,
    ) -> None:
        self._bot, self._coach, self._courier, self._run_in_thread = bot, coach, courier, run
        self._floods, self._now = floods, now
        self._expect_file = expect_file  # told when a client sends one
        self._offset: int | None = None
        self._marks: set[asyncio.Task[None]] = set()
        self._marking = asyncio.Semaphore(MARKS_AT_ONCE)

    async def run(self) -> None:
        """Fetch and hand on until cancelled. An outage is waited out."""
        failures = 0
        while True:
            try:
                updates = await self._bot.get_raw_updates(self._offset, LONG_POLL)
            except Exception as error:  # an answer that makes no sense raises anything
                failures += 1
                await asyncio.sleep(_pause_after(error, failures))
                continue
            failures = 0
            await self._take_all(updates)

    async def marked(self, seconds: float | None = None) -> None:
        """Wait until the taps that were taken are marked in the chat, for so long at the most."""
        if self._marks:
            await asyncio.wait(self._marks, timeout=seconds)

    async def _take_all(self, updates: Sequence[dict[str, Any]]) -> None:
        heeded = [(update, self._heed_or_none(update)) for update in updates]
        asking = [each for each in heeded if not isinstance(each[1], PassedOver)]
        for start in range(0, len(asking), AT_ONCE):
            waiting = asking[start : start + AT_ONCE]
            taken = await self._run_in_thread(self._take_in_turn, [each[1] for each in waiting])
            for incoming, chosen in taken:
                self._mark(incoming, chosen)
                if isinstance(incoming, Heard) and isinstance(incoming.event, Filed):
                    self._expect_file()
            self._courier.wake()
            for update, _incoming in waiting[len(taken) :]:  # from the first that failed on
                await self._take(update)
            self._offset = int(waiting[-1][0]["update_id"]) + 1
        if updates:
            # Not the greatest number that was seen: Telegram starts anew after a quiet week.
            self._offset = int(updates[-1]["update_id"]) + 1

    def _take_in_turn(self, heeded: Sequence[Incoming | None]) -> list[tuple[Incoming, str]]:
        """Act on what happened, each in a transaction of its own, up to the first that fails.

        Changing threads costs as much as a statement, so a few that wait share one change.
        """
        taken: list[tuple[Incoming, str]] = []
        for incoming in heeded:
            try:
                if incoming is None:
                    break
                taken.append((incoming, self._coach.take(incoming)))
            except Exception:  # `_take` finds out what it is, and has patience with it
                break
        return taken

    def _heed_or_none(self, update: dict[str, Any]) -> Incoming | None:
        """None for an update that cannot be read."""
        try:
            return self._heed(update)
        except Exception:
            return None

    async def _take(self, update: dict[str, Any]) -> None:
        """Act on one update, however long it takes; what cannot be acted on is parked."""
        faults, outages, reason = 0, 0, ""
        while True:
            try:
                if faults < TRIES:
                    await self._hand_on(update)
                else:
                    given = (update, chat_of(update), reason, text_of(update))
                    await self._run_in_thread(self._coach.park, *given)
                self._courier.wake()
                return
            except Exception as error:
                fault = _where(error)
                if _is_outage(error, parking=faults >= TRIES):
                    outages += 1
                    log.error("The database does not answer: %s", fault)
                    await asyncio.sleep(back_off(outages))
                else:
                    faults += 1
                    reason = reason or fault
                    log.error("Update %s: %s, try %s", update["update_id"], fault, faults)
                    if faults == 2 * TRIES:  # it cannot even be parked
                        return

    def _heed(self, update: dict[str, Any]) -> Incoming:
        """What happened; what one client floods us with is passed over, but for words of danger."""
        incoming = read(update)
        if isinstance(incoming, GroupHeard):
            at = sent_at(update) or self._now().timestamp()
            is_heard = self._floods.heed(incoming.chat_id, at) is Heed.TAKE
            return incoming if is_heard else PassedOver(incoming.update_id)
        if not isinstance(incoming, Heard):
            return incoming
        client, at = incoming.client_id, sent_at(update) or self._now().timestamp()
        heed = self._floods.heed(client, at)
        if heed is Heed.TAKE:
            return incoming
        if self._floods.may_still(client, at, lambda: self._coach.hears_danger(incoming)):
            return incoming
        if heed is Heed.TELL:
            return Flooded(incoming.update_id, client)
        return PassedOver(incoming.update_id)

    def _act_on(self, incoming: Incoming) -> str:
        """What `Coach.take` returns; what asks nothing of us costs no transaction."""
        return "" if isinstance(incoming, PassedOver) else self._coach.take(incoming)

    async def _hand_on(self, update: dict[str, Any]) -> None:
        """Once more, since it failed; it was counted then."""
        incoming = read(update)
        self._mark(incoming, await self._run_in_thread(self._act_on, incoming))

    def _mark(self, incoming: Incoming, chosen: str) -> None:
        """Answer a tap, and show in place of the buttons which one was taken. Nice to have only."""
        if not isinstance(incoming, Heard) or not isinstance(incoming.event, Tapped):
            return
        button = InlineKeyboardButton(f"✓ {chosen}", callback_data=incoming.event.data)
        taken = InlineKeyboardMarkup([[button]]) if chosen else None
        task = asyncio.create_task(self._show_taken(incoming, taken))
        self._marks.add(task)
        task.add_done_callback(self._marks.discard)

    async def _show_taken(self, heard: Heard, taken: InlineKeyboardMarkup | None) -> None:
        try:
            async with self._marking:
                if self._courier.halted:
                    return
                await self._bot.answer_callback_query(heard.query)
                if taken is not None:
                    await self._bot.edit_message_reply_markup(
                        heard.client_id, heard.message, reply_markup=taken
                    )
        except Exception as error:
            if isinstance(error, RetryAfter):
                self._courier.halt(seconds_of(error))
            log.info("A tap of client %s was not marked: %s", heard.client_id, type(error).__name__)


def _where(error: Exception) -> str:
    """What went wrong and where in our own code, without a word of what the client wrote.

    Where the engine failed at what a flow handed it, the line of the flow is named, too.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(OURS)] or frames
    ours = [frame for frame in ours if ".venv" not in frame.filename] or ours
    places = [ours[-1], *[frame for frame in ours if _is_of_a_flow(frame)][-1:]]
    lines = dict.fromkeys(f"{Path(frame.filename).name}:{frame.lineno}" for frame in places)
    return f"{type(error).__name__} at {', from '.join(lines)}"


def _is_of_a_flow(frame: traceback.FrameSummary) -> bool:
    path = Path(frame.filename)
    return path.is_relative_to(OURS / "flows") and not path.is_relative_to(OURS / "flows/engine")


def _is_outage(error: Exception, parking: bool) -> bool:
    """Whether the database is away or full, and it is no fault of the update.

    Where it refuses even to park, the fault is its own, unless the update holds impossible values.
    """
    if not isinstance(error, DBAPIError) or isinstance(error, DataError):
        return False
    if parking:
        return True
    # SQLite calls a statement that cannot be run "operational", too.
    ours = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return error.connection_invalidated or (isinstance(error, OperationalError) and not ours)


def _pause_after(error: Exception, failures: int) -> float:
    if isinstance(error, Conflict):
        log.error("Another program is fetching this bot's updates; only one may")
    else:
        log.warning("No updates: %s, attempt %s", type(error).__name__, failures)
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    return back_off(failures)
