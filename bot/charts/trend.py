"""Readings over time: the axis is 1-10, a gap is a gap, and few readings are points without a line.

Lines are told apart by marks, strokes and words at their ends, and not by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes

from bot.charts.calendar import Tick, ticks
from bot.charts.card import (
    COLOURS,
    EDGE,
    FAINT,
    LARGE,
    LINE,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Card,
    letters,
)
from bot.charts.letters import clean, is_writable
from bot.charts.moments import signs_of
from flows.engine.pictures import Line, Trend

DAY = 86_400.0
HEIGHT = 520  # of the space that readings stand in
DATES, YEARS = 58, 32  # below it, for days and months, and for years
GAP = 16  # above it
LEFT = 74
RIGHT, NAMES = 64, 220  # beside it, for the last value alone or with a name
USUAL_TIMES = 2.5  # a pause so many times the usual one is a gap
SHORT, LONG = 3.5 * DAY, 21 * DAY  # never a gap, such as a weekend; always one
MOST_LINES = 3  # of what is asked for; more cannot be told apart
FEW = 5  # readings near each other that make a line
MARKS, STROKES = "osD", ("-", (0, (5, 1.5)), (0, (1.5, 1.2)))
LEAST, MOST = 8.5, 17  # the size of marks
FEWER, PLAIN = 60, 12.0  # readings that have marks of at least this size
FINER = (1.3, 1, 0.72)
STROKE = 0.27  # of the size of a mark
ROOM = 36  # that the value of a reading takes, either way
SPARSE = 8  # readings that have their values beside them


@dataclass(frozen=True)
class Span:
    """What the axis of time shows, in Unix seconds, and where it stands on the card."""

    first: float
    last: float
    left: float
    width: float

    def x(self, at: float) -> float:
        """Where an instant is on the card."""
        return self.left + (at - self.first) / (self.last - self.first) * self.width


def trend_card(trend: Trend) -> Card:
    """The readings on their card."""
    lines = trend.lines[:MOST_LINES]
    zone = ZoneInfo(trend.zone)
    card = Card(trend.title)
    is_told = len(lines) == 1 and clean(lines[0].name) == clean(trend.title)
    right = RIGHT if is_told or not lines else NAMES
    span = _span(trend, WIDTH - LEFT - right)
    signs = signs_of(card, trend, span.x)
    named = _ticks(trend, zone)
    axis = DATES + (YEARS if any("\n" in tick.words for tick in named) else 0)
    card.lay(signs.above + GAP + HEIGHT + axis + signs.below + EDGE)
    top = card.top + signs.above + GAP
    axes = card.axes(span.left, top, span.width, HEIGHT)
    _lay_out(axes, span, named)
    signs.write(card, axes, top, top + HEIGHT + axis)
    for number, line in enumerate(lines):
        _draw_line(axes, line, number, *_sizes(lines, number, span))
    if right == RIGHT and sum(len(line.points) for line in lines) <= SPARSE:
        _write_values(card, lines, span, top)
    else:
        _name_ends(card, lines, right == NAMES, span, top)
    return card


def _span(trend: Trend, width: float) -> Span:
    instants = [at for line in trend.lines for at, _value in line.points]
    instants += [moment.at for moment in trend.moments]
    first, last = min(instants, default=0.0), max(instants, default=0.0)
    beside = max((last - first) * 0.03, DAY / 2)
    return Span(first - beside, last + beside, LEFT, width)


def _ticks(trend: Trend, zone: ZoneInfo) -> list[Tick]:
    instants = [at for line in trend.lines for at, _value in line.points]
    instants += [moment.at for moment in trend.moments]
    if not instants:
        return []

    def writable(words: str) -> bool:
        return is_writable(clean(words))

    return ticks(min(instants), max(instants), zone, trend.locale, writable)


def _lay_out(axes: Axes, span: Span, named: Sequence[Tick]) -> None:
    axes.set_xlim(span.first, span.last)
    axes.set_ylim(0.5, 10.5)
    style = {**letters(SMALL), "color": QUIET}
    axes.set_yticks(range(1, 11), labels=[str(each) for each in range(1, 11)], **style)
    axes.set_xticks([tick.at for tick in named], labels=[tick.words for tick in named], **style)
    axes.grid(axis="y", color=FAINT, linewidth=2)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0, pad=12)
    axes.tick_params(axis="x", length=10, width=2, color=QUIET, pad=8)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set(color=QUIET, linewidth=2)


def _draw_line(axes: Axes, line: Line, number: int, size: float, stroke: float) -> None:
    colour = COLOURS[number]
    for run in runs(line.points):
        if len(run) >= FEW:
            axes.plot(
                *zip(*run, strict=True),
                color=colour,
                linestyle=STROKES[number],
                linewidth=stroke,
                zorder=3 + number / 10,
                gid="run",
            )
    axes.plot(
        [at for at, _value in line.points],
        [value for _at, value in line.points],
        linestyle="none",
        marker=MARKS[number],
        markersize=size,
        color=colour,
        markeredgecolor=PAPER,
        markeredgewidth=size / 9,
        zorder=4 + number / 10,
        label=line.name,
        gid="readings",
        clip_on=False,
    )


def _sizes(lines: Sequence[Line], number: int, span: Span) -> tuple[float, float]:
    """Of marks and strokes: finer where readings are close. Later lines are finer than earlier
    ones, so that none hides another with the same values."""
    apart = _usual_pause(lines[number].points) / (span.last - span.first) * span.width
    share = FINER[number] if len(lines) > 1 else 1
    least = PLAIN if len(lines[number].points) <= FEWER else LEAST
    size = min(max(0.9 * apart, least), MOST) * share
    return size, size * STROKE


def runs(points: Sequence[tuple[float, int]]) -> list[list[tuple[float, int]]]:
    """The readings parted where there is a gap."""
    parted: list[list[tuple[float, int]]] = []
    gap = _gap(points)
    for point in points:
        if not parted or point[0] - parted[-1][-1][0] > gap:
            parted.append([])
        parted[-1].append(point)
    return parted


def _gap(points: Sequence[tuple[float, int]]) -> float:
    """How long a pause between two readings may be."""
    return min(max(USUAL_TIMES * _usual_pause(points), SHORT), LONG)


def _usual_pause(points: Sequence[tuple[float, int]]) -> float:
    """Between two days with readings; several on one day count once."""
    days = sorted({at // DAY for at, _value in points})
    pauses = [(after - before) * DAY for before, after in pairwise(days)]
    return median(pauses) if pauses else DAY


@dataclass(frozen=True)
class End:
    """What stands at the end of a line: its last value, and its name when there are several."""

    value: int
    number: int
    words: Sequence[str]

    @property
    def height(self) -> float:
        return LARGE * LINE + len(self.words) * SMALL * LINE + 8


def _write_values(card: Card, lines: Sequence[Line], span: Span, top: float) -> None:
    """The value of each reading above it, or below at the top; none over another's.

    Where two would overlap the later goes without: the axis tells it, and so do the words.
    """
    written: list[tuple[float, float]] = []
    for line in lines:
        for at, value in line.points:
            left, middle = span.x(at), _height(value, top) + (34 if value == 10 else -34)
            if any(abs(left - x) < ROOM and abs(middle - y) < ROOM for x, y in written):
                continue
            written.append((left, middle))
            style = {"weight": "bold", "color": COLOURS[0], "ha": "center", "gid": "value"}
            card.write(left, middle, str(value), SMALL, **style)


def _height(value: int, top: float) -> float:
    """Where a value is on the card."""
    return top + (10.5 - value) / 10 * HEIGHT


def _name_ends(card: Card, lines: Sequence[Line], named: bool, span: Span, top: float) -> None:
    ends = []
    for number, line in enumerate(lines):
        if line.points:
            name = card.named(line.name, "ABC"[number]) if named else ""
            words = card.lines(name, NAMES - 34, 2, SMALL) if name else []
            ends.append(End(line.points[-1][1], number, words))
    ends.sort(key=lambda end: -end.value)
    heights = [_height(end.value, top) for end in ends]
    places = _apart(heights, [end.height for end in ends], top - GAP, top + HEIGHT + GAP)
    for end, middle in zip(ends, places, strict=True):
        _write_end(card, end, span.left + span.width + 24, middle - end.height / 2)


def _apart(
    wanted: Sequence[float], heights: Sequence[float], top: float, end: float
) -> list[float]:
    """The middles of blocks, as near as can be to where they are wanted, in order, in bounds."""
    tops: list[float] = []
    for middle, height in zip(wanted, heights, strict=True):
        tops.append(max(middle - height / 2, top))
        top = tops[-1] + height
    for number in reversed(range(len(tops))):
        tops[number] = min(tops[number], end - heights[number])
        end = tops[number]
    return [above + height / 2 for above, height in zip(tops, heights, strict=True)]


def _write_end(card: Card, end: End, left: float, top: float) -> None:
    colour = COLOURS[end.number]
    middle = top + LARGE * LINE / 2
    value = str(end.value)
    card.write(left, middle, value, LARGE - 4, weight="bold", color=colour, gid="last")
    if end.words:
        card.mark(left + 68, middle, MARKS[end.number], 17 * FINER[end.number], colour)
    for row, line in enumerate(end.words):
        below = top + LARGE * LINE + (row + 0.5) * SMALL * LINE
        card.write(left, below, line, SMALL, color=colour, gid="name")
