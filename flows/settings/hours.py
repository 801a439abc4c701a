"""On which days the daily question comes, and at which hour all that repeats does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from flows.engine.clock_times import ClockTime, clock
from flows.engine.effects import Prefer
from flows.engine.flow import Flow, Step, Told, Unreadable
from flows.engine.model import Reply
from flows.engine.nudges import Preferences
from flows.engine.weekdays import Weekdays
from flows.engine.words import _
from flows.nudging.calendar import is_quiet

USUAL = (time(8), time(9), time(12, 30), time(18), time(19, 30), time(21))


def _is_awake(at: time, told: Told) -> None:
    refuse_if_quiet(at, told.given.preferences, told)


def refuse_if_quiet(at: time, wanted: Preferences, told: Told) -> None:
    if is_quiet(at, wanted):
        raise Unreadable(
            _(
                "{time} lies in your quiet hours, {starts} to {ends}, and I write nothing then. "
                "Another time will do; the quiet hours are changed in /settings."
            ),
            time=clock(at, told),
            starts=clock(wanted.quiet_from, told),
            ends=clock(wanted.quiet_to, told),
        )


def _hour_closing(told: Told) -> Reply:
    words = _("From now on at {hour}.")
    return Reply(told.say(words, hour=told.shown("hour")))


def _hour_effects(told: Told) -> Sequence[object]:
    return (Prefer(replace(told.given.preferences, hour=time.fromisoformat(told["hour"]))),)


HOUR = Flow(
    name="set_hour",
    title=_("Hour"),
    summary=_("when the daily question, the check-in and the review come"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    steps=(
        Step(
            "hour",
            _(
                "At what time would you like the daily question, the check-in and the review? "
                "Before 14:00 the daily one is about the day ahead, later about what moved."
            ),
            ClockTime(USUAL, check=_is_awake),
        ),
    ),
    closing=_hour_closing,
    effects=_hour_effects,
)


def _days_closing(told: Told) -> Reply:
    return Reply(told.say(_("Days of the daily question: {days}."), days=told.shown("days")))


def _days_effects(told: Told) -> Sequence[object]:
    return (Prefer(replace(told.given.preferences, days=tuple(told["days"]))),)


DAYS = Flow(
    name="set_days",
    title=_("Days"),
    summary=_("on which days the daily question comes"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    about=("days",),
    steps=(
        Step(
            "days",
            _("On which days would you like the daily question? Type any, such as “mon wed fri”."),
            Weekdays(),
        ),
    ),
    closing=_days_closing,
    effects=_days_effects,
)
