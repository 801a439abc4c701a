"""The crash tests at full length: killed with -9 a hundred times, and held to account.

First one bot that talks, then two on one database with nudges that are due.
"""

from __future__ import annotations

from tests.benchmarks.subject import Figures, Setting
from tests.crash_report import Report

KILLS = 100
SEED = 1


async def measure(setting: Setting) -> Figures:
    from tests.crash import run_crash_test
    from tests.crash_nudges import run_nudge_crash_test

    talking = await run_crash_test(setting.new_folder("talks"), kills=KILLS, seed=SEED)
    nudging = await run_nudge_crash_test(setting.new_folder("nudges"), kills=KILLS, seed=SEED)
    faults = [*talking.faults(KILLS), *nudging.faults(KILLS)]
    return Figures(
        "Crash tests",
        ("", "kills", "seconds", "to be sent", "sent twice", "lost", "astray", "wrong on file"),
        [
            _row("one process, 1,000 messages", talking),
            _row("two processes, 1,000 nudges", nudging),
        ],
        faults or ["No faults."],
    )


def _row(name: str, report: Report) -> tuple[str, ...]:
    counts = (report.replies, report.sent_twice, len(report.lost), len(report.astray))
    figures = (len(report.kills), round(report.seconds), *counts, len(report.misheard))
    return name, *(f"{figure:,}" for figure in figures)
