"""How long clients wait for an answer while thousands of nudges go out, and while none do.

Telegram takes its time to accept a message. Half of those who write have a nudge waiting, too.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
from tests.benchmarks.process import database_in
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import GROW, MIDDLE, Crowd
from tests.benchmarks.wire import Wire
from tests.keys import KEYRING

NUDGES = 10_000
WRITING, NUDGED = 100, 50  # clients who write, and how many of them have a nudge waiting
A_SECOND, SECONDS = 4, 60  # messages, at moments of their own, and for how long
# Seconds that Telegram takes to answer: in life, and so little that its limit is what holds up.
FAR, NEAR = 0.04, 0.005
LEAD = timedelta(seconds=2)  # before the nudges are due, in which Cairn starts
LONGEST = 60  # seconds for the last answers
GOAL = 0.3  # seconds
SEED = 1
NUDGE_BUTTON = re.compile(r'"/(checkin|today|day)\b')


async def measure(setting: Setting) -> Figures:
    everyone = NUDGES + WRITING - NUDGED
    people = await planned.people(setting.new_folder("people"), everyone, datetime.now(UTC))
    trials = {}
    for nudges, away in ((0, FAR), (NUDGES, FAR), (NUDGES, NEAR)):
        name = f"{f'{nudges:,}' if nudges else 'no'} nudges, Telegram {away * 1000:.0f} ms away"
        trials[name] = await _trial(setting.new_folder(name), people, nudges, away)
    beside = [trial.waits for trial in trials.values() if trial.nudges]
    slowest = max(quantiles(waits, n=100)[-1] for waits in beside)
    return Figures(
        f"From a client's message to the accepted reply: {A_SECOND} a second for {SECONDS} s",
        ("", "median", "99 of 100 within", "longest", "nudges/s", "in all"),
        [_row(name, trial) for name, trial in trials.items()],
        (
            f"Goal: 99 of 100 within {GOAL * 1000:.0f} ms beside nudges; "
            f"{'reached' if slowest < GOAL else 'missed'}.",
            f"Telegram lets {Limits().in_all:.0f} a second pass. The nudges come due at the "
            f"instant at which the first client writes; {NUDGED} of the {WRITING} who write have "
            "one waiting.",
        ),
    )


@dataclass(frozen=True)
class Trial:
    """How long each message waited for its reply, and how much went out meanwhile."""

    waits: Sequence[float]
    nudges: int
    seconds: float


class DistantWire(Wire):
    """Takes its time to answer, and knows when each message was written and answered.

    A nudge is told from a reply by its buttons, which are commands.
    """

    def __init__(self, away: float) -> None:
        super().__init__()
        self._away = away
        self.waits: list[float] = []
        self.nudges = 0
        self._written: dict[int, deque[float]] = defaultdict(deque)

    def write(self, client: int, update: bytes) -> None:
        """A message comes in."""
        self._written[client].append(time.perf_counter())
        self.deliver([update])

    @property
    def unanswered(self) -> int:
        return sum(map(len, self._written.values()))

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        answer = await super().do_request(url, method, request_data)
        if url.endswith("/sendMessage") and request_data:
            await asyncio.sleep(self._away)
            self._note(request_data.json_parameters)
        return answer

    def _note(self, sent: dict[str, str]) -> None:
        if NUDGE_BUTTON.search(sent.get("reply_markup", "")):
            self.nudges += 1
        else:
            written = self._written[int(sent["chat_id"])].popleft()
            self.waits.append(time.perf_counter() - written)


async def _trial(folder: Path, people: Path, nudges: int, away: float) -> Trial:
    """Clients write while so many nudges go out. Raises TimeoutError for want of an answer."""
    due = datetime.now(UTC) + LEAD
    planned.plan(people, folder / "cairn.db", [due] * nudges)
    wire = DistantWire(away)
    bot = RawBot("1:wire", request=wire, get_updates_request=wire)
    app = App(bot, Database(database_in(folder), KEYRING), Clock(), Limits())
    await app.start()
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
    begun = time.perf_counter()
    await _write(wire)
    sent, seconds = wire.nudges, time.perf_counter() - begun
    async with asyncio.timeout(LONGEST):
        while wire.unanswered:  # noqa: ASYNC110 (the wire tells nobody)
            await asyncio.sleep(0.01)
    await app.stop()
    assert len(wire.waits) == A_SECOND * SECONDS
    return Trial(wire.waits, sent, seconds)


async def _write(wire: DistantWire) -> None:
    """Everyone goes on with their talk, one after the other and again."""
    rng = random.Random(SEED)
    writers = [*range(1, NUDGES, NUDGES // NUDGED)]  # from first to last of those with a nudge
    writers += range(NUDGES + 1, NUDGES + 1 + WRITING - NUDGED)
    rng.shuffle(writers)
    crowd = Crowd(0)
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(rng.expovariate(A_SECOND))
        client = writers[number % WRITING]
        wire.write(client, crowd._update(client, GROW[MIDDLE + number // WRITING]))


def _row(name: str, trial: Trial) -> tuple[str, ...]:
    figures = (median(trial.waits), quantiles(trial.waits, n=100)[-1], max(trial.waits))
    shown = [f"{seconds * 1000:.0f} ms" for seconds in figures]
    rates = [trial.nudges / trial.seconds, (trial.nudges + len(trial.waits)) / trial.seconds]
    return name, *shown, *(f"{rate:.1f}" for rate in rates)
