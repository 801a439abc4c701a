"""What should be brought up with a client, and when at the latest: the checker's own reading.

It was promised in words, and is worked out here anew; nothing of the bot's is used.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from tests.chronos.clocks import DAY, HOUR, WEEK, monday
from tests.chronos.diary import REMIND, REPEATING, STEP, Task
from tests.chronos.life import MOST_UNANSWERED, Expected, Life

GAPS = {3: 2 * DAY, 4: 6 * DAY, 5: 15 * DAY}  # by how many messages are unanswered
STALE = WEEK  # a step that could not be brought up for so long waits for the review
LATE = HOUR  # a reminder that could not be given for so long is of no use


# What -----------------------------------------------------------------------------------------


def pending(life: Life, until: int) -> Iterator[Expected]:
    """What has not been brought up, and whose time comes until then."""
    for each in (*_steps(life), *_snoozed(life), *_reminders(life)):
        if each.at <= until:
            yield each
    for kind in REPEATING:
        for _day, at in life.occurrences(kind, until):
            yield Expected(kind, 0, at)
            break


def _steps(life: Life) -> Iterator[Expected]:
    for number in life.brought_up():
        task = life.tasks[number]
        if (number, task.time) not in life.asked:
            at, since = _not_resting(life, task, task.due), life.since.get(number, 0)
            yield Expected(STEP, number, at, since, until=at + STALE)


def _snoozed(life: Life) -> Iterator[Expected]:
    for number, until in life.snoozes.items():
        task = life.tasks[number]
        if not task.rests_for_good and life.wishes.steps:
            at = _not_resting(life, task, until)
            yield Expected(STEP, number, at, life.since.get(number, 0), asked_for=True)


def _reminders(life: Life) -> Iterator[Expected]:
    for task in life.tasks.values():
        at = task.remind_at
        if at is None or not task.is_open or (task.number, at) in life.reminded:
            continue
        if at < task.due and _not_resting(life, task, at) == at and not task.rests_for_good:
            until = min(at + LATE, task.due)
            yield Expected(REMIND, task.number, at, asked_for=True, until=until)


def _not_resting(life: Life, task: Task, at: int) -> int:
    """The first instant from `at` on at which neither the step nor everything rests."""
    wishes = life.wishes
    step_rests = task.rests_until if task.rests else None
    all_rests = wishes.paused_until if wishes.paused else None
    return max(at, step_rests or at, all_rests or at)


# When -----------------------------------------------------------------------------------------


def latest(life: Life, expected: Expected, now: int) -> int | None:
    """When it comes at the latest, as things stand since `now`; None for never.

    What was in its way may have gone only now, when something else is in its way.
    """
    at = max(expected.at, expected.since)
    later = _free(life, at, expected)
    return _free(life, now, expected) if later is not None and later < now else later


def _free(life: Life, at: int, expected: Expected) -> int | None:
    """The first instant from `at` on at which nothing is in the way."""
    while True:
        later = _put_off(life, at, expected.asked_for)
        if later is None or (expected.until is not None and later > expected.until):
            return None
        if later == at:
            return at
        at = later


def _put_off(life: Life, at: int, asked_for: bool) -> int | None:
    """A later instant to look at, `at` itself when nothing is in the way of it then."""
    if life.blocked:
        return None
    if is_paused(life, at):
        return life.wishes.paused_until
    at = _back_from_away(life, at)
    at = life.talk[1] if life.talk[0] <= at < life.talk[1] else at
    if not asked_for:
        if life.unanswered >= MOST_UNANSWERED:
            return None
        at = max(at, life.sent + GAPS.get(life.unanswered, 0))
    if is_quiet(life, at):
        return _end_of_quiet(life, at)
    return at if asked_for else _in_budget(life, at)


def _in_budget(life: Life, at: int) -> int:
    """`at`, or the client's hour on the next day that has something left."""
    today = life.clocks.day(at)
    if not over_budget(life, today):
        return at
    is_week_over = _in_week(life, today) >= life.wishes.a_week
    day = monday(today) + 7 if is_week_over else today + 1
    while (found := life.clocks.first(day * DAY + life.wishes.hour)) <= at:
        day += 1
    return found


def over_budget(life: Life, day: int) -> bool:
    """Whether one more message on a local day would be too many."""
    a_day = -(-life.wishes.a_week // 7)
    return life.days.count(day) >= a_day or _in_week(life, day) >= life.wishes.a_week


def _in_week(life: Life, day: int) -> int:
    first = monday(day)
    return sum(first <= each < first + 7 for each in life.days[-100:])


def is_paused(life: Life, at: int) -> bool:
    end = life.wishes.paused_until
    return life.wishes.paused and (end is None or at < end)


def is_quiet(life: Life, at: int) -> bool:
    """Whether clocks show a quiet time; the end of quiet hours is none."""
    return life.wishes.is_quiet(life.clocks.wall(at) % DAY)


def _end_of_quiet(life: Life, at: int) -> int:
    """Their end, or before it the instant at which clocks leap over it."""
    found = life.clocks.next(at, life.wishes.quiet_to)
    leaps = [each for each in life.clocks.changes if at < each < found]
    return next((each for each in leaps if not is_quiet(life, each)), found)


def _back_from_away(life: Life, at: int) -> int:
    """`at`, or the end of the outage that it lies in."""
    place = bisect_right(life.away, at, key=lambda outage: outage[0]) - 1
    return max(at, life.away[place][1]) if place >= 0 else at
