"""One client who sends far too much: told once, and no trouble to others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.floods import Floods, Heed
from bot.limits import NO_LIMITS, Limits
from tests.chat import Chat

TAKE, TELL, PASS_OVER = Heed.TAKE, Heed.TELL, Heed.PASS_OVER
SOME = Limits(heard_at_once=12, heard_per_second=1)


def heeds(floods: Floods, number: int, at: float, client: int = 1) -> list[Heed]:
    return [floods.heed(client, at) for _ in range(number)]


def test_so_many_are_taken_then_one_is_told_and_the_rest_passed_over() -> None:
    assert heeds(Floods(SOME), 20, 100) == [TAKE] * 12 + [TELL] + [PASS_OVER] * 7


def test_after_a_rest_the_client_is_heard_again() -> None:
    floods = Floods(SOME)
    heeds(floods, 20, 100)
    assert floods.heed(1, 105) is PASS_OVER  # not yet for a single message and then told again
    assert heeds(floods, 11, 110) == [TAKE] * 10 + [TELL]


def test_nobody_is_held_up_for_another() -> None:
    floods = Floods(SOME)
    heeds(floods, 1000, 100)
    assert floods.heed(2, 100) is TAKE


def test_what_was_sent_over_hours_is_no_flood_when_it_comes_at_once() -> None:
    floods = Floods(SOME)
    assert [floods.heed(1, 100 + 60 * number) for number in range(200)] == [TAKE] * 200


def test_a_clock_that_goes_back_lets_nobody_wait_for_long() -> None:
    floods = Floods(SOME)
    heeds(floods, 20, 10_000)
    assert floods.heed(1, 5) is PASS_OVER
    assert floods.heed(1, 10_010) is TAKE


def test_times_that_go_back_and_forth_let_no_flood_through() -> None:
    floods = Floods(SOME)  # as taps have our clock, and messages Telegram's
    found = [floods.heed(1, 100 + 20 * (number % 2)) for number in range(200)]
    assert found.count(TAKE) < 40


def test_very_many_who_are_not_quiet_are_not_looked_through_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.floods.MANY_CLIENTS", 10)
    floods, looks = Floods(SOME), []
    forget = floods._forget_the_quiet
    monkeypatch.setattr(floods, "_forget_the_quiet", lambda at: (looks.append(at), forget(at)))
    for client in range(1000):
        floods.heed(client, 100)
    assert len(looks) < 10


def test_an_exception_is_made_seldom() -> None:
    floods = Floods(SOME)
    made = [floods.may_still(1, at, lambda: True) for at in (100, 101, 129, 131)]
    assert made == [True, False, False, True]
    assert not floods.may_still(1, 200, lambda: False)
    assert floods.may_still(1, 201, lambda: True)


def test_those_who_are_quiet_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.floods.MANY_CLIENTS", 10)
    floods = Floods(SOME)
    for client in range(100):
        floods.heed(client, 100 * client)
    assert len(floods._buckets) < 15


# In the whole application ----------------------------------------------------------------------


@pytest.fixture
def flooded(ana: Chat) -> Chat:
    ana.app.intake._floods = Floods(replace(NO_LIMITS, heard_at_once=12, heard_per_second=1))
    return ana


async def flood(chat: Chat, number: int, text: str = "more and more") -> None:
    for each in range(number):
        chat.telegram.says(chat.user, f"{text} {each}", first_name="Ana")
    await chat.settled()


async def test_a_flood_gets_one_clear_line_and_what_came_before_is_kept(flooded: Chat) -> None:
    await flooded.says("/grow")
    before = len(flooded.messages)
    await flood(flooded, 300)
    said = [message.text for message in flooded.messages[before:]]
    assert sum("more than I can take in at once" in each for each in said) == 1
    assert len(said) < 20
    with flooded.app.database.unit() as unit:
        assert "more than 60 messages" in unit.reasons.of(flooded.user)
    await flooded.waits(minutes=1)
    await flooded.says("/menu")
    flooded.expects("Open now: GROW talk")


async def test_danger_in_a_flood_is_answered(flooded: Chat) -> None:
    await flood(flooded, 100)
    await flooded.says("I want to kill myself")
    flooded.expects("I stop the coaching here")


async def test_taps_count_as_well(flooded: Chat) -> None:
    await flooded.says("/grow")
    message = flooded.messages[-1]
    data = message.buttons[-1][-1].data
    for _ in range(50):
        flooded.telegram.taps(flooded.user, message.id, data)
    await flooded.settled()
    assert sum("more than I can take" in each.text for each in flooded.messages) == 1


async def test_a_group_is_no_way_to_flood(flooded: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    monkeypatch.setattr(flooded.app.coach, "take", taken.append)
    chat = {"id": -5, "type": "group"}
    for number in range(100):
        message = {"message_id": number, "date": 10, "chat": chat, "text": "more"}
        flooded.app.intake._act_on(
            flooded.app.intake._heed({"update_id": 9000 + number, "message": message})
        )
    assert len(taken) < 20


async def test_others_go_on_meanwhile(flooded: Chat) -> None:
    ben = flooded.other(2)
    await ben.introduces("Ben")
    await flood(flooded, 200)
    await ben.says("/grow")
    ben.expects("What would you like to work on")
