"""How many nudges a week there may be at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.engine.effects import Prefer
from flows.engine.flow import Choice, Flow, Reader, Step, Told, Unreadable
from flows.engine.listening import is_no
from flows.engine.model import Answer, Reply
from flows.engine.time_words import plain
from flows.engine.when_and_where import READ_IN
from flows.engine.words import _

LONGEST = 60  # characters
MOST = 70  # a week; ten a day are a companion to nobody
USUAL = ("3", "5", "7", "14", "21")
# A number with what is said beside it: "at most 5 times a week". plain() makes "a week" "1 week".
_A_WEEK = re.compile(
    r"(?:(?:at most|up to|max|maximum|about|around|only|just|maybe|say) )*(\d{1,6})"
    r"(?: (?:nudges?|messages?|times|x))?(?: (?:(?:per|each|every|in) )?(?:1 )?week(?:ly)?)?"
)


@dataclass(frozen=True)
class HowMany(Reader):
    """A whole number from 1 to `MOST`."""

    def read(self, text: str, told: Told) -> Answer:
        words = plain(text, (told.given.language, *READ_IN)) if len(text) <= LONGEST else ""
        found = None if re.search(r"[-−–]\s*\d", text) else _A_WEEK.fullmatch(words)
        number = int(found[1]) if found else 0
        if is_no(text, told) or (found and number == 0):
            raise Unreadable(
                _("For none at all, turn the kinds off in /settings, or rest with /pause.")
            )
        if number > MOST:
            raise Unreadable(_("{most} a week is as many as there can be."), most=MOST)
        if found is None:
            raise Unreadable(_("I need one whole number from 1 to {most} here."), most=MOST)
        return number

    def take(self, key: str, told: Told) -> Answer:
        return {each: int(each) for each in USUAL}[key]

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        return (tuple(Choice(each, each) for each in USUAL),)


def closing(told: Told) -> Reply:
    return Reply(told.say(_("At most {most} a week from now on."), most=told["most"]))


def effects(told: Told) -> Sequence[object]:
    return (Prefer(replace(told.given.preferences, a_week=told["most"])),)


FLOW = Flow(
    name="set_budget",
    title=_("How many nudges"),
    summary=_("how often I may write first"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    about=("most",),
    steps=(
        Step(
            "most",
            _(
                "How many nudges a week may there be at most? Up to 7 there is one a day; what "
                "you put off or ask to be reminded of does not count."
            ),
            HowMany(),
        ),
    ),
    closing=closing,
    effects=effects,
)
