"""What a reading of clarity is beside those before it, and the words that are offered back.

The evidence bank: what a client once wrote of what makes their number that and not lower comes back
on a low day, dated and verbatim. It is found anew from the readings each time, so that nothing has
to remember what was offered when.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.engine.model import KeptRating

FIRST, UP, SAME, DOWN, LOW_AGAIN = "first", "up", "same", "down", "low again"
LOW = 3  # three such readings in a row are a time to ease off
LOW_DAY = 4
FAR = 2  # points down that are more than a shade, and points above a low day that lend words to it
RUN = 3
LEAST_LENT = 1 + FAR  # the lowest number whose words can ever come back
LOOKED_AT = 365  # readings back; words of years ago are no help today


def kind_of(earlier: Sequence[int], value: int) -> str:
    """What a number is, coming after these. One point down is a shade, and still the same."""
    if not earlier:
        return FIRST
    if run_of_lows(earlier, value) >= RUN:
        return LOW_AGAIN
    if value > earlier[-1]:
        return UP
    return DOWN if value <= earlier[-1] - FAR else SAME


def run_of_lows(earlier: Sequence[int], value: int) -> int:
    """How many readings in a row are low, this one included."""
    values = (*earlier, value)
    higher = (back for back, each in enumerate(reversed(values)) if each > LOW)
    return next(higher, len(values))


def times_before(earlier: Sequence[int], value: int) -> int:
    """How many readings before were what this one is, so that each is asked about otherwise."""
    kind = kind_of(earlier, value)
    return sum(_kind_at(earlier, at) == kind for at in range(len(earlier)))


def _kind_at(values: Sequence[int], at: int) -> str:
    return kind_of(values[max(0, at - RUN) : at], values[at])


def recalled(earlier: Sequence[KeptRating], value: int) -> KeptRating | None:
    """The reading whose words are offered back beside this number; None when it is no low day.

    It is the latest that was far higher; another one than the last time where there are several.
    On a day that goes up, what helped counts more than what once was higher.
    """
    found: KeptRating | None = None
    offered: KeptRating | None = None
    earlier = earlier[-LOOKED_AT:]
    values = [*(each.value for each in earlier), value]
    for at, now in enumerate(values):
        kind = _kind_at(values, at)
        if kind in (LOW_AGAIN, UP) or (now > LOW_DAY and kind != DOWN):
            found = None
            continue
        higher = (each for each in reversed(earlier[:at]) if each.note and each.value >= now + FAR)
        found = next(higher, None)
        if found is not None and found == offered:
            found = next(higher, found)
        offered = found or offered
    return found
