"""The words that the safety rules know, and which of them a word of a text may be."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from flows.safety.spelling import forms, plain, with_umlauts

_PLAIN = re.compile(r"[0-9a-zа-ик-я]+\*?")  # these letters come in one way only
SHORTEST_WITH_SLIP = 6
LONGEST_WITH_SLIP = 16
LONGEST_STEM_WITH_SLIP = 9  # letters of a word that are compared with a stem


@cache
def spellings(word: str) -> tuple[str, ...]:
    """How a word of the rules may come in a text; a stem (`word*`) keeps its star."""
    if _PLAIN.fullmatch(word):
        return (word,)
    stem = word.removesuffix("*")
    return tuple(sorted(form + word[len(stem) :] for form in with_umlauts(stem)))


class Vocabulary:
    """All words and stems of the rules as they come in texts; only of some are slips heard."""

    def __init__(
        self,
        words: Iterable[str] = (),
        with_slips: Iterable[str] = (),
        not_slips: Iterable[str] = (),
    ) -> None:
        slipping = {form for word in with_slips for form in spellings(word)}
        known = slipping.union(*map(spellings, words))
        self._stems = {word[:-1] for word in known if word[-1] == "*"}
        self._whole = {word for word in known if word[-1] != "*"}
        self._slips = Slips(slipping & self._whole)
        self._slipped_stems = Slips({word[:-1] for word in slipping - self._whole})
        self._not_slips = frozenset(form for word in not_slips for form in plain(word).split())

    def meant(self, word: str) -> set[str]:
        """The words and stems of the rules that a word of a text is as it is written."""
        found: set[str] = set()
        for form in forms(word):
            if form in self._whole:
                found.add(form)
            for end in range(2, len(form) + 1):
                if form[:end] in self._stems:
                    found.add(form[:end] + "*")
        return found

    def by_a_slip(self, word: str) -> set[str]:
        """The words and stems that a word may be if one letter of it is wrong."""
        shortest = SHORTEST_WITH_SLIP - 1
        if not shortest <= len(word) <= LONGEST_WITH_SLIP or word in self._not_slips:
            return set()
        found = set(self._slips.near(word))
        for end in range(shortest, min(len(word), LONGEST_STEM_WITH_SLIP) + 1):
            found |= {stem + "*" for stem in self._slipped_stems.near(word[:end])}
        return found


class Slips:
    """Long words, found by either half: one slip leaves the other half as it should be."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._by_half: dict[tuple[str, int], dict[str, list[str]]] = {}  # made when first asked for
        for word in words:
            if len(word) >= SHORTEST_WITH_SLIP:
                self._words[word[0], len(word)].append(word)

    def near(self, word: str) -> Iterator[str]:
        """The words that are one slip away and no more; the first letter is always right."""
        for length in range(len(word) - 1, len(word) + 2):
            if (word[0], length) in self._words:
                by_half = self._halved(word[0], length)
                for half in _halves(word, length):
                    for meant in by_half.get(half, ()):
                        if is_slip(word, meant):
                            yield meant

    def _halved(self, letter: str, length: int) -> dict[str, list[str]]:
        if (letter, length) not in self._by_half:
            by_half = self._by_half[letter, length] = defaultdict(list)
            for word in self._words[letter, length]:
                for half in _halves(word, length):
                    by_half[half].append(word)
        return self._by_half[letter, length]


def _halves(word: str, length: int) -> tuple[str, str]:
    """The begin and the end of a word as they are in words of that length."""
    middle = length // 2
    return word[:middle], "-" + word[middle + 1 - length :]


def is_slip(word: str, meant: str) -> bool:
    """A letter is too few, too many or wrong, or two are swapped; never the first."""
    at = 1
    while at < len(word) and at < len(meant) and word[at] == meant[at]:
        at += 1
    if len(word) < len(meant):
        return word[at:] == meant[at + 1 :]
    if len(word) > len(meant):
        return word[at + 1 :] == meant[at:]
    swapped = word[at : at + 2] == meant[at : at + 2][::-1] and word[at + 2 :] == meant[at + 2 :]
    return swapped or word[at + 1 :] == meant[at + 1 :]
