"""A time of day, read as people say it: "7pm", "half past seven in the evening", "19h30", "noon".

Pure. Must not know what the time is for; what can be meant in two ways is not guessed.

    7, 7:30, half past 10  could be morning or evening; 07:30 and 10:30 are exact
    12, 12:30              noon and after it
    24:00, midnight        00:00
    morning, evening       09:00 and 19:00, as in when.py; a bare "night" says too little
    10 to 8, 7pm or 8pm    two times where one is asked for; "quarter to 8" is one
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from flows.engine.flow import Choice, Reader, Told, Unreadable
from flows.engine.listening import is_made_of
from flows.engine.model import Answer
from flows.engine.time_words import plain, without_small_talk
from flows.engine.when_and_where import READ_IN
from flows.engine.words import _

LONGEST = 60  # characters; a time of day is said in fewer
NONE = "none"  # the answer of who wants none
# (hour when it is said alone, begins, ends): one said beside a clock lies in begins <= hour < ends.
_PARTS = {
    "morning": (9, 0, 12),
    "noon": (12, 11, 15),
    "afternoon": (14, 12, 20),
    "afterwork": (18, 15, 24),
    "evening": (19, 15, 24),
}
_PART = "|".join(_PARTS)
_CLOCK = re.compile(
    rf"(?:(?:(?P<before>{_PART})\ (?:at\ )?)?"
    r"(?P<hour>\d{1,2})(?:[:.\ ]?(?P<minute>\d\d))?\ ?(?:oclock\b)?\ ?(?P<half>[ap]m?\b)?"
    rf"\ ?(?P<part>{_PART})?)",
    re.VERBOSE,
)
_IN_FIGURES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(past|to) at (?=\d)", r"\1 "),
    (r"\bquarter to (\d{1,2})\b", lambda said: f"{(int(said[1]) - 2) % 12 + 1}:45"),
    (r"\b20 5 (?=(?:minutes )?past)", "25 "),
    (r"\b5 (?:minutes )?past (\d{1,2})", r"\1:05"),
    (r"\b(10|20|25) (?:minutes )?past (\d{1,2})", r"\2:\1"),
    (r"^(?:at )?(\d{1,2}) hours$", r"\1"),
    (r"^(\d{1,2}:\d\d):00$", r"\1"),
)
_IN_FULL = re.compile(r"(?<!\d)\d\d\s?[:.,]?\s?\d\d(?!\d)")  # 10:30 on a 24-hour clock
_NO_CLOCK = re.compile(
    r"\s*(?:[-−–]|(?:in|for|after|within)\s)\s*\d|\W*(?:(?:at|by|in the) )?night\W*$", re.IGNORECASE
)


@dataclass(frozen=True)
class NotATime:
    """`either`: one of two times, twelve hours apart, was meant. `several`: more than one."""

    reason: Literal["unclear", "either", "several"]
    either: tuple[time, ...] = ()


def read_time(text: str, languages: Sequence[str] = ("en",)) -> time | NotATime:
    """The time of day that `text` names. English is read first; no text raises."""
    if len(text) > LONGEST or _NO_CLOCK.match(text):
        return NotATime("unclear")
    text = re.sub(r"(\d) ?h ?(?=\d\d\b)", r"\1:", text, flags=re.IGNORECASE)
    in_full = bool(_IN_FULL.search(text))
    found = _read(plain(text, ("en",)), in_full)
    if isinstance(found, time) or found.either:
        return found
    other = _read(plain(text, languages), in_full)
    return other if isinstance(other, time) or other.either else found


def _read(words: str, in_full: bool) -> time | NotATime:
    words = without_small_talk(words)
    for said, meant in _IN_FIGURES:
        words = re.sub(said, meant, words)
    if words == "midnight":
        return time(0)
    if words in _PARTS:
        return time(_PARTS[words][0])
    found = _CLOCK.fullmatch(words)
    if found:
        return _on_a_clock(found, in_full)
    several = len(re.findall(r"(?<![\d:.])\d{1,2}(?:[:.]\d\d)?(?![\d:.])", words)) > 1
    return NotATime("several" if several else "unclear")


def _on_a_clock(said: re.Match[str], in_full: bool) -> time | NotATime:
    hour, minute, half = int(said["hour"]), int(said["minute"] or 0), (said["half"] or "")[:1]
    part = _PARTS.get(said["part"] or said["before"] or "")
    if (hour, minute) == (24, 0) and not half and not part:
        return time(0)
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return NotATime("unclear")
    if half:
        hours = [hour % 12 + (12 if half == "p" else 0)]
    else:
        in_full = in_full or said["hour"].startswith("0")
        hours = [hour] if hour > 11 or (in_full and not part) else [hour, hour + 12]
    hours = [each for each in hours if part is None or part[1] <= each < part[2]]
    times = tuple(time(each, minute) for each in hours)
    if not times:
        return NotATime("unclear")
    return times[0] if len(times) == 1 else NotATime("either", times)


def clock(at: time, told: Told) -> str:
    """A time of day as the client's language writes it."""
    return told.language.time(datetime.combine(date(2000, 1, 1), at, UTC), ZoneInfo("UTC"))


@dataclass(frozen=True)
class ClockTime(Reader):
    """A time of day, kept as "19:30"; or NONE, where `none` are the words for it.

    `usual` ones are offered as buttons. `check` raises Unreadable for a time that cannot be, with
    a hint that says what is in its way; such a time is not offered.
    """

    usual: tuple[time, ...]
    check: Callable[[time, Told], None] = lambda at, told: None
    none: str = ""

    def read(self, text: str, told: Told) -> Answer:
        if self.none and is_made_of(text, told.plain(_("none|no|nope|never|no quiet hours|off"))):
            return NONE
        found = read_time(text, tuple(dict.fromkeys((told.given.language, *READ_IN))))
        if isinstance(found, NotATime):
            raise self._hint(found, told)
        self.check(found, told)
        return found.isoformat("minutes")

    def take(self, key: str, told: Told) -> Answer:
        return {each: each for each in self._offered(told)}[key]

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        times = [each for each in self._offered(told) if each != NONE]
        rows = [times[start : start + 3] for start in range(0, len(times), 3)]
        rows += [[NONE]] if self.none else []
        return tuple(tuple(Choice(each, self.show(each, told)) for each in row) for row in rows)

    def show(self, answer: Answer, told: Told) -> str:
        if answer == NONE:
            return told.plain(self.none)
        return clock(time.fromisoformat(answer), told)

    def fits(self, answer: Answer, told: Told) -> bool:
        return answer == NONE or self._can_be(time.fromisoformat(answer), told)

    def _offered(self, told: Told) -> list[str]:
        times = [each.isoformat("minutes") for each in self.usual if self._can_be(each, told)]
        return [*times, NONE] if self.none else times

    def _can_be(self, at: time, told: Told) -> bool:
        try:
            self.check(at, told)
        except Unreadable:
            return False
        return True

    def _hint(self, found: NotATime, told: Told) -> Unreadable:
        if found.reason == "either":
            early, late = (clock(each, told) for each in found.either)
            return Unreadable(
                _("That could be {early} or {late}. Type the one you mean."), early=early, late=late
            )
        if found.reason == "several":
            return Unreadable(_("I read more than one time there. One is enough for now."))
        return Unreadable(
            _("I cannot read that as a time of day. “19:30”, “7pm” or “noon” will do.")
        )
