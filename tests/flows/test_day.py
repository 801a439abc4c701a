"""One step for today in the morning; in the evening what moved, today or yesterday."""

from datetime import date, timedelta

import pytest

from flows.engine.effects import LogDay
from flows.engine.model import DayEntry, KeptPlan
from tests.engine.talk import MONDAY_NINE, Talk

MONDAY, SUNDAY = date(2026, 1, 5), date(2026, 1, 4)


# The morning -------------------------------------------------------------------------------------


def test_the_one_step_of_the_day_is_kept() -> None:
    ana = Talk().says("/today", "call the landlord")
    ana.expects("Your one step for today: «call the landlord».")
    assert ana.days == {MONDAY: DayEntry(MONDAY, intent="call the landlord")}


def test_up_to_three_open_steps_are_suggested_with_their_plans() -> None:
    plan = KeptPlan("rain", "it rains", "take the tram", id=7)
    ana = Talk().commits("walk", plans=(plan,)).commits("read").commits("write").commits("swim")
    ana.says("/today")
    assert ana.labels == ["walk", "read", "write", "Stop"]
    ana.taps("walk").expects("«walk»", "If it rains, then I will take the tram.")


def test_a_morning_button_of_yesterday_asks_for_today() -> None:
    Talk().says("/today 2026-01-04", "walk").expects("for today")


def test_words_after_the_morning_nudge_are_the_answer() -> None:
    ana = Talk()
    ana.asked = "today 2026-01-05"
    ana.says("finish the slides")
    assert ana.days[MONDAY].intent == "finish the slides"


# The evening -------------------------------------------------------------------------------------


def test_one_tap_logs_the_day() -> None:
    ana = Talk().says("/day 2026-01-05 1").expects("Kept for today: something moved. One line")
    assert ana.effects == [LogDay(MONDAY, moved=True)]
    assert ana.taps("That is all").shown == "Kept for today: something moved."


def test_words_after_the_tap_are_that_days_note() -> None:
    ana = Talk().says("/day 2026-01-04 1").expects("Kept for Sunday 4 January: something moved.")
    ana.says("I called mum")
    assert ana.shown == "Kept for Sunday 4 January: «I called mum»"
    assert ana.days == {SUNDAY: DayEntry(SUNDAY, moved=True, note="I called mum")}


@pytest.mark.parametrize("words", ["nothing", "ok", "👍"])
def test_no_more_words_are_needed(words: str) -> None:
    ana = Talk().says("/day 2026-01-05 1", words)
    assert (ana.step, ana.days[MONDAY].note) == ("", "")


def test_who_goes_back_after_the_tap_can_say_otherwise() -> None:
    ana = Talk().says("/day 2026-01-05 1").taps("‹ Back", "A quiet day")
    assert ana.days[MONDAY].moved is False


@pytest.mark.parametrize("words", ["yes", "ok", "👍🏽"])
def test_a_nod_says_that_something_moved(words: str) -> None:
    ana = Talk().says("/day 2026-01-05", words)
    assert (ana.step, ana.days[MONDAY].moved, ana.days[MONDAY].note) == ("line", True, "")


def test_a_quiet_day_is_kept_as_one() -> None:
    ana = Talk().says("/day 2026-01-05 -")
    assert ana.shown == "Kept: a quiet day. Quiet days are part of it."
    assert ana.effects == [LogDay(MONDAY, moved=False)]


def test_what_moved_is_kept_in_words() -> None:
    ana = Talk().says("/day 2026-01-05", "sent two mails")
    assert ana.shown == "Kept for today: «sent two mails»"
    assert ana.effects == [LogDay(MONDAY, moved=True, note="sent two mails")]


@pytest.mark.parametrize("words", ["nothing", "no", "A quiet day", "not really"])
def test_a_quiet_day_can_be_typed(words: str) -> None:
    assert Talk().says("/day 2026-01-05", words).effects == [LogDay(MONDAY, moved=False)]


def test_the_morning_is_quoted_in_the_evening() -> None:
    ana = Talk().says("/today", "call Ana").waits(hours=11).says("/day 2026-01-05")
    ana.expects("This morning you named «call Ana».", "What moved today")
    ana.waits(days=1).says("/day 2026-01-05").expects("named for that day: «call Ana».")


def test_a_day_is_chosen_where_none_is_handed_in() -> None:
    ana = Talk().says("/day")
    assert ana.labels[:3] == ["Today", "Yesterday", "Saturday 3 January"]
    ana.taps("Yesterday").expects("What moved yesterday?").says("a walk")
    assert ana.days[SUNDAY].note == "a walk"


@pytest.mark.parametrize("words", ["saturday", "3", "Saturday 3 January"])
def test_a_day_can_be_typed(words: str) -> None:
    Talk().says("/day", words).expects("What moved on Saturday 3 January?")


def test_more_than_a_few_words_are_thanked_for() -> None:
    Talk().says("/day 2026-01-05", "I called mum and we talked for long").expects(
        "Thank you for telling me. It is kept for today, in your words: «I called mum and we"
    )


def test_yesterday_is_offered_as_long_as_it_is_not_logged() -> None:
    ana = Talk().commits(made_at=MONDAY_NINE - timedelta(days=1)).says("/day 2026-01-05 1", "ok")
    ana.taps("Log yesterday").taps("Something moved", "That is all")
    assert ana.days[SUNDAY].moved
    assert "Log yesterday" not in ana.labels
    assert "Log yesterday" not in ana.says("/day 2026-01-05 -").labels


def test_on_the_first_day_there_is_no_yesterday() -> None:
    assert Talk().commits().says("/day 2026-01-05 -").labels == ["Menu"]


def test_the_day_ends_at_three() -> None:
    ana = Talk().waits(hours=17.9).says("/day", "today", "/skip")  # six minutes to three
    assert ana.days[MONDAY].moved is False
    ana = Talk().waits(hours=18).says("/day", "today", "/skip")
    assert ana.days[date(2026, 1, 6)].moved is False


def test_a_day_can_be_logged_anew() -> None:
    ana = Talk().says("/day 2026-01-05 -", "/day 2026-01-05", "a walk after all")
    assert ana.days[MONDAY] == DayEntry(MONDAY, moved=True, note="a walk after all")


@pytest.mark.parametrize("back", range(8))
def test_a_week_back_can_be_logged(back: int) -> None:
    day = MONDAY - timedelta(days=back)
    assert Talk().says(f"/day {day} 1").effects == [LogDay(day, moved=True)]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/day 2025-12-28 1", "more than a week ago"),
        ("/today 2025-12-28", "more than a week ago"),
        ("/day 2026-01-06 1", "still to come"),
        ("/today 9999-12-31", "still to come"),
        ("/day 0001-01-01 -", "more than a week ago"),
    ],
)
def test_a_day_out_of_reach_changes_nothing(command: str, said: str) -> None:
    ana = Talk().says(command).expects(said)
    assert (ana.effects, ana.step) == ([], "")


@pytest.mark.parametrize("about", ["2026-13-45 1", "x", "1", "- -", "2026-01-05T00:00"])
def test_what_is_no_day_leads_to_the_question(about: str) -> None:
    assert Talk().says(f"/day {about}").step == "day"


def test_a_talk_about_a_day_may_lie_open_for_a_month() -> None:
    ana = Talk().says("/day 2026-01-05").waits(days=30).says("I wrote to Ana")
    ana.expects("kept for Monday 5 January")
    assert MONDAY_NINE.date() == MONDAY
