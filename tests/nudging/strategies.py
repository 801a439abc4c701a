"""Every zone, when its clocks change in 2026 and 2027, and clients who want anything."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from flows.engine.nudges import EVERY_DAY, Preferences

CALM = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTES = int((END - BEGIN) / timedelta(minutes=1))
ZONES = tuple(ZoneInfo(name) for name in sorted(available_timezones()))


@cache
def changes() -> tuple[tuple[ZoneInfo, datetime], ...]:
    """Every zone with every instant at which its clocks change, in UTC."""
    days = [BEGIN + n * DAY for n in range((END - BEGIN).days + 1)]
    found = []
    for zone in ZONES:
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        for day, before, after in zip(days, offsets, offsets[1:], strict=False):
            if before != after:
                found.append((zone, _change_in(zone, day)))
    return tuple(found)


def _change_in(zone: ZoneInfo, low: datetime) -> datetime:
    """The second at which the offset is another than at `low`, within a day of it."""
    high, before = low + DAY, low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def at(text: str) -> datetime:
    """An instant from ISO 8601; without an offset it is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@st.composite
def zones_and_instants(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """Any zone with any instant, every other time one within two days of a change of its clocks."""
    if draw(st.booleans()):
        zone, change = draw(st.sampled_from(changes()))
        return zone, change + timedelta(minutes=draw(st.integers(-2880, 2880)))
    return draw(st.sampled_from(ZONES)), BEGIN + timedelta(minutes=draw(st.integers(0, MINUTES)))


CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))


@st.composite
def preferences(draw: st.DrawFn, now: datetime = BEGIN) -> Preferences:
    """Anything that a client may want; a pause ends within some days of `now`."""
    paused = draw(st.integers(0, 3)) == 0
    hours = st.integers(-100, 200).map(lambda number: now + timedelta(hours=number))
    return Preferences(
        hour=draw(CLOCKS),
        days=tuple(day for day in EVERY_DAY if draw(st.booleans())),
        steps=draw(st.booleans()),
        daily=draw(st.booleans()),
        review=draw(st.none() | st.sampled_from(EVERY_DAY)),
        quiet_from=draw(CLOCKS),
        quiet_to=draw(CLOCKS),
        a_week=draw(st.integers(1, 21)),
        paused=paused,
        paused_until=draw(st.none() | hours) if paused else None,
    )
