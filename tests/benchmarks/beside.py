"""Those who write while something else goes on, and how long they wait for their replies."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from telegram.request import RequestData

from bot.app import App
from bot.clock import Clock
from bot.limits import Limits
from bot.raw_bot import RawBot
from storage.unit_of_work import Database
from tests.benchmarks import planned
from tests.benchmarks.ahead import FAR, LONGEST, DistantWire
from tests.benchmarks.process import database_in
from tests.benchmarks.talk import GROW, MIDDLE, Crowd
from tests.keys import KEYRING

WRITING = 100  # clients, those with the first numbers
A_SECOND, SECONDS = 12, 30  # messages of those who write, at moments of their own
MOST_SLOWER = 0.1  # seconds
SEED = 1

Beside = Callable[[App], Awaitable[None]]  # what goes on meanwhile; it is ended with the talks


class BesideWire(DistantWire):
    """Takes files, too; knows how long those waited who write, and counts what others get."""

    def __init__(self) -> None:
        super().__init__(FAR)
        self.files: Counter[str] = Counter()  # by the method that they were sent with
        self.in_words = 0

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if name not in ("sendPhoto", "sendDocument"):
            return await super().do_request(url, method, request_data)
        await asyncio.sleep(self._away)
        self.files[name] += 1
        return 200, b'{"ok":true,"result":{"message_id":1}}'

    def _note(self, sent: dict[str, str]) -> None:
        if int(sent["chat_id"]) > WRITING:
            self.in_words += 1
        else:
            super()._note(sent)


async def talk(folder: Path, people: Path, wire: BesideWire, crowd: Crowd, beside: Beside) -> None:
    """Clients write, with limits as in life. Raises TimeoutError for want of an answer."""
    planned.plan(people, folder / "cairn.db", [])
    bot = RawBot("1:wire", request=wire, get_updates_request=wire)
    app = App(bot, Database(database_in(folder), KEYRING), Clock(), Limits())
    await app.start()
    going_on = asyncio.ensure_future(beside(app))
    await _write(wire, crowd)
    async with asyncio.timeout(LONGEST):
        while wire.unanswered:  # noqa: ASYNC110 (the wire tells nobody)
            await asyncio.sleep(0.01)
    going_on.cancel()
    await app.stop()
    assert len(wire.waits) == A_SECOND * SECONDS


async def _write(wire: BesideWire, crowd: Crowd) -> None:
    """Those who write go on with their talk, one after the other and again."""
    rng = random.Random(SEED)
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(rng.expovariate(A_SECOND))
        client = 1 + number % WRITING
        wire.write(client, crowd._update(client, GROW[MIDDLE + number // WRITING]))


def most(waits: Sequence[float]) -> float:
    """How long 99 of 100 waited at the most, in seconds."""
    return quantiles(waits, n=100)[-1]


def row(name: str, waits: Sequence[float], *more: str) -> tuple[str, ...]:
    """Median, 99 of 100, longest."""
    figures = (median(waits), most(waits), max(waits))
    return name, *(f"{seconds * 1000:.0f} ms" for seconds in figures), *more


def cost(what: str, beside: Sequence[float], alone: Sequence[float]) -> str:
    """A remark on what the wait grows by."""
    slower = most(beside) - most(alone)
    return (
        f"{what} cost 99 of 100 who write {slower * 1000:+.0f} ms; "
        f"goal: {MOST_SLOWER * 1000:.0f} ms at most; "
        f"{'reached' if slower <= MOST_SLOWER else 'missed'}."
    )
