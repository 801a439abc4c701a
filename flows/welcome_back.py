"""Who comes back after weeks of silence is welcomed: what still matters, and what may rest.

A welcome and no reckoning: nothing is counted, and no time away is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Settle
from flows.engine.flow import Flow, Step, Told, Unreadable
from flows.engine.listening import is_greeting, is_no
from flows.engine.model import Answer, Button, KeptCommitment, Reply
from flows.engine.words import _, quoted
from flows.nudging.calendar import day_of
from flows.resting import resting

SILENCE = timedelta(days=14)
MOST_SHOWN = 8  # of the steps whose time has passed


@dataclass(frozen=True)
class Matters(Text):
    """Free words; who opens the bot with no more than a greeting is greeted and asked again."""

    def read(self, text: str, told: Told) -> Answer:
        if is_greeting(text, told.language):
            raise Unreadable("")  # the question has greeted already
        return super().read(text, told)


def passed(told: Told) -> tuple[KeptCommitment, ...]:
    """The open steps whose day is over; those that rest are left in peace."""
    given = told.given
    today, asleep = day_of(given.now, given.zone), resting(given)
    return tuple(
        each
        for each in given.commitments()
        if each not in asleep and day_of(each.due, given.zone) < today
    )


def what_becomes_of_them(told: Told) -> Markup:
    found = passed(told)
    lines = [Markup("• «{}»").format(quoted(each.what, 100)) for each in found[:MOST_SHOWN]]
    lines += [Markup("…")] * (len(found) > MOST_SHOWN)
    question = _("What would you like to do with it?")
    if len(found) > 1:
        question = _("What would you like to do with them?")
    opening = told.say(_("Still on your list from before:"))
    return Markup("\n").join([opening, *lines, Markup(), told.say(question)])


def ways(told: Told) -> tuple[Option, ...]:
    words = {
        "park": _("Park it"),
        "keep": _("Keep it"),
        "look": _("Look at it"),
    }
    if len(passed(told)) != 1:
        words = {
            "park": _("Park them all"),
            "keep": _("Keep them"),
            "look": _("Look at each"),
        }
    aliases = {"park": _("park"), "keep": _("keep"), "look": _("look")}
    return tuple(Option(key, told.plain(words[key]), told.plain(aliases[key])) for key in words)


def closing(told: Told) -> Reply:
    lines = []
    if told.get("matters") is not None and not is_no(told["matters"], told):
        lines.append(told.fill(_("You said: «{matters}».")))
    if told.get("passed") == "park":
        lines.append(told.say(_("Parked, and off your list. Letting go is a decision, too.")))
    if told.get("passed") == "keep":
        one = len(passed(told)) == 1
        words = _("It stays on your list.") if one else _("All of it stays on your list.")
        lines.append(told.say(words))
    lines.append(told.say(_("From here on it is a fresh start, as large or small as you like.")))
    first, steps, menu = (
        Button(told.plain(_("GROW talk")), "/grow"),
        Button(told.plain(_("My steps")), "/steps"),
        Button(told.plain(_("Look around")), "/menu"),
    )
    found = passed(told) if told.get("passed") == "look" else ()
    if not found:
        return Reply(Markup("\n").join(lines), ((first,), (steps, menu)))
    label = told.plain(_("Begin with: {step}"), step=quoted(found[0].what, 25))
    look = Button(label, f"/checkin {found[0].id}")
    return Reply(Markup("\n").join(lines), ((look,), (first, steps), (menu,)))


def effects(told: Told) -> Sequence[object]:
    if told.get("passed") != "park":
        return ()
    return tuple(Settle(each.id, "parked") for each in passed(told))


FLOW = Flow(
    name="welcome_back",
    title=_("Welcome back"),
    summary=_("what still matters, and what may rest"),
    in_menu=False,
    gives_way=True,
    topic="matters",
    greets_after=SILENCE,
    steps=(
        Step(
            "matters",
            (
                _("Good to see you, {name}. What still matters to you?"),
                _("Good that you are here, {name}. What matters to you these days?"),
            ),
            Matters(),
            optional=True,
            weighty=True,
        ),
        Step(
            "passed",
            what_becomes_of_them,
            Pick(ways),
            asked_if=lambda told: bool(passed(told)),
            because=_(
                "What is open from days that are over is asked about once, when you come back. To "
                "keep it is as good as to park it."
            ),
        ),
    ),
    closing=closing,
    effects=effects,
)
