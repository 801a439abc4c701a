"""Clients let everything or one step rest, and bring all back."""

from __future__ import annotations

import calendar
from dataclasses import replace

from tests.chronos.acts.hands import Hands, naive, typed
from tests.chronos.clocks import DAY, HOUR, MINUTE, day_number
from tests.chronos.people import Person

FIRST_HOUR = 8 * HOUR  # when a pause ends on its day, where there are no quiet hours


async def pauses(hands: Hands, one: Person) -> None:
    """Everything or one step, for a while or until further notice."""
    what = "all"
    if one.open and one.rng.random() < 0.4:
        what = str(one.rng.choice(one.open).number)
    until = one.rng.choice(("open", "week", "month", "typed", ""))
    end = None
    if until == "typed":
        day = one.clocks.day(hands.now) + one.rng.randint(1, 9)
        wall = day * DAY + one.rng.randrange(24 * 60) * MINUTE
        end = one.clocks.first(wall)
        await hands.says(one, f"/pause {what}", typed(wall))
    else:
        await hands.says(one, f"/pause {what}")
        await hands.taps(one, f":.{until}" if until else ":!none")
        end = first_hour_in(hands, one, until) if until in ("week", "month") else None
    rest(hands, one, what, end, is_said=until != "")
    if end is None:
        hands.later(one, one.rng.randint(2, 12) * DAY, resumes)


def first_hour_in(hands: Hands, one: Person, span: str) -> int:
    """The end of quiet hours on this day of the next week or month."""
    wishes, today = one.wishes, one.clocks.day(hands.now)
    hour = wishes.quiet_to if wishes.quiet_from != wishes.quiet_to else FIRST_HOUR
    day = today + 7 if span == "week" else a_month_after(today)
    return one.clocks.first(day * DAY + hour)


def a_month_after(day: int) -> int:
    """The same day of the next month, or its last."""
    this = naive(day * DAY)
    year, month = (this.year, this.month + 1) if this.month < 12 else (this.year + 1, 1)
    last = calendar.monthrange(year, month)[1]
    return day_number(this.replace(year=year, month=month, day=min(this.day, last)))


def rest(hands: Hands, one: Person, what: str, end: int | None, is_said: bool) -> None:
    """Something rests from now on; what rests already keeps its end until another one is said."""
    wishes, now = one.wishes, hands.now
    if what == "all":
        if is_said or not wishes.rests(now):
            one.wishes = replace(wishes, paused=True, paused_until=end)
        return
    if wishes.rests(now):
        one.wishes = replace(wishes, paused=False, paused_until=None)
    task = one.tasks[int(what)]
    if is_said or not task.does_rest(now):
        one.tasks[task.number] = replace(task, rests=True, rests_until=end)


async def resumes(hands: Hands, one: Person) -> None:
    await hands.says(one, "/resume")
    wishes, now = one.wishes, hands.now
    if wishes.rests(now):
        one.wishes = replace(wishes, paused=False, paused_until=None)
    for task in one.open:
        if task.does_rest(now):
            one.tasks[task.number] = replace(task, rests=False, rests_until=None)
