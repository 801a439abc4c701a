"""A client's clock and calendar: wall-clock times as instants, days, quiet hours, snoozes.

Instants are aware UTC, wall-clock times naive. Knows nothing of what is brought up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.engine.nudges import WORK_DAYS, Preferences

DAY = timedelta(days=1)
DAY_BEGINS = time(3)  # who is up past midnight still tells of the day before
LOOKAHEAD = 400  # days; past a year of used ones there is nothing to find, and a search must end

MORNING = time(9)
EVENING = time(19)  # where the client's own hour is no evening
EVENING_BEGINS = time(17)
SOON = timedelta(minutes=30)  # an evening that is nearer is offered as 15 minutes or an hour


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which clocks in the zone show the naive `wall`, or have leapt over it.

    So a time that exists twice is the first of the two, and one that does not exist is the first
    instant after the gap.
    """
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall_of(after, zone) == wall:
        return after
    before = wall.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    seconds = range(int((after - before).total_seconds()) + 1)  # clocks change at whole ones
    leap = bisect_left(
        seconds, True, key=lambda second: wall_of(before + timedelta(seconds=second), zone) > wall
    )
    return before + timedelta(seconds=leap)


def wall_of(at: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in the zone show at an instant, naive."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The client's day at an instant; it ends at 03:00 local, and never comes back."""
    today = wall_of(at, zone).date()
    begins = instant_of(datetime.combine(today, DAY_BEGINS), zone)
    return today if at >= begins else today - DAY


def next_occurrence(
    hour: time,
    days: tuple[int, ...],
    after: datetime,
    zone: ZoneInfo,
    used: Container[date] = (),
) -> tuple[date, datetime] | None:
    """The first local date, not a used one, whose `hour` comes strictly after `after`; and when.

    `days` are weekdays, Monday is 0. The instant may lie on the next date, where clocks leap over
    midnight. None when there is no such date within `LOOKAHEAD` days.
    """
    today = wall_of(after, zone).date()
    for day in (today + number * DAY for number in range(LOOKAHEAD)):
        if day.weekday() in days and day not in used:
            at = instant_of(datetime.combine(day, hour), zone)
            if at > after:
                return day, at
    return None


def is_quiet(clock: time, preferences: Preferences) -> bool:
    """Whether a wall-clock time lies in quiet hours; their beginning does, their end does not."""
    begin, end = preferences.quiet_from, preferences.quiet_to
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def out_of_quiet(at: datetime, preferences: Preferences, zone: ZoneInfo) -> datetime:
    """`at` itself when it is not in quiet hours, else the instant at which they end."""
    while is_quiet((wall := wall_of(at, zone)).time(), preferences):
        end = datetime.combine(wall.date(), preferences.quiet_to)
        end = end if end > wall else end + DAY
        ends = instant_of(end, zone)
        # Clocks were set back between the two times that show this end: the second one counts.
        at = ends if ends > at else end.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return at


def snoozes(
    now: datetime, preferences: Preferences, zone: ZoneInfo
) -> tuple[tuple[str, datetime], ...]:
    """The snoozes that can be chosen, as (key, instant); none of them ends in quiet hours.

    The keys are "15min", "1h", "evening", "tomorrow" and "workday", in this order; what would say
    the same as an earlier one is left out, and so is an evening that is (nearly) over or quiet.
    """
    today = wall_of(now, zone).date()
    evening = preferences.hour if preferences.hour >= EVENING_BEGINS else EVENING
    coming = (today + number * DAY for number in (1, 2, 3))
    work_day = next(day for day in coming if day.weekday() in WORK_DAYS)

    def on(day: date, hour: time) -> datetime:
        return out_of_quiet(instant_of(datetime.combine(day, hour), zone), preferences, zone)

    found = {
        "15min": out_of_quiet(now + timedelta(minutes=15), preferences, zone),
        "1h": out_of_quiet(now + timedelta(hours=1), preferences, zone),
        "evening": on(today, evening),
        "tomorrow": on(today + DAY, MORNING),
        "workday": on(work_day, MORNING),
    }
    is_over = found["evening"] - now < SOON
    if is_over or wall_of(found["evening"], zone).date() != today:
        del found["evening"]
    firsts = {at: key for key, at in reversed(found.items())}
    return tuple((key, at) for key, at in found.items() if firsts[at] == key)
