"""A pause for everything or for one step.

What is paused rests from the first answer on; the second one only says until when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.effects import Prefer, Rest
from flows.engine.flow import Flow, Step, Told
from flows.engine.machine import END
from flows.engine.model import Given, KeptCommitment, Reply
from flows.engine.words import _, quoted
from flows.resting import (
    BACK,
    OPEN,
    Until,
    end_as_words,
    end_of,
    nothing_rests,
    resting,
    resume_effects,
    resumed,
)

ALL, NOTHING = "all", "nothing"  # of what may rest


def lacks_the_step(given: Given, about: str) -> str:
    """What is said to who taps the button of a step that is no longer open."""
    what = about.partition(" ")[0]
    if not what.isdecimal() or what in [str(each.id) for each in given.commitments()]:
        return ""
    return _("That step is settled, so there is nothing to pause.")


def options(told: Told) -> tuple[Option, ...]:
    """Everything, each open step, and nothing where something rests already."""
    given = told.given
    everything, step = _("Everything"), _("«{step}»")
    if given.preferences.rests(given.now):
        everything, step = _("Everything, until another day"), _("Only «{step}»")
    found = [Option(ALL, told.plain(everything), told.plain(_("all|everything")))]
    for each in given.commitments():
        found.append(Option(str(each.id), told.plain(step, step=quoted(each.what, 30))))
    if not nothing_rests(given):
        none = told.plain(_("nothing|none|bring all back"))
        found.append(Option(NOTHING, told.plain(_("End the pause")), none))
    return tuple(found)


def what_shall_rest(told: Told) -> Markup:
    given = told.given
    if given.preferences.rests(given.now):
        end = end_as_words(given.preferences.paused_until, told)
        return told.say(_("Everything rests {end}. What would you like to pause now?"), end=end)
    steps = ", ".join(f"«{quoted(each.what, 60)}»" for each in resting(given)[:5])
    if steps:
        return told.say(_("Resting now: {steps}. What else would you like to pause?"), steps=steps)
    return told.say(_("What would you like to pause?"))


def until_when(told: Told) -> Markup:
    end = _end_so_far(told)
    if end is None:
        words = _("{what} rests now. Until when?")
        return told.say(words, what=_named(told))
    words = _("{what} rests {end}. What is the new end?")
    return told.say(words, what=_named(told), end=end_as_words(end, told))


def because_it_rests(told: Told) -> Markup:
    words = _("You chose what is to rest: {what}. It rests from that tap on; this sets its end.")
    return told.say(words, what=_named(told))


def at_once(told: Told) -> Sequence[object]:
    """The pause itself, without an end; one that is there already keeps its own for now."""
    return (*_undone(told), *_paused_by(told))


def _undone(told: Told) -> Sequence[object]:
    """The rest of a step that was chosen first, where another answer takes its place."""
    first = told.before
    if first in (None, ALL, NOTHING, told["what"]):
        return ()
    found = told.given.commitment(int(first))
    rests_by_that = found is not None and found.rests and found.rests_until is None
    return (Rest(int(first), rests=False),) if rests_by_that else ()


def _paused_by(told: Told) -> Sequence[object]:
    given, what = told.given, told["what"]
    if what == NOTHING:
        return resume_effects(given)
    awake = resumed(given)
    if what == ALL:
        return () if awake else (_pause(told, None),)
    rests = () if _chosen(told) in resting(given) else (Rest(int(what)),)
    return (*rests, Prefer(awake)) if awake else rests


def closing(told: Told) -> Reply:
    if told["what"] == NOTHING:
        return Reply(told.say(BACK))
    if not _is_there(told):
        return Reply(told.say(_("That step is settled, so there is nothing to pause.")))
    words = _("{what} rests {end}. /resume brings all back before that.")
    if told["until"] == OPEN:
        words = _("{what} rests {end}: /resume brings all back.")
    return Reply(told.say(words, what=_named(told), end=end_as_words(end_of(told["until"]), told)))


def effects(told: Told) -> Sequence[object]:
    if told["what"] == NOTHING or not _is_there(told):
        return ()
    end = end_of(told["until"])
    if told["what"] == ALL:
        return (_pause(told, end),)
    return (Rest(int(told["what"]), until=end),)


def _pause(told: Told, end: datetime | None) -> Prefer:
    return Prefer(replace(told.given.preferences, paused=True, paused_until=end))


def _chosen(told: Told) -> KeptCommitment | None:
    """The step that was chosen, in any state; None where all of them were."""
    return None if told["what"] == ALL else told.given.commitment(int(told["what"]))


def _is_there(told: Told) -> bool:
    found = _chosen(told)
    return told["what"] == ALL or (found is not None and found.state == "open")


def _named(told: Told) -> Markup:
    """What rests: everything, or a step in the client's words."""
    if told["what"] == ALL:
        return told.say(_("Everything"))
    found = _chosen(told)
    return Markup("«{}»").format(quoted(found.what)) if found else told.say(_("That step"))


def _end_so_far(told: Told) -> datetime | None:
    """The end of a pause from before that is being changed."""
    given = told.given
    if told["what"] == ALL:
        return given.preferences.paused_until if given.preferences.rests(given.now) else None
    found = _chosen(told)
    return found.rests_until if found in resting(given) else None


FLOW = Flow(
    name="pause",
    title=_("Pause"),
    summary=_("let everything or one step rest, for as long as you like"),
    gives_way=True,
    about=("what", "until"),
    refusal=lacks_the_step,
    ends_in="settings",
    steps=(
        Step(
            "what",
            what_shall_rest,
            Pick(options),
            at_once=at_once,
            then=((lambda told: told["what"] == NOTHING, END),),
        ),
        Step("until", until_when, Until(), because=because_it_rests),
    ),
    closing=closing,
    effects=effects,
)
