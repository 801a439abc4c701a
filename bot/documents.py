"""The documents that go with letters: made when it is their turn, and kept until they are sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from storage.repositories import Letter

log = logging.getLogger(__name__)

AT_HAND = 2  # made and not yet under way: one more is being sent, and one being made
PATIENCE = 10.0  # seconds after which the oldest makes room; it is made anew when it can go

Make = Callable[[int], Awaitable[bytes]]  # the document of a chat


class Documents:
    """Has documents made, of which few are in memory at a time, however many are asked for."""

    def __init__(self, make: Make | None) -> None:
        self._make = make
        self._made: dict[int, bytes] = {}  # by letters, the oldest first
        self._one_by_one = asyncio.Lock()
        self._room = asyncio.Event()

    async def prepare(self, letter: Letter) -> bool:
        """Have the document of a letter at hand; False when it cannot be made."""
        if self._make is None:
            return False
        async with self._one_by_one:
            await self._make_room()
            try:
                self._made[letter.id] = await self._make(letter.chat_id)
            except Exception as error:
                log.error("A document is not made: %s", type(error).__name__)
                return False
        return True

    def take(self, letter: Letter) -> bytes | None:
        """The document of a letter, which from now on is the caller's; None: prepare it first."""
        self._room.set()
        return self._made.pop(letter.id, None)

    def clear(self) -> None:
        """Forget those that were made."""
        self._made.clear()
        self._room.set()

    async def _make_room(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(self._made) >= AT_HAND:
                    self._room.clear()
                    await self._room.wait()
        while len(self._made) >= AT_HAND:
            del self._made[next(iter(self._made))]
