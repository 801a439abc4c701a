"""When something may be brought up: never in quiet hours or a pause, seldom, and to no deaf ears.

Knows how much was sent and answered, and not what. Instants are aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.engine.nudges import EVERY_DAY, Preferences
from flows.nudging.calendar import is_quiet, next_occurrence, out_of_quiet, wall_of

IDLE = timedelta(minutes=30)  # a client in a talk who is silent for so long has put it down
MONDAY: tuple[int, ...] = (0,)  # a new week, with a budget of its own

# Three unanswered messages may be a busy week. After that each one waits longer for an answer, and
# who answers none of them has said enough: then Cairn is silent until the client comes back.
WAITS = {3: timedelta(days=2), 4: timedelta(days=6), 5: timedelta(days=15)}  # by those unanswered
THINS_AFTER = min(WAITS)
SILENT_AFTER = max(WAITS) + 1


@dataclass(frozen=True)
class Standing:
    """How things stand between Cairn and a client.

    Counted messages are those that nobody asked for: neither snoozes nor reminders beforehand.
    """

    heard_at: datetime | None = None  # when the client did anything
    in_talk: bool = False  # a session is in hand
    unanswered: int = 0  # counted messages since the client did anything
    nudged_at: datetime | None = None  # when the last counted message went
    sent_days: Sequence[date] = ()  # their local dates, at least since the Monday before last
    held_until: datetime | None = None  # the end of the day after an alarm


def earliest(
    now: datetime, preferences: Preferences, zone: ZoneInfo, standing: Standing, asked_for: bool
) -> datetime | None:
    """The earliest instant from `now` on at which a message may go; `now` itself if it may go now.

    None: not before the client does something. Asked again at the instant that it gave, with the
    same standing, it gives that instant.
    """
    at = now
    while True:
        later = _put_off(at, preferences, zone, standing, asked_for)
        if later is None or later == at:
            return later
        at = later


def thins(unanswered: int) -> bool:
    """Whether the message that goes out now is the one to say that fewer will follow."""
    return unanswered == THINS_AFTER


def a_day(preferences: Preferences) -> int:
    """How many counted messages may go on one local date."""
    return -(-preferences.a_week // 7)


def left_this_week(
    now: datetime, preferences: Preferences, zone: ZoneInfo, sent_days: Sequence[date]
) -> int:
    """How many counted messages may still go in this week, Monday to Sunday in the zone."""
    return max(0, preferences.a_week - _sent_in_week_of(wall_of(now, zone).date(), sent_days))


def _put_off(
    at: datetime, preferences: Preferences, zone: ZoneInfo, standing: Standing, asked_for: bool
) -> datetime | None:
    """A later instant to look at; `at` itself when nothing is in the way then; None for never."""
    if preferences.rests(at):
        return preferences.paused_until
    if standing.held_until and at < standing.held_until:
        return standing.held_until
    if standing.in_talk and standing.heard_at and at < standing.heard_at + IDLE:
        return standing.heard_at + IDLE
    if not asked_for and standing.unanswered >= SILENT_AFTER:
        return None
    if not asked_for and standing.nudged_at and standing.unanswered in WAITS:
        at = max(at, standing.nudged_at + WAITS[standing.unanswered])
    wall = wall_of(at, zone)
    if is_quiet(wall.time(), preferences):
        return out_of_quiet(at, preferences, zone)
    return at if asked_for else _in_budget(at, wall.date(), preferences, zone, standing.sent_days)


def _in_budget(
    at: datetime, today: date, preferences: Preferences, zone: ZoneInfo, sent_days: Sequence[date]
) -> datetime | None:
    """`at`, or the client's hour on the next date that may have something left for it."""
    if preferences.a_week < 1:
        return None
    is_used_up = _sent_in_week_of(today, sent_days) >= preferences.a_week
    if not is_used_up and sent_days.count(today) < a_day(preferences):
        return at
    days = MONDAY if is_used_up else EVERY_DAY
    found = next_occurrence(preferences.hour, days, at, zone, used=(today,))
    return found and found[1]


def _sent_in_week_of(today: date, sent_days: Sequence[date]) -> int:
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    return sum(monday <= day <= sunday for day in sent_days)
