"""Turns a second, from the JSON of updates to accepted replies: the library alone, and Cairn."""

from __future__ import annotations

import gc
import time
from collections import Counter
from contextlib import AsyncExitStack
from statistics import median

from tests.benchmarks.breakdown import breakdown, profiles
from tests.benchmarks.contenders import Contender, bare_echo, cairn, conversation_handler
from tests.benchmarks.disk import file_system, flush_seconds
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import GROW, PEOPLE, Crowd

GOAL = 0.5  # of the bare echo
TURNS = PEOPLE * len(GROW)


async def measure(setting: Setting) -> Figures:
    """The contenders take turns, round by round; who begins changes with each round."""
    spent: dict[str, list[float]] = {}
    flushes = []
    async with AsyncExitStack() as stack:
        pairs = []
        for contender in (bare_echo, conversation_handler, cairn):
            entered, crowd = await stack.enter_async_context(contender(setting.folder)), Crowd()
            await entered.meet(crowd.introductions())
            pairs.append((entered, crowd))
        for number in range(setting.rounds):
            flushes.append(flush_seconds(setting.folder))
            for entered, crowd in pairs[number % 3 :] + pairs[: number % 3]:
                seconds = await one_round(entered, crowd)
                spent.setdefault(entered.name, []).append(seconds)
        _check_records(pairs[-1][0], setting.rounds)
    echo, conversation, ours = (spent[entered.name] for entered, _ in pairs)
    rows = [_row(entered.name, spent[entered.name], echo) for entered, _ in pairs]
    reached = _share(ours, echo)
    remarks = [
        f"Cairn stands at {reached:.0%} of the bare echo (goal: {GOAL:.0%} or more) and at "
        f"{_share(ours, conversation):.0%} of the ConversationHandler.",
        f"Files on {file_system(setting.folder)} in {setting.folder.parent}, where a flush takes "
        f"{median(flushes) * 1e6:,.0f} µs; Cairn waits for one a turn, the others for none.",
    ]
    if setting.profile or reached < GOAL:
        remarks += ["", str(await breakdown(setting))]
    if setting.profile:
        remarks += ["", await profiles(setting)]
    return Figures(
        f"Turns a second: {setting.rounds} rounds of {TURNS:,} messages of {PEOPLE} clients",
        ("", "turns/s", "slowest to fastest", "a turn", "of the echo"),
        rows,
        remarks,
    )


async def one_round(contender: Contender, crowd: Crowd) -> float:
    """Seconds for a talk of everyone. Raises AssertionError unless every message was answered."""
    updates = crowd.a_talk_each()
    before = Counter(contender.wire.accepted)
    gc.collect()
    begun = time.perf_counter()
    await contender.answer(updates)
    spent = time.perf_counter() - begun
    for client in crowd.clients:
        answers = contender.wire.accepted[client] - before[client]
        assert answers == len(GROW), f"{contender.name}: client {client} got {answers} answers."
    return spent


def _check_records(contender: Contender, talks: int) -> None:
    """Everyone has held these talks to the end, and nothing waits or was put by."""
    assert contender.app is not None
    with contender.app.database.unit() as unit:
        query = (
            "SELECT (SELECT count(*) FROM record WHERE flow = 'grow'), "
            "(SELECT count(*) FROM outbox), (SELECT count(*) FROM parked)"
        )
        found = tuple(unit.connection.exec_driver_sql(query).one())
    assert found == (PEOPLE * talks, 0, 0), f"Talks, outbox and parked: {found}."


def _share(ours: list[float], theirs: list[float]) -> float:
    """Our turns a second as a share of theirs: the median of the rounds."""
    return median(other / own for own, other in zip(ours, theirs, strict=True))


def _row(name: str, seconds: list[float], echo: list[float]) -> tuple[str, ...]:
    return (
        name,
        f"{TURNS / median(seconds):,.0f}",
        f"{TURNS / max(seconds):,.0f} to {TURNS / min(seconds):,.0f}",
        f"{median(seconds) / TURNS * 1e6:,.0f} µs",
        f"{_share(seconds, echo):.0%}",
    )
