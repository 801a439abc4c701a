"""Who lives in the simulated world: what they wish, how they are, and when their steps are due.

Everything is drawn from a seed, so that a world can be lived through again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from tests.chronos.clocks import DAY, HOUR, MINUTE, Clocks, clocks, weekday
from tests.chronos.diary import Acted, Blocked, Diary, Entry, Lives, Snoozed, Task, Wishes

HALF_PAST_TWO = 2 * HOUR + 30 * MINUTE
NIGHT = (0, 15 * MINUTE, HOUR + 59 * MINUTE, 2 * HOUR, HALF_PAST_TWO, 3 * HOUR, 23 * HOUR)
QUIET = ((21.5, 8), (22, 7), (23, 6), (20, 9), (21.5, 8))
AT_MIDNIGHT = (23 * HOUR + 59 * MINUTE, 0, MINUTE)
A_WEEK = (3, 4, 5, 7, 7, 7, 10, 14, 21)
TEMPERS = {"answers": 0.4, "seldom": 0.15, "never": 0.0}  # how many of the messages


@dataclass
class Person:
    """A client: `wishes` and `tasks` are what they believe to have told the bot.

    `numbers` tells the number on file of a step by the one that it is worded with.
    """

    number: int
    zone: str
    rng: Random
    temper: str
    wishes: Wishes
    diary: Diary
    tasks: dict[int, Task] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    snoozes: list[Snoozed] = field(default_factory=list)  # not yet in the diary
    acts: bool = False  # since the diary was last written
    blocks: bool = False
    _noted: set[Entry] = field(default_factory=set)  # how things stand in the diary

    @property
    def clocks(self) -> Clocks:
        return clocks(self.zone)

    @property
    def open(self) -> list[Task]:
        return [each for each in self.tasks.values() if each.is_open]

    def write_down(self, now: int, in_talk: bool) -> None:
        """Into the diary: all that is not as it was."""
        standing: list[Entry] = [Blocked(self.blocks), Lives(self.zone), self.wishes]
        standing += self.tasks.values()
        self.diary.note(now, *(each for each in standing if each not in self._noted))
        if self.acts:
            self.diary.note(now, *self.snoozes, Acted(in_talk))
        self._noted, self.snoozes, self.acts = set(standing), [], False


def person(number: int, zone: str, seed: int) -> Person:
    """Somebody who lives in a zone."""
    rng = Random(f"{seed} {number} {zone}")
    temper = rng.choices(list(TEMPERS), (5, 4, 1))[0]
    return Person(number, zone, rng, temper, wishes(rng, clocks(zone)), Diary(number))


def wishes(rng: Random, own: Clocks) -> Wishes:
    """What somebody may want of nudges."""
    quiet_from, quiet_to = (int(hour * HOUR) for hour in rng.choice(QUIET))
    usual = Wishes(
        hour=rng.randrange(9 * 2, 20 * 2) * 30 * MINUTE,
        days=days(rng),
        daily=rng.random() < 0.75,
        review=rng.choice((None, *range(7))),
        clarity=rng.choice(((), (), (), (rng.randrange(7),))),
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        a_week=rng.choice(A_WEEK),
    )
    return at_night(usual, rng, own) if rng.random() < 0.3 else usual


def at_night(usual: Wishes, rng: Random, own: Clocks) -> Wishes:
    """For who is up at night, and on the day when clocks change at an hour that is left out."""
    begin, end = rng.choice(((0, 0), (9, 17)))
    wishes = replace(usual, quiet_from=begin * HOUR, quiet_to=end * HOUR, hour=rng.choice(NIGHT))
    if not own.changes or rng.random() < 0.3:
        return wishes
    wall = own.wall(rng.choice(own.changes) - 1) + 1 + rng.randrange(-3, 4) * 15 * MINUTE
    all_days = tuple(sorted({*wishes.days, weekday(wall // DAY)}))
    return replace(wishes, hour=wall % DAY, daily=True, days=all_days)


def days(rng: Random) -> tuple[int, ...]:
    return tuple(sorted(rng.sample(range(7), rng.randint(1, 3))))


def wall_time(one: Person, now: int) -> int:
    """When a step may be due: in the next weeks, and where clocks change if they do."""
    rng, own = one.rng, one.clocks
    changes = [each for each in own.changes if now + DAY < each < now + 21 * DAY]
    if changes and rng.random() < 0.4:  # in the gap, in the hour that comes twice, or beside them
        return own.wall(rng.choice(changes) - 1) + 1 + rng.randrange(-120, 120) * MINUTE
    day = own.day(now) + rng.randint(1, 18)
    if rng.random() < 0.15:
        return day * DAY + rng.choice(AT_MIDNIGHT)
    return day * DAY + rng.randrange(24 * 60) * MINUTE
