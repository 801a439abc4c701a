"""What a client's own data show: counted, and not graded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.engine.model import DayEntry, Finding, KeptCommitment, KeptPlan, KeptRating, Past
from flows.engine.words import ENGLISH
from flows.nudging.looking_back import COMPARISONS, comeback, days_active, observation, wins
from tests.flows.coaching_rules import broken_rules

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


NOW = berlin("2026-01-20T12:00")  # a Tuesday
EVENING = berlin("2026-01-12T18:00")
PLAN = (KeptPlan("the phone", "it rings", "let it ring"),)


def step(due: datetime = EVENING, **more: Any) -> KeptCommitment:
    return KeptCommitment(**{"id": 1, "what": "call Luis", "due": due, **more})


def done(at: datetime, **more: Any) -> KeptCommitment:
    return step(**{"due": at, "state": "done", "settled_at": at, **more})


def came_up(at: datetime) -> Finding:
    return Finding(1, "came_up", "too tired", at)


# Days active -----------------------------------------------------------------------------------


def test_nothing_on_file_is_no_day() -> None:
    assert days_active(Past(), NOW, BERLIN) == 0


def test_a_step_a_talk_and_a_day_that_moved_are_acts() -> None:
    past = Past(
        steps=(
            done(NOW - DAY),
            step(state="parked", settled_at=NOW - 2 * DAY),
            step(NOW - 3 * DAY),
        ),
        talks=(NOW - 4 * DAY,),
        days=(
            DayEntry(date(2026, 1, 14), moved=True),
            DayEntry(date(2026, 1, 13), moved=False),
            DayEntry(date(2026, 1, 12), intent="call Luis"),
        ),
        findings=(came_up(NOW - 5 * DAY),),
    )
    assert days_active(past, NOW, BERLIN) == 3


def test_a_number_is_an_act_like_the_others() -> None:
    ratings = [KeptRating(1, "clarity", 7, at) for at in (NOW, NOW - DAY, NOW - 14 * DAY)]
    assert days_active(Past(), NOW, BERLIN, ratings) == 2
    assert days_active(Past(talks=(NOW,)), NOW, BERLIN, ratings) == 2


def test_several_acts_on_a_day_are_one_day() -> None:
    today = DayEntry(date(2026, 1, 20), moved=True)
    past = Past(steps=(done(NOW), done(NOW - HOUR)), talks=(NOW - 2 * HOUR,), days=(today,))
    assert days_active(past, NOW, BERLIN) == 1


def test_fourteen_days_count_with_today() -> None:
    every_day = Past(talks=tuple(NOW - n * DAY for n in range(40)))
    assert days_active(every_day, NOW, BERLIN) == 14
    assert days_active(Past(talks=(NOW - 13 * DAY,)), NOW, BERLIN) == 1
    assert days_active(Past(talks=(NOW - 14 * DAY,)), NOW, BERLIN) == 0
    assert days_active(Past(days=(DayEntry(date(2026, 1, 21), moved=True),)), NOW, BERLIN) == 0


def test_what_is_done_past_midnight_belongs_to_the_day_before() -> None:
    past = Past(talks=(berlin("2026-01-18T22:00"), berlin("2026-01-19T02:00")))
    assert days_active(past, NOW, BERLIN) == 1
    assert days_active(past, NOW, ZoneInfo("Europe/Moscow")) == 2


# The way back ----------------------------------------------------------------------------------


def test_without_a_miss_there_is_no_way_back() -> None:
    assert comeback(Past(steps=(done(EVENING),), talks=(NOW - DAY,)), NOW, BERLIN) is None


def test_without_an_act_there_is_no_way_back_yet() -> None:
    assert comeback(Past(steps=(step(),)), NOW, BERLIN) is None


def test_the_way_back_goes_from_the_missed_time_to_the_next_act() -> None:
    past = Past(steps=(step(), done(EVENING + 40 * HOUR)), talks=(EVENING + 50 * HOUR,))
    assert comeback(past, NOW, BERLIN) == 40 * HOUR


def test_a_step_that_is_done_late_is_a_way_back_itself() -> None:
    late = step(state="done", settled_at=EVENING + 30 * HOUR)
    assert comeback(Past(steps=(late,)), NOW, BERLIN) == 30 * HOUR


def test_a_step_that_is_done_within_a_day_was_not_missed() -> None:
    soon = step(state="done", settled_at=EVENING + 24 * HOUR)
    past = Past(steps=(soon,), talks=(EVENING + 30 * HOUR,))
    assert comeback(past, NOW, BERLIN) is None


def test_a_step_whose_day_is_not_over_was_not_missed() -> None:
    past = Past(steps=(step(NOW - 24 * HOUR),), talks=(NOW - HOUR,))
    assert comeback(past, NOW, BERLIN) is None


def test_a_step_that_was_let_go_in_time_was_not_missed() -> None:
    parked = step(state="parked", settled_at=EVENING + HOUR)
    assert comeback(Past(steps=(parked,), talks=(NOW - HOUR,)), NOW, BERLIN) is None
    later = replace(parked, settled_at=EVENING + 3 * DAY)
    past = Past(steps=(later,), talks=(EVENING + 2 * HOUR,))
    assert comeback(past, NOW, BERLIN) == 2 * HOUR


def test_a_step_that_rested_was_not_missed() -> None:
    talks = (EVENING + 2 * HOUR,)
    assert comeback(Past(steps=(step(rests=True),), talks=talks), NOW, BERLIN) is None
    until = step(rests=True, rests_until=EVENING + DAY)
    assert comeback(Past(steps=(until,), talks=talks), NOW, BERLIN) is None
    before = step(rests=True, rests_until=EVENING - DAY)
    assert comeback(Past(steps=(before,), talks=talks), NOW, BERLIN) == 2 * HOUR


def test_what_came_up_is_a_miss_and_what_was_learned_is_none() -> None:
    talks = (EVENING + 20 * HOUR,)
    assert comeback(Past(findings=(came_up(EVENING),), talks=talks), NOW, BERLIN) == 20 * HOUR
    learned = Finding(1, "learned", "it was easy", EVENING)
    assert comeback(Past(findings=(learned,), talks=talks), NOW, BERLIN) is None


def test_the_talk_in_which_a_miss_is_told_is_not_the_way_back() -> None:
    told = EVENING + timedelta(minutes=2)
    past = Past(findings=(came_up(EVENING),), talks=(told, EVENING + 20 * HOUR))
    assert comeback(past, NOW, BERLIN) == 20 * HOUR
    at_once = Past(findings=(came_up(EVENING),), steps=(done(told),))
    assert comeback(at_once, NOW, BERLIN) == timedelta(minutes=2)


def test_of_several_misses_the_latest_that_was_followed_by_an_act_counts() -> None:
    past = Past(
        steps=(step(NOW - 10 * DAY), step(NOW - 5 * DAY), step(NOW - 2 * DAY)),
        talks=(NOW - 10 * DAY + HOUR, NOW - 4 * DAY),
    )
    assert comeback(past, NOW, BERLIN) == DAY


def test_a_day_that_moved_counts_from_its_noon_and_not_on_the_day_of_the_miss() -> None:
    days = tuple(DayEntry(date(2026, 1, day), moved=True) for day in (11, 12, 14))
    past = Past(steps=(step(),), days=days)
    assert comeback(past, NOW, BERLIN) == 42 * HOUR  # Monday 18:00 to Wednesday 12:00


def test_a_day_whose_noon_is_to_come_counts_up_to_now() -> None:
    this_morning = NOW - 4 * HOUR
    past = Past(
        findings=(came_up(NOW - 20 * HOUR),), days=(DayEntry(date(2026, 1, 20), moved=True),)
    )
    assert comeback(past, this_morning, BERLIN) == 16 * HOUR


# Wins ------------------------------------------------------------------------------------------


def test_wins_are_the_steps_done_since_in_the_order_of_doing() -> None:
    since = NOW - 7 * DAY
    first = done(since, id=1)
    second = done(NOW - DAY, id=2)
    others = (
        done(since - HOUR, id=3),
        step(id=4, state="parked", settled_at=NOW - DAY),
        step(id=5),
    )
    assert wins(Past(steps=(second, *others, first)), since) == (first, second)
    assert wins(Past(), since) == ()


# One observation -------------------------------------------------------------------------------


def steps(number: int, dones: int, due: datetime = EVENING, **more: Any) -> list[KeptCommitment]:
    """That many steps, of which that many are done."""
    mine = [step(due, **more) for _each in range(number)]
    settled = [replace(each, state="done", settled_at=due) for each in mine[:dones]]
    return settled + mine[dones:]


def seen(*groups: list[KeptCommitment], zone: ZoneInfo = BERLIN) -> str | None:
    past = Past(steps=tuple(each for group in groups for each in group))
    return observation(past, ENGLISH, zone, NOW)


def test_a_place_is_told_in_counts() -> None:
    assert seen(steps(6, 5, where="at home"), steps(4, 1)) == (
        "You have done 5 of the 6 steps with a place, and 1 of the 4 without one."
    )


def test_a_plan_is_told_in_counts() -> None:
    assert seen(steps(3, 3, plans=PLAN), steps(3, 0)) == (
        "You have done 3 of the 3 steps with an if-then plan, and 0 of the 3 without one."
    )


def test_the_hour_is_that_of_the_clients_clocks() -> None:
    before, at_noon = berlin("2026-01-12T11:59"), berlin("2026-01-12T12:00")
    found = (steps(4, 3, due=before), steps(5, 1, due=at_noon))
    assert seen(*found) == (
        "You have done 3 of the 4 steps that were set for before noon, and 1 of the 5 that were "
        "set for later."
    )
    assert seen(*found, zone=ZoneInfo("Asia/Tokyo")) is None


def test_sureness_counts_only_where_it_was_given() -> None:
    found = (steps(3, 3, sureness=7), steps(3, 1, sureness=6), steps(30, 0))
    assert seen(*found) == (
        "You have done 3 of the 3 steps where your sureness was 7 or more, and 1 of the 3 where it "
        "was lower."
    )
    assert seen(steps(3, 3, sureness=7), steps(2, 0, sureness=6), steps(4, 2)) is None


def test_it_is_told_in_either_direction() -> None:
    assert seen(steps(3, 0, where="at home"), steps(3, 3)) == (
        "You have done 0 of the 3 steps with a place, and 3 of the 3 without one."
    )


def test_the_greatest_difference_is_told() -> None:
    found = seen(
        steps(4, 4, where="at home", plans=PLAN),
        steps(1, 1, plans=PLAN),
        steps(1, 0, where="at home"),
        steps(3, 0),
    )
    assert (
        found == "You have done 5 of the 5 steps with an if-then plan, and 0 of the 4 without one."
    )


@pytest.mark.parametrize(
    ("with_place", "without"),
    [
        ((3, 3), (2, 0)),  # five steps
        ((5, 5), (1, 0)),  # one on a side
        ((6, 6), (0, 0)),
        ((100, 70), (100, 41)),  # 29 points
        ((3, 2), (3, 2)),
    ],
)
def test_too_little_is_not_told(with_place: tuple[int, int], without: tuple[int, int]) -> None:
    assert seen(steps(*with_place, where="at home"), steps(*without)) is None


def test_thirty_points_are_enough() -> None:
    assert seen(steps(10, 7, where="at home"), steps(10, 4)) is not None
    assert seen(steps(4, 2, where="at home"), steps(2, 0)) is not None


def test_a_step_without_an_outcome_does_not_count() -> None:
    told = (steps(4, 4, where="at home"), steps(2, 0))
    ahead = steps(5, 0, due=NOW + HOUR)
    let_go = [step(state="parked", settled_at=EVENING - HOUR)] * 5
    resting = [step(rests=True)] * 5
    assert seen(*told, ahead, let_go, resting) == seen(*told)
    let_go_after = [step(state="parked", settled_at=EVENING)]
    assert seen(*told, let_go_after) == (
        "You have done 4 of the 4 steps with a place, and 0 of the 3 without one."
    )


def test_a_step_done_ahead_of_its_time_counts() -> None:
    early = step(NOW + DAY, state="done", settled_at=NOW - DAY)
    assert seen(steps(3, 3, where="at home"), [early], steps(2, 0)) == (
        "You have done 3 of the 3 steps with a place, and 1 of the 3 without one."
    )


def test_nothing_on_file_is_nothing_to_tell() -> None:
    assert seen() is None


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: each.sentence)
def test_an_observation_keeps_the_rules_of_coaching(comparison: Any) -> None:
    assert broken_rules(comparison.sentence) == []
    assert comparison.sentence.count(".") == 1
    assert "?" not in comparison.sentence
