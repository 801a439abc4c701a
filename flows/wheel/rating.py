"""The Wheel of Life: the client makes its areas their own, rates each, and sees them drawn.

All readings are made in one turn, at the end: a wheel is one moment and not eight.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Scale
from flows.engine.effects import DropScale, KeepScale, Rate
from flows.engine.flow import Flow, Step, Told, always
from flows.engine.machine import END
from flows.engine.model import Button, Reply
from flows.engine.words import _
from flows.wheel.areas import PREFIX, Rated, areas_on_file, in_words, picture, wheels
from flows.wheel.choosing import areas, choosing

HERE = Scale(low=_("hardly any of it is as I want it"), high=_("all of it is as I want it"))


# The numbers -------------------------------------------------------------------------------------


def numbers(told: Told) -> dict[str, int]:
    """What each area was given, by its key, as far as they were rated."""
    given = dict(zip(areas(told), told.every("rate"), strict=False))
    for each in told.rounds("other"):
        if each.get("anew") is not None:
            given[each["other"]] = each["anew"]
    return given


def are_left(told: Told) -> bool:
    return len(numbers(told)) < len(areas(told))


def how_is_it(told: Told) -> Markup:
    found, at = areas(told), len(told.every("rate"))
    return told.say(
        _("<b>{area}</b> ({number} of {all})\nHow content are you with it as it is now?"),
        area=list(found.values())[at],
        number=at + 1,
        all=len(found),
    )


def because_each_is_rated(told: Told) -> Markup:
    at, found = len(told.every("rate")) + 1, len(areas(told))
    words = _(
        "Each area of your wheel gets a number, one after the other. This is {number} of {all}."
    )
    return told.say(words, number=at, all=found)


def how_is_it_now(told: Told) -> Markup:
    words = _("<b>{area}</b>\nHow content are you with it as it is now?")
    return told.say(words, area=areas(told)[told["other"]])


def all_of_them(told: Told) -> Markup:
    found, rated = areas(told), numbers(told)
    lines = [
        told.say(_("{area}: {number}"), area=name, number=rated[key]) for key, name in found.items()
    ]
    return Markup("\n\n").join((Markup("\n").join(lines), told.say(_("Is it right like this?"))))


def rated_options(told: Told) -> tuple[Option, ...]:
    """The areas with their numbers."""
    rated = numbers(told)
    return tuple(
        Option(key, told.plain(_("{area}: {number}"), area=name, number=rated[key]))
        for key, name in areas(told).items()
    )


# The end -----------------------------------------------------------------------------------------


def closing(told: Told) -> Reply:
    """The picture and what it shows; one area may be looked at next."""
    now = Rated(told.given.now, numbers(told))
    before = next(reversed(wheels(told.given)), None)
    lines = in_words(areas(told), now, before, told)
    eye = told.say(_("Whatever draws your eye, low or high, can be looked at more closely."))
    words = Markup("\n").join([*lines, Markup(), eye])
    rows = (
        (Button(told.plain(_("Look closer at one")), "/spoke"),),
        (
            Button(told.plain(_("My progress")), "/progress"),
            Button(told.plain(_("Menu")), "/menu"),
        ),
    )
    return Reply(words, rows, picture(areas(told), now, before, told))


def effects(told: Told) -> Sequence[object]:
    """The areas, where they were changed, and all numbers."""
    given, found = told.given, areas(told)
    before = areas_on_file(given, told.language)
    changed = () if found == before else tuple(found.items())
    kept = {each.key for each in given.scales()}
    gone = [PREFIX + key for key in before if key not in found]
    return (
        *(KeepScale(PREFIX + key, name) for key, name in changed),
        *(DropScale(key) for key in gone if key in kept),
        *(Rate(PREFIX + key, value) for key, value in numbers(told).items()),
    )


FLOW = Flow(
    name="wheel",
    title=_("Wheel of Life"),
    summary=_("areas of your life, each with a number, drawn as a wheel"),
    opening=_("A wheel shows at a glance where things stand; it takes two or three minutes."),
    steps=(
        *choosing("rate"),
        Step("rate", how_is_it, HERE, because=because_each_is_rated, then=((are_left, "rate"),)),
        Step(
            "draw",
            all_of_them,
            because=_("Every area has its number. You see them before they are kept and drawn."),
            reader=Pick(
                (
                    Option("yes", _("Yes, draw it"), _("yes|y|ok|okay|draw|keep|right")),
                    Option("change", _("Change a number"), _("no|n|change|edit")),
                )
            ),
            then=((lambda told: told["draw"] == "yes", END),),
        ),
        Step(
            "other",
            _("Which number would you like to change?"),
            Pick(rated_options),
            because=_("You chose to change a number, so I ask which."),
        ),
        Step(
            "anew",
            how_is_it_now,
            HERE,
            because=_("You chose to give «{other}» another number."),
            then=((always, "draw"),),
        ),
    ),
    closing=closing,
    effects=effects,
)
