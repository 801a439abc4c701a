"""Clients answer what a message brought up."""

from __future__ import annotations

from tests.chronos.acts.hands import Hands, typed
from tests.chronos.acts.stepping import give_time, settle
from tests.chronos.acts.talking import looks_around
from tests.chronos.clocks import DAY, HOUR, MINUTE, weekday
from tests.chronos.diary import CLARITY, DAILY, REVIEW, STEP, Received, Snoozed
from tests.chronos.people import Person, wall_time


async def answers(hands: Hands, one: Person, message: Received) -> None:
    """Answers one thing that a message brought up."""
    kind, number = one.rng.choice(message.items)
    if kind == STEP and one.tasks[number].is_open:
        await answers_step(hands, one, number)
    elif kind == DAILY:
        await tells_of_day(hands, one)
    elif kind == REVIEW:
        await hands.taps(one, "/review")
        if one.rng.random() < 0.7:
            await hands.taps(one, ":!stop")
    elif kind == CLARITY:
        await hands.taps(one, f"/clarity {one.rng.randint(1, 10)}")
    else:
        await looks_around(hands, one)


async def tells_of_day(hands: Hands, one: Person) -> None:
    """With a tap, or in words, which the open question of the message takes."""
    if one.rng.random() < 0.3:
        await hands.says(one, "Sorted the papers")
    elif not await hands.taps(one, one.rng.choice((" 1", " -"))):
        await hands.says(one, "/today", "Sort the papers")


async def answers_step(hands: Hands, one: Person, number: int) -> None:
    how = one.rng.choices(("done", "not_yet", "later"), (4, 3, 4))[0]
    if not await hands.taps(one, f"/checkin {number} {how}"):
        await hands.says(one, f"/checkin {number} {how}")
    if how == "done":
        settle(one, number)
        if one.rng.random() < 0.7:
            await hands.taps(one, ":!skip")
    elif how == "later":
        await puts_off(hands, one, number)
    elif one.rng.random() < 0.8:
        await hands.taps(one, ":!skip")
        await decides(hands, one, number)


async def puts_off(hands: Hands, one: Person, number: int) -> None:
    """Chooses one of the moments that are offered to be asked again."""
    keys = ["15min", "1h", "evening", "tomorrow", "workday"]
    one.rng.shuffle(keys)
    for key in keys:
        if await hands.taps(one, f":.{key}"):
            until = snoozed_until(one, hands.now, key)
            hands.note(one, Snoozed(number, until))
            return


def snoozed_until(one: Person, now: int, key: str) -> int:
    """The moment that a key stands for; out of quiet hours."""
    own, wishes = one.clocks, one.wishes
    today = own.day(now)
    if key in ("15min", "1h"):
        at = now + {"15min": 15 * MINUTE, "1h": HOUR}[key]
    elif key == "evening":
        at = own.first(today * DAY + (wishes.hour if wishes.hour >= 17 * HOUR else 19 * HOUR))
    else:
        day = today + 1
        while key == "workday" and weekday(day) > 4:
            day += 1
        at = own.first(day * DAY + 9 * HOUR)
    while one.wishes.is_quiet(own.wall(at) % DAY):
        ends = [own.next(at, wishes.quiet_to), *(each for each in own.changes if each > at)]
        at = min(each for each in ends if not one.wishes.is_quiet(own.wall(each) % DAY))
    return at


async def decides(hands: Hands, one: Person, number: int) -> None:
    """What to do with a step that is not done yet, if asked."""
    await hands.taps(one, ":.yes")  # it is still theirs
    way = one.rng.choice(("move", "park", "leave"))
    if not await hands.taps(one, f":.{way}"):
        return
    if way == "park":
        settle(one, number)
    elif way == "move":
        wall = wall_time(one, hands.now)
        await hands.says(one, typed(wall))
        give_time(hands, one, one.tasks[number], wall)
