"""The hours in which Cairn never writes first. They may not take in the hour of the nudges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.clock_times import NONE, ClockTime, clock
from flows.engine.effects import Prefer
from flows.engine.flow import Flow, Step, Told, Unreadable, always
from flows.engine.machine import END
from flows.engine.model import Reply
from flows.engine.nudges import Preferences
from flows.engine.words import _
from flows.nudging.calendar import is_quiet
from flows.settings.hours import USUAL, refuse_if_quiet

NO_HOURS = time(0)  # quiet hours that end as they begin are none
USUAL_STARTS = (time(19), time(20), time(21), time(21, 30), time(22), time(23))
USUAL_ENDS = (time(6), time(7), time(7, 30), time(8), time(9), time(10))


def _ends_otherwise(at: time, told: Told) -> None:
    if at.isoformat("minutes") == told["starts"]:
        raise Unreadable(
            _("They begin at {starts}, so they end at another time."), starts=told.shown("starts")
        )


def as_told(told: Told) -> Preferences:
    """The preferences with the quiet hours that were named."""
    starts, ends = (NO_HOURS, NO_HOURS)
    if told["starts"] != NONE:
        starts, ends = (time.fromisoformat(told[name]) for name in ("starts", "ends"))
    return replace(told.given.preferences, quiet_from=starts, quiet_to=ends)


def _silences_the_hour(told: Told) -> bool:
    return is_quiet(told.given.preferences.hour, as_told(told))


def _what_gives_way(told: Told) -> Markup:
    return told.fill(
        _(
            "Quiet from {starts} to {ends} takes in {hour}, your hour for the daily question, the "
            "clarity check-in and the weekly review. Which of the two gives way?"
        ),
        hour=clock(told.given.preferences.hour, told),
    )


def because_of_quiet(told: Told) -> Markup:
    words = _("In quiet hours I never write first, so I ask when yours begin.")
    if told.get("clash") == "quiet":
        words = _("You chose other quiet hours, so I ask again when they begin.")
    return told.say(words)


def _of_the_hour(words: str) -> Callable[[Told], Markup]:
    """A reason that names the hour of what repeats as it is now, as {hour}."""
    return lambda told: told.fill(words, hour=clock(told.given.preferences.hour, told))


def _is_awake_then(at: time, told: Told) -> None:
    refuse_if_quiet(at, as_told(told), told)


def closing(told: Told) -> Reply:
    if told.get("clash") == "leave":
        return Reply(told.say(_("All stays as it was.")))
    if told["starts"] == NONE:
        return Reply(told.say(_("There are no quiet hours any more.")))
    return Reply(told.fill(_("I write nothing from {starts} to {ends}.")))


def effects(told: Told) -> Sequence[object]:
    clash = told.get("clash")
    if clash == "leave":
        return ()
    wanted = as_told(told)
    if clash == "hour":
        wanted = replace(wanted, hour=time.fromisoformat(told["hour"]))
    return (Prefer(wanted),)


FLOW = Flow(
    name="set_quiet",
    title=_("Quiet hours"),
    summary=_("hours in which I never write first"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    steps=(
        Step(
            "starts",
            _("From what time on would you like to be left in peace?"),
            ClockTime(USUAL_STARTS, none=_("No quiet hours")),
            because=because_of_quiet,
            then=((lambda told: told["starts"] == NONE, END),),
        ),
        Step(
            "ends",
            _("Quiet from {starts} on: until when?"),
            ClockTime(USUAL_ENDS, check=_ends_otherwise),
            because=_("You said that your quiet hours begin at {starts}, so I ask when they end."),
            then=((_silences_the_hour, "clash"), (always, END)),
        ),
        Step(
            "clash",
            _what_gives_way,
            because=_of_the_hour(
                _(
                    "Nothing is sent in quiet hours, and {hour}, the hour of what repeats, lies "
                    "between {starts} and {ends}. So one of the two gives way."
                )
            ),
            reader=Pick(
                (
                    Option("hour", _("Another hour"), _("hour|the hour")),
                    Option("quiet", _("Other quiet hours"), _("quiet hours|the quiet hours")),
                    Option("leave", _("Leave all as it was"), _("nothing|none|leave")),
                )
            ),
            then=(
                (lambda told: told["clash"] == "hour", "hour"),
                (lambda told: told["clash"] == "quiet", "starts"),
                (always, END),
            ),
        ),
        Step(
            "hour",
            _("At what time would you like the daily question, the check-in and the review?"),
            ClockTime(USUAL, check=_is_awake_then),
            because=_of_the_hour(
                _("You chose another hour, for {hour} lies in the hours that you want quiet.")
            ),
        ),
    ),
    closing=closing,
    effects=effects,
)
