"""A moment in the future, read as people say it: "tomorrow at 9", "fri 5pm", "in two weeks".

Pure: `now` is handed in. Must not know flows or clients. What can be meant in two ways is unclear:
a wrong date is worse than a question.

    Friday, this Friday    the next one after today; today if a time is named that is still ahead
    next Friday            the Friday of next week; weeks begin on Monday
    next week, next month  its Monday, its 1st
    weekend                Saturday; on a Saturday the Sunday
    end of the week        Friday; at a weekend the Sunday
    in March               its 1st; end of March its 31st
    the 5th                the next 5th, today included
    3 March                the next one; if it passed in the last 30 days it is past
    3/4, 3.4.              unclear, as day and month can change places; 3 April
    9, Friday 5            unclear; a bare number is an hour after "at", "today" and "tomorrow"
    at 6                   the next 6 o'clock, am or pm, but never before 5 in the morning
    tomorrow at 6          18:00: from 1 to 6 is the afternoon, from 7 on as said; 06:00 is exact
    midnight               the coming one; with another day than today it is unclear
    by, before, until      the moment named
    a day without a time   09:00; today: the next full hour an hour away or more, from 09:00 on
    this evening           19:00; when that is over, the next full hour
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flows.engine.named_days import (
    DAY,
    FARTHEST,
    NamedDay,
    agreed,
    ask_dateparser,
    phrase,
    take,
    take_days,
)
from flows.engine.time_words import TAKEN, is_small_talk, plain, without_small_talk

LONGEST = 100  # characters; a moment is said in fewer, and it keeps every pattern quick
USUAL_HOUR = 9  # local, of a day without a time
EARLIEST_HOUR = 5  # local; "at 3" is never the 3 of the night
AFTERNOON_BEFORE = 7  # "tomorrow at 6" is 18:00, "tomorrow at 7" is 07:00
LATE = time(21)  # local; after it "today" is an hour from now


@dataclass(frozen=True)
class Moment:
    """`at`: aware UTC, to the minute, after `now`. `has_time`: more than a day was named."""

    at: datetime
    has_time: bool


@dataclass(frozen=True)
class NotAMoment:
    """`past`: the moment was read and is over. `unclear`: all else."""

    reason: Literal["unclear", "past"]


UNCLEAR = NotAMoment("unclear")
PAST = NotAMoment("past")


@dataclass(frozen=True)
class _Part:
    """A part of the day, in local hours; one said beside it lies in begins <= hour < ends."""

    hour: int
    begins: int
    ends: int


@dataclass(frozen=True)
class _Clock:
    """What a clock shows. Not `exact`: it was said so that it can be twelve hours later as well."""

    hour: int
    minute: int
    exact: bool


_PARTS = {
    "morning": _Part(9, 4, 12),
    "noon": _Part(12, 11, 14),
    "afternoon": _Part(14, 12, 19),
    "afterlunch": _Part(14, 12, 19),
    "afterwork": _Part(18, 15, 24),
    "dayend": _Part(18, 15, 24),
    "evening": _Part(19, 16, 24),
}
_PART = phrase("|".join([*_PARTS, "midnight"]))
_OVER = phrase(
    r"yesterday|ago|earlier today|"
    r"last (?:night|week|weekend|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?! of)"
)
_SPAN = phrase(r"(?:in|within) (\d{1,4})(\.5)? (minute|hour)s?(?: (?:and )?(\d{1,2}) minutes?)?")
_LEAD = "(?:(?:at|by|before|until|till|after|around|about) )"
_CLOCK = phrase(
    rf"{_LEAD}*\d{{1,2}}(?::\d\d(?:am|pm|oclock)?|(?:\.\d\d)?(?:am|pm|oclock))|"
    rf"{_LEAD}?at \d{{1,2}}(?:\.\d\d)?|"
    rf"\d{{1,2}}\.(?:1[3-9]|[2-5]\d)|"  # 9.30 is a time; 9.10 can be a date
    rf"{_LEAD}\d{{1,2}}(?= {TAKEN}|$)"
)


def read_when(
    text: str, now: datetime, zone: ZoneInfo, languages: Sequence[str] = ("en",)
) -> Moment | NotAMoment:
    """What `text` names, seen from `now` in the client's zone. ValueError if `now` is naive.

    `languages` are ISO codes such as "es" or "pt-br"; English is always read. No text raises.
    """
    if now.tzinfo is None:
        raise ValueError("read_when needs an aware now.")
    if len(text) > LONGEST:
        return UNCLEAR
    codes = [*(code.lower().split("-")[0] for code in languages), "en"]
    local = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    words = plain(text, codes)
    if _OVER.search(words):
        return PAST
    words, spans = take(words, _SPAN)
    words, days = take_days(words, local.date(), codes)
    words, parts = take(words, _PART)
    words, clocks = take(words, _CLOCK)
    rest = without_small_talk(words)
    if rest and not days and not spans:
        read = ask_dateparser(rest, local.date(), codes)
        if isinstance(read, timedelta):
            return UNCLEAR if clocks or parts else _after(read, now)
        if read:
            words, days = words.replace(rest, TAKEN), [read]
    if TAKEN not in words or not is_small_talk(words):
        return UNCLEAR
    if spans:
        return _after(_length(spans[0]), now) if words.count(TAKEN) == 1 else UNCLEAR
    return _first(days, [clock[0] for clock in clocks], {part[0] for part in parts}, now, zone)


def _first(
    days: Sequence[NamedDay], clocks: Sequence[str], parts: set[str], now: datetime, zone: ZoneInfo
) -> Moment | NotAMoment:
    """The first moment after `now` that fits all that was said."""
    local = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    today = local.date()
    day = agreed(days) if days else None
    clock = _read_clock(clocks[0]) if clocks else None
    if (day and not day.date) or len(clocks) > 1 or (clocks and not clock):
        return UNCLEAR
    if "midnight" in parts:
        if clock or (day and day.date != today) or not parts <= {"midnight", "evening"}:
            return UNCLEAR
        day, clock, parts = NamedDay(today + DAY), _Clock(0, 0, exact=True), set()
    if len(parts) > 1:
        return UNCLEAR
    part = _PARTS[next(iter(parts))] if parts else None
    if clock and not _hours(clock, part):
        return UNCLEAR
    for each in _dates(day, today, bool(clock or part)):
        for wall in _walls(each, clock, part, day, local):
            at = _instant(wall, zone)
            if at > now:
                return Moment(at, has_time=bool(clock or part))
    return PAST


def _dates(named: NamedDay | None, today: date, has_time: bool) -> Sequence[date]:
    """The local dates that can be meant from today on, the nearest first."""
    if not named or not named.date:
        return (today, today + DAY)
    if has_time and named.weekday == today.weekday():
        return (today, named.date)
    return (named.date,) if named.date >= today else ()


def _walls(
    day: date, clock: _Clock | None, part: _Part | None, named: NamedDay | None, local: datetime
) -> Sequence[datetime]:
    """The local times on `day` that can be meant, the likeliest first. `named` led to `day`."""
    is_today = day == local.date()
    if clock:
        hours = _hours(clock, part)
        if len(hours) == 2:
            morning, evening = hours
            if not is_today or (named and named.weekday is not None):
                hours = [morning if morning >= AFTERNOON_BEFORE else evening]
            elif morning < EARLIEST_HOUR:
                hours = [evening]
        return [datetime.combine(day, time(hour, clock.minute)) for hour in hours]
    if part:
        usual = datetime.combine(day, time(part.hour))
        said_today = named.date == day if named else part is _PARTS["dayend"]
        if is_today and said_today and part.begins <= local.hour < part.ends:
            return [usual, local.replace(minute=0) + timedelta(hours=1)]
        return [usual]
    usual = datetime.combine(day, time(USUAL_HOUR))
    if not is_today:
        return [usual]
    in_an_hour = local + timedelta(hours=1)
    if local.time() > LATE:
        return [in_an_hour]
    return [max(usual, (in_an_hour + timedelta(minutes=59)).replace(minute=0))]


def _hours(clock: _Clock, part: _Part | None) -> list[int]:
    hours = [clock.hour] if clock.exact else [clock.hour, clock.hour + 12]
    return [hour for hour in hours if not part or part.begins <= hour < part.ends]


def _read_clock(words: str) -> _Clock | None:
    """None for a time that no clock shows. "06:00" is a 24-hour clock's morning, "6:00" either."""
    said = re.search(r"(\d{1,2})(?:[:.](\d\d))?(am|pm)?", words)
    if not said:
        return None
    hour, minute, half = int(said[1]), int(said[2] or 0), said[3]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        return _Clock(hour % 12 + (12 if half == "pm" else 0), minute, exact=True)
    return _Clock(hour, minute, exact=hour > 11 or said[1].startswith("0"))


def _length(span: re.Match[str]) -> timedelta:
    unit = timedelta(hours=1) if span[3] == "hour" else timedelta(minutes=1)
    half = unit / 2 if span[2] else timedelta()
    return int(span[1]) * unit + half + timedelta(minutes=int(span[4] or 0))


def _after(span: timedelta, now: datetime) -> Moment | NotAMoment:
    if span > FARTHEST:
        return UNCLEAR
    at = (now.astimezone(UTC) + span).replace(second=0, microsecond=0)
    return Moment(at, has_time=True) if at > now else PAST


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local time: the earlier of two, or the first after a gap."""
    while True:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        wall += timedelta(minutes=1)
