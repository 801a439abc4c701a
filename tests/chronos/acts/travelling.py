"""Clients move to other time zones, and shut the bot out for a while."""

from __future__ import annotations

from dataclasses import replace

from flows.engine.effects import Dwell
from tests.chronos.acts.hands import Hands
from tests.chronos.clocks import DAY, HOUR, clocks
from tests.chronos.people import Person

CITIES = {
    "Lisbon": "Europe/Lisbon",
    "Tokyo": "Asia/Tokyo",
    "Auckland": "Pacific/Auckland",
    "Honolulu": "Pacific/Honolulu",
    "Kathmandu": "Asia/Kathmandu",
    "Chicago": "America/Chicago",
    "Nairobi": "Africa/Nairobi",
    "Reykjavik": "Atlantic/Reykjavik",
}
FAR = ("Pacific/Kiritimati", "Pacific/Niue", "Australia/Lord_Howe", "Antarctica/Troll")


async def travels(hands: Hands, one: Person) -> None:
    """To somewhere else for a while, and home again."""
    home, rng = one.zone, one.rng
    if rng.random() < 0.4:
        city = rng.choice(list(CITIES))
        await hands.says(one, "/set_zone", city)
        arrive(hands, one, CITIES[city])
        await hands.taps(one, ":.0")
    else:
        zone = rng.choice((rng.choice(hands.zones), rng.choice(FAR)))
        hands.has(one, Dwell(zone))
        arrive(hands, one, zone)

    async def comes_home(hands: Hands, one: Person) -> None:
        hands.has(one, Dwell(home))
        arrive(hands, one, home)

    hands.later(one, rng.randint(1, 20) * DAY + rng.randrange(DAY), comes_home)


def arrive(hands: Hands, one: Person, zone: str) -> None:
    """What is to come keeps its time of day."""
    before, after, now = one.clocks, clocks(zone), hands.now

    def there(at: int | None) -> int | None:
        return at if at is None or at <= now else after.first(before.wall(at))

    for task in one.open:
        due, remind_at, until = map(there, (task.due, task.remind_at, task.rests_until))
        moved = replace(task, due=due or 0, remind_at=remind_at, rests_until=until)
        one.tasks[task.number] = moved
    one.wishes = replace(one.wishes, paused_until=there(one.wishes.paused_until))
    one.zone = zone


async def blocks(hands: Hands, one: Person) -> None:
    """Shuts the bot out, and comes back after a while."""
    await hands.block(one)
    hands.later(one, one.rng.randrange(HOUR, 20 * DAY), comes_back)


async def comes_back(hands: Hands, one: Person) -> None:
    await hands.unblock(one)
    await hands.says(one, "/menu")
