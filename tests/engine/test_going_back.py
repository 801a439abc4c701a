"""Back, skip, and the answer from before that is offered again."""

from __future__ import annotations

import pytest

from flows.engine.answers import Items
from flows.engine.model import Tapped
from tests.engine.samples import BRANCHES, LIST, NOTICES, PHASED, SUMMARY, THREE, ask, flow, talk


def test_back_asks_the_last_question_again() -> None:
    client = talk(BRANCHES).says("so").taps("‹ Back").expects("Tell me start.")
    assert client.trail == []
    client.says("otherwise", "left", "there", "that").expects("That was it.")
    assert client.trail[0] == ("start", "otherwise")


def test_a_branch_that_was_left_leaves_nothing_behind() -> None:
    client = talk(BRANCHES).says("so", "right", "there").says("/back", "/back", "left", "here")
    client.says("that")
    assert client.trail == [
        *(("start", "so"), ("side", "left"), ("left", "here"), ("last", "that"))
    ]


def test_there_is_no_way_back_from_the_first_question() -> None:
    client = talk(BRANCHES)
    assert "‹ Back" not in client.labels
    client.says("/back").expects("This is the first question.", "Tell me start.")
    client.says("so").expects("Left or right?")


def test_an_old_back_button_goes_back_no_further() -> None:
    client = talk(BRANCHES).says("so")
    back = next(button for button in client.buttons if button.label == "‹ Back")
    client.says("left").does(Tapped(back.data)).expects("earlier question", "Tell me left.")


def test_back_leaves_a_noticing_for_its_question() -> None:
    client = talk(NOTICES).says("so", "maybe a walk").taps("‹ Back").expects("Tell me act.")
    assert client.session.draft is None
    client.says("a walk").expects("Tell me ideas.")
    assert client.trail[-1] == ("act", "a walk")


def test_back_leaves_a_noticing_at_the_first_question_too() -> None:
    client = talk(flow(NOTICES.steps[1], ask("after"), name="first"))
    client.says("maybe").taps("‹ Back").expects("Tell me act.").says("now").expects("after")


def test_back_after_a_skip_asks_what_was_skipped() -> None:
    client = talk(SUMMARY).says("calm", "7").taps("Skip ›").expects("All well?")
    client.taps("‹ Back").expects("Tell me mood.")
    assert "As before" not in " ".join(client.labels)
    client.says("glad").expects("All well?")
    assert client.trail[-1] == ("mood", "glad")


def test_back_in_a_list_drops_its_last_item() -> None:
    client = talk(LIST).says("so", "one\ntwo", "three").taps("‹ Back").expects("1. one", "2. two")
    client.misses("three").says("four").taps("That's all").says("over")
    assert [answer for step, answer in client.trail if step == "ideas"] == [
        *("one", "two", "four", None)
    ]


def test_back_goes_through_a_list_to_the_question_before() -> None:
    client = talk(LIST).says("so", "one\ntwo").says("/back", "/back")
    client.expects("Which ideas").says("/back").expects("Tell me name.")


def test_back_opens_a_list_again_that_was_closed() -> None:
    client = talk(LIST).says("so", "one\ntwo", "done").expects("Tell me after.").says("/back")
    client.expects("1. one", "2. two").says("three", "done", "over").expects("That was it.")


def test_back_in_a_list_that_comes_first_has_its_button() -> None:
    client = talk(flow(ask("ideas", reader=Items()), ask("after"), name="first")).says("one")
    client.taps("‹ Back").misses("1. one").says("two", "done").expects("Tell me after.")


def test_what_was_answered_before_is_offered_again() -> None:
    client = talk(BRANCHES).says("so it was").says("/back").taps("As before: so it was")
    client.expects("Left or right?").taps("Right").says("/back")
    client.taps("As before: Right").expects("Tell me right.")
    assert client.trail == [("start", "so it was"), ("side", "right")]


def test_an_item_is_offered_again_whole() -> None:
    client = talk(LIST).says("so", "a walk", "a book", "/back").taps("As before: a book")
    assert client.trail[-2:] == [("ideas", "a walk"), ("ideas", "a book")]
    assert not [label for label in client.labels if label.startswith("As before")]


def test_an_answer_given_anew_is_not_offered_from_before() -> None:
    client = talk(BRANCHES).says("so", "/back", "otherwise").says("/back")
    assert "As before: otherwise" in client.labels
    assert "As before: so" not in client.labels


def test_a_question_that_may_be_left_out_can_be_skipped() -> None:
    client = talk(BRANCHES).says("so", "left", "here", "/skip").expects("That was it.")
    assert client.trail[-1] == ("last", None)
    client = talk(BRANCHES).says("so", "left", "here").taps("Skip ›").expects("That was it.")


@pytest.mark.parametrize("answers", [(), ("so",), ("so", "left")])
def test_a_question_that_is_needed_cannot_be_skipped(answers: tuple[str, ...]) -> None:
    client = talk(BRANCHES).says(*answers)
    asked = client.shown
    assert "Skip ›" not in client.labels
    client.says("/skip").expects("This one I need", asked)
    assert len(client.trail) == len(answers)


def test_a_skip_passes_over_a_noticing_that_is_open() -> None:
    optional = flow(
        ask("one", notices=NOTICES.steps[1].notices, optional=True), ask("two"), name="skips"
    )
    client = talk(optional).says("maybe").taps("Skip ›").expects("Tell me two.")
    assert client.trail == [("one", None)]


def test_a_phase_is_named_where_it_begins() -> None:
    client = talk(PHASED).expects("Look ●○", "what is there").says("so").misses("●")
    client.says("there").expects("Choose ●●", "what to take")
    client.says("/back").misses("●").says("there").expects("Choose ●●")


@pytest.mark.parametrize("answers", [("sun", "a call", "soup"), ("sun\na call\nsoup",)])
def test_a_full_list_closes_by_itself(answers: tuple[str, ...]) -> None:
    client = talk(THREE).says("so", *answers).expects("Tell me mood.").misses("What else?")
    assert client.trail[1:] == [("good", each) for each in ("sun", "a call", "soup", None)]


def test_back_opens_a_full_list_at_its_last_item() -> None:
    client = talk(THREE).says("so", "sun\na call\nsoup", "/back").expects("What else?")
    assert [answer for _, answer in client.trail] == ["so", "sun", "a call"]
    again = client.taps("As before: soup").expects("Tell me mood.").trail
    assert again[-2:] == [("good", "soup"), ("good", None)]
    client.says("/back", "tea").expects("Tell me mood.")
    assert client.trail[-2:] == [("good", "tea"), ("good", None)]
    client.says("/back", "/back", "/back", "/back").expects("Tell me before.")


def test_back_opens_a_list_that_was_closed_where_it_was_closed() -> None:
    client = talk(THREE).says("so", "sun\na call", "done", "/back").expects("What else?")
    assert [answer for _, answer in client.trail] == ["so", "sun", "a call"]


def test_a_list_that_is_full_is_not_offered_to_be_changed() -> None:
    client = talk(THREE).says("so", "sun\na call\nsoup", "fine", "no").expects("Which one?")
    assert client.labels[:1] == ["Mood: fine"]


def test_a_list_that_is_filled_later_goes_on_where_the_change_began() -> None:
    client = talk(THREE).says("so", "sun\na call", "done", "fine", "no").taps("Good")
    client.expects("What else?").says("soup").expects("All well?")
    assert [answer for _, answer in client.trail] == ["so", "sun", "a call", "soup", None, "fine"]


def test_more_than_a_list_holds_is_refused_and_the_list_stays() -> None:
    client = talk(THREE).says("so", "sun", "a call\nsoup\ntea").expects("would be 4", "What else?")
    assert client.says("a call\nsoup").step == "mood"


def test_words_that_were_noticed_and_said_anew_fill_a_list_and_no_more() -> None:
    heard = flow(ask("one", reader=Items(at_most=2), notices=NOTICES.steps[1].notices), ask("two"))
    client = talk(heard).says("a walk\nmaybe tea", "tea\nsoup").expects("would be 3", "«maybe»")
    client.says("tea").expects("Tell me two.")
    assert [answer for _, answer in client.trail] == ["a walk", "tea", None]
