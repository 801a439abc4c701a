"""Seconds from the start of the process to its first request for updates."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from tests.benchmarks.process import bot_process
from tests.benchmarks.subject import Figures, Setting
from tests.bot_api import BotApi

GOAL_SECONDS = 1.5
STARTS = 7


async def measure(setting: Setting) -> Figures:
    """A new database is migrated first; the existing one is that of the start before."""
    new, existing = [], []
    for number in range(STARTS):
        folder = setting.new_folder(f"start-{number}")
        new.append(await _start(folder))
        existing.append(await _start(folder))
    slowest = max(median(new), median(existing))
    return Figures(
        f"Seconds from start to first poll: {STARTS} starts of each kind",
        ("", "median", "quickest", "slowest"),
        [_row("with a new database", new), _row("with an existing one", existing)],
        (f"Goal: {GOAL_SECONDS} s or less; {_kept(slowest <= GOAL_SECONDS)}.",),
    )


async def _start(folder: Path) -> float:
    async with BotApi() as api:
        begun = time.perf_counter()
        with bot_process(api, folder):
            await api.until(lambda: api.polls > 0, timeout_seconds=60)
            return time.perf_counter() - begun


def _row(name: str, seconds: list[float]) -> tuple[str, ...]:
    return name, f"{median(seconds):.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}"


def _kept(goal_is_reached: bool) -> str:
    return "reached" if goal_is_reached else "missed"
