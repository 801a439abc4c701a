"""What follows when a step is not done yet: what came up, how its plan fared, what fits now.

Asked with curiosity, for what was not done can tell more than what was. The check-in and the weekly
review share it; in both a round begins with the step `which`, and `how` says how that one went.
"""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.flow import Predicate, Step, Told, always
from flows.engine.words import _
from flows.ledger import Ways, asked_about, how_plans_fared, plans_of
from flows.moments import NewTime
from flows.noticing import OUTSIDE, UNDOING, VAGUE
from flows.outcome import note, settle
from flows.reflecting import CameUp

MANY_MOVES = 3  # at each so many a step may not be the client's own any more


def is_moved_often(told: Told) -> bool:
    """Whether its moves call for a question; once it is still theirs, the next moves are free."""
    found = asked_about(told)
    return found is not None and found.moves > 0 and found.moves % MANY_MOVES == 0


def because_of_its_moves(told: Told) -> Markup:
    found = asked_about(told)
    words = _("«{which}» has had {moves} new times. After every third I ask what it is to you now.")
    return told.fill(words, moves=found.moves if found else MANY_MOVES)


FITS_NOW: Ways = ((is_moved_often, "still"), (always, "next"))
WHAT_CAME_UP: Ways = ((lambda told: bool(plans_of(told)), "came"), *FITS_NOW)  # once it is told


def when(holds: Predicate, ways: Ways) -> Ways:
    """The same ways, open only while `holds`."""
    return tuple((partial(_both, holds, each), target) for each, target in ways)


def _both(one: Predicate, other: Predicate, told: Told) -> bool:
    return one(told) and other(told)


def not_yet(onward: Ways) -> tuple[Step, ...]:
    """The steps from "what came up" to a decision; `onward` is where they lead then."""
    return (_what_came_up(), *how_plans_fared(FITS_NOW), *_what_fits_now(onward))


def _what_came_up() -> Step:
    return Step(
        "came_up",
        (
            _("Good to know. What came up?"),
            _("What came in its place?"),
            _("«{which}» can still happen. What came in between?"),
        ),
        CameUp(),
        optional=True,
        because=_(
            "You said not yet for «{which}», so I ask once what came up. It can be left out."
        ),
        at_once=lambda told: note("came_up", told["came_up"], told),
        then=WHAT_CAME_UP,
    )


def _what_fits_now(onward: Ways) -> tuple[Step, ...]:
    return (
        Step(
            "still",
            (
                _(
                    "«{which}» has found a new date a few times, and that may mean something. How "
                    "do you see it today?"
                ),
                _("«{which}» has moved a few times. What is it to you now?"),
            ),
            Pick(
                (
                    Option("yes", _("Yes, still mine"), _("yes|y|still|sure")),
                    Option("no", _("Not any more"), _("no|n|nope|not really|park it")),
                    Option("unsure", _("I am not sure"), _("maybe|i don't know|not sure|idk")),
                )
            ),
            because=because_of_its_moves,
            at_once=lambda told: (settle(told, "parked" if told["still"] == "no" else "open"),),
            then=((lambda told: told["still"] != "no", "next"), *onward),
        ),
        Step(
            "next",
            (
                _("What fits «{which}» now?"),
                _("How would you like to go on with «{which}»?"),
                _("What is right for «{which}» from here?"),
            ),
            Pick(
                (
                    Option("move", _("Another time"), _("move|move it|reschedule|new time")),
                    Option("smaller", _("A smaller version"), _("smaller|shrink|make it smaller")),
                    Option("swap", _("Another step instead"), _("swap|another|something else")),
                    Option("park", _("Park it"), _("park|drop|drop it|let it go|stop")),
                    Option("leave", _("Leave it as it is"), _("leave|keep|keep it|nothing|as is")),
                )
            ),
            because=_(
                "«{which}» is not done yet, so you say what becomes of it. To leave it as it is "
                "counts, too."
            ),
            at_once=lambda told: (settle(told, "parked" if told["next"] == "park" else "open"),),
            then=(
                (lambda told: told["next"] == "smaller", "shrunk"),
                (lambda told: told["next"] == "swap", "instead"),
                (lambda told: told["next"] == "move", "new_time"),
                *onward,
            ),
        ),
        Step(
            "shrunk",
            (
                _("What smaller version of it would still count for you? Say it as a whole step."),
                _("Which small part of it would you surely do? Say it as a whole step."),
            ),
            Text(most=300),
            because=_("You chose a smaller version of «{which}», so you say what it is."),
            notices=(UNDOING,),
            then=((always, "new_time"),),
        ),
        Step(
            "instead",
            (_("What will you do in its place?"), _("Which step fits better now?")),
            Text(most=300),
            because=_("You chose another step in the place of «{which}», so you say which."),
            notices=(UNDOING, VAGUE, OUTSIDE),
        ),
        Step(
            "new_time",
            (
                _("When will you do it?"),
                _("On which day, and at what time, will you do it?"),
                _("When would be a good fresh start for it?"),
            ),
            NewTime(),
            because=_("You chose «{next}», and each step is kept with a day and a time."),
            then=onward,
        ),
    )
