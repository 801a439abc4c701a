"""Finds the patterns of the safety rules; a text meets only those whose rarest word it says."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from flows.safety.patterns import (
    BadPatternError,
    Lists,
    OneOf,
    Pattern,
    Places,
    Words,
    begins,
    check,
    compiled,
    needed,
    words_in,
)
from flows.safety.rulebook import HARMLESS, LEVELS, MEANT, SOFTENER, BadRuleError, Rule
from flows.safety.spelling import read
from flows.safety.vocabulary import Vocabulary, spellings

RANKS = {level: rank for rank, level in enumerate((*LEVELS, HARMLESS, SOFTENER, MEANT))}
Line = tuple[Rule, str]  # a pattern
MOST_HEARD = 300  # a text in which more is heard is none to be softened


@dataclass(frozen=True, slots=True)
class Known:
    """A pattern of a rule."""

    rule: Rule
    pattern: Pattern
    begins: tuple[Words, ...]  # of each of them one word must be there
    says_no: bool  # its own words are a no: "I don't want to live"


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a rule was heard: from a word to the place behind another."""

    rule: Rule
    start: int
    end: int
    says_no: bool


def _rank(one: Heard) -> tuple[int, int, int]:
    """The worst first, then as the text goes on; what is left is in the order of the file."""
    return RANKS[one.rule.level], one.start, one.end


class Finder:
    """All rules, and where they are heard in a text."""

    def __init__(self, listed: Sequence[Rule], lists: Mapping[str, Lists], other: str) -> None:
        for language, named in lists.items():
            for name in named:
                _check_list(name, language, named)
        alarms = [rule for level in LEVELS for rule in listed if rule.level == level]
        others = [rule for rule in listed if rule.level not in LEVELS]
        self.alarms = Patterns(alarms, lists)
        self.harmless = Patterns([rule for rule in others if rule.level == HARMLESS], lists)
        self.softening = Patterns([rule for rule in others if rule.level != HARMLESS], lists)
        self._turns = _listed("turn", lists)
        self._first_person = _listed("first_person", lists)
        with_slips = _words(alarms, lists) | self._turns | self._first_person
        self.vocabulary = Vocabulary(_words(others, lists), with_slips, other.split())

    def places(self, text: str) -> Places:
        """The text, ready for patterns to be found in it."""
        return Places(read(text), self.vocabulary)

    def heard(self, places: Places) -> list[Heard]:
        """What is heard and part of no harmless saying or threat by others; the worst first."""
        found = sorted(self.alarms.heard(places, places.heard), key=_rank)
        if not found:
            return []
        harmless = 0
        for one in islice(self.harmless.heard(places, places.written), MOST_HEARD):
            harmless |= span(one.start, one.end)
        threats = [one for one in found if self._is_threat(one, places)][:MOST_HEARD]
        return [
            one
            for one in found
            if not harmless & span(one.start, one.end)
            and not (
                one.rule.level == "danger"
                and any(other.start <= one.start and one.end <= other.end for other in threats)
            )
        ]

    def _is_threat(self, one: Heard, places: Places) -> bool:
        """Somebody else does it: "he says he will kill me" is no talk of killing oneself."""
        return one.rule.level == "harm" and not (
            self.first_person(places) & span(max(one.start - 3, 0), one.end)
        )

    def softeners(self, places: Places) -> list[Heard]:
        """What softens, unless the writer says that it is meant."""
        found = sorted(self.softening.heard(places, places.written), key=_rank)
        return [] if any(one.rule.level == MEANT for one in found) else found

    def turned(self, places: Places) -> int:
        """Words after which the writer speaks of something else."""
        return places.where(self._turns) & ~places.reading.quoted

    def first_person(self, places: Places) -> int:
        """Words in which the writer speaks of themselves."""
        return places.where(self._first_person) & ~places.reading.quoted


def span(start: int, end: int) -> int:
    """The places from one to before another."""
    return (1 << end) - (1 << start) if end > start else 0


class Patterns:
    """Patterns, each under the words that it needs; compiled when one of these is first said."""

    def __init__(self, rules: Sequence[Rule], lists: Mapping[str, Lists]) -> None:
        self._lists = lists
        self._lines = [(rule, pattern) for rule in rules for pattern in rule.hears]
        self._known: dict[int, Known] = {}
        self._by_word = _by_word(self._lines, lists)

    def heard(self, places: Places, said: Mapping[str, int]) -> Iterator[Heard]:
        """Where they are found, in the order of the file."""
        asked = {number for word in said for number in self._by_word.get(word, ())}
        for number in sorted(asked):
            known = self._known.get(number) or self._compiled(number)
            for words in known.begins:
                if said.keys().isdisjoint(words):
                    break
            else:
                for start, end in places.spans(known.pattern, said):
                    yield Heard(known.rule, start, end, known.says_no)

    def __iter__(self) -> Iterator[Known]:
        return map(self._compiled, range(len(self._lines)))

    def _compiled(self, number: int) -> Known:
        rule, pattern = self._lines[number]
        lists = self._lists.get(rule.language, {})
        parts = compiled(pattern, lists)
        musts = [part.begins for part in parts if isinstance(part, OneOf) and part.begins]
        no = set(lists.get("no", "").split())
        says_no = "<no>" in pattern or not no.isdisjoint(re.split(r"[\s|_?]+", pattern))
        self._known[number] = Known(rule, parts, tuple(sorted(musts, key=len)), says_no)
        return self._known[number]


def _by_word(lines: Sequence[Line], lists: Mapping[str, Lists]) -> dict[str, list[int]]:
    """The numbers of the patterns under those words of each that the fewest patterns need."""
    needs = [_needed(rule, pattern, lists) for rule, pattern in lines]
    words = {
        (language, piece): begins(piece, lists.get(language, {}))
        for language, piece in set(chain.from_iterable(needs))
    }
    asked = Counter(chain.from_iterable(words[piece] for pieces in needs for piece in pieces))
    weight = {piece: sum(map(asked.__getitem__, words[piece])) for piece in words}
    found: dict[str, list[int]] = defaultdict(list)
    for number, pieces in enumerate(needs):
        for word in words[min(pieces, key=weight.__getitem__)]:
            for spelling in spellings(word):
                found[spelling].append(number)
    return found


def _needed(rule: Rule, pattern: str, lists: Mapping[str, Lists]) -> list[tuple[str, str]]:
    try:
        check(pattern, lists.get(rule.language, {}))
        return [(rule.language, piece) for piece in needed(pattern)]
    except BadPatternError as error:
        raise BadRuleError(f"rules.toml, “{rule.name}” ({rule.language}): {error}") from error


def _check_list(name: str, language: str, lists: Lists) -> None:
    try:
        check("|".join(lists[name].split()), lists)
    except BadPatternError as error:
        raise BadRuleError(f"rules.toml, list <{name}> ({language}): {error}") from error


def _words(rules: Sequence[Rule], lists: Mapping[str, Lists]) -> set[str]:
    """All words that the rules listen for, in all languages."""
    patterns: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        patterns[rule.language] += rule.hears
    return set().union(*(words_in("\n".join(p), lists.get(at, {})) for at, p in patterns.items()))


def _listed(name: str, lists: Mapping[str, Lists]) -> frozenset[str]:
    """The words that the lists of that name have in any language."""
    words = {word for named in lists.values() for word in named.get(name, "").split()}
    return frozenset(chain.from_iterable(map(spellings, words)))
