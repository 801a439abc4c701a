"""Which days a time axis names, and how they are written in the client's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton

MOST_TICKS = 5
_DAYS = (1, 2, 3, 4, 7, 10, 14)  # between two ticks
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)

Writable = Callable[[str], bool]


@dataclass(frozen=True)
class Tick:
    """A day that is named on the axis, at an instant in Unix seconds."""

    at: float
    words: str


def ticks(first: float, last: float, zone: ZoneInfo, locale: str, writable: Writable) -> list[Tick]:
    """A few days between two instants, at even steps."""
    begin, end = _day(first, zone), _day(last, zone)
    days = _days(begin, end)
    skeleton = "MMMd"
    if days is None:
        days, skeleton = _months(begin, end), "MMM"
    written = [_write(day, skeleton, locale, writable) for day in days]
    if begin.year != end.year:
        years = [day.year for day in days]
        written = [
            f"{words}\n{year}" if year not in years[:number] else words
            for number, (words, year) in enumerate(zip(written, years, strict=True))
        ]
    hour = time(12) if skeleton == "MMMd" else time()
    at = [datetime.combine(day, hour, zone).timestamp() for day in days]
    if begin == end:
        at = [(first + last) / 2]
    return [Tick(*pair) for pair in zip(at, written, strict=True)]


def day_words(at: float, zone: ZoneInfo, locale: str, writable: Writable) -> str:
    """The day of an instant, short."""
    return _write(_day(at, zone), "MMMd", locale, writable)


def _day(at: float, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at, zone).date()


def _days(begin: date, end: date) -> list[date] | None:
    """Days at the smallest step that gives few enough; None when they lie too far apart."""
    count = (end - begin).days
    for step in _DAYS:
        if count // step < MOST_TICKS:
            return [begin + timedelta(days=each) for each in range(0, count + 1, step)]
    return None


def _months(begin: date, end: date) -> list[date]:
    """First days of months."""
    months = range(begin.year * 12 + begin.month, end.year * 12 + end.month)
    for step in _MONTHS:
        chosen = [month for month in months if month % step == 0]
        if len(chosen) <= MOST_TICKS:
            break
    apart = -(-len(chosen) // MOST_TICKS)  # more than one where they lie decades apart
    return [date(month // 12, month % 12 + 1, 1) for month in chosen[::apart]]


def _write(day: date, skeleton: str, locale: str, writable: Writable) -> str:
    """In numbers where the language has no letters here."""
    try:
        words = format_skeleton(skeleton, day, locale=Locale.parse(locale, sep=_sep(locale)))
    except (UnknownLocaleError, ValueError, KeyError):
        words = ""
    return words if writable(words) else f"{day:%d.%m.}"


def _sep(locale: str) -> str:
    return "-" if "-" in locale else "_"
