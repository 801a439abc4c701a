"""The letters that pictures are written in: which there are, and words parted into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from math import ceil
from pathlib import Path

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, fontManager, get_font

DOTS_AN_INCH = 72  # a point of letters is then a pixel
# DejaVu comes with matplotlib: Latin, Greek, Cyrillic, Arabic, Hebrew and more. Ours: see fonts/.
FAMILIES = ("DejaVu Sans", "Cairn CJK")
_OURS = Path(__file__).parent / "fonts" / "cairn-cjk.ttf"
_JOINS = "\u200c"  # parts letters in Persian words; other invisible signs go
_PIECES = re.compile(r"[^\S\n]+|[⺀-鿿豈-﫿＀-￯]|[^\s⺀-鿿豈-﫿＀-￯]+")

_STACKED = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")  # would pass over the whole card

_SHARES = (0.6, 0.7, 0.8, 0.9)  # of the width, tried for lines of one length

Measure = Callable[[str], float]  # how wide words are, in pixels


@cache
def families() -> tuple[str, ...]:
    """The names of the fonts, once matplotlib knows ours."""
    if not any(each.fname == str(_OURS) for each in fontManager.ttflist):
        fontManager.addfont(_OURS)
    return FAMILIES


@cache
def _known(bold: bool = False) -> frozenset[int]:
    """The characters that the fonts have between them; the bold ones are DejaVu's."""
    names = families()[:1] if bold else families()
    weight = "bold" if bold else "normal"
    paths = [fontManager.findfont(FontProperties(family=name, weight=weight)) for name in names]
    return frozenset().union(*(get_font(path).get_charmap() for path in paths))


@lru_cache(4096)
def width_of(words: str, size: float, weight: str) -> float:
    """How wide a line of words is. Measuring is a third of drawing, and words come again."""
    names = families()[:1] if weight == "bold" else families()
    font = FontProperties(family=names, size=size, weight=weight)
    measure = _ruler().get_text_width_height_descent
    return float(measure(words, font, False)[0])  # type: ignore[no-untyped-call]


@cache
def _ruler() -> RendererAgg:
    return RendererAgg(1, 1, DOTS_AN_INCH)  # type: ignore[no-untyped-call]


def clean(words: str) -> str:
    """The words without what can be left out where there is no letter for it, such as emoji."""
    shown = (each for each in unicodedata.normalize("NFC", words) if not _is_spare(each))
    return _STACKED.sub(r"\1", " ".join("".join(shown).split()))


def _is_spare(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Zs" or character in "\n\t":
        return False
    if category[0] == "C" or 0xFE00 <= ord(character) <= 0xFE0F:
        return character != _JOINS
    return ord(character) not in _known() and (category[0] in "PSZ" or category == "Me")


def is_writable(words: str, bold: bool = False) -> bool:
    """Whether there is a letter for everything in these words, which are clean."""
    known = _known(bold)
    return bool(words) and all(ord(each) in known or each == _JOINS for each in words)


def from_the_right(words: str) -> bool:
    """Whether the words are read from right to left: their first letter tells."""
    sides = (unicodedata.bidirectional(each) for each in words)
    return next((side for side in sides if side in ("L", "R", "AL")), "L") != "L"


def in_lines(words: str, width: float, most: int, measure: Measure) -> list[str]:
    """The words in at most so many lines of at most this width; what is left out is an ellipsis.

    Lines are about as long as each other.
    """
    lines = _fill(words, width, measure)
    if len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        return [*lines[: most - 1], _shorten(rest, width, measure)]
    longest = max(map(measure, _PIECES.findall(words)), default=0.0)
    for share in _SHARES if len(lines) > 1 else ():
        narrow = _fill(words, width * share, measure)
        if width * share >= longest and len(narrow) == len(lines):
            return narrow
    return lines


def _fill(words: str, width: float, measure: Measure) -> list[str]:
    lines, filled = [""], 0.0
    for piece in _PIECES.findall(words):
        for part in _cut(piece, width, measure):
            if lines[-1] and part.strip() and filled + measure(part) > width:
                lines.append("")
                filled = 0.0
            if lines[-1] or part.strip():
                lines[-1] += part
                filled += measure(part)
    return [line.rstrip() for line in lines if line]


def _cut(piece: str, width: float, measure: Measure) -> list[str]:
    """A word that is wider than a line, in even parts with hyphens."""
    whole = measure(piece)
    if whole <= width or not piece.strip():
        return [piece]
    room = max(width - measure("-"), 1)
    most = max(2, min(_fitting(piece, room, measure), ceil(len(piece) / ceil(whole / room))))
    parts = [piece[start : start + most] for start in range(0, len(piece), most)]
    return [*(part + "-" for part in parts[:-1]), parts[-1]]


def _shorten(words: str, width: float, measure: Measure) -> str:
    if measure(words) <= width:
        return words
    return words[: _fitting(words, width - measure("…"), measure)].rstrip(" -,.") + "…"


def _fitting(words: str, width: float, measure: Measure) -> int:
    """How many of the first characters are no wider."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(words[:middle]) <= width else (low, middle - 1)
    return low
