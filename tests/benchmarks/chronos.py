"""Two years of nudges in every time zone there is, held against what should have come."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from tests.benchmarks.subject import Figures, Setting

if TYPE_CHECKING:
    from tests.chronos.report import Report

BEGIN = datetime(2026, 11, 2, tzinfo=UTC)
DAYS = 731
WORLDS = 2  # each in a process of its own, with its share of the zones
MOST_SHOWN = 20  # faults


async def measure(setting: Setting) -> Figures:
    from tests.chronos.report import together

    zones = sorted(available_timezones())
    shares = [zones[first::WORLDS] for first in range(WORLDS)]
    folders = [setting.new_folder(f"world-{number}") for number in range(WORLDS)]
    begun, loop = time.perf_counter(), asyncio.get_running_loop()
    with ProcessPoolExecutor(WORLDS, get_context("spawn")) as processes:
        worlds = [
            loop.run_in_executor(processes, _live, *world)
            for world in zip(folders, shares, strict=True)
        ]
        report = together(await asyncio.gather(*worlds))
    minutes = (time.perf_counter() - begun) / 60
    troubles = {name: report.happened.pop(name) for name in ("outages", "restarts", "lost rows")}
    named = ", ".join(f"{name} {count:,}" for name, count in report.happened.most_common())
    return Figures(
        f"Chronos: {DAYS} days in {minutes:.1f} min",
        ("zones", "clients", "messages", *troubles, "faults"),
        [
            (
                f"{len(zones):,}",
                f"{report.clients:,}",
                f"{report.received:,}",
                *(f"{count:,}" for count in troubles.values()),
                f"{len(report.faults):,}",
            )
        ],
        [f"What clients did: {named}.", "", *(report.faults[:MOST_SHOWN] or ["No faults."])],
    )


def _live(folder: Path, zones: list[str]) -> Report:
    """In a process of its own."""
    import bot  # noqa: F401 (before telegram: it sets how telegram gives its waits)
    from tests.chronos.report import live_through
    from tests.chronos.world import Plan

    return asyncio.run(live_through(folder, Plan(zones, BEGIN, DAYS)))
