"""Updates the bot has not confirmed yet, and its waiting for more. Knows nothing of their content.

The rules are those of TDLib's TQueue and of https://core.telegram.org/bots/api#getupdates.
"""

import asyncio
import json
from bisect import insort
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.local.limits import RefusedError

KEPT_FOR = timedelta(hours=24)
LONGEST_POLL = 50  # seconds; Telegram answers a longer one after these
AHEAD = 10  # an offset further than this past the next id is taken for one of another numbering


class UpdateQueue:
    """Unconfirmed updates, lowest id first.

    `next_id` may be set: after a quiet week Telegram goes on from a random number. `idle` is set
    when the bot asks and there is nothing, and cleared by the next update.
    """

    def __init__(self, now: Callable[[], datetime], next_id: int) -> None:
        self.next_id = next_id
        self.idle = asyncio.Event()
        self._now = now
        self._queue: deque[tuple[int, datetime, bytes]] = deque()
        self._poll: asyncio.Future[bool] | None = None

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, update: dict[str, Any]) -> int:
        """Queues an update, numbered unless it has an `update_id`; returns its id."""
        number: int = update.get("update_id", self.next_id)
        self.next_id = max(self.next_id, number + 1)
        entry = (number, self._now(), json.dumps({**update, "update_id": number}).encode())
        if self._queue and number < self._queue[-1][0]:
            insort(self._queue, entry)
        else:
            self._queue.append(entry)
        self.idle.clear()
        self._end_poll(True)
        return number

    async def fetch(self, offset: int, limit: int, seconds: float) -> list[bytes]:
        """Forgets all below `offset`; returns at most `limit` (1 to 100) of what is left.

        0 forgets nothing; a negative offset counts from the end and forgets all before it. An
        offset far ahead of every id forgets nothing: Telegram answers it from the oldest update.
        Waits up to `seconds` for an update; a newer call ends the waiting one with 409.
        """
        self._end_poll(False)
        self._forget(offset)
        if not self._queue:
            self.idle.set()
            await self._wait(min(seconds, LONGEST_POLL))
            self._forget(offset)
        few = limit if 1 <= limit <= 100 else 100
        return [content for (_, _, content), _ in zip(self._queue, range(few), strict=False)]

    def forget_all(self) -> None:
        self._queue.clear()

    def _forget(self, offset: int) -> None:
        while self._queue and self._now() - self._queue[0][1] > KEPT_FOR:
            self._queue.popleft()
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
        elif offset <= self.next_id + AHEAD:
            while self._queue and self._queue[0][0] < offset:
                self._queue.popleft()

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                alone = await self._poll
        except TimeoutError:
            return
        if not alone:
            raise RefusedError(
                409,
                "Conflict: terminated by other getUpdates request;"
                " make sure that only one bot instance is running",
            )

    def _end_poll(self, alone: bool) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(alone)
