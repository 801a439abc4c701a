"""Updates are acted on once, whatever else they bring; none is lost and none holds up the rest."""

import asyncio
import re
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.intake import TRIES, _where
from bot.raw_bot import RawBot
from flows import grow
from flows.engine.flow import Told
from flows.engine.words import ENGLISH
from tests.chat import Chat
from tests.engine.talk import ANA
from tests.office import troubled_talk, until

SORRY = "Something went wrong on my side"


@pytest.fixture
async def chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    async with troubled_talk(tmp_path, monkeypatch) as newcomer:
        yield newcomer


def _said(number: int, text: str) -> dict[str, Any]:
    person = {"id": 1, "is_bot": False, "first_name": "Ana"}
    private = {"id": 1, "type": "private"}
    message = {"message_id": number, "date": number, "chat": private, "from": person, "text": text}
    return {"update_id": number, "message": message}


class FedBot(RawBot):
    """Gets the batches that a test puts into `batches`, and keeps the offsets it asked with."""

    def __init__(self, bot: RawBot) -> None:
        self._fed = asyncio.Queue[list[dict[str, Any]]]()
        self._asked: list[int | None] = []
        request = bot.request
        super().__init__("1:local", request=request, get_updates_request=request)

    async def get_raw_updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        self._asked.append(offset)
        return await self._fed.get()


@pytest.fixture
async def feed(monkeypatch: pytest.MonkeyPatch, chat: Chat) -> AsyncIterator[FedBot]:
    """The application's intake, fed by the test in place of Telegram."""
    bot = FedBot(chat.app.bot)
    chat.telegram.deliver(_said(1, "/start"))  # so that Telegram knows the chat
    await chat.settled()
    monkeypatch.setattr(chat.app.intake, "_bot", bot)
    task = asyncio.create_task(chat.app.intake.run())
    yield bot
    task.cancel()
    await asyncio.wait({task})


async def _fed(chat: Chat, bot: FedBot, *batches: list[dict[str, Any]]) -> None:
    for batch in batches:
        asked = len(bot._asked)
        bot._fed.put_nowait(batch)
        await until(lambda asked=asked: len(bot._asked) > asked)
    await chat.app.settled()


async def test_an_update_that_comes_again_changes_nothing(chat: Chat, feed: FedBot) -> None:
    await _fed(chat, feed, [_said(5, "Ana"), _said(6, "Berlin")])
    before, desk = len(chat.messages), chat.on_file("SELECT state FROM desk")
    await _fed(chat, feed, [_said(6, "Berlin"), _said(5, "Ana")], [_said(5, "Ana")])
    assert (len(chat.messages), chat.on_file("SELECT state FROM desk")) == (before, desk)
    await _fed(chat, feed, [_said(7, "1")])
    assert "Good to meet you" in chat.messages[-1].text


async def test_the_offset_follows_the_last_update_and_not_the_greatest(
    chat: Chat, feed: FedBot
) -> None:
    await _fed(chat, feed, [_said(900, "Ana")], [_said(7, "Berlin")])
    assert feed._asked[-2:] == [901, 8]
    assert "Berlin" in str(chat.messages[-1].buttons)


async def test_ids_that_begin_anew_after_a_quiet_week_are_acted_on(chat: Chat) -> None:
    await chat.says("/start", "Ana")
    chat.telegram.queue.next_id = 17
    await chat.says("Berlin", "1")
    chat.expects("Good to meet you")


async def test_an_update_that_cannot_even_be_parked_does_not_block_the_rest(
    chat: Chat, feed: FedBot
) -> None:
    await _fed(chat, feed, [_said(2**70, "Ana"), _said(5, "Ben"), _said(6, "Berlin")])
    assert "Berlin" in str(chat.messages[-1].buttons)


async def test_a_broken_update_is_parked_whole_and_apologised_for(chat: Chat) -> None:
    await chat.introduces()
    broken = {"message": {"chat": {"id": 1, "type": "private"}, "text": "no sender, no date"}}
    chat.telegram.deliver(broken)
    await chat.says("/grow")
    chat.expects(SORRY, "What would you like to work on")
    ((kind, of, reason, body),) = chat.on_file("SELECT kind, chat_id, reason, body FROM parked")
    assert (kind, of) == ("update", 1)
    assert reason.startswith("KeyError at updates.py:")
    assert "no sender, no date" in str(body)


async def test_a_turn_that_fails_is_tried_again_parked_and_leaves_the_talk_as_it_was(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.introduces()
    await chat.says("/grow")
    advance, failed = chat.app.dialogue.advance, []

    def fail_at_boom(desk: Any, event: Any, given: Any) -> Any:
        if getattr(event, "text", "") == "boom":
            failed.append(event)
            raise ZeroDivisionError(event.text)
        return advance(desk, event, given)

    monkeypatch.setattr(chat.app.dialogue, "advance", fail_at_boom)
    chat.telegram.says(1, "boom")
    chat.telegram.says(2, "/start")
    await chat.says("my mornings")
    chat.expects(SORRY, "«my mornings»")
    assert len(failed) == TRIES + 1  # first together with those that waited, then alone
    assert "What may I call you" in chat.other(2).messages[-1].text
    assert len(chat.on_file("SELECT id FROM parked")) == 1


def test_what_fails_in_the_engine_is_named_with_the_line_of_the_flow() -> None:
    with pytest.raises(KeyError) as caught:
        grow.effects(Told({}, (), ANA, ENGLISH))
    assert re.fullmatch(r"KeyError at flow\.py:\d+, from grow\.py:\d+", _where(caught.value))


async def test_a_turn_that_fails_once_is_not_noticed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance, left = chat.app.dialogue.advance, [ZeroDivisionError(), KeyError()]

    def fail_first(*given: Any) -> Any:
        if left:
            raise left.pop()
        return advance(*given)

    monkeypatch.setattr(chat.app.dialogue, "advance", fail_first)
    await chat.introduces()
    chat.expects("Good to meet you")
    assert chat.on_file("SELECT id FROM parked") == []


async def test_a_database_that_another_program_holds_is_waited_for(
    chat: Chat, tmp_path: Path
) -> None:
    await chat.introduces()
    other = sqlite3.connect(tmp_path / "cairn.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(1, lambda: (other.execute("ROLLBACK"), other.close())).start()
    await chat.says("/grow")
    chat.expects("What would you like to work on")
    assert chat.on_file("SELECT id FROM parked") == []


async def test_a_database_that_is_away_is_waited_out(chat: Chat) -> None:
    await chat.introduces()
    for text, words in [("/grow", "What would you like"), ("my mornings", "«my mornings»")]:
        chat.app.database.failures = 2 * TRIES + 1  # type: ignore[attr-defined]
        await chat.says(text)
        chat.expects(words)
    assert chat.on_file("SELECT id FROM parked") == []


@pytest.mark.parametrize(
    ("code", "description", "waits"),
    [
        (0, "", {}),
        (409, "Conflict: terminated by other getUpdates request", {}),
        (502, "Bad Gateway", {}),
        (401, "Unauthorized", {}),
    ],
)
async def test_a_fetch_that_fails_is_made_again(
    chat: Chat, code: int, description: str, waits: dict[str, int]
) -> None:
    chat.telegram.fail_next("getUpdates", code, description, waits, times=4)
    await chat.introduces()
    chat.expects("Good to meet you")


async def test_a_fetch_that_comes_too_soon_waits_as_long_as_it_is_told(chat: Chat) -> None:
    chat.telegram.fail_next("getUpdates", 429, "Too Many Requests", {"retry_after": 1})
    begun = asyncio.get_running_loop().time()
    await chat.says("/start", "Ana")
    chat.expects("Which city")
    assert asyncio.get_running_loop().time() - begun >= 1


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"", b"{}", b"null", b'{"ok":true}', b'{"ok":true,"result":true}',
     b'{"ok":true,"result":[1]}', b'{"ok":true,"result":[{"message":{}}]}'],
)  # fmt: skip
async def test_an_answer_that_holds_no_updates_is_asked_for_again(chat: Chat, body: bytes) -> None:
    chat.telegram.nonsense["getUpdates"] = [(200, body)] * 2  # type: ignore[attr-defined]
    await chat.introduces()
    chat.expects("Good to meet you")
