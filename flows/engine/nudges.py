"""What is kept about nudges: what the client wants of them, and one of them. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)  # Monday is 0
WORK_DAYS = (0, 1, 2, 3, 4)

STEP, REMIND, DAILY, REVIEW = "step", "remind", "daily", "review"
CLARITY = "clarity"
REPEATING = (DAILY, REVIEW, CLARITY)  # one of these is planned ahead at a time
FOLLOW_UP = "follow_up"  # the one soft question on the day after an alarm
UNCOUNTED = (REMIND, FOLLOW_UP)  # beside the budget of the week
KINDS = (STEP, REMIND, *REPEATING, FOLLOW_UP)


@dataclass(frozen=True)
class Preferences:
    """What a client wants of nudges. Times are wall-clock times of whole minutes in their zone.

    Quiet hours go from `quiet_from` to `quiet_to`, past midnight too; equal ones are none.
    """

    hour: time = time(19, 30)  # of the daily ping and the weekly review
    days: tuple[int, ...] = EVERY_DAY  # of the daily ping; Monday is 0
    steps: bool = True  # ask about a step when it is due
    daily: bool = False
    review: int | None = None  # the weekday of the weekly review; None: no such nudge
    clarity: tuple[int, ...] = ()  # the weekdays of the clarity check-in
    quiet_from: time = time(21, 30)
    quiet_to: time = time(8)
    a_week: int = 7  # proactive messages at most; one a day for each seven of them, or part
    paused: bool = False
    paused_until: datetime | None = None  # aware UTC; None while paused: until the client resumes

    def rests(self, now: datetime) -> bool:
        """Whether everything is paused at this instant."""
        return self.paused and (self.paused_until is None or now < self.paused_until)

    def to_json(self) -> dict[str, Any]:
        """The preferences as JSON; what is as for everyone is left out."""
        mine = {each.name: getattr(self, each.name) for each in fields(self)}
        usual = Preferences()
        return {
            name: _plain(value) for name, value in mine.items() if value != getattr(usual, name)
        }

    @classmethod
    def from_json(cls, kept: object) -> Preferences:
        """The preferences that `to_json` gave; what cannot be read is as for everyone."""
        if not kept or not isinstance(kept, Mapping):
            return USUAL
        known: dict[str, Any] = {}
        for name, read in _READERS.items():
            with suppress(TypeError, ValueError):
                if name in kept:
                    known[name] = read(kept[name])
        return cls(**known)


def _clock(kept: Any) -> time:
    return time.fromisoformat(kept).replace(second=0, microsecond=0, tzinfo=None)


def _weekday(kept: Any) -> int:
    return EVERY_DAY[EVERY_DAY.index(kept)]


def _truth(kept: Any) -> bool:
    if not isinstance(kept, bool):
        raise TypeError
    return kept


def _number(kept: Any) -> int:
    if type(kept) is not int or kept < 1:
        raise ValueError
    return kept


def _aware(kept: Any) -> datetime:
    moment = datetime.fromisoformat(kept)
    if moment.tzinfo is None:
        raise ValueError
    return moment


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("hour", "quiet_from", "quiet_to"), _clock),
    **dict.fromkeys(("days", "clarity"), lambda kept: tuple(map(_weekday, kept))),
    **dict.fromkeys(("steps", "daily", "paused"), _truth),
    "review": lambda kept: None if kept is None else _weekday(kept),
    "a_week": _number,
    "paused_until": lambda kept: None if kept is None else _aware(kept),
}


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


USUAL = Preferences()


@dataclass(frozen=True)
class Nudge:
    """Something to bring up at a time: for a client there is one of each kind, subject and day.

    `rule` is the wall-clock time in the client's zone that it was made from, such as
    "2026-01-06T18:00"; `at` is the instant that makes, aware UTC; `subject` is the commitment's id,
    0 where there is none; `day` is the local date of the rule.
    """

    kind: str  # one of KINDS
    day: date
    rule: str
    at: datetime
    subject: int = 0
