"""Readings as they are on file: which scales a client has, and what keeps a number on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.engine.answers import Scale
from flows.engine.effects import Correct, Rate
from flows.engine.flow import Told
from flows.engine.model import Answer, Given, KeptRating, KeptScale
from flows.engine.words import _

CLARITY = "clarity"
OWN = "own:"  # before the number of a scale that the client named
ELSEWHERE = ("wheel:", "goal ")  # scales that have talks of their own
CLARITY_LOW, CLARITY_HIGH = _("all is fog"), _("I see where I am going, and how")
SAME_READING = timedelta(minutes=10)  # a number so soon after another takes its place


def clarity(told: Told) -> KeptScale:
    plain = told.plain
    return KeptScale(CLARITY, plain(_("Clarity")), plain(CLARITY_LOW), plain(CLARITY_HIGH))


def own_scales(given: Given) -> tuple[KeptScale, ...]:
    """What the client is asked beside clarity, in their order."""
    return tuple(each for each in given.scales() if not each.key.startswith(ELSEWHERE))


def readings_of(scale: str, given: Given) -> tuple[KeptRating, ...]:
    return tuple(each for each in given.ratings() if each.scale == scale)


def began_at(told: Told) -> datetime:
    """When the number of this check-in was given first."""
    return datetime.fromisoformat(told["value"][1])


def rated(scale: str, value: int, told: Told) -> Sequence[object]:
    """What keeps a number. Said twice, or otherwise after going back, it adds no second reading."""
    last = next(iter(readings_of(scale, told.given)[::-1]), None)
    if last is None or began_at(told) - last.at > SAME_READING:
        return (Rate(scale, value),)
    return () if last.value == value else (Correct(scale, value),)


@dataclass(frozen=True)
class NamedScale(Scale):
    """A scale that is found in what was told; its ends are in the client's own words."""

    low: str = ""
    high: str = ""
    found: Callable[[Told], KeptScale | None] = clarity

    def note(self, told: Told) -> Markup:
        scale = self.found(told)
        return (
            told.say(_("1: {low}\n10: {high}"), low=scale.low, high=scale.high)
            if scale
            else Markup()
        )

    def echo(self, answer: Answer, told: Told) -> Markup:
        return told.say(_("Kept: {value}."), value=answer)
