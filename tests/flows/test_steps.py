"""The page of open steps, and the talk about one of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.engine.effects import Move, Remind, Rest
from flows.engine.model import DayEntry, KeptPlan
from tests.engine.talk import MONDAY_NINE, Talk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAST, SOON = MONDAY_NINE - 3 * HOUR, MONDAY_NINE + 5 * HOUR


def client(due: datetime = SOON, **more: Any) -> Talk:
    return Talk().commits("call Ana", due=due, **more)


# The page ----------------------------------------------------------------------------------------


def test_the_page_shows_each_step_whole() -> None:
    plan = KeptPlan("rain", "it rains", "take the tram", id=7)
    ana = client(plans=(plan,), where="home", remind_at=SOON - HOUR).says("/steps")
    ana.expects("One open step", "«call Ana»", "Monday 5 January, 14:00 · home")
    ana.expects("If it rains, then I will take the tram.", "Reminder: Monday 5 January, 13:00")


def test_a_step_that_was_due_can_be_told_of_from_the_page() -> None:
    ana = client().commits("walk", due=PAST).says("/steps")
    assert ana.labels == ["call Ana", "walk", "How it went", "Menu"]
    assert ana.taps("How it went").step == "how"


def test_what_rests_says_until_when() -> None:
    ana = client(rests=True).commits("walk", rests=True, rests_until=MONDAY_NINE + 7 * DAY)
    ana.says("/steps").expects("Rests until you say so.", "Rests until Monday 12 January, 09:00.")


def test_a_rest_that_is_over_is_none() -> None:
    client(rests=True, rests_until=PAST).says("/steps").misses("Rests")


def test_the_page_counts_days_without_grading() -> None:
    ana = client().says("/steps").misses("14 days", "miss")
    ana.commits("walk", state="done", due=PAST, settled_at=PAST).says("/steps")
    ana.expects("You were here on one of the last 14 days.")
    yesterday = (MONDAY_NINE - DAY).date()
    ana.days[yesterday] = DayEntry(yesterday, moved=True)
    ana.says("/steps").expects("You were here on 2 of the last 14 days.")


def test_a_number_is_a_whole_check_in_and_a_day_that_counts() -> None:
    ana = Talk().says("/clarity", "7", "/steps")
    assert not ana.talks
    ana.expects("You were here on one of the last 14 days.")


@pytest.mark.parametrize(
    ("way_back", "said"),
    [
        (HOUR / 2, "within an hour."),
        (5 * HOUR, "within 5 hours."),
        (30 * HOUR, "a day later."),
        (3 * DAY, "3 days later."),
    ],
)
def test_the_page_tells_how_long_a_way_back_took(way_back: timedelta, said: str) -> None:
    missed = MONDAY_NINE - 9 * DAY
    ana = Talk().commits("run", due=missed)
    ana.commits("walk", state="done", due=missed, settled_at=missed + way_back).says("/steps")
    ana.expects("The last time a step stayed open, you were back", said)


def test_a_long_way_back_and_one_without_an_open_step_are_not_told() -> None:
    missed = MONDAY_NINE - 9 * DAY
    ana = Talk().commits("run", due=missed)
    ana.commits("walk", state="done", due=missed, settled_at=missed + 8 * DAY)
    ana.says("/steps").misses("stayed open")
    ana = Talk().commits("walk", state="done", due=missed, settled_at=missed + 3 * DAY)
    ana.says("/steps").expects("You were here").misses("stayed open")


def test_days_are_counted_where_nothing_is_open() -> None:
    ana = Talk().commits("walk", state="done", due=PAST, settled_at=PAST).says("/steps")
    ana.expects("No step is open just now.", "one of the last 14 days")
    Talk().says("/steps").expects("There is no open step yet.")


def test_what_was_parked_stays_within_reach() -> None:
    assert "Parked steps" not in client().says("/steps").labels
    ana = client().commits("walk", state="parked", settled_at=PAST).commits("run", state="parked")
    ana.says("/steps").expects("Parked: 2").taps("Parked steps").expects("• «walk»", "• «run»")
    assert ana.labels == ["run", "walk", "My steps", "Menu"]
    ana.taps("walk").says("tomorrow 6pm").expects("«walk» is back: Tuesday 6 January, 18:00.")
    ana.says("/steps").expects("Parked: 1", "2 open steps")
    Talk().says("/parked").expects("Nothing is parked just now.")


# One step ----------------------------------------------------------------------------------------


def test_how_it_went_leads_into_the_same_questions() -> None:
    ana = client(PAST).says("/step").taps("How it went", "Not yet").says("rain")
    ana.taps("Another time").says("tomorrow 6pm").expects("Tuesday 6 January, 18:00")
    assert ana.file[1].due == datetime(2026, 1, 6, 17, tzinfo=UTC)
    assert [each.words for each in ana.findings] == ["rain"]


def test_a_step_is_done_from_there_too() -> None:
    ana = client().says("/step", "it is done", "done", "/skip").expects("now it has happened")
    assert ana.file[1].state == "done"


def test_a_reminder_is_chosen_with_a_tap() -> None:
    ana = client().says("/step").taps("Remind me before")
    assert ana.labels[:2] == ["15 minutes before", "An hour before"]  # a day before is over
    ana.taps("An hour before").expects("I will remind you", "Monday 5 January, 13:00")
    assert ana.file[1].remind_at == SOON - HOUR


def test_a_reminder_is_typed() -> None:
    ana = client().says("/step", "remind me", "today at 11:30").expects("11:30")
    assert ana.file[1].remind_at == datetime(2026, 1, 5, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tomorrow 9am", "comes before the step, which is set for Monday 5 January, 14:00"),
        ("today 2pm", "comes before the step"),
        ("yesterday", "That moment has passed"),
        ("soon-ish", "no clear date"),
    ],
)
def test_an_impossible_reminder_is_asked_for_again(words: str, said: str) -> None:
    ana = client().says("/step", "remind me", words).expects(said)
    ana.says("An hour before")
    assert ana.file[1].remind_at == SOON - HOUR


def test_a_reminder_keeps_out_of_quiet_hours() -> None:
    due = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)  # half past eight in Berlin
    ana = client(due).says("/step").taps("Remind me before")
    assert ana.labels[0] == "15 minutes before"
    assert "An hour before" not in ana.labels
    ana.says("tomorrow 7am").expects("quiet hours").says("today 8pm")
    assert ana.file[1].remind_at == datetime(2026, 1, 5, 19, tzinfo=UTC)


def test_a_reminder_is_taken_away() -> None:
    ana = client(remind_at=SOON - HOUR).says("/step", "remind me").taps("No reminder")
    ana.expects("There will be no reminder of «call Ana».")
    assert ana.effects[-1] == Remind(1, None)


def test_what_is_over_or_rests_needs_no_reminder() -> None:
    for ana in (client(PAST), client(rests=True)):
        assert "Remind me before" not in ana.says("/step").labels


def test_a_step_rests_until_the_client_says_so() -> None:
    ana = client().says("/step").taps("Pause it", "Until I say so")
    ana.expects("«call Ana» rests until you say so.")
    assert (ana.file[1].rests, ana.file[1].rests_until) == (True, None)


def test_a_step_rests_until_a_day() -> None:
    ana = client().says("/step", "pause it", "next monday").expects("rests until Monday 12 January")
    assert ana.file[1].rests_until == datetime(2026, 1, 12, 7, tzinfo=UTC)


def test_a_rest_that_ends_in_the_past_is_asked_for_again() -> None:
    ana = client().says("/step", "pause it", "yesterday").expects("has passed").says("friday")
    assert ana.file[1].rests


def test_a_step_is_brought_back() -> None:
    ana = client(rests=True).says("/step").taps("Bring it back")
    ana.expects("«call Ana» is back: Monday 5 January, 14:00.")
    assert not ana.file[1].rests


def test_a_step_that_is_brought_back_late_gets_a_new_time() -> None:
    ana = client(PAST, rests=True).says("/step").taps("Bring it back", "Next Monday (09:00)")
    ana.expects("«call Ana» is back: Monday 12 January, 09:00.")
    assert (ana.file[1].rests, ana.file[1].due) == (False, MONDAY_NINE + 7 * DAY)


def test_a_new_time_ends_a_rest() -> None:
    ana = client(rests=True).says("/step").taps("Another time", "Next Monday (09:00)")
    assert ana.effects[-2:] == [Rest(1, False), Move(1, MONDAY_NINE + 7 * DAY)]


def test_a_step_is_planned_for_parked_or_left() -> None:
    ana = client().says("/step").taps("Plan for an obstacle")
    ana.says("a rest", "my mood", "I am tired", "make tea", "yes", "no")
    ana.expects("The plan is kept with «call Ana».")
    ana.says("/step").taps("Leave it as it is").expects("«call Ana» stays as it is.")
    ana.says("/step").taps("Park it").expects("«call Ana» is parked: off your list")
    assert ana.labels[0] == "Bring it back"
    assert ana.file[1].plans[0].cue == "I am tired"


def test_a_parked_step_can_only_be_brought_back_or_left() -> None:
    ana = client(state="parked", settled_at=PAST).says("/step 1")
    assert ana.labels == ["Bring it back", "Leave it as it is", "Stop"]
    ana.taps("Leave it as it is").expects("«call Ana» stays as it is.")
    assert ana.file[1].state == "parked"
    ana.says("/step 1", "bring it back", "friday").expects("«call Ana» is back: Friday 9 January")
    assert ana.file[1].state == "open"


def test_a_reminder_moves_along_with_its_step() -> None:
    ana = client(remind_at=SOON - HOUR).says("/step").taps("Another time").says("friday 14:30")
    ana.expects("has its new time: Friday 9 January, 14:30. I will be back about it then.")
    ana.expects("The reminder moves along: Friday 9 January, 13:30.")
    assert ana.file[1].remind_at == datetime(2026, 1, 9, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"), [("tomorrow 8:30", "into your quiet hours"), ("today 9:30", "no time left")]
)
def test_a_reminder_that_cannot_move_along_is_dropped(words: str, said: str) -> None:
    ana = client(remind_at=SOON - HOUR).says("/step", "move", words).expects(said)
    assert ana.file[1].remind_at is None


def test_a_day_before_stays_a_day_before_where_clocks_change() -> None:
    due = datetime(2026, 3, 28, 17, tzinfo=UTC)  # a day before clocks go forward
    ana = client(due, remind_at=due - DAY).says("/step", "move", "30 March 18:00")
    ana.expects("The reminder moves along: Sunday 29 March, 18:00.")


@pytest.mark.parametrize("command", ["/step 1", "/obstacles 1"])
def test_a_button_of_a_step_that_is_settled_says_so(command: str) -> None:
    client(state="done").commits().says(command).expects("That step is done already.")


@pytest.mark.parametrize(
    ("way", "answers"),
    [
        ("move", ("tomorrow",)),
        ("remind", ("today 11:30", "/skip")),
        ("pause", ("tomorrow",)),
        ("back", ("tomorrow",)),
        ("plan", ("relief", "nothing")),
        ("park", ()),
        ("leave", ()),
        ("how", ("not yet", "rain", "park")),
    ],
)
def test_a_step_may_be_settled_while_it_is_talked_about(way: str, answers: tuple[str]) -> None:
    ana = client(PAST if way == "back" else SOON, rests=way == "back").says("/step")
    ana.says(*([way] if answers else []))
    ana._change(1, state="done")
    for words in answers or (way,):
        ana.says(words) if ana.step else None
        assert "«»" not in ana.shown
    assert ana.step == ""
    assert ana.file[1].state == ("parked" if way == "how" else "done")
