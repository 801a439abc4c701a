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
    ana.expects("What did you find out").says("mornings are quiet")
    ana.expects("«call Ana»", "What you found out: «mornings are quiet»")
    assert last(ana, Note) == Note(1, "learned", "mornings are quiet")
    assert ana.step == ""


@pytest.mark.parametrize("words", ["That is all", "nothing", "no"])
def test_nothing_learned_is_an_answer_too(words: str) -> None:
    ana = client().says("/checkin 1 done", words).expects("«call Ana»").misses("found out")
    assert not ana.findings


def test_going_back_undoes_it() -> None:
    ana = client().says("/checkin 1 done").taps("‹ Back")
    ana.expects("«call Ana»").taps("Not yet")
    assert ana.file[1].state == "open"
    ana.says("/skip").taps("Leave it as it is").expects("«call Ana» stays as it is.")


def test_the_act_is_greeted_and_not_the_person() -> None:
    for number in (1, 2):
        ana = Talk().commits("walk", due=PAST).commits("run", due=PAST)
        ana.says(f"/checkin {number} done", "/skip")
        assert ana.shown in (
            "Done: «walk». It was a plan, and now it has happened.",
            "«run» is done. You did what you set out to do.",
        )


# In words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["yes", "I did it", "yes I did it", "Done!", "did it, thanks"])
def test_done_can_be_typed(words: str) -> None:
    assert client().says("/checkin 1", words).step == "learned"


@pytest.mark.parametrize("words", ["no", "not yet", "not really", "no, not yet", "almost"])
def test_not_yet_can_be_typed(words: str) -> None:
    assert client().says("/checkin 1", words).step == "came_up"


def test_what_came_up_is_not_asked_of_who_has_said_it() -> None:
    ana = client().says("/checkin 1", "no, my son was ill")
    ana.expects("I have that in your words.")
    assert ana.step == "next"
    assert last(ana, Note) == Note(1, "came_up", "my son was ill")


def test_what_was_found_out_is_not_asked_of_who_has_said_it() -> None:
    ana = client().says("/checkin 1", "Done! she was glad to hear from me")
    ana.expects("What you found out: «she was glad to hear from me»")
    assert ana.step == ""
    assert ana.file[1].state == "done"


def test_who_says_more_than_that_can_go_back_and_say_otherwise() -> None:
    ana = client().says("/checkin 1", "no, my son was ill", "/back", "Done")
    assert ana.file[1].state == "done"


def test_words_that_say_neither_are_asked_about_and_the_talk_goes_on() -> None:
    ana = client().says("/checkin 1", "I called her")
    ana.expects("I cannot tell from that", "«call Ana»").taps("Done").says("/skip")
    assert ana.file[1].state == "done"


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


def test_a_step_gets_another_time() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Another time", "Next Monday")
    ana.expects("«call Ana» has its new time: Monday 12 January, 09:00.")
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


def test_parking_is_greeted_as_a_good_outcome() -> None:
    ana = client().says("/checkin 1 not_yet", "/skip").taps("Park it")
    ana.expects("«call Ana» is parked. Letting a step go can be a good decision, too.")
    assert ana.file[1].state == "parked"


def test_a_step_moved_three_times_is_asked_about() -> None:
    ana = client(moves=2).says("/checkin 1 not_yet", "/skip").misses("still")
    ana = client(moves=3).says("/checkin 1 not_yet", "/skip").expects("several dates")
    ana.taps("Not any more").expects("«call Ana» is parked.", "makes room")
    assert ana.file[1].state == "parked"


@pytest.mark.parametrize("answer", ["Yes, still mine", "I am not sure"])
def test_a_step_that_is_still_theirs_goes_on(answer: str) -> None:
    ana = client(moves=3).says("/checkin 1 not_yet", "/skip").taps(answer, "Leave it as it is")
    assert ana.file[1].state == "open"


# The ledger of plans -----------------------------------------------------------------------------


def test_an_obstacle_that_came_leads_to_its_plan() -> None:
    ana = client(plans=(PLAN,)).says("/checkin 1 not_yet", "a long day")
    ana.expects("You foresaw «my mood». Was it that?").taps("my mood")
    ana.expects("If I come home tired, then I will make tea first.", "Did you get to do it")
    ana.taps("Yes, I did").expects("help").taps("It helped")
    assert last(ana, LogPlan) == LogPlan(7, came=True, acted=True, helped=True)
    assert ana.step == "next"


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


@pytest.mark.parametrize("answers", [("Not this time",), ("Yes, I did", "Not this time")])
def test_after_two_failures_a_plan_can_be_put_differently(answers: tuple[str, ...]) -> None:
    ana = client(plans=(FAILED_ONCE,)).says("/checkin 1 not_yet", "/skip", "my mood", *answers)
    ana.expects("More than once").taps("Yes, put it differently")
    ana.says("If it is 8 pm").expects("If it is 8 pm, then I will …").says("open the laptop")
    ana.expects("If it is 8 pm, then I will open the laptop.").taps("I pictured it")
    assert (ana.file[1].plans[0].cue, ana.file[1].plans[0].failures) == ("If it is 8 pm", 0)
    ana.taps("Leave it as it is").expects("stays as it is", "then I will open the laptop.")


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
    ana.expects("«walk» is done. What in it is worth keeping")
