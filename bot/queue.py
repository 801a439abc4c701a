"""Which letter goes next: replies ahead of nudges, in order for each chat, within the limits.

Of replies to several chats those in words go ahead of those with a picture or a document, and one
of these is under way at a time: a hundred who ask for one at once do not hold up others.

Knows no Telegram, no database and no clock; times are seconds of any steady clock.
"""

from __future__ import annotations

import heapq

from bot.limits import Bucket, Limits
from storage.repositories import Letter

MANY_CHATS = 10_000  # whose rests are remembered, before those that are over are forgotten


def is_heavy(letter: Letter) -> bool:
    """Whether more than words goes with it, which takes long to make and to send."""
    return bool(letter.reply.picture) or letter.reply.document


class LetterQueue:
    """Letters in memory. One is taken, and then either `done` or put back to be tried `again`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[int, list[tuple[int, int, Letter]]] = {}  # a heap for each chat
        # A heap of (priority, whether it is heavy, letter, chat): words go ahead.
        self._ready: list[tuple[int, bool, int, int]] = []
        self._resting: list[tuple[float, int]] = []  # heap of (until, chat)
        self._rests: set[int] = set()
        self._under_way: set[int] = set()
        self._loaded: int | None = None  # the chat to which a heavy letter is under way
        self._held: set[int] = set()  # letters
        self._buckets: dict[int, Bucket] = {}
        self._in_all = Bucket(limits.in_all, 1, 1, 0)

    def __len__(self) -> int:
        """How many chats have letters waiting."""
        return len(self._waiting)

    def add(self, letter: Letter) -> None:
        """One more letter, to go in its order."""
        waiting = self._waiting.setdefault(letter.chat_id, [])
        heapq.heappush(waiting, (letter.priority, letter.id, letter))
        self._make_ready(letter.chat_id)

    def hold(self, letter: Letter) -> None:
        """From now on the letter, and what comes after it in its chat, waits to be let go."""
        self._held.add(letter.id)

    def let_go(self, letter: Letter) -> None:
        """A letter that was held may go."""
        self._held.discard(letter.id)
        self._make_ready(letter.chat_id)

    def pause(self, now: float) -> float | None:
        """Seconds until a letter may be taken; 0: now; None: not before one is done or added."""
        while self._resting and self._resting[0][0] <= now:
            chat = heapq.heappop(self._resting)[1]
            self._rests.discard(chat)
            self._make_ready(chat)
        while self._ready and not self._is_first(*self._ready[0]):
            heapq.heappop(self._ready)
        if self._ready and not (self._ready[0][1] and self._loaded is not None):
            return self._in_all.wait(now)
        return self._resting[0][0] - now if self._resting else None

    def take(self, now: float) -> Letter:
        """The next letter; only when `pause` has just been 0. Its chat gets no other meanwhile."""
        chat = heapq.heappop(self._ready)[-1]
        self._in_all.take(now)
        self._bucket(chat, now).take(now)
        letter = heapq.heappop(self._waiting[chat])[2]
        if not self._waiting[chat]:
            del self._waiting[chat]
        self._under_way.add(chat)
        if is_heavy(letter):
            self._loaded = chat
        return letter

    def done(self, letter: Letter, now: float) -> None:
        """The letter is gone, one way or the other; the next of its chat may go when it is time."""
        self._free(letter.chat_id, self._bucket(letter.chat_id, now).wait(now), now)
        if len(self._buckets) > MANY_CHATS:
            self._buckets = {
                chat: each for chat, each in self._buckets.items() if not each.is_full(now)
            }

    def again(self, letter: Letter, seconds: float, now: float) -> None:
        """The letter is to be tried again, in its place, after so many seconds."""
        waiting = self._waiting.setdefault(letter.chat_id, [])
        heapq.heappush(waiting, (letter.priority, letter.id, letter))
        self._free(letter.chat_id, seconds, now)

    def clear(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()

    def drop(self, chat: int) -> None:
        """Forget what waits for a chat."""
        self._waiting.pop(chat, None)

    def _free(self, chat: int, seconds: float, now: float) -> None:
        self._under_way.discard(chat)
        if chat == self._loaded:
            self._loaded = None
        if seconds > 0:
            self._rests.add(chat)
            heapq.heappush(self._resting, (now + seconds, chat))
        else:
            self._make_ready(chat)

    def _make_ready(self, chat: int) -> None:
        waiting = self._waiting.get(chat)
        if not waiting or waiting[0][1] in self._held:
            return
        if chat not in self._under_way and chat not in self._rests:
            priority, number, letter = waiting[0]
            heapq.heappush(self._ready, (priority, is_heavy(letter), number, chat))

    def _is_first(self, priority: int, _heavy: bool, number: int, chat: int) -> bool:
        """Whether this is still the letter that the chat gets next, and the chat may get it."""
        waiting = self._waiting.get(chat)
        if not waiting or chat in self._under_way or chat in self._rests:
            return False
        return waiting[0][:2] == (priority, number)

    def _bucket(self, chat: int, now: float) -> Bucket:
        if chat not in self._buckets:
            size = self._limits.burst
            self._buckets[chat] = Bucket(self._limits.per_chat, size, size, now)
        return self._buckets[chat]
