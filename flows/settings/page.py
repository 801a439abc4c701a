"""All that the client has set for nudges, on one page, with a button for each thing to change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from markupsafe import Markup

from flows.engine.clock_times import clock
from flows.engine.flow import Flow, Told
from flows.engine.model import Button, Reply
from flows.engine.nudges import Preferences
from flows.engine.weekdays import days_as_words, name_of
from flows.engine.words import N_, _, quoted
from flows.nudging.manners import a_day
from flows.resting import end_as_words, resting
from flows.settings.zone import zone_name

EVENING_ONE = time(14)  # from this hour on the daily question looks back on the day
MOST_SHOWN = 5  # of the steps that rest


def page(told: Told) -> Reply:
    return Reply(Markup("\n").join([*_heading(told), Markup(), *_lines(told)]), _rows(told))


def _heading(told: Told) -> Iterator[Markup]:
    """What comes next, or that nothing does."""
    given = told.given
    yield told.say(_("<b>Messages from me</b>"))
    if given.preferences.rests(given.now):
        end = end_as_words(given.preferences.paused_until, told)
        yield told.say(_("<b>Paused</b> {end}."), end=end)
    coming = given.next_nudge()
    if coming is None:
        yield told.say(_("No message is planned."))
    else:
        moment = told.language.moment(coming, given.zone, given.now)
        yield told.say(_("The next message: {moment}."), moment=moment)


def _lines(told: Told) -> Iterator[Markup]:
    """What is set, a line each."""
    given = told.given
    wanted = given.preferences
    yield told.say(
        _("<b>Steps</b>: I ask about each one once, at its time.")
        if wanted.steps
        else _("<b>Steps</b>: I do not ask about them.")
    )
    yield _daily(wanted, told)
    yield _review(wanted, told)
    yield _clarity(wanted, told)
    yield _quiet(wanted, told)
    here = told.language.time(given.now, given.zone)
    yield told.say(
        _("<b>Time zone</b>: {zone}, {time} there now."), zone=zone_name(given.zone), time=here
    )
    yield told.language.count(
        N_(
            "<b>At most</b>: {all} a week, one a day; {left} of {all} left this week.",
            "<b>At most</b>: {all} a week, {number} a day; {left} of {all} left this week.",
        ),
        a_day(wanted),
        left=given.nudges_left(),
        all=wanted.a_week,
    )
    yield from _resting(told)


def _daily(wanted: Preferences, told: Told) -> Markup:
    when = f"{days_as_words(wanted.days, told)}, {clock(wanted.hour, told)}"
    subject = (
        _("what the day is to hold") if wanted.hour < EVENING_ONE else _("what moved that day")
    )
    return told.say(
        _("<b>Daily question</b>: {when}, {subject}.")
        if wanted.daily
        else _("<b>Daily question</b>: off."),
        when=when,
        subject=told.say(subject),
    )


def _review(wanted: Preferences, told: Told) -> Markup:
    if wanted.review is None:
        return told.say(_("<b>Weekly review</b>: off."))
    return told.say(
        _("<b>Weekly review</b>: {day}, {hour}."),
        day=name_of(wanted.review, told.language),
        hour=clock(wanted.hour, told),
    )


def _clarity(wanted: Preferences, told: Told) -> Markup:
    if not wanted.clarity:
        return told.say(_("<b>Clarity check-in</b>: off."))
    return told.say(
        _("<b>Clarity check-in</b>: {days}, {hour}."),
        days=days_as_words(wanted.clarity, told),
        hour=clock(wanted.hour, told),
    )


def _quiet(wanted: Preferences, told: Told) -> Markup:
    if wanted.quiet_from == wanted.quiet_to:
        return told.say(_("<b>Quiet hours</b>: none."))
    return told.say(
        _("<b>Quiet hours</b>: {starts} to {ends}."),
        starts=clock(wanted.quiet_from, told),
        ends=clock(wanted.quiet_to, told),
    )


def _resting(told: Told) -> Iterator[Markup]:
    found = resting(told.given)
    for each in found[:MOST_SHOWN]:
        end = end_as_words(each.rests_until, told)
        yield told.say(_("<b>Resting</b>: «{step}», {end}."), step=quoted(each.what, 60), end=end)
    if len(found) > MOST_SHOWN:
        more = N_("<b>Resting</b>: one more.", "<b>Resting</b>: {number} more.")
        yield told.language.count(more, len(found) - MOST_SHOWN)


def _rows(told: Told) -> tuple[tuple[Button, ...], ...]:
    """A button for each change; it says what will be, so that tapping it twice does no harm."""
    given = told.given
    wanted = given.preferences
    steps = (_("Step questions on"), "steps_on")
    if wanted.steps:
        steps = (_("Step questions off"), "steps_off")
    daily = (_("Daily question on"), "daily_on")
    if wanted.daily:
        daily = (_("Daily question off"), "daily_off")
    rests = given.preferences.rests(given.now) or resting(given)
    pairs = (
        ((steps[0], f"/set_kinds {steps[1]}"), (daily[0], f"/set_kinds {daily[1]}")),
        ((_("Time of day"), "/set_hour"), (_("Days"), "/set_days")),
        ((_("Review day"), "/set_review"), (_("Quiet hours"), "/set_quiet")),
        ((_("Clarity days"), "/set_clarity"), (_("Your scales"), "/scales")),
        ((_("Time zone"), "/set_zone"), (_("At most"), "/set_budget")),
        ((_("Pause"), "/pause"), *([(_("End the pause"), "/unpause")] if rests else [])),
        ((_("Menu"), "/menu"),),
    )
    return tuple(tuple(Button(told.plain(label), data) for label, data in row) for row in pairs)


FLOW = Flow(
    name="settings",
    title=_("Messages and settings"),
    summary=_("when I write to you first, and when never"),
    steps=(),
    closing=page,
)
