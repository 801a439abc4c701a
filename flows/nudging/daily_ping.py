"""The daily ping as a part of a message: what the day is for, or what moved.

It asks one question at the most with all that stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from flows.day import DAYS_BACK, SOMETHING
from flows.engine.model import Button, Given
from flows.engine.nudges import Nudge
from flows.engine.words import Language, _
from flows.nudging.calendar import day_of, wall_of

MORNINGS_END = time(14)  # a daily hour before it asks what the day is for, a later one what moved
EVENING = time(18)  # from then on it is too late to ask what the day is for
DAY = timedelta(days=1)

Rows = tuple[tuple[Button, ...], ...]
Part = tuple[Markup, Rows]


def in_turn(nudge: Nudge, *ways: str) -> str:
    """Another wording from one day to the next, and from one step to the next."""
    return ways[(nudge.subject + nudge.day.toordinal()) % len(ways)]


@dataclass(frozen=True)
class DailyPing:
    """Says the ping; `before` are the parts above it, `alone` whether it is all there is."""

    given: Given
    language: Language
    before: Sequence[Part]
    alone: bool

    def part(self, nudge: Nudge) -> Part:
        """The daily ping: what the day is for, what moved, or a day that is over by now."""
        given, today = self.given, day_of(self.given.now, self.given.zone)
        if today - DAYS_BACK * DAY <= nudge.day < today:
            return self._day_that_is_over(nudge.day)
        is_evening = wall_of(given.now, given.zone).time() >= EVENING
        if given.preferences.hour < MORNINGS_END and not is_evening:
            return self._morning(nudge, today)
        return self._evening(nudge, today)

    def _morning(self, nudge: Nudge, today: date) -> Part:
        words = _("One step for today: name it with a tap, or leave it.")
        if self.alone:
            words = in_turn(
                nudge,
                _("What is the one step for today? Type it here, or tap."),
                _("If one thing moves today, which one is it to be?"),
                _("A new day. Which one thing would you like to have done by tonight?"),
            )
        named = Button(self.language.plain(_("Name one step")), f"/today {today}")
        yesterday = Button(self.language.plain(_("Log yesterday")), f"/day {today - DAY}")
        return self.language.say(words), ((named,) if self.before else (named, yesterday),)

    def _evening(self, nudge: Nudge, today: date) -> Part:
        words = _("And how was today? One tap is enough.")
        if any("?" in words for words, _rows in self.before):  # a message asks one thing
            words = _("And today: a tap says whether something moved.")
        elif not self.before:
            words = _("How was today? One tap is enough.")
        if self.alone:
            words = in_turn(
                nudge,
                _("What moved today? A word or a tap is enough."),
                _("Before the day ends: what moved, however small?"),
                _("One line about today: what moved?"),
            )
        return self.language.say(words), (self._moved(today),)

    def _day_that_is_over(self, day: date) -> Part:
        noon = datetime.combine(day, time(12), self.given.zone)
        written = self.language.day(noon, self.given.zone, self.given.now)
        words = _("{day} can still be logged, with a tap.")
        if self.alone:
            words = _("What moved on {day}? A word or a tap is enough.")
        return self.language.say(words, day=written), (self._moved(day),)

    def _moved(self, day: date) -> tuple[Button, ...]:
        plain = self.language.plain
        something = Button(plain(SOMETHING), f"/day {day} 1")
        return (something, Button(plain(_("A quiet day")), f"/day {day} -"))
