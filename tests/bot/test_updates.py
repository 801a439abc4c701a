"""Updates of every kind: what each asks of the coach, and what a person hears of it."""

from typing import Any

import pytest

from bot.coach import Blocked, GroupHeard, Heard, PassedOver
from bot.local.updates import KINDS
from bot.updates import chat_of, read
from flows.engine.model import Filed, Located, Said, Sent, Tapped
from tests.chat import Chat

ANA = {"id": 1, "is_bot": False, "first_name": "Ana", "language_code": "de-AT"}
PRIVATE = {"id": 1, "type": "private", "first_name": "Ana"}
GROUP = {"id": -5, "type": "supergroup", "title": "Friends"}
CHANNEL = {"id": -6, "type": "channel", "title": "News"}


def _message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 10, "chat": chat, "from": ANA, **content}


def _member(chat: dict[str, Any], status: str) -> dict[str, Any]:
    return {"chat": chat, "from": ANA, "date": 0, "new_chat_member": {"status": status}}


def test_words_of_a_client_come_with_who_they_are() -> None:
    heard = read({"update_id": 3, "message": _message(text="hello")})
    assert heard == Heard(3, 1, Said("hello", 10), first_name="Ana", language="de-AT")


def test_a_tap_comes_with_its_query_and_message() -> None:
    query = {"id": "99", "from": ANA, "message": _message(text="Well?"), "data": "4:.yes"}
    heard = read({"update_id": 3, "callback_query": query})
    assert isinstance(heard, Heard)
    assert (heard.event, heard.query, heard.message) == (Tapped("4:.yes"), "99", 7)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_no_text_is_named_by_its_kind(kind: str) -> None:
    content = {kind: KINDS[kind]}
    if kind == "venue":  # Telegram sends its place along
        content["location"] = {"latitude": 1.0, "longitude": 2.0}
    heard = read({"update_id": 3, "message": _message(**content, caption="look")})
    assert isinstance(heard, Heard)
    if kind == "document":
        file = KINDS["document"]
        assert heard.event == Filed(
            file["file_id"], file["file_name"], file.get("file_size", 0), "look"
        )
    else:
        assert isinstance(heard.event, Sent)
        assert heard.event.kind == kind
        assert heard.event.text.startswith("look")


def test_what_is_written_into_a_poll_or_a_list_of_tasks_is_read() -> None:
    poll = {"question": "Shall I?", "options": [{"text": "yes"}, {"text": "no"}]}
    tasks = {"title": "Today", "tasks": [{"id": 1, "text": "sleep"}]}
    asked = read({"update_id": 3, "message": _message(poll=poll)})
    listed = read({"update_id": 3, "message": _message(checklist=tasks)})
    assert isinstance(asked, Heard)
    assert isinstance(listed, Heard)
    assert asked.event == Sent("poll", "Shall I?\nyes\nno")
    assert listed.event == Sent("checklist", "Today\nsleep")


@pytest.mark.parametrize(
    "content",
    [
        {"text": "look"},
        {"photo": [], "caption": "look"},
        {"document": {"file_id": "f"}, "caption": "look"},
    ],
)
def test_words_that_were_changed_are_read_also_those_under_a_picture(
    content: dict[str, Any],
) -> None:
    heard = read({"update_id": 3, "edited_message": _message(**content)})
    assert isinstance(heard, Heard)
    assert heard.event == Sent("edit", "look")


def test_a_location_is_read_in_degrees() -> None:
    place = {"latitude": 52.5, "longitude": 13.4}
    heard = read({"update_id": 3, "message": _message(location=place)})
    assert isinstance(heard, Heard)
    assert heard.event == Located(52.5, 13.4)


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": _message(CHANNEL, text="news")},
        {"poll": {"id": "1"}},
        {"message_reaction": {"chat": PRIVATE, "message_id": 1}},
        {"something_of_next_year": {"chat": 5}},
        {},
        {"message": _message(pinned_message=_message(text="old"))},
        {"message": _message(message_auto_delete_timer_changed={})},
        {"edited_message": _message(location={"latitude": 1.0, "longitude": 2.0})},
        {"my_chat_member": _member(CHANNEL, "administrator")},
        {"my_chat_member": _member(GROUP, "left")},
        {"my_chat_member": _member(GROUP, "kicked")},
        {"callback_query": {"id": "1", "from": ANA, "inline_message_id": "x", "data": "d"}},
        {"callback_query": {"id": "1", "from": ANA, "message": _message(), "game_short_name": "g"}},
        {"callback_query": {"id": "1", "from": ANA, "message": _message(GROUP), "data": "d"}},
    ],
)
def test_what_asks_nothing_of_us_is_passed_over(update: dict[str, Any]) -> None:
    assert read({"update_id": 3, **update}) == PassedOver(3)


@pytest.mark.parametrize(
    "update",
    [
        {"message": _message(GROUP, text="hello all")},
        {"edited_message": _message(GROUP, text="hello all")},
        {"my_chat_member": _member(GROUP, "member")},
    ],
)
def test_a_group_is_known_as_one(update: dict[str, Any]) -> None:
    assert read({"update_id": 3, **update}) == GroupHeard(3, -5)


def test_blocking_and_taking_it_back_is_understood() -> None:
    assert read({"update_id": 3, "my_chat_member": _member(PRIVATE, "kicked")}) == Blocked(
        3, 1, True
    )
    assert read({"update_id": 3, "my_chat_member": _member(PRIVATE, "member")}) == Blocked(
        3, 1, False
    )


def test_what_nothing_can_store_or_send_is_taken_out_of_words() -> None:
    heard = read({"update_id": 3, "message": _message(text="a\ud83d b\0c 😀")})
    assert isinstance(heard, Heard)
    assert heard.event == Said("a� bc 😀", 10)


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"message": _message()}, 1),
        ({"callback_query": {"message": _message()}}, 1),
        ({"message": _message(GROUP)}, None),
        ({"message": "private message"}, None),
        ({"message": None}, None),
        ({"message": {"chat": {"id": "x", "type": "private"}}}, None),
        ({"message": {"chat": []}}, None),
        ({}, None),
    ],
)
def test_the_chat_of_a_broken_update_is_told_as_far_as_it_can_be(
    update: dict[str, Any], chat: int | None
) -> None:
    assert chat_of({"update_id": 3, **update}) == chat


async def test_a_group_is_told_once_and_then_left_in_peace(chat: Chat) -> None:
    telegram = chat.telegram
    telegram.joins_group(1, -5)
    await chat.settled()
    for _ in range(3):
        telegram.posts_in_group(1, -5, "hello")
        await chat.settled()
    said = [each for each in telegram.chats[-5] if each.from_bot]
    assert [each.text for each in said] == [
        "I talk in private only. Write to me there, and I answer."
    ]
    assert chat.on_file("SELECT id FROM client") == []
    await chat.introduces()
    chat.expects("Good to meet you")


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "poll", "venue"])
async def test_a_client_who_sends_something_else_is_told_and_goes_on(ana: Chat, kind: str) -> None:
    await ana.says("/grow")
    await ana.sends(kind)
    ana.expects("What would you like to work on")
    await ana.says("my mornings")
    ana.expects("«my mornings»")
