"""What a client's own data show, in numbers and in one plain sentence. Counts; does not grade.

A miss is no verdict here either: it is the moment from which the way back is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from markupsafe import Markup

from flows.engine.model import KeptCommitment, KeptRating, Past
from flows.engine.words import Language, _
from flows.nudging.calendar import DAY, day_of, instant_of, wall_of

WINDOW = 14  # days, today included
GRACE = DAY  # a step that is done so soon after its time was not missed
SAME_TALK = timedelta(minutes=30)  # the talk in which a miss is told is not yet the way back
NOON = time(12)

LEAST_STEPS = 6  # with fewer, a difference is mere chance
LEAST_A_SIDE = 2
LEAST_DIFFERENCE = Fraction(30, 100)
SURE = 7  # of 10


@dataclass(frozen=True)
class Comparison:
    """Two sorts of steps, told apart by a question that a step may leave open with None."""

    sentence: str  # names {done} of {all} for those of the first sort, {others_done} of {others}
    is_first: Callable[[KeptCommitment, ZoneInfo], bool | None]


COMPARISONS = (
    Comparison(
        _(
            "You have done {done} of the {all} steps with a place, and {others_done} of the "
            "{others} without one."
        ),
        lambda step, zone: bool(step.where),
    ),
    Comparison(
        _(
            "You have done {done} of the {all} steps with an if-then plan, and {others_done} of "
            "the {others} without one."
        ),
        lambda step, zone: bool(step.plans),
    ),
    Comparison(
        _(
            "You have done {done} of the {all} steps that were set for before noon, and "
            "{others_done} of the {others} that were set for later."
        ),
        lambda step, zone: wall_of(step.due, zone).time() < NOON,
    ),
    Comparison(
        _(
            "You have done {done} of the {all} steps where your sureness was 7 or more, and "
            "{others_done} of the {others} where it was lower."
        ),
        lambda step, zone: None if step.sureness is None else step.sureness >= SURE,
    ),
)


def days_active(
    past: Past, now: datetime, zone: ZoneInfo, ratings: Sequence[KeptRating] = ()
) -> int:
    """On how many of the client's last 14 days, today included, they did anything for it.

    A number counts as well: with it a check-in is whole.
    """
    today = day_of(now, zone)
    numbers = [each.at for each in ratings]
    acts = {day_of(at, zone) for at in (*_done_at(past), *past.talks, *numbers)}
    acts |= {entry.day for entry in past.days if entry.moved}
    return sum(today - WINDOW * DAY < day <= today for day in acts)


def wins(past: Past, since: datetime) -> tuple[KeptCommitment, ...]:
    """The steps that were done since then, in the order in which they were done."""
    done = [(step.settled_at, step) for step in past.steps if step.state == "done"]
    recent = [(at, step) for at, step in done if at and at >= since]
    return tuple(step for _at, step in sorted(recent, key=lambda pair: pair[0]))


def comeback(past: Past, now: datetime, zone: ZoneInfo) -> timedelta | None:
    """The time from a miss to the next act: of the latest miss that was followed by one."""
    for missed_at, told_until in sorted(_misses(past, now), reverse=True):
        acted_at = _first_act(past, missed_at, told_until, now, zone)
        if acted_at:
            return acted_at - missed_at
    return None


def observation(past: Past, language: Language, zone: ZoneInfo, now: datetime) -> Markup | None:
    """The greatest difference that the client's own steps show, in counts; None for too little.

    It says what was and not what follows from it.
    """
    steps = [step for step in past.steps if _has_outcome(step, now)]
    found = [_compare(each, steps, zone) for each in COMPARISONS]
    difference, said = max(found, key=lambda each: each[0])  # the first of equal ones
    if difference < LEAST_DIFFERENCE:
        return None
    sentence, counts = said
    return language.say(sentence, **counts)


def _compare(
    comparison: Comparison, steps: list[KeptCommitment], zone: ZoneInfo
) -> tuple[Fraction, tuple[str, dict[str, int]]]:
    """How far apart the shares of done steps are, 0 when there are too few; and what to say."""
    sides: dict[bool | None, list[bool]] = {True: [], False: [], None: []}
    for step in steps:
        sides[comparison.is_first(step, zone)].append(step.state == "done")
    first, others = sides[True], sides[False]
    counts = {"done": sum(first), "all": len(first)}
    counts |= {"others_done": sum(others), "others": len(others)}
    enough = len(first) + len(others) >= LEAST_STEPS
    if not enough or min(len(first), len(others)) < LEAST_A_SIDE:
        return Fraction(0), (comparison.sentence, counts)
    difference = Fraction(sum(first), len(first)) - Fraction(sum(others), len(others))
    return abs(difference), (comparison.sentence, counts)


def _has_outcome(step: KeptCommitment, now: datetime) -> bool:
    """Whether a step was done or its time has come; one that was let go before has no outcome."""
    if step.state == "done":
        return True
    if step.due > now or _rested(step):
        return False
    return step.state == "open" or bool(step.settled_at and step.settled_at >= step.due)


def _misses(past: Past, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When something was missed, and until when a talk may have been about that itself."""
    yield from ((step.due, step.due) for step in past.steps if _was_missed(step, now))
    for finding in past.findings:
        if finding.kind == "came_up":
            yield finding.at, finding.at + SAME_TALK


def _was_missed(step: KeptCommitment, now: datetime) -> bool:
    """Whether a step was neither done nor let go within a day of its time."""
    deadline = step.due + GRACE
    if deadline >= now or _rested(step):
        return False
    return step.state == "open" or bool(step.settled_at and step.settled_at > deadline)


def _rested(step: KeptCommitment) -> bool:
    """Whether a step was paused when its time came."""
    return step.rests and (step.rests_until is None or step.due < step.rests_until)


def _first_act(
    past: Past, missed_at: datetime, told_until: datetime, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first act after a miss. A logged day has no hour: its noon stands for it."""
    acts = [at for at in _done_at(past) if at > missed_at]
    acts += [at for at in past.talks if at > told_until]
    missed_on = day_of(missed_at, zone)
    days = [entry.day for entry in past.days if entry.moved and entry.day > missed_on]
    acts += [min(instant_of(datetime.combine(day, NOON), zone), now) for day in days]
    return min(acts, default=None)


def _done_at(past: Past) -> list[datetime]:
    return [step.settled_at for step in past.steps if step.state == "done" and step.settled_at]
