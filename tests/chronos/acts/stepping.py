"""Clients commit to steps, move them, want to be reminded of them, and settle them."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from flows.engine.effects import Commit, Settle
from flows.nudging.calendar import instant_of
from tests.chronos.acts.hands import Hands, naive, typed
from tests.chronos.clocks import DAY, MINUTE
from tests.chronos.diary import Task
from tests.chronos.people import Person, wall_time

MOST_OPEN = 5


async def commits(hands: Hands, one: Person) -> None:
    """To a step at a wall-clock time, which there may be twice or not at all; parks the oldest."""
    wall, label = wall_time(one, hands.now), len(one.tasks) + 1
    due = instant_of(naive(wall), ZoneInfo(one.zone))
    settled = [each.number for each in one.open][:-MOST_OPEN]
    parked = [Settle(number, "parked") for number in settled]
    hands.has(one, Commit(f"Walk, step {label} of {one.number}", due), *parked)
    for number in settled:
        settle(one, number)
    number = one.numbers[label]
    one.tasks[number] = Task(number, one.clocks.first(wall))


async def moves(hands: Hands, one: Person) -> None:
    """An open step to another time."""
    if one.open:
        task, wall = one.rng.choice(one.open), wall_time(one, hands.now)
        await hands.says(one, f"/step {task.number}")
        await hands.taps(one, ":.move")
        await hands.says(one, typed(wall))
        await hands.taps(one, ":!keep")
        give_time(hands, one, replace(task, rests=False, rests_until=None), wall)


def give_time(hands: Hands, one: Person, task: Task, wall: int) -> None:
    """Another time; a reminder keeps its distance, if it can."""
    own = one.clocks
    due, remind_at = own.first(wall), task.remind_at
    if remind_at is not None:
        remind_at = own.first(own.wall(due) - own.wall(task.due) + own.wall(remind_at))
        if remind_at <= hands.now or one.wishes.is_quiet(own.wall(remind_at) % DAY):
            remind_at = None
    one.tasks[task.number] = replace(task, due=due, remind_at=remind_at)


async def is_reminded(hands: Hands, one: Person) -> None:
    """Wants a reminder some hours before a step."""
    coming = [each for each in one.open if each.due > hands.now + 2 * DAY and not each.rests]
    if coming:
        task = one.rng.choice(coming)
        wall = one.clocks.wall(task.due) - one.rng.randrange(10, 30 * 60) * MINUTE
        at = one.clocks.first(wall)
        if one.wishes.is_quiet(one.clocks.wall(at) % DAY) or not hands.now < at < task.due:
            return
        await hands.says(one, f"/step {task.number}")
        await hands.taps(one, ":.remind")
        await hands.says(one, typed(wall))
        one.tasks[task.number] = replace(task, remind_at=at)


async def settles(hands: Hands, one: Person) -> None:
    """A step is done before anybody asks."""
    if one.open:
        task = one.rng.choice(one.open)
        await hands.says(one, f"/checkin {task.number} done", *["/skip"] * one.rng.randint(0, 1))
        settle(one, task.number)


def settle(one: Person, number: int) -> None:
    one.tasks[number] = replace(one.tasks[number], is_open=False)
