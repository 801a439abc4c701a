"""The one door out: sends the outbox in order and takes a letter out once Telegram has it.

Letters of a chat go one after another, replies ahead of nudges, within Telegram's limits. As long
as Telegram answers promptly one letter is under way at a time: then a kill at any instant leaves
at most one that is sent twice. When an answer is slow, letters to other chats overtake it.
So they do while the picture or the document of a letter is made or sent; if it cannot be, the
words go without.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
)

from bot.charts.studio import Drawing, Studio
from bot.documents import Documents, Make
from bot.limits import Limits
from bot.queue import LetterQueue, is_heavy
from bot.raw_bot import RawBot
from bot.rendering import length, render, with_key
from flows.engine.model import Reply
from flows.engine.words import ENGLISH, _
from storage.repositories import LANES, NUDGE, REPLY, UNREADABLE, Letter
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

SLOW = 0.1  # seconds after which a letter under way no longer holds up those to other chats
MOST_UNDER_WAY = 8
UNSHOWN = _("I have an answer for you that I could not show. What you said is safe; /menu goes on.")
WHY_UNSHOWN = _("Telegram did not take the message that stood here, which is a fault of mine.")
UNMADE = _("The file could not be made just now. /export tries it again.")
SURE_AFTER = 2.0  # seconds after an outage in which it is found out whether another has taken over
FRESH = timedelta(minutes=5)  # a nudge that waited longer is no longer of this moment
LONGEST_SLEEP = 3600.0  # seconds without news
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


def _steady() -> float:
    return asyncio.get_running_loop().time()


def seconds_of(halt: RetryAfter) -> float:
    """How long Telegram asks to wait, in seconds."""
    asked = halt.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class Courier:
    """Sends what is in the outbox. `run` it as a task, `wake` it when there is something new."""

    def __init__(
        self,
        bot: RawBot,
        database: Database,
        run: Run,
        limits: Limits,
        now: Callable[[], datetime],
        studio: Studio,
        make_document: Make | None = None,
    ) -> None:
        self._bot, self._database, self._run_in_thread = bot, database, run
        self._now, self._studio, self._documents = now, studio, Documents(make_document)
        self._queue = LetterQueue(limits)
        self._under_way: set[asyncio.Task[None]] = set()
        self._being_made: set[asyncio.Task[None]] = set()
        self._in_words: set[int] = set()  # letters that go without picture or document
        self._read_up_to = dict.fromkeys(LANES, 0)
        self._attempts: dict[int, int] = {}
        self._failures = 0  # in a row, over all chats
        self._failing: set[int] = set()  # the chats of these
        self._unreadable = 0  # how often in a row the outbox could not be read
        self._halted_until = 0.0
        self._news = asyncio.Event()
        self._news.set()
        self._unread = set(LANES)
        self._starts_over = False
        self.idle = asyncio.Event()  # set while the outbox is empty and nothing is under way

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._unread = set(LANES)
        self.idle.clear()
        self._news.set()

    def halt(self, seconds: float) -> None:
        """Telegram asks not to be sent anything for so long."""
        until = _steady() + seconds
        self._halted_until = max(self._halted_until, until)

    def start_over(self) -> None:
        """Forget what was read: another process may have sent of it meanwhile."""
        self._starts_over = True
        self._news.set()

    @property
    def halted(self) -> bool:
        """Whether nothing may be sent just now."""
        return _steady() < self._halted_until

    async def run(self) -> None:
        """Send until cancelled; what is under way then is waited for, briefly."""
        try:
            while True:
                self._news.clear()
                if self._starts_over:
                    await self._forget_what_was_read()
                if lanes := self._lanes_to_read():
                    await self._read(lanes)
                pause = self._pause()
                if pause > 0:
                    if not self._lanes_to_read():
                        await self._await_news(pause)
                    continue
                letter = self._queue.take(_steady())
                task = asyncio.create_task(self._deliver(letter))
                self._under_way.add(task)
                if not is_heavy(letter):
                    await asyncio.wait({task}, timeout=SLOW)
        finally:
            for task in self._being_made:
                task.cancel()
            await asyncio.gather(*self._being_made, return_exceptions=True)
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=FAREWELL)

    async def _forget_what_was_read(self) -> None:
        for task in self._being_made:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)
        self._starts_over = False
        self._queue.clear()
        self._documents.clear()
        self.wake()

    async def _await_news(self, seconds: float) -> None:
        if not (self._queue or self._under_way or self._unread):
            self.idle.set()
        with contextlib.suppress(TimeoutError):  # wait_for could swallow a cancel on Python 3.11
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def _pause(self) -> float:
        """Seconds until a letter can go; 0 when one can go now. News may end it sooner."""
        now = _steady()
        pause = self._queue.pause(now)
        if pause is None or len(self._under_way) >= MOST_UNDER_WAY:
            return LONGEST_SLEEP
        return max(pause, self._halted_until - now, 0.0)

    # Reading the outbox ----------------------------------------------------------------------

    def _lanes_to_read(self) -> list[int]:
        """Replies are read on also while many nudges wait."""
        return [lane for lane in self._unread if len(self._queue) < MOST_WAITING[lane]]

    async def _read(self, lanes: list[int]) -> None:
        """Read on in the outbox; when it cannot be read, wait and try again."""
        self._unread -= set(lanes)  # before reading: what comes meanwhile may not be read yet
        if not (self._queue or self._under_way):
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
            if is_heavy(letter):
                self._hold_until_made(letter)
            self._queue.add(letter)

    def _read_outbox(self, lanes: list[int]) -> list[Letter]:
        try:
            return self._read_lanes(lanes)
        except UNREADABLE:
            self._put_by_unreadable(lanes)
            return self._read_lanes(lanes)

    def _read_lanes(self, lanes: list[int]) -> list[Letter]:
        with self._database.unit(durable=False) as unit:
            read = (unit.outbox.after(self._read_up_to[lane], lane, MOST_READ) for lane in lanes)
            return [letter for letters in read for letter in letters]

    def _put_by_unreadable(self, lanes: list[int]) -> None:
        """One broken letter is not to keep back those of everybody."""
        with self._database.unit() as unit:
            for lane in lanes:
                found = unit.outbox.unreadable(self._read_up_to[lane], lane, MOST_READ)
                for number, chat, fault in found:
                    log.error("Letter %s to client %s is parked: %s", number, chat, fault)
                    unit.parked.add("reply", chat, fault, {"letter": number}, self._now())
                    unit.outbox.take_out(number)

    def _hold_until_made(self, letter: Letter) -> None:
        """Drawing and writing take no place among the letters under way."""
        self._queue.hold(letter)
        task = asyncio.create_task(self._have_made(letter))
        self._being_made.add(task)
        task.add_done_callback(self._being_made.discard)

    async def _have_made(self, letter: Letter) -> None:
        if letter.reply.document:
            is_made = await self._documents.prepare(letter)
        else:
            picture = letter.reply.picture
            is_made = picture is not None and await self._studio.draw(picture) is not None
        if not is_made:
            self._in_words.add(letter.id)
        self._queue.let_go(letter)
        self._news.set()

    # One letter ------------------------------------------------------------------------------

    async def _deliver(self, letter: Letter) -> None:
        task = asyncio.current_task()
        assert task is not None
        try:
            pause = await self._send(letter)
            if pause is None:
                self._attempts.pop(letter.id, None)
                self._in_words.discard(letter.id)
                self._queue.done(letter, _steady())
            else:
                self._queue.again(letter, pause, _steady())
        finally:
            self._under_way.discard(task)
            self._news.set()

    async def _send(self, letter: Letter) -> float | None:
        """None when the letter is done with, else the seconds until it may be tried again."""
        enclosed = self._enclosed(letter)
        if enclosed is None and is_heavy(letter) and letter.id not in self._in_words:
            self._hold_until_made(letter)  # too many others were made since
            return 0
        try:
            message = render(self._worded(letter), "caption" if enclosed else "text")
        except Exception as fault:  # it cannot be put into a message, ever
            await self._park(letter, fault)
            return None
        if (letter.priority == NUDGE or letter.reply.document) and await self._is_withdrawn(letter):
            return None
        try:
            number = await self._post(letter.chat_id, message, enclosed)
        except Exception as error:  # an answer that makes no sense raises anything
            if enclosed and isinstance(error, BadRequest) and error.__cause__ is None:
                log.error("Letter %s goes in words: what is with it is refused", letter.id)
                self._in_words.add(letter.id)
                return 0
            return await self._settle_refusal(letter, error)
        self._failures = 0
        self._failing.clear()
        await self._surely(self._take_out, letter, number)
        return None

    def _enclosed(self, letter: Letter) -> Drawing | bytes | None:
        """What goes with the words, as far as it is at hand."""
        if letter.id in self._in_words:
            return None
        if letter.reply.document:
            return self._documents.take(letter)
        picture = letter.reply.picture
        return self._studio.drawn(picture) if picture else None

    def _worded(self, letter: Letter) -> Reply:
        """The reply; one whose document could not be made says so."""
        if not (letter.reply.document and letter.id in self._in_words):
            return letter.reply
        return replace(letter.reply, text=f"{letter.reply.text}\n\n{ENGLISH.say(UNMADE)}")

    async def _post(
        self, chat: int, message: dict[str, Any], enclosed: Drawing | bytes | None
    ) -> int:
        """Telegram's number of the message. Raises TelegramError."""
        match enclosed:
            case Drawing(png, key):
                message["caption"] = with_key(message["caption"], key)
                return await self._bot.post_photo(chat, png, message)
            case bytes():
                name = f"cairn-{self._now().astimezone(UTC):%Y-%m-%d}.zip"
                return await self._bot.post_document(chat, enclosed, name, message)
        return await self._bot.post_message(chat, message)

    async def _settle_refusal(self, letter: Letter, error: Exception) -> float | None:
        """What `_send` returns, for a letter that was not accepted."""
        if isinstance(error, RetryAfter):
            self.halt(seconds_of(error))
            log.warning("Telegram asks to wait for %s s", seconds_of(error))
            return 0
        # One with a cause could not be read: something on the way refused, and not Telegram.
        unknown = isinstance(error, BadRequest) and "chat not found" in str(error).casefold()
        if (unknown or isinstance(error, Forbidden)) and error.__cause__ is None:
            log.info("Client %s cannot be reached", letter.chat_id)
            await self._surely(self._forget_chat, letter.chat_id)
            self._queue.drop(letter.chat_id)
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
        self.wake()

    async def _surely(self, write: Callable[..., None], *values: object) -> None:
        """Write to the database, as often as it takes: what Telegram has must not go again."""
        failures = 0
        while True:
            try:
                await self._run_in_thread(write, *values)
                if failures:
                    self.halt(SURE_AFTER)
                return
            except Exception as error:
                failures += 1
                log.error("The outbox cannot be written: %s", type(error).__name__)
                await asyncio.sleep(back_off(failures))

    async def _is_withdrawn(self, letter: Letter) -> bool:
        """Whether it is not to go: the client did something, or a nudge waited for too long."""
        try:
            return bool(await self._run_in_thread(self._was_taken_back, letter))
        except Exception as error:  # it is sent rather than lost
            log.error("The outbox cannot be read: %s", type(error).__name__)
            return False

    def _was_taken_back(self, letter: Letter) -> bool:
        with self._database.unit() as unit:
            is_stale = letter.priority == NUDGE and self._now() - letter.put_at > FRESH
            if is_stale and unit.outbox.holds(letter.id):
                unit.nudges.take_back(letter.chat_id)  # it is decided anew whether it may go
            return not unit.outbox.holds(letter.id)

    def _take_out(self, letter: Letter, message: int) -> None:
        with self._database.unit(durable=False) as unit:
            unit.outbox.take_out(letter.id)
            if letter.reply.why:
                unit.reasons.note(letter.chat_id, message, letter.reply.why, self._now())

    def _forget_chat(self, chat: int) -> None:
        with self._database.unit() as unit:
            unit.clients.set_reachable(chat, False)
            unit.nudges.take_back(chat)
            unit.outbox.drop_all(chat)
            unit.nudges.drop_planned(chat)

    def _put_by(self, letter: Letter, reason: str) -> None:
        body = {"letter": letter.id, "flow": letter.flow, "length": length(letter.reply.text)}
        with self._database.unit() as unit:
            if not unit.outbox.holds(letter.id):  # they had all of theirs deleted meanwhile
                return
            unit.parked.add("reply", letter.chat_id, reason, body, self._now())
            unit.outbox.take_out(letter.id)
            # The apology itself is of no talk, and nobody waits for a nudge.
            if letter.flow and letter.priority == REPLY:
                unshown = Reply(ENGLISH.say(UNSHOWN), why=ENGLISH.say(WHY_UNSHOWN))
                unit.outbox.put(letter.chat_id, [unshown], "", self._now())
