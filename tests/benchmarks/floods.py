"""How long others wait for their replies while one client, or a hundred, ask too much of Cairn.

Everything is in one process: what is measured has the events and the memory of the wire in it.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from telegram.request import RequestData

from bot.app import App
from flows.engine.effects import Rate
from flows.wheel.areas import PREFIX, USUAL
from storage.unit_of_work import Database
from tests.benchmarks import beside, planned
from tests.benchmarks.beside import A_SECOND, SECONDS, SEED, WRITING
from tests.benchmarks.memory import forget_the_most, memory
from tests.benchmarks.process import database_in
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import MOST_AT_ONCE, WRITTEN, Crowd, in_batches
from tests.bot.test_export_reading import RATED, file, talk, zipped
from tests.flows.test_grow import GOAL, REALITY
from tests.flows.test_safety_rules import slow_texts
from tests.keys import KEYRING

ASKING = range(WRITING + 1, 2 * WRITING + 1)  # for their files
FLOODING, STRANGER = ASKING[0], ASKING[-1] + 1
IMPORTING = ASKING[:12]
FLOOD = 2000  # messages a second, and how many have piled up
SLOW = 20  # messages a second
READINGS, TALKS = 60, 12  # of each who asks for their file: a reading a day, a talk a week
LONGEST_TEXT = 4096
PARTS = ("\n".join(f"{part:03}" for part in range(1000)), ", ".join("a" * 500))

Moment = tuple[float, list[bytes]]  # after how many seconds which updates come in


async def measure(setting: Setting) -> Figures:
    people = await planned.people(
        setting.new_folder("people"), WRITING + len(ASKING), datetime.now(UTC)
    )
    _give_lives(people)
    files = {name: made() for name, made in HURTFUL.items()}
    trials = {
        name: await _trial(setting.new_folder(name), people, happens, files)
        for name, happens in HAPPENINGS.items()
    }
    alone, *disturbed = trials.items()
    return Figures(
        f"{A_SECOND} messages a second of others for {SECONDS} s, Telegram 40 ms away",
        COLUMNS,
        [_row(name, trial) for name, trial in trials.items()],
        [beside.cost(name, trial.waits, alone[1].waits) for name, trial in disturbed],
    )


COLUMNS = (
    "others wait for a reply", "median", "99 of 100 within", "longest", "files sent + fetched",
    "read of those who disturb", "MB at first, at most",
)  # fmt: skip


# What happens -----------------------------------------------------------------------------------


def _nothing(crowd: Crowd) -> list[Moment]:
    return []


def _flood(crowd: Crowd) -> list[Moment]:
    """A message comes as soon as it is sent."""
    polls = FLOOD * SECONDS // MOST_AT_ONCE
    return [
        (at, _batch(crowd, int(at))) for at in (each * SECONDS / polls for each in range(polls))
    ]


def _batch(crowd: Crowd, after: int) -> list[bytes]:
    texts = (f"and one more thing, {number}" for number in range(MOST_AT_ONCE))
    return [crowd._update(FLOODING, text, WRITTEN + after) for text in texts]


def _pile(crowd: Crowd) -> list[Moment]:
    """They were sent a second apart, while Cairn was away, and so are no flood."""
    seconds = range(WRITTEN - FLOOD, WRITTEN)
    return [(0, [crowd._update(FLOODING, f"one more, {at}", at) for at in seconds])]


def _slow(crowd: Crowd) -> list[Moment]:
    """Lists where one is asked for, then texts that take long to be looked at."""
    ready = [(0.0, crowd.introduce(STRANGER, ("/grow", *GOAL, *REALITY)))]
    texts = chain(islice(cycle(PARTS), SLOW), cycle(slow_texts()))
    return ready + [
        (at, [crowd._update(STRANGER, text[:LONGEST_TEXT], int(WRITTEN + 100 + at))])
        for at, text in zip(
            (3 + n / SLOW for n in range(SLOW * (SECONDS - 3))), texts, strict=False
        )
    ]


def _exports(crowd: Crowd) -> list[Moment]:
    return [(at, [crowd._update(client, "/export") for client in ASKING]) for at in (1, 16)]


def _imports(crowd: Crowd) -> list[Moment]:
    begun = [(0.0, [crowd._update(client, "/import") for client in IMPORTING])]
    names = cycle(HURTFUL)
    return begun + [
        (at, [crowd.send(client, _document(next(names))) for client in IMPORTING])
        for at in (2.0, 11.0, 20.0)
    ]


HAPPENINGS: Mapping[str, Callable[[Crowd], list[Moment]]] = {
    "Nobody": _nothing,
    f"{FLOOD:,} messages a second": _flood,
    f"{FLOOD:,} messages piled up": _pile,
    f"{SLOW} long texts a second": _slow,
    f"{len(ASKING)} exports at once, twice": _exports,
    f"{len(IMPORTING)} bad imports, thrice": _imports,
}


# What there is ----------------------------------------------------------------------------------


def _give_lives(database: Path) -> None:
    """Readings and talks for all who ask for their files."""
    rng, kept = random.Random(SEED), Database(database_in(database.parent), KEYRING)
    first = datetime.now(UTC) - timedelta(days=READINGS)
    with kept.unit() as unit:
        for client in ASKING:
            for day in range(READINGS):
                scales = ["clarity", *(PREFIX + area for area in USUAL if day % 30 == 0)]
                for scale in scales:
                    rate = Rate(scale, rng.randint(1, 10), "a walk at noon")
                    unit.ratings.add(client, rate, first + timedelta(days=day))
    kept.close()
    columns = "client_id, flow, trail, began_at, ended_at"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            f"INSERT INTO record ({columns}) WITH RECURSIVE talk(n) AS (SELECT 1 UNION ALL "
            f"SELECT n + 1 FROM talk WHERE n < {TALKS}) SELECT {columns} FROM record, talk "
            f"WHERE client_id > {WRITING} AND flow = 'grow'"
        )


# Files that are refused at once, and such as are just small enough to be looked through.
HURTFUL: Mapping[str, Callable[[], bytes]] = {
    "bomb.zip": lambda: zipped(b" " * 100_000_000),
    "deep.json": lambda: b'{"a":' * 900_000,
    "brackets.json": lambda: b"{" + b"[" * 4_999_999,
    "readings.zip": lambda: zipped(file(readings=[RATED] * 290_000)),
    "fields.zip": lambda: zipped(file(**{f"k{number}": 1 for number in range(1_400_000)})),
    "answers.zip": lambda: zipped(file(talks=talk(["x"] * 1_400_000))),
}


def _document(name: str) -> dict[str, Any]:
    return {"document": {"file_id": name, "file_name": name, "file_size": 1}}


class FloodWire(beside.BesideWire):
    """Hands over a hundred updates a poll, as Telegram does, and has the files of clients."""

    def __init__(self, uploads: Mapping[str, bytes]) -> None:
        super().__init__()
        self._uploads = uploads
        self._updates: deque[bytes] = deque()

    def deliver(self, updates: Sequence[bytes]) -> None:
        self._updates += updates
        self._news.set()

    async def _next_batch(self) -> bytes:
        await asyncio.sleep(self._away)
        while not self._updates:
            self._news.clear()
            await self._news.wait()
        number = min(len(self._updates), MOST_AT_ONCE)
        return in_batches([self._updates.popleft() for _ in range(number)])[0]

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if name in self._uploads:
            await asyncio.sleep(self._away)
            self.files["fetched"] += 1
            return 200, self._uploads[name]
        if name == "getFile" and request_data:
            await asyncio.sleep(self._away)
            return 200, self._about(request_data.json_parameters["file_id"])
        return await super().do_request(url, method, request_data)

    def _about(self, name: str) -> bytes:
        about = f'"file_id":"{name}","file_unique_id":"{name}","file_path":"{name}"'
        return f'{{"ok":true,"result":{{{about},"file_size":{len(self._uploads[name])}}}}}'.encode()


# One trial --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """How long each message waited for its reply; of those who disturb, what became of theirs."""

    waits: Sequence[float]
    files: Mapping[str, int]
    sent: int
    read: int
    at_first: str
    at_most: str


async def _trial(
    folder: Path,
    people: Path,
    happens: Callable[[Crowd], list[Moment]],
    files: Mapping[str, bytes],
) -> Trial:
    crowd, wire, at_first = Crowd(0), FloodWire(files), ""
    moments = happens(crowd)
    sent = sum(len(updates) for _after, updates in moments)

    async def disturb(_app: App) -> None:
        nonlocal at_first
        forget_the_most()
        at_first, _most = memory(os.getpid())
        begun = asyncio.get_running_loop().time()
        for after, updates in moments:
            await asyncio.sleep(begun + after - asyncio.get_running_loop().time())
            wire.deliver(updates)

    await beside.talk(folder, people, wire, crowd, disturb)
    _now, at_most = memory(os.getpid())
    read = _seen(folder / "cairn.db") - len(wire.waits)
    return Trial(wire.waits, wire.files, sent, read, at_first, at_most)


def _seen(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM seen").fetchone()[0])


def _row(name: str, trial: Trial) -> tuple[str, ...]:
    moved = f"{trial.files['sendDocument']} + {trial.files['fetched']}"
    read = f"{trial.read:,} of {trial.sent:,}"
    return beside.row(name, trial.waits, moved, read, f"{trial.at_first}, {trial.at_most}")
