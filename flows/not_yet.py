"""What follows when a step is not done yet: what came up, how its plan fared, what fits now.

Asked with curiosity, for what was not done can tell more than what was. The check-in and the weekly
review share it; in both a round begins with the step `which`, and `how` says how that one went.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Commit, Move, Note, Reword, Settle
from flows.engine.flow import Predicate, Step, Told, always
from flows.engine.listening import is_no
from flows.engine.model import Answer
from flows.engine.when_and_where import When
from flows.engine.words import _
from flows.ledger import Ways, asked_about, how_plans_fared, plans_of, reworded
from flows.noticing import OUTSIDE, UNDOING, VAGUE
from flows.obstacles import plan_sentence

MANY_MOVES = 3  # from then on a step may not be the client's own any more


def is_moved_often(told: Told) -> bool:
    found = asked_about(told)
    return found is not None and found.moves >= MANY_MOVES


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
            _("What took its place?"),
            _("«{which}» is still open, then. What came in between?"),
        ),
        Text(),
        optional=True,
        weighty=True,
        at_once=lambda told: note("came_up", told["came_up"], told),
        then=WHAT_CAME_UP,
    )


def _what_fits_now(onward: Ways) -> tuple[Step, ...]:
    return (
        Step(
            "still",
            (
                _("«{which}» has had several dates by now. Is it still something that you want?"),
                _("«{which}» has moved a few times, which may say something. Is it still yours?"),
            ),
            Pick(
                (
                    Option("yes", _("Yes, still mine"), _("yes|y|still|sure")),
                    Option("no", _("Not any more"), _("no|n|nope|not really|park it")),
                    Option("unsure", _("I am not sure"), _("maybe|i don't know|not sure|idk")),
                )
            ),
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
            notices=(UNDOING,),
            then=((always, "new_time"),),
        ),
        Step(
            "instead",
            (_("What will you do in its place?"), _("Which step fits better now?")),
            Text(most=300),
            notices=(UNDOING, VAGUE, OUTSIDE),
        ),
        Step(
            "new_time",
            (
                _("When will you do it?"),
                _("On which day, and at what time, will you do it?"),
                _("When would be a good fresh start for it?"),
            ),
            When(),
            then=onward,
        ),
    )


def went(how: Answer) -> str:
    """The option in an answer to `how`, which may hold the words that were said with it, too."""
    return str(how if isinstance(how, str) else how[0])


def said_with_it(this: Told) -> str:
    """The words that were typed together with how it went, or ""."""
    return "" if isinstance(this["how"], str) else str(this["how"][1])


def note(kind: str, words: str | None, told: Told) -> Sequence[Note]:
    """What the client found about the step, unless it is nothing."""
    return (Note(int(told["which"]), kind, words),) if words and not is_no(words, told) else ()


def settle(told: Told, state: str) -> Settle:
    return Settle(int(told["which"]), state)


def changes(this: Told) -> tuple[object, ...]:
    """What one round asks for at its end, beside what each answer asked for at once."""
    if this.get("new_time") is None:
        return ()
    number, due = int(this["which"]), datetime.fromisoformat(this["new_time"])
    match this["next"]:
        case "swap":
            return (settle(this, "parked"), Commit(this["instead"], due))
        case "smaller":
            return (Reword(number, this["shrunk"]), Move(number, due))
    return (Move(number, due),)


def what_became(this: Told) -> Markup:
    """What was decided about the step of one round, in a line or two."""
    choice = "not_any_more" if this.get("still") == "no" else this["next"]
    found = asked_about(this)
    if choice in ("move", "smaller", "leave") and (found is None or found.state != "open"):
        return this.say(_("That step was settled meanwhile, so it stays as it is."))
    words = {
        "move": _("«{which}» has its new time: {moment}."),
        "smaller": _("It is smaller now: «{shrunk}», {moment}."),
        "swap": _("«{instead}» takes its place: {moment}. «{which}» is parked."),
        "park": _("«{which}» is parked. Letting a step go can be a good decision, too."),
        "not_any_more": _(
            "«{which}» is parked. Knowing what is not yours any more makes room for what is."
        ),
        "leave": _("«{which}» stays as it is."),
    }[choice]
    said = this.fill(words, moment=this.shown("new_time"))
    if this.get("new_plan") != "yes":
        return said
    plan = plan_sentence(reworded(this), this)
    return this.say(_("{said}\nThe plan has its new words.\n{plan}"), said=said, plan=plan)
