"""Clients change what they want of nudges."""

from __future__ import annotations

from dataclasses import replace

from tests.chronos.acts.hands import Hands
from tests.chronos.clocks import DAY, HOUR, MINUTE
from tests.chronos.diary import Wishes
from tests.chronos.people import A_WEEK, NIGHT, Person, days

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def sets_hour(hands: Hands, one: Person) -> None:
    times = [*range(0, DAY, 30 * MINUTE), *NIGHT * 4]
    hour = one.rng.choice([each for each in times if not one.wishes.is_quiet(each)])
    await hands.says(one, "/set_hour", clock(hour))
    one.wishes = replace(one.wishes, hour=hour)


async def sets_days(hands: Hands, one: Person) -> None:
    chosen = days(one.rng)
    await hands.says(one, "/set_days", " ".join(NAMES[day] for day in chosen))
    one.wishes = replace(one.wishes, days=chosen)


async def sets_daily(hands: Hands, one: Person) -> None:
    """Who has the usual number a week gets as many more as the daily question needs."""
    daily, a_week = not one.wishes.daily, one.wishes.a_week
    usual, more = (7, 14) if daily else (14, 7)
    await hands.says(one, f"/set_kinds daily_{'on' if daily else 'off'}")
    one.wishes = replace(one.wishes, daily=daily, a_week=more if a_week == usual else a_week)


async def sets_steps(hands: Hands, one: Person) -> None:
    steps = not one.wishes.steps
    await hands.says(one, f"/set_kinds steps_{'on' if steps else 'off'}")
    one.wishes = replace(one.wishes, steps=steps)
    if not steps:
        hands.later(one, one.rng.randint(1, 12) * DAY, sets_steps)


async def sets_review(hands: Hands, one: Person) -> None:
    review = one.rng.choice((None, *range(7)))
    await hands.says(one, f"/set_review {'off' if review is None else review}")
    one.wishes = replace(one.wishes, review=review)


async def sets_clarity(hands: Hands, one: Person) -> None:
    clarity = one.rng.choice(((), (one.rng.randrange(7),)))
    await hands.says(one, "/set_clarity", " ".join(NAMES[day] for day in clarity) or "off")
    one.wishes = replace(one.wishes, clarity=clarity)


async def sets_quiet(hands: Hands, one: Person) -> None:
    pairs = ((21, 7), (22, 8), (20, 6), (9, 17), (3, 11), (0, 5), (13, 14), (2, 3))
    free = [
        wishes
        for begin, end in pairs
        if not (wishes := quiet(one.wishes, begin, end)).is_quiet(wishes.hour)
    ]
    if free:
        one.wishes = one.rng.choice(free)
        times = one.wishes.quiet_from, one.wishes.quiet_to
        await hands.says(one, "/set_quiet", *map(clock, times))


async def sets_budget(hands: Hands, one: Person) -> None:
    a_week = one.rng.choice(A_WEEK)
    await hands.says(one, f"/set_budget {a_week}" if a_week in (3, 5, 7, 14, 21) else "/set_budget")
    if a_week not in (3, 5, 7, 14, 21):
        await hands.says(one, str(a_week))
    one.wishes = replace(one.wishes, a_week=a_week)


def quiet(wishes: Wishes, begin: int, end: int) -> Wishes:
    return replace(wishes, quiet_from=begin * HOUR, quiet_to=end * HOUR)


def clock(time: int) -> str:
    return f"{time // HOUR:02}:{time % HOUR // MINUTE:02}"
