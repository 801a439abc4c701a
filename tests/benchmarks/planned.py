"""A database in which many clients have a nudge planned: copies of one who has talked with Cairn.

Half of them have a step coming due that has plans, the other half are pinged every day.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from storage import models  # noqa: F401 (fills the metadata)
from tests.benchmarks.contenders import cairn
from tests.benchmarks.talk import GROW, MIDDLE, Crowd

MODEL = 1  # the client whose rows are copied for all others
COPIED = ("client", "desk", "commitment", "plan", "rating", "record")
SILENT = timedelta(hours=1)  # since everyone was heard: their talk lies idle
PINGED_BEFORE, ASKED_BEFORE = 6, 3  # nudges of the last days: of who is pinged, of the others
# One of them has daytime now, far from quiet hours and from midnight, and clocks that change.
ZONES = ("Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney")
NUDGE = "client_id, kind, subject, day, rule, at, due_at, state, snoozed, counts, sent_at, sent_day"


async def people(folder: Path, clients: int, now: datetime) -> Path:
    """A database of clients in the midst of a talk, with a commitment each and no nudge planned."""
    async with cairn(folder) as contender:
        await contender.meet(Crowd(0).introduce(MODEL, [*GROW, *GROW[:MIDDLE]]))
    database = folder / "cairn.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in COPIED:
            _copy(connection, table, clients)
        connection.execute("DELETE FROM nudge")
        connection.execute("DELETE FROM seen")  # the numbers of updates may come again
        connection.execute("UPDATE client SET zone = ?", [daytime(now).key])
        connection.execute("UPDATE desk SET heard_at = ?", [kept(now - SILENT)])
    return database


def daytime(now: datetime) -> ZoneInfo:
    """A zone in which it is day."""
    zones = [ZoneInfo(name) for name in ZONES]
    return next(zone for zone in zones if 9 <= now.astimezone(zone).hour < 19)


def plan(people: Path, copy: Path, due: Sequence[datetime]) -> None:
    """A copy of the database in which the nudge of each client is due at an instant of their own.

    By their numbers every second client has a step, the others the daily ping.
    """
    shutil.copy(people, copy)
    if not due:
        return
    wall = due[0].astimezone(daytime(due[0]))
    hour = wall.strftime("%H:%M")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(
            "UPDATE commitment SET due = ? WHERE client_id <= ?", [kept(due[0]), len(due)]
        )
        connection.execute("UPDATE commitment SET state = 'done' WHERE client_id % 2")
        pinged = f'{{"daily": true, "hour": "{hour}"}}'
        connection.execute("UPDATE client SET preferences = ? WHERE id % 2", [pinged])
        _put(
            connection,
            [
                (client, wall.date().isoformat(), f"{wall.date()}T{hour}", kept(at))
                for client, at in enumerate(due, start=MODEL)
            ],
        )
        _remember(connection, due[0], PINGED_BEFORE, "id % 2")
        _remember(connection, due[0], ASKED_BEFORE, "id % 2 = 0")


def plan_a_year(database: Path, nudges: int, clients: int, first: datetime) -> None:
    """So many nudges, in no order, each at a time of its own within a year from the first."""
    row = (
        "1 + n % :clients, 'step', n, substr(at, 1, 10), substr(at, 1, 16), at, at, 'planned', "
        "0, 0, NULL, NULL"
    )
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number "
            "WHERE n < :nudges - 1), moment(n, at) AS (SELECT n, strftime('%Y-%m-%d %H:%M:%f000', "
            ":first, ((n * 7919 % :nudges) * 31536000.0 / :nudges) || ' seconds') FROM number) "
            f"INSERT INTO nudge ({NUDGE}) SELECT {row} FROM moment",
            {"nudges": nudges, "clients": clients, "first": kept(first)},
        )


def _put(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    step = "SELECT min(id) FROM commitment WHERE client_id = ?1"
    connection.executemany(
        f"INSERT INTO nudge ({NUDGE}) SELECT ?1, iif(?1 % 2, 'daily', 'step'), "
        f"iif(?1 % 2, 0, ({step})), ?2, ?3, ?4, ?4, 'planned', 0, 0, NULL, NULL",
        rows,
    )


def _remember(connection: sqlite3.Connection, now: datetime, days: int, who: str) -> None:
    """Clients who got a nudge on each of the last days."""
    for number in range(1, days + 1):
        sent = now - timedelta(days=number)
        day = sent.astimezone(daytime(now)).date().isoformat()
        connection.execute(
            f"INSERT INTO nudge ({NUDGE}) SELECT id, 'daily', 0, ?1, ?1, ?2, ?2, 'sent', 0, 1, "
            f"?2, ?1 FROM client WHERE {who}",
            [day, kept(sent)],
        )


def _copy(connection: sqlite3.Connection, table: str, clients: int) -> None:
    """Every client up to the last gets the rows of the model, under numbers of their own."""
    columns = [column.name for column in SQLModel.metadata.tables[table].columns]
    values = [_copied(table, column) for column in columns]
    connection.execute(
        f"WITH RECURSIVE client_number(n) AS (SELECT {MODEL + 1} UNION ALL "
        f"SELECT n + 1 FROM client_number WHERE n < {clients}) "
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


def kept(at: datetime) -> str:
    """An instant as SQLAlchemy keeps it in SQLite."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
