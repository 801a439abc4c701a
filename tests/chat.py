"""The script language of the tests: a client who talks with the real application.

async def test_grow_asks_for_a_topic(chat):
    await chat.says("/grow")
    chat.expects("What would you like to work on")
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.clock import Clock
from bot.limits import NO_LIMITS
from bot.local.messages import Message
from bot.local.telegram import LocalTelegram
from bot.raw_bot import RawBot
from storage.unit_of_work import Database
from tests.keys import KEYRING, opened

MONDAY_NINE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)  # nine o'clock in Berlin
TYPING = timedelta(seconds=2)  # what a client takes to type anything
PATIENCE = 20  # seconds for anything to settle; far more than it takes


class Chat:
    """One client and what they see. Other clients of the same application: `other(user)`."""

    def __init__(self, app: App, telegram: LocalTelegram, clock: Clock, user: int = 1) -> None:
        self.app, self.telegram, self.clock, self.user = app, telegram, clock, user
        self._read = 0  # how many messages of the chat were there before the last thing done

    def other(self, user: int) -> Chat:
        return Chat(self.app, self.telegram, self.clock, user)

    # What the client does --------------------------------------------------------------------

    async def says(self, *texts: str) -> None:
        """Type something, or several things one after the other."""
        for text in texts:
            self._look_up()
            self.clock.move(TYPING)
            self.telegram.says(self.user, text, first_name="Ana")
            await self.settled()

    async def taps(self, *labels: str) -> None:
        """Tap the button with this label under the newest message that has buttons."""
        for label in labels:
            message, data = self._button(label)
            self._look_up()
            self.telegram.taps(self.user, message.id, data)
            await self.settled()

    async def taps_again(self, message: Message, data: str) -> None:
        """Tap a button of any message, old ones too."""
        self._look_up()
        self.telegram.taps(self.user, message.id, data)
        await self.settled()

    async def sends(self, kind: str) -> None:
        self._look_up()
        self.telegram.sends(self.user, kind)
        await self.settled()

    async def sends_file(self, name: str, data: bytes) -> None:
        """Send a document."""
        self._look_up()
        self.telegram.sends_file(self.user, name, data)
        await self.settled()

    async def shares(self, latitude: float, longitude: float) -> None:
        self._look_up()
        self.telegram.shares_location(self.user, latitude, longitude)
        await self.settled()

    async def waits(self, **time: float) -> None:
        """Let time pass; what comes due happens when it does."""
        self._look_up()
        async for _moment in self.app.let_pass(timedelta(**time)):
            await self.settled()
        await self.settled()

    async def is_left_alone(self, **time: float) -> None:
        """Cairn is away for so long; what came due meanwhile happens when it is back."""
        self._look_up()
        self.clock.move(timedelta(**time))
        await self.app.heartbeat.beat()
        await self.settled()

    async def introduces(self, name: str = "Ana", city: str = "Berlin") -> None:
        """Go through the first meeting."""
        await self.says("/start", name, city, "1")

    # What the client sees --------------------------------------------------------------------

    @property
    def messages(self) -> list[Message]:
        """Everything that the bot wrote to this client."""
        return [each for each in self.telegram.chats.get(self.user, []) if each.from_bot]

    @property
    def answers(self) -> list[Message]:
        """What the bot wrote since the last thing that the client did."""
        return self.messages[self._read :]

    @property
    def shown(self) -> str:
        """The words of these answers, as a reader sees them."""
        return "\n\n".join(message.text for message in self.answers)

    @property
    def document(self) -> bytes:
        """The last document that the bot sent."""
        return next(
            each.file for each in reversed(self.messages) if each.kind == "document" and each.file
        )

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons of the newest message that has any."""
        rows = self._newest().buttons
        return [button.text for row in rows for button in row]

    def expects(self, *words: str) -> None:
        """These words stand in what was answered."""
        for each in words:
            assert each in self.shown, f"«{each}» is not in:\n{self.shown}"

    def misses(self, *words: str) -> None:
        """These words do not stand in what was answered."""
        for each in words:
            assert each not in self.shown, f"«{each}» is in:\n{self.shown}"

    def hears_nothing(self) -> None:
        assert not self.answers, f"The bot said:\n{self.shown}"

    # On file ---------------------------------------------------------------------------------

    def on_file(self, query: str, **values: Any) -> list[Any]:
        """The rows of a question to the database, opened."""
        with self.app.database.unit() as unit:
            rows = unit.connection.exec_driver_sql(query, values or {}).all()
        return [opened(row) for row in rows]

    async def settled(self) -> None:
        await within(self.telegram.idle.wait())
        await within(self.app.settled())

    def _look_up(self) -> None:
        self._read = len(self.messages)

    def _newest(self) -> Message:
        return next(each for each in reversed(self.messages) if each.buttons)

    def _button(self, label: str) -> tuple[Message, str]:
        message = self._newest()
        for row in message.buttons:
            for button in row:
                if button.text == label:
                    assert button.data is not None
                    return message, button.data
        raise AssertionError(f"No button {label!r} among {self.labels}")


async def within(event: Awaitable[Any]) -> None:
    """Wait for something that must happen. Raises TimeoutError."""
    await asyncio.wait_for(event, PATIENCE)


@asynccontextmanager
async def talking(folder: Path, start: datetime = MONDAY_NINE) -> AsyncIterator[Chat]:
    """An application of its own over a Telegram in this process and a database in `folder`."""
    clock = Clock(start)
    telegram = LocalTelegram(clock.now)
    database = Database(f"sqlite:///{folder / 'cairn.db'}", KEYRING)
    database.migrate()
    bot = RawBot("1:local", request=telegram, get_updates_request=telegram)
    app = App(bot, database, clock, NO_LIMITS)
    await app.start()
    try:
        yield Chat(app, telegram, clock)
    finally:
        await app.stop()
