"""Messages and settings as a client sees and changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.engine.effects import Dwell
from flows.engine.flow import Told, Unreadable
from flows.engine.nudges import Preferences
from flows.engine.words import ENGLISH
from flows.settings.budget import HowMany
from flows.settings.zone import zone_name
from tests.engine.talk import ANA, MONDAY_NINE, STRANGER, Talk

WEEK = timedelta(days=7)
TOLD = Told({}, (), ANA, ENGLISH)


def now(talk: Talk) -> Preferences:
    return talk.given.preferences


# The page --------------------------------------------------------------------------------------


def test_the_page_says_all_there_is_in_plain_lines() -> None:
    given = replace(ANA, nudges_left=lambda: 2, next_nudge=lambda: MONDAY_NINE + timedelta(hours=9))
    talk = Talk(given=given).says("/settings")
    assert talk.shown.splitlines() == [
        "Messages from me",
        "The next message: Monday 5 January, 18:00.",
        "",
        "Steps: I ask about each one once, at its time.",
        "Daily question: off.",
        "Weekly review: off.",
        "Clarity check-in: off.",
        "Quiet hours: 21:30 to 08:00.",
        "Time zone: Berlin, 09:00 there now.",
        "At most: 7 a week, one a day; 2 of 7 left this week.",
    ]


def test_the_page_says_when_nothing_is_planned() -> None:
    Talk().says("/settings").expects("No message is planned.")


def test_the_daily_question_is_a_morning_one_before_two() -> None:
    talk = Talk().prefers(daily=True, hour=time(13, 59), days=(0, 1, 2, 3, 4)).says("/settings")
    talk.expects("Daily question: Monday to Friday, 13:59, what the day is to hold.")
    talk.prefers(hour=time(14)).says("/settings").expects("14:00, what moved that day.")


def test_the_first_meeting_says_when_cairn_writes_first() -> None:
    talk = Talk(given=STRANGER).says("/start").misses("never write first")
    talk.expects("I write first only about a step that you gave a time", "/settings", "/pause")


def test_what_rests_is_on_the_page() -> None:
    talk = Talk().commits("call Luis", rests=True).commits("write", rests=True)
    talk.commits("walk", rests=True, rests_until=MONDAY_NINE + WEEK)
    talk.commits("swim", rests=True, rests_until=MONDAY_NINE - WEEK).says("/settings")
    talk.expects("Resting: «call Luis», until you say so.")
    talk.expects("Resting: «walk», until Monday 12 January, 09:00.")
    talk.misses("swim", "Paused")
    talk.prefers(paused=True).says("/settings").expects("Paused until you say so.")
    assert "End the pause" in talk.labels


def test_a_long_list_of_what_rests_is_cut() -> None:
    talk = Talk()
    for number in range(9):
        talk.commits(f"step {number}", rests=True)
    talk.says("/settings").expects("«step 4»", "Resting: 4 more.").misses("«step 5»")


def test_a_pause_that_is_over_is_none() -> None:
    talk = Talk().prefers(paused=True, paused_until=MONDAY_NINE - WEEK).says("/settings")
    assert "End the pause" not in talk.misses("Paused").labels


def test_the_page_stands_in_the_menu_and_leads_back_to_an_open_talk() -> None:
    assert "Messages and settings" in Talk().says("/menu").labels
    talk = Talk().says("/grow", "/settings")
    assert talk.labels[-1] == "Go on"


@pytest.mark.parametrize(
    "label", ["Time of day", "Days", "Review day", "Clarity days", "Quiet hours", "At most"]
)
def test_every_change_stops_without_a_trace(label: str) -> None:
    talk = Talk().says("/settings").taps(label, "Stop")
    assert not talk.effects
    assert talk.desk.session is None


# Kinds -----------------------------------------------------------------------------------------


def test_kinds_are_turned_off_and_on_with_a_tap() -> None:
    talk = Talk().says("/settings").taps("Step questions off")
    talk.expects("I no longer ask about steps.", "Steps: I do not ask about them.")
    assert not now(talk).steps
    talk.taps("Step questions on").expects("Steps: I ask about each one once, at its time.")
    talk.taps("Daily question on").expects("The daily question is on: every day, 19:30.")
    assert now(talk).daily
    talk.taps("Daily question off").expects("The daily question is off.", "Daily question: off.")
    assert now(talk) == Preferences()


def test_a_tap_on_an_old_button_does_what_it_says() -> None:
    talk = Talk().says("/set_kinds daily_on", "/set_kinds daily_on")
    assert now(talk).daily


def test_kinds_can_be_typed() -> None:
    talk = (
        Talk().says("/set_kinds").expects("What would you like me to ask about?").says("daily on")
    )
    assert now(talk).daily
    assert not now(talk.says("/set_kinds", "no steps")).steps


def test_the_review_gets_a_day_and_loses_it() -> None:
    talk = Talk().says("/settings").taps("Review day").says("sunday")
    talk.expects("The weekly review is on: Sunday, 19:30.", "Weekly review: Sunday, 19:30.")
    assert now(talk).review == 6
    talk.says("/set_review", "off").expects("Weekly review: off.")
    assert now(talk).review is None


# Hour and days ---------------------------------------------------------------------------------


def test_the_hour_is_tapped_or_typed() -> None:
    talk = Talk().says("/settings").taps("Time of day", "09:00").expects("From now on at 09:00.")
    assert now(talk).hour == time(9)
    assert now(talk.says("/set_hour", "half past eight in the evening")).hour == time(20, 30)


def test_an_hour_that_cannot_be_read_changes_nothing() -> None:
    talk = Talk().says("/set_hour", "25:00").expects("cannot read that", "At what time")
    talk.says("7").expects("That could be 07:00 or 19:00.")
    assert not talk.effects
    assert now(talk.says("19:00")).hour == time(19)


def test_an_hour_in_the_quiet_hours_is_refused_by_their_names() -> None:
    talk = Talk().says("/set_hour", "10pm")
    talk.expects("22:00 lies in your quiet hours, 21:30 to 08:00", "At what time")
    assert not talk.effects
    talk.says("21:29")
    assert now(talk).hour == time(21, 29)


def test_only_hours_outside_the_quiet_ones_are_offered() -> None:
    talk = Talk().prefers(quiet_from=time(18), quiet_to=time(9)).says("/set_hour")
    assert talk.labels == ["09:00", "12:30", "Stop"]


def test_days_are_tapped_or_typed() -> None:
    talk = Talk().says("/settings").taps("Days", "Monday to Friday")
    talk.expects("Days of the daily question: Monday to Friday.")
    assert now(talk).days == (0, 1, 2, 3, 4)
    assert now(talk.says("/set_days", "every day but Sunday")).days == (0, 1, 2, 3, 4, 5)
    talk.says("/set_days", "sometimes").expects("I read no clear days there.")
    assert now(talk.says("mon wed fri")).days == (0, 2, 4)


# Quiet hours -----------------------------------------------------------------------------------


def test_quiet_hours_are_two_questions() -> None:
    talk = Talk().says("/settings").taps("Quiet hours", "22:00")
    talk.expects("Quiet from 22:00 on: until when?").taps("07:00")
    talk.expects("I write nothing from 22:00 to 07:00.", "Quiet hours: 22:00 to 07:00.")
    assert (now(talk).quiet_from, now(talk).quiet_to) == (time(22), time(7))


def test_there_may_be_no_quiet_hours() -> None:
    talk = Talk().says("/set_quiet", "none").expects("There are no quiet hours", "hours: none.")
    assert now(talk).quiet_from == now(talk).quiet_to
    talk.says("/set_hour", "3am")
    assert now(talk).hour == time(3)


def test_quiet_hours_do_not_end_as_they_begin() -> None:
    talk = Talk().says("/set_quiet", "22:00", "10pm").expects("They begin at 22:00")
    assert not talk.effects


def swallowing() -> Talk:
    """A client who wants quiet hours that take in their hour."""
    return Talk().says("/set_quiet", "19:00", "07:00").expects("takes in 19:30", "gives way?")


def test_quiet_hours_that_take_in_the_hour_leave_the_choice_to_the_client() -> None:
    talk = swallowing()
    assert not talk.effects
    talk.taps("Another hour").says("20:00").expects("lies in your quiet hours, 19:00 to 07:00")
    talk.says("18:00")
    assert (now(talk).hour, now(talk).quiet_from) == (time(18), time(19))


def test_other_quiet_hours_may_give_way() -> None:
    talk = swallowing().taps("Other quiet hours", "20:00", "07:00")
    assert (now(talk).hour, now(talk).quiet_from) == (time(19, 30), time(20))


def test_all_may_stay_as_it_was() -> None:
    assert not swallowing().taps("Leave all as it was").expects("All stays as it was.").effects


# Zone and number -------------------------------------------------------------------------------


def test_the_zone_is_found_by_city() -> None:
    talk = Talk().says("/settings").taps("Time zone").says("Lisbon", "1")
    talk.expects("It is Monday 5 January, 08:00 with you.", "Time zone: Lisbon, 08:00")
    assert talk.effects == [Dwell("Europe/Lisbon", "PT")]


def test_an_unknown_city_changes_nothing() -> None:
    talk = Talk().says("/set_zone", "Xyzzyville").expects("I do not know that place")
    assert not talk.effects
    talk.says("/stop")
    assert talk.desk.session is None


def test_a_zone_is_named_as_people_know_it() -> None:
    assert zone_name(ZoneInfo("America/Argentina/Buenos_Aires")) == "Buenos Aires"
    assert zone_name(ZoneInfo("Etc/GMT+10")) == "UTC-10"
    assert zone_name(ZoneInfo("UTC")) == "UTC"


def test_the_number_is_tapped_or_typed() -> None:
    talk = Talk().says("/settings").taps("At most", "14").expects("At most 14 a week")
    talk.expects("14 a week, 2 a day")
    assert now(talk).a_week == 14
    assert now(talk.says("/set_budget 3")).a_week == 3


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *(("5", 5), ("five", 5), ("5 a week", 5), ("at most 10", 10), ("twelve", 12), ("70", 70)),
        *(("three times a week", 3), ("20 per week", 20), ("about 4 messages a week", 4)),
    ],
)
def test_a_number_a_week_is_read_as_people_type_it(typed: str, number: int) -> None:
    assert HowMany().read(typed, TOLD) == number


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        *(("0", "For none at all"), ("none", "For none at all"), ("zero", "whole number")),
        *(("71", "as many as there can be"), ("1000 a week", "as many")),
        *((typed, "whole number from 1 to 70") for typed in ("", "-3", "2.5", "2-3", "a lot")),
        *((typed, "whole number from 1 to 70") for typed in ("2 a day", "tomorrow", "7pm", "½")),
    ],
)
def test_what_is_no_number_a_week_gets_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(Unreadable) as caught:
        HowMany().read(typed, TOLD)
    assert hint in str(ENGLISH.say(caught.value.hint, **caught.value.values))


# The clarity check-in --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("Friday", (4,)),
        ("mon thu", (0, 3)),
        ("every day but sunday", (0, 1, 2, 3, 4, 5)),
        ("off", ()),
        ("none", ()),
        ("not at all", ()),
    ],
)
def test_days_of_the_clarity_check_in_can_be_typed(typed: str, days: tuple[int, ...]) -> None:
    talk = Talk().prefers(clarity=(2,)).says("/set_clarity", typed)
    assert now(talk).clarity == days


def test_the_clarity_check_in_is_turned_on_and_off_with_a_tap() -> None:
    talk = Talk().says("/settings").expects("Clarity check-in: off.").taps("Clarity days", "Monday")
    talk.expects("The clarity check-in is on: Monday, 19:30.", "Clarity check-in: Monday, 19:30.")
    talk.says("/set_clarity").taps("Monday to Friday").expects("Monday to Friday, 19:30.")
    assert now(talk).clarity == (0, 1, 2, 3, 4)
    talk.says("/set_clarity").taps("Not by itself").expects("only when you call it")
    assert now(talk) == Preferences()


def test_own_scales_are_found_in_the_settings() -> None:
    Talk().says("/settings").taps("Your scales").expects("Clarity: 1 is")


def test_the_daily_question_leaves_room_for_the_steps() -> None:
    talk = Talk().says("/set_kinds daily_on").expects("So up to two messages a day may come.")
    assert now(talk).a_week == 14
    assert now(talk.says("/set_kinds daily_off")).a_week == 7


def test_a_number_that_the_client_chose_stays() -> None:
    talk = Talk().prefers(a_week=3).says("/set_kinds daily_on").misses("two messages")
    assert now(talk).a_week == 3
