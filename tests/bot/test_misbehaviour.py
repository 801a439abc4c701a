"""What the tests' Bot API server does wrong reaches the bot as Telegram's own failures do."""

import asyncio
import datetime
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import telegram
from telegram.request import HTTPXRequest

from tests.bot_api import BotApi
from tests.misbehaviour import (
    AcceptThenDrop,
    Answer5xx,
    Answer400,
    Answer403,
    Answer429,
    Disconnect,
    Garbage,
    Hang,
    Limits,
    Misbehaviour,
)

ANA, BEN = 11, 12


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns whenever it raises RetryAfter.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


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
    return telegram.Bot(api.token, base_url=f"{api.url}/bot", request=request)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Answer429(7), telegram.error.RetryAfter),
        (Answer403(), telegram.error.Forbidden),
        (Answer400(), telegram.error.BadRequest),
        (Answer5xx(502), telegram.error.NetworkError),
        (Garbage(), telegram.error.TelegramError),
        (Disconnect(), telegram.error.NetworkError),
    ],
)
async def test_a_call_that_goes_wrong_is_not_taken(
    api: BotApi, bot: telegram.Bot, wrong: Misbehaviour, error: type[Exception]
) -> None:
    api.misbehave("sendMessage", chat_id=ANA, times=2, with_=wrong)
    await bot.send_message(BEN, "not meant")
    for _ in range(2):
        with pytest.raises(error):
            await bot.send_message(ANA, "hello")
    await bot.send_message(ANA, "hello again")
    assert [message.text for message in api.accepted] == ["not meant", "hello again"]


async def test_a_message_can_be_accepted_although_no_answer_comes(
    api: BotApi, bot: telegram.Bot
) -> None:
    api.misbehave("sendMessage", with_=AcceptThenDrop())
    with pytest.raises(telegram.error.NetworkError):
        await bot.send_message(ANA, "hello")
    assert api.sent_to(ANA) == ["hello"]


async def test_a_held_message_is_accepted_late_or_not_at_all(
    api: BotApi, bot: telegram.Bot
) -> None:
    api.misbehave("sendMessage", times=2, with_=Hang(0.3))
    with pytest.raises(telegram.error.TimedOut):
        await bot.send_message(ANA, "impatient", read_timeout=0.1)
    await bot.send_message(ANA, "patient")
    assert api.sent_to(ANA) == ["patient"]


async def test_an_outage_can_be_ended(api: BotApi, bot: telegram.Bot) -> None:
    api.misbehave(None, times=1000, with_=Disconnect())
    with pytest.raises(telegram.error.NetworkError):
        await bot.get_me()
    api.relent()
    assert await bot.get_me()


async def test_held_calls_end_with_the_server() -> None:
    begun = time.monotonic()
    async with aiohttp.ClientSession() as session:
        async with BotApi() as api:
            api.misbehave("getMe", with_=Hang(3600))
            held = asyncio.create_task(session.get(f"{api.url}/bot{api.token}/getMe"))
            polling = asyncio.create_task(
                session.post(f"{api.url}/bot{api.token}/getUpdates", data={"timeout": "50"})
            )
            await api.until(lambda: api.calls.total() == 2, 5)
        with pytest.raises(aiohttp.ClientError):
            await asyncio.wait_for(held, 5)
        await asyncio.wait([polling], timeout=5)
        assert polling.done()
        if not polling.exception():
            polling.result().release()
    assert time.monotonic() - begun < 5


async def test_messages_that_come_too_fast_are_refused_with_a_time_to_wait() -> None:
    async with BotApi(limits=Limits(per_second=20, per_chat_per_second=1)) as api:
        async with _bot(api) as bot:
            for _ in range(3):
                await bot.send_message(ANA, "a burst is let through")
            with pytest.raises(telegram.error.RetryAfter) as refused:
                await bot.send_message(ANA, "one too many")
            await bot.send_message(BEN, "another chat")
        assert refused.value.retry_after == datetime.timedelta(seconds=1)
        assert (len(api.accepted), api.floods) == (4, 1)
