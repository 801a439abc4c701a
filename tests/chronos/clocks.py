"""The checker's own arithmetic of clocks and calendars: whole seconds, and nothing of the bot's.

An instant is a number of seconds since 1970 in UTC, a wall-clock time the number that clocks would
show as such. A day is the number of days since 1970.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2026, 2029))
STEP = 12 * HOUR  # no zone changes its offset twice within it


class Clocks:
    """What clocks in a zone show. Offsets are asked of `zoneinfo` from UTC only."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._zone = ZoneInfo(zone)
        self._begins, self._offsets = [FIRST], [self._offset_at(FIRST)]
        for instant in range(FIRST, LAST, STEP):
            if self._offset_at(instant + STEP) != self._offsets[-1]:
                change = self._change_within(instant, instant + STEP)
                self._begins.append(change)
                self._offsets.append(self._offset_at(change))

    @property
    def changes(self) -> list[int]:
        """The instants from which the offset is another one."""
        return self._begins[1:]

    def wall(self, instant: int) -> int:
        """What clocks show."""
        return instant + self._offsets[bisect_right(self._begins, instant) - 1]

    def day(self, instant: int) -> int:
        return self.wall(instant) // DAY

    def first(self, wall: int) -> int:
        """The least instant at which clocks show `wall` or later."""
        last = len(self._begins) - 1
        for number, (begin, offset) in enumerate(zip(self._begins, self._offsets, strict=True)):
            instant = max(begin, wall - offset)
            if number == last or instant < self._begins[number + 1]:
                return instant
        raise AssertionError

    def next(self, after: int, wall_seconds: int) -> int:
        """The least instant after `after` at which clocks show this time of day."""
        number = bisect_right(self._begins, after) - 1
        while True:
            begin, offset = self._begins[number], self._offsets[number]
            ahead = (wall_seconds - (max(after + 1, begin) + offset)) % DAY
            found = max(after + 1, begin) + ahead
            number += 1
            if number == len(self._begins) or found < self._begins[number]:
                return found

    def _offset_at(self, instant: int) -> int:
        offset = datetime.fromtimestamp(instant, self._zone).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())

    def _change_within(self, before: int, after: int) -> int:
        """The first second with the offset of `after`."""
        offset = self._offset_at(before)
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (
                (middle, after) if self._offset_at(middle) == offset else (before, middle)
            )
        return after


@cache
def clocks(zone: str) -> Clocks:
    return Clocks(zone)


def weekday(day: int) -> int:
    """Monday is 0."""
    return (day + 3) % 7


def monday(day: int) -> int:
    return day - weekday(day)


def day_number(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def shown(instant: int, zone: str) -> str:
    """An instant for a reader: what clocks show, and the offset."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone)).isoformat(" ", "minutes")
