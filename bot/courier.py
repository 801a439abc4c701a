"""The one door out: sends the outbox in order and takes a letter out once Telegram has it.

Letters of a chat go one after another, replies ahead of nudges, within Telegram's limits. As long
as Telegram answers promptly one letter is under way at a time: then a kill at any instant leaves
at most one that is sent twice. When an answer is slow, letters to other chats overtake it.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
)

from bot.limits import Bucket, Limits
from bot.raw_bot import RawBot
from bot.rendering import length, render
from storage.repositories import LANES, NUDGE, REPLY, Letter
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

SLOW = 0.1  # seconds after which a letter under way no longer holds up those to other chats
MOST_UNDER_WAY = 8
FAREWELL = 3  # seconds that a letter under way is waited for when all is to end
MOST_READ = 200  # letters read at once
MOST_WAITING = {REPLY: 2000, NUDGE: 200}  # chats in memory at which a lane is not read on
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0  # seconds between tries, doubled each time, with jitter
CHATS_FAILING = 3  # in a row, after which Telegram itself is taken to be away

Run = Callable[..., Awaitable[Any]]  # runs a function in the thread that may use the database


def back_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row: half of it fixed, half of it chance."""
    longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 16))
    return longest * (0.5 + random.random() / 2)


def seconds_of(halt: RetryAfter) -> float:
    """How long Telegram asks to wait, in seconds."""
    asked = halt.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class Courier:
    """Sends what is in the outbox. `run` it as a task, `wake` it when there is something new."""

    def __init__(
        self, bot: RawBot, database: Database, run: Run, limits: Limits, now: Callable[[], datetime]
    ) -> None:
        self._bot, self._database, self._run_in_thread = bot, database, run
        self._limits, self._now = limits, now
        self._waiting: dict[int, list[tuple[int, int, Letter]]] = {}  # a heap for each chat
        self._ready: list[tuple[int, int, int]] = []  # heap of (priority, letter, chat)
        self._resting: list[tuple[float, int]] = []  # heap of (until, chat)
        self._rests: set[int] = set()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._buckets: dict[int, Bucket] = {}
        self._in_all = Bucket(limits.in_all, 1, 1, 0)
        self._read_up_to = dict.fromkeys(LANES, 0)
        self._attempts: dict[int, int] = {}
        self._failures = 0  # in a row, over all chats
        self._failing: set[int] = set()  # the chats of these
        self._unreadable = 0  # how often in a row the outbox could not be read
        self._halted_until = 0.0
        self._news = asyncio.Event()
        self._news.set()
        self._unread = set(LANES)
        self.idle = asyncio.Event()  # set while the outbox is empty and nothing is under way

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._unread = set(LANES)
        self.idle.clear()
        self._news.set()

    def halt(self, seconds: float) -> None:
        """Telegram asks not to be sent anything for so long."""
        until = asyncio.get_running_loop().time() + seconds
        self._halted_until = max(self._halted_until, until)

    @property
    def halted(self) -> bool:
        """Whether nothing may be sent just now."""
        return asyncio.get_running_loop().time() < self._halted_until

    async def run(self) -> None:
        """Send until cancelled; what is under way then is waited for, briefly."""
        try:
            while True:
                self._news.clear()
                if lanes := self._lanes_to_read():
                    await self._read(lanes)
                pause = self._pause()
                if pause > 0:
                    if not self._lanes_to_read():
                        await self._await_news(pause)
                    continue
                letter = self._take_next()
                task = asyncio.create_task(self._deliver(letter))
                self._under_way[letter.chat_id] = task
                await asyncio.wait({task}, timeout=SLOW)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way.values(), timeout=FAREWELL)

    async def _await_news(self, seconds: float) -> None:
        if not (self._waiting or self._under_way or self._unread):
            self.idle.set()
        with contextlib.suppress(TimeoutError):  # wait_for could swallow a cancel on Python 3.11
            async with asyncio.timeout(seconds):
                await self._news.wait()

    # What goes next --------------------------------------------------------------------------

    def _pause(self) -> float:
        """Seconds until a letter can go; 0 when one can go now. News may end it sooner."""
        now = asyncio.get_running_loop().time()
        while self._resting and self._resting[0][0] <= now:
            chat = heapq.heappop(self._resting)[1]
            self._rests.discard(chat)
            self._make_ready(chat)
        while self._ready and not self._is_first(*self._ready[0]):
            heapq.heappop(self._ready)
        until_rested = self._resting[0][0] - now if self._resting else 3600.0
        if not self._ready or len(self._under_way) >= MOST_UNDER_WAY:
            return max(until_rested, 0.001)
        return max(0.0, self._halted_until - now, self._in_all.wait(now))

    def _is_first(self, priority: int, number: int, chat: int) -> bool:
        """Whether this is still the letter that the chat gets next, and the chat may get it."""
        waiting = self._waiting.get(chat)
        if not waiting or chat in self._under_way or chat in self._rests:
            return False
        return waiting[0][:2] == (priority, number)

    def _take_next(self) -> Letter:
        chat = heapq.heappop(self._ready)[2]
        now = asyncio.get_running_loop().time()
        self._in_all.take(now)
        self._bucket(chat, now).take(now)
        letter = heapq.heappop(self._waiting[chat])[2]
        if not self._waiting[chat]:
            del self._waiting[chat]
        return letter

    def _keep(self, letter: Letter) -> None:
        waiting = self._waiting.setdefault(letter.chat_id, [])
        heapq.heappush(waiting, (letter.priority, letter.id, letter))

    def _make_ready(self, chat: int) -> None:
        waiting = self._waiting.get(chat)
        if waiting and chat not in self._under_way and chat not in self._rests:
            heapq.heappush(self._ready, (*waiting[0][:2], chat))

    def _rest(self, chat: int, seconds: float) -> None:
        self._rests.add(chat)
        heapq.heappush(self._resting, (asyncio.get_running_loop().time() + seconds, chat))

    def _bucket(self, chat: int, now: float) -> Bucket:
        if chat not in self._buckets:
            size = self._limits.burst
            self._buckets[chat] = Bucket(self._limits.per_chat, size, size, now)
        return self._buckets[chat]

    def _lanes_to_read(self) -> list[int]:
        """Replies are read on also while many nudges wait."""
        return [lane for lane in self._unread if len(self._waiting) < MOST_WAITING[lane]]

    async def _read(self, lanes: list[int]) -> None:
        """Read on in the outbox; when it cannot be read, wait and try again."""
        self._unread -= set(lanes)  # before reading: what comes meanwhile may not be read yet
        if not (self._waiting or self._under_way):
            # All that is there is unsent. With several writers a lower number may come later.
            self._read_up_to = dict.fromkeys(LANES, 0)
        try:
            letters = await self._run_in_thread(self._read_outbox, lanes)
        except Exception as error:
            self._unread |= set(lanes)
            self._unreadable += 1
            log.error("The outbox cannot be read: %s", type(error).__name__)
            await asyncio.sleep(back_off(self._unreadable))
            return
        self._unreadable = 0
        for lane in lanes:
            read = [letter for letter in letters if letter.priority == lane]
            if len(read) == MOST_READ:
                self._unread.add(lane)
            if read:
                self._read_up_to[lane] = read[-1].id
        for letter in letters:
            self._keep(letter)
            self._make_ready(letter.chat_id)

    def _read_outbox(self, lanes: list[int]) -> list[Letter]:
        with self._database.unit(durable=False) as unit:
            read = (unit.outbox.after(self._read_up_to[lane], lane, MOST_READ) for lane in lanes)
            return [letter for letters in read for letter in letters]

    # One letter ------------------------------------------------------------------------------

    async def _deliver(self, letter: Letter) -> None:
        try:
            pause = await self._send(letter)
        finally:
            del self._under_way[letter.chat_id]
            self._news.set()
        chat = letter.chat_id
        if pause is None:  # the letter is gone, one way or the other
            self._attempts.pop(letter.id, None)
            now = asyncio.get_running_loop().time()
            pause = self._bucket(chat, now).wait(now)
            if len(self._buckets) > 10_000:
                self._buckets = {
                    key: each for key, each in self._buckets.items() if not each.is_full(now)
                }
        else:
            self._keep(letter)
        if pause > 0:
            self._rest(chat, pause)
        else:
            self._make_ready(chat)

    async def _send(self, letter: Letter) -> float | None:
        """None when the letter is done with, else the seconds until it may be tried again."""
        try:
            message = render(letter.reply)
        except Exception as fault:  # it cannot be put into a message, ever
            await self._park(letter, fault)
            return None
        try:
            await self._bot.post_message(letter.chat_id, message)
        except Exception as error:  # an answer that makes no sense raises anything
            return await self._settle_refusal(letter, error)
        self._failures = 0
        self._failing.clear()
        await self._surely(self._take_out, letter.id)
        return None

    async def _settle_refusal(self, letter: Letter, error: Exception) -> float | None:
        """What `_send` returns, for a letter that was not accepted."""
        if isinstance(error, RetryAfter):
            self.halt(seconds_of(error))
            log.warning("Telegram asks to wait for %s s", seconds_of(error))
            return 0
        # One with a cause could not be read: something on the way refused, and not Telegram.
        if isinstance(error, Forbidden) and error.__cause__ is None:
            log.info("Client %s cannot be reached", letter.chat_id)
            await self._surely(self._forget_chat, letter.chat_id)
            self._waiting.pop(letter.chat_id, None)
            return None
        if isinstance(error, BadRequest | ChatMigrated) and error.__cause__ is None:
            await self._park(letter, error)
            return None
        return self._note_failure(letter, error)

    def _note_failure(self, letter: Letter, failure: Exception) -> float:
        self._failures += 1
        self._failing.add(letter.chat_id)
        attempt = self._attempts[letter.id] = self._attempts.get(letter.id, 0) + 1
        known = "no answer" if isinstance(failure, NetworkError) else type(failure).__name__
        log.warning(
            "Letter %s to client %s: %s, attempt %s", letter.id, letter.chat_id, known, attempt
        )
        if len(self._failing) >= CHATS_FAILING:
            self.halt(back_off(self._failures))
        return back_off(attempt)

    async def _park(self, letter: Letter, error: Exception) -> None:
        name = type(error).__name__
        log.error("Letter %s of flow %r is parked: %s", letter.id, letter.flow, name)
        await self._surely(self._put_by, letter, name)

    async def _surely(self, write: Callable[..., None], *values: object) -> None:
        """Write to the database, as often as it takes: what Telegram has must not go again."""
        failures = 0
        while True:
            try:
                await self._run_in_thread(write, *values)
                return
            except Exception as error:
                failures += 1
                log.error("The outbox cannot be written: %s", type(error).__name__)
                await asyncio.sleep(back_off(failures))

    def _take_out(self, letter_id: int) -> None:
        with self._database.unit(durable=False) as unit:
            unit.outbox.take_out(letter_id)

    def _forget_chat(self, chat: int) -> None:
        with self._database.unit() as unit:
            unit.clients.set_reachable(chat, False)
            unit.outbox.drop_all(chat)

    def _put_by(self, letter: Letter, reason: str) -> None:
        body = {"letter": letter.id, "flow": letter.flow, "length": length(letter.reply.text)}
        with self._database.unit() as unit:
            unit.parked.add("reply", letter.chat_id, reason, body, self._now())
            unit.outbox.take_out(letter.id)
