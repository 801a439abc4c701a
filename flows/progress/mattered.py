"""The moments that mattered to a client: goals, steps done, talks held. A few, to mark a line with.

Only what is known for certain is marked; with too many, nothing would stand out.
"""

from __future__ import annotations

from datetime import datetime

from flows.engine.flow import Told
from flows.engine.pictures import Moment
from flows.engine.words import _, quoted
from flows.nudging.looking_back import wins
from flows.wheel.areas import wheels

MOST_MOMENTS = 8
MOST_GOALS, MOST_WINS = 3, 4  # as long as there is something else to mark
QUOTED = 30  # characters of the client's words beside a line

GOAL = "goal wanted"  # the scale of a GROW talk that holds what it was about


def moments(told: Told, since: datetime) -> tuple[Moment, ...]:
    """The most important ones since then, the oldest first."""
    goals, done, talks = _goals(told, since), _wins(told, since), _talks(told, since)
    first = [*goals[-MOST_GOALS:], *done[-MOST_WINS:]]
    others = [*talks, *done[:-MOST_WINS], *goals[:-MOST_GOALS]]  # those at the end count most
    room = MOST_MOMENTS - len(first)
    return tuple(sorted((*first, *others[-room:]), key=lambda moment: moment.at))


def _goals(told: Told, since: datetime) -> list[Moment]:
    """What the GROW talks were about, each at its end."""
    return [
        _moment(each.at, told.plain(_("Goal: «{topic}»"), topic=quoted(each.note, QUOTED)))
        for each in told.given.ratings()
        if each.scale == GOAL and each.note and each.at >= since
    ]


def _wins(told: Told, since: datetime) -> list[Moment]:
    return [
        _moment(each.settled_at, told.plain(_("Done: «{step}»"), step=quoted(each.what, QUOTED)))
        for each in wins(told.given.past(), since)
        if each.settled_at
    ]


def _talks(told: Told, since: datetime) -> list[Moment]:
    """Talks that are not marked by what came of them."""
    reviewed = told.given.past().reviewed_at
    found = [_moment(each.at, told.plain(_("Wheel of Life"))) for each in wheels(told.given)]
    found += [_moment(reviewed, told.plain(_("Weekly review")))] if reviewed else []
    return sorted(
        (each for each in found if each.at >= since.timestamp()), key=lambda each: each.at
    )


def _moment(at: datetime, words: str) -> Moment:
    return Moment(at.timestamp(), words)
