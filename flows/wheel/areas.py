"""The areas of a client's wheel: which there are, how they were rated, and how that is shown.

An area is known by a key that outlives its name, so that one that was renamed keeps its readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from flows.engine.flow import Told
from flows.engine.model import Given
from flows.engine.pictures import Wheel
from flows.engine.words import Language, _

PREFIX = "wheel:"  # of an area's key, among the keys of scales
OWN = "own"  # of the key of an area that we do not offer; a number follows
LEAST_AREAS, MOST_AREAS = 2, 12

USUAL = {
    "health": _("Health"),
    "work": _("Work, day by day"),
    "path": _("Where work leads"),
    "money": _("Money"),
    "people": _("People near me"),
    "learning": _("Learning"),
    "rest": _("Rest and play"),
    "home": _("Home"),
}
SPARE = {  # offered where one of the usual ones is swapped
    "friends": _("Friends"),
    "love": _("Love"),
    "making": _("Making things"),
    "meaning": _("Meaning"),
    "giving": _("Helping others"),
}
OFFERED = USUAL | SPARE

Areas = dict[str, str]  # their names by their keys


@dataclass(frozen=True)
class Rated:
    """A wheel as it was rated: numbers by the keys of areas."""

    at: datetime
    numbers: Mapping[str, int]


# Which there are ---------------------------------------------------------------------------------


def areas_on_file(given: Given, language: Language) -> Areas:
    """The areas that the client keeps; the usual ones as long as nothing was changed."""
    kept = {
        each.key.removeprefix(PREFIX): each.name
        for each in given.scales()
        if each.key.startswith(PREFIX)
    }
    return in_order(kept) or {key: language.plain(name) for key, name in USUAL.items()}


def name_of_area(key: str, given: Given, language: Language) -> str:
    """What the client calls an area; "" for one that they never had."""
    offered = OFFERED.get(key)
    return areas_on_file(given, language).get(key) or (language.plain(offered) if offered else "")


def in_order(areas: Areas) -> Areas:
    """First those that we offer, in our order, then the client's own, the oldest first."""
    return dict(sorted(areas.items(), key=lambda pair: _rank(pair[0])))


def _rank(key: str) -> tuple[int, str]:
    number = key.removeprefix(OWN)
    if key in OFFERED:
        return list(OFFERED).index(key), key
    return len(OFFERED) + (int(number) if number.isdecimal() else 0), key


def key_for(name: str, areas: Areas, told: Told) -> str:
    """The key of a new area: ours where it is named as one of ours, and otherwise a new one.

    One that was rated before and left out keeps its key to itself.
    """
    for key, offered in OFFERED.items():
        if key not in areas and told.plain(offered).casefold() == name.casefold():
            return key
    rated = {key for wheel in wheels(told.given) for key in wheel.numbers}
    used = {*areas, *areas_on_file(told.given, told.language), *rated}
    return next(f"{OWN}{each}" for each in range(1, len(used) + 2) if f"{OWN}{each}" not in used)


# How they were rated -----------------------------------------------------------------------------


def wheels(given: Given) -> list[Rated]:
    """All wheels that were rated, the oldest first. One wheel is one instant."""
    found: dict[datetime, dict[str, int]] = {}
    for each in given.ratings():
        if each.scale.startswith(PREFIX):
            found.setdefault(each.at, {})[each.scale.removeprefix(PREFIX)] = each.value
    return [Rated(at, numbers) for at, numbers in found.items()]


def picture(areas: Areas, now: Rated, before: Rated | None, told: Told) -> Wheel:
    """The wheel, drawn over the one before it as far as it had these areas."""
    today, then = _dates(now, before, told)
    return Wheel(
        title=told.plain(_("Wheel of Life")),
        areas=_pairs(areas, now, now),
        before=_pairs(areas, before, now) if before else (),
        now=today,
        then=then,
    )


def in_words(areas: Areas, now: Rated, before: Rated | None, told: Told) -> list[Markup]:
    """What the picture shows, a line each."""
    today, then = _dates(now, before, told)
    heading = told.say(_("<b>Wheel of Life</b>, {day}"), day=today)
    if then:
        words = _("<b>Wheel of Life</b>, {day}; before: {then}")
        heading = told.say(words, day=today, then=then)
    return [heading, *_lines(areas, now, before, told)]


def _lines(areas: Areas, now: Rated, before: Rated | None, told: Told) -> Iterator[Markup]:
    earlier = before.numbers if before else {}
    for key, name in areas.items():
        if key in now.numbers:
            words = _("{area}: {number}")
            if key in earlier:
                words = _("{area}: {number}, before {earlier}")
            yield told.say(words, area=name, number=now.numbers[key], earlier=earlier.get(key))


def _dates(now: Rated, before: Rated | None, told: Told) -> tuple[str, str]:
    """The days of both wheels; the times, too, where they are of one day. "" for none."""
    given, language = told.given, told.language
    today = language.day(now.at, given.zone, given.now)
    if before is None or not set(before.numbers) & set(now.numbers):
        return today, ""
    then = language.day(before.at, given.zone, given.now)
    if then != today:
        return today, then
    at = (now.at, before.at)
    today, then = (language.moment(each, given.zone, given.now) for each in at)
    return today, then


def _pairs(areas: Areas, rated: Rated, now: Rated) -> tuple[tuple[str, int], ...]:
    """The numbers by names, of areas that are in today's wheel, too."""
    both = [key for key in areas if key in rated.numbers and key in now.numbers]
    return tuple((areas[key], rated.numbers[key]) for key in both)
