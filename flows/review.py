"""The weekly review: what went well comes first, then each open step, then the week to come.

Whatever there is on file, it can be gone through in a minute: what is not there is not asked for,
and what is asked for can be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.check_in import how_it_went, is_done
from flows.commitment import asked_then, commit_steps, commitments, written_out
from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Note
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.listening import is_no
from flows.engine.machine import END
from flows.engine.model import Button, KeptCommitment, Reply
from flows.engine.words import N_, _, quoted
from flows.ledger import Ways
from flows.not_yet import changes, what_became
from flows.nudging.calendar import day_of
from flows.nudging.looking_back import observation, wins
from flows.obstacles import PickStep
from flows.resting import resting
from flows.steps import movement

WEEK = timedelta(days=7)
MOST_SHOWN = 8  # of each list
GO_ON = "on"  # the choice that leaves the open steps be


# What there is -----------------------------------------------------------------------------------


def since(told: Told) -> datetime:
    """From when on the review looks back: the last review, or a week ago."""
    return told.given.past().reviewed_at or told.given.now - WEEK


def still_to_look_at(told: Told) -> list[KeptCommitment]:
    """The open steps that were due, without those that rest or were talked about already."""
    given, seen = told.given, told.every("which")
    due = [each for each in given.commitments() if each.due <= given.now]
    asleep = resting(given)
    return [each for each in due if each not in asleep and str(each.id) not in seen]


def some_are_due(told: Told) -> bool:
    return told.get("which") != GO_ON and bool(still_to_look_at(told))


def due_options(told: Told) -> tuple[Option, ...]:
    steps = (Option(str(each.id), each.what) for each in still_to_look_at(told))
    go_on = Option(GO_ON, told.plain(_("Go on")), told.plain(_("go on|next|no|none|nothing")))
    return (*steps, go_on)


def looked_at(told: Told) -> list[Told]:
    """What was told of each open step that was looked at: one Told for each."""
    return [each for each in told.rounds("which") if each["which"] != GO_ON]


# The questions -----------------------------------------------------------------------------------


def in_turn(told: Told, *ways: str) -> str:
    """One of several ways to say something; another one on the next day."""
    return ways[day_of(told.given.now, told.given.zone).toordinal() % len(ways)]


def what_went_well(told: Told) -> Markup:
    done = wins(told.given.past(), since(told))
    if not done:
        return told.say(
            in_turn(
                told,
                _("Let us look back first. What went well of late, however small?"),
                _("First the good part. What are you glad to have done this week?"),
            )
        )
    question = N_("What made it possible?", "What made these possible?")
    return Markup("\n\n").join((_done(told, done), told.language.count(question, len(done))))


def keep_for_the_win(told: Told) -> Sequence[Note]:
    """What made it possible belongs to the step, where only one was done."""
    done, words = wins(told.given.past(), since(told)), told["wins"]
    if len(done) != 1 or words is None or is_no(words, told):
        return ()
    return (Note(done[0].id, "learned", words),)


def what_do_you_notice(told: Told) -> Markup:
    given = told.given
    seen = observation(given.past(), told.language, given.zone, given.now)
    if seen is None:
        return told.say(
            in_turn(
                told,
                _("Looking at these days as a whole: what do you notice?"),
                _("What do these days tell you, all in all?"),
            )
        )
    question = told.say(_("What do you make of it?"))
    lead = told.say(_("One thing from your own steps. {observation}"), observation=seen)
    return Markup("\n\n").join((lead, question))


def what_next(told: Told) -> Markup:
    if told.rounds("what"):
        return told.say(_("What exactly is the next thing you will do?"))
    return told.say(_("What exactly will you do in the coming week?"))


# The end -----------------------------------------------------------------------------------------


def closing(told: Told) -> Reply:
    done = wins(told.given.past(), since(told))
    decided = [what_became(each) for each in looked_at(told) if not is_done(each)]
    parts = [
        told.say(_("That was your review.")),
        _done(told, done) if done else Markup(),
        *decided,
        _ahead(told),
        asked_then(told),
        Markup("\n").join(movement(told)),
    ]
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(Markup("\n\n").join(filter(None, parts)), (row,))


def _done(told: Told, done: Sequence[KeptCommitment]) -> Markup:
    """What was done, a line each, with what was found out in doing it."""
    given, language = told.given, told.language
    day = language.day(since(told), given.zone, given.now)
    learned = {
        each.commitment: each.words for each in given.past().findings if each.kind == "learned"
    }
    lines = [told.say(_("Done since {day}:"), day=day)]
    for each in done[-MOST_SHOWN:]:
        words, found = _("✓ «{what}»"), learned.get(each.id, "")
        if found:
            words = _("✓ «{what}» – found out: «{found}»")
        lines.append(told.say(words, what=quoted(each.what, 100), found=quoted(found, 120)))
    if len(done) > MOST_SHOWN:
        more = N_("… and one more before", "… and {number} more before")
        lines.append(language.count(more, len(done) - MOST_SHOWN))
    return Markup("\n").join(lines)


def _ahead(told: Told) -> Markup:
    """What is planned: what was decided now, and what was set for the days to come before."""
    given, told_now = told.given, {each["which"] for each in looked_at(told)}
    planned = [
        each
        for each in given.commitments()
        if given.now < each.due <= given.now + WEEK and str(each.id) not in told_now
    ]
    lines = [written_out(each, told) for each in commitments(told)]
    for each in planned[:MOST_SHOWN]:
        at = told.language.moment(each.due, given.zone, given.now)
        lines.append(told.say(_("«{what}»: {moment}"), what=quoted(each.what), moment=at))
    if not lines:
        return Markup()
    return Markup("\n").join((told.say(_("<b>Ahead</b>")), *lines))


def effects(told: Told) -> Sequence[object]:
    decided = [effect for each in looked_at(told) for effect in changes(each)]
    return (*decided, *commitments(told))


ONWARD: Ways = ((some_are_due, "which"), (always, "noticed"))

FLOW = Flow(
    name="review",
    title=_("Weekly review"),
    summary=_("what went well, how your steps stand, and the week to come"),
    opening=_("We look back, then at what is open, then ahead. Leave out whatever does not fit."),
    steps=(
        Step(
            "wins",
            what_went_well,
            Text(),
            optional=True,
            at_once=keep_for_the_win,
            then=ONWARD,
        ),
        Step(
            "which",
            (
                _("These were due. Which one shall we look at?"),
                _("Which of these would you like to look at?"),
            ),
            PickStep(due_options),
            then=((lambda told: told["which"] == GO_ON, "noticed"),),
        ),
        *how_it_went(ONWARD),
        Step("noticed", what_do_you_notice, Text(), optional=True),
        Step(
            "ahead",
            (
                _("Is there a step that you want to set for the coming week?"),
                _("And the week to come: is there a step that you want to commit to?"),
            ),
            Pick(
                (
                    Option("no", _("Not now"), _("no|n|nope|none|enough")),
                    Option("yes", _("Yes"), _("y|yep|sure|ok")),
                )
            ),
            then=((lambda told: told["ahead"] == "no", END),),
        ),
        *commit_steps(what_next),
    ),
    closing=closing,
    effects=effects,
)
