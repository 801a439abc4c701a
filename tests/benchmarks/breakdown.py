"""Where the time of Cairn's turns goes, by thread and part.

Functions are timed from outside while one round is held. A part has the time that no part inside
it has. Processor time is a thread's own, so that waiting, for the disk or for the other thread to
let go of the interpreter, shows as its difference from the time that went by.
"""

from __future__ import annotations

import cProfile
import pstats
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from inspect import getattr_static
from io import StringIO
from typing import Any, Self
from unittest.mock import patch

from sqlalchemy import Connection
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.pool import Pool
from telegram import Message

from bot import courier, intake
from bot.app import App
from bot.coach import Coach
from bot.courier import Courier
from bot.intake import Intake
from bot.raw_bot import RawBot
from flows.engine.dialogue import Dialogue
from storage.repositories import Clients, Commitments, Outbox, Ratings, Records, SeenUpdates
from tests.benchmarks.contenders import Contender, cairn
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import GROW, PEOPLE, Crowd
from tests.benchmarks.wire import Wire

TURNS = PEOPLE * len(GROW)
LOOP, DATABASE = "event loop", "database thread"
SHOWN_FUNCTIONS = 30  # of each thread's profile

# What is timed: part, the class or module that holds the function, its name.
FUNCTIONS: tuple[tuple[str, Any, str], ...] = (
    ("a turn", Coach, "take"),
    ("reading the outbox", Courier, "_read_outbox"),
    ("taking out a letter", Courier, "_take_out"),
    ("flows", Dialogue, "advance"),
    ("SQL seen.note", SeenUpdates, "note"),
    ("SQL clients.load", Clients, "load"),
    ("SQL clients.keep_desk", Clients, "keep_desk"),
    ("SQL outbox.put", Outbox, "put"),
    ("SQL outbox.after", Outbox, "after"),
    ("SQL outbox.take_out", Outbox, "take_out"),
    ("SQL of the talk's end", Commitments, "add"),
    ("SQL of the talk's end", Ratings, "add"),
    ("SQL of the talk's end", Records, "add"),
    ("connection from the pool", Pool, "connect"),
    ("BEGIN", Connection, "_begin_impl"),
    ("COMMIT", DefaultDialect, "do_commit"),
    ("intake: read the update", intake, "read"),
    ("courier: render", courier, "render"),
    ("library: read the answer", Message, "de_json"),
)
COROUTINES: tuple[tuple[str, Any, str], ...] = (
    ("library: getUpdates, with JSON", RawBot, "get_raw_updates"),
    ("library: sendMessage, with JSON", RawBot, "post_message"),
    ("the benchmark's Telegram", Wire, "do_request"),
    ("intake: around", Intake, "_take"),
    ("courier: its rounds", Courier, "run"),
    ("courier: around a letter", Courier, "_deliver"),
    ("hops into the database thread", App, "_run_in_thread"),
)


async def breakdown(setting: Setting) -> Figures:
    """One round of Cairn alone, in parts, in microseconds a turn."""
    folder = setting.new_folder("breakdown")
    stopwatch = Stopwatch()
    with stopwatch.timing():
        async with cairn(folder) as contender:
            crowd = Crowd()
            await contender.meet(crowd.introductions())
            stopwatch.spent.clear()
            before = await _threads_spent(contender)
            begun = time.perf_counter_ns()
            await contender.answer(crowd.a_talk_each())
            passed = time.perf_counter_ns() - begun
            after = await _threads_spent(contender)
    for thread in (LOOP, DATABASE):
        known = sum(each.processor for key, each in stopwatch.spent.items() if key[0] == thread)
        rest = after[thread] - before[thread] - known
        stopwatch.spent[thread, "all else: asyncio, handing over"] = Spent(rest, rest)
    return _figures(stopwatch.spent, passed)


async def profiles(setting: Setting) -> str:
    """The functions that took most processor time of their own, by thread, as cProfile sees it."""
    whole = []
    async with cairn(setting.new_folder("profiles")) as contender:
        crowd = Crowd()
        await contender.meet(crowd.introductions())
        assert contender.app is not None
        here, there = cProfile.Profile(), cProfile.Profile()
        await contender.app._run_in_thread(there.enable)
        here.enable()
        await contender.answer(crowd.a_talk_each())
        here.disable()
        await contender.app._run_in_thread(there.disable)
    for thread, profile in ((LOOP, here), (DATABASE, there)):
        printed = StringIO()
        pstats.Stats(profile, stream=printed).sort_stats("tottime").print_stats(SHOWN_FUNCTIONS)
        whole.append(f"Profile of the {thread}\n{printed.getvalue()}")
    return "\n".join(whole)


@dataclass
class Spent:
    """Nanoseconds: of the processor, and by the clock."""

    processor: int = 0
    clock: int = 0


class Stopwatch:
    """Times functions and coroutines. What the database thread does is kept by its errand."""

    def __init__(self) -> None:
        self.spent: dict[tuple[str, str], Spent] = {}
        self._own = threading.local()

    @contextmanager
    def timing(self) -> Iterator[None]:
        """In this block, what is built and called is timed."""
        with ExitStack() as stack:
            for wrap, timed in ((self._function, FUNCTIONS), (self._coroutine, COROUTINES)):
                for part, owner, name in timed:
                    found = getattr_static(owner, name)
                    wrapped: Any = (
                        classmethod(wrap(part, found.__func__))
                        if isinstance(found, classmethod)
                        else wrap(part, found)
                    )
                    stack.enter_context(patch.object(owner, name, wrapped))
            yield

    def _function(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*values: Any, **named: Any) -> Any:
            begun = self._begin(part)
            try:
                return function(*values, **named)
            finally:
                self._end(*begun)

        return timed

    def _coroutine(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*values: Any, **named: Any) -> Any:
            whole = function(*values, **named)
            return _Steps(
                whole, self._function(part, whole.send), self._function(part, whole.throw)
            )

        return timed

    def _begin(self, part: str) -> tuple[int, int]:
        if not hasattr(self._own, "open"):
            self._own.open = []
        self._own.open.append((part, Spent()))
        return time.thread_time_ns(), time.perf_counter_ns()

    def _end(self, processor_begun: int, clock_begun: int) -> None:
        processor = time.thread_time_ns() - processor_begun
        clock = time.perf_counter_ns() - clock_begun
        part, inner = self._own.open.pop()
        if self._own.open:
            around = self._own.open[-1][1]
            around.processor += processor
            around.clock += clock
        thread = LOOP
        if threading.current_thread().name.startswith("database"):
            thread = DATABASE
            part = f"{self._own.open[0][0]}: {part}" if self._own.open else f"{part}: around"
        spent = self.spent.setdefault((thread, part), Spent())
        spent.processor += processor - inner.processor
        spent.clock += clock - inner.clock


class _Steps(Coroutine[Any, Any, Any]):
    """A coroutine whose every step is timed, and not the time between its steps."""

    def __init__(self, whole: Any, send: Callable[..., Any], throw: Callable[..., Any]) -> None:
        self._whole, self._send, self._throw = whole, send, throw

    def send(self, value: Any) -> Any:
        return self._send(value)

    def throw(self, *error: Any) -> Any:
        return self._throw(*error)

    def close(self) -> None:
        self._whole.close()

    def __await__(self) -> Self:
        return self

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return self._send(None)


async def _threads_spent(contender: Contender) -> dict[str, int]:
    assert contender.app is not None
    there = await contender.app._run_in_thread(time.thread_time_ns)
    return {LOOP: time.thread_time_ns(), DATABASE: there}


def _figures(spent: dict[tuple[str, str], Spent], passed: int) -> Figures:
    rows = []
    for thread in (DATABASE, LOOP):
        parts = {part: each for (where, part), each in spent.items() if where == thread}
        whole = sum(each.processor for each in parts.values())
        rows.append((thread.upper(), _a_turn(whole), "", f"{whole / passed:.0%}"))
        for part, each in sorted(parts.items(), key=lambda pair: -pair[1].clock):
            if each.clock / TURNS >= 1000:
                waited = _a_turn(max(0, each.clock - each.processor))
                rows.append(
                    (f"  {part}", _a_turn(each.processor), waited, f"{each.clock / passed:.0%}")
                )
    return Figures(
        "Where the time of Cairn's turns goes, in microseconds a turn "
        f"({_a_turn(passed)} by the clock while being timed)",
        ("", "processor", "waiting", "of the clock"),
        rows,
        ("Waiting: for the disk, or for the interpreter while the other thread has it.",),
    )


def _a_turn(nanoseconds: int) -> str:
    return f"{nanoseconds / TURNS / 1000:,.0f}"
