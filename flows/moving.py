"""A step gets another time: its reminder keeps its distance, and what follows is said."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from flows.engine.effects import Move, Remind
from flows.engine.flow import Told
from flows.engine.model import Given, KeptCommitment
from flows.engine.words import _
from flows.nudging.calendar import instant_of, is_quiet, wall_of


def move(number: int, due: datetime, given: Given) -> tuple[object, ...]:
    """The effects of another time; the reminder comes after it, for the old one falls with it."""
    found = given.commitment(number)
    if found is None or found.remind_at is None:
        return (Move(number, due),)
    at = _reminder(found, due, given)
    return (Move(number, due), Remind(number, at if _may_go(at, given) else None))


def what_follows(found: KeptCommitment | None, due: datetime, told: Told) -> Markup:
    """What comes of a new time, to stand behind it: when it is asked about and reminded of."""
    given = told.given
    wants, lines = given.preferences, []
    if wants.steps and not wants.rests(due):
        lines.append(told.say(_("I will be back about it then.")))
    if found is not None and found.remind_at is not None:
        lines.append(_what_becomes_of_the_reminder(found, due, told))
    return Markup("").join(Markup(" ") + each for each in lines)


def _what_becomes_of_the_reminder(found: KeptCommitment, due: datetime, told: Told) -> Markup:
    given, at = told.given, _reminder(found, due, told.given)
    if at <= given.now:
        return told.say(_("For a reminder before it there is no time left, so there is none."))
    if not _may_go(at, given):
        return told.say(_("The reminder would fall into your quiet hours, so there is none."))
    moment = told.language.moment(at, given.zone, given.now)
    return told.say(_("The reminder moves along: {moment}."), moment=moment)


def _reminder(found: KeptCommitment, due: datetime, given: Given) -> datetime:
    """As far before the new time as it was before the old one, by the clocks on the wall."""
    assert found.remind_at is not None
    zone = given.zone
    distance = wall_of(found.due, zone) - wall_of(found.remind_at, zone)
    return instant_of(wall_of(due, zone) - distance, zone)


def _may_go(at: datetime, given: Given) -> bool:
    return at > given.now and not is_quiet(wall_of(at, given.zone).time(), given.preferences)
