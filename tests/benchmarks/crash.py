"""The crash test at its full length: killed with -9 a hundred times, and held to account."""

from __future__ import annotations

from tests.benchmarks.subject import Figures, Setting

KILLS = 100
SEED = 1


async def measure(setting: Setting) -> Figures:
    from tests.crash import run_crash_test

    report = await run_crash_test(setting.folder, kills=KILLS, seed=SEED)
    faults = report.faults(KILLS)
    return Figures(
        f"Crash test: {len(report.kills)} kills in {report.seconds:.0f} s",
        ("messages", "replies", "sent twice", "lost", "astray", "misheard"),
        [
            (
                f"{report.messages:,}",
                f"{report.replies:,}",
                f"{report.sent_twice:,}",
                f"{len(report.lost):,}",
                f"{len(report.astray):,}",
                f"{len(report.misheard):,}",
            )
        ],
        faults or ["No faults."],
    )
