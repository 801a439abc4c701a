"""The small notation of the safety rules, and where in a text a pattern is found.

`kill|end my_life|myself` is one of the words, then one of the phrases; `~` a gap of up to three
words in the same sentence, `~8` of up to eight, `~~` of up to thirty, over sentences; `word*` any
ending; `word?` may be missing; `<name>` a list of words; `^` and `$` begin and end of a sentence.
A pattern is walked with sets of places kept as bits, all at once: there is nothing to backtrack.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from flows.safety.spelling import Reading
from flows.safety.vocabulary import Vocabulary, spellings

GAP, LONG_GAP = 3, 30
MOST_SLIPS = 40  # words of a text that are looked at for slips, to keep a long one quick
_EDGES = frozenset("^$")
_WORD = r"(?:<\w+>|[^\W_]++\*?|[^\w\s|?<>*/~])"
_PHRASE = rf"{_WORD}(?:_{_WORD})*+"
_PHRASES = rf"{_PHRASE}(?:\|{_PHRASE})*+"
_PATTERN = re.compile(rf"(?:(?:~(?:~|\d+)?|{_PHRASES}\??)(?:\s+|\Z))+")
_LIST = re.compile(r"<(\w+)>")

Lists = Mapping[str, str]
Words = tuple[str, ...]  # one of them
Phrase = tuple[Words, ...]
Said = Mapping[str, int]  # where words of the rules stand in a text


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any kind."""

    length: int
    free: bool  # may pass from one sentence to the next


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words or longer phrases, or an edge of a sentence."""

    words: Words
    phrases: tuple[Phrase, ...]
    edge: bool
    optional: bool
    free: bool  # may begin a sentence

    @property
    def length(self) -> int:
        """How many words it can be."""
        return max(map(len, self.phrases), default=1)

    @property
    def begins(self) -> Words:
        """Words of which one must be there for the pattern to be found; if any, there are some."""
        if self.optional or self.edge:
            return ()
        return self.words + tuple(word for phrase in self.phrases for word in phrase[0])


Pattern = tuple[Gap | OneOf, ...]


class BadPatternError(ValueError):
    """A pattern that does not follow the notation."""


def check(pattern: str, lists: Lists) -> None:
    """Raises BadPatternError if the pattern cannot be compiled."""
    if not _PATTERN.fullmatch(pattern):
        raise BadPatternError(f"“{pattern}” cannot be read")
    for name in _LIST.findall(pattern) if "<" in pattern else ():
        if name not in lists:
            raise BadPatternError(f"there is no list <{name}>")


def needed(pattern: str) -> list[str]:
    """Those pieces of the pattern that cannot be missing."""
    pieces = [piece for piece in pattern.split() if piece[0] != "~" and piece[-1] != "?"]
    edges = "^" in pattern or "$" in pattern
    found = [piece for piece in pieces if not edges or _EDGES.isdisjoint(piece.split("|"))]
    if not found:
        raise BadPatternError(f"“{pattern}” asks for no word")
    return found


def begins(piece: str, lists: Lists) -> set[str]:
    """The words that a piece may begin with, as they are in the rules."""
    if "<" not in piece and "_" not in piece:
        return set(piece.split("|"))
    return {phrase.partition("_")[0] for phrase in _phrases(piece, lists)}


def words_in(patterns: str, lists: Lists) -> set[str]:
    """All words of some patterns, those of the lists that they name among them."""
    words = _LIST.sub(" ", patterns).replace("|", " ").replace("_", " ").replace("?", " ")
    return set(words.split()).union(
        *(words_in(lists[name], lists) for name in set(_LIST.findall(patterns)))
    )


def compiled(pattern: str, lists: Lists) -> Pattern:
    """The pattern in its parts; an unreadable one raises BadPatternError."""
    check(pattern, lists)
    parts: list[Gap | OneOf] = []
    free = True  # what comes next may stand in another sentence than what came before
    for piece in pattern.split():
        if piece[0] == "~":
            free = free or piece == "~~"
            parts.append(Gap(LONG_GAP if piece == "~~" else int(piece[1:] or GAP), free))
        else:
            part = _one_of(piece, lists, free)
            parts.append(part)
            free = piece in _EDGES or (free and part.optional)
    return tuple(parts)


def _one_of(piece: str, lists: Lists, free: bool) -> OneOf:
    rows = [phrase.split("_") for phrase in _phrases(piece.removesuffix("?"), lists)]
    phrases = [tuple(spellings(word) for word in row) for row in rows if len(row) > 1]
    single = [row[0] for row in rows if len(row) == 1]
    words = tuple({form for word in single for form in spellings(word)} - _EDGES)
    return OneOf(words, tuple(phrases), not _EDGES.isdisjoint(single), piece.endswith("?"), free)


def _phrases(piece: str, lists: Lists) -> Iterator[str]:
    """The phrases of a piece with every list that it names filled in."""
    for phrase in piece.split("|"):
        named = _LIST.search(phrase) if "<" in phrase else None
        if named is None:
            yield phrase
            continue
        for words in lists[named[1]].split():
            yield from _phrases(phrase.replace(named[0], words, 1), lists)


class Places:
    """Where the words of one text stand, for patterns to be found in it."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.reading = reading
        self.all = (1 << len(reading.words) + 1) - 1
        self._inside = self.all & ~reading.starts
        self._stays = {True: [self.all, self.all], False: [self.all, self._inside]}
        self._where: dict[frozenset[str], int] = {}
        where: dict[str, int] = defaultdict(int)
        for number, word in enumerate(reading.words):
            where[word] |= 1 << number
        self.written: dict[str, int] = defaultdict(int)
        unknown = []
        for word, places in where.items():
            meant = vocabulary.meant(word)
            for known in meant:
                self.written[known] |= places
            if not meant:
                unknown.append(word)
        self.heard = self.written.copy()  # slips of the finger too
        for word in unknown[:MOST_SLIPS]:
            for known in vocabulary.by_a_slip(word):
                self.heard[known] |= where[word]

    def where(self, words: frozenset[str]) -> int:
        """Where any of some words stands."""
        if words not in self._where:
            found = [self.heard[word] for word in words & self.heard.keys()]
            self._where[words] = reduce(or_, found, 0)
        return self._where[words]

    def spans(self, pattern: Pattern, said: Said) -> Iterator[tuple[int, int]]:
        """Where the pattern is found: the first word and the place behind the last, shortest."""
        ends = self._walk(pattern, self.all, said)
        while ends:
            apart = _apart(ends, sum(part.length for part in pattern))
            ends ^= apart
            starts = self._walk(pattern[::-1], apart, said, back=True)
            while apart:
                end = apart.bit_length() - 1
                apart ^= 1 << end
                yield (starts & (1 << end) - 1).bit_length() - 1, end

    def _walk(self, parts: Pattern, at: int, said: Said, back: bool = False) -> int:
        for part in parts:
            if not at:
                break
            if isinstance(part, Gap):
                at = self._passed(part, at, back)
            else:
                at = self._met(part, at, said, back)
        return at

    def _passed(self, gap: Gap, at: int, back: bool) -> int:
        """Steps of one, two, four... words get there soonest; what is left comes last."""
        left, step = gap.length, 1
        while left:
            step = min(step, left)
            stays = self._staying(step, gap.free)
            at |= (at >> step) & stays if back else ((at & stays) << step) & self.all
            left, step = left - step, step * 2
        return at

    def _staying(self, words: int, free: bool) -> int:
        """The places from which so many words can be passed."""
        stays = self._stays[free]
        while len(stays) <= words:
            stays.append(stays[1] & (stays[-1] >> 1))
        return stays[words]

    def _met(self, part: OneOf, at: int, said: Said, back: bool) -> int:
        reached = at if part.optional else 0
        if part.edge:
            reached |= at & self.reading.starts
        if there := self._there(part.words, said, part.free):
            reached |= (at >> 1) & there if back else (at & there) << 1
        for phrase in part.phrases:
            reached |= self._said(phrase, at, said, part.free, back)
        return reached

    def _said(self, phrase: Phrase, at: int, said: Said, free: bool, back: bool) -> int:
        for n in range(len(phrase) - 1, -1, -1) if back else range(len(phrase)):
            there = self._there(phrase[n], said, free and n == 0)
            at = (at >> 1) & there if back else (at & there) << 1
            if not at:
                break
        return at

    def _there(self, words: Words, said: Said, free: bool) -> int:
        there = 0
        for word in words:
            if word in said:
                there |= said[word]
        return there if free else there & self._inside


def _apart(places: int, words: int) -> int:
    """Those places, from the last down, that stand at least so many words from each other."""
    found = 0
    while places:
        last = places.bit_length() - 1
        found |= 1 << last
        places &= (1 << max(last - words + 1, 0)) - 1
    return found
