"""What must change so that the nudges on file are those that are wanted. No SQL here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flows.engine.nudges import REMIND, REPEATING, STEP, Nudge
from storage.models import SENT


@dataclass(frozen=True, slots=True)
class KeptNudge:
    """A nudge as it is on file. Instants are aware UTC."""

    id: int
    kind: str
    subject: int
    day: date
    rule: str
    at: datetime
    due_at: datetime  # when it is looked at, never before `at`
    state: str
    snoozed: bool
    sent_at: datetime | None  # of one that is snoozed: when it was sent before


@dataclass
class Changes:
    """What to do with rows, by their ids, and what to plan beside them."""

    new: list[Nudge] = field(default_factory=list)
    otherwise: list[tuple[int, Nudge]] = field(default_factory=list)  # what they are from now on
    put_off: list[tuple[int, datetime]] = field(default_factory=list)  # snoozed ones, until when
    spent: list[int] = field(default_factory=list)  # they were sent, and new ones take their place
    gone: list[int] = field(default_factory=list)


def changes(
    rows: Iterable[KeptNudge], wanted: Sequence[Nudge], open_ids: Container[int], now: datetime
) -> Changes:
    """What leads from the rows of one client to what is wanted.

    What was sent is done with, except that steps and reminders are planned again when the client
    gave them another time, which is to come. Of what repeats, those that wait to go stay.
    """
    made, pending = Changes(), set[str]()
    missing = {(each.kind, each.subject, each.day): each for each in wanted}
    for row in rows:
        nudge = missing.pop((row.kind, row.subject, row.day), None)
        if row.state == SENT:
            if nudge and _has_another_time(row, nudge, now):
                _plan_again(row, nudge, made)
        elif row.snoozed:
            _look_at_snoozed(row, nudge, wanted, open_ids, now, made)
        elif nudge is None and _is_pending(row, wanted, now):
            pending.add(row.kind)  # when it goes, the next is planned
        elif nudge is None:
            made.gone.append(row.id)
        elif (nudge.rule, nudge.at) != (row.rule, row.at):
            made.otherwise.append((row.id, nudge))
    made.new += [each for each in missing.values() if each.kind not in pending]
    return made


def _look_at_snoozed(
    row: KeptNudge,
    nudge: Nudge | None,
    wanted: Sequence[Nudge],
    open_ids: Container[int],
    now: datetime,
    made: Changes,
) -> None:
    """It goes its own way while its step is open, and was given no other time after all."""
    of_it = [each for each in wanted if each.subject == row.subject]
    is_open = bool(of_it) or not row.subject or row.subject in open_ids
    if nudge and _has_another_time(row, nudge, now):
        _plan_again(row, nudge, made)
    elif any(_has_another_time(row, each, now) for each in of_it) or not is_open:
        made.gone.append(row.id)
        made.new += [nudge] if nudge else []
    elif nudge and row.sent_at and nudge.at > max(row.at, now):  # the step rests until then
        made.put_off.append((row.id, nudge.at))


def _is_pending(row: KeptNudge, wanted: Sequence[Nudge], now: datetime) -> bool:
    """Whether it came due and could not go yet; wanted is the next of its kind by then."""
    kind_is_wanted = any(each.kind == row.kind for each in wanted)
    return row.kind in REPEATING and row.at <= now and kind_is_wanted


def _has_another_time(row: KeptNudge, nudge: Nudge, now: datetime) -> bool:
    is_given = row.kind == nudge.kind and row.kind in (STEP, REMIND) and row.rule != nudge.rule
    return is_given and bool(row.rule or not row.snoozed) and nudge.at > now


def _plan_again(row: KeptNudge, nudge: Nudge, made: Changes) -> None:
    """A row that was sent stays as it is, since it may count against the week."""
    if row.sent_at is None:
        made.otherwise.append((row.id, nudge))
    else:
        made.spent.append(row.id)
        made.new.append(nudge)
