"""How one step went: done, not yet, or to be asked later. One tap may end it.

The answer that matters is kept at once, so a check-in that is left half-way loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from flows.decided import changes, offers, what_became
from flows.engine.effects import Snooze
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.listening import is_no
from flows.engine.machine import END
from flows.engine.model import Button, KeptCommitment, Reply
from flows.engine.nudges import STEP
from flows.engine.words import N_, _, quoted
from flows.ledger import Ways, asked_about
from flows.moments import CAME_UP, AskAgain, StillAhead
from flows.not_yet import WHAT_CAME_UP, not_yet, when
from flows.obstacles import PickStep, lacks_commitments
from flows.outcome import (
    ON_TIME,
    OUTCOMES,
    UNCLEAR,
    Closest,
    Went,
    as_it_went,
    is_done,
    is_put_off,
    note,
    said_with_it,
    went,
)
from flows.reflecting import WordsOrNod
from flows.resting import time_has_come

LABEL = 30  # characters of a step on a button that has words of its own


def how_it_went(onward: Ways, later: bool = False) -> tuple[Step, ...]:
    """How the step `which` went, and all that follows from it; then `onward`.

    With `later` it may also be asked later.
    """
    return (*_done_or_not(onward, later), *not_yet(onward))


def _done_or_not(onward: Ways, later: bool) -> tuple[Step, ...]:
    options = OUTCOMES if later else OUTCOMES[:2]
    wait: Ways = ((is_put_off, "until"),) if later else ()
    soon: Ways = ((is_only_just_due, "soon"),) if later else ()
    how = Step(
        "how",
        (
            _("How did «{which}» go?"),
            _("«{which}»: how did it go?"),
            _("What became of «{which}»?"),
        ),
        Went(options, per_row=3),
        because=because_of_its_time,
        at_once=as_it_went,
        then=(
            (lambda told: went(told) == UNCLEAR, "closest"),
            *when(lambda told: is_done(told) and bool(said_with_it(told)), onward),
            (is_done, "learned"),
            *wait,
            *when(lambda told: bool(said_with_it(told)), WHAT_CAME_UP),
            *soon,
            (always, "came_up"),
        ),
    )
    closest = Step(
        "closest",
        _(
            "Thank you for writing. Which of these is closest, so that your words go to the right "
            "place?"
        ),
        Closest(options, per_row=3),
        because=_(
            "You wrote «{how}». My rules found neither “done” nor “not yet” in it, so a tap says "
            "which is nearest."
        ),
        at_once=as_it_went,
        then=(*when(is_done, onward), *wait, *WHAT_CAME_UP),
    )
    learned = Step(
        "learned",
        (
            _(
                "«{which}» is done: you did what you set out to do. What do you take from it for "
                "other things?"
            ),
            _("Done: «{which}». What did you learn on the way?"),
            _("«{which}» is done, as you planned it. What made it possible?"),
        ),
        WordsOrNod(),
        optional=True,
        skip_words=_("That is all"),
        because=_(
            "You said that «{which}» is done. Of a step that is done I ask once what you take from "
            "it; it can be left out."
        ),
        at_once=lambda told: note("learned", told["learned"], told),
        then=onward,
    )
    return (how, closest, learned, *(_later(onward) if later else ()))


def _later(onward: Ways) -> tuple[Step, ...]:
    until = Step(
        "until",
        (
            _("When would you like me to ask again?"),
            _("What would be a better moment to ask?"),
        ),
        AskAgain(),
        because=_("You said “later” for «{which}», so you choose when I ask again."),
        then=onward,
    )
    soon = Step(
        "soon",
        (
            _("Not yet, then. When would you like me to ask how it went?"),
            _("Then it is still ahead. When would you like me to ask how it went?"),
        ),
        StillAhead(),
        because=because_still_ahead,
        then=((lambda told: told["soon"] == CAME_UP, "came_up"), *onward),
    )
    return until, soon


def because_of_its_time(told: Told) -> Markup:
    """What is on file of the step, and what this question decides."""
    found = asked_about(told)
    if found is None:
        return told.fill(_("This is about «{which}», and what is asked next depends on it."))
    moment = told.language.moment(found.due, told.given.zone, told.given.now)
    words = _("This is about «{which}», set for {moment}. What is asked next depends on it.")
    return told.fill(words, moment=moment)


def because_still_ahead(told: Told) -> Markup:
    found = asked_about(told)
    if found is None:
        return told.fill(_("You said not yet for «{which}», so you choose when I ask again."))
    moment = told.language.moment(found.due, told.given.zone, told.given.now)
    words = _(
        "«{which}» is set for {moment}. Until an hour after that, not yet means that it is still "
        "ahead, so you choose when I ask again."
    )
    return told.fill(words, moment=moment)


def is_only_just_due(told: Told) -> bool:
    """Whether its moment is still "now": then not yet is no miss, and nothing has to be told."""
    found, said = asked_about(told), said_with_it(told)
    return not said and found is not None and told.given.now - found.due < ON_TIME


# The end -----------------------------------------------------------------------------------------


def what_came_of(this: Told) -> Markup:
    """The outcome of one round in a few lines: the act is greeted, and not the person."""
    if not is_done(this):
        return what_became(this)
    learned = this.get("learned") or said_with_it(this)
    if not learned or is_no(learned, this):
        return this.say(_("It was a plan, and now it has happened."))
    words = this.say(_("Kept with it: «{learned}»"), learned=quoted(learned))
    if this.get("learned"):
        return words
    greeted = (
        _("«{which}» is done. You did what you set out to do."),
        _("Done: «{which}». It was a plan, and now it has happened."),
    )
    said = this.fill(greeted[int(this["which"]) % len(greeted)])
    return Markup("\n").join((said, words))


def asked_again_at(told: Told) -> datetime | None:
    """When the client wants to be asked again, if that is how it ends."""
    at = told.get("until") if is_put_off(told) else told.get("soon")
    return None if is_done(told) or at in (None, CAME_UP) else datetime.fromisoformat(at)


def closing(told: Told) -> Reply:
    at, others = asked_again_at(told), still_waiting(told)
    words = _asked_later(at, told) if at else what_came_of(told)
    rows = () if at or is_done(told) else offers(told)
    if not others:
        return Reply(words, (*rows, (_button(told, _("My steps"), "/steps"), _menu(told))))
    label = told.plain(_("Next: {step}"), step=quoted(others[0].what, LABEL))
    onward = (
        (Button(label, f"/checkin {others[0].id}"),),
        (_menu(told, _("That is enough for now")),),
    )
    return Reply(Markup("\n\n").join((words, _named(others, told))), (*rows, *onward))


def still_waiting(told: Told) -> list[KeptCommitment]:
    """The other steps whose time has come, those after this one: so all are come by once."""
    this = asked_about(told)
    others = time_has_come(told.given)
    if this is None:
        return []
    return [each for each in others if (each.due, each.id) > (this.due, this.id)]


def _named(others: Sequence[KeptCommitment], told: Told) -> Markup:
    words, first = N_("and one more", "and {number} more"), quoted(others[0].what, 100)
    if len(others) == 1:
        return told.say(_("Still waiting: «{step}»."), step=first)
    more = told.language.count(words, len(others) - 1)
    return told.say(_("Still waiting: «{step}» {and_more}."), step=first, and_more=more)


def _button(told: Told, words: str, data: str) -> Button:
    return Button(told.plain(words), data)


def _menu(told: Told, words: str = _("Menu")) -> Button:
    return _button(told, words, "/menu")


def _asked_later(at: datetime, told: Told) -> Markup:
    given = told.given
    if given.preferences.rests(at):
        return told.say(
            _("Everything is paused, so I stay quiet till then. /resume ends the pause.")
        )
    moment = told.language.moment(at, given.zone, given.now)
    return told.say(_("I will ask again: {moment}."), moment=moment)


def effects(told: Told) -> Sequence[object]:
    at = asked_again_at(told)
    return (Snooze(STEP, int(told["which"]), at),) if at else changes(told)


ENDS: Ways = ((always, END),)

FLOW = Flow(
    name="checkin",
    title=_("How a step went"),
    summary=_("done, not yet, or later"),
    about=("which", "how"),
    topic="which",
    in_menu=False,
    gives_way=True,
    refusal=lacks_commitments,
    steps=(
        Step(
            "which",
            (_("Which of them is it about?"), _("Which of your steps shall we look at?")),
            PickStep(),
        ),
        *how_it_went(ENDS, later=True),
    ),
    closing=closing,
    effects=effects,
)
