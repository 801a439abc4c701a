"""The small notation of the safety rules, and where in a text a pattern is found.

`kill|end my_life|myself` is one of the words, then one of the phrases; `~` a gap of up to three
words in the same sentence, `~8` of up to eight, `~~` of up to thirty, over sentences; `word*` any
ending; `word?` may be missing; `<name>` a list of words; `^` and `$` begin and end of a sentence.
A pattern is walked with sets of places kept as bits, all at once: there is nothing to backtrack.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flows.safety.spelling import Reading, forms, readings, slips, with_umlauts

GAP, LONG_GAP = 3, 30
SHORTEST_WITH_SLIP = 6
MOST_SLIPS = 40  # words of a text that are looked at for slips, to keep a long one quick
_EDGE = -1  # stands for the begin or the end of a sentence where a number of words could stand
_WORD = r"(?:<\w+>|[^\W_]+\*?|[^\w\s|?<>*/~])"
_ALTERNATIVE = re.compile(rf"{_WORD}(?:_{_WORD})*")

Lists = Mapping[str, str]
Phrase = tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """Up to so many words of any kind."""

    words: int
    free: bool  # may pass from one sentence to the next


@dataclass(frozen=True)
class OneOf:
    """One of some phrases; each is a row of word sets."""

    phrases: tuple[Phrase, ...]
    optional: bool
    free: bool  # may begin a sentence

    @property
    def must(self) -> bool:
        """A word of it must be there for the pattern to be found."""
        return not self.optional and all(phrase[0] != _EDGE for phrase in self.phrases)


Pattern = tuple[Gap | OneOf, ...]


class BadPatternError(ValueError):
    """A pattern that does not follow the notation."""


@dataclass
class Vocabulary:
    """All sets of words that patterns ask for, by number, and which word is in which of them."""

    sets: dict[tuple[frozenset[str], bool], int] = field(default_factory=dict)
    whole: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    slipped: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    slipped_stems: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    not_slips: frozenset[str] = frozenset()

    def number(self, words: Iterable[str], slipping: bool = True) -> int:
        """The number of a set of words and stems (`word*`); slips of them are heard or not."""
        wanted = frozenset(form for word in words for form in with_stem(word))
        if (wanted, slipping) not in self.sets:
            number = self.sets[wanted, slipping] = len(self.sets)
            for word in wanted:
                self._enter(word, number, slipping)
        return self.sets[wanted, slipping]

    def _enter(self, word: str, number: int, slipping: bool) -> None:
        stem = word.removesuffix("*")
        (self.whole if stem == word else self.stems)[stem].add(number)
        if slipping and len(stem) >= SHORTEST_WITH_SLIP:
            for slip in slips(stem):
                (self.slipped if stem == word else self.slipped_stems)[slip].add(number)

    def sets_of(self, word: str) -> set[int]:
        """The sets that a word of a text belongs to as it is written."""
        found: set[int] = set()
        for form in forms(word):
            found |= self.whole.get(form, found)
            for end in range(2, len(form) + 1):
                if form[:end] in self.stems:
                    found |= self.stems[form[:end]]
        return found

    def by_a_slip(self, word: str) -> set[int]:
        """The sets that a word may belong to if one letter of it is wrong."""
        found: set[int] = set()
        if not SHORTEST_WITH_SLIP - 1 <= len(word) <= 16 or word in self.not_slips:
            return found
        for slip in readings(word):
            found |= self.slipped.get(slip, found)
        for end in range(SHORTEST_WITH_SLIP - 1, min(len(word), 9) + 1):
            for slip in readings(word[:end]):
                found |= self.slipped_stems.get(slip, found)
        return found


def with_stem(word: str) -> set[str]:
    """The spellings of a word of the rules, with the star of a stem."""
    stem = word.removesuffix("*")
    return {form + word[len(stem) :] for form in with_umlauts(stem)}


def compiled(pattern: str, lists: Lists, vocabulary: Vocabulary, slipping: bool = True) -> Pattern:
    """The pattern in its parts; an unreadable one raises BadPatternError."""
    parts: list[Gap | OneOf] = []
    free = True  # what comes next may stand in another sentence than what came before
    for piece in pattern.split():
        if gap := re.fullmatch(r"~(~|\d+|)", piece):
            free = free or gap[1] == "~"
            words = LONG_GAP if gap[1] == "~" else int(gap[1] or GAP)
            parts.append(Gap(words, free))
        else:
            part = _one_of(piece, lists, vocabulary, free, slipping)
            parts.append(part)
            free = piece in "^$" or (free and part.optional)
    if not any(isinstance(part, OneOf) and part.must for part in parts):
        raise BadPatternError(f"“{pattern}” asks for no word")
    return tuple(parts)


def _one_of(piece: str, lists: Lists, vocabulary: Vocabulary, free: bool, slipping: bool) -> OneOf:
    single: list[str] = []
    phrases: list[Phrase] = []
    for alternative in _alternatives(piece.removesuffix("?"), lists):
        words = alternative.split("_")
        if alternative in ("^", "$"):
            phrases.append((_EDGE,))
        elif len(words) == 1:
            single += words
        else:
            phrases.append(tuple(vocabulary.number([word], slipping) for word in words))
    if single:
        phrases.append((vocabulary.number(single, slipping),))
    return OneOf(tuple(phrases), piece.endswith("?"), free)


def _alternatives(piece: str, lists: Lists) -> Iterator[str]:
    """The phrases of a piece with every list that it names filled in."""
    for alternative in piece.replace("'", "").replace("’", "").split("|"):
        if not _ALTERNATIVE.fullmatch(alternative):
            raise BadPatternError(f"“{piece}” cannot be read")
        named = re.search(r"<(\w+)>", alternative)
        if named is None:
            yield alternative
            continue
        if named[1] not in lists:
            raise BadPatternError(f"there is no list <{named[1]}>")
        for words in lists[named[1]].split():
            filled = alternative.replace(named[0], words, 1)
            yield from _alternatives(filled, lists)


class Places:
    """Where the words of one text stand, for patterns to be found in it."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.reading = reading
        self.all = (1 << len(reading.words) + 1) - 1
        self.of: dict[int, int] = defaultdict(int)
        where: dict[str, int] = defaultdict(int)
        for number, word in enumerate(reading.words):
            where[word] |= 1 << number
        unknown = 0
        for word, places in where.items():
            found = vocabulary.sets_of(word)
            if not found and unknown < MOST_SLIPS:
                unknown += 1
                found = vocabulary.by_a_slip(word)
            for number in found:
                self.of[number] |= places

    def spans(self, pattern: Pattern) -> Iterator[tuple[int, int]]:
        """Where the pattern is found: the first word and the place behind the last, shortest."""
        ends = self._walk(pattern, self.all)
        while ends:
            end = ends.bit_length() - 1
            ends ^= 1 << end
            starts = self._walk(pattern[::-1], 1 << end, back=True)
            yield starts.bit_length() - 1, end

    def _walk(self, parts: Pattern, at: int, back: bool = False) -> int:
        for part in parts:
            if not at:
                break
            if isinstance(part, Gap):
                at = self._passed(part, at, back)
            else:
                at = self._met(part, at, back)
        return at

    def _passed(self, gap: Gap, at: int, back: bool) -> int:
        may_leave = self.all if gap.free else ~self.reading.starts
        for _ in range(gap.words):
            further = (at >> 1) & may_leave if back else (at & may_leave) << 1
            at |= further & self.all
        return at

    def _met(self, part: OneOf, at: int, back: bool) -> int:
        reached = at if part.optional else 0
        for phrase in part.phrases:
            if phrase[0] == _EDGE:
                reached |= at & self.reading.starts
            else:
                reached |= self._said(phrase, at, part.free, back)
        return reached

    def _said(self, phrase: Phrase, at: int, free: bool, back: bool) -> int:
        for n in range(len(phrase) - 1, -1, -1) if back else range(len(phrase)):
            if not at:
                break
            there = self.of.get(phrase[n], 0)
            if n or not free:
                there &= ~self.reading.starts
            at = (at >> 1) & there if back else (at & there) << 1
        return at
