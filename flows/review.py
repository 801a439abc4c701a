"""The weekly review: what went well comes first, then each open step, then the week to come.

Whatever there is on file, it can be gone through in a minute: what is not there is not asked for,
and what is asked for can be left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.check_in import how_it_went
from flows.commitment import commit_steps, commitments
from flows.decided import changes
from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Note
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.listening import is_no
from flows.engine.machine import END
from flows.engine.model import KeptCommitment
from flows.engine.words import N_, _
from flows.ledger import Ways
from flows.nudging.calendar import day_of
from flows.nudging.looking_back import LEAST_DIFFERENCE, LEAST_STEPS, observation
from flows.obstacles import PickStep
from flows.resting import time_has_come
from flows.week import GO_ON, MADE_POSSIBLE, closing, done_of_late, listed, looked_at

# The open steps ----------------------------------------------------------------------------------


def still_to_look_at(told: Told) -> list[KeptCommitment]:
    """The open steps that were due, without those that rest or were talked about already."""
    seen = told.every("which")
    return [each for each in time_has_come(told.given) if str(each.id) not in seen]


def some_are_due(told: Told) -> bool:
    return told.get("which") != GO_ON and bool(still_to_look_at(told))


def due_options(told: Told) -> tuple[Option, ...]:
    found = still_to_look_at(told)
    words = _("Leave it as it is") if len(found) == 1 else _("Leave the rest as they are")
    leave = told.plain(_("leave|leave it|leave them|go on|next|no|none|nothing"))
    steps = (Option(str(each.id), each.what) for each in found)
    return (*steps, Option(GO_ON, told.plain(words), leave))


# The questions -----------------------------------------------------------------------------------


def in_turn(told: Told, *ways: str) -> str:
    """One of several ways to say something; another one on the next day."""
    return ways[day_of(told.given.now, told.given.zone).toordinal() % len(ways)]


def what_went_well(told: Told) -> Markup:
    done = done_of_late(told)
    if not done:
        return told.say(
            in_turn(
                told,
                _("Let us look back first. What went well of late, however small?"),
                _("First the good part. What are you glad to have done this week?"),
            )
        )
    question = N_("What made it possible?", "What made these possible?")
    return Markup("\n\n").join((listed(done, told), told.language.count(question, len(done))))


def keep_for_the_win(told: Told) -> Sequence[Note]:
    """What made it possible belongs to the step, where only one was done.

    Words that were typed under the invitation answer it, and not a question that came after it.
    """
    done, words = done_of_late(told), told["wins"]
    if len(done) != 1 or words is None or is_no(words, told) or told.given.asked():
        return ()
    return (Note(done[0].id, MADE_POSSIBLE, words),)


def which_one(told: Told) -> Markup:
    if looked_at(told):
        return told.say(_("Which one next?"))
    if len(still_to_look_at(told)) == 1:
        return told.say(_("This one had its time. Would you like to look at it?"))
    return told.say(_("These had their time. Which one would you like to look at?"))


def what_do_you_notice(told: Told) -> Markup:
    given = told.given
    seen = observation(given.past(), told.language, given.zone, given.now)
    if seen is None:
        return told.say(
            in_turn(
                told,
                _("Looking at these days as a whole: what do you notice?"),
                _("What stands out when you look at your week?"),
            )
        )
    question = told.say(_("What do you make of it?"))
    lead = told.say(_("One thing from your own steps. {observation}"), observation=seen)
    return Markup("\n\n").join((lead, question))


def because_of_counts(told: Told) -> Markup:
    """How the line on their own steps came about, where there is one."""
    given = told.given
    if observation(given.past(), told.language, given.zone, given.now) is None:
        return told.say(
            _("The review asks this in the end, after what was done and what is still open.")
        )
    words = _(
        "The line is counted from your steps of the last 90 days. I show one when two sorts of "
        "steps differ by {points} in a hundred or more, and never with fewer than {least} steps."
    )
    return told.say(words, points=round(100 * LEAST_DIFFERENCE), least=LEAST_STEPS)


def what_next(told: Told) -> Markup:
    if told.rounds("what"):
        return told.say(_("What exactly is the next thing you will do?"))
    return told.say(_("What exactly will you do in the coming week?"))


def effects(told: Told) -> Sequence[object]:
    decided = [effect for each in looked_at(told) for effect in changes(each)]
    return (*decided, *commitments(told))


HAD_THEIR_TIME = N_(
    "One open step has had its time. The review asks about it, and you may leave it as it is.",
    "{number} open steps have had their time. The review asks about them, and you may leave them "
    "as they are.",
)
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
            which_one,
            PickStep(due_options),
            because=lambda told: told.language.count(HAD_THEIR_TIME, len(still_to_look_at(told))),
            then=((lambda told: told["which"] == GO_ON, "noticed"),),
        ),
        *how_it_went(ONWARD),
        Step("noticed", what_do_you_notice, Text(), optional=True, because=because_of_counts),
        Step(
            "ahead",
            (
                _("And the week ahead: is there one step that you want to set?"),
                _("Looking ahead: is there a step that this week is for?"),
            ),
            Pick(
                (
                    Option("yes", _("Yes"), _("y|yep|sure|ok")),
                    Option("no", _("Not now"), _("no|n|nope|none|enough")),
                )
            ),
            then=((lambda told: told["ahead"] == "no", END),),
        ),
        *commit_steps(what_next, because=_("You said yes to a step for the week ahead.")),
    ),
    closing=closing,
    effects=effects,
)
