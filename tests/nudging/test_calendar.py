"""Wall-clock times as instants, in every zone and around every change of its clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from flows.engine.nudges import EVERY_DAY, WORK_DAYS, Preferences
from flows.nudging.calendar import (
    day_of,
    instant_of,
    next_occurrence,
    out_of_quiet,
    snoozes,
    wall_of,
)
from tests.nudging.strategies import (
    CALM,
    CLOCKS,
    DAY,
    ZONES,
    at,
    changes,
    preferences,
    zones_and_instants,
)

BERLIN = ZoneInfo("Europe/Berlin")
APIA = ZoneInfo("Pacific/Apia")
USUAL = Preferences()
NO_QUIET = Preferences(quiet_from=time(0), quiet_to=time(0))
FIVE_MINUTES = timedelta(minutes=5)
HOURS = (time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(9), time(23, 30))


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Instants --------------------------------------------------------------------------------------

INSTANTS = {
    ("Europe/Berlin", "2026-01-06T18:00"): "2026-01-06T17:00",
    ("Europe/Berlin", "2026-03-29T01:59:59"): "2026-03-29T00:59:59",
    ("Europe/Berlin", "2026-03-29T02:00"): "2026-03-29T01:00",
    ("Europe/Berlin", "2026-03-29T02:30"): "2026-03-29T01:00",
    ("Europe/Berlin", "2026-03-29T02:59:59.999999"): "2026-03-29T01:00",
    ("Europe/Berlin", "2026-03-29T03:00"): "2026-03-29T01:00",
    ("Europe/Berlin", "2026-10-25T02:30"): "2026-10-25T00:30",
    ("Europe/Berlin", "2026-10-25T03:00"): "2026-10-25T02:00",
    ("America/New_York", "2026-03-08T02:30"): "2026-03-08T07:00",
    ("America/New_York", "2026-11-01T01:30"): "2026-11-01T05:30",
    ("Australia/Lord_Howe", "2026-10-04T02:15"): "2026-10-03T15:30",
    ("Australia/Lord_Howe", "2026-10-04T02:30"): "2026-10-03T15:30",
    ("Australia/Lord_Howe", "2026-04-05T01:45"): "2026-04-04T14:45",
    ("Africa/Casablanca", "2026-02-15T02:30"): "2026-02-15T01:30",
    ("Africa/Casablanca", "2026-03-22T02:30"): "2026-03-22T02:00",
    ("Antarctica/Troll", "2026-03-29T01:30"): "2026-03-29T01:00",
    ("Antarctica/Troll", "2026-03-29T02:59"): "2026-03-29T01:00",
    ("Antarctica/Troll", "2026-10-25T01:30"): "2026-10-24T23:30",
    ("America/Santiago", "2026-09-06T00:30"): "2026-09-06T04:00",
    ("America/Nuuk", "2026-03-28T23:30"): "2026-03-29T01:00",
    ("Pacific/Apia", "2011-12-29T23:59:59"): "2011-12-30T09:59:59",
    ("Pacific/Apia", "2011-12-30T00:00"): "2011-12-30T10:00",
    ("Pacific/Apia", "2011-12-30T12:00"): "2011-12-30T10:00",
    ("Pacific/Apia", "2011-12-31T00:00"): "2011-12-30T10:00",
    ("Pacific/Kiritimati", "2026-01-06T18:00"): "2026-01-06T04:00",
    ("Etc/GMT+12", "2026-01-06T18:00"): "2026-01-07T06:00",
}


@pytest.mark.parametrize(("said", "expected"), INSTANTS.items(), ids=str)
def test_a_wall_time_is_one_instant(said: tuple[str, str], expected: str) -> None:
    zone, shown = said
    found = instant_of(wall(shown), ZoneInfo(zone))
    assert found == at(expected)
    assert found.tzinfo is UTC


def test_a_second_pass_that_is_marked_as_one_is_the_first_all_the_same() -> None:
    assert instant_of(wall("2026-10-25T02:30").replace(fold=1), BERLIN) == at("2026-10-25T00:30")
    assert wall_of(at("2026-10-25T01:30"), BERLIN).fold == 0


def test_there_are_changes_in_both_directions_to_try() -> None:
    leaps = {wall_of(when, zone) - wall_of(when - DAY, zone) - DAY for zone, when in changes()}
    hour = timedelta(hours=1)
    assert {-2 * hour, -hour, -hour / 2, hour / 2, hour, 2 * hour} <= leaps
    assert len(changes()) > 500


def test_around_every_change_it_is_the_first_instant_that_shows_the_time_or_has_passed_it() -> None:
    for zone, change in changes():
        instants = [change + number * FIVE_MINUTES for number in range(-60, 61)]
        walls = [wall_of(each, zone) for each in instants]
        reached = 0  # the first of the instants at which clocks had come to the time
        shown = walls[0]
        while shown <= walls[-1]:
            while walls[reached] < shown:
                reached += 1
            assert instant_of(shown, zone) == instants[reached], (zone, shown)
            shown += FIVE_MINUTES


@settings(CALM, max_examples=300)
@given(zones_and_instants())
def test_an_instant_is_found_again_from_what_its_clocks_show(
    where: tuple[ZoneInfo, datetime],
) -> None:
    zone, when = where
    found = instant_of(wall_of(when, zone), zone)
    assert wall_of(found, zone) == wall_of(when, zone)
    assert found <= when


# Days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "day"),
    {
        "2026-01-06T12:00+01:00": "2026-01-06",
        "2026-01-06T23:59+01:00": "2026-01-06",
        "2026-01-07T00:00+01:00": "2026-01-06",
        "2026-01-07T02:59:59+01:00": "2026-01-06",
        "2026-01-07T03:00+01:00": "2026-01-07",
        "2026-03-29T00:59:59": "2026-03-28",
        "2026-03-29T01:00": "2026-03-29",
        "2026-10-25T01:59": "2026-10-24",
        "2026-10-25T02:00": "2026-10-25",
    }.items(),
)
def test_the_day_ends_at_three(now: str, day: str) -> None:
    assert day_of(at(now), BERLIN) == date.fromisoformat(day)


def test_the_same_instant_is_another_day_elsewhere() -> None:
    now = at("2026-01-06T12:00")
    assert day_of(now, ZoneInfo("Pacific/Kiritimati")) == date(2026, 1, 6)
    assert day_of(now, ZoneInfo("Etc/GMT+12")) == date(2026, 1, 5)
    assert day_of(at("2026-01-06T13:00"), ZoneInfo("Pacific/Kiritimati")) == date(2026, 1, 7)


def test_a_day_that_has_ended_never_comes_back() -> None:
    for zone, change in changes():
        days = [day_of(change + number * FIVE_MINUTES, zone) for number in range(-72, 73)]
        assert days == sorted(days), (zone, change)
        assert days[-1] - days[0] <= DAY


# What comes next -------------------------------------------------------------------------------


def occurrences(hour: time, after: datetime, zone: ZoneInfo, most: int) -> Iterator[tuple]:
    for _number in range(most):
        found = next_occurrence(hour, EVERY_DAY, after, zone)
        assert found
        yield found
        after = found[1]


@pytest.mark.parametrize("hour", HOURS, ids=str)
def test_around_every_change_each_date_comes_once_and_not_before_its_time(hour: time) -> None:
    for zone, change in changes():
        found = list(occurrences(hour, change - 3 * DAY, zone, 6))
        first = found[0][0]
        assert [day for day, _when in found] == [first + number * DAY for number in range(6)]
        for day, when in found:
            due = datetime.combine(day, hour)
            assert when == instant_of(due, zone)
            assert wall_of(when, zone) >= due
        before = datetime.combine(first - DAY, hour)
        assert instant_of(before, zone) <= change - 3 * DAY


def test_in_every_zone_the_next_one_is_at_its_hour_within_a_day() -> None:
    now = at("2026-06-10T10:30")
    for zone in ZONES:
        found = next_occurrence(time(19, 30), EVERY_DAY, now, zone)
        assert found
        day, when = found
        assert wall_of(when, zone) == datetime.combine(day, time(19, 30)), zone
        assert now < when <= now + DAY, zone


def test_it_comes_strictly_after() -> None:
    now = at("2026-01-06T18:30")
    assert next_occurrence(time(19, 30), EVERY_DAY, now, BERLIN) == (
        date(2026, 1, 7),
        now + DAY,
    )
    just_before = now - timedelta.resolution
    assert next_occurrence(time(19, 30), EVERY_DAY, just_before, BERLIN) == (date(2026, 1, 6), now)


def test_only_the_chosen_weekdays_count_and_no_used_ones() -> None:
    friday = at("2026-01-09T20:00")
    found = next_occurrence(time(19, 30), WORK_DAYS, friday, BERLIN)
    assert found == (date(2026, 1, 12), at("2026-01-12T18:30"))
    used = {date(2026, 1, 12), date(2026, 1, 13)}
    found = next_occurrence(time(19, 30), WORK_DAYS, friday, BERLIN, used)
    assert found == (date(2026, 1, 14), at("2026-01-14T18:30"))


def test_without_a_day_there_is_no_next_one() -> None:
    now = at("2026-01-06T18:30")
    assert next_occurrence(time(19, 30), (), now, BERLIN) is None


def test_the_search_ends_when_every_day_is_used() -> None:
    class Everything:
        def __contains__(self, day: object) -> bool:
            return True

    now = at("2026-01-06T18:30")
    assert next_occurrence(time(19, 30), EVERY_DAY, now, BERLIN, Everything()) is None


def test_a_date_that_a_zone_left_out_comes_as_soon_as_clocks_have_passed_it() -> None:
    midnight = at("2011-12-30T10:00")  # between 29 and 31 December
    found = list(occurrences(time(9), at("2011-12-28T20:00"), APIA, 4))
    assert found == [
        (date(2011, 12, 29), at("2011-12-29T19:00")),
        (date(2011, 12, 30), midnight),
        (date(2011, 12, 31), at("2011-12-30T19:00")),
        (date(2012, 1, 1), at("2011-12-31T19:00")),
    ]


# Quiet hours -----------------------------------------------------------------------------------


def is_quiet_by_the_minute(when: datetime, wants: Preferences, zone: ZoneInfo) -> bool:
    """Told without looking at midnight: how long after their beginning, and how long they last."""
    since, until, clock = (
        timedelta(hours=each.hour, minutes=each.minute, seconds=each.second)
        for each in (wants.quiet_from, wants.quiet_to, wall_of(when, zone).time())
    )
    return (clock - since) % DAY < (until - since) % DAY


@pytest.mark.parametrize(
    ("now", "expected"),
    {
        "2026-01-06T21:29:59+01:00": "2026-01-06T21:29:59+01:00",
        "2026-01-06T21:30+01:00": "2026-01-07T08:00+01:00",
        "2026-01-07T00:00+01:00": "2026-01-07T08:00+01:00",
        "2026-01-07T07:59:59+01:00": "2026-01-07T08:00+01:00",
        "2026-01-07T08:00+01:00": "2026-01-07T08:00+01:00",
        "2026-03-28T23:00+01:00": "2026-03-29T08:00+02:00",
        "2026-10-24T23:00+02:00": "2026-10-25T08:00+01:00",
    }.items(),
)
def test_quiet_hours_begin_with_their_first_minute_and_end_before_their_last(
    now: str, expected: str
) -> None:
    assert out_of_quiet(at(now), USUAL, BERLIN) == at(expected)


@pytest.mark.parametrize(("now", "expected"), {"11:59": "11:59", "12:00": "14:00"}.items())
def test_quiet_hours_may_lie_within_a_day(now: str, expected: str) -> None:
    noon = Preferences(quiet_from=time(12), quiet_to=time(14))
    assert out_of_quiet(at(f"2026-01-06T{now}+01:00"), noon, BERLIN) == at(
        f"2026-01-06T{expected}+01:00"
    )


def test_equal_quiet_hours_are_none() -> None:
    for hour in range(24):
        now = at("2026-01-06T00:00") + timedelta(hours=hour)
        assert out_of_quiet(now, Preferences(quiet_from=time(8), quiet_to=time(8)), BERLIN) == now


def test_an_end_that_clocks_leap_over_is_where_they_land() -> None:
    wants = Preferences(quiet_from=time(22), quiet_to=time(2, 30))
    assert out_of_quiet(at("2026-03-29T00:30"), wants, BERLIN) == at("2026-03-29T01:00")


def test_an_end_and_a_beginning_that_clocks_leap_over_lead_to_the_next_end() -> None:
    wants = Preferences(quiet_from=time(2, 45), quiet_to=time(2, 30))
    assert out_of_quiet(at("2026-03-29T00:30"), wants, BERLIN) == at("2026-03-30T00:30")


def test_quiet_hours_that_come_back_end_for_a_second_time() -> None:
    wants = Preferences(quiet_from=time(22), quiet_to=time(2, 30))
    assert out_of_quiet(at("2026-10-25T00:10"), wants, BERLIN) == at("2026-10-25T00:30")
    assert out_of_quiet(at("2026-10-25T01:10"), wants, BERLIN) == at("2026-10-25T01:30")


@settings(CALM, max_examples=300)
@given(zones_and_instants(), CLOCKS, CLOCKS)
def test_what_comes_out_of_quiet_hours_is_the_first_instant_that_is_not_in_them(
    where: tuple[ZoneInfo, datetime], begin: time, end: time
) -> None:
    zone, now = where
    wants = Preferences(quiet_from=begin, quiet_to=end)
    found = out_of_quiet(now, wants, zone)
    assert not is_quiet_by_the_minute(found, wants, zone)
    assert (found == now) == (not is_quiet_by_the_minute(now, wants, zone))
    assert now <= found <= now + timedelta(hours=50)
    between = [now + number * FIVE_MINUTES for number in range((found - now) // FIVE_MINUTES)]
    if wall_of(found, zone) - wall_of(now, zone) >= found - now:  # clocks were not set back
        assert all(is_quiet_by_the_minute(each, wants, zone) for each in between)


# Snoozes ---------------------------------------------------------------------------------------

SNOOZES = {
    # Tuesday
    "2026-01-06T10:00": "15min 06T10:15, 1h 06T11:00, evening 06T19:30, tomorrow 07T09:00",
    "2026-01-06T18:30": "15min 06T18:45, 1h 06T19:30, tomorrow 07T09:00",
    "2026-01-06T18:55": "15min 06T19:10, 1h 06T19:55, evening 06T19:30, tomorrow 07T09:00",
    "2026-01-06T19:00": "15min 06T19:15, 1h 06T20:00, evening 06T19:30, tomorrow 07T09:00",
    "2026-01-06T19:01": "15min 06T19:16, 1h 06T20:01, tomorrow 07T09:00",
    "2026-01-06T21:00": "15min 06T21:15, 1h 07T08:00, tomorrow 07T09:00",
    "2026-01-06T21:20": "15min 07T08:00, tomorrow 07T09:00",
    "2026-01-06T01:00": "15min 06T08:00, evening 06T19:30, tomorrow 07T09:00",
    # Friday, Saturday, Sunday
    "2026-01-09T20:00": "15min 09T20:15, 1h 09T21:00, tomorrow 10T09:00, workday 12T09:00",
    "2026-01-10T20:00": "15min 10T20:15, 1h 10T21:00, tomorrow 11T09:00, workday 12T09:00",
    "2026-01-11T20:00": "15min 11T20:15, 1h 11T21:00, tomorrow 12T09:00",
}


def shown(now: str, wants: Preferences, zone: ZoneInfo = BERLIN) -> str:
    found = snoozes(at(f"{now}+01:00"), wants, zone)
    return ", ".join(f"{key} {wall_of(when, zone):%dT%H:%M}" for key, when in found)


@pytest.mark.parametrize(("now", "expected"), SNOOZES.items())
def test_a_snooze_is_offered_where_it_says_something_of_its_own(now: str, expected: str) -> None:
    assert shown(now, USUAL) == expected


def test_the_evening_is_the_clients_own_hour_if_that_is_one() -> None:
    assert "evening 06T17:00" in shown("2026-01-06T10:00", Preferences(hour=time(17)))
    assert "evening 06T19:00" in shown("2026-01-06T10:00", Preferences(hour=time(16, 59)))
    assert "evening 06T21:00" in shown("2026-01-06T10:00", Preferences(hour=time(21)))


def test_a_quiet_evening_is_not_offered() -> None:
    assert "evening" not in shown("2026-01-06T10:00", Preferences(hour=time(22)))


def test_tomorrow_begins_when_quiet_hours_end() -> None:
    late = Preferences(quiet_to=time(10, 30))
    assert shown("2026-01-09T12:00", late).endswith("tomorrow 10T10:30, workday 12T10:30")


@settings(CALM, max_examples=300)
@given(zones_and_instants(), preferences())
def test_every_snooze_lies_ahead_and_out_of_quiet_hours(
    where: tuple[ZoneInfo, datetime], wants: Preferences
) -> None:
    zone, now = where
    found = dict(snoozes(now, wants, zone))
    assert next(iter(found)) == "15min"
    assert len(set(found.values())) == len(found)
    assert set(found) <= {"15min", "1h", "evening", "tomorrow", "workday"}
    for key, when in found.items():
        assert when.tzinfo is UTC
        assert when >= now + timedelta(minutes=30 if key == "evening" else 15)
        assert not is_quiet_by_the_minute(when, wants, zone)
    if "evening" in found:
        assert wall_of(found["evening"], zone).date() == wall_of(now, zone).date()
