"""A courier at work over a Telegram in this process: tests fill its outbox and trouble its sending.

Nothing here knows conversations; letters are plain words.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import TimedOut
from telegram.request import RequestData

from bot.charts.studio import Studio
from bot.courier import Courier
from bot.limits import NO_LIMITS, Limits
from bot.local.telegram import LocalTelegram
from bot.raw_bot import RawBot
from flows.engine.model import Reply
from storage.repositories import REPLY
from storage.unit_of_work import Database, UnitOfWork
from tests.chat import Chat, talking
from tests.keys import KEYRING, opened

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
WRITTEN = "words of a client"
PATIENCE = 10  # seconds for anything to happen; far more than it takes


@dataclass(frozen=True)
class Try:
    """The bot asked Telegram to send this; `at` is in seconds of the loop's time."""

    at: float
    chat: int
    text: str


class TroubledTelegram(LocalTelegram):
    """Keeps every try to send. Chats in `gates` hang until theirs is set, those in `broken` fail.

    `nonsense` holds answers, status and body, that are given instead of taking a call.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: NOON) -> None:
        super().__init__(now)
        self.tries: list[Try] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.broken: set[int] = set()
        self.nonsense: dict[str, list[tuple[int, bytes]]] = {}

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if name == "sendMessage" and request_data:
            given = request_data.parameters
            chat = int(given["chat_id"])
            self.tries.append(Try(asyncio.get_running_loop().time(), chat, given["text"]))
            if chat in self.gates:
                await self.gates[chat].wait()
            if chat in self.broken:
                raise TimedOut
        if self.nonsense.get(name):
            return self.nonsense[name].pop(0)
        return await super().do_request(url, method, request_data)

    def received(self, chat: int) -> list[str]:
        """What the bot got into a chat, in order."""
        return [each.text for each in self.chats[chat] if each.from_bot]


class FailingDatabase(Database):
    """The next `failures` units of work find the disk full.

    As SQLAlchemy does it, the error holds the statement and what was to be written.
    """

    failures = 0

    @contextmanager
    def unit(self, durable: bool = True) -> Iterator[UnitOfWork]:
        if self.failures > 0:
            self.failures -= 1
            full = sqlite3.OperationalError("database or disk is full")
            raise OperationalError("INSERT", {"words": WRITTEN}, full)
        with super().unit(durable) as unit:
            yield unit


class Office:
    """The outbox, and the courier once it is `at_work`."""

    def __init__(self, folder: Path) -> None:
        self.telegram = TroubledTelegram()
        self.database = FailingDatabase(f"sqlite:///{folder / 'cairn.db'}", KEYRING)
        self.database.migrate()
        self.bot = RawBot("1:local", request=self.telegram, get_updates_request=self.telegram)
        self.threads = ThreadPoolExecutor(1)
        self.studio = Studio()
        self.courier = Courier(
            self.bot, self.database, self.run, NO_LIMITS, lambda: NOON, self.studio
        )

    async def run(self, function: Callable[..., Any], *values: object) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, partial(function, *values))

    def put(self, chat: int, *texts: str, priority: int = REPLY, flow: str = "grow") -> None:
        """Letters into the outbox; the chat is one that Telegram knows."""
        self.telegram.says(chat, "hello") if chat not in self.telegram.chats else None
        with self.database.unit() as unit:
            if unit.clients.load(chat) is None:
                unit.clients.add(chat, "en", NOON)
            unit.outbox.put(chat, [Reply(text) for text in texts], flow, NOON, priority)
        self.courier.wake()

    @asynccontextmanager
    async def at_work(self, limits: Limits = NO_LIMITS) -> AsyncIterator[None]:
        """The courier runs until the block ends."""
        await self.bot.initialize()
        self.courier = Courier(self.bot, self.database, self.run, limits, lambda: NOON, self.studio)
        task = asyncio.create_task(self.courier.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def empty(self) -> None:
        """Wait until the outbox is empty."""
        await asyncio.wait_for(self.courier.idle.wait(), PATIENCE)
        assert self.on_file("SELECT id FROM outbox") == []

    def on_file(self, query: str) -> list[Any]:
        with self.database.unit() as unit:
            rows = unit.connection.exec_driver_sql(query).all()
        return [opened(row) for row in rows]

    def close(self) -> None:
        self.threads.shutdown()
        self.database.close()


async def until(reached: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for a condition. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not reached():  # noqa: ASYNC110 (whatever the condition looks at)
            await asyncio.sleep(0.002)


@asynccontextmanager
async def troubled_talk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    """A talk with the whole application, over a Telegram and a database that can be troubled.

    Waiting between tries is short.
    """
    monkeypatch.setattr("tests.chat.LocalTelegram", TroubledTelegram)
    monkeypatch.setattr("tests.chat.Database", FailingDatabase)
    monkeypatch.setattr("bot.courier.FIRST_WAIT", 0.01)
    async with talking(folder) as chat:
        yield chat
