"""The weekly review: wins, open steps, and the week to come."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flows.engine.model import DayEntry, Finding, KeptPlan
from tests.engine.talk import MONDAY_NINE, Talk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAST, LAST_FRIDAY = MONDAY_NINE - 3 * HOUR, MONDAY_NINE - 3 * DAY
TO_THE_WEEK = ("/skip", "/skip")  # nothing due: what went well, what is noticed
NEXT_STEP = ("send the mail", "friday 9am", "/skip", "9", "/skip", "a free head", "nothing", "no")


def client() -> Talk:
    return Talk()


def did(talk: Talk, what: str = "call Ana", at: datetime = LAST_FRIDAY, **more: Any) -> Talk:
    """A step that was done last Friday."""
    return talk.commits(what, state="done", due=at, settled_at=at, **more)


def owes(talk: Talk, what: str = "walk", **more: Any) -> Talk:
    """An open step that was due this morning."""
    return talk.commits(what, due=PAST, **more)


# Wins --------------------------------------------------------------------------------------------


def test_wins_come_first_and_are_tied_to_the_act() -> None:
    ana = did(client())
    ana.findings.append(Finding(1, "learned", "mornings are quiet", LAST_FRIDAY))
    ana.says("/review").expects("Done since Monday 29 December:", "✓ «call Ana» – found out:")
    ana.expects("«mornings are quiet»", "What made it possible?").says("I had help")
    assert [(each.kind, each.words) for each in ana.findings] == [
        ("learned", "mornings are quiet"),
        ("made_possible", "I had help"),
    ]
    ana.says("/skip", "no").expects("found out: «mornings are quiet» – what made it possible:")
    ana.expects("«I had help»").misses("What went well")


def test_several_wins_are_asked_about_together() -> None:
    ana = did(did(client(), "call Ana"), "write").says("/review")
    ana.expects("✓ «call Ana»", "✓ «write»", "What made these possible?").says("early hours")
    assert ana.findings == []  # whose it is, nobody can tell
    ana.says("/skip", "no").expects("What made them possible: «early hours»")


def test_words_under_the_invitation_are_of_the_review_and_of_no_step() -> None:
    ana = did(client())
    ana.asked = "review"
    ana.says("fresh air").says("I sleep better when I read", "no")
    ana.expects("What went well: «fresh air»", "What you noticed: «I sleep better when I read»")
    assert ana.findings == []


def test_what_went_well_is_read_back_where_nothing_is_on_file() -> None:
    ana = client().says("/review", "I had two good nights", "nothing", "no")
    assert ana.shown == (
        "Your week, in your words:\n\nWhat went well: «I had two good nights»\n\n"
        "That is a good place to stop."
    )


def test_many_wins_are_shown_in_part() -> None:
    ana = client()
    for number in range(10):
        did(ana, f"step {number}")
    ana.says("/review").expects("«step 9»", "… and 2 more before").misses("«step 1»")


def test_an_older_win_is_not_told_again() -> None:
    did(client(), at=MONDAY_NINE - 8 * DAY).says("/review").misses("call Ana")


def test_without_a_win_on_file_something_good_is_asked_for() -> None:
    first = client().says("/review").shown
    second = client().waits(days=1).says("/review").shown
    assert {each.split("\n\n")[1] for each in (first, second)} == {
        "Let us look back first. What went well of late, however small?",
        "First the good part. What are you glad to have done this week?",
    }


# Open steps --------------------------------------------------------------------------------------


def test_due_steps_are_looked_at_one_by_one() -> None:
    ana = owes(owes(client(), "walk"), "write").commits("swim").says("/review", "/skip")
    ana.expects("These had their time. Which one would you like to look at?")
    assert ana.labels[:3] == [
        "walk",
        "write",
        "Leave the rest as they are",
    ]  # and not what is ahead
    ana.taps("walk", "Not yet").says("rain").taps("Another time", "Next Monday (09:00)")
    ana.expects("Which one next?")
    assert ana.labels[:2] == ["write", "Leave it as it is"]
    ana.taps("write", "Done").says("it was short")
    assert ana.step == "noticed"
    assert [each.state for each in ana.file.values()] == ["open", "done", "open"]
    ana.says("/skip").taps("Not now")
    ana.expects("✓ «write» – found out: «it was short»")
    ana.expects("«walk» has its new time: Monday 12 January, 09:00.")
    assert ana.file[1].due == MONDAY_NINE + 7 * DAY


def test_the_open_steps_can_be_left_for_now() -> None:
    ana = owes(client()).says("/review", "/skip").taps("Leave it as it is")
    assert ana.step == "noticed"
    ana.says("/skip").taps("Not now")
    assert (ana.step, ana.file[1].state, ana.effects) == ("", "open", [])


def test_what_rests_is_left_in_peace() -> None:
    assert owes(client(), rests=True).says("/review", "/skip").step == "noticed"


def test_every_way_on_is_there_in_the_review() -> None:
    plan = KeptPlan("rain", "it rains", "take the tram", id=7, failures=1)
    ana = owes(owes(owes(client()), "write"), "swim", plans=(plan,), moves=3)
    ana.says("/review", "/skip").taps("walk", "Not yet").says("/skip")
    ana.taps("A smaller version").says("stand up", "tomorrow")
    ana.taps("write", "Not yet").says("/skip").taps("Another step instead").says("read", "friday")
    ana.taps("swim", "Not yet").says("/skip").taps("It came", "It did not", "Keep it as it is")
    ana.taps("Not any more").says("/skip").taps("Not now")
    ana.expects("It is smaller now: «stand up»", "«read» takes its place", "«swim» is parked.")
    assert [(each.what, each.state) for each in ana.file.values()] == [
        ("stand up", "open"),
        ("write", "parked"),
        ("swim", "parked"),
        ("read", "open"),
    ]


def test_what_is_said_of_one_step_is_not_taken_for_another() -> None:
    plan = KeptPlan("rain", "it rains", "take the tram", id=7, failures=1)
    ana = owes(owes(client(), "swim", plans=(plan,)), "walk", plans=(plan,))
    ana.says("/review", "/skip").taps("swim", "Not yet").says("/skip").taps("It came")
    ana.taps("It did not", "Keep it as it is", "Leave it as it is")
    ana.taps("walk", "Not yet").says("/skip").taps("It came", "It did", "It helped")
    assert ana.step == "next"


def test_going_back_reopens_the_choice() -> None:
    ana = owes(owes(client()), "write").says("/review", "/skip")
    ana.taps("walk", "Not yet").says("/skip").taps("Park it", "‹ Back").taps("Leave it as it is")
    assert ana.file[1].state == "open"


# What is noticed, and what comes next ------------------------------------------------------------


def test_one_observation_is_shown_as_soon_as_there_is_enough() -> None:
    ana = client()
    for number in range(4):
        did(ana, f"step {number}", where="home")
        ana.commits(f"other {number}", due=LAST_FRIDAY, state="parked", settled_at=PAST)
    ana.says("/review", "/skip")
    ana.expects("One thing from your own steps.", "4 of the 4", "What do you make of it?")


def test_the_week_to_come_gets_a_step_with_a_plan() -> None:
    ana = client().says("/review", *TO_THE_WEEK).taps("Yes")
    ana.expects("What exactly will you do in the coming week?").says(*NEXT_STEP)
    ana.expects("Ahead", "«send the mail»", "Friday 9 January, 09:00")
    assert ana.shown.endswith("The week can come.")
    assert ana.file[1].due == datetime(2026, 1, 9, 8, tzinfo=UTC)


def test_the_end_sums_up() -> None:
    ana = did(client()).commits("swim")
    day = (MONDAY_NINE - DAY).date()
    ana.days[day] = DayEntry(day, moved=True)
    ana.says("/review", *TO_THE_WEEK).taps("Not now")
    ana.expects("✓ «call Ana»", "Ahead", "«swim»: Tuesday 6 January, 09:00")
    moved = ana.shown.index("You were here on 2 of the last 14 days.")
    assert ana.shown.startswith("Your week, in your words:")
    assert moved < ana.shown.index("Ahead")
    assert ana.shown.endswith("That is a good place to stop.")


def test_with_nothing_on_file_it_is_short() -> None:
    ana = client().says("/review", *TO_THE_WEEK).taps("Not now").expects("That was your review.")
    assert len(ana.trail) == 3


def test_a_review_can_lie_open_while_steps_are_settled() -> None:
    ana = owes(owes(client()), "write").says("/review", "/skip")
    ana._change(1, state="done")
    ana.says("walk").expects("Tap one of the buttons")  # it is not offered any more
    ana.taps("write", "Not yet").says("/skip").taps("Another time")
    ana._change(2, state="parked")
    ana.says("tomorrow", "/skip", "no").expects("That step was settled meanwhile")
