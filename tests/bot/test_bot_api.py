"""The tests' Bot API server is held to what Telegram does."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import telegram
from telegram.request import HTTPXRequest

from tests.bot_api import BotApi

ANA, BEN = 11, 12


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with asyncio.timeout(20), BotApi() as api:
        yield api


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[telegram.Bot]:
    async with _bot(api) as bot:
        yield bot


def _bot(api: BotApi) -> telegram.Bot:
    request = HTTPXRequest(read_timeout=2, httpx_kwargs={"trust_env": False})
    return telegram.Bot(
        api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=request
    )


async def _ids(bot: telegram.Bot, **asked: Any) -> list[int]:
    return [update.update_id for update in await bot.get_updates(timeout=0, **asked)]


async def test_updates_come_again_until_an_offset_confirms_them(
    api: BotApi, bot: telegram.Bot
) -> None:
    first, second, third = (api.says(ANA, text) for text in ("/start", "one", "two"))
    assert (second, third) == (first + 1, first + 2)
    assert await _ids(bot) == await _ids(bot) == [first, second, third]
    assert await _ids(bot, offset=second) == [second, third]
    assert api.pending == 2
    assert await _ids(bot) == [second, third]
    assert await _ids(bot, offset=third + 1) == []
    assert api.pending == 0


async def test_a_limit_holds_the_rest_back(api: BotApi, bot: telegram.Bot) -> None:
    ids = [api.says(ANA, str(number)) for number in range(120)]
    assert await _ids(bot) == ids[:100]
    assert await _ids(bot, offset=ids[5], limit=3) == ids[5:8]
    assert api.pending == 115


async def test_a_negative_offset_forgets_all_but_the_last(api: BotApi, bot: telegram.Bot) -> None:
    ids = [api.says(ANA, str(number)) for number in range(5)]
    assert await _ids(bot, offset=-2) == ids[-2:]
    assert api.pending == 2


async def test_an_offset_from_before_a_quiet_week_confirms_nothing(
    api: BotApi, bot: telegram.Bot
) -> None:
    old = api.says(ANA, "before")
    assert await _ids(bot, offset=old + 1) == []
    message = {"message_id": 900, "date": 0, "chat": {"id": ANA, "type": "private"}, "text": "on"}
    api.deliver({"update_id": 77, "message": message})
    api.says(ANA, "and on")
    assert await _ids(bot, offset=old + 1) == [77, 78]
    assert await _ids(bot, offset=78) == [78]


async def test_a_long_poll_ends_with_the_first_update(api: BotApi, bot: telegram.Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await api.until(lambda: api.polls == 1, 5)
    update_id = api.says(ANA, "hello")
    (update,) = await asyncio.wait_for(poll, 5)
    assert update.update_id == update_id
    assert update.message
    assert update.message.text == "hello"


async def test_a_long_poll_without_updates_ends_empty(api: BotApi, bot: telegram.Bot) -> None:
    begun = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 <= time.monotonic() - begun < 3


async def test_a_client_that_dies_in_a_long_poll_swallows_nothing(
    api: BotApi, bot: telegram.Bot
) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{api.url}/bot{api.token}/getUpdates"
        dying = asyncio.create_task(session.post(url, data={"timeout": "10"}))
        await api.until(lambda: api.polls == 1, 5)
        dying.cancel()
    update_id = api.says(ANA, "hello")
    assert await _ids(bot) == [update_id]
    assert api.pending == 1


async def test_of_two_polls_the_older_is_told_of_the_conflict(
    api: BotApi, bot: telegram.Bot
) -> None:
    async with _bot(api) as other:
        older = asyncio.create_task(bot.get_updates(timeout=10))
        await api.until(lambda: api.polls == 1, 5)
        newer = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(telegram.error.Conflict, match="only one bot instance"):
            await asyncio.wait_for(older, 5)
        api.says(ANA, "hello")
        assert len(await asyncio.wait_for(newer, 5)) == 1


async def test_kinds_of_updates_not_asked_for_are_not_kept(api: BotApi, bot: telegram.Bot) -> None:
    sent = await bot.send_message(ANA, "Well?")
    await _ids(bot, allowed_updates=["message"])
    api.taps(ANA, sent.message_id, "yes")
    assert api.pending == 0
    await _ids(bot, allowed_updates=["message", "callback_query"])
    api.taps(ANA, sent.message_id, "yes")
    assert api.pending == 1


async def test_messages_are_accepted_in_order_and_can_be_tapped(
    api: BotApi, bot: telegram.Bot
) -> None:
    button = telegram.InlineKeyboardButton("Yes", callback_data="yes")
    keyboard = telegram.InlineKeyboardMarkup([[button]])
    sent = await bot.send_message(ANA, "<b>Shall we?</b>", parse_mode="HTML", reply_markup=keyboard)
    await bot.send_photo(BEN, b"png", caption="A chart")
    first, second = api.accepted
    assert (first.chat_id, first.text, first.message_id) == (
        ANA,
        "<b>Shall we?</b>",
        sent.message_id,
    )
    assert first.reply_markup == keyboard.to_dict()
    assert (second.method, second.text, second.file) == ("sendPhoto", "A chart", b"png")
    assert api.sent_to(BEN) == ["A chart"]
    api.taps(ANA, sent.message_id, "yes")
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "yes"
    assert await update.callback_query.answer()
    assert await update.callback_query.edit_message_reply_markup(None)
    assert api.shown[ANA, sent.message_id].reply_markup is None
    assert [call["callback_query_id"] for call in api.called("answerCallbackQuery")] == [
        update.callback_query.id
    ]
    with pytest.raises(telegram.error.BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(ANA, sent.message_id)


async def test_the_bot_can_introduce_itself(api: BotApi, bot: telegram.Bot) -> None:
    assert (await bot.get_me()).id == 7000000000
    assert await bot.set_my_commands([("grow", "Begin a talk")], language_code="de")
    assert await bot.set_my_description("A companion")
    assert await bot.set_my_short_description("It")
    assert await bot.delete_webhook()
    assert api.called("setMyCommands") == [
        {"commands": [{"command": "grow", "description": "Begin a talk"}], "language_code": "de"}
    ]


@pytest.mark.parametrize(
    ("text", "asked", "why"),
    [
        ("😀" * 2049, {}, "too long"),
        (" ", {}, "empty"),
        ("5 < 6", {"parse_mode": "HTML"}, "(?i)can't parse entities"),
        ("Well?", {"data": "ü" * 33}, "(?i)button_data_invalid"),
    ],
)
async def test_what_telegram_would_not_take_is_refused(
    api: BotApi, bot: telegram.Bot, text: str, asked: dict[str, str], why: str
) -> None:
    data = asked.pop("data", "ü" * 32)
    button = telegram.InlineKeyboardButton("Yes", callback_data=data)
    keyboard = telegram.InlineKeyboardMarkup([[button]])
    with pytest.raises(telegram.error.BadRequest, match=why):
        await bot.send_message(ANA, text, reply_markup=keyboard, **asked)  # type: ignore[arg-type]
    assert api.accepted == []
    await bot.send_message(ANA, f"<b>{'x' * 4096}</b>", parse_mode="HTML")


async def test_another_token_and_an_unknown_method_are_turned_away(api: BotApi) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{api.url}/bot1:other/getMe") as answer:
            assert answer.status == 401
            assert await answer.json() == {
                "ok": False,
                "error_code": 401,
                "description": "Unauthorized",
            }
        async with session.post(f"{api.url}/bot{api.token}/flyToTheMoon", json={"a": 1}) as answer:
            assert answer.status == 404


async def test_a_condition_that_never_comes_is_told_with_the_state(api: BotApi) -> None:
    api.says(ANA, "hello")
    with pytest.raises(TimeoutError, match="1 updates pending"):
        await api.until(lambda: api.pending == 0, 0.05)
