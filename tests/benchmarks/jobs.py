"""APScheduler with a job for each client that puts a letter with ready words into an outbox.

Jobs are kept in memory or in an SQLite file. Jobs on file are flushed as Cairn's nudges are.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apscheduler.events import EVENT_JOB_MISSED
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, create_engine, event

PUT = "INSERT INTO outbox (chat_id, priority, flow, body, put_at) VALUES (?, 1, 'nudge', ?, ?)"
WORDS = "«call the landlord»: how did it go? If the line is busy: I try again at noon. "
BUTTONS = '[[["Done", "/checkin %d done"], ["Partly", "/checkin %d part"], ["Later", "/later %d"]]]'
BODY = f'{{"text": "{WORDS * 2}", "buttons": {BUTTONS}}}'


class Desk:
    """Where jobs put their letters: a table of Cairn's form in a file; and how late each was."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self.late: list[float] = []  # seconds
        self.dropped = 0

    def put(self, client: int, due: datetime) -> None:
        """One letter in one transaction."""
        body = BODY % (client, client, client)
        self._connection.execute(PUT, (client, body, datetime.now(UTC).isoformat(" ")))
        self.late.append((datetime.now(UTC) - due).total_seconds())

    def drop(self, _event: Any) -> None:
        """APScheduler has passed over a job that it deems too late."""
        self.dropped += 1

    def close(self) -> None:
        self._connection.close()


_DESKS: list[Desk] = []  # a job on file is a function by name, which finds its desk here


async def put_letter(client: int, due: datetime) -> None:
    """The job. A coroutine, since to hand it to a thread would take longer than what it does."""
    _DESKS[-1].put(client, due)


async def run_jobs(
    store: BaseJobStore, letters: Path, due: Sequence[datetime], all_of_them: bool
) -> tuple[Sequence[float], int]:
    """How late each job was, in seconds, and how many were dropped.

    `all_of_them`: with no misfire_grace_time, else with the one that APScheduler has unless told.
    Raises AssertionError when the jobs could not be planned in time.
    """
    desk = Desk(letters)
    _DESKS.append(desk)
    scheduler = _scheduler(store, all_of_them)
    scheduler.add_listener(desk.drop, EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    for client, at in enumerate(due, start=1):
        scheduler.add_job(put_letter, "date", [client, at], run_date=at)
    if isinstance(store, SQLAlchemyJobStore):
        _flush(store.engine, "FULL")
    assert datetime.now(UTC) < due[0], "The jobs took too long to plan."
    scheduler.resume()
    while len(desk.late) + desk.dropped < len(due):  # noqa: ASYNC110 (jobs tell nobody)
        await asyncio.sleep(0.05)
    scheduler.shutdown(wait=False)
    desk.close()
    _DESKS.remove(desk)
    return desk.late, desk.dropped


def in_memory(_folder: Path) -> BaseJobStore:
    return MemoryJobStore()


def on_file(folder: Path) -> BaseJobStore:
    """In a file with a write-ahead log, which is not flushed while the jobs are planned."""
    engine = create_engine(f"sqlite:///{folder / 'jobs.db'}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")

    return SQLAlchemyJobStore(engine=engine)


def _flush(engine: Engine, how: str) -> None:
    """From now on. There is one connection, since all is done in one thread."""
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA synchronous={how}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def _scheduler(store: BaseJobStore, all_of_them: bool) -> AsyncIOScheduler:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each job it drops
    usual = {"misfire_grace_time": None} if all_of_them else {}
    return AsyncIOScheduler(jobstores={"default": store}, job_defaults=usual)
