"""What an act is done with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from tests.chronos.diary import Snoozed
from tests.chronos.people import Person

Act = Callable[["Hands", Person], Awaitable[None]]


class Hands(Protocol):
    """What an act is done with."""

    zones: Sequence[str]

    @property
    def now(self) -> int: ...

    async def says(self, one: Person, *texts: str) -> None: ...

    async def taps(self, one: Person, ending: str) -> str:
        """Tap the newest button whose data ends so; the data, "" when there is none."""

    def has(self, one: Person, *effects: object) -> None:
        """Have effects happen as in a turn of the client's."""

    def note(self, one: Person, snoozed: Snoozed) -> None: ...

    def later(self, one: Person, seconds: int, act: Act) -> None: ...

    async def block(self, one: Person) -> None: ...

    async def unblock(self, one: Person) -> None: ...


def naive(wall: int) -> datetime:
    return datetime.fromtimestamp(wall, UTC).replace(tzinfo=None)


def typed(wall: int) -> str:
    """A wall-clock time as a client may type it."""
    return naive(wall).isoformat(" ", "minutes")
