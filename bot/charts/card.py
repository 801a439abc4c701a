"""The card that every picture is drawn on: its size, its colours, and words at a place.

Everything is in pixels; a phone shows a card at 0.35 to 0.4 of its size.
"""

from __future__ import annotations

import io
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from bot.charts.letters import DOTS_AN_INCH, clean, families, in_lines, is_writable, width_of

WIDTH = 1000
EDGE = 28  # what stays free around
SMALL, NORMAL, LARGE = 27, 30, 40  # the height of letters
LINE = 1.2  # of a line of words, in heights of its letters
# Light and opaque, so that it is the same in Telegram's light and dark themes.
PAPER, INK, QUIET, FAINT = "#fbfaf7", "#22303c", "#5d6975", "#dfe1de"
COLOURS = ("#1f6fae", "#b3500b", "#6a3d9a")  # also apart in grey
_SHADES = 64


class Card:
    """A figure with a title, and the names that had to be given a label. `lay` it, then draw.

    `top` is where the title ends.
    """

    def __init__(self, title: str) -> None:
        self.figure = Figure(dpi=DOTS_AN_INCH, facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        self.height = 0.0
        self.key: dict[str, str] = {}  # label and name
        words, width = clean(title), WIDTH - 2 * EDGE
        self._weight = "bold" if is_writable(words, bold=True) else "normal"
        shown = is_writable(words)
        self._title = self.lines(words, width, 2, LARGE, self._weight) if shown else []
        self.top = EDGE + len(self._title) * LARGE * LINE + (12 if self._title else 0)

    def lay(self, below: float) -> None:
        """Make the card so high below its title, and write the title."""
        self.height = float(round(self.top + below))
        self.figure.set_size_inches(WIDTH / DOTS_AN_INCH, self.height / DOTS_AN_INCH)
        for row, line in enumerate(self._title):
            middle = EDGE + (row + 0.5) * LARGE * LINE
            style = {"weight": self._weight, "ha": "center", "gid": "title"}
            self.write(WIDTH / 2, middle, line, LARGE, **style)

    def named(self, name: str, label: str) -> str:
        """The name, or the label in its place when there are no letters for it."""
        shown = clean(name)
        if is_writable(shown):
            return shown
        self.key[label] = name
        return label

    def lines(
        self, words: str, width: float, most: int, size: float, weight: str = "normal"
    ) -> list[str]:
        return in_lines(words, width, most, lambda part: width_of(part, size, weight))

    def write(self, x: float, top: float, words: str, size: float, **style: Any) -> Text:
        """A line of words; `top` is the middle of its height, from the top of the card."""
        given = letters(size, style.get("weight", "normal"))
        given |= {"color": INK, "va": "center_baseline", **style}
        return self.figure.text(x / WIDTH, 1 - top / self.height, words, **given)

    def mark(self, x: float, top: float, marker: str, size: float, colour: str) -> None:
        """One mark of a line, such as beside its name."""
        place = ([x / WIDTH], [1 - top / self.height])
        mark = Line2D(*place, marker=marker, markersize=size, color=colour, linestyle="none")
        self.figure.add_artist(mark)

    def axes(
        self, left: float, top: float, width: float, height: float, kind: str = "rectilinear"
    ) -> Axes:
        """Axes at a place, from the left and the top of the card."""
        bottom = 1 - (top + height) / self.height
        place = (left / WIDTH, bottom, width / WIDTH, height / self.height)
        return self.figure.add_axes(place, facecolor=PAPER, projection=kind)

    def png(self) -> bytes:
        """The card drawn. Few shades make it small."""
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        size = canvas.get_width_height()
        seen = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        pixels = Image.frombuffer("RGBA", size, seen, "raw", "RGBA", 0, 1)
        few = pixels.convert("RGB").quantize(
            _SHADES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        out = io.BytesIO()
        few.save(out, "PNG")
        return out.getvalue()


def letters(size: float, weight: str = "normal") -> dict[str, Any]:
    """What all words are written in. They are never read as formulas."""
    known = families()[:1] if weight == "bold" else families()
    return {"fontsize": size, "fontfamily": known, "weight": weight, "parse_math": False}
