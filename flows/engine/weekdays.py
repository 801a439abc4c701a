"""Days of the week, read as people say them: "mon wed fri", "weekdays", "every day but Sunday".

Names are read in English and in the client's own language. Monday is 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel.dates import get_day_names

from flows.engine.flow import Choice, Reader, Told, Unreadable
from flows.engine.listening import is_no
from flows.engine.model import Answer
from flows.engine.nudges import EVERY_DAY, WORK_DAYS
from flows.engine.words import ENGLISH, Language, _

LONGEST = 100  # characters
WEEKEND = (5, 6)
# What English speakers write besides the names that Babel knows; T and S alone could be two days.
_ALSO = {"m": 0, "tues": 1, "weds": 2, "w": 2, "thur": 3, "thurs": 3, "f": 4}
_WIDTHS = ("wide", "abbreviated", "short")


def name_of(day: int, language: Language) -> str:
    """The weekday's name, as it stands alone."""
    return str(get_day_names("wide", "stand-alone", language.locale)[day])


def days_as_words(days: tuple[int, ...], told: Told) -> str:
    """The days as a list, or by the name that they have together; to stand within a sentence."""
    together = {
        EVERY_DAY: _("every day"),
        WORK_DAYS: _("Monday to Friday"),
        WEEKEND: _("Saturday and Sunday"),
    }
    days = tuple(sorted(days))
    if days in together:
        return told.plain(together[days])
    return ", ".join(name_of(each, told.language) for each in days)


def read_days(text: str, told: Told) -> tuple[int, ...]:
    """The days that `text` names, in order; none when it is unclear."""
    if len(text) > LONGEST or any(each.isdigit() for each in text):
        return ()
    words = re.sub(r"[\s/&+,;.!•]+", " ", text.casefold().replace("’", "'"))
    words = re.sub(r"[-–—]+", " - ", f" {words} ")
    for phrases, sign in _vocabulary(told):
        listed = "|".join(re.escape(each) for each in sorted(phrases, key=len, reverse=True))
        words = re.sub(rf"(?<!\S)(?:{listed})(?!\S)", sign, words)
    words = " ".join(words.split())
    for first, last in re.findall(r"\b(\d) - (\d)\b", words):
        run = range(int(first), int(last) + (7 if last < first else 0) + 1)
        words = words.replace(f"{first} - {last}", " ".join(str(each % 7) for each in run), 1)
    named, without, left_out = words.partition("!")
    if not re.fullmatch(r"[\d ]*", named + left_out) or bool(without) != bool(left_out.strip()):
        return ()
    kept = set(re.findall(r"\d", named)) or set("0123456" if without else "")
    return tuple(sorted(int(each) for each in kept - set(re.findall(r"\d", left_out))))


def _vocabulary(told: Told) -> list[tuple[list[str], str]]:
    """Phrases and what they stand for: digits for days, - for a run of them, ! for leaving out."""
    every = _("every day|everyday|each day|daily|all days|all week|the whole week|all|always")
    work = _("weekdays|weekday|week days|workdays|work days|working days|business days")
    weekend = _("weekends|weekend")
    without = _("except for|except|but not|but|not|without|excluding|never|no")
    to = _("to|till|until|through|thru")
    idle = _("on|and|the|at|in|only|just|please|days|day|every|each|from|plus|also|ok|okay|i think")
    phrases = [(every, "0 1 2 3 4 5 6"), (work, "0 1 2 3 4"), (weekend, "5 6")]
    said = [(told.plain(words).split("|"), sign) for words, sign in phrases]
    names = [(_names(day, told.language), str(day)) for day in range(7)]
    rest = [(told.plain(words).split("|"), sign) for words, sign in ((without, "!"), (to, "-"))]
    return [*said, *names, *rest, (told.plain(idle).split("|"), " ")]


def _names(day: int, language: Language) -> list[str]:
    """All names of a weekday; where two languages share one, the client's own has it."""
    own = _by_name(language)
    english = {
        name: at for name, at in _by_name(ENGLISH).items() | _ALSO.items() if name not in own
    }
    found = [name for name, at in (own | english).items() if at == day]
    return [*found, *(f"{name}s" for name in found if len(name) > 2)]


def _by_name(language: Language) -> dict[str, int]:
    return {
        name.casefold().rstrip("."): day
        for width in _WIDTHS
        for day, name in get_day_names(width, "stand-alone", language.locale).items()  # type: ignore[arg-type]
    }


@dataclass(frozen=True)
class Weekdays(Reader):
    """Some days of the week, at least one, kept as a list of numbers."""

    def read(self, text: str, told: Told) -> Answer:
        days = read_days(text, told)
        if days:
            return list(days)
        if is_no(text, told):
            raise Unreadable(_("One day at least is needed here; a tap in /settings turns it off."))
        raise Unreadable(
            _("I read no clear days there. “Mon Wed Fri” or “every day but Sunday” will do.")
        )

    def take(self, key: str, told: Told) -> Answer:
        return {_key(days): list(days) for days in (EVERY_DAY, WORK_DAYS, WEEKEND)}[key]

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        named = [(days, days_as_words(days, told)) for days in (EVERY_DAY, WORK_DAYS, WEEKEND)]
        return tuple((Choice(_key(days), words[:1].upper() + words[1:]),) for days, words in named)

    def show(self, answer: Answer, told: Told) -> str:
        return days_as_words(tuple(answer), told)


def _key(days: tuple[int, ...]) -> str:
    return "".join(map(str, days))
