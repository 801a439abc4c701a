"""How long one client waits for an answer when nobody else is talking, the network left out."""

from __future__ import annotations

import time
from statistics import median, quantiles

from tests.benchmarks.contenders import Contender, bare_echo, cairn
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import Crowd

MESSAGES = 1000


async def measure(setting: Setting) -> Figures:
    async with bare_echo(setting.folder) as echo, cairn(setting.folder) as ours:
        rows = [await _wait_for_each(contender) for contender in (echo, ours)]
    return Figures(
        f"One message at a time, {MESSAGES:,} messages: from update to accepted reply",
        ("", "median", "99 of 100 within", "longest"),
        rows,
    )


async def _wait_for_each(contender: Contender) -> tuple[str, ...]:
    crowd = Crowd()
    await contender.meet(crowd.introductions())
    waits = []
    for update in crowd.a_talk_each()[:MESSAGES]:
        begun = time.perf_counter()
        contender.wire.deliver([update])
        await contender.wire.answered.wait()
        waits.append(time.perf_counter() - begun)
        await contender.settled()
    figures = (median(waits), quantiles(waits, n=100)[-1], max(waits))
    return contender.name, *(f"{seconds * 1000:.2f} ms" for seconds in figures)
