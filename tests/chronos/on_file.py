"""What the bot has on file of a client, held against what the client believes to have told it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from flows.engine.model import KeptCommitment
from flows.engine.nudges import Preferences
from storage.clients import KnownClient
from storage.unit_of_work import UnitOfWork
from tests.chronos.clocks import HOUR, MINUTE
from tests.chronos.diary import Task, Wishes
from tests.chronos.people import Person


def preferences(wishes: Wishes) -> Preferences:
    """Wishes as the bot keeps them."""
    return Preferences(
        hour=_time(wishes.hour),
        days=wishes.days,
        steps=wishes.steps,
        daily=wishes.daily,
        review=wishes.review,
        clarity=wishes.clarity,
        quiet_from=_time(wishes.quiet_from),
        quiet_to=_time(wishes.quiet_to),
        a_week=wishes.a_week,
        paused=wishes.paused,
        paused_until=None
        if wishes.paused_until is None
        else datetime.fromtimestamp(wishes.paused_until, UTC),
    )


def numbers(unit: UnitOfWork, one: Person) -> dict[int, int]:
    """The numbers of open steps by those that they are worded with: "Walk, step 3 of 17"."""
    found = unit.commitments.open(one.number)
    return {int(each.what.split()[2]): each.id for each in found}


def differences(unit: UnitOfWork, known: KnownClient, one: Person) -> Iterator[str]:
    """What the bot has otherwise, in a sentence each; from then on the client believes the bot."""
    who = f"client {one.number} in {one.zone}"
    if known.zone != one.zone:
        yield f"{who}: has {known.zone} on file."
        one.zone = known.zone
    if known.preferences != preferences(one.wishes):
        yield f"{who}: wants {one.wishes}, and on file is {known.preferences}."
        one.wishes = _wishes(known.preferences)
    kept = {each.id: _task(each) for each in unit.commitments.open(one.number)}
    for task in one.open:
        found = kept.pop(task.number, None)
        if found != task:
            yield f"{who}: on file is {found} for {task}."
            one.tasks[task.number] = found or Task(task.number, task.due, is_open=False)
    for found in kept.values():
        yield f"{who}: {found} is open on file."
        one.tasks[found.number] = found


def lose_some(unit: UnitOfWork, now: int) -> int:
    """Every third nudge that is planned and not due yet vanishes; how many."""
    at = datetime.fromtimestamp(now, UTC).replace(tzinfo=None).isoformat(" ")
    lost = "DELETE FROM nudge WHERE state = 'planned' AND NOT snoozed AND at > ? AND id % 3 = 0"
    return unit.connection.exec_driver_sql(lost, (at,)).rowcount


def _task(kept: KeptCommitment) -> Task:
    return Task(
        kept.id,
        _seconds(kept.due),
        rests=kept.rests,
        rests_until=_seconds_or_none(kept.rests_until),
        remind_at=_seconds_or_none(kept.remind_at),
    )


def _wishes(kept: Preferences) -> Wishes:
    return Wishes(
        hour=_since_midnight(kept.hour),
        days=kept.days,
        daily=kept.daily,
        review=kept.review,
        clarity=kept.clarity,
        quiet_from=_since_midnight(kept.quiet_from),
        quiet_to=_since_midnight(kept.quiet_to),
        a_week=kept.a_week,
        steps=kept.steps,
        paused=kept.paused,
        paused_until=_seconds_or_none(kept.paused_until),
    )


def _time(seconds: int) -> time:
    return time(seconds // HOUR, seconds % HOUR // MINUTE)


def _since_midnight(at: time) -> int:
    return at.hour * HOUR + at.minute * MINUTE


def _seconds(at: datetime) -> int:
    assert at.microsecond == 0
    return int(at.timestamp())


def _seconds_or_none(at: datetime | None) -> int | None:
    return None if at is None else _seconds(at)
