"""Nobody gets at what is another's, whatever they tap, type, reply to or send."""

from __future__ import annotations

import asyncio
import inspect
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine.effects import Commit, KeepScale, LogDay, Plan, Rate
from storage import repositories
from tests.bot.test_nudges import plan_for
from tests.chat import MONDAY_NINE, Chat, talking
from tests.flows.anybody import COMMANDS, SENSE

MARK = "xyzzy"  # in all that Ben wrote
NAMES_A_CLIENT = ("client_id", "chat_id")
# What is asked of all clients, or of none, and by whom.
OF_NO_ONE = {
    ("Commitments", "many"): "each is wanted with its client",
    ("Nudges", "due"): "the heartbeat asks for all",
    ("Nudges", "sent_days"): "clients are named",
    ("Nudges", "note_sent"): "clients are named",
    ("Nudges", "next_due"): "the heartbeat asks for all",
    ("Nudges", "forget_before"): "the oldest of all",
    ("Nudges", "use_up"): "of those that are due",
    ("Nudges", "roll_on"): "of those that are due",
    ("Nudges", "postpone"): "of those that are due",
    ("Nudges", "drop"): "of those that are due",
    ("Nudges", "plan_many"): "each comes with its client",
    ("Outbox", "put_many"): "each comes with its chat",
    ("Outbox", "after"): "the courier sends all",
    ("Outbox", "holds"): "the courier asks for one that it has",
    ("Outbox", "take_out"): "the courier has sent it",
    ("Outbox", "count"): "a number",
    ("Outbox", "unreadable"): "the courier looks for what is broken",
    ("ParkedThings", "add"): "with its chat, where one is known",
    ("Reasons", "forget_before"): "the oldest of all",
    ("SeenUpdates", "note"): "an update's number",
    ("SeenUpdates", "forget_before"): "the oldest of all",
    ("Uploads", "next"): "the one that has waited longest",
    ("Uploads", "forget_before"): "the oldest of all",
}


def test_every_method_of_a_repository_is_about_one_client_or_named_here() -> None:
    found = set()
    for name in repositories.__all__:
        kind = getattr(repositories, name)
        if not inspect.isclass(kind) or "connection" not in inspect.signature(kind).parameters:
            continue
        for method, function in inspect.getmembers(kind, inspect.isfunction):
            if not method.startswith("_"):
                first = list(inspect.signature(function).parameters)[1:2]
                if not first or first[0] not in NAMES_A_CLIENT:
                    found.add((name, method))
    assert found == set(OF_NO_ONE)


def file_of(chat: Chat) -> str:
    """All that is kept of the client."""
    with chat.app.database.unit() as unit:
        return unit.files.of(chat.user).model_dump_json()


async def with_a_life(ben: Chat) -> None:
    await ben.introduces(f"Ben {MARK}")
    plan = Plan(f"rain {MARK}", f"it rains {MARK}", f"take the tram {MARK}")
    plan_for(ben, f"call Ana {MARK}", MONDAY_NINE, plans=(plan,))
    with ben.app.database.unit() as unit:
        now = ben.clock.now()
        unit.commitments.add(ben.user, Commit(f"write {MARK}", now), now)
        (first, *_) = unit.commitments.open(ben.user)
        unit.commitments.note(ben.user, first.id, "learned", MARK, now)
        unit.ratings.add(ben.user, Rate("clarity", 3, MARK), now)
        unit.scales.keep(ben.user, KeepScale("own:1", MARK, MARK, MARK), now)
        unit.days.log(ben.user, LogDay(now.date(), MARK, True, MARK), now)
    await ben.says("/grow", f"a topic {MARK}", "/wheel")


def test_nobody_reaches_what_is_bens() -> None:
    lived: list[int] = []

    @settings(
        max_examples=4,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.integers(0, 2**20), min_size=60, max_size=60))
    def live_once(numbers: list[int]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            lived.append(asyncio.run(_live(Path(folder), numbers)))

    live_once()
    assert sum(lived) > 100


async def _live(folder: Path, numbers: list[int]) -> int:
    async with talking(folder) as ana:
        await ana.introduces()
        ben = ana.other(2)
        await with_a_life(ben)
        before, acts = file_of(ben), 0
        datas = [button.data for m in ben.messages for row in m.buttons for button in row]
        forged = [f"{command} {number}" for command in FORGED for number in range(4)]
        for number in numbers:
            kind, number = number % 6, number // 6
            if kind in (0, 1):
                await ana.taps_again(ben.messages[-1], datas[number % len(datas)])
            elif kind == 2:
                await ana.taps_again(ana.messages[-1], forged[number % len(forged)])
            elif kind == 3:
                await ana.says(forged[number % len(forged)])
            elif kind == 4:
                ana.telegram.says(ana.user, "/why", reply_to=number % (len(ben.messages) * 2))
                await ana.settled()
            else:
                words = (*SENSE, *(each for each in COMMANDS if "delete" not in each))
                await ana.says(words[number % len(words)])
            acts += 1
            assert MARK not in ana.shown, ana.shown
        assert file_of(ben) == before
        assert MARK not in file_of(ana)
        return acts


FORGED = ("/step", "/checkin", "/obstacles", "/resume", "/spoke", "/correct", "/pause", "/day")


async def test_an_update_that_comes_again_does_nothing_for_anyone(ana: Chat) -> None:
    taken: list[dict[str, Any]] = []
    heed = ana.app.intake._heed
    ana.app.intake._heed = lambda update: (taken.append(update), heed(update))[1]  # type: ignore[method-assign]
    ben = ana.other(2)
    await with_a_life(ben)
    await ana.says("/grow", "a topic")
    await ana.taps("Stop")
    before = (file_of(ana), file_of(ben))
    assert len(taken) > 8
    for update in list(taken):
        ana.app.intake._act_on(ana.app.intake._heed(update))
    assert (file_of(ana), file_of(ben)) == before


async def test_a_file_names_nobody_elses_steps(ana: Chat) -> None:
    ben = ana.other(2)
    await with_a_life(ben)
    before = file_of(ben)
    with ana.app.database.unit() as unit:
        written = json.loads(unit.files.of(ben.user).model_dump_json())
    forged: dict[str, Any] = {**written, "nudges": []}
    await ana.says("/import")
    await ana.sends_file("cairn.json", json.dumps(forged).encode())
    await ana.taps("Bring it in")
    assert file_of(ben) == before
