"""Telegram goes away while Cairn runs, over real connections, and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.__main__ import telegram_of
from bot.app import App
from bot.clock import Clock
from bot.limits import NO_LIMITS
from bot.settings import Settings
from flows.engine.model import Reply
from storage.unit_of_work import Database
from tests.bot_api import BotApi
from tests.keys import KEYRING
from tests.misbehaviour import (
    AcceptThenDrop,
    Answer5xx,
    Disconnect,
    Garbage,
    Hang,
    Misbehaviour,
)
from tests.office import NOON

ANA, BEN = 1, 2


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier.FIRST_WAIT", 0.02)
    monkeypatch.setenv("NO_PROXY", "*")


@asynccontextmanager
async def _cairn(api: BotApi, folder: Path) -> AsyncIterator[App]:
    database = Database(f"sqlite:///{folder / 'cairn.db'}", KEYRING)
    database.migrate()
    app = App(telegram_of(Settings(api.token, api.url)), database, Clock(), NO_LIMITS)
    try:
        await app.start()
        yield app
    finally:
        await app.stop()


@pytest.mark.parametrize("wrong", [Answer5xx(500), Answer5xx(504), Garbage(), Disconnect()])
async def test_replies_that_fail_arrive_later_in_order_and_once(
    tmp_path: Path, wrong: Misbehaviour
) -> None:
    async with asyncio.timeout(20), BotApi() as api, _cairn(api, tmp_path) as app:
        api.misbehave("sendMessage", times=4, with_=wrong)
        for client in (ANA, BEN):
            for text in ("/start", "Ana", "Berlin"):
                api.says(client, text)
        await api.until(lambda: api.pending == 0, 10)
        await app.settled()
        assert len(api.sent_to(ANA)) > 2
        assert api.sent_to(ANA) == api.sent_to(BEN)
        assert len(set(api.sent_to(ANA))) == len(api.sent_to(ANA))


async def test_an_answer_dropped_on_the_way_doubles_one_message_at_most(tmp_path: Path) -> None:
    async with asyncio.timeout(20), BotApi() as api, _cairn(api, tmp_path):
        api.misbehave("sendMessage", with_=AcceptThenDrop())
        api.says(ANA, "/start")
        api.says(ANA, "Ana")
        await api.until(lambda: len(api.sent_to(ANA)) == 3, 10)
        first, again, city = api.sent_to(ANA)
        assert first == again != city


async def test_updates_that_fail_to_come_are_fetched_later(tmp_path: Path) -> None:
    async with asyncio.timeout(20), BotApi() as api, _cairn(api, tmp_path):
        for wrong in (Answer5xx(502), Garbage(), Disconnect(), AcceptThenDrop()):
            api.misbehave("getUpdates", with_=wrong)
        api.says(ANA, "/start")
        await api.until(lambda: len(api.sent_to(ANA)) == 1, 10)
        assert "What may I call you?" in api.sent_to(ANA)[0]


async def test_a_hanging_message_does_not_hold_up_another_client(tmp_path: Path) -> None:
    async with asyncio.timeout(20), BotApi() as api, _cairn(api, tmp_path):
        api.misbehave("sendMessage", chat_id=ANA, with_=Hang(2))
        for client in (ANA, BEN):
            api.says(client, "/start")
        await api.until(lambda: len(api.sent_to(BEN)) == 1, 1.9)
        assert api.sent_to(ANA) == []
        await api.until(lambda: len(api.sent_to(ANA)) == 1, 10)


async def test_a_server_that_goes_away_and_comes_back_is_waited_for(tmp_path: Path) -> None:
    api = BotApi()
    async with asyncio.timeout(20), AsyncExitStack() as stack:
        async with api:
            app = await stack.enter_async_context(_cairn(api, tmp_path))
            api.says(ANA, "/start")
            await api.until(lambda: len(api.sent_to(ANA)) == 1, 10)
        with app.database.unit() as unit:  # falls due while Telegram is away
            unit.outbox.put(ANA, [Reply("one"), Reply("two")], "", NOON)
        app.courier.wake()
        await asyncio.sleep(0.3)
        async with api:
            api.says(ANA, "Ana")
            await api.until(lambda: len(api.sent_to(ANA)) == 4, 10)
            assert api.sent_to(ANA)[1:3] == ["one", "two"]
            await stack.aclose()
