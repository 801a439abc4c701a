"""Looks at a text for danger, by the rules of `rules.toml`; nothing else here knows a word."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.safety.patterns import (
    BadPatternError,
    Lists,
    OneOf,
    Pattern,
    Places,
    Vocabulary,
    compiled,
)
from flows.safety.rulebook import (
    HARMLESS,
    LEVELS,
    MEANT,
    SOFTENER,
    STOPS,
    BadRuleError,
    Rule,
    parsed,
)
from flows.safety.spelling import plain, read

__all__ = ["LEVELS", "STOPS", "Alarm", "BadRuleError", "Rule", "look", "parsed", "rules"]

DATA = Path(__file__).with_name("rules.toml")

ONWARD = 20  # words
MOST_HEARD = 300  # a text in which more is heard is none to be softened


@dataclass(frozen=True)
class Alarm:
    """What was heard in a text; the rule's name is fit to be read by clients."""

    level: str
    rule: str
    language: str


@dataclass(frozen=True)
class Known:
    """A pattern of a rule."""

    rule: Rule
    pattern: Pattern
    says_no: bool  # its own words are a no: "I don't want to live"


@dataclass(frozen=True)
class Heard:
    """Where a rule was heard: from a word to the place behind another."""

    rule: Rule
    start: int
    end: int
    says_no: bool


def look(text: str) -> Alarm | None:
    """The worst that the text says of its writer; None when nothing of it is there."""
    finder = _finder()
    places = finder.places(text)
    heard = finder.heard(places)
    if not heard:
        return None
    worst = min(heard, key=lambda one: LEVELS.index(one.rule.level))
    if worst.rule.level not in STOPS:
        return _alarm(worst)
    return _weighed(heard, finder, places)


def rules() -> tuple[Rule, ...]:
    """All rules as they stand in the file."""
    return _read()[0]


def _weighed(heard: list[Heard], finder: "Finder", places: Places) -> Alarm:
    """The worst that nothing softens; a softened one is soft, by the name of what softens it."""
    softeners = [] if len(heard) > MOST_HEARD else list(finder.softeners(places))
    soft: Heard | None = None
    for one in sorted(heard, key=lambda one: LEVELS.index(one.rule.level)):
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


def _softens(softener: Heard, one: Heard, finder: "Finder", places: Places) -> bool:
    reach = softener.rule.reach
    if one.rule.level not in softener.rule.softens or one.rule.language != softener.rule.language:
        return False
    if reach == "message":
        return True
    if reach == "others" and finder.first_person(places) & _range(
        min(softener.start, one.start), one.end
    ):
        return False
    if softener.start < one.end and one.start < softener.end:
        return reach != "onward" or not one.says_no
    start, end = min(softener.end, one.end), max(softener.start, one.start)
    if reach == "words" or places.reading.starts & _range(start, end + 1):
        return False
    if reach == "sentence":
        return True
    return softener.end <= one.start <= softener.end + ONWARD and not (
        finder.turned(places) & _range(start, end)
    )


def _range(start: int, end: int) -> int:
    """The places from one to before another."""
    return (1 << end) - (1 << start) if end > start else 0


class Finder:
    """All rules, found by the rarest word of each pattern."""

    def __init__(self, listed: Sequence[Rule], lists: Mapping[str, Lists], other: str) -> None:
        self.vocabulary = Vocabulary(not_slips=frozenset(plain(other).split()))
        known = [
            _known(rule, hears, lists.get(rule.language, {}), self.vocabulary)
            for rule in listed
            for hears in rule.hears
        ]
        self._turns = self._listed("turn", lists)
        self._first_person = self._listed("first_person", lists)
        self.every = tuple(known)
        self._by_anchor = _by_anchor(known)

    def _listed(self, name: str, lists: Mapping[str, Lists]) -> int:
        words = {word for named in lists.values() for word in named.get(name, "").split()}
        return self.vocabulary.number(words)

    def places(self, text: str) -> Places:
        """The text, ready for patterns to be found in it."""
        return Places(read(text), self.vocabulary)

    def heard(self, places: Places) -> list[Heard]:
        """Everything heard that is not part of a harmless saying, nor of a threat by others."""
        found = list(self._found(places, (*LEVELS, HARMLESS)))
        harmless = [one for one in found if one.rule.level == HARMLESS][:MOST_HEARD]
        threats = [one for one in found if self._is_threat(one, places)][:MOST_HEARD]
        return [
            one
            for one in found
            if one.rule.level != HARMLESS
            and not any(other.start < one.end and one.start < other.end for other in harmless)
            and not (
                one.rule.level == "danger"
                and any(other.start <= one.start and one.end <= other.end for other in threats)
            )
        ]

    def _is_threat(self, one: Heard, places: Places) -> bool:
        """Somebody else does it: "he says he will kill me" is no talk of killing oneself."""
        return one.rule.level == "harm" and not (
            self.first_person(places) & _range(max(one.start - 3, 0), one.end)
        )

    def softeners(self, places: Places) -> list[Heard]:
        """What softens, unless the writer says that it is meant."""
        found = list(self._found(places, (SOFTENER, MEANT)))
        return [] if any(one.rule.level == MEANT for one in found) else found

    def turned(self, places: Places) -> int:
        """Words after which the writer speaks of something else."""
        return places.of.get(self._turns, 0) & ~places.reading.quoted

    def first_person(self, places: Places) -> int:
        """Words in which the writer speaks of themselves."""
        return places.of.get(self._first_person, 0) & ~places.reading.quoted

    def _found(self, places: Places, levels: Sequence[str]) -> Iterator[Heard]:
        for number in places.of:
            for known in self._by_anchor.get(number, ()):
                if known.rule.level in levels:
                    for start, end in places.spans(known.pattern):
                        yield Heard(known.rule, start, end, known.says_no)


def _by_anchor(every: Sequence[Known]) -> dict[int, list[Known]]:
    """Each pattern under those words of it that the fewest patterns ask for."""
    asked: dict[int, int] = defaultdict(int)
    for known in every:
        for part in known.pattern:
            for number in _firsts(part):
                asked[number] += 1
    found: dict[int, list[Known]] = defaultdict(list)
    for known in every:
        musts = [_firsts(part) for part in known.pattern if isinstance(part, OneOf) and part.must]
        for number in min(musts, key=lambda numbers: sum(asked[number] for number in numbers)):
            found[number].append(known)
    return found


def _firsts(part: object) -> set[int]:
    return (
        {n for phrase in part.phrases for n in phrase[:1] if n >= 0}
        if isinstance(part, OneOf)
        else set()
    )


def _known(rule: Rule, pattern: str, lists: Lists, vocabulary: Vocabulary) -> Known:
    no = set(lists.get("no", "").split())
    says_no = "<no>" in pattern or not no.isdisjoint(re.split(r"[\s|_?]+", pattern))
    try:
        parts = compiled(pattern, lists, vocabulary, slipping=rule.level in LEVELS)
        return Known(rule, parts, says_no)
    except BadPatternError as error:
        raise BadRuleError(f"rules.toml, “{rule.name}” ({rule.language}): {error}") from error


@cache
def _finder() -> Finder:
    listed, lists, other = _read()
    return Finder(listed, lists, other)


@cache
def _read() -> tuple[tuple[Rule, ...], dict[str, Lists], str]:
    return parsed(DATA.read_text("utf-8"))
