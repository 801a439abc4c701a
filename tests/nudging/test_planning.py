"""What is planned for a client, from what is on file and what they wish."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.model import KeptCommitment
from flows.engine.nudges import DAILY, KINDS, REMIND, REVIEW, STEP, Nudge, Preferences
from flows.nudging.calendar import wall_of
from flows.nudging.planning import wanted
from tests.nudging.strategies import CALM, DAY, preferences, zones_and_instants

BERLIN = ZoneInfo("Europe/Berlin")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
USUAL = Preferences()
HOUR = timedelta(hours=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


NOW = berlin("2026-01-06T12:00")  # a Tuesday
DUE = berlin("2026-01-08T18:00")
STEP_OF_THURSDAY = Nudge(STEP, date(2026, 1, 8), "2026-01-08T18:00", DUE, 7)


def step(**more: Any) -> KeptCommitment:
    return KeptCommitment(**{"id": 7, "what": "call Luis", "due": DUE, **more})


def plans(
    *commitments: KeptCommitment,
    now: datetime = NOW,
    zone: ZoneInfo = BERLIN,
    used: Collection[tuple[str, int, date]] = (),
    **wishes: Any,
) -> tuple[Nudge, ...]:
    return wanted(Preferences(**wishes), zone, commitments, now, used)


def shown(nudges: tuple[Nudge, ...]) -> list[str]:
    return [f"{each.kind} {wall_of(each.at, BERLIN):%dT%H:%M}" for each in nudges]


# Steps -----------------------------------------------------------------------------------------


def test_an_open_step_is_brought_up_when_it_is_due() -> None:
    assert plans(step()) == (STEP_OF_THURSDAY,)


def test_a_step_that_is_settled_is_not_brought_up() -> None:
    assert plans(step(state="done"), step(state="parked", remind_at=DUE - HOUR)) == ()


def test_who_wants_no_questions_about_steps_gets_none() -> None:
    assert plans(step(), steps=False) == ()


def test_the_rule_and_the_day_are_those_of_the_clients_clocks() -> None:
    (nudge,) = plans(step(), zone=KIRITIMATI)
    assert nudge == Nudge(STEP, date(2026, 1, 9), "2026-01-09T07:00", DUE, 7)


def test_a_step_of_the_last_days_is_still_brought_up() -> None:
    assert plans(step(), now=DUE + 7 * DAY) == (STEP_OF_THURSDAY,)
    assert plans(step(), now=DUE + 7 * DAY + HOUR) == ()


def test_a_step_is_listed_whether_or_not_it_was_brought_up() -> None:
    assert plans(step(), used={(STEP, 7, date(2026, 1, 8))}) == (STEP_OF_THURSDAY,)


def test_a_step_that_rests_is_not_brought_up() -> None:
    assert plans(step(rests=True)) == ()


def test_a_step_that_rests_until_a_moment_is_brought_up_then() -> None:
    end = berlin("2026-01-20T09:00")
    rested = Nudge(STEP, date(2026, 1, 20), "2026-01-20T09:00", end, subject=7)
    assert plans(step(rests=True, rests_until=end)) == (rested,)
    assert plans(step(rests=True, rests_until=DUE - DAY)) == (STEP_OF_THURSDAY,)


def test_a_step_that_rested_for_long_is_brought_up_at_the_end_of_its_rest() -> None:
    end = DUE + 30 * DAY
    resting = step(rests=True, rests_until=end)
    (brought_up,) = plans(resting, now=end + 7 * DAY)
    assert (brought_up.at, brought_up.day) == (end, wall_of(end, BERLIN).date())
    assert plans(resting, now=end + 8 * DAY) == ()


def test_a_rest_that_was_ended_leaves_nothing_behind() -> None:
    assert plans(step(rests=False, rests_until=DUE + DAY)) == (STEP_OF_THURSDAY,)


# Reminders -------------------------------------------------------------------------------------

AN_HOUR_BEFORE = Nudge(REMIND, date(2026, 1, 8), "2026-01-08T17:00", DUE - HOUR, 7)


def test_a_reminder_comes_before_its_step() -> None:
    assert plans(step(remind_at=DUE - HOUR)) == (AN_HOUR_BEFORE, STEP_OF_THURSDAY)


def test_a_reminder_comes_also_to_who_wants_no_questions_about_steps() -> None:
    assert plans(step(remind_at=DUE - HOUR), steps=False) == (AN_HOUR_BEFORE,)


def test_a_reminder_of_the_evening_before_has_its_own_day() -> None:
    (nudge,) = plans(step(remind_at=DUE - DAY), steps=False)
    assert (nudge.day, nudge.rule) == (date(2026, 1, 7), "2026-01-07T18:00")


def test_a_reminder_that_is_no_earlier_than_its_step_is_none() -> None:
    assert plans(step(remind_at=DUE)) == (STEP_OF_THURSDAY,)
    assert plans(step(remind_at=DUE + HOUR)) == (STEP_OF_THURSDAY,)


def test_a_reminder_that_is_late_by_an_hour_is_too_late() -> None:
    early = step(remind_at=DUE - 3 * HOUR)
    assert REMIND in [each.kind for each in plans(early, now=DUE - 2 * HOUR - timedelta(minutes=1))]
    assert REMIND not in [each.kind for each in plans(early, now=DUE - 2 * HOUR)]


def test_a_step_that_rests_is_not_reminded_of() -> None:
    assert plans(step(remind_at=DUE - HOUR, rests=True)) == ()
    until_then = step(remind_at=DUE - HOUR, rests=True, rests_until=DUE)
    assert plans(until_then) == (STEP_OF_THURSDAY,)
    until_before = step(remind_at=DUE - HOUR, rests=True, rests_until=DUE - HOUR)
    assert plans(until_before) == (AN_HOUR_BEFORE, STEP_OF_THURSDAY)


# What repeats ----------------------------------------------------------------------------------


def test_the_daily_ping_comes_next_at_its_hour() -> None:
    assert plans(daily=True) == (
        Nudge(DAILY, date(2026, 1, 6), "2026-01-06T19:30", berlin("2026-01-06T19:30")),
    )
    assert shown(plans(daily=True, hour=time(12))) == ["daily 07T12:00"]
    assert shown(plans(daily=True, days=(3, 4))) == ["daily 08T19:30"]
    assert plans(daily=True, days=()) == ()


def test_a_day_that_is_used_up_gives_way_to_the_next() -> None:
    used = {(DAILY, 0, date(2026, 1, 6)), (REVIEW, 0, date(2026, 1, 7))}
    assert shown(plans(daily=True, used=used)) == ["daily 07T19:30"]


def test_the_weekly_review_comes_next_on_its_weekday() -> None:
    assert plans(review=6) == (
        Nudge(REVIEW, date(2026, 1, 11), "2026-01-11T19:30", berlin("2026-01-11T19:30")),
    )
    assert shown(plans(review=0)) == ["review 12T19:30"]
    assert shown(plans(review=1, used={(REVIEW, 0, date(2026, 1, 6))})) == ["review 13T19:30"]


def test_a_rule_names_the_hour_also_on_the_day_that_leaves_it_out() -> None:
    (nudge,) = plans(daily=True, hour=time(2, 30), now=berlin("2026-03-28T12:00"))
    assert (nudge.rule, nudge.day) == ("2026-03-29T02:30", date(2026, 3, 29))
    assert nudge.at == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_the_nearest_comes_first() -> None:
    found = plans(step(remind_at=NOW + HOUR), step(id=8, due=NOW - HOUR), daily=True, review=3)
    assert shown(found) == [
        "step 06T11:00",
        "remind 06T13:00",
        "daily 06T19:30",
        "step 08T18:00",
        "review 08T19:30",
    ]


# Pauses ----------------------------------------------------------------------------------------


def test_while_all_is_paused_without_end_nothing_is_planned() -> None:
    assert plans(step(remind_at=DUE - HOUR), daily=True, review=6, paused=True) == ()


def test_what_falls_into_a_pause_comes_after_it_and_reminders_do_not() -> None:
    end = berlin("2026-01-10T19:30")  # a Saturday
    found = plans(
        step(remind_at=DUE - HOUR),
        step(id=8, due=end + DAY, remind_at=end),
        daily=True,
        review=4,
        paused=True,
        paused_until=end,
    )
    assert shown(found) == [
        "step 10T19:30",
        "remind 10T19:30",
        "daily 10T19:30",
        "step 11T19:30",
        "review 16T19:30",
    ]
    assert found[0] == replace(STEP_OF_THURSDAY, at=end)


def test_a_step_that_fell_into_a_long_pause_is_still_there_when_it_ends() -> None:
    end = DUE + 30 * DAY
    paused = {"paused": True, "paused_until": end}
    assert plans(step(), now=end - HOUR, **paused) == (replace(STEP_OF_THURSDAY, at=end),)
    assert plans(step(), now=end + HOUR, **paused) == (replace(STEP_OF_THURSDAY, at=end),)


def test_a_pause_that_is_over_holds_nothing_up() -> None:
    over = {"paused": True, "paused_until": NOW - DAY}
    found = plans(step(remind_at=DUE - HOUR), daily=True, **over)
    assert shown(found) == ["daily 06T19:30", "remind 08T17:00", "step 08T18:00"]


# Whatever is on file ---------------------------------------------------------------------------


@st.composite
def commitments(draw: st.DrawFn, now: datetime) -> list[KeptCommitment]:
    near = st.integers(-400, 400).map(lambda number: now + number * HOUR)
    return [
        KeptCommitment(
            id=number,
            what="call Luis",
            due=draw(near),
            state=draw(st.sampled_from(("open", "open", "done", "parked"))),
            remind_at=draw(st.none() | near),
            rests=draw(st.booleans()),
            rests_until=draw(st.none() | near),
        )
        for number in range(1, draw(st.integers(1, 5)))
    ]


@settings(CALM, max_examples=150)
@given(st.data(), zones_and_instants())
def test_each_kind_subject_and_day_is_planned_once_and_never_before_its_rule(
    data: st.DataObject, where: tuple[ZoneInfo, datetime]
) -> None:
    zone, now = where
    wants, steps = data.draw(preferences(now)), data.draw(commitments(now))
    used = {(DAILY, 0, wall_of(now, zone).date())}
    found = wanted(wants, zone, steps, now, used)
    assert len({(each.kind, each.subject, each.day) for each in found}) == len(found)
    assert [each.at for each in found] == sorted(each.at for each in found)
    for nudge in found:
        assert nudge.kind in KINDS
        assert nudge.at.tzinfo is not None
        assert wall_of(nudge.at, zone) >= datetime.fromisoformat(nudge.rule)
        assert nudge.rule.startswith(nudge.day.isoformat())
        assert (nudge.kind, nudge.subject, nudge.day) not in used
        assert not wants.rests(nudge.at)


@settings(CALM, max_examples=100)
@given(st.data(), zones_and_instants())
def test_what_lies_ahead_is_planned_in_the_same_way_until_it_comes(
    data: st.DataObject, where: tuple[ZoneInfo, datetime]
) -> None:
    zone, now = where
    wants, steps = data.draw(preferences(now)), data.draw(commitments(now))
    found = wanted(wants, zone, steps, now, ())
    ahead = [each for each in found if each.at > now]
    if ahead:
        just_before = ahead[0].at - timedelta.resolution
        assert set(ahead) <= set(wanted(wants, zone, steps, just_before, ()))
