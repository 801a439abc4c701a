"""The memory of the bot's process with 100,000 clients on file."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from sqlmodel import SQLModel

from storage import models  # noqa: F401 (fills the metadata)
from tests.benchmarks.contenders import cairn
from tests.benchmarks.process import bot_process
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import GROW, MIDDLE, Crowd
from tests.bot_api import BotApi

GOAL = 150  # megabytes
CLIENTS = 100_000
TALKING, MESSAGES = 500, 2  # how many of them write, and how many messages each
MODEL = 1  # the client whose rows are copied for all others
TABLES = ("client", "desk", "commitment", "plan", "rating", "record")
STRANGERS = (10_000_001, 10_000_002)
REPLIES_TO_STRANGERS = 8  # to /start, a name, a city, and to /start, a name, a location
LISBON = {"latitude": 38.71, "longitude": -9.14}
LONGEST = 300  # seconds for all messages; at Telegram's pace they take over half a minute


async def measure(setting: Setting) -> Figures:
    """What is loaded at need is loaded: strangers come, too, and name where they live."""
    database = setting.folder / "cairn.db"
    begun = time.perf_counter()
    async with cairn(setting.folder) as contender:
        await contender.meet(Crowd(0).introduce(MODEL, [*GROW, *GROW[:MIDDLE]]))
    copy_client(database)
    filled = time.perf_counter() - begun
    megabytes = database.stat().st_size / 1e6
    async with BotApi() as api:
        with bot_process(api, setting.folder) as bot:
            assert bot.pid
            await api.until(lambda: api.polls > 0, timeout_seconds=60)
            at_first = memory(bot.pid)
            await talk(api)
            in_the_end = memory(bot.pid)
    return Figures(
        f"Memory with {CLIENTS:,} clients on file, in MB",
        ("", "resident", "most so far"),
        (
            ("at the first poll", *at_first),
            (f"after {TALKING * MESSAGES:,} messages of {TALKING} clients", *in_the_end),
        ),
        (
            f"Goal: under {GOAL} MB. The database of {megabytes:,.0f} MB was filled in "
            f"{filled:.0f} s.",
        ),
    )


def copy_client(database: Path) -> None:
    """Every client up to the last gets the rows of the model, under numbers of their own."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in TABLES:
            columns = [column.name for column in SQLModel.metadata.tables[table].columns]
            values = [_copied(table, column) for column in columns]
            connection.execute(
                f"WITH RECURSIVE client_number(n) AS (SELECT {MODEL + 1} UNION ALL "
                f"SELECT n + 1 FROM client_number WHERE n < {CLIENTS}) "
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values)} FROM client_number, {table} "
                f"WHERE {'id' if table == 'client' else 'client_id'} = {MODEL}"
            )


def _copied(table: str, column: str) -> str:
    if column == "client_id" or (table, column) == ("client", "id"):
        return "n"
    if column in ("id", "commitment_id"):
        return f"n * 1000 + {column}"
    return column


async def talk(api: BotApi) -> None:
    """Clients go on with their talk, strangers come; returns when all are answered."""
    for text in GROW[MIDDLE : MIDDLE + MESSAGES]:
        for client in range(1, TALKING + 1):
            api.says(client, text)
    for stranger in STRANGERS:
        api.says(stranger, "/start")
        api.says(stranger, "Ana")
    api.says(STRANGERS[0], "Lisbon")
    person = {"id": STRANGERS[1], "is_bot": False, "first_name": "Ana", "language_code": "en"}
    chat = {"id": STRANGERS[1], "type": "private"}
    message = {"message_id": 1, "date": 0, "from": person, "chat": chat, "location": LISBON}
    api.deliver({"message": message})
    expected = TALKING * MESSAGES + REPLIES_TO_STRANGERS
    await api.until(lambda: len(api.accepted) >= expected, LONGEST)


def memory(process: int) -> tuple[str, str]:
    """Megabytes now, and at their most so far; "?" where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    whole = status.read_text() if status.exists() else ""
    found = [re.search(rf"{name}:\s+(\d+) kB", whole) for name in ("VmRSS", "VmHWM")]
    now, most = (f"{int(each[1]) / 1000:,.0f}" if each else "?" for each in found)
    return now, most


def forget_the_most() -> None:
    """What this process used at the most is counted from now on, where the system can do so."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
