"""Making the wheel one's own: areas renamed, swapped, left out or added before they are rated.

What is changed stands in the talk alone until the wheel is rated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.engine.answers import LABEL_LENGTH, Option, Pick, Text
from flows.engine.flow import Choice, Step, Told, Unreadable, always
from flows.engine.model import Answer
from flows.engine.words import N_, _, quoted
from flows.wheel.areas import (
    LEAST_AREAS,
    MOST_AREAS,
    OFFERED,
    Areas,
    areas_on_file,
    in_order,
    key_for,
)

READY, ADD = "ready", "add"
HALF_A_LINE = 18  # characters of a button that shares its row with another
MOST_OFFERED = 6  # names to take with a tap for a new area

Rows = tuple[tuple[Choice, ...], ...]


def areas(told: Told) -> Areas:
    """The areas as they are on file, with all that was changed in this talk."""
    found = areas_on_file(told.given, told.language)
    for change in told.rounds("areas"):
        chosen, name, instead = change["areas"], change.get("name"), change.get("instead")
        if name is not None:
            found[chosen] = name
        if change.get("how") == "out" or (instead is not None and chosen != ADD):
            found.pop(chosen, None)
        if instead is not None:
            found[key_for(instead, found, told)] = instead
    return in_order(found)


def area_options(told: Told) -> tuple[Option, ...]:
    """The areas, so that a typed number is the one at that place; then what else can be done."""
    found = areas(told)
    ready = str(told.language.count(N_("Rate this one", "Rate these {number}"), len(found)))
    aliases = told.plain(_("yes|ok|okay|go|go on|ready|rate|rate them|rate these|start|fine"))
    options = [Option(key, name) for key, name in found.items()]
    if len(found) < MOST_AREAS:
        options.append(Option(ADD, told.plain(_("Add an area")), told.plain(_("add|add one|more"))))
    return (*options, Option(READY, ready, aliases))


def in_rows(choices: Sequence[Choice]) -> Rows:
    """In pairs where all of them are short, for a phone cuts off what half a line does not hold."""
    per_row = 2 if all(len(each.label) <= HALF_A_LINE for each in choices) else 1
    starts = range(0, len(choices), per_row)
    return tuple(tuple(choices[start : start + per_row]) for start in starts)


@dataclass(frozen=True)
class AreaList(Pick):
    """The areas, under the one button that most will tap."""

    def choices(self, told: Told) -> Rows:
        *others, ready = [
            Choice(each.key, quoted(each.words, LABEL_LENGTH)) for each in self._offered(told)
        ]
        return ((ready,), *in_rows(others))


@dataclass(frozen=True)
class AreaName(Text):
    """A name on one line, which no other area of the wheel has."""

    def read(self, text: str, told: Told) -> Answer:
        name = " ".join(str(super().read(text, told)).split())
        others = {key: each for key, each in areas(told).items() if key != told["areas"]}
        if name.casefold() in [each.casefold() for each in others.values()]:
            raise Unreadable(
                _("That area is in your wheel already. Another name tells the two apart.")
            )
        return name

    def choices(self, told: Told) -> Rows:
        """What is suggested, two in a row where they fit."""
        offered = [choice for row in super().choices(told) for choice in row]
        return in_rows(offered)


def names_to_offer(told: Told) -> tuple[str, ...]:
    """What we would offer and the wheel has not, those that a wheel often has first."""
    found = areas(told)
    taken = [name.casefold() for name in found.values()]
    names = [told.plain(name) for key, name in OFFERED.items() if key not in found]
    return tuple(name for name in names if name.casefold() not in taken)[:MOST_OFFERED]


def which_areas(told: Told) -> Markup:
    """The way that most take first; what else there is stands behind it."""
    number = len(areas(told))
    if len(told.rounds("areas")):
        words = N_(
            "Your wheel has one area now. What next?",
            "Your wheel has {number} areas now. What next?",
        )
        return told.language.count(words, number)
    words = N_(
        "This is the one area. Rate it, or tap it to change it first.",
        "These are the {number} areas. Rate them as they are, or tap one to rename it, to swap it "
        "or to leave it out.",
    )
    return told.language.count(words, number)


def ways_to_change(told: Told) -> tuple[Option, ...]:
    options = (
        ("name", _("Rename it"), _("rename|name|another name")),
        ("swap", _("Another area in its place"), _("swap|another|replace")),
        ("out", _("Leave it out"), _("leave it out|out|remove|drop|delete")),
        ("keep", _("Leave it as it is"), _("keep|keep it|nothing|as it is")),
    )
    return tuple(
        Option(key, told.plain(words), told.plain(aliases))
        for key, words, aliases in options
        if key != "out" or len(areas(told)) > LEAST_AREAS
    )


def which_new_area(told: Told) -> Markup:
    if told["areas"] == ADD:
        return told.say(_("Which area would you like to add?"))
    return told.fill(_("Which area is to take the place of «{areas}»?"))


def because_it_is_theirs(told: Told) -> Markup:
    words = _(
        "Areas in your wheel: {number}. You may change them until you rate them; they are kept "
        "together with the numbers."
    )
    return told.say(words, number=len(areas(told)))


def because_of_a_new_one(told: Told) -> Markup:
    if told.get("areas") == ADD:
        words = _("You chose to add an area, so I ask for its name. A wheel holds up to {most}.")
        return told.say(words, most=MOST_AREAS)
    return told.fill(_("You chose another area in the place of «{areas}», so I ask which."))


def choosing(onward: str) -> tuple[Step, ...]:
    """The steps by which the areas are changed; `onward` is where they lead."""
    return (
        Step(
            "areas",
            which_areas,
            AreaList(area_options),
            because=because_it_is_theirs,
            then=(
                (lambda told: told["areas"] == READY, onward),
                (lambda told: told["areas"] == ADD, "instead"),
            ),
        ),
        Step(
            "how",
            _("What would you like to do with «{areas}»?"),
            Pick(ways_to_change),
            because=_("You chose «{areas}» instead of rating, so I ask what becomes of it."),
            then=(
                (lambda told: told["how"] == "swap", "instead"),
                (lambda told: told["how"] != "name", "areas"),
            ),
        ),
        Step(
            "name",
            _("What would you like to call «{areas}»?"),
            AreaName(most=LABEL_LENGTH),
            because=_("You chose to rename «{areas}». Numbers that it has had stay with it."),
            then=((always, "areas"),),
        ),
        Step(
            "instead",
            which_new_area,
            AreaName(most=LABEL_LENGTH, suggestions=names_to_offer),
            because=because_of_a_new_one,
            then=((always, "areas"),),
        ),
    )
