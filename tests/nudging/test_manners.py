"""When something may be brought up: never at a bad time, seldom, and less to who is silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.nudges import Preferences
from flows.nudging.calendar import out_of_quiet, wall_of
from flows.nudging.manners import (
    SILENT_AFTER,
    Standing,
    a_day,
    earliest,
    left_this_week,
    thins,
)
from tests.nudging.strategies import CALM, DAY, at, preferences, zones_and_instants

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = Preferences()
NOBODY = Standing()
MINUTE = timedelta(minutes=1)
TUESDAY = "2026-01-06"


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def goes(
    now: str, wants: Preferences = USUAL, standing: Standing = NOBODY, asked_for: bool = False
) -> str:
    """When a message of that local time may go, as Berlin's clocks show it; "" for never."""
    found = earliest(berlin(now), wants, BERLIN, standing, asked_for)
    return f"{wall_of(found, BERLIN):%Y-%m-%dT%H:%M}" if found else ""


# Quiet hours, talks and pauses: also for what was asked for ------------------------------------


@pytest.mark.parametrize("asked_for", [False, True])
def test_what_may_go_goes_at_once(asked_for: bool) -> None:
    now = berlin("2026-01-06T12:34") + timedelta(microseconds=5)
    assert earliest(now, USUAL, BERLIN, NOBODY, asked_for) is now


@pytest.mark.parametrize("asked_for", [False, True])
def test_quiet_hours_are_waited_out(asked_for: bool) -> None:
    assert goes("2026-01-06T22:00", asked_for=asked_for) == "2026-01-07T08:00"


@pytest.mark.parametrize("asked_for", [False, True])
def test_a_talk_is_not_broken_into(asked_for: bool) -> None:
    talking = Standing(heard_at=berlin("2026-01-06T12:00"), in_talk=True)
    assert goes("2026-01-06T12:00", USUAL, talking, asked_for) == "2026-01-06T12:30"
    assert goes("2026-01-06T12:29", USUAL, talking, asked_for) == "2026-01-06T12:30"
    assert goes("2026-01-06T12:30", USUAL, talking, asked_for) == "2026-01-06T12:30"


def test_a_talk_that_is_over_or_was_left_lying_is_not_waited_for() -> None:
    over = Standing(heard_at=berlin("2026-01-06T12:00"), in_talk=False)
    assert goes("2026-01-06T12:01", USUAL, over) == "2026-01-06T12:01"
    left = Standing(heard_at=berlin("2026-01-05T12:00"), in_talk=True)
    assert goes("2026-01-06T12:01", USUAL, left) == "2026-01-06T12:01"


def test_a_talk_that_reaches_into_quiet_hours_puts_off_to_their_end() -> None:
    talking = Standing(heard_at=berlin("2026-01-06T21:15"), in_talk=True)
    assert goes("2026-01-06T21:20", USUAL, talking) == "2026-01-07T08:00"


@pytest.mark.parametrize("asked_for", [False, True])
def test_a_pause_without_end_lets_nothing_pass(asked_for: bool) -> None:
    assert goes("2026-01-06T12:00", Preferences(paused=True), asked_for=asked_for) == ""


@pytest.mark.parametrize("asked_for", [False, True])
def test_a_pause_with_an_end_is_waited_out_and_then_its_quiet_hours(asked_for: bool) -> None:
    at_noon = Preferences(paused=True, paused_until=berlin("2026-01-09T12:00"))
    assert goes("2026-01-06T12:00", at_noon, asked_for=asked_for) == "2026-01-09T12:00"
    at_night = Preferences(paused=True, paused_until=berlin("2026-01-09T00:00"))
    assert goes("2026-01-06T12:00", at_night, asked_for=asked_for) == "2026-01-09T08:00"


# The budget ------------------------------------------------------------------------------------


def sent(*days: str) -> Standing:
    return Standing(sent_days=[date.fromisoformat(day) for day in days])


def test_one_a_day_and_then_the_clients_hour_on_the_next() -> None:
    assert goes("2026-01-06T09:00", USUAL, sent(TUESDAY)) == "2026-01-07T19:30"
    assert goes("2026-01-07T09:00", USUAL, sent(TUESDAY)) == "2026-01-07T09:00"


def test_a_day_is_a_date_and_ends_at_midnight() -> None:
    awake = Preferences(quiet_from=time(0), quiet_to=time(0))
    assert goes("2026-01-06T23:59", awake, sent(TUESDAY)) == "2026-01-07T19:30"
    assert goes("2026-01-07T00:00", awake, sent(TUESDAY)) == "2026-01-07T00:00"


def test_an_hour_in_quiet_hours_is_put_off_to_their_end() -> None:
    late = Preferences(hour=time(23))
    assert goes("2026-01-06T09:00", late, sent(TUESDAY)) == "2026-01-08T08:00"


@pytest.mark.parametrize(
    ("a_week", "each_day"),
    {0: 0, 1: 1, 3: 1, 7: 1, 8: 2, 14: 2, 15: 3, 21: 3}.items(),
)
def test_one_a_day_for_each_seven_a_week_or_part_of_them(a_week: int, each_day: int) -> None:
    assert a_day(Preferences(a_week=a_week)) == each_day


def test_who_wants_more_than_one_a_day_gets_them() -> None:
    more = Preferences(a_week=10)
    assert goes("2026-01-06T09:00", more, sent(TUESDAY)) == "2026-01-06T09:00"
    assert goes("2026-01-06T09:00", more, sent(TUESDAY, TUESDAY)) == "2026-01-07T19:30"


def test_a_week_that_is_used_up_goes_on_next_monday() -> None:
    two = Preferences(a_week=2)
    used_up = sent("2026-01-05", "2026-01-07")  # Monday and Wednesday
    assert goes("2026-01-07T20:00", two, used_up) == "2026-01-12T19:30"
    assert goes("2026-01-09T09:00", two, used_up) == "2026-01-12T19:30"
    assert goes("2026-01-11T21:00", two, used_up) == "2026-01-12T19:30"
    assert goes("2026-01-12T09:00", two, used_up) == "2026-01-12T09:00"


def test_a_week_that_is_used_up_on_its_monday_waits_for_the_next_monday() -> None:
    assert goes("2026-01-05T09:00", Preferences(a_week=1), sent("2026-01-05")) == "2026-01-12T19:30"


def test_last_weeks_messages_do_not_count_for_this_week() -> None:
    two = Preferences(a_week=2)
    assert goes("2026-01-12T09:00", two, sent("2026-01-10", "2026-01-11")) == "2026-01-12T09:00"


def test_what_was_asked_for_does_not_wait_for_the_budget() -> None:
    assert goes("2026-01-06T09:00", USUAL, sent(TUESDAY), asked_for=True) == "2026-01-06T09:00"


def test_who_wants_none_gets_none() -> None:
    assert goes("2026-01-06T09:00", Preferences(a_week=0)) == ""
    assert goes("2026-01-06T09:00", Preferences(a_week=0), asked_for=True) == "2026-01-06T09:00"


def test_what_is_left_of_the_week_is_counted_in_the_clients_zone() -> None:
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 6)]
    tuesday = at("2026-01-06T12:00")
    assert left_this_week(tuesday, USUAL, BERLIN, days) == 5
    assert left_this_week(tuesday, Preferences(a_week=1), BERLIN, days) == 0
    monday_in_kiritimati = at("2026-01-11T12:00")
    assert left_this_week(monday_in_kiritimati, USUAL, BERLIN, days) == 5
    assert left_this_week(monday_in_kiritimati, USUAL, ZoneInfo("Pacific/Kiritimati"), days) == 7


# Unanswered ------------------------------------------------------------------------------------


def unanswered(number: int) -> Standing:
    return Standing(unanswered=number, nudged_at=berlin("2026-01-06T19:30"))


@pytest.mark.parametrize(
    ("number", "expected"),
    {
        0: "2026-01-07T09:00",
        1: "2026-01-07T09:00",
        2: "2026-01-07T09:00",
        3: "2026-01-08T19:30",
        4: "2026-01-12T19:30",
        5: "2026-01-21T19:30",
        6: "",
        60: "",
    }.items(),
)
def test_what_is_not_answered_thins_out_until_it_is_silent(number: int, expected: str) -> None:
    assert goes("2026-01-07T09:00", USUAL, unanswered(number)) == expected


def test_the_wait_is_over_when_it_is_over() -> None:
    assert goes("2026-01-09T09:00", USUAL, unanswered(3)) == "2026-01-09T09:00"


@pytest.mark.parametrize("number", [3, 60])
def test_what_was_asked_for_comes_also_to_who_is_silent(number: int) -> None:
    assert goes("2026-01-07T09:00", USUAL, unanswered(number), asked_for=True) == "2026-01-07T09:00"


def test_one_message_says_that_fewer_will_follow() -> None:
    assert [number for number in range(20) if thins(number)] == [3]


def test_who_never_answers_hears_six_times() -> None:
    """A daily ping to someone who is gone: on days 0, 1, 2, then after 2, 6 and 15 more."""
    standing, now, days = Standing(), berlin("2026-01-06T19:30"), []
    while (when := earliest(now, USUAL, BERLIN, standing, asked_for=False)) is not None:
        days.append((when - berlin("2026-01-06T19:30")).days)
        standing = noted(standing, when, BERLIN)
        now = when + DAY
    assert days == [0, 1, 2, 4, 10, 25]
    assert len(days) == SILENT_AFTER


# Whatever the standing -------------------------------------------------------------------------


@st.composite
def standings(draw: st.DrawFn, now: datetime, zone: ZoneInfo) -> Standing:
    """Anything that may have been, up to a clock that was set back or a client who has moved."""
    today = wall_of(now, zone).date()
    minutes = st.integers(-40_000, 90).map(lambda number: now + number * MINUTE)
    return Standing(
        heard_at=draw(st.none() | minutes),
        in_talk=draw(st.booleans()),
        unanswered=draw(st.integers(0, 7)),
        nudged_at=draw(st.none() | minutes),
        sent_days=[today + n * DAY for n in draw(st.lists(st.integers(-15, 2), max_size=30))],
    )


@settings(CALM, max_examples=250)
@given(st.data(), zones_and_instants(), st.booleans())
def test_asked_again_at_the_instant_it_gave_it_gives_that_instant(
    data: st.DataObject, where: tuple[ZoneInfo, datetime], asked_for: bool
) -> None:
    zone, now = where
    wants = data.draw(preferences(now))
    standing = data.draw(standings(now, zone))
    found = earliest(now, wants, zone, standing, asked_for)
    if found is None:
        for_good = wants.paused and wants.paused_until is None
        assert for_good or (standing.unanswered >= SILENT_AFTER and not asked_for)
        return
    assert found >= now
    assert earliest(found, wants, zone, standing, asked_for) is found
    assert is_seemly(found, wants, zone, standing)
    if not asked_for:
        assert is_within_budget(found, wants, zone, standing)


def is_seemly(when: datetime, wants: Preferences, zone: ZoneInfo, standing: Standing) -> bool:
    talks = standing.in_talk and standing.heard_at and when - standing.heard_at < 30 * MINUTE
    return not talks and not wants.rests(when) and out_of_quiet(when, wants, zone) == when


def is_within_budget(
    when: datetime, wants: Preferences, zone: ZoneInfo, standing: Standing
) -> bool:
    today = wall_of(when, zone).date()
    this_week = [
        day for day in standing.sent_days if day.isocalendar()[:2] == today.isocalendar()[:2]
    ]
    waited = {3: 2, 4: 6, 5: 15}.get(standing.unanswered, 0) * DAY
    return (
        len(this_week) < wants.a_week
        and this_week.count(today) * 7 < wants.a_week
        and (not standing.nudged_at or not waited or when - standing.nudged_at >= waited)
    )


@settings(CALM, max_examples=80)
@given(st.data(), zones_and_instants())
def test_weeks_of_wanting_to_send_never_pass_the_budget(
    data: st.DataObject, where: tuple[ZoneInfo, datetime]
) -> None:
    """Something wants to go at all times; the client answers now and then."""
    zone, now = where
    wants = replace(data.draw(preferences(now)), paused=False, paused_until=None)
    end, standing = now + 25 * DAY, Standing()
    days: Counter[date] = Counter()
    weeks: Counter[tuple[int, int]] = Counter()
    for pace in data.draw(st.lists(st.integers(0, 2000), min_size=60, max_size=60)):
        when = earliest(now, wants, zone, standing, asked_for=False)
        if when is None:
            assert standing.unanswered == SILENT_AFTER
            break
        if when > end:
            break
        assert is_seemly(when, wants, zone, standing)
        day = wall_of(when, zone).date()
        days[day] += 1
        weeks[day.isocalendar()[:2]] += 1
        standing = noted(standing, when, zone)
        if pace % 3 == 0:
            standing = replace(
                standing, unanswered=0, heard_at=when + MINUTE, in_talk=pace % 2 == 0
            )
        now = when + pace * MINUTE
    assert all(number <= wants.a_week for number in weeks.values())
    assert all(number <= a_day(wants) for number in days.values())


def noted(standing: Standing, when: datetime, zone: ZoneInfo) -> Standing:
    """The standing after a counted message went; it remembers no more than it is asked to."""
    today = wall_of(when, zone).date()
    monday_before_last = today - timedelta(days=today.weekday() + 7)
    days = [day for day in standing.sent_days if day >= monday_before_last]
    return replace(
        standing,
        unanswered=standing.unanswered + 1,
        nudged_at=when,
        sent_days=[*days, today],
    )


# Speed -----------------------------------------------------------------------------------------


class Counted(tzinfo):
    """A zone that counts how often it was asked."""

    asked = 0

    def fromutc(self, when: datetime) -> datetime:
        self.asked += 1
        return when + timedelta(hours=1)

    def utcoffset(self, when: datetime | None) -> timedelta:
        self.asked += 1
        return timedelta(hours=1)

    def dst(self, when: datetime | None) -> timedelta:
        return timedelta()


def test_on_the_usual_path_the_zone_is_asked_once() -> None:
    zone = Counted()
    standing = Standing(berlin("2026-01-06T09:00"), True, 1, None, [date(2026, 1, 5)])
    now = berlin("2026-01-06T12:00")
    assert earliest(now, USUAL, zone, standing, asked_for=False) is now  # type: ignore[arg-type]
    assert zone.asked == 1
