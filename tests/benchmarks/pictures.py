"""How long a picture takes, and how long others wait while a hundred clients ask for one at once.

Beside the process that Cairn draws in: a thread, which is what it might have been.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median, quantiles
from unittest.mock import patch

from bot.app import App
from bot.charts.studio import Drawing, Studio
from flows.engine.model import Reply
from flows.engine.pictures import Line, Moment, Picture, Trend, Wheel, from_json
from storage.repositories import REPLY
from tests.benchmarks import beside, planned
from tests.benchmarks.beside import A_SECOND, SECONDS, SEED, WRITING
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import Crowd

DRAWN = 100  # pictures, all different
ASKING = range(WRITING + 1, 2 * WRITING + 1)
EVERY = 15  # seconds between two instants at which all who ask do so
GOAL = 0.3  # seconds
BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)


async def measure(setting: Setting) -> Figures:
    drawing = [await _drawing("in a process of its own", Studio())]
    drawing.append(await _drawing("in a thread", Thread()))
    people = await planned.people(
        setting.new_folder("people"), WRITING + len(ASKING), datetime.now(UTC)
    )
    trials = {}
    for name, asks, studio in (
        ("nobody asks", False, Studio),
        (f"{len(ASKING)} ask at once", True, Studio),
        (f"{len(ASKING)} ask, drawn in a thread", True, Thread),
    ):
        trials[name] = await _trial(setting.new_folder(name), people, asks, studio)
    alone, asked, _thread = (trial.waits for trial in trials.values())
    rows = [each.row() for each in drawing] + [("", "", "", "", ""), SECOND]
    return Figures(
        f"{DRAWN} pictures, and {A_SECOND} messages a second of others for {SECONDS} s",
        ("a picture", "first", "median", "99 of 100 within", "drawn before"),
        rows + [_row(name, trial) for name, trial in trials.items()],
        (
            f"Goal for a picture after the first: {GOAL * 1000:.0f} ms; the slowest took "
            f"{drawing[0].later[-1] * 1000:.0f} ms; "
            f"{'reached' if drawing[0].later[-1] < GOAL else 'missed'}.",
            beside.cost("Pictures", asked, alone),
        ),
    )


SECOND = ("others wait for a reply", "median", "99 of 100 within", "longest", "photos + in words")


class Thread(Studio):
    """Draws in a thread of this process."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = ThreadPoolExecutor(1)

    async def _have_drawn(self, work: bytes) -> Drawing:
        from bot.charts.drawing import draw  # as late as Cairn would

        loop = asyncio.get_running_loop()
        picture = from_json(json.loads(work))
        return Drawing(await loop.run_in_executor(self._thread, draw, picture))

    async def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class DrawingTimes:
    """In seconds."""

    name: str
    first: float
    later: list[float]
    again: float

    def row(self) -> tuple[str, ...]:
        figures = (self.first, median(self.later), quantiles(self.later, n=100)[-1])
        shown = (f"{seconds * 1000:.0f} ms" for seconds in figures)
        return self.name, *shown, f"{self.again * 1000:.1f} ms"


async def _drawing(name: str, studio: Studio) -> DrawingTimes:
    pictures = _pictures()
    times = []
    for _ in range(DRAWN + 1):
        picture = next(pictures)
        times.append(await _timed(studio, picture))
    again = await _timed(studio, picture)
    await studio.close()
    return DrawingTimes(name, times[0], sorted(times[1:]), again)


async def _timed(studio: Studio, picture: Picture) -> float:
    begun = time.perf_counter()
    assert await studio.draw(picture)
    return time.perf_counter() - begun


def _pictures() -> Iterator[Picture]:
    """Now a long trend, now three lines with moments, now a wheel over the last one."""
    rng = random.Random(SEED)
    for number in count():
        kinds: list[Callable[[random.Random], Picture]] = [_long, _three, _wheel]
        yield kinds[number % 3](rng)


def _long(rng: random.Random) -> Picture:
    return Trend("Clarity", (_line("Clarity", 300, rng),))


def _three(rng: random.Random) -> Picture:
    lines = tuple(_line(name, 40, rng) for name in ("Clarity", "Energy", "Confidence"))
    days = (2, 3, 9, 17, 20, 21, 33, 35)
    moments = tuple(Moment(_at(day), f"Done: step {day}") for day in days)
    return Trend("Over time", lines, moments)


def _wheel(rng: random.Random) -> Picture:
    names = ("Health", "Meaningful work", "Money", "Family", "Friends", "Love", "Learning", "Play")
    now, then = (tuple((name, rng.randint(1, 10)) for name in names) for _ in range(2))
    return Wheel("Wheel of Life", now, then, "5 June", "5 January")


def _line(name: str, readings: int, rng: random.Random) -> Line:
    return Line(name, tuple((_at(day), rng.randint(1, 10)) for day in range(readings)))


def _at(day: float) -> float:
    return (BEGAN + timedelta(days=day)).timestamp()


@dataclass(frozen=True)
class Trial:
    """How long each message waited for its reply, and how many got a photo, or words alone."""

    waits: list[float]
    photos: int
    in_words: int


async def _trial(folder: Path, people: Path, asks: bool, studio: type[Studio]) -> Trial:
    """Raises TimeoutError for want of an answer."""
    wire = beside.BesideWire()
    letters = [(client, Reply("In words", picture=each), "progress") for client, each in _asked()]

    async def ask(app: App) -> None:
        if asks:
            await _ask(app, letters)

    with patch("bot.app.Studio", studio):
        await beside.talk(folder, people, wire, Crowd(0), ask)
    return Trial(wire.waits, wire.files["sendPhoto"], wire.in_words)


def _asked() -> Iterator[tuple[int, Picture]]:
    """Who gets which picture: all different, also when they ask again."""
    return islice(zip(cycle(ASKING), _pictures(), strict=False), len(ASKING) * SECONDS // EVERY)


async def _ask(app: App, letters: list[tuple[int, Reply, str]]) -> None:
    """Everyone who asks is given a picture, at once and again."""
    while letters:
        await app._run_in_thread(_put, app, letters[: len(ASKING)])
        app.courier.wake()
        letters = letters[len(ASKING) :]
        await asyncio.sleep(EVERY)


def _put(app: App, letters: list[tuple[int, Reply, str]]) -> None:
    with app.database.unit() as unit:
        unit.outbox.put_many(letters, datetime.now(UTC), REPLY)


def _row(name: str, trial: Trial) -> tuple[str, ...]:
    return beside.row(name, trial.waits, f"{trial.photos} + {trial.in_words}")
