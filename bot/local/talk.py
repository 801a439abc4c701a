"""A client's side of the terminal chat: what was typed is done to the bot in this process."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Protocol

from telegram.request import RequestData

from bot.app import App
from bot.clock import Clock
from bot.local.messages import Button, Message
from bot.local.pictures import save
from bot.local.spoken import rows
from bot.local.telegram import LocalTelegram
from bot.local.typed import (
    TYPED,
    Edit,
    Help,
    Pass,
    Place,
    Send,
    Tap,
    Thing,
    Typed,
    TypingError,
    Words,
)

PATIENCE = 30  # seconds for the bot to answer; it takes milliseconds


class SilentError(Exception):
    """The bot has not answered in time. The message is one clear sentence."""


class Screen(Protocol):
    """Where the talk is read: see Transcript and Terminal."""

    def read(self) -> str | None: ...
    def said(self, text: str) -> None: ...
    def did(self, what: str) -> None: ...
    def show(self, message: Message, before: str = "", picture: str = "") -> None: ...
    def tell(self, text: str) -> None: ...
    def complain(self, text: str) -> None: ...


# What a person takes for a line; two in one second would look like one text in parts.
TYPING = timedelta(seconds=2)


class OpenTelegram(LocalTelegram):
    """Knows everyone: the database may hold clients of an earlier talk, who are written to."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        chat = request_data.parameters.get("chat_id") if request_data else None
        if isinstance(chat, int) and chat > 0 and chat not in self.chats:
            self._meet(chat)
        return await super().do_request(url, method, request_data)


class Talk:
    """One client talking with the application, which must be built over this Telegram."""

    def __init__(
        self, app: App, telegram: LocalTelegram, clock: Clock, user: int, screen: Screen
    ) -> None:
        self._app, self._telegram, self._clock = app, telegram, clock
        self._user, self._screen = user, screen
        self._typed = 0  # the message that the client typed last
        self._shown: dict[int, str] = {}
        self._pictures = Path("pictures")
        self._zone: tzinfo | None = None
        self._heading = False  # the next message comes with the time

    async def begin(self, zone: tzinfo | None, pictures: Path) -> None:
        """Start the application and greet it. `zone` is the clock's, None for the machine's."""
        self._zone, self._pictures = zone, pictures
        self._telegram.api.shows = self._show_soon
        # Numbers that the database has not seen in an earlier talk.
        self._telegram.queue.next_id = int(Clock().now().timestamp() * 1000)
        await self._app.start()
        await self.does(Words("/start"))

    async def does(self, typed: Typed) -> None:
        """Do what was typed, and wait until it is answered.

        Raises TypingError where that cannot be done, SilentError when no answer comes.
        """
        match typed:
            case Words(text, back):
                answered = self._answered(back) if back else 0
                self._screen.said(text)
                self._clock.move(TYPING)
                said = self._telegram.says(self._user, text, reply_to=answered)
                self._typed = said[-1].id
            case Tap(number):
                self._tap(number)
            case Pass(time):
                await self._pass(time)
            case Place(latitude, longitude):
                self._screen.did(f"location {latitude} {longitude}")
                self._telegram.shares_location(self._user, latitude, longitude)
            case Thing(kind):
                self._screen.did(kind)
                self._telegram.sends(self._user, kind)
            case Send(path):
                self._send(path)
            case Edit(text):
                self._screen.did(f"edited: {text}")
                self._telegram.edits(self._user, self._typed, text)
            case Help():
                self._screen.tell(TYPED)
        await self._settled()

    async def end(self) -> None:
        """Stop the application."""
        await self._app.stop()

    def _send(self, named: str) -> None:
        path = Path(named).expanduser()
        try:
            content = path.read_bytes()
        except OSError as error:
            raise TypingError(f"{path} cannot be read: {error.strerror}.") from None
        self._screen.did(f"file {path.name}")
        self._telegram.sends_file(self._user, path.name, content)

    def _tap(self, number: int) -> None:
        message, button = self._button(number)
        if button.data is None:
            raise TypingError(f"That button opens {button.url} and says nothing to the bot.")
        self._screen.did(button.text)
        self._telegram.taps(self._user, message.id, button.data)

    def _answered(self, back: int) -> int:
        """The number of a message of the bot's, counted from the last. Raises TypingError."""
        theirs = [each for each in self._telegram.chats[self._user] if each.from_bot]
        if back > len(theirs):
            raise TypingError(f"The bot has written {len(theirs)} messages.")
        return theirs[-back].id

    def _button(self, number: int) -> tuple[Message, Button]:
        """The button of the newest message that has any. Raises TypingError."""
        for message in reversed(self._telegram.chats[self._user]):
            found = {each: button for row in rows(message) for each, button in row}
            if found and number not in found:
                raise TypingError(f"There is no button #{number}; the last one is #{len(found)}.")
            if found:
                return message, found[number]
        raise TypingError("There is no button to tap.")

    async def _pass(self, time: timedelta) -> None:
        """Let time pass; what comes due is shown under the time at which it came."""
        try:
            self._clock.now() + time
        except OverflowError:
            raise TypingError("No clock goes that far.") from None
        async for _moment in self._app.let_pass(time):
            self._heading = True
            await self._settled()
        self._heading = False
        self._tell_the_time()

    def _tell_the_time(self) -> None:
        self._screen.tell(f"⏱ {_written_out(self._clock.now().astimezone(self._zone))}")

    async def _settled(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._telegram.idle.wait()
                await self._app.settled()
        except TimeoutError:
            raise SilentError(f"Cairn has not answered within {PATIENCE} seconds.") from None
        await asyncio.sleep(0)  # the last message is shown with the next round of the loop

    def _show_soon(self, message: Message) -> None:
        """Not at once: what goes wrong in showing must not look like a refusal of Telegram's."""
        asyncio.get_running_loop().call_soon(self._show, replace(message))  # as it stands now

    def _show(self, message: Message) -> None:
        """Show a message that is new or has new words; a changed mark under it says nothing new."""
        known = self._shown.get(message.id)
        if known == message.html:
            return
        self._shown[message.id] = message.html
        if self._heading:
            self._heading = False
            self._tell_the_time()
        before = "" if message.chat == self._user else f"(to client {message.chat})"
        if known is not None:
            before = f"{before} (edited)".strip()
        picture = ""
        if message.file and known is None:
            picture = save(message, self._pictures, self._clock.now())
        self._screen.show(message, before, picture)


def _written_out(moment: datetime) -> str:
    offset = timezone(moment.utcoffset() or timedelta())
    return f"{moment:%a} {moment.day} {moment:%B %Y, %H:%M} ({offset})"
