"""Coming back after weeks: a welcome, and no reckoning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.engine.effects import Settle
from tests.engine.talk import MONDAY_NINE, Talk


def away(days: int = 20, *steps: str) -> Talk:
    """A client with steps for tomorrow who is silent for so long."""
    talk = Talk()
    for step in steps:
        talk.commits(step)
    return talk.says("/menu").waits(days=days)


@pytest.mark.parametrize("opening", ["/start", "/menu"])
def test_who_opens_the_bot_after_weeks_is_welcomed(opening: str) -> None:
    away(14).says(opening).expects("Good to see you, Ana. What still matters to you?")


def test_who_comes_back_after_days_finds_all_as_it_was() -> None:
    away(13).says("/start").misses("Good to see you").expects("GROW talk")


def test_what_was_typed_to_open_it_is_the_first_answer() -> None:
    talk = away(20, "call Luis").says("I want to sleep better")
    assert talk.trail == [("matters", "I want to sleep better")]
    talk.expects("Still on your list from before:", "• «call Luis»", "do with it?")


@pytest.mark.parametrize("greeting", ["hi", "Hello!", "hey, good morning", "I'm back"])
def test_a_mere_greeting_is_greeted(greeting: str) -> None:
    talk = away().says(greeting)
    assert talk.shown == "Good to see you, Ana. What still matters to you?"
    assert not talk.trail


def test_no_time_is_counted_and_no_guilt_said() -> None:
    talk = away(300, "call Luis", "write").says("/start").misses("300", "days", "weeks", "missed")
    talk.taps("Skip ›").misses("300", "days", "weeks", "missed", "late", "overdue")


def test_what_has_passed_is_parked_together() -> None:
    talk = away(20, "call Luis", "write").commits("walk").says("/start").taps("Skip ›")
    talk.expects("• «call Luis»", "• «write»").misses("walk").taps("Park them all")
    talk.expects("Parked, and off your list.", "fresh start")
    assert talk.effects == [Settle(1, "parked"), Settle(2, "parked")]


def test_what_has_passed_may_stay() -> None:
    talk = away(20, "call Luis").says("/start", "my garden").taps("Keep it")
    talk.expects("You said: «my garden».", "It stays on your list.")
    assert not talk.effects


def test_who_wants_to_look_at_each_step_finds_the_way() -> None:
    talk = away(20, "call Luis", "write").says("/start").taps("Skip ›", "Look at each")
    assert not talk.effects
    assert talk.taps("Begin with: call Luis").step == "how"


def test_with_nothing_passed_it_is_one_question() -> None:
    talk = away().says("/start", "my garden").expects("«my garden»", "fresh start")
    assert talk.labels == ["GROW talk", "My steps", "Look around"]


def test_a_no_is_not_quoted_back() -> None:
    away().says("/start", "nothing").expects("fresh start").misses("«nothing»")


def test_what_rests_and_what_is_of_today_is_left_in_peace() -> None:
    talk = away(20).commits("sleep", rests=True, due=MONDAY_NINE)
    talk.commits("swim", due=MONDAY_NINE + timedelta(days=20, hours=-1)).says("/start", "all")
    assert talk.misses("sleep", "swim").step == ""


def test_a_long_list_is_cut_and_parked_whole() -> None:
    talk = away(20, *(f"step {number}" for number in range(12))).says("/start").taps("Skip ›")
    talk.expects("«step 7»", "…").misses("«step 8»").taps("Park them all")
    assert len(talk.effects) == 12


def test_who_stops_midway_has_lost_nothing() -> None:
    assert not away(20, "call Luis").says("/start").taps("Skip ›", "Stop").effects
