"""Stop, resume, talks set aside for others, and flows that are another after a restart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.model import Tapped
from tests.engine.samples import BRANCHES, LIST, SUMMARY, ask, flow, talk
from tests.engine.talk import Talk


@pytest.mark.parametrize("command", ["/stop", "/cancel", "/STOP"])
def test_a_talk_that_is_stopped_is_kept_and_goes_on(command: str) -> None:
    client = talk(BRANCHES).says("so", command).expects("Stopped.")
    assert client.desk.session is None
    client.waits(days=40).says("/resume").expects("Back to Branches", "Left or right?")
    assert client.says("left", "here", "that").shown == "That was it."


def test_a_talk_is_stopped_and_gone_on_with_by_taps() -> None:
    client = talk(BRANCHES).says("so").taps("Stop", "Go on after all").expects("Left or right?")
    client.taps("Stop", "Let it go").expects("that one is gone")
    client.says("/resume").expects("Nothing is waiting to be picked up.")


def test_a_talk_without_an_answer_is_not_kept() -> None:
    client = talk(BRANCHES).taps("Stop").expects("Stopped.")
    assert client.desk.aside == ()
    client.says("/resume").expects("Nothing is waiting")


def test_an_open_talk_is_shown_again_by_resume() -> None:
    client = talk(BRANCHES).says("so", "/resume").expects("Here is where we are.", "Left or right?")
    client.says("/resume branches").expects("Here is where we are.")
    client.says("/resume nothing").expects("Nothing is waiting", "Left or right?")


def test_another_talk_sets_this_one_aside_and_offers_it_when_it_ends() -> None:
    client = talk(BRANCHES, LIST).says("so", "/list").expects("Tell me name.")
    client.says("so", "one\ntwo", "done", "over").expects("Waiting where you left it: Branches")
    client.taps("Go on with it").expects("Left or right?").says("left", "here", "that")
    assert client.shown == "That was it."


def test_a_talk_that_waits_can_wait_on() -> None:
    client = talk(BRANCHES, LIST).says("so", "/list", "so", "one\ntwo", "done", "over")
    client.taps("Not now").expects("What would be good now?")
    client.taps("Pick up again: Branches").expects("Left or right?")


def test_the_talk_set_aside_last_is_picked_up_first() -> None:
    client = talk(BRANCHES, LIST, SUMMARY).says("so", "/list", "so", "/summary", "calm", "/stop")
    assert [session.flow for session in client.desk.aside] == ["branches", "list", "summary"]
    client.says("/resume").expects("Tell me how_sure.").says("/stop")
    client.says("/resume branches").expects("Left or right?").says("/resume list")
    client.expects("Which ideas")


def test_a_talk_that_is_open_can_be_gone_on_with_or_begun_afresh() -> None:
    client = talk(BRANCHES).says("so", "/branches").expects("Still open: Branches.")
    client.taps("Go on with it").expects("Left or right?")
    client.says("/branches").taps("Let it go and start afresh").expects("Tell me start.")
    assert client.trail == []
    assert client.desk.aside == ()


def test_a_talk_set_aside_is_asked_about_before_it_is_begun_again() -> None:
    client = talk(BRANCHES).says("so", "/stop", "/branches").expects("Still open: Branches.")
    client.taps("Let it go and start afresh").expects("Tell me start.").says("/stop")
    assert client.desk.aside == ()


def test_a_talk_without_an_answer_is_simply_begun() -> None:
    talk(BRANCHES).says("/branches").expects("Tell me start.").misses("Still open")


def test_a_long_word_behind_a_command_fits_no_button_and_is_left_out() -> None:
    about = flow(ask("which"), ask("then"), name="about", about=("which",))
    client = talk(about).says("so", "/about " + "word " * 50).expects("Still open")
    assert client.buttons[-1].data == f"/about afresh:{client.desk.turn}"


def test_a_step_taken_up_from_a_page_makes_room_for_another() -> None:
    client = Talk().commits("call Luis").commits("write to Ana")
    client.begins("steps").taps("call Luis").expects("«call Luis»")
    client.begins("steps").taps("write to Ana").expects("«write to Ana»").misses("Still open")


def test_a_step_that_was_put_in_moves_nobody() -> None:
    client = talk(BRANCHES).says("so")
    more = replace(
        BRANCHES, steps=(ask("new"), *BRANCHES.steps[:1], ask("newer"), *BRANCHES.steps[1:])
    )
    client.comes_back_to(more).says("right").expects("Tell me right.")
    client.says("there", "that").expects("That was it.")


def test_a_step_that_is_gone_begins_the_talk_again_with_what_fits() -> None:
    client = talk(flow(ask("one"), ask("two"), ask("three"))).says("so", "and so", "🌸")
    client.comes_back_to(flow(ask("new"), ask("two"), ask("four")))
    client.says("that").expects("I have been changed", "Tell me new.")
    client.says("yes").expects("Tell me four.")
    assert client.trail == [("new", "yes"), ("two", "and so")]
    client.says("that").expects("That was it.")


def test_an_answer_that_no_longer_fits_is_asked_for_again() -> None:
    client = talk(BRANCHES).says("so", "right", "there")
    side = replace(BRANCHES.steps[1], reader=SUMMARY.steps[3].reader, then=())
    without = replace(BRANCHES, steps=(BRANCHES.steps[0], side, ask("after")))
    client.comes_back_to(without).says("hello").expects("I have been changed", "Left or right?")
    assert client.trail == [("start", "so")]
    client.says("yes", "that").expects("That was it.")


def test_a_talk_whose_last_step_is_gone_ends_with_what_was_said() -> None:
    client = talk(SUMMARY).says("calm", "7", "good")
    client.comes_back_to(replace(SUMMARY, steps=SUMMARY.steps[:3])).says("hello")
    client.expects("That was it.")
    assert [step for step, _ in client.trail] == ["wish", "how_sure", "mood"]


def test_a_flow_that_is_gone_says_so_and_shows_the_menu() -> None:
    client = talk(BRANCHES).says("so").comes_back_to(LIST).says("left").expects("no longer among")
    assert client.desk.session is None
    client.says("/list").expects("Tell me name.")


def test_a_flow_that_is_gone_while_it_was_set_aside_is_passed_over() -> None:
    client = talk(BRANCHES, LIST).says("so", "/stop").comes_back_to(LIST)
    client.says("/menu").misses("Branches").says("/resume").expects("Nothing is waiting")
    client.says("/list", "so", "one\ntwo", "done", "over").misses("Waiting where")


def test_buttons_of_pages_work_for_as_long_as_they_stand() -> None:
    client = talk(BRANCHES, LIST).says("so", "/menu")
    old = [button.data for button in client.buttons]
    client.says("left", "/stop", "/list").waits(days=400)
    for data in old:
        assert client.does(Tapped(data)).replies
