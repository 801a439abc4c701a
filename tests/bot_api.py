"""A Bot API server of the tests' own, on loopback, which outlives the deaths of the bot it serves.

It lives in a thread with a loop of its own, so that it answers while the test waits. It must not
know the bot. What Telegram does with a call is in telegram_calls.py and update_queue.py beside this
file, what can go wrong in misbehaviour.py.
"""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests import telegram_calls
from tests.misbehaviour import (
    AcceptThenDrop,
    Disconnect,
    Garbage,
    Hang,
    Limits,
    Misbehaviour,
    Order,
    Orders,
)
from tests.telegram_calls import Accepted, Answer, Chats, Fields
from tests.update_queue import UpdateQueue, tap, text_message

WRITTEN_AS_JSON = frozenset({"allowed_updates", "commands", "entities", "reply_markup", "scope"})


class BotApi:
    """`async with BotApi() as api:` serves until the block ends; calls it still holds end with it.

    Entered again it is back at the same address, with all it had: an outage that is over. `calls`
    counts every call by method, refused and held ones too. All state may be read from the
    test's thread at any time.
    """

    def __init__(self, token: str = "7000000000:TEST-TOKEN", limits: Limits | None = None) -> None:
        self.token = token
        self.url = ""
        self._port = 0
        self.calls: Counter[str] = Counter()
        self._chats = Chats(limits)
        self._updates = UpdateQueue()
        self._orders = Orders()
        self._watchers: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def __aenter__(self) -> Self:
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(started)), name="bot api", daemon=True
        )
        self._thread.start()
        await asyncio.wrap_future(started)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end)
        await asyncio.to_thread(self._thread.join, 10)

    # What the test does and asks

    def says(self, user: int, text: str, *, language: str = "en") -> int:
        """Queues a private text message; returns its update id."""
        message_id = next(self._chats.message_ids)
        return self.deliver(text_message(user, message_id, text, language))

    def taps(self, user: int, message_id: int, data: str, *, language: str = "en") -> int:
        """Queues a tap under a message of the bot's. Raises KeyError for a message never sent.

        That the message shows such a button is not checked: old buttons can be tapped too.
        """
        message = self._chats.shown[user, message_id].as_message()
        return self.deliver(tap(user, message, data, language))

    def deliver(self, update: dict[str, Any]) -> int:
        """Queues any update, with the next id unless it brings one; returns the id.

        A kind of update that the bot's last `allowed_updates` left out is not kept.
        """
        update_id = self._updates.put(update)
        self._loop.call_soon_threadsafe(lambda: self._poll.set())
        self._tell_watchers()
        return update_id

    def misbehave(
        self,
        method: str | None,
        *,
        chat_id: int | None = None,
        times: int = 1,
        with_: Misbehaviour,
    ) -> None:
        """The next `times` calls of `method` (None: of any) go wrong; earlier orders go first."""
        self._orders.give(Order(method, chat_id, times, with_))

    def relent(self) -> None:
        """Withdraws every order to misbehave; a call already held stays held."""
        self._orders.withdraw()

    @property
    def accepted(self) -> list[Accepted]:
        """Every message in order of acceptance, as it was sent."""
        return self._chats.accepted

    @property
    def shown(self) -> dict[tuple[int, int], Accepted]:
        """Every message by chat and message id, as it reads after its edits."""
        return self._chats.shown

    @property
    def floods(self) -> int:
        """Messages refused because they came faster than the limits."""
        return self._chats.floods

    @property
    def pending(self) -> int:
        """Updates no offset has confirmed yet."""
        return len(self._updates)

    @property
    def polls(self) -> int:
        return self.calls["getUpdates"]

    def sent_to(self, chat_id: int) -> list[str]:
        """The texts accepted for one chat, in order."""
        return [message.text for message in self.accepted if message.chat_id == chat_id]

    def called(self, method: str) -> list[Fields]:
        """What each accepted call of a method brought, in order; getUpdates and getMe excepted."""
        return [fields for name, fields in self._chats.taken if name == method]

    async def until(self, predicate: Callable[[], bool], timeout_seconds: float) -> None:
        """Waits for a condition, asked again after every change. Raises TimeoutError."""
        watcher = (asyncio.get_running_loop(), asyncio.Event())
        self._watchers.append(watcher)
        try:
            async with asyncio.timeout(timeout_seconds):
                while not predicate():
                    await watcher[1].wait()
                    watcher[1].clear()
        except TimeoutError:
            raise TimeoutError(f"Not within {timeout_seconds} s: {self.summary()}") from None
        finally:
            self._watchers.remove(watcher)

    def summary(self) -> str:
        last = f", the last {self.accepted[-1]}" if self.accepted else ""
        return (
            f"{self.pending} updates pending, calls {dict(self.calls)}, {self.floods} floods, "
            f"still to go wrong {self._orders.left}, "
            f"{len(self.accepted)} messages accepted{last}"
        )

    # What the server does, in its own thread

    async def _serve(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._poll = asyncio.Event()
        # Cancelled with its caller: a client killed in a long poll leaves no poll behind.
        server = web.Server(self._answer, handler_cancellation=True, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self._port)
            await site.start()
            self._port = site.port
            self.url = f"http://127.0.0.1:{self._port}"
            started.set_result(None)
            await self._ended.wait()
        except OSError as error:
            started.set_exception(error)
        finally:
            await runner.cleanup()

    def _end(self) -> None:
        self._ended.set()
        self._poll.set()

    def _tell_watchers(self) -> None:
        for loop, changed in tuple(self._watchers):
            with suppress(RuntimeError):  # the test's loop has closed in the meantime
                loop.call_soon_threadsafe(changed.set)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        bot, _, method = request.path[1:].partition("/")
        fields = await _fields_of(request)
        self.calls[method] += 1
        self._tell_watchers()
        if bot == f"bot{self.token}":
            answer = await self._take_or_misbehave(method, fields)
        else:
            answer = telegram_calls.UNAUTHORIZED
        self._tell_watchers()
        if answer is None and request.transport:
            request.transport.abort()
        status, body = answer or (500, b"")
        return web.Response(status=status, body=body, content_type="application/json")

    async def _take_or_misbehave(self, method: str, fields: Fields) -> Answer | None:
        """The answer, or None for none at all."""
        match self._orders.next_for(method, fields):
            case None:
                return await self._take(method, fields)
            case Disconnect():
                return None
            case AcceptThenDrop():
                await self._take(method, fields)
                return None
            case Garbage():
                return 200, b"<html>Not what you asked for</html>"
            case Hang(seconds):
                await _wait(self._ended, seconds)
                return None if self._ended.is_set() else await self._take(method, fields)
            case refusal:
                return telegram_calls.refused(refusal)

    async def _take(self, method: str, fields: Fields) -> Answer:
        if method == "getUpdates":
            return await self._get_updates(fields)
        if method == "getMe":
            return telegram_calls.bot_with(self.token)
        return self._chats.take(method, fields)

    async def _get_updates(self, fields: Fields) -> Answer:
        """A newer call ends an older one with 409, as Telegram does."""
        limit = min(max(int(fields.get("limit") or 100), 1), 100)
        until = time.monotonic() + float(fields.get("timeout") or 0)
        self._updates.allowed = fields.get("allowed_updates", self._updates.allowed)
        mine, earlier = asyncio.Event(), self._poll
        self._poll = mine
        earlier.set()
        while self._poll is mine:
            mine.clear()
            waiting = self._updates.waiting_from(int(fields.get("offset") or 0), limit)
            self._tell_watchers()
            left = until - time.monotonic()
            if waiting or left <= 0 or self._ended.is_set():
                return telegram_calls.yes(b"[%b]" % b",".join(waiting))
            await _wait(mine, left)
        return telegram_calls.CONFLICT


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _fields_of(request: web.BaseRequest) -> Fields:
    """Telegram reads a call's fields from the query, a form, JSON, or a form with files."""
    fields: Fields = dict(request.query)
    if request.content_type == "application/json":
        fields |= json.loads(await request.read())
    elif request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                fields[part.name] = await part.read() if part.filename else await part.text()
    else:
        fields |= parse_qsl((await request.read()).decode(), keep_blank_values=True)
    for name in WRITTEN_AS_JSON & fields.keys():
        if isinstance(fields[name], str):
            fields[name] = json.loads(fields[name])
    return fields
