"""The number of a check-in: how it is read, and what it is beside the readings before it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from flows.engine.answers import Scale
from flows.engine.flow import Choice, Reader, Told
from flows.engine.listening import is_made_of
from flows.engine.model import Answer, KeptRating
from flows.engine.words import _
from flows.readings.evidence import LOW_AGAIN, kind_of, recalled, times_before
from flows.readings.leaving_out import FewWords
from flows.readings.on_file import CLARITY, SAME_READING, began_at, readings_of


def number(told: Told) -> int:
    return int(told["value"][0])


def earlier(told: Told) -> tuple[KeptRating, ...]:
    """The readings before the one of this check-in, the oldest first."""
    on_file = readings_of(CLARITY, told.given)
    return tuple(each for each in on_file if began_at(told) - each.at > SAME_READING)


def values_before(told: Told) -> list[int]:
    return [each.value for each in earlier(told)]


def kind(told: Told) -> str:
    return kind_of(values_before(told), number(told))


def is_low_again(told: Told) -> bool:
    return kind(told) == LOW_AGAIN


def in_turn(told: Told, *ways: str) -> str:
    """Another wording than the last time that a reading was what this one is."""
    return ways[times_before(values_before(told), number(told)) % len(ways)]


def day_of_reading(reading: KeptRating, told: Told) -> str:
    return told.language.day(reading.at, told.given.zone, told.given.now)


def answered(told: Told) -> int:
    """How many of the client's own scales were answered or skipped so far."""
    return sum(entry.step == "reading" for entry in told.trail)


# How it is read ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading(Reader):
    """A number and when it was given, as a list of two.

    So it is compared with what was before it, and not with itself, whenever the talk goes on.
    """

    scale: Scale

    def read(self, text: str, told: Told) -> Answer:
        same = _("same|the same|as before|as last time|before|last time|same again|unchanged|still")
        on_file = readings_of(CLARITY, told.given)
        if on_file and is_made_of(text, told.plain(same)):
            return _dated(on_file[-1].value, told)
        return _dated(self.scale.read(text, told), told)

    def take(self, key: str, told: Told) -> Answer:
        return _dated(self.scale.take(key, told), told)

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        return self.scale.choices(told)

    def note(self, told: Told) -> Markup:
        return self.scale.note(told)

    def show(self, answer: Answer, told: Told) -> str:
        return str(answer[0])

    def echo(self, answer: Answer, told: Told) -> Markup:
        ways = (
            _("Kept: {value}. What follows can be left out."),
            _("Kept: {value}. That can be all for today."),
        )
        return told.say(ways[len(earlier(told)) % len(ways)], value=answer[0])


def _dated(number: int, told: Told) -> Answer:
    first = told.before  # the answer that this one takes the place of
    return [number, first[1] if first else told.given.now.isoformat()]


@dataclass(frozen=True)
class Recalling(FewWords):
    """Words of the client, under earlier ones of theirs that are offered back on a low day."""

    def so_far(self, told: Told) -> Markup:
        found, lines = recalled(earlier(told), number(told)), []
        if answered(told):  # other scales were asked about in between
            lines.append(told.say(_("Back to your clarity, {value}."), value=number(told)))
        if found is not None:
            words = _("On {day} you gave it {value} and wrote: «{words}»")
            day = day_of_reading(found, told)
            lines.append(told.say(words, day=day, value=found.value, words=found.note))
        return Markup("\n").join(lines)
