"""Lives through a simulated world, has the record of it checked, and says what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.chronos.oracle import faults
from tests.chronos.world import Plan, World


@dataclass
class Report:
    """`faults` are sentences; `happened` counts what was thrown in, by its name."""

    clients: int = 0
    received: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


async def live_through(folder: Path, plan: Plan) -> Report:
    """A world of its own, from its beginning to its end."""
    world = World(folder, plan)
    await world.live()
    record = world.record
    found = [fault for diary in record.diaries for fault in faults(diary, record.away)]
    clients = len(record.diaries)
    return Report(clients, record.received, record.happened, record.misheard + found)


def together(reports: Iterable[Report]) -> Report:
    """Several worlds as one."""
    whole = Report()
    for each in reports:
        whole.clients += each.clients
        whole.received += each.received
        whole.happened += each.happened
        whole.faults += each.faults
    return whole
