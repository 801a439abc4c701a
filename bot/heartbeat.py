"""The heartbeat: asks again and again what has come due. It ticks and holds no knowledge.

What is due stands in the database, so a tick that is late or left out loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.coach import Coach
from bot.courier import Courier, Run
from bot.due import Due

log = logging.getLogger(__name__)

EVERY = 0.25  # seconds between two looks at what is due
RESTORES_EVERY = 10  # seconds between two looks for nudges that are missing
A_DAY = 86_400  # seconds between two times of tidying up


class Heartbeat:
    """Beats while it is `start`ed; `beat` is one look, for who moves the clock by hand."""

    def __init__(self, due: Due, coach: Coach, courier: Courier, run: Run) -> None:
        self._due, self._coach, self._courier, self._run_in_thread = due, coach, courier, run
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Tick from now on, in the running event loop."""
        for seconds, job in (
            (EVERY, self.beat),
            (RESTORES_EVERY, self.restore),
            (A_DAY, self.tidy),
        ):
            self._scheduler.add_job(self._calmly, "interval", [job], seconds=seconds)
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def beat(self) -> None:
        """Bring up all that is due now. Raises what the database raises."""
        while await self._run_in_thread(self._due.bring_up):
            self._courier.wake()

    async def restore(self) -> None:
        """Put back missing nudges of some clients."""
        await self._run_in_thread(self._due.restore)

    async def tidy(self) -> None:
        """Drop what was kept long enough."""
        await self._run_in_thread(self._coach.forget_old)
        await self._run_in_thread(self._due.forget_old)

    async def _calmly(self, job: Callable[[], object]) -> None:
        """An outage is waited out: what is due stays due."""
        try:
            await job()  # type: ignore[misc]
        except Exception as error:
            log.error("The heartbeat missed a beat: %s", type(error).__name__)
