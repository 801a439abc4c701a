"""How one step went: done, not yet, or to be asked later. One tap may end it.

The answer that matters is kept at once, so a check-in that is left half-way loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Snooze
from flows.engine.flow import Flow, Step, Told, Unreadable, always
from flows.engine.listening import is_made_of
from flows.engine.machine import END
from flows.engine.model import Answer, Button, Reply
from flows.engine.nudges import STEP
from flows.engine.words import _
from flows.ledger import Ways
from flows.moments import AskAgain
from flows.not_yet import (
    WHAT_CAME_UP,
    changes,
    not_yet,
    note,
    said_with_it,
    settle,
    went,
    what_became,
    when,
)
from flows.obstacles import PickStep, lacks_commitments

DONE = Option(
    "done",
    _("Done"),
    _("yes|y|yep|yeah|did it|i did|i did it|it's done|it is done|all done|finished|done it"),
)
NOT_YET = Option(
    "not_yet",
    _("Not yet"),
    _(
        "no|n|nope|not|not done|not really|didn't|i didn't|did not|i did not|haven't|i haven't|"
        "partly|half|half done|almost|almost done|nearly|not yet done|a bit|i forgot"
    ),
)
LATER = Option("later", _("Later"), _("ask me later|ask later|snooze|not now|in a bit|remind me"))


LEAST_WORDS = {"done": 3, "not_yet": 2}  # behind a "yes" or "no", to be taken for the next answer


@dataclass(frozen=True)
class Went(Pick):
    """How it went: a tap, or words that open with one, such as "no, my son was ill".

    Then the answer is the option with the words behind it, as a list of two.
    """

    def read(self, text: str, told: Told) -> Answer:
        opening = re.split(r"[.,;:!?\n]|\s[-–—]\s", text.strip(), maxsplit=1)[0]
        whole, key = self._key(text, told), self._key(opening, told)
        if not whole and not key:
            raise Unreadable(
                _("I cannot tell from that whether it is done. One tap says it; words can follow.")
            )
        words = text.strip()[len(opening) :].strip(" \t\n.,;:!?–—-")
        if whole or key not in LEAST_WORDS or len(words.split()) < LEAST_WORDS[key]:
            return whole or key
        return [key, Text().read(words, told)]

    def show(self, answer: Answer, told: Told) -> str:
        return super().show(went(answer), told)

    def fits(self, answer: Answer, told: Told) -> bool:
        return super().fits(went(answer), told)

    def echo(self, answer: Answer, told: Told) -> Markup:
        return Markup() if answer == went(answer) else told.say(_("I have that in your words."))

    def _key(self, text: str, told: Told) -> str:
        """The option that the words stand for, or ""."""
        try:
            return str(super().read(text, told))
        except Unreadable:
            options = self._offered(told)
            said = {each.key: f"{each.words.casefold()}|{each.aliases}" for each in options}
            return next((key for key in said if is_made_of(text, said[key])), "")


def how_it_went(onward: Ways, later: bool = False) -> tuple[Step, ...]:
    """How the step `which` went, and all that follows from it; then `onward`.

    With `later` it may also be asked later.
    """
    return (*_done_or_not(onward, later), *not_yet(onward))


def _done_or_not(onward: Ways, later: bool) -> tuple[Step, ...]:
    wait: Ways = ((lambda told: went(told["how"]) == LATER.key, "until"),) if later else ()
    how = Step(
        "how",
        (
            _("How did «{which}» go?"),
            _("«{which}»: how did it go?"),
            _("What became of «{which}»?"),
        ),
        Went((DONE, NOT_YET, LATER) if later else (DONE, NOT_YET), per_row=3),
        at_once=_as_it_went,
        then=(
            *when(lambda told: is_done(told) and bool(said_with_it(told)), onward),
            (is_done, "learned"),
            *wait,
            *when(lambda told: bool(said_with_it(told)), WHAT_CAME_UP),
            (always, "came_up"),
        ),
    )
    learned = Step(
        "learned",
        (
            _("Done. What did you find out in doing it that may help elsewhere, too?"),
            _("«{which}» is done. What in it is worth keeping for other things?"),
            _("Done, as you set out to do. What made it possible this time?"),
        ),
        Text(),
        optional=True,
        skip_words=_("That is all"),
        at_once=lambda told: note("learned", told["learned"], told),
        then=onward,
    )
    until = Step(
        "until",
        (_("When shall I ask again?"), _("What would be a better moment to ask?")),
        AskAgain(),
        then=onward,
    )
    return (how, learned, *((until,) if later else ()))


def is_done(this: Told) -> bool:
    return went(this["how"]) == DONE.key


def _as_it_went(told: Told) -> Sequence[object]:
    """The commitment is done or open from now on, and what was said with it is kept."""
    kind, state = ("learned", "done") if is_done(told) else ("came_up", "open")
    return (settle(told, state), *note(kind, said_with_it(told), told))


def what_came_of(this: Told) -> Markup:
    """The outcome of one round in a few lines: the act is greeted, and not the person."""
    if not is_done(this):
        return what_became(this)
    greeted = (
        _("«{which}» is done. You did what you set out to do."),
        _("Done: «{which}». It was a plan, and now it has happened."),
    )
    said = this.fill(greeted[int(this["which"]) % len(greeted)])
    for found in note("learned", this.get("learned") or said_with_it(this), this):
        words = this.say(_("What you found out: «{learned}»"), learned=found.words)
        said = Markup("\n").join((said, words))
    return said


def closing(told: Told) -> Reply:
    words = _asked_later(told) if went(told["how"]) == LATER.key else what_came_of(told)
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(words, (row,))


def _asked_later(told: Told) -> Markup:
    if told.given.preferences.rests(datetime.fromisoformat(told["until"])):
        return told.say(
            _("Everything is paused, so I stay quiet till then. /resume ends the pause.")
        )
    return told.say(_("I will ask again: {moment}."), moment=told.shown("until"))


def effects(told: Told) -> Sequence[object]:
    if went(told["how"]) == LATER.key:
        return (Snooze(STEP, int(told["which"]), datetime.fromisoformat(told["until"])),)
    return changes(told)


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
            (_("Which step is it about?"), _("Which of your steps shall we look at?")),
            PickStep(),
        ),
        *how_it_went(ENDS, later=True),
    ),
    closing=closing,
    effects=effects,
)
