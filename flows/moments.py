"""Moments with a purpose: when to ask again, a step's new time, and when to remind before it.

All are taken from a few that are offered or in the client's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.engine.answers import Option, Pick
from flows.engine.flow import Choice, Told, Unreadable
from flows.engine.listening import is_made_of
from flows.engine.model import Answer
from flows.engine.when_and_where import EVENING, EVENING_IS_OVER, MORNING, When
from flows.engine.words import _
from flows.ledger import asked_about
from flows.nudging.calendar import DAY, instant_of, is_quiet, out_of_quiet, snoozes, wall_of
from flows.obstacles import chosen_commitment

CAME_UP = "came_up"  # in place of a moment: it will not be, for something came up
SOON = {"15min": timedelta(minutes=15), "1h": timedelta(hours=1)}


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
            "quiet": _("When quiet hours end ({time})"),
            "evening": _("This evening ({time})"),
            "tomorrow": _("Tomorrow ({time})"),
            "workday": _("Next work day ({moment})"),
        }
        offered = []
        for key, at in snoozes(given.now, given.preferences, given.zone):
            if key in SOON and at != given.now + SOON[key]:
                key = "quiet"  # both would come at the same time: only one of them is there
            time = language.time(at, given.zone)
            moment = language.moment(at, given.zone, given.now)
            offered.append((key, language.plain(words[key], time=time, moment=moment), at))
        return offered


@dataclass(frozen=True)
class StillAhead(AskAgain):
    """When to ask about a step whose time has only just come; or CAME_UP."""

    def read(self, text: str, told: Told) -> Answer:
        words = f"{self._came_up(told).label.casefold()}|" + told.plain(
            _("no|never|i can't|i cannot|it will not happen|something did")
        )
        return CAME_UP if is_made_of(text, words) else super().read(text, told)

    def take(self, key: str, told: Told) -> Answer:
        return CAME_UP if key == CAME_UP else super().take(key, told)

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        return (*super().choices(told), (self._came_up(told),))

    def show(self, answer: Answer, told: Told) -> str:
        return self._came_up(told).label if answer == CAME_UP else super().show(answer, told)

    def echo(self, answer: Answer, told: Told) -> Markup:
        return Markup() if answer == CAME_UP else super().echo(answer, told)

    def fits(self, answer: Answer, told: Told) -> bool:
        return answer == CAME_UP or super().fits(answer, told)

    def change(self) -> str:
        return ""

    def _came_up(self, told: Told) -> Choice:
        return Choice(CAME_UP, told.plain(_("Something came up")))


@dataclass(frozen=True)
class NewTime(OneOf):
    """Another time for the step `which`: its own hour on another day, or one of the usual ones."""

    def _offered(self, told: Told) -> list[tuple[str, str, datetime]]:
        given, found = told.given, asked_about(told)
        now = wall_of(given.now, given.zone)
        monday = 7 - now.weekday()
        own = [] if found is None else [wall_of(found.due, given.zone).time()]
        moments = [("own", _("Tomorrow, {time}"), 1, each) for each in own]
        if now.time() < EVENING_IS_OVER:
            moments.append(("evening", _("This evening ({time})"), 0, EVENING))
        moments.append(("morning", _("Tomorrow morning ({time})"), 1, MORNING))
        moments += [("own_monday", _("Monday, {time}"), monday, each) for each in own]
        moments.append(("monday", _("Next Monday ({time})"), monday, MORNING))
        offered: dict[datetime, tuple[str, str, datetime]] = {}
        for key, words, days, clock in moments:
            at = instant_of(datetime.combine(now.date() + days * DAY, clock), given.zone)
            time = told.language.time(at, given.zone)
            offered.setdefault(at, (key, told.plain(words, time=time), at))
        return list(offered.values())


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
