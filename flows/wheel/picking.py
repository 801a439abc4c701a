"""Which area of the wheel is looked at, and what it was given last."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.answers import Option, Pick
from flows.engine.flow import Told
from flows.engine.model import Answer
from flows.engine.numbers import BEST
from flows.engine.words import _
from flows.readings.leaving_out import is_left_out
from flows.wheel.areas import name_of_area, wheels


def areas_rated(told: Told) -> tuple[tuple[str, str, int], ...]:
    """Key, name and number of each area of the latest wheel."""
    found = wheels(told.given)
    latest = found[-1].numbers if found else {}
    named = ((key, name_of_area(key, told.given, told.language)) for key in latest)
    return tuple((key, name, latest[key]) for key, name in named if name)


def options(told: Told) -> tuple[Option, ...]:
    words = _("{area}: {number}")
    return tuple(
        Option(key, told.plain(words, area=name, number=number), name.casefold())
        for key, name, number in areas_rated(told)
    )


def other_options(told: Told) -> tuple[Option, ...]:
    return tuple(
        Option(key, name) for key, name, _number in areas_rated(told) if key != told["area"]
    )


@dataclass(frozen=True)
class PickArea(Pick):
    """One of the areas. Its name is at hand, too, when it was left out of a later wheel."""

    def show(self, answer: Answer, told: Told) -> str:
        name = name_of_area(str(answer), told.given, told.language)
        return name or told.plain(_("that area"))


@dataclass(frozen=True)
class PickOther(PickArea):
    """Another area, or none."""

    def leaves_out(self, text: str, told: Told) -> bool:
        return is_left_out(text, told)


def number_of(told: Told) -> int:
    """What the chosen area was given last."""
    rated = [wheel.numbers for wheel in wheels(told.given) if told["area"] in wheel.numbers]
    return rated[-1][told["area"]]


def is_at_the_top(told: Told) -> bool:
    return number_of(told) == BEST
