"""What should be planned for a client, as a pure function of the facts. When it may go: manners."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.engine.model import KeptCommitment
from flows.engine.nudges import (
    CLARITY,
    FOLLOW_UP,
    REMIND,
    REPEATING,
    REVIEW,
    STEP,
    Nudge,
    Preferences,
)
from flows.nudging.calendar import next_occurrence, wall_of

STALE = timedelta(days=7)  # a step that could not be brought up for so long waits for the review
LATE = timedelta(hours=1)  # a reminder that is later than this no longer helps
SOON_ENOUGH = timedelta(days=3)  # after which it is too late to ask how they are since an alarm


@dataclass(frozen=True)
class UsedDays:
    """The local dates for which a nudge of this kind is used up."""

    kind: str
    used: Container[tuple[str, int, date]]  # as (kind, subject, day)

    def __contains__(self, day: object) -> bool:
        return (self.kind, 0, day) in self.used


def wanted(
    preferences: Preferences,
    zone: ZoneInfo,
    commitments: Sequence[KeptCommitment],
    now: datetime,
    used: Container[tuple[str, int, date]],
    held_until: datetime | None = None,
) -> tuple[Nudge, ...]:
    """What should be planned now, the nearest first; of what repeats, the next one only.

    `used`, as (kind, subject, day), is what was brought up already. What repeats goes on to another
    day; steps and reminders are listed all the same, to be told from those of another rule.
    `held_until` is the end of the day after an alarm: then they are asked once how they are.
    """
    if preferences.paused and preferences.paused_until is None:
        return ()
    found = [*_steps(preferences, zone, commitments, now)]
    found += _reminders(preferences, zone, commitments, now)
    found += _repeating(preferences, zone, now, used)
    if held_until and now < held_until + SOON_ENOUGH:
        # By the same clock for everybody: who travels is not asked twice.
        found.append(_nudge(FOLLOW_UP, held_until, held_until, ZoneInfo("UTC"), 0))
    return tuple(sorted(found, key=lambda nudge: nudge.at))


def brought_up_by(commitment: KeptCommitment, zone: ZoneInfo) -> dict[str, Nudge]:
    """The nudges of a commitment by their kinds, whether or not they are still wanted."""
    rest_end = commitment.rests_until if commitment.rests else None
    ruled_by = max(commitment.due, rest_end) if rest_end else commitment.due
    found = {STEP: _nudge(STEP, ruled_by, ruled_by, zone, commitment.id)}
    if commitment.remind_at:
        at = commitment.remind_at
        found[REMIND] = _nudge(REMIND, at, at, zone, commitment.id)
    return found


def _steps(
    preferences: Preferences, zone: ZoneInfo, commitments: Sequence[KeptCommitment], now: datetime
) -> Iterator[Nudge]:
    for each in commitments:
        if not preferences.steps or each.state != "open" or _rests_for_good(each):
            continue
        rest_end = each.rests_until if each.rests else None
        at = max(when for when in (each.due, rest_end, _pause_end(preferences)) if when)
        if at >= now - STALE:
            # The end of its rest is a time of its own: then it is brought up once more.
            ruled_by = max(each.due, rest_end) if rest_end else each.due
            yield _nudge(STEP, ruled_by, at, zone, each.id)


def _reminders(
    preferences: Preferences, zone: ZoneInfo, commitments: Sequence[KeptCommitment], now: datetime
) -> Iterator[Nudge]:
    for each in commitments:
        at, pause_end = each.remind_at, _pause_end(preferences)
        if not at or each.state != "open" or not now - LATE < at < each.due:
            continue
        rests = _rests_for_good(each) or (each.rests and each.rests_until and at < each.rests_until)
        if not rests and not (pause_end and at < pause_end):
            yield _nudge(REMIND, at, at, zone, each.id)


def days_of(kind: str, preferences: Preferences) -> tuple[int, ...]:
    """The weekdays, Monday is 0, on which a repeating nudge of this kind is wanted."""
    if kind == REVIEW:
        return () if preferences.review is None else (preferences.review,)
    if kind == CLARITY:
        return preferences.clarity
    return preferences.days if preferences.daily else ()


def _repeating(
    preferences: Preferences,
    zone: ZoneInfo,
    now: datetime,
    used: Container[tuple[str, int, date]],
) -> Iterator[Nudge]:
    """The next daily ping and the next weekly review, as far as the client wants them."""
    pause_end = _pause_end(preferences)
    # The end of a pause is no part of it; what falls on that very instant goes.
    after = max(now, pause_end - timedelta.resolution) if pause_end else now
    for kind in REPEATING:
        days = days_of(kind, preferences)
        found = next_occurrence(preferences.hour, days, after, zone, UsedDays(kind, used))
        if found:
            day, at = found
            rule = datetime.combine(day, preferences.hour).isoformat(timespec="minutes")
            yield Nudge(kind, day, rule, at)


def _nudge(kind: str, ruled_by: datetime, at: datetime, zone: ZoneInfo, subject: int) -> Nudge:
    wall = wall_of(ruled_by, zone)
    return Nudge(kind, wall.date(), wall.isoformat(timespec="minutes"), at, subject)


def _pause_end(preferences: Preferences) -> datetime | None:
    """Also when it is over: until the client resumes, it tells since when things may be said."""
    return preferences.paused_until if preferences.paused else None


def _rests_for_good(commitment: KeptCommitment) -> bool:
    return commitment.rests and commitment.rests_until is None
