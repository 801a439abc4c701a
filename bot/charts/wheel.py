"""The wheel of life: equal sectors, each filled as far as its value, over the last wheel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, pi, sin

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from bot.charts.card import (
    COLOURS,
    EDGE,
    FAINT,
    INK,
    LINE,
    NORMAL,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Card,
    letters,
)
from bot.charts.letters import from_the_right
from flows.engine.pictures import Wheel

RADIUS = 278
AWAY = 22  # from the rim to the names
MOST_LINES, CROWD = 4, 8  # of a name; one less where there are more areas than this
VALUE = 36  # the height of the digits of a value
LEGEND = 76
BELOW_TITLE = 14
RINGS = (2, 4, 6, 8, 10)
DASHES = (0, (2.2, 1.1))


@dataclass(frozen=True)
class Block:
    """An area's value with its name below, outside the rim; `top` counts from the hub down."""

    x: float
    top: float
    side: str
    value: str
    lines: Sequence[str]

    @property
    def height(self) -> float:
        return VALUE * LINE + len(self.lines) * SMALL * LINE

    @property
    def end(self) -> float:
        return self.top + self.height


def wheel_card(wheel: Wheel) -> Card:
    """The wheel on its card."""
    card = Card(wheel.title)
    blocks = _blocks(card, wheel)
    above = max([RADIUS, *(-block.top for block in blocks)]) + BELOW_TITLE
    below = max([RADIUS, *(block.end for block in blocks)])
    legend = LEGEND if wheel.before or wheel.now else 0
    card.lay(above + below + legend + EDGE)
    hub = card.top + above
    place = (WIDTH / 2 - RADIUS, hub - RADIUS, 2 * RADIUS, 2 * RADIUS)
    axes = card.axes(*place, kind="polar")
    _lay_out(axes, len(wheel.areas))
    _fill(axes, [value for _name, value in wheel.areas])
    _outline(axes, wheel)
    for block in blocks:
        _write_block(card, block, hub)
    if legend:
        _explain(card, wheel)
    return card


def _lay_out(axes: Axes, areas: int) -> None:
    """From the top, clockwise."""
    axes.set_theta_zero_location("N")  # type: ignore[attr-defined]
    axes.set_theta_direction(-1)  # type: ignore[attr-defined]
    axes.set_ylim(0, 10)
    axes.set_xticks([2 * pi * each / max(areas, 1) for each in range(areas)], labels=[])
    axes.set_yticks(RINGS, labels=[])
    axes.grid(color=FAINT, linewidth=2)
    axes.spines["polar"].set(color=QUIET, linewidth=2)
    axes.tick_params(length=0)
    halo = [withStroke(linewidth=6, foreground=PAPER)]
    for ring in RINGS:
        style = {**letters(24), "color": QUIET, "path_effects": halo}
        axes.text(0, ring, str(ring), ha="center", va="center", zorder=6, **style)


def _fill(axes: Axes, values: Sequence[int]) -> None:
    width = 2 * pi / max(len(values), 1)
    middles = [width * (each + 0.5) for each in range(len(values))]
    axes.bar(
        middles, values, width, color=COLOURS[0], alpha=0.8, edgecolor=PAPER, linewidth=4, zorder=3
    )


def _outline(axes: Axes, wheel: Wheel) -> None:
    """The last wheel as a dashed line over the areas that both have."""
    before = dict(wheel.before)
    if not before or not wheel.areas:
        return
    width = 2 * pi / max(len(wheel.areas), 1)
    angles, heights = list[float](), list[float]()
    for number, (name, _value) in enumerate(wheel.areas):
        height = float(before.get(name, "nan"))
        angles += [width * (number + step / 24) for step in range(25)]
        heights += [height] * 25
    whole = len(before.keys() & dict(wheel.areas).keys()) == len(wheel.areas)
    if whole:
        angles, heights = [*angles, 2 * pi], [*heights, heights[0]]
    under = withStroke(linewidth=9, foreground=PAPER)
    axes.plot(
        *(angles, heights),
        color=INK,
        linewidth=4.5,
        linestyle=DASHES,
        zorder=5,
        path_effects=[under],
        gid="before",
        clip_on=False,
    )


def _blocks(card: Card, wheel: Wheel) -> list[Block]:
    before = dict(wheel.before)
    blocks = []
    for number, (name, value) in enumerate(wheel.areas):
        angle = 2 * pi * (number + 0.5) / len(wheel.areas)
        shown = card.named(name, f"#{number + 1}")
        said = _said(value, before.get(name), from_the_right(shown))
        blocks.append(_block(card, angle, shown, said, len(wheel.areas)))
    return _apart(blocks)


def _apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of each side, moved up or down from the middle until none covers the next."""
    moved = list(blocks)
    for side, step in (("left", 1), ("right", -1)):  # where words are flush; from the top down
        own = [at for at, block in enumerate(blocks) if block.side == side][::step]
        above = [at for at in own if blocks[at].top + blocks[at].end < 0]
        for lower, upper in pairwise(reversed(above)):
            top = min(moved[upper].top, moved[lower].top - moved[upper].height)
            moved[upper] = replace(moved[upper], top=top)
        for upper, lower in pairwise(at for at in own if at not in above):
            top = max(moved[lower].top, moved[upper].end)
            moved[lower] = replace(moved[lower], top=top)
    return moved


def _said(value: int, before: int | None, from_right: bool) -> str:
    if before is None or before == value:
        return str(value)
    return f"{value} ← {before}" if from_right else f"{before} → {value}"


def _block(card: Card, angle: float, name: str, said: str, areas: int) -> Block:
    x = WIDTH / 2 + (RADIUS + AWAY) * sin(angle)
    aside = abs(sin(angle)) > 0.25
    side = ("left" if sin(angle) > 0 else "right") if aside else "center"
    most, middle = MOST_LINES, 400.0
    if areas > CROWD:  # below the hub one stands between two others
        most, middle = MOST_LINES - 1, 2 * (RADIUS + AWAY) * sin(2 * pi / areas) - AWAY
    lines = card.lines(name, min(x, WIDTH - x) - 12 if aside else middle, most, SMALL)
    whole = VALUE * LINE + len(lines) * SMALL * LINE
    # Above the hub a block ends at the rim, below it begins there, and beside it is in the middle.
    top = -(RADIUS + AWAY) * cos(angle) - whole * (1 + cos(angle)) / 2
    return Block(x, top, side, said, lines)


def _write_block(card: Card, block: Block, hub: float) -> None:
    middle = hub + block.top + VALUE * LINE / 2
    card.write(block.x, middle, block.value, VALUE, weight="bold", ha=block.side, gid="value")
    for row, line in enumerate(block.lines):
        middle = hub + block.top + VALUE * LINE + (row + 0.5) * SMALL * LINE
        card.write(block.x, middle, line, SMALL, ha=block.side, gid="name")


def _explain(card: Card, wheel: Wheel) -> None:
    """Which of the two is now and which is then."""
    shown: list[tuple[Patch | Line2D, str]] = []
    if wheel.now:
        shown.append((Patch(color=COLOURS[0], alpha=0.8), card.named(wheel.now, "A")))
    if wheel.before:
        dashed = Line2D([], [], color=INK, linewidth=4.5, linestyle=DASHES)
        shown.append((dashed, card.named(wheel.then, "B") if wheel.then else ""))
    legend = card.figure.legend(
        [mark for mark, _words in shown],
        [words for _mark, words in shown],
        loc="lower center",
        bbox_to_anchor=(0.5, (EDGE - 12) / card.height),
        ncols=2,
        frameon=False,
        prop={"size": NORMAL, "family": letters(NORMAL)["fontfamily"]},
        handlelength=2.6,
        columnspacing=2,
    )
    for text in legend.get_texts():
        text.set(color=INK, parse_math=False)
