"""APScheduler with a job for each client that puts a letter with ready words into an outbox.

Jobs are kept in memory or in an SQLite file, which is flushed as Cairn's is.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apscheduler.events import EVENT_JOB_MISSED
from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine, event

USUAL_GRACE = 1  # seconds: what APScheduler takes for misfire_grace_time unless it is told
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
    store: BaseJobStore, letters: Path, due: Sequence[datetime], grace: int | None
) -> tuple[Sequence[float], int]:
    """How late each job was, in seconds, and how many were dropped.

    `grace` is their misfire_grace_time. Raises AssertionError when planning them took too long.
    """
    desk = Desk(letters)
    _DESKS.append(desk)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each job that it drops
    scheduler = AsyncIOScheduler(jobstores={"default": store})
    scheduler.add_listener(desk.drop, EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    if isinstance(store, SQLAlchemyJobStore):
        _put(store, due, grace)
    else:
        _plan(scheduler, due, grace)
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
    """In a file that is written as Cairn's and the letters' are."""
    engine = create_engine(f"sqlite:///{folder / 'jobs.db'}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    return SQLAlchemyJobStore(engine=engine)


def _plan(scheduler: AsyncIOScheduler, due: Sequence[datetime], grace: int | None) -> list[Job]:
    return [
        scheduler.add_job(
            put_letter,
            "date",
            [client, at],
            run_date=at,
            next_run_time=at,
            misfire_grace_time=grace,
            coalesce=True,
            max_instances=1,
        )
        for client, at in enumerate(due, start=1)
    ]


def _put(store: SQLAlchemyJobStore, due: Sequence[datetime], grace: int | None) -> None:
    """The rows that `add_job` would write one after the other, which takes long, in one go."""
    rows = [
        {
            "id": job.id,
            "next_run_time": job.next_run_time.timestamp(),
            "job_state": pickle.dumps(job.__getstate__(), store.pickle_protocol),
        }
        for job in _plan(AsyncIOScheduler(), due, grace)
    ]
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
