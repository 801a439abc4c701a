"""What sealing costs a turn: Cairn as it is, beside one whose keyring does nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median
from timeit import repeat

from storage.sealing import Keyring
from tests.benchmarks.contenders import Contender, cairn
from tests.benchmarks.disk import file_system, flush_seconds
from tests.benchmarks.subject import Figures, Setting
from tests.benchmarks.talk import GROW, PEOPLE, Crowd
from tests.benchmarks.turns import one_round
from tests.keys import KEYRING

TURNS = PEOPLE * len(GROW)
NAMES = "sealed", "not sealed"
PLACE = "desk.state"
Times = tuple[list[float], list[float]]  # in seconds, round by round, in the order of the names


class NoKeyring(Keyring):
    """Leaves words as they are, and counts what goes in and out."""

    sealed = opened = length = 0

    def seal(self, words: bytes, place: str) -> bytes:
        NoKeyring.sealed += 1
        NoKeyring.length += len(words)
        return words

    def open(self, sealed: bytes, place: str) -> bytes:
        NoKeyring.opened += 1
        NoKeyring.length += len(sealed)
        return sealed


async def measure(setting: Setting) -> Figures:
    """The two take turns; who begins changes with each round."""
    keyrings = KEYRING, NoKeyring(KEYRING.keys)
    spent: Times = [], []
    worked: Times = [], []
    flushes = []
    async with AsyncExitStack() as stack:
        pairs: list[tuple[Contender, Crowd]] = []
        for name, keyring in zip(NAMES, keyrings, strict=True):
            made = cairn(setting.new_folder(name), keyring)
            entered, crowd = await stack.enter_async_context(made), Crowd()
            await entered.meet(crowd.introductions())
            pairs.append((entered, crowd))
        NoKeyring.sealed = NoKeyring.opened = NoKeyring.length = 0
        for number in range(setting.rounds):
            flushes.append(flush_seconds(setting.folder))
            for which in (0, 1) if number % 2 else (1, 0):
                before = time.process_time()
                spent[which].append(await one_round(*pairs[which]))
                worked[which].append(time.process_time() - before)
    return Figures(
        f"Sealing: {setting.rounds} rounds of {TURNS:,} messages of {PEOPLE} clients",
        ("", "turns/s", "slowest to fastest", "a turn", "of the processor"),
        [_row(*each) for each in zip(NAMES, spent, worked, strict=True)],
        [
            _cost("By the clock", *spent),
            _cost("Of the processor", *worked),
            _by_itself(setting.rounds * TURNS),
            f"Files on {file_system(setting.folder)}, where a flush takes "
            f"{median(flushes) * 1e6:,.0f} µs.",
        ],
    )


def _cost(how: str, sealed: Sequence[float], plain: Sequence[float]) -> str:
    ratios = sorted(ours / theirs for ours, theirs in zip(sealed, plain, strict=True))
    more = median(ours - theirs for ours, theirs in zip(sealed, plain, strict=True)) / TURNS
    return (
        f"{how} a turn with sealing takes {median(ratios):.3f} of one without ({ratios[0]:.3f} to "
        f"{ratios[-1]:.3f} by round), which is {more * 1e6:+,.0f} µs."
    )


def _by_itself(turns: int) -> str:
    """What is left to tell where the cores are too busy for the ratio: the work alone."""
    sealed, opened, length = (
        each / turns for each in (NoKeyring.sealed, NoKeyring.opened, NoKeyring.length)
    )
    words = bytes(round(length / (sealed + opened)))
    kept = KEYRING.seal(words, PLACE)
    to_seal = min(repeat(lambda: KEYRING.seal(words, PLACE), number=1000)) * 1000
    to_open = min(repeat(lambda: KEYRING.open(kept, PLACE), number=1000)) * 1000
    return (
        f"A turn seals {sealed:.1f} times and opens {opened:.1f} times, {len(words):,} bytes each; "
        f"by itself that is {to_seal:.1f} and {to_open:.1f} µs a time, "
        f"{sealed * to_seal + opened * to_open:.0f} µs a turn."
    )


def _row(name: str, seconds: Sequence[float], worked: Sequence[float]) -> tuple[str, ...]:
    return (
        name,
        f"{TURNS / median(seconds):,.0f}",
        f"{TURNS / max(seconds):,.0f} to {TURNS / min(seconds):,.0f}",
        f"{median(seconds) / TURNS * 1e6:,.0f} µs",
        f"{median(worked) / TURNS * 1e6:,.0f} µs",
    )
