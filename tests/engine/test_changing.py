"""An answer is changed from the summary, and all that was said after it stands where it fits."""

from __future__ import annotations

import pytest

from flows.engine.effects import Commit
from tests.engine.samples import SUMMARY, talk
from tests.engine.talk import Talk

UP_TO_WHAT = (
    *("/grow", "calm", "a habit", "/skip", "no phone", "/skip", "my alarm", "8"),
    *("I read in bed", "an alarm", "Sundays", "/skip", "4", "I do it on Sundays"),
    *("a shelf", "a book", "a clock", "that's all", "1", "a calm morning", "a walk", "1"),
)
PLAN = ("a rested face", "habit", "If I reach for it", "open the book", "yes", "no")
FIRST = ("put it on the shelf", "tomorrow 9pm", "home", "8", "clear the shelf", *PLAN)
SECOND = ("buy a clock", "friday", "/skip", "9", "find a shop", *PLAN)
SMALLER = ("put it on the shelf", "tomorrow 9pm", "home", "3", "put it on a chair", "8", "get one")
ANSWERED = [
    *("topic", "today", "sign", "in_hands", "facts", "tried", "works", "not_lower", "what"),
    *("outcome", "obstacle", "cue", "action"),
]


def summed_up(*answers: str) -> Talk:
    """A client at the summary of a GROW talk."""
    client = Talk().says(*UP_TO_WHAT, *answers)
    assert client.step == "review", f"The talk is at {client.step}."
    return client


def change(client: Talk, label: str, number: int = 0) -> Talk:
    """Ask for the answer with this label, the first or a later one."""
    client.taps("Change something")
    found = [each for each in client.labels if each.startswith(f"{label}:")]
    return client.taps(found[number])


def commits(client: Talk) -> list[tuple[str, int | None]]:
    client.taps("Yes, keep it")
    found = [effect for effect in client.turn.effects if isinstance(effect, Commit)]
    return [(commit.what, commit.sureness) for commit in found]


def test_an_answer_is_changed_and_the_rest_stands() -> None:
    client = talk(SUMMARY).says("calm", "7", "good", "no").expects("Which one?")
    client.taps("Wish: calm").expects("Tell me wish.").says("quiet").expects("All well?")
    assert client.trail == [("wish", "quiet"), ("how_sure", 7), ("mood", "good")]
    assert client.says("yes").shown == "That was it."


def test_an_answer_can_be_left_as_it_was() -> None:
    client = talk(SUMMARY).says("calm", "7", "good", "no").taps("Sure: 7").taps("As before: 7")
    client.expects("All well?")
    assert client.trail == [("wish", "calm"), ("how_sure", 7), ("mood", "good")]


def test_back_from_a_change_is_the_summary() -> None:
    client = talk(SUMMARY).says("calm", "7", "good", "no").taps("Sure: 7").taps("‹ Back")
    client.expects("All well?")
    assert client.trail == [("wish", "calm"), ("how_sure", 7), ("mood", "good")]


def test_back_from_the_choice_what_to_change_is_the_summary() -> None:
    client = talk(SUMMARY).says("calm", "7", "good", "no", "/back").expects("All well?")
    client.says("yes").expects("That was it.")


def test_an_answer_that_was_skipped_can_be_given_and_skipped_again() -> None:
    client = talk(SUMMARY).says("calm", "7", "/skip", "no").taps("Mood").says("glad")
    assert client.expects("All well?").trail[-1] == ("mood", "glad")
    client.says("no").taps("Mood: glad").says("/skip").expects("All well?")
    assert client.trail[-1] == ("mood", None)
    client.says("/back").expects("Tell me mood.").says("fine", "yes").expects("That was it.")


def test_a_change_can_be_stopped_and_gone_on_with() -> None:
    client = talk(SUMMARY).says("calm", "7", "good", "no").taps("Sure: 7").says("/stop", "/resume")
    client.says("9").expects("All well?")
    assert client.trail == [("wish", "calm"), ("how_sure", 9), ("mood", "good")]


def test_a_hint_while_changing_changes_nothing() -> None:
    client = talk(SUMMARY).says("calm", "7", "good", "no", "banana").expects("Which one?")
    client.says("2", "a hundred").expects("1 to 10").says("2").expects("All well?")


@pytest.mark.parametrize("number", range(len(ANSWERED)))
def test_any_answer_of_grow_can_be_changed(number: int) -> None:
    client = summed_up(*FIRST, "no", "my wife")
    before = client.trail
    index = next(at for at, entry in enumerate(before) if entry[0] == ANSWERED[number])
    client.taps("Change something")
    client.taps(
        next(each.label for each in client.buttons if each.data.endswith(f":.{index}"))
    ).says("something new")
    if ANSWERED[number] == "what":
        client.expects("ow sure are you").says("9")
        before = [("sure", 9) if entry[0] == "sure" else entry for entry in before]
    before[index] = (ANSWERED[number], "something new")
    assert client.step == "review"
    assert client.trail == before


def test_less_sure_leads_to_a_smaller_step_and_back_to_the_summary() -> None:
    client = change(summed_up(*FIRST, "no", "my wife"), "How sure").says("3")
    assert client.step == "smaller"
    client.says("put it on a chair", "9")
    assert client.step == "review"
    assert commits(client) == [("put it on a chair", 9)]


def test_surer_leaves_the_smaller_step_out_and_keeps_the_rest() -> None:
    client = summed_up(*SMALLER, *PLAN, "no", "my wife")
    smaller = next(at for at, entry in enumerate(client.trail) if entry[0] == "smaller")
    client.taps("Change something")
    whole = [each for each in client.buttons if each.data.endswith(f":.{smaller}")]
    client.taps(whole[0].label).taps("Keep it as it is")
    assert client.step == "review"
    assert commits(client) == [("put it on the shelf", 3)]


def test_of_two_commitments_the_first_is_changed() -> None:
    client = summed_up(*FIRST, "yes", *SECOND, "no", "my wife")
    change(client, "How sure").says("3", "put it on a chair", "8")
    assert client.step == "review"
    assert commits(client) == [("put it on a chair", 8), ("buy a clock", 9)]


def test_of_two_commitments_the_second_is_changed() -> None:
    client = summed_up(*FIRST, "yes", *SECOND, "no", "my wife")
    change(client, "How sure", 1).says("2", "look at clocks", "10")
    assert client.step == "review"
    assert commits(client) == [("put it on the shelf", 8), ("look at clocks", 10)]


def test_of_two_commitments_the_first_becomes_another() -> None:
    client = summed_up(*FIRST, "yes", *SECOND, "no", "my wife")
    change(client, "Step").says("sell the phone").expects("ow sure are you").says("7")
    assert client.step == "review"
    assert commits(client) == [("sell the phone", 7), ("buy a clock", 9)]


def test_where_i_am_changes_the_question_that_follows() -> None:
    client = change(summed_up(*FIRST, "no", "my wife"), "Now, 1-10").says("1")
    assert client.step == "kept_going"
    client.says("the coffee")
    assert client.step == "review"
    assert "not_lower" not in dict(client.trail)
    change(client, "Now, 1-10").says("5").expects("5")
    assert client.says("Sundays").step == "review"
    assert "kept_going" not in dict(client.trail)


def test_another_look_is_taken_and_the_commitment_stays() -> None:
    client = change(summed_up(*FIRST, "no", "my wife"), "Chosen").taps("Look at another one first")
    assert client.step == "leaning"
    client.says("2", "a good story", "an hour", "a book")
    assert client.step == "review"
    assert commits(client) == [("put it on the shelf", 8)]


def test_a_list_can_grow_from_the_summary() -> None:
    client = summed_up(*FIRST, "no", "my wife").taps("Change something")
    client.taps("Add an idea").expects("a clock").says("a rooster", "that's all")
    assert client.step == "review"
    assert ("options", "a rooster") in client.trail
