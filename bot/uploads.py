"""Fetches the files that clients send to bring their data in, and looks through them, one by one.

A file that waits is a row, so none is forgotten at a kill. What is found goes to the coach.
"""

from __future__ import annotations

import asyncio
import logging

from telegram.error import BadRequest, InvalidToken

from bot.coach import Coach
from bot.courier import Courier, Run, back_off
from bot.export.apart import look_through
from bot.export.reading import TOO_LARGE, UnreadableFileError
from bot.raw_bot import RawBot
from flows.engine.words import _
from flows.own_data.importing import MOST_BYTES
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds for fetching a file
TRIES = 4
LONGEST_SLEEP = 60.0  # seconds without news; after an outage nobody wakes us
UNFETCHED = _("I could not get that file from Telegram. Send it once more.")


class Uploads:
    """`run` it as a task, `wake` it when a client may have sent a file."""

    def __init__(
        self, bot: RawBot, coach: Coach, courier: Courier, database: Database, run: Run
    ) -> None:
        self._bot, self._coach, self._courier = bot, coach, courier
        self._database, self._run_in_thread = database, run
        self._news = asyncio.Event()
        self.idle = asyncio.Event()  # set while no file waits to be read

    def wake(self) -> None:
        """There may be a file to read."""
        self.idle.clear()
        self._news.set()

    async def run(self) -> None:
        """Fetch and look through until cancelled. An outage is waited out."""
        failures = 0
        while True:
            self._news.clear()
            try:
                waiting = await self._run_in_thread(self._next)
                if waiting is None:
                    await self._rest()
                else:
                    client_id, file = waiting
                    await self._take(client_id, file, failures >= TRIES)
                failures = 0
            except Exception as error:
                failures += 1
                log.error("A file cannot be looked through: %s", type(error).__name__)
                await asyncio.sleep(back_off(min(failures, TRIES)))

    async def _rest(self) -> None:
        if not self._news.is_set():
            self.idle.set()
        try:
            async with asyncio.timeout(LONGEST_SLEEP):
                await self._news.wait()
        except TimeoutError:
            return

    def _next(self) -> tuple[int, str] | None:
        with self._database.unit() as unit:
            return unit.uploads.next()

    async def _take(self, client_id: int, file: str, gives_up: bool) -> None:
        content, problem, values = None, UNFETCHED, {}
        if not gives_up:  # it is no fault of the file's that anybody can name
            try:
                content, problem = await look_through(await self._fetch(file)), ""
            except UnreadableFileError as error:
                problem, values = error.sentence, error.values
        told = (client_id, file, content, problem, values)
        await self._run_in_thread(self._coach.file_read, *told)
        self._courier.wake()

    async def _fetch(self, file: str) -> bytes:
        """The file's bytes. Raises UnreadableFileError."""
        for attempt in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(PATIENCE):
                    data = await self._bot.fetch(file, MOST_BYTES)
                if data is None:
                    raise UnreadableFileError(TOO_LARGE)
                return data
            except UnreadableFileError:
                raise
            except (BadRequest, InvalidToken) as error:
                raise UnreadableFileError(UNFETCHED) from error
            except Exception as error:
                log.warning("No file: %s, attempt %s", type(error).__name__, attempt)
                await asyncio.sleep(back_off(attempt) if attempt < TRIES else 0)
        raise UnreadableFileError(UNFETCHED)
