"""Clients talk of other things, and leave in the middle of it."""

from __future__ import annotations

from tests.chronos.acts.hands import Hands
from tests.chronos.clocks import HOUR, MINUTE
from tests.chronos.people import Person


async def talks(hands: Hands, one: Person) -> None:
    """Has a talk, at once or shortly before the hour at which messages come."""
    coming = one.clocks.next(hands.now, one.wishes.hour) - one.rng.randrange(40) * MINUTE
    if one.rng.random() < 0.7 and coming > hands.now:
        hands.later(one, coming - hands.now, begins)
    else:
        await begins(hands, one)


async def begins(hands: Hands, one: Person) -> None:
    """Begins a talk, goes on for a while, and leaves it open or stops it."""
    await hands.says(one, "/grow")
    for _turn in range(one.rng.randint(0, 3)):
        hands.later(one, one.rng.randrange(1, 50 * MINUTE), mumbles)
    if one.rng.random() < 0.5:
        hands.later(one, one.rng.randrange(50 * MINUTE, 2 * HOUR), stops)


async def mumbles(hands: Hands, one: Person) -> None:
    """Says something that changes nothing about nudges."""
    await hands.says(one, "Something else is on my mind, hard to say what.")


async def stops(hands: Hands, one: Person) -> None:
    await hands.says(one, "/stop")


async def looks_around(hands: Hands, one: Person) -> None:
    await hands.says(one, one.rng.choice(("/menu", "/settings", "/steps", "/help")))
