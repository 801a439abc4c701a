"""On which days of the week the clarity check-in comes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.engine.clock_times import clock
from flows.engine.effects import Prefer
from flows.engine.flow import Choice, Flow, Step, Told
from flows.engine.listening import is_made_of
from flows.engine.model import Answer, Reply
from flows.engine.nudges import EVERY_DAY, WORK_DAYS
from flows.engine.weekdays import Weekdays, days_as_words, name_of
from flows.engine.words import _

OFF: list[int] = []
ONCE_A_WEEK = (0, 4, 6)  # Mondays, Fridays, Sundays
NONE_KEY = "off"


@dataclass(frozen=True)
class DaysOrNone(Weekdays):
    """Some days of the week, or none."""

    def read(self, text: str, told: Told) -> Answer:
        none = _("off|no|nope|none|never|no days|not at all|no check-in|by myself")
        if is_made_of(text, told.plain(none)):
            return OFF
        return super().read(text, told)

    def take(self, key: str, told: Told) -> Answer:
        if key == NONE_KEY:
            return OFF
        offered = ((day,) for day in ONCE_A_WEEK)
        return {_key(days): list(days) for days in (*offered, WORK_DAYS, EVERY_DAY)}[key]

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        once = tuple(Choice(str(day), name_of(day, told.language)) for day in ONCE_A_WEEK)
        several = tuple(
            Choice(_key(days), _capital(days_as_words(days, told)))
            for days in (WORK_DAYS, EVERY_DAY)
        )
        return (once, several, (Choice(NONE_KEY, told.plain(_("Not by itself"))),))

    def show(self, answer: Answer, told: Told) -> str:
        return super().show(answer, told) if answer else told.plain(_("off"))


def _key(days: tuple[int, ...]) -> str:
    return "".join(map(str, days))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def closing(told: Told) -> Reply:
    if not told["days"]:
        return Reply(told.say(_("The clarity check-in comes only when you call it, by /clarity.")))
    days, hour = told.shown("days"), clock(told.given.preferences.hour, told)
    return Reply(told.say(_("The clarity check-in is on: {days}, {hour}."), days=days, hour=hour))


def effects(told: Told) -> Sequence[object]:
    return (Prefer(replace(told.given.preferences, clarity=tuple(told["days"]))),)


FLOW = Flow(
    name="set_clarity",
    title=_("Clarity days"),
    summary=_("on which days I ask for a number"),
    in_menu=False,
    gives_way=True,
    ends_in="settings",
    about=("days",),
    steps=(
        Step(
            "days",
            _("On which days would you like the clarity check-in? Type any, such as “mon thu”."),
            DaysOrNone(),
        ),
    ),
    closing=closing,
    effects=effects,
)
