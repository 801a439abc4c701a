"""How late nudges are that come due together: Cairn, beside APScheduler with a job per client.

From the instant for which a nudge was planned to the commit that puts it into the outbox. Cairn
finds out who may be nudged now, puts the nudge into words, notes it as sent, plans the next of a
daily ping, and sends meanwhile; a job puts ready words into the outbox.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from unittest.mock import patch

from apscheduler.jobstores.base import BaseJobStore

from bot.app import App
from bot.clock import Clock
from bot.due import Due
from bot.limits import Limits
from bot.raw_bot import RawBot
from storage.unit_of_work import Database
from tests.benchmarks import planned
from tests.benchmarks.disk import file_system, flush_seconds
from tests.benchmarks.jobs import USUAL_GRACE, in_memory, on_file, run_jobs
from tests.benchmarks.process import database_in
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.wire import Wire
from tests.keys import KEYRING

NUDGES = 10_000
BEFORE = 2  # of each kind one that comes due before them: Cairn has been at work for a while
ROUNDS = 3
GOAL = 0.5  # seconds
SPREADS = {"over one second": timedelta(seconds=1), "at one instant": timedelta()}
LEAD = timedelta(seconds=5)  # before the first is due, in which Cairn starts and jobs are planned
LONGEST = 300  # seconds for all nudges

Late = Sequence[float]  # by how many seconds, for each nudge
Run = Callable[[Path, Path, timedelta], Awaitable[Late]]


async def measure(setting: Setting) -> Figures:
    people = await planned.people(setting.new_folder("people"), BEFORE + NUDGES, datetime.now(UTC))
    late: dict[tuple[str, str], list[Late]] = {}
    for number in range(ROUNDS):
        runs = list(CONTENDERS.items())
        for name, run in runs[number % 3 :] + runs[: number % 3]:
            for due, spread in SPREADS.items():
                with _folder(setting, "round") as folder:
                    late.setdefault((due, name), []).append(await run(people, folder, spread))
    greatest = median(max(each) for each in late["over one second", "Cairn"])
    return Figures(
        f"Lateness of {NUDGES:,} nudges, from due to committed in the outbox, in seconds: "
        f"medians of {ROUNDS} rounds",
        ("", "median", "99 of 100 within", "greatest", "in any round"),
        [_row(f"{name}, due {due}", late[due, name]) for due in SPREADS for name in CONTENDERS],
        (
            f"Goal: {GOAL} s at most, due over one second; "
            f"{'reached' if greatest <= GOAL else 'missed'}.",
            await _dropped(setting, people),
            f"Files on {file_system(setting.folder)}, where a flush takes "
            f"{flush_seconds(setting.folder) * 1e6:,.0f} µs.",
        ),
    )


async def cairn(people: Path, folder: Path, spread: timedelta) -> Late:
    """Cairn as it runs, with Telegram's limits. Each nudge must come once (AssertionError)."""
    due = _due(spread)
    planned.plan(people, folder / "cairn.db", [datetime.now(UTC)] * BEFORE + due)
    wire = Wire()
    bot = RawBot("1:wire", request=wire, get_updates_request=wire)
    app = App(bot, Database(database_in(folder), KEYRING), Clock(), Limits())
    with _looks() as looks:
        await app.start()
        async with asyncio.timeout(LONGEST):
            while not _are_over(looks, due[-1]):  # noqa: ASYNC110 (a thread of its own)
                await asyncio.sleep(0.05)
        await app.stop()
    return _by_rows(folder / "cairn.db", due[0], looks, wire)


async def apscheduler(
    store: Callable[[Path], BaseJobStore], people: Path, folder: Path, spread: timedelta
) -> Late:
    """A job for each nudge, none of which may be dropped."""
    late, dropped = await _jobs(store, people, folder, spread, grace=None)
    assert (len(late), dropped) == (NUDGES, 0), f"{len(late)} jobs ran, {dropped} were dropped."
    return late


CONTENDERS: dict[str, Run] = {
    "Cairn": cairn,
    "APScheduler in memory": partial(apscheduler, in_memory),
    "APScheduler on SQLite": partial(apscheduler, on_file),
}


async def _jobs(
    store: Callable[[Path], BaseJobStore],
    people: Path,
    folder: Path,
    spread: timedelta,
    grace: int | None,
) -> tuple[Late, int]:
    shutil.copy(people, folder / "letters.db")
    due = _due(spread)
    async with asyncio.timeout(LONGEST):
        return await run_jobs(store(folder), folder / "letters.db", due, grace)


async def _dropped(setting: Setting, people: Path) -> str:
    """What APScheduler drops where it is left to its usual misfire_grace_time."""
    found = []
    for where, store in (("in memory", in_memory), ("on SQLite", on_file)):
        for due, spread in SPREADS.items():
            with _folder(setting, "usual") as folder:
                _late, dropped = await _jobs(store, people, folder, spread, grace=USUAL_GRACE)
            found.append(f"{dropped:,} {where} when due {due}")
    return (
        "APScheduler ran with misfire_grace_time=None; with its usual one of 1 s it drops "
        f"{', '.join(found)}."
    )


@dataclass(frozen=True)
class Look:
    """One transaction in which Cairn looked at what is due; `found`: there may be more."""

    begun: datetime
    ended: datetime
    found: bool


@contextmanager
def _looks() -> Iterator[list[Look]]:
    """In this block each look is noted down, with the instants before it and after its commit."""
    looks: list[Look] = []
    bring_up = Due.bring_up

    def timed(due: Due) -> bool:
        begun = datetime.now(UTC)
        found = bring_up(due)
        looks.append(Look(begun, datetime.now(UTC), found))
        return found

    with patch.object(Due, "bring_up", timed):
        yield looks


def _are_over(looks: Sequence[Look], last: datetime) -> bool:
    """Whether a look that began after the last nudge was due has found nothing more."""
    return bool(looks) and not looks[-1].found and looks[-1].begun > last


def _by_rows(database: Path, first: datetime, looks: Sequence[Look], wire: Wire) -> Late:
    """Each row that was sent tells when the look began that sent it."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT at, sent_at FROM nudge WHERE state = 'sent' AND at >= ?", [planned.kept(first)]
        ).fetchall()
        letters = Counter(chat for (chat,) in connection.execute("SELECT chat_id FROM outbox"))
    letters += wire.accepted
    assert len(rows) == NUDGES, f"{len(rows):,} nudges were sent."
    assert letters == Counter(range(1, BEFORE + NUDGES + 1)), "Someone got no letter, or several."
    ends = [look.ended for look in looks]
    return [
        (ends[bisect_left(ends, _instant(sent_at))] - _instant(at)).total_seconds()
        for at, sent_at in rows
    ]


def _instant(kept: str) -> datetime:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC)


def _due(spread: timedelta) -> list[datetime]:
    first = datetime.now(UTC) + LEAD
    return [first + spread * number / NUDGES for number in range(NUDGES)]


@contextmanager
def _folder(setting: Setting, name: str) -> Iterator[Path]:
    """A folder for the block. What came before is not collected while it runs."""
    folder = setting.new_folder(name)
    gc.collect()
    yield folder
    shutil.rmtree(folder)


def _row(name: str, rounds: Sequence[Late]) -> tuple[str, ...]:
    greatest = [max(late) for late in rounds]
    figures = (
        median(median(late) for late in rounds),
        median(quantiles(late, n=100)[-1] for late in rounds),
        median(greatest),
        max(greatest),
    )
    return name, *(f"{seconds:,.2f}" for seconds in figures)
