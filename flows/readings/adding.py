"""A scale is added: one of those that are ready, or one in the client's own words."""

from __future__ import annotations

import re

from flows.engine.answers import Option, Pick
from flows.engine.effects import KeepScale
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import Given, Reply
from flows.engine.words import _
from flows.readings.naming import LONGEST_END, LONGEST_NAME, MOST, Name, OneLine
from flows.readings.on_file import OWN, own_scales

# Scales that are ready to take: name, and what the ends mean.
READY = {
    "confidence": (
        _("Confidence"),
        _("I doubt every step of mine"),
        _("I trust myself with what is ahead"),
    ),
    "energy": (_("Energy"), _("running on empty"), _("charged to the full")),
}


def is_full(given: Given, about: str) -> str:
    if len(own_scales(given)) < MOST:
        return ""
    return _("Five scales beside clarity are as many as there can be; /scales drops one.")


def kinds(told: Told) -> tuple[Option, ...]:
    own = own_scales(told.given)
    taken = {each.key for each in own} | {each.name.casefold() for each in own}
    named = {key: told.plain(READY[key][0]) for key in READY}
    ready = [Option(key, name) for key, name in named.items() if not taken & {key, name.casefold()}]
    mine = told.plain(_("own|my own|another|another one|something else|other"))
    return (*ready, Option("own", told.plain(_("One of my own")), mine))


def is_own(told: Told) -> bool:
    return bool(told["kind"] == "own")


def added(told: Told) -> KeepScale:
    if not is_own(told):
        return KeepScale(told["kind"], *(told.plain(words) for words in READY[told["kind"]]))
    return KeepScale(_next_key(told.given), told["called"], told["low"], told["high"])


def _next_key(given: Given) -> str:
    """A key that no scale ever had: the readings of a dropped one stay, and are not for another."""
    keys = {each.key for each in given.scales()} | {each.scale for each in given.ratings()}
    numbers = [int(found[1]) for key in keys if (found := re.fullmatch(rf"{OWN}(\d+)", key))]
    return f"{OWN}{max(numbers, default=0) + 1}"


def added_words(told: Told) -> Reply:
    words = _("«{scale}» is asked from the next check-in on.")
    return Reply(told.say(words, scale=added(told).name))


BOTH_ENDS = _("«{called}» is a scale of your own, so both of its ends have words of yours.")
ADD = Flow(
    name="add_scale",
    title=_("Add a scale"),
    summary=_("something more to follow from 1 to 10"),
    about=("kind",),
    in_menu=False,
    gives_way=True,
    ends_in="scales",
    refusal=is_full,
    steps=(
        Step(
            "kind",
            (_("What would you like to follow?"), _("Which scale shall it be?")),
            Pick(kinds),
            then=((is_own, "called"), (always, END)),
        ),
        Step(
            "called",
            (_("What would you like to call it?"), _("Which word names what you want to follow?")),
            Name(most=LONGEST_NAME),
            because=_("You chose a scale of your own, so it gets a name of your own."),
        ),
        Step(
            "low",
            (_("What does 1 mean on «{called}», in your words?"), _("«{called}»: what is a 1?")),
            OneLine(most=LONGEST_END),
            because=BOTH_ENDS,
        ),
        Step(
            "high",
            (_("And what does 10 mean on it?"), _("And what is a 10?")),
            OneLine(most=LONGEST_END),
            because=BOTH_ENDS,
        ),
    ),
    closing=added_words,
    effects=lambda told: (added(told),),
)
