"""Moments with a purpose: when to ask again, and when to remind before a step.

Both are taken from a few that are offered or in the client's words, and lie outside quiet hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.engine.answers import Option, Pick
from flows.engine.flow import Told, Unreadable
from flows.engine.model import Answer
from flows.engine.when_and_where import When
from flows.engine.words import _
from flows.nudging.calendar import is_quiet, out_of_quiet, snoozes, wall_of
from flows.obstacles import chosen_commitment


@dataclass(frozen=True)
class OneOf(When):
    """A moment that is offered, by a tap, its words or its number; or another one that is typed."""

    def read(self, text: str, told: Told) -> Answer:
        options = tuple(Option(key, told.plain(words)) for key, words, _at in self._offered(told))
        try:
            return self.take(Pick(lambda told: options).read(text, told), told)
        except Unreadable:
            return self.typed(datetime.fromisoformat(super().read(text, told)), told).isoformat()

    def typed(self, at: datetime, told: Told) -> datetime:
        """The moment to keep for one that was typed. Raises Unreadable."""
        return at


@dataclass(frozen=True)
class AskAgain(OneOf):
    """When to ask again about a step; what would fall into quiet hours comes when they end."""

    def typed(self, at: datetime, told: Told) -> datetime:
        return out_of_quiet(at, told.given.preferences, told.given.zone)

    def _offered(self, told: Told) -> list[tuple[str, str, datetime]]:
        given, language = told.given, told.language
        words = {
            "15min": _("In 15 minutes ({time})"),
            "1h": _("In an hour ({time})"),
            "evening": _("This evening ({time})"),
            "tomorrow": _("Tomorrow ({time})"),
            "workday": _("Next work day ({moment})"),
        }
        offered = []
        for key, at in snoozes(given.now, given.preferences, given.zone):
            time = language.time(at, given.zone)
            moment = language.moment(at, given.zone, given.now)
            offered.append((key, language.plain(words[key], time=time, moment=moment), at))
        return offered


@dataclass(frozen=True)
class Beforehand(OneOf):
    """When to remind of the step `which`: to come, and before it is due."""

    def typed(self, at: datetime, told: Told) -> datetime:
        given, found = told.given, chosen_commitment(told)
        if found and at >= found.due:
            raise Unreadable(
                _("The reminder comes before the step, which is set for {moment}."),
                moment=told.language.moment(found.due, given.zone, given.now),
            )
        if is_quiet(wall_of(at, given.zone).time(), given.preferences):
            raise Unreadable(_("That lies in your quiet hours. Name a moment outside of them."))
        return at

    def fits(self, answer: Answer, told: Told) -> bool:
        found = chosen_commitment(told)
        return super().fits(answer, told) and bool(
            found and datetime.fromisoformat(answer) < found.due
        )

    def _offered(self, told: Told) -> list[tuple[str, str, datetime]]:
        given, found = told.given, chosen_commitment(told)
        if found is None:
            return []
        offered = (
            ("15min", _("15 minutes before"), found.due - timedelta(minutes=15)),
            ("1h", _("An hour before"), found.due - timedelta(hours=1)),
            ("day", _("A day before"), found.due - timedelta(days=1)),
        )
        return [
            (key, words, at)
            for key, words, at in offered
            if at > given.now and not is_quiet(wall_of(at, given.zone).time(), given.preferences)
        ]
