"""Reads when something is to happen and where the client lives, from typing, taps and locations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

from markupsafe import Markup

from flows.engine.flow import Choice, Reader, Told, Unreadable
from flows.engine.listening import is_unsure
from flows.engine.model import Answer
from flows.engine.when import Moment, read_when
from flows.engine.words import _
from flows.places.lookup import find_places, zone_at

READ_IN = ("en", "es", "de", "ru")  # besides the client's own: people write as they think
EVENING, MORNING = time(19), time(9)
EVENING_IS_OVER = time(18, 30)  # from then on "this evening" is too near to be offered


@dataclass(frozen=True)
class When(Reader):
    """A moment to come, kept as ISO 8601 in UTC. With `day_only` the hour is left unsaid."""

    day_only: bool = False

    def read(self, text: str, told: Told) -> Answer:
        if is_unsure(text, told):
            raise Unreadable(_("That is fine. A rough day will do; it can be changed later."))
        languages = tuple(dict.fromkeys((told.given.language, *READ_IN)))
        found = read_when(text, told.given.now, told.given.zone, languages)
        if isinstance(found, Moment):
            return found.at.isoformat()
        if found.reason == "past":
            raise Unreadable(
                _("That moment has passed. Name one to come: “tomorrow 9am”, “Friday 14:00”.")
            )
        raise Unreadable(
            _("I found no clear date there. Try “tomorrow 9am”, “next Friday” or “3 March, 14:00”.")
        )

    def take(self, key: str, told: Told) -> Answer:
        return {key: at for key, _, at in self._offered(told)}[key].astimezone(UTC).isoformat()

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        return tuple((Choice(key, told.plain(words)),) for key, words, _ in self._offered(told))

    def show(self, answer: Answer, told: Told) -> str:
        at, given = datetime.fromisoformat(answer), told.given
        write = told.language.day if self.day_only else told.language.moment
        return write(at, given.zone, given.now)

    def echo(self, answer: Answer, told: Told) -> Markup:
        return told.say(_("Noted: {moment}."), moment=self.show(answer, told))

    def fits(self, answer: Answer, told: Told) -> bool:
        return datetime.fromisoformat(answer) > told.given.now

    def change(self) -> str:
        return _("‹ Change the day") if self.day_only else _("‹ Change the time")

    def _offered(self, told: Told) -> list[tuple[str, str, datetime]]:
        """The usual moments as (key, words, moment in the client's zone)."""
        local = told.given.now.astimezone(told.given.zone)

        def on(days: int, at: time) -> datetime:
            return datetime.combine(local.date() + timedelta(days), at, told.given.zone)

        if self.day_only:
            return [
                ("week", _("In a week"), on(7, MORNING)),
                ("month", _("In a month"), on(30, MORNING)),
                ("quarter", _("In three months"), on(91, MORNING)),
            ]
        usual = [
            ("evening", _("This evening"), on(0, EVENING)),
            ("morning", _("Tomorrow morning"), on(1, MORNING)),
            ("monday", _("Next Monday"), on(7 - local.weekday(), MORNING)),
        ]
        return usual if local.time() < EVENING_IS_OVER else usual[1:]


@dataclass(frozen=True)
class City(Reader):
    """Where the client lives, as a list of places that it may mean: {name, country, zone}."""

    wants_location: ClassVar[bool] = True

    def read(self, text: str, told: Told) -> Answer:
        found = find_places(text)
        if not found:
            raise Unreadable(
                _(
                    "I do not know that place. A larger city in the same time zone will do, "
                    "“Lisbon” or “Portland, Oregon”; a zone such as “Europe/Berlin” works too."
                )
            )
        return [{"name": each.name, "country": each.country, "zone": each.zone} for each in found]

    def locate(self, latitude: float, longitude: float, told: Told) -> Answer:
        zone = zone_at(latitude, longitude)
        if zone is None:
            raise Unreadable(
                _("I know no time zone for that spot. Type the name of a city instead.")
            )
        name = zone.split("/")[-1].replace("_", " ")
        if name.startswith("GMT"):  # at sea; "Etc/GMT+10" means ten hours behind
            name = "UTC" + name.removeprefix("GMT").translate(str.maketrans("+-", "-+"))
        return [{"name": name, "country": "", "zone": zone}]

    def show(self, answer: Answer, told: Told) -> str:
        return str(answer[0]["name"])

    def echo(self, answer: Answer, told: Told) -> Markup:
        return told.say(_("{place}: let us look at the clock."), place=self.show(answer, told))
