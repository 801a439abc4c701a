"""Looks at a text for danger, by the rules of `rules.toml`; nothing else here knows a word."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.safety.finding import MOST_HEARD, Finder, Heard, span
from flows.safety.patterns import Lists, Places
from flows.safety.rulebook import LEVELS, SOFTENER, STOPS, BadRuleError, Rule, parsed

__all__ = ["LEVELS", "STOPS", "Alarm", "BadRuleError", "Rule", "look", "parsed", "rules"]

DATA = Path(__file__).with_name("rules.toml")

ONWARD = 20  # words


@dataclass(frozen=True)
class Alarm:
    """What was heard in a text; the rule's name is fit to be read by clients."""

    level: str
    rule: str
    language: str


def look(text: str) -> Alarm | None:
    """The worst that the text says of its writer; None when nothing of it is there."""
    finder = _finder()
    places = finder.places(text)
    heard = finder.heard(places)
    if not heard:
        return None
    if heard[0].rule.level not in STOPS:
        return _alarm(heard[0])
    return _weighed(heard, finder, places)


def rules() -> tuple[Rule, ...]:
    """All rules as they stand in the file."""
    return _read()[0]


def _weighed(heard: list[Heard], finder: Finder, places: Places) -> Alarm:
    """The worst that nothing softens; a softened one is soft, by the name of what softens it."""
    softeners = [] if len(heard) > MOST_HEARD else list(finder.softeners(places))
    soft: Heard | None = None
    for one in heard:
        if one.rule.level not in STOPS:
            return _alarm(one) if soft is None or one.rule.level == "overload" else _alarm(soft)
        by = next((other for other in softeners if _softens(other, one, finder, places)), None)
        if by is None:
            return _alarm(one)
        soft = soft or by
    assert soft is not None
    return _alarm(soft)


def _alarm(heard: Heard) -> Alarm:
    level = heard.rule.level
    return Alarm("soft" if level == SOFTENER else level, heard.rule.name, heard.rule.language)


def _softens(softener: Heard, one: Heard, finder: Finder, places: Places) -> bool:
    reach = softener.rule.reach
    if one.rule.level not in softener.rule.softens or one.rule.language != softener.rule.language:
        return False
    if reach == "message":
        return True
    if reach == "others" and finder.first_person(places) & span(
        min(softener.start, one.start), one.end
    ):
        return False
    if softener.start < one.end and one.start < softener.end:
        return reach != "onward" or not one.says_no
    start, end = min(softener.end, one.end), max(softener.start, one.start)
    if reach == "words" or places.reading.starts & span(start, end + 1):
        return False
    if reach == "sentence":
        return True
    return softener.end <= one.start <= softener.end + ONWARD and not (
        finder.turned(places) & span(start, end)
    )


@cache
def _finder() -> Finder:
    listed, lists, other = _read()
    return Finder(listed, lists, other)


@cache
def _read() -> tuple[tuple[Rule, ...], dict[str, Lists], str]:
    return parsed(DATA.read_text("utf-8"))
