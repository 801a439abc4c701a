"""A pause for everything or for one step, and the way back from it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from flows.engine.effects import Prefer, Rest
from flows.engine.nudges import Preferences
from flows.resting import nothing_rests, resumed
from tests.engine.talk import ANA, MONDAY_NINE, Talk

IN_A_WEEK = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)  # eight o'clock in Berlin
FOREVER = Prefer(Preferences(paused=True))


def two_steps() -> Talk:
    return Talk().commits("call Luis").commits("write two pages")


def all_paused(until: datetime | None = None) -> Talk:
    return two_steps().prefers(paused=True, paused_until=until)


# Everything ------------------------------------------------------------------------------------


def test_everything_rests_from_the_first_tap_on() -> None:
    talk = two_steps().says("/pause").expects("What would you like to pause?").taps("Everything")
    talk.expects("Everything rests now. Until when?")
    assert talk.effects == [FOREVER]


def test_an_end_is_named_afterwards() -> None:
    talk = two_steps().says("/pause").taps("Everything", "For a week")
    talk.expects("Everything rests until Monday 12 January, 08:00. /resume brings all back before")
    talk.expects("Paused until Monday 12 January, 08:00.")
    assert talk.given.preferences == Preferences(paused=True, paused_until=IN_A_WEEK)


def test_who_stops_midway_has_the_pause_all_the_same() -> None:
    talk = two_steps().says("/pause").taps("Everything", "Stop")
    assert talk.given.preferences == FOREVER.preferences


def test_with_no_step_to_choose_it_goes_straight_on() -> None:
    talk = Talk().says("/pause").expects("Everything rests now. Until when?")
    assert talk.effects == [FOREVER]


def test_both_answers_may_come_with_the_command() -> None:
    assert two_steps().says("/pause all week").given.preferences.paused_until == IN_A_WEEK
    talk = two_steps().says("/pause all open").expects("until you say so: /resume brings all back")
    assert talk.given.preferences == FOREVER.preferences


def test_who_goes_back_is_told_what_rests_and_can_undo_it() -> None:
    talk = two_steps().says("/pause").taps("Everything", "‹ Back")
    talk.expects("Everything rests until you say so. What would you like to pause now?")
    talk.taps("End the pause").expects("Everything is on again.")
    assert talk.given.preferences == Preferences()


def test_who_goes_back_and_takes_a_step_has_only_that_one_rest() -> None:
    talk = two_steps().says("/pause").taps("Everything", "‹ Back", "Only «call Luis»")
    talk.expects("«call Luis» rests now. Until when?")
    assert talk.given.preferences == Preferences()
    assert talk.file[1].rests
    assert not talk.file[2].rests


# One step --------------------------------------------------------------------------------------


def test_one_step_rests_from_the_first_tap_on() -> None:
    talk = two_steps().says("/pause").taps("«call Luis»")
    talk.expects("«call Luis» rests now. Until when?")
    assert talk.effects == [Rest(1)]
    talk.says("12 January").expects("«call Luis» rests until Monday 12 January, 08:00.")
    assert talk.effects == [Rest(1), Rest(1, until=IN_A_WEEK)]
    talk.expects("Resting: «call Luis», until Monday 12 January, 08:00.").misses("Paused")


def test_a_step_may_come_with_the_command() -> None:
    assert two_steps().says("/pause 2 open").file[2].rests


def test_a_step_that_is_settled_is_not_paused() -> None:
    talk = two_steps().says("/pause 99").expects("That step is settled")
    assert not talk.effects
    talk.says("/pause 1").file.pop(1)
    talk.says("friday").expects("That step is settled")
    assert talk.effects == [Rest(1)]


def test_what_rests_already_is_named_before_more_is_chosen() -> None:
    talk = two_steps().says("/pause 1 open", "/pause")
    talk.expects("Resting now: «call Luis». What else would you like to pause?").taps(
        "«write two pages»"
    )
    assert talk.file[1].rests
    assert talk.file[2].rests


# Already paused --------------------------------------------------------------------------------


def test_who_is_paused_already_is_told_so_and_may_change_the_end() -> None:
    talk = all_paused(IN_A_WEEK).says("/pause")
    talk.expects("Everything rests until Monday 12 January, 08:00.")
    talk.taps("Everything, until another day")
    talk.expects("Everything rests until Monday 12 January, 08:00. What is the new end?")
    assert not talk.effects
    talk.says("for a month")
    assert talk.given.preferences.paused_until == IN_A_WEEK + timedelta(days=23 + 1)


def test_the_end_of_a_resting_step_may_be_changed() -> None:
    talk = Talk().commits("call Luis", rests=True, rests_until=IN_A_WEEK).says("/pause 1")
    talk.expects("«call Luis» rests until Monday 12 January, 08:00. What is the new end?")
    assert not talk.effects
    assert talk.taps("Until I say so").file[1].rests_until is None


def test_a_pause_that_is_over_is_not_spoken_of() -> None:
    talk = all_paused(MONDAY_NINE).says("/pause").expects("What would you like to pause?")
    assert "End the pause" not in talk.labels


# Until when ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        *(("for a week", IN_A_WEEK), ("a week", IN_A_WEEK), ("in a week", IN_A_WEEK)),
        *(("next monday", IN_A_WEEK), ("until the 12th", IN_A_WEEK), ("7 days", IN_A_WEEK)),
        ("until February", datetime(2026, 2, 1, 7, 0, tzinfo=UTC)),
        ("two weeks", datetime(2026, 1, 19, 7, 0, tzinfo=UTC)),
        ("today", datetime(2026, 1, 6, 7, 0, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 1, 6, 7, 0, tzinfo=UTC)),
        ("Friday 14:00", datetime(2026, 1, 9, 13, 0, tzinfo=UTC)),
        ("for 2 hours", datetime(2026, 1, 5, 10, 0, tzinfo=UTC)),
        *((typed, None) for typed in ("until I say so", "Until I come back.", "forever")),
    ],
)
def test_the_end_is_read_as_people_type_it(typed: str, end: datetime | None) -> None:
    talk = two_steps().says("/pause all", typed)
    assert talk.step == ""
    assert talk.given.preferences.paused_until == end


@pytest.mark.parametrize("typed", ["yesterday", "1 January", "2025-12-24", "last week"])
def test_an_end_in_the_past_is_refused(typed: str) -> None:
    talk = two_steps().says("/pause all", typed).expects("That moment has passed.", "Until when?")
    assert talk.effects == [FOREVER]


def test_an_end_that_cannot_be_read_gets_a_hint() -> None:
    two_steps().says("/pause all", "when I feel like it").expects("I found no clear date there.")


def test_a_pause_ends_when_the_quiet_hours_do() -> None:
    talk = two_steps().prefers(quiet_to=time(6, 30)).says("/pause all week")
    talk.expects("until Monday 12 January, 06:30")
    talk = two_steps().prefers(quiet_from=time(0), quiet_to=time(0)).says("/pause all week")
    talk.expects("until Monday 12 January, 08:00")


# Back ------------------------------------------------------------------------------------------


def test_resume_brings_everything_back_the_single_steps_too() -> None:
    talk = (
        all_paused()
        .says("/pause 1 open", "/pause all open", "/resume")
        .expects("Everything is on again.")
    )
    talk.expects("Messages from me").misses("Paused", "Resting")
    assert talk.given.preferences == Preferences()
    assert not talk.file[1].rests


def test_what_had_its_time_in_a_pause_is_not_forgotten() -> None:
    talk = all_paused().waits(days=2)
    talk.file.pop(2)
    talk.says("/resume").expects("Everything is on again.", "«call Luis» had its time")
    assert talk.buttons[-2].data == "/checkin 1"
    assert talk.labels[-2:] == ["Look at it", "Menu"]
    talk = all_paused().waits(days=2).says("/resume").expects("2 steps had their time")
    talk.taps("Look at them").expects("Which of them is it about?")
    all_paused().says("/resume").misses("had its time", "had their time")


def test_who_rests_not_is_told_so() -> None:
    talk = two_steps().says("/unpause").expects("Nothing rests just now.")
    assert not talk.effects
    assert nothing_rests(talk.given)
    assert resumed(ANA) is None


def test_a_step_that_was_chosen_by_mistake_does_not_rest() -> None:
    client = Talk().commits("call Luis").commits("write to Ana").says("/pause").taps("«call Luis»")
    assert client.file[1].rests
    client.taps("‹ Back", "«write to Ana»", "For a week")
    assert not client.file[1].rests
    assert client.file[2].rests
