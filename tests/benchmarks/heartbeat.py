"""What a heartbeat costs that finds nothing due, by how many nudges are planned for later."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from bot.app import App
from bot.clock import Clock
from bot.limits import Limits
from bot.raw_bot import RawBot
from storage.unit_of_work import Database
from tests.benchmarks import planned
from tests.benchmarks.process import database_in
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.wire import Wire
from tests.keys import KEYRING

PLANNED = (1_000, 100_000, 1_000_000)
OF_EACH = 10  # nudges of each client
BEATS = 300
APART = 0.01  # seconds between two beats
SOONEST = timedelta(hours=1)  # until the first nudge is due; the others follow over a year
GOAL = 0.002  # seconds


async def measure(setting: Setting) -> Figures:
    """The beat itself: into the database's thread, a transaction that finds nothing, and back."""
    spent: dict[int, list[float]] = {number: [] for number in PLANNED}
    async with AsyncExitStack() as stack:
        apps = {}
        for number in PLANNED:
            apps[number] = await stack.enter_async_context(
                _with_planned(setting.new_folder(f"{number}"), number)
            )
        for _ in range(BEATS):
            for number, app in apps.items():  # in turn, so that what else runs here befalls all
                await asyncio.sleep(APART)
                begun = time.perf_counter()
                await app.heartbeat.beat()
                spent[number].append(time.perf_counter() - begun)
    usual = [median(each) for each in spent.values()]
    return Figures(
        f"An idle heartbeat: {BEATS} beats each",
        ("", "median", "99 of 100 within", "longest"),
        [_row(f"{number:,} nudges planned", each) for number, each in spent.items()],
        (
            f"Goal: {GOAL * 1000:.0f} ms at most, and flat; "
            f"{'reached' if max(usual) <= GOAL else 'missed'} by the median, which with "
            f"{PLANNED[-1]:,} is {usual[-1] / usual[0]:.2f} times what it is with {PLANNED[0]:,}.",
        ),
    )


@asynccontextmanager
async def _with_planned(folder: Path, number: int) -> AsyncIterator[App]:
    """Cairn with so many nudges planned. Its clock stands, so that it beats only when told."""
    database = await planned.people(folder, number // OF_EACH, datetime.now(UTC))
    planned.plan_a_year(database, number, number // OF_EACH, datetime.now(UTC) + SOONEST)
    wire = Wire()
    bot = RawBot("1:wire", request=wire, get_updates_request=wire)
    app = App(bot, Database(database_in(folder), KEYRING), Clock(datetime.now(UTC)), Limits())
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


def _row(name: str, spent: list[float]) -> tuple[str, ...]:
    figures = (median(spent), quantiles(spent, n=100)[-1], max(spent))
    return name, *(f"{seconds * 1000:.2f} ms" for seconds in figures)
