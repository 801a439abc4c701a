"""Keeps one client's flood of messages from holding up others.

Knows times and clients only, no words. Times are when messages were sent, in Unix seconds: what has
piled up while Cairn was away is no flood.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from bot.limits import Bucket, Limits

AGAIN_AT = 10  # messages that there must be room for before a flood counts as over
EXCEPTIONS = 1 / 30  # a second
ASKEW = 60  # seconds that our clock and Telegram's may differ, and that taps overtake messages by
MANY_CLIENTS = 10_000  # who are remembered, before those who are quiet are forgotten


class Heed(Enum):
    """What to do with a message."""

    TAKE = "take"
    TELL = "tell"  # the first that is not taken: the client is told
    PASS_OVER = "pass over"


class Floods:
    """Counts the messages of each client."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buckets: dict[int, Bucket] = {}
        self._flooding: set[int] = set()
        self._exceptions: dict[int, Bucket] = {}
        self._many = MANY_CLIENTS

    def heed(self, client_id: int, at: float) -> Heed:
        """What to do with a message that a client sent at this time."""
        bucket = self._bucket(client_id, at)
        if 0 < bucket.at - at < ASKEW:  # or every step back and forth would fill it
            at = bucket.at
        is_over = bucket.room(at) >= min(AGAIN_AT, self._limits.heard_at_once)
        if client_id in self._flooding and not is_over:
            return Heed.PASS_OVER
        self._flooding.discard(client_id)
        if bucket.room(at) < 1:
            self._flooding.add(client_id)
            return Heed.TELL
        bucket.take(at)
        return Heed.TAKE

    def may_still(self, client_id: int, at: float, must_be_heard: Callable[[], bool]) -> bool:
        """Whether a message is taken all the same, since it must be heard.

        That is seldom, as those may flood, too; looked at is a message only when one may be taken.
        """
        bucket = self._exceptions.setdefault(client_id, Bucket(EXCEPTIONS, 1, 1, at))
        may = bucket.room(at) >= 1 and must_be_heard()
        if may:
            bucket.take(at)
        return may

    def _bucket(self, client_id: int, at: float) -> Bucket:
        if client_id not in self._buckets:
            if len(self._buckets) > self._many:
                self._forget_the_quiet(at)
                self._many = max(MANY_CLIENTS, 2 * len(self._buckets))  # looks are costly
            room = self._limits.heard_at_once
            self._buckets[client_id] = Bucket(self._limits.heard_per_second, room, room, at)
        return self._buckets[client_id]

    def _forget_the_quiet(self, at: float) -> None:
        self._buckets = {
            client: each for client, each in self._buckets.items() if not each.is_full(at)
        }
        self._flooding &= self._buckets.keys()
        self._exceptions = {
            client: each for client, each in self._exceptions.items() if not each.is_full(at)
        }
