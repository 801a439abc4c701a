"""Puts the pieces together. The only module that knows all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.charts.studio import Studio
from bot.clock import Clock
from bot.coach import Coach
from bot.courier import FAREWELL, Courier
from bot.due import Due
from bot.export.archivist import Archivist
from bot.floods import Floods
from bot.heartbeat import Heartbeat
from bot.intake import Intake
from bot.limits import Limits
from bot.raw_bot import RawBot
from bot.uploads import Uploads
from flows.catalogue import FLOWS
from flows.engine.dialogue import Dialogue
from flows.engine.pages import COMMANDS
from flows.engine.words import load_languages
from flows.safety.watching import Watcher
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

ANSWERS_WITHIN = 10.0  # seconds, after which the server is taken to have given us up
CONFIRMS_EVERY = 1.0  # seconds between two looks whether this process is still the one at work


class LostError(Exception):
    """Another process has taken over this database; this one must end."""


class App:
    """Cairn, over a bot and a database that are handed in.

    The database must be migrated. Raises FlowError when a flow is badly drawn.
    """

    def __init__(self, bot: RawBot, database: Database, clock: Clock, limits: Limits) -> None:
        self.bot, self.database, self.clock = bot, database, clock
        self.dialogue = Dialogue(FLOWS, load_languages(), Watcher())
        self.coach = Coach(self.dialogue, database, clock.now)
        # SQLite has one writer; with more threads they would only wait for each other.
        self._threads = ThreadPoolExecutor(1 if database.is_sqlite else 4, "database")
        self._studio = Studio()
        archivist = Archivist(
            database, self._run_in_thread, self._studio, self.dialogue.languages, clock.now
        )
        self.courier = Courier(
            bot,
            database,
            self._run_in_thread,
            limits,
            clock.now,
            self._studio,
            archivist.archive,
        )
        self.uploads = Uploads(bot, self.coach, self.courier, database, self._run_in_thread)
        self.intake = Intake(
            bot,
            self.coach,
            self.courier,
            self._run_in_thread,
            Floods(limits),
            clock.now,
            self.uploads.wake,
        )
        self._due = Due(database, self.dialogue.languages, clock.now)
        self.heartbeat = Heartbeat(self._due, self.coach, self.courier, self._run_in_thread)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Greet Telegram and begin to take in and send out. Raises TelegramError."""
        await self.bot.initialize()
        await self._show_commands()
        await self.heartbeat.tidy()
        self._tasks = [
            asyncio.create_task(self.courier.run()),
            asyncio.create_task(self.uploads.run()),
            asyncio.create_task(self.intake.run()),
        ]
        if not self.clock.stands:
            self.heartbeat.start()

    async def run(self) -> None:
        """Wait until stopped. Raises LostError, and what ended a part that must not end."""
        await asyncio.gather(self._watch_the_claim(), *self._tasks)

    async def _watch_the_claim(self) -> None:
        """A server that was restarted forgets who was at work: then it is claimed anew, or lost."""
        while True:
            await asyncio.sleep(CONFIRMS_EVERY)
            if not await self._ask(self.database.still_holds):
                await self._regain()

    async def _ask(self, about_the_claim: Callable[[], bool]) -> bool:
        """Ask in a thread of its own: a server may take long. Raises LostError when it does."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                return await asyncio.to_thread(about_the_claim)
        except TimeoutError as error:
            raise LostError from error

    async def _regain(self) -> None:
        """What another may have sent meanwhile is read anew. Raises LostError."""
        try:
            if not await self._ask(self.database.try_claim):
                raise LostError
        except SQLAlchemyError as error:
            log.error("The database does not answer: %s", type(error).__name__)
        else:
            self.courier.start_over()

    async def stop(self) -> None:
        """Take in nothing more, let what is under way be sent, and close everything."""
        self.heartbeat.stop()
        for task in reversed(self._tasks):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self.intake.marked(FAREWELL)
        await self._studio.close()
        await self.bot.shutdown()
        self._threads.shutdown()
        self.database.close()

    async def settled(self) -> None:
        """Wait until all that was fetched is answered: nothing lies in the outbox."""
        await self.courier.idle.wait()
        await self.uploads.idle.wait()
        await self.courier.idle.wait()
        await self.intake.marked()

    async def let_pass(self, time: timedelta) -> AsyncIterator[datetime]:
        """Move the clock; stops at each instant at which something came due, when that is sent.

        Raises OverflowError past the year 9999.
        """
        until = self.clock.now() + time
        while True:
            due = await self._run_in_thread(self._due.next_at)
            now = self.clock.now()
            if due is None or due > until:
                break
            self.clock.move(max(due - now, timedelta()))
            await self.heartbeat.beat()
            yield self.clock.now()
        self.clock.move(max(until - self.clock.now(), timedelta()))

    async def _run_in_thread(self, function: Any, *values: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(function, *values))

    async def _show_commands(self) -> None:
        """The commands menu of Telegram, in every language there is."""
        for code, language in self.dialogue.languages.items():
            pairs = [
                (flow.name, language.plain(flow.summary))
                for flow in self.dialogue.flows.values()
                if flow.in_menu or flow.in_help
            ]
            pairs += [(name, language.plain(words)) for name, words in COMMANDS]
            await self.bot.set_my_commands(pairs, language_code=None if code == "en" else code)
