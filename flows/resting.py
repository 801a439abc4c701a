"""What rests and until when, and what brings it back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from flows.engine.effects import Prefer, Rest
from flows.engine.flow import Choice, Flow, Told
from flows.engine.listening import is_made_of
from flows.engine.model import Answer, Button, Given, KeptCommitment, Reply
from flows.engine.nudges import Preferences
from flows.engine.when import Moment, read_when
from flows.engine.when_and_where import READ_IN, When
from flows.engine.words import N_, _, quoted
from flows.nudging.calendar import instant_of, wall_of

OPEN = "open"  # a pause without an end
SPANS = {"week": "in 1 week", "month": "in 1 month"}  # as typed, so that both mean the same
FIRST_HOUR = time(8)  # when a pause ends on its day, where no quiet hours end before it
BACK = _("Everything is on again.")


def resting(given: Given) -> tuple[KeptCommitment, ...]:
    """The open steps that rest now."""
    return tuple(
        each
        for each in given.commitments()
        if each.rests and (each.rests_until is None or each.rests_until > given.now)
    )


def time_has_come(given: Given) -> list[KeptCommitment]:
    """The open steps whose time has come, the earliest first, without those that rest."""
    asleep = resting(given)
    return [each for each in given.commitments() if each.due <= given.now and each not in asleep]


def end_as_words(end: datetime | None, told: Told) -> Markup:
    """Until when something rests, to follow its name."""
    if end is None:
        return told.say(_("until you say so"))
    moment = told.language.moment(end, told.given.zone, told.given.now)
    return told.say(_("until {moment}"), moment=moment)


def resumed(given: Given) -> Preferences | None:
    """The preferences without the pause; None when there is none."""
    if not given.preferences.rests(given.now):
        return None
    return replace(given.preferences, paused=False, paused_until=None)


def resume_effects(given: Given) -> tuple[object, ...]:
    """What brings everything back, the single steps too."""
    awake = resumed(given)
    steps = tuple(Rest(each.id, rests=False) for each in resting(given))
    return (*steps, Prefer(awake)) if awake else steps


def nothing_rests(given: Given, about: str = "") -> str:
    return "" if resume_effects(given) else _("Nothing rests just now.")


# Until when -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Until(When):
    """The end of a pause, kept as ISO 8601 in UTC, or OPEN. A day begins where quiet hours end."""

    def read(self, text: str, told: Told) -> Answer:
        no_end = _("open|no end|open end|until i say so|i say so|until i come back|forever|always")
        if is_made_of(text, told.plain(no_end)):
            return OPEN
        given, languages = told.given, (told.given.language, *READ_IN)
        span = re.sub(r"^\s*(?:(?:for|until|till)\s+)?", "in ", text, flags=re.IGNORECASE)
        for words in (text, span):
            found = read_when(words, given.now, given.zone, tuple(dict.fromkeys(languages)))
            if isinstance(found, Moment):
                day = wall_of(found.at, given.zone).date()
                return (found.at if found.has_time else _beginning(day, given)).isoformat()
        return super().read(text, told)  # it says what is in the way

    def take(self, key: str, told: Told) -> Answer:
        return OPEN if key == OPEN else self.read(SPANS[key], told)

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        spans = (("week", _("For a week")), ("month", _("For a month")))
        return (
            (Choice(OPEN, told.plain(_("Until I say so"))),),
            tuple(Choice(key, told.plain(words)) for key, words in spans),
        )

    def show(self, answer: Answer, told: Told) -> str:
        return str(end_as_words(end_of(answer), told).unescape())

    def fits(self, answer: Answer, told: Told) -> bool:
        return answer == OPEN or super().fits(answer, told)


def end_of(answer: Answer) -> datetime | None:
    return None if answer == OPEN else datetime.fromisoformat(answer)


def _beginning(day: date, given: Given) -> datetime:
    """When a day of the client begins for nudges; of today, when tomorrow does."""
    wanted = given.preferences
    hour = FIRST_HOUR if wanted.quiet_from == wanted.quiet_to else wanted.quiet_to
    at = instant_of(datetime.combine(day, hour), given.zone)
    return at if at > given.now else _beginning(day + timedelta(1), given)


def all_back(told: Told) -> tuple[Reply, ...]:
    """All is on again; and what had its time meanwhile is not forgotten."""
    given = told.given
    passed = [each for each in given.commitments() if each.due <= given.now]
    if not passed:
        return (Reply(told.say(BACK)),)
    words = N_(
        "«{step}» had its time and is still open.", "{number} steps had their time and are open."
    )
    said = told.language.count(words, len(passed), step=quoted(passed[0].what))
    look = Button(told.plain(_("Look at them")), "/checkin")
    if len(passed) == 1:
        look = Button(told.plain(_("Look at it")), f"/checkin {passed[0].id}")
    menu = Button(told.plain(_("Menu")), "/menu")
    return Reply(told.say(BACK)), Reply(said, ((look,), (menu,)))


UNPAUSE = Flow(
    name="unpause",
    title=_("End the pause"),
    summary=_("end every pause"),
    steps=(),
    in_menu=False,
    refusal=nothing_rests,
    closing=all_back,
    effects=lambda told: resume_effects(told.given),
    ends_in="settings",
)
