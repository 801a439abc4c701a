"""Which kinds of nudges there are to be: about steps, daily, and the weekly review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.clock_times import clock
from flows.engine.effects import Prefer
from flows.engine.flow import Flow, Step, Told
from flows.engine.model import Reply
from flows.engine.nudges import EVERY_DAY, USUAL
from flows.engine.weekdays import days_as_words, name_of
from flows.engine.words import _

OFF = "off"
WITH_DAILY = 14  # messages a week: the daily question, and one about steps on each day


def _kinds_closing(told: Told) -> Reply:
    wanted = told.given.preferences
    words = {
        "steps_on": _("I ask about each step once, at its time."),
        "steps_off": _("I no longer ask about steps."),
        "daily_on": _("The daily question is on: {days}, {hour}."),
        "daily_off": _("The daily question is off."),
    }[told["kind"]]
    if _a_week(told) > wanted.a_week:
        words = _("The daily question is on: {days}, {hour}. So up to two messages a day may come.")
    days, hour = days_as_words(wanted.days, told), clock(wanted.hour, told)
    return Reply(told.say(words, days=days, hour=hour))


def _kinds_effects(told: Told) -> Sequence[object]:
    kind, _space, state = told["kind"].partition("_")
    wanted = replace(told.given.preferences, a_week=_a_week(told), **{kind: state == "on"})
    return (Prefer(wanted),)


def _a_week(told: Told) -> int:
    """How many a week from now on: a step is brought up at its time beside the daily question.

    A number that the client chose stays.
    """
    now = told.given.preferences.a_week
    other = {"daily_on": (USUAL.a_week, WITH_DAILY), "daily_off": (WITH_DAILY, USUAL.a_week)}
    before, after = other.get(told["kind"], (now, now))
    return after if now == before else now


KINDS = Flow(
    name="set_kinds",
    title=_("Kinds of nudges"),
    summary=_("what I ask about"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    about=("kind",),
    steps=(
        Step(
            "kind",
            _("What would you like me to ask about?"),
            Pick(
                (
                    Option("steps_on", _("Steps: on"), _("steps on|steps")),
                    Option("steps_off", _("Steps: off"), _("steps off|no steps")),
                    Option("daily_on", _("Daily: on"), _("daily on|daily")),
                    Option("daily_off", _("Daily: off"), _("daily off|not daily")),
                ),
                per_row=2,
            ),
        ),
    ),
    closing=_kinds_closing,
    effects=_kinds_effects,
)


def review_days(told: Told) -> tuple[Option, ...]:
    days = [Option(str(day), name_of(day, told.language)) for day in EVERY_DAY]
    off = told.plain(_("off|no|none|never|no review"))
    return (*days, Option(OFF, told.plain(_("No weekly review")), off))


def _review_closing(told: Told) -> Reply:
    if told["day"] == OFF:
        return Reply(told.say(_("The weekly review is off.")))
    hour = clock(told.given.preferences.hour, told)
    words = _("The weekly review is on: {day}, {hour}.")
    return Reply(told.say(words, day=Markup.escape(told.shown("day")), hour=hour))


def _review_effects(told: Told) -> Sequence[object]:
    day = None if told["day"] == OFF else int(told["day"])
    return (Prefer(replace(told.given.preferences, review=day)),)


REVIEW = Flow(
    name="set_review",
    title=_("Day of the review"),
    summary=_("on which day we look back on the week"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    about=("day",),
    steps=(
        Step(
            "day", _("On which day would you like to look back on the week?"), Pick(review_days, 2)
        ),
    ),
    closing=_review_closing,
    effects=_review_effects,
)
