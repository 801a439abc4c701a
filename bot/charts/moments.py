"""The moments that mattered, as thin lines with words above; numbered, with a key, when crowded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes

from bot.charts.calendar import day_words
from bot.charts.card import EDGE, INK, LINE, PAPER, QUIET, SMALL, WIDTH, Card
from bot.charts.letters import clean, is_writable, width_of
from flows.engine.pictures import Moment, Trend

MOST = 12  # the latest of them; more would be clutter
MOST_WIDTH, MOST_LINES = 250, 2  # of words above a line
APART = 20  # at least, between the words of two moments
BADGE = 46  # how high a number is with its frame, and how near two may come
ROW = 40  # of the key


@dataclass(frozen=True)
class Sign:
    """What stands above the line of a moment, or of several that lie together."""

    x: float
    lines: Sequence[str]
    width: float


@dataclass(frozen=True)
class Signs:
    """All of them; `above` and `below` say how high what stands there is."""

    moments: Sequence[Moment]
    signs: Sequence[Sign]
    key: Sequence[tuple[str, str]] = ()  # number, and what it stands for

    @property
    def above(self) -> float:
        if self.key:
            return BADGE
        return max((len(sign.lines) for sign in self.signs), default=0) * SMALL * LINE

    @property
    def below(self) -> float:
        return len(self.key) * ROW + (16 if self.key else 0)

    def write(self, card: Card, axes: Axes, top: float, key_top: float) -> None:
        """The lines, the signs above `top`, and the key."""
        for moment in self.moments:
            axes.axvline(
                moment.at, color=QUIET, linewidth=2.5, linestyle=(0, (2, 2)), zorder=2, gid="moment"
            )
        for sign in self.signs:
            self._write_sign(card, sign, top - 8)
        for row, (number, words) in enumerate(self.key):
            middle = key_top + 16 + (row + 0.5) * ROW
            _write_number(card, EDGE + BADGE / 2, middle, number)
            card.write(EDGE + BADGE + 14, middle, words, SMALL, gid="key")

    def _write_sign(self, card: Card, sign: Sign, bottom: float) -> None:
        if self.key:
            _write_number(card, sign.x, bottom - BADGE / 2 + 2, sign.lines[0])
            return
        for row, line in enumerate(reversed(sign.lines)):
            middle = bottom - (row + 0.5) * SMALL * LINE
            card.write(sign.x, middle, line, SMALL, ha="center", gid="moment")


def signs_of(card: Card, trend: Trend, x: Callable[[float], float]) -> Signs:
    """How the moments of a trend are marked; `x` says where an instant is on the card."""
    moments = sorted(trend.moments, key=lambda moment: moment.at)[-MOST:]
    names = [card.named(moment.words, str(each)) for each, moment in enumerate(moments, 1)]
    signs = [_sign(card, x(each.at), name) for each, name in zip(moments, names, strict=True)]
    if _are_apart(signs):
        return Signs(moments, signs)
    key = []
    for number, (moment, name) in enumerate(zip(moments, names, strict=True), 1):
        day = day_words(moment.at, ZoneInfo(trend.zone), trend.locale, _has_letters)
        words = day if name == str(number) else f"{day} · {name}"
        (line,) = card.lines(words, WIDTH - 2 * EDGE - BADGE - 14, 1, SMALL)
        key.append((str(number), line))
    return Signs(moments, _gather([x(moment.at) for moment in moments]), key)


def _has_letters(words: str) -> bool:
    return is_writable(clean(words))


def _sign(card: Card, x: float, name: str) -> Sign:
    """The words above a moment, moved aside where the card ends."""
    lines = card.lines(name, MOST_WIDTH, MOST_LINES, SMALL)
    width = max(width_of(line, SMALL, "normal") for line in lines)
    return Sign(min(max(x, EDGE + width / 2), WIDTH - EDGE - width / 2), lines, width)


def _are_apart(signs: Sequence[Sign]) -> bool:
    pairs = pairwise(signs)
    return all(
        after.x - after.width / 2 - before.x - before.width / 2 >= APART for before, after in pairs
    )


def _gather(places: Sequence[float]) -> list[Sign]:
    """Numbers above the lines; one for several, such as 3-5, where they lie too near."""
    groups: list[list[int]] = []
    for number, x in enumerate(places):
        if groups and x - places[groups[-1][-1]] < BADGE + 8:
            groups[-1].append(number)
        else:
            groups.append([number])
    signs = []
    for group in groups:
        first, last = group[0] + 1, group[-1] + 1
        words = str(first) if first == last else f"{first}–{last}"
        signs.append(Sign((places[group[0]] + places[group[-1]]) / 2, [words], BADGE))
    return signs


def _write_number(card: Card, x: float, middle: float, words: str) -> None:
    shape = "circle,pad=0.25" if len(words) == 1 else "round,pad=0.28,rounding_size=0.7"
    frame: dict[str, Any] = {"boxstyle": shape, "facecolor": PAPER, "edgecolor": INK}
    card.write(x, middle, words, 24, ha="center", bbox={**frame, "linewidth": 2}, gid="number")
