"""How a step went: done, not yet, later, and what each of them leads to."""

from datetime import timedelta
from typing import Any

import pytest

from flows.engine.effects import Commit, LogPlan, Note, RewritePlan, Snooze
from flows.engine.model import KeptPlan
from tests.engine.talk import MONDAY_NINE, Talk

PAST = MONDAY_NINE - timedelta(hours=3)
PLAN = KeptPlan("my mood", "If I come home tired", "I make tea first", id=7)
FAILED_ONCE = KeptPlan("my mood", "If I come home tired", "I make tea first", id=7, failures=1)


def client(what: str = "call Ana", **more: Any) -> Talk:
    """A client with one step that was due three hours ago."""
    return Talk().commits(what, due=PAST, **more)


def last(talk: Talk, kind: type) -> object:
    return [each for each in talk.effects if isinstance(each, kind)][-1]


# Done --------------------------------------------------------------------------------------------


def test_one_tap_says_that_it_is_done() -> None:
    ana = client().says("/checkin 1 done")
    assert ana.file[1].state == "done"
    assert ana.step == "learned"


def test_what_was_learned_is_asked_once_and_kept() -> None:
    ana = client().says("/checkin 1").expects("«call Ana»").taps("Done")
    ana.expects("«call Ana» is done: you did what you set out to do.").says("mornings are quiet")
    assert ana.shown == "Kept with it: «mornings are quiet»"
    assert last(ana, Note) == Note(1, "learned", "mornings are quiet")
    assert ana.step == ""


@pytest.mark.parametrize(
    "words", ["That is all", "nothing", "no", "ok", "Thanks!", "yes", "👍", "👍🏽", "❤️"]
)
def test_nothing_learned_is_an_answer_too(words: str) -> None:
    ana = client().says("/checkin 1 done", words)
    assert ana.shown == "It was a plan, and now it has happened."
    assert not ana.findings


def test_going_back_undoes_it() -> None:
    ana = client().says("/checkin 1 done").taps("‹ Back")
    ana.expects("«call Ana»").taps("Not yet")
    assert ana.file[1].state == "open"
    ana.says("/skip").taps("Leave it as it is").expects("«call Ana» stays on your list.")


def test_the_act_is_greeted_and_not_the_person() -> None:
    asked = set()
    ana = Talk()
    for number in (1, 2, 3):
        ana.commits("walk", due=PAST).says(f"/checkin {number} done")
        asked.add(ana.shown)
    assert asked == {
        "«walk» is done: you did what you set out to do. What do you take from it for other "
        "things?",
        "Done: «walk». What did you learn on the way?",
        "«walk» is done, as you planned it. What made it possible?",
    }


# In words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["yes", "I did it", "yes I did it", "Done!", "did it, thanks"])
def test_done_can_be_typed(words: str) -> None:
    assert client().says("/checkin 1", words).step == "learned"


@pytest.mark.parametrize("words", ["no", "not yet", "not really", "no, not yet", "almost"])
def test_not_yet_can_be_typed(words: str) -> None:
    assert client().says("/checkin 1", words).step == "came_up"


def test_what_came_up_is_not_asked_of_who_has_said_it() -> None:
    ana = client().says("/checkin 1", "no, my son was ill")
    ana.expects("«my son was ill». Thank you for telling me.")
    assert ana.step == "next"
    assert last(ana, Note) == Note(1, "came_up", "my son was ill")


def test_what_was_found_out_is_not_asked_of_who_has_said_it() -> None:
    ana = client().says("/checkin 1", "Done! she was glad to hear from me")
    ana.expects("«call Ana»", "Kept with it: «she was glad to hear from me»")
    assert ana.step == ""
    assert ana.file[1].state == "done"


def test_who_says_more_than_that_can_go_back_and_say_otherwise() -> None:
    ana = client().says("/checkin 1", "no, my son was ill", "/back", "Done")
    assert ana.file[1].state == "done"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("yes it went well, I slept like a baby", "it went well, I slept like a baby"),
        ("yep and then I wrote to Eva", "and then I wrote to Eva"),
        ("yes it did", None),
    ],
)
def test_words_that_open_with_a_yes_say_that_it_is_done(words: str, kept: str | None) -> None:
    ana = client().says("/checkin 1", words)
    assert ana.file[1].state == "done"
    assert [each.words for each in ana.findings] == ([kept] if kept else [])


@pytest.mark.parametrize(
    "words", ["no time today", "half of it", "almost all of it", "not the whole thing", "No energy"]
)
def test_words_that_open_with_a_no_or_a_half_tell_what_came_up(words: str) -> None:
    ana = client().says("/checkin 1", words)
    assert (ana.step, last(ana, Note)) == ("next", Note(1, "came_up", words))


@pytest.mark.parametrize(
    "words",
    ["i am so tired", "well I did half of it", "I called her", "not bad", "yes and no", "ill"],
)
def test_words_that_say_neither_are_kept_until_a_tap_says_where_they_belong(words: str) -> None:
    ana = client().says("/checkin 1", words).expects("Thank you for writing.")
    assert (ana.file[1].state, ana.effects) == ("open", [])
    ana.taps("Not yet")
    assert (ana.step, last(ana, Note)) == ("next", Note(1, "came_up", words))
    ana.says("/back", "Done").expects("«call Ana»", f"Kept with it: «{words}»")
    assert (ana.file[1].state, last(ana, Note)) == ("done", Note(1, "learned", words))


def test_words_that_say_neither_are_kept_where_it_is_put_off() -> None:
    ana = client().says("/checkin 1", "i am so tired", "more words").expects("I have your words.")
    ana.taps("Later").says("tomorrow").expects("I will ask again")
    assert [each for each in ana.effects if isinstance(each, Note)] == [
        Note(1, "said", "i am so tired")
    ]


def test_who_wrote_can_go_back_and_write_otherwise() -> None:
    ana = client().says("/checkin 1", "i am so tired", "/back").expects("«call Ana»")
    ana.says("did it")
    assert (ana.file[1].state, ana.findings) == ("done", [])


@pytest.mark.parametrize("words", ["what do you mean", "I don't know"])
def test_a_question_or_a_shrug_is_no_outcome(words: str) -> None:
    assert client().says("/checkin 1", words).step == "how"


def test_words_after_a_nudge_are_the_answer_to_it() -> None:
    ana = client()
    ana.asked = "checkin 1"
    ana.says("not yet, too many meetings")
    assert last(ana, Note) == Note(1, "came_up", "too many meetings")


# Not yet -----------------------------------------------------------------------------------------


def test_what_came_up_is_asked_with_curiosity_and_kept() -> None:
    ana = client().says("/checkin 1 not_yet").expects("What came up?").says("a birthday")
    assert last(ana, Note) == Note(1, "came_up", "a birthday")
    assert ana.file[1].state == "open"
    ana.expects("«a birthday». Thank you for telling me.")


def test_one_word_is_not_thanked_for() -> None:
    client().says("/checkin 1 not_yet", "rain").misses("Thank you", "«rain»")


def test_who_blames_themselves_hears_what_an_open_step_does_not_say() -> None:
    ana = client().commits("walk", due=PAST)
    for words in ("I always fail, I am useless", "It is my own fault " + "and so on " * 9):
        ana.says("/checkin 1 not_yet", words).expects("says nothing about you.")
        ana.says("/stop", "/checkin 1", f"no, {words}").expects("says nothing about you.")
    ana.says("/checkin 1 not_yet", "too much work").misses("about you")


def test_in_its_own_moment_not_yet_is_no_miss() -> None:
    for minutes in (0, 59):
        ana = Talk().commits("call Ana", due=MONDAY_NINE - timedelta(minutes=minutes))
        ana.says("/checkin 1 not_yet").expects("would you like me to ask how it went?")
        ana.taps("In an hour (10:00)").expects("I will ask again: Monday 5 January, 10:00.")
        assert last(ana, Snooze) == Snooze("step", 1, MONDAY_NINE + timedelta(hours=1))
        assert not ana.findings
    ana = Talk().commits("call Ana", due=MONDAY_NINE - timedelta(minutes=60))
    assert ana.says("/checkin 1 not_yet").step == "came_up"


def test_in_its_own_moment_something_may_have_come_up() -> None:
    ana = Talk().commits("call Ana", due=MONDAY_NINE)
    assert ana.says("/checkin 1 not_yet").taps("Something came up").step == "came_up"
    ana.taps("‹ Back").says("tomorrow at 10").expects("I will ask again: Tuesday 6 January, 10:00.")
    ana.says("/checkin 1 not_yet", "something came up", "a visit", "park it").expects("is parked")
    assert [each.kind for each in ana.findings] == ["came_up"]


def test_a_reason_told_in_its_own_moment_is_taken() -> None:
    ana = Talk().commits("call Ana", due=MONDAY_NINE).says("/checkin 1", "no, my son was ill")
    assert ana.step == "next"


def test_a_step_gets_another_time() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Another time", "Next Monday (09:00)")
    ana.expects("«call Ana» has its new time: Monday 12 January, 09:00. I will be back about it")
    assert (ana.file[1].moves, ana.file[1].due - MONDAY_NINE) == (1, timedelta(days=7))


def test_a_step_is_made_smaller_and_gets_a_time() -> None:
    ana = client("write a page").says("/checkin 1 not_yet", "/skip").taps("A smaller version")
    ana.says("write a line", "tomorrow 6pm")
    ana.expects("It is smaller now: «write a line», Tuesday 6 January, 18:00.")
    assert ana.file[1].what == "write a line"


def test_another_step_takes_its_place() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Another step instead")
    ana.says("write to Ana", "tomorrow 6pm")
    ana.expects("«write to Ana» takes its place", "«call Ana» is parked.")
    assert [each.state for each in ana.file.values()] == ["parked", "open"]
    assert isinstance(last(ana, Commit), Commit)


def test_the_own_hour_of_a_step_comes_first() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Another time")
    assert ana.labels[:5] == [
        "Tomorrow, 06:00",
        "This evening (19:00)",
        "Tomorrow morning (09:00)",
        "Monday, 06:00",
        "Next Monday (09:00)",
    ]
    ana.taps("Tomorrow, 06:00").expects("Tuesday 6 January, 06:00")
    ana = Talk().commits(due=MONDAY_NINE).waits(hours=5).says("/checkin 1 not_yet", "/skip", "move")
    assert ana.labels[0] == "Tomorrow, 09:00"
    assert "Tomorrow morning (09:00)" not in ana.labels


def test_nothing_is_promised_where_steps_are_not_asked_about() -> None:
    ana = client().prefers(steps=False).says("/checkin 1 not_yet", "/skip", "move", "tomorrow")
    ana.expects("has its new time").misses("I will be back")


def test_parking_is_greeted_as_a_good_outcome_and_can_be_taken_back() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Park it")
    ana.expects("«call Ana» is parked: off your list, and I ask no more about it.")
    assert ana.file[1].state == "parked"
    ana.taps("Bring it back").expects("When will you do it?").says("tomorrow 6pm")
    ana.expects("«call Ana» is back: Tuesday 6 January, 18:00.")
    assert (ana.file[1].state, ana.file[1].due.hour) == ("open", 17)


def test_for_what_came_up_unforeseen_a_plan_is_offered() -> None:
    plan = "Plan for what came up"
    ana = client().says("/checkin 1 not_yet", "a flood").taps("Leave it as it is")
    assert ana.buttons[0].data == "/obstacles 1"
    assert ana.labels[0] == plan
    ana = client(plans=(PLAN,)).says("/checkin 1 not_yet", "a flood", "Something else", "leave")
    assert ana.labels[0] == plan
    ana = client(plans=(PLAN,)).says("/checkin 1 not_yet", "a flood", "It came", "It did", "yes")
    assert plan not in ana.taps("Leave it as it is").labels
    assert plan not in client().says("/checkin 1 not_yet", "nothing", "leave").labels


def test_a_smaller_or_another_step_can_have_a_plan() -> None:
    for way, data in (("smaller", "/obstacles 1"), ("swap", "/obstacles")):
        ana = client().says("/checkin 1 not_yet", "/skip", way, "write to Ana", "tomorrow 6pm")
        assert (ana.labels[0], ana.buttons[0].data) == ("Plan for an obstacle", data)


# Several -----------------------------------------------------------------------------------------


def test_the_other_due_steps_are_named_and_come_next() -> None:
    ana = client().commits("write to Eva", due=PAST).commits("walk", due=PAST).commits("swim")
    ana.says("/checkin 1 done", "/skip").expects("Still waiting: «write to Eva» and one more.")
    assert ana.labels == ["Next: write to Eva", "That is enough for now"]
    ana.taps("Next: write to Eva", "Later", "In an hour (10:00)")
    ana.expects("Still waiting: «walk».").taps("Next: walk", "Done", "That is all")
    ana.misses("Still waiting")


def test_what_rests_is_not_waiting() -> None:
    client().commits("walk", due=PAST, rests=True).says("/checkin 1 done", "ok").misses("waiting")


def test_with_several_steps_it_is_asked_which() -> None:
    ana = client().commits("walk", due=PAST)
    ana.asked = "checkin"
    ana.says("Done").expects("Which of them is it about?").taps("walk", "Done")
    assert [each.state for each in ana.file.values()] == ["open", "done"]


# The same, again and again -----------------------------------------------------------------------


def test_a_step_moved_three_times_is_asked_about() -> None:
    ana = client(moves=2).says("/checkin 1 not_yet", "/skip").misses("still")
    ana = client(moves=3).says("/checkin 1 not_yet", "/skip")
    ana.expects("found a new date a few times").taps("Not any more")
    ana.expects("«call Ana» is parked.", "makes room")
    assert (ana.file[1].state, ana.labels[0]) == ("parked", "Bring it back")


def test_it_is_asked_at_every_third_move() -> None:
    asked = [
        client(moves=moves).says("/checkin 1 not_yet", "/skip").step == "still"
        for moves in range(8)
    ]
    assert asked == [False, False, False, True, False, False, True, False]


@pytest.mark.parametrize("answer", ["Yes, still mine", "I am not sure"])
def test_a_step_that_is_still_theirs_goes_on(answer: str) -> None:
    ana = client(moves=3).says("/checkin 1 not_yet", "/skip").taps(answer, "Leave it as it is")
    assert ana.file[1].state == "open"


# The ledger of plans -----------------------------------------------------------------------------


def test_an_obstacle_that_came_leads_to_its_plan() -> None:
    ana = client(plans=(PLAN,)).says("/checkin 1 not_yet", "a long day")
    ana.expects("«a long day». Thank you", "You foresaw «my mood». Did it come?").taps("It came")
    ana.expects("For that moment you had this plan:", "If I come home tired, then I will make tea")
    ana.expects("Did it come into play?").taps("It did").expects("help").taps("It helped")
    assert last(ana, LogPlan) == LogPlan(7, came=True, acted=True, helped=True)
    assert ana.step == "next"


def test_whether_it_came_can_be_left_open() -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "/skip", "/skip")
    assert (ana.step, ana.file[1].plans[0].failures) == ("next", 1)


def test_something_else_is_no_failure_of_the_plan() -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "a flood", "Something else")
    assert last(ana, LogPlan) == LogPlan(7, came=False)
    assert ana.step == "next"


def test_of_several_plans_each_gets_its_entry() -> None:
    rain = KeptPlan("rain", "it rains", "take the tram", id=8)
    ana = client(plans=(PLAN, rain)).says("/checkin 1 not_yet", "a storm").taps("rain")
    logged = [each for each in ana.effects if isinstance(each, LogPlan)]
    assert logged == [LogPlan(7, came=False), LogPlan(8, came=True)]
    ana.expects("If it rains, then I will take the tram.")


def test_one_failure_leaves_a_plan_as_it_is() -> None:
    ana = client(plans=(PLAN,)).says("/checkin 1 not_yet", "/skip", "my mood", "no")
    assert last(ana, LogPlan) == LogPlan(7, came=True, acted=False)
    assert ana.step == "next"


@pytest.mark.parametrize("answers", [("It did not",), ("It did", "Not really")])
def test_after_two_failures_a_plan_can_be_put_differently(answers: tuple[str, ...]) -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "/skip", "my mood", *answers)
    ana.expects("plans are there to be changed").taps("Yes, word it anew")
    ana.expects("The plan so far:", "then I will make tea first.", "that the moment has come?")
    ana.says("If it is 8 pm").expects("If it is 8 pm, then I will …").says("open the laptop")
    ana.expects("If it is 8 pm, then I will open the laptop.").taps("I pictured it")
    assert (ana.file[1].plans[0].cue, ana.file[1].plans[0].failures) == ("If it is 8 pm", 0)
    ana.taps("Leave it as it is").expects("stays on your list", "The plan is now:")
    ana.expects("If it is 8 pm, then I will open the laptop.")


def test_new_words_can_be_said_again() -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "/skip", "my mood", "no", "yes")
    ana.says("it is 8", "I will not doze").expects("What will you do instead?").says("open it")
    ana.taps("Say it differently").says("it is 9", "open it").taps("I pictured it")
    assert ana.file[1].plans[0].cue == "it is 9"


def test_new_words_can_be_changed_once_they_are_kept() -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "/skip", "my mood", "no", "yes")
    ana.says("it is 8", "open it").taps("I pictured it")
    ana._change(1, plans=(KeptPlan("my mood", "it is 8", "open it", id=9),))  # in place of the old
    ana.taps("‹ Back", "Say it differently").says("it is 9", "open it").taps("I pictured it")
    assert ana.effects[-1] == RewritePlan(9, "it is 9", "open it")


def test_a_plan_may_stay_after_two_failures() -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "/skip", "my mood", "no")
    ana.taps("Keep it as it is", "Leave it as it is")
    assert ana.file[1].plans[0].cue == FAILED_ONCE.cue


# Later -------------------------------------------------------------------------------------------


def test_a_snooze_is_no_miss() -> None:
    ana = client().says("/checkin 1 later").taps("In an hour (10:00)")
    ana.expects("I will ask again: Monday 5 January, 10:00.")
    assert last(ana, Snooze) == Snooze("step", 1, MONDAY_NINE + timedelta(hours=1))
    assert (ana.file[1].state, ana.file[1].moves, ana.findings) == ("open", 0, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("2", "10:00"),
        ("tomorrow", "Tuesday 6 January, 09:00"),
        ("this evening", "Monday 5 January, 19:30"),
        ("in 3 hours", "Monday 5 January, 12:00"),
        ("friday 6pm", "Friday 9 January, 18:00"),
        ("tonight at 23:00", "Tuesday 6 January, 08:00"),  # out of quiet hours
    ],
)
def test_a_moment_to_ask_again_can_be_typed(words: str, said: str) -> None:
    client().says("/checkin 1 later", words).expects("I will ask again", said)


def test_an_impossible_moment_is_asked_for_again() -> None:
    ana = client().says("/checkin 1 later", "yesterday").expects("That moment has passed")
    ana.says("when it rains").expects("no clear date").says("tomorrow")
    assert isinstance(last(ana, Snooze), Snooze)


def test_in_a_pause_nothing_is_promised() -> None:
    ana = client().prefers(paused=True).says("/checkin 1 later", "tomorrow")
    ana.expects("Everything is paused, so I stay quiet till then.").misses("I will ask")


# What is in the way ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("2 done", "That step is done already."),
        ("3 later", "That step is parked."),
        ("99 done", "That step is not among yours."),
        ("9" * 18, "That step is not among yours."),
    ],
)
def test_a_step_that_is_not_open_is_left_alone(about: str, said: str) -> None:
    ana = client().commits("walk", state="done").commits("run", state="parked")
    before = dict(ana.file)
    ana.says(f"/checkin {about}").expects(said)
    assert (ana.file, ana.step) == (before, "")


@pytest.mark.parametrize("about", ["x done", "9" * 5000, "-1", "1.5", "- -"])
def test_what_is_no_number_leads_to_the_question(about: str) -> None:
    assert client().commits().says(f"/checkin {about}").step == "which"


def test_without_any_open_step_there_is_nothing_to_ask() -> None:
    Talk().says("/checkin").expects("There is no open step yet")


def test_the_only_step_needs_no_choice() -> None:
    assert client().says("/checkin").step == "how"


def test_the_next_check_in_takes_the_place_of_one_that_lies_open() -> None:
    ana = client().commits("walk", due=PAST).says("/checkin 1 not_yet", "rain", "/checkin 2 done")
    assert ana.step == "learned"
    assert [each.kind for each in ana.findings] == ["came_up"]


# Settled meanwhile -------------------------------------------------------------------------------

WAY = (
    *("not_yet", "rain", "my mood", "yes", "no", "yes", "it is 8", "open it", "I pictured it"),
    *("Yes, still mine", "A smaller version", "write a line", "tomorrow 6pm"),
)


@pytest.mark.parametrize("state", ["done", "parked", ""])
@pytest.mark.parametrize("answered", range(1, len(WAY)))
def test_a_step_may_be_settled_while_the_talk_lies_open(answered: int, state: str) -> None:
    ana = client(plans=(FAILED_ONCE,), moves=3).says("/checkin 1", *WAY[:answered])
    if state:
        ana._change(1, state=state)
    else:
        ana.file.clear()
    for words in ("/skip", *WAY[answered:], *("yes", "tomorrow 6pm", "Leave it as it is") * 5):
        if ana.step:
            ana.says(words)
        assert "«»" not in ana.shown
    assert ana.step == ""


def test_what_was_settled_elsewhere_is_said_to_be() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Another time")
    ana._change(1, state="done")
    ana.says("tomorrow 6pm").expects("That step was settled meanwhile")


def test_what_is_done_can_still_be_named_in_the_next_question() -> None:
    ana = client().commits("walk", due=PAST).says("/checkin 1 done", "/checkin 2 done")
    ana.expects("Done: «walk». What did you learn on the way?")
