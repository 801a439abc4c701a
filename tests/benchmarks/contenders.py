"""The three that are measured side by side, each running over a wire of its own.

All get the same updates. The first two are written as the library's own examples are.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from bot.app import App
from bot.clock import Clock
from bot.limits import NO_LIMITS
from bot.raw_bot import RawBot
from storage.sealing import Keyring
from storage.unit_of_work import Database
from tests.benchmarks.process import database_in
from tests.benchmarks.talk import GROW
from tests.benchmarks.wire import Wire
from tests.keys import KEYRING

Context = ContextTypes.DEFAULT_TYPE
PATIENCE = 300  # seconds for a round; far more than it takes


@dataclass(frozen=True)
class Contender:
    """`settled` waits until what was delivered is done with, and nothing is left to be sent."""

    name: str
    wire: Wire
    settled: Callable[[], Awaitable[Any]]
    app: App | None = None  # Cairn's

    async def meet(self, updates: list[bytes]) -> None:
        """Take what the clients say before anything is measured, however it is answered."""
        async with asyncio.timeout(PATIENCE):
            self.wire.deliver(updates)
            await self.settled()
        self.wire.forget()

    async def answer(self, updates: list[bytes]) -> None:
        """Returns when all updates are answered. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            self.wire.deliver(updates)
            await self.wire.answered.wait()
            await self.settled()


@asynccontextmanager
async def bare_echo(folder: Path) -> AsyncIterator[Contender]:
    """The library alone: updates parsed, handled one after the other, the text sent back."""
    wire = Wire()
    application = _application(wire).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    async with _polling(application):
        yield Contender("bare PTB echo", wire, wire.drained.wait)


@asynccontextmanager
async def conversation_handler(folder: Path) -> AsyncIterator[Contender]:
    """The library's ConversationHandler, its PicklePersistence written to disk after each turn.

    One file, written once a turn and left to the system to flush: a power cut may lose it.
    """
    wire = Wire()
    kept = PicklePersistence(folder / "conversation.pickle", on_flush=True)
    application = _application(wire).persistence(kept).build()
    begin: CommandHandler[Any, Any] = CommandHandler("grow", _next_question)
    onward = MessageHandler(filters.TEXT, _next_question)
    states: dict[object, list[Any]] = {state: [onward] for state in range(1, len(GROW))}
    application.add_handler(ConversationHandler([begin], states, [], name="talk", persistent=True))
    application.add_handler(MessageHandler(filters.TEXT, _echo))  # the introductions

    async def keep() -> None:
        await application.update_persistence()
        await kept.flush()

    async with _polling(application, keep):
        yield Contender("PTB ConversationHandler, kept each turn", wire, wire.drained.wait)


@asynccontextmanager
async def cairn(folder: Path, keyring: Keyring = KEYRING) -> AsyncIterator[Contender]:
    """Cairn as it runs, on SQLite on disk, only without Telegram's limits."""
    wire = Wire()
    database = Database(database_in(folder), keyring)
    database.migrate()
    bot = RawBot("1:wire", request=wire, get_updates_request=wire)
    app = App(bot, database, Clock(), NO_LIMITS)

    async def settled() -> None:
        await wire.drained.wait()
        await app.settled()

    await app.start()
    try:
        yield Contender("Cairn, durable", wire, settled, app)
    finally:
        await app.stop()


def _application(wire: Wire) -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    return (
        Application.builder().token("1:wire").request(wire).get_updates_request(wire).updater(None)
    )


@asynccontextmanager
async def _polling(
    application: Application[Any, Any, Any, Any, Any, Any],
    after_each: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[None]:
    """Updates go straight to the handlers: a little quicker than by the library's own queue."""

    async def poll() -> None:
        offset = 0
        while True:
            for update in await application.bot.get_updates(offset, timeout=30):
                await application.process_update(update)
                if after_each:
                    await after_each()
                offset = update.update_id + 1

    async with application:
        task = asyncio.create_task(poll())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _echo(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "")


async def _next_question(update: Update, context: Context) -> int:
    assert update.message
    assert context.user_data is not None
    if (update.message.text or "").startswith("/grow"):
        context.user_data["answers"] = []
    answers = context.user_data["answers"]
    answers.append(update.message.text)
    last = len(answers) == len(GROW)
    await update.message.reply_text(
        "It is kept." if last else f"Question {len(answers)}: what else?"
    )
    return ConversationHandler.END if last else len(answers)
