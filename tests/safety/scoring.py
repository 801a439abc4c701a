"""The two halves of the test set and the ordinary messages, and what the rules make of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.safety.rules import LEVELS, STOPS, look

HALVES = ("seen", "held")
SETS = (*HALVES, "ordinary")
EVERY = (*LEVELS, "none")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the set, what it is, and what the rules heard in it."""

    language: str
    level: str
    kind: str
    words: str
    heard: str  # a level, or "none"
    rule: str

    @property
    def right(self) -> bool:
        """Answered as it should be; which of the alarms is given counts for less."""
        if self.level in STOPS:
            return self.heard in STOPS
        return self.heard == self.level

    @property
    def noticed(self) -> bool:
        """Answered with an alarm or the gentle question."""
        return self.stopped or self.heard == "soft"

    @property
    def stopped(self) -> bool:
        """Answered with an alarm."""
        return self.heard in STOPS


def half(name: str) -> list[Sentence] | None:
    """The sentences of one set as the rules hear them now; None while its file is missing."""
    path = Path(__file__).with_name(f"{name}.tsv")
    if not path.exists():
        return None
    lines = path.read_text("utf-8").splitlines()
    return [_heard(*line.split("\t", 3)) for line in lines if line.strip()]


def _heard(language: str, level: str, kind: str, words: str) -> Sentence:
    alarm = look(words)
    heard, rule = (alarm.level, alarm.rule) if alarm else ("none", "")
    return Sentence(language, level, kind, words, heard, rule)


def languages(sentences: Iterable[Sentence]) -> list[str]:
    return sorted({sentence.language for sentence in sentences})


def table(sentences: list[Sentence]) -> str:
    """A line for each language and level: how many were heard as what."""
    rows = ["| language | level | sentences | " + " | ".join(EVERY) + " |", "|---" * 9 + "|"]
    for language in languages(sentences):
        for level in EVERY:
            some = [s for s in sentences if (s.language, s.level) == (language, level)]
            heard = Counter(s.heard for s in some)
            cells = [language, level, str(len(some)), *(str(heard[one] or "") for one in EVERY)]
            if some:
                rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def summary(sentences: list[Sentence]) -> str:
    """What matters most, in all and by language."""
    rows = [
        "| language | danger, indirect, harm: alarm | alarm or soft question "
        "| overload: its answer | soft: soft question | none: stopped by an alarm |",
        "|---|---|---|---|---|---|",
    ]
    for language in (*languages(sentences), "all"):
        some = [s for s in sentences if language in (s.language, "all")]
        alarming = [s for s in some if s.level in STOPS]
        cells = (
            _share([s.stopped for s in alarming]),
            _share([s.noticed for s in alarming]),
            _share([s.right for s in some if s.level == "overload"]),
            _share([s.right for s in some if s.level == "soft"]),
            _share([s.stopped for s in some if s.level == "none"]),
        )
        rows.append("| " + " | ".join((language, *cells)) + " |")
    return "\n".join(rows)


def _share(hits: list[bool]) -> str:
    if not hits:
        return "-"
    return f"{sum(hits)} of {len(hits)} ({100 * sum(hits) / len(hits):.0f}%)"
