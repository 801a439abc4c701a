"""Who writes while many nudges wait to go out is answered first. How soon: see `make bench`."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.filing import plan_anew
from flows.engine.effects import Commit
from tests.chat import Chat, talking
from tests.office import TroubledTelegram

ANA, *CROWD = ALL = range(1, 32)
HOUR = timedelta(hours=1)


def put_steps(ana: Chat) -> None:
    """A step of everyone's is due in an hour; all but Ana are new here."""
    now = ana.clock.now()
    with ana.app.database.unit() as unit:
        for client in (*CROWD, ANA):  # hers comes last
            if client != ANA:
                unit.clients.add(client, "en", now)
                unit.clients.introduce(client, "Ben", "Europe/Berlin", "DE")
            unit.commitments.add(client, Commit("call Luis", now + HOUR), now)
            plan_anew(unit, client, now)


async def test_who_writes_while_nudges_wait_is_answered_ahead_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.chat.LocalTelegram", TroubledTelegram)
    monkeypatch.setattr("bot.courier.MOST_UNDER_WAY", 1)
    monkeypatch.setattr("bot.due.AT_ONCE", 10)  # so that they come in several transactions
    async with talking(tmp_path) as ana:
        telegram = ana.telegram
        assert isinstance(telegram, TroubledTelegram)
        for client in CROWD:
            telegram.unblocks(client)  # now Telegram knows the chat
        await ana.introduces()
        put_steps(ana)
        ana.clock.move(HOUR)
        gate = asyncio.Event()
        telegram.gates = dict.fromkeys(ALL, gate)  # the first nudge is under way and stays so
        before = len(telegram.tries)
        await ana.app.heartbeat.beat()
        telegram.says(ANA, "/help")
        await telegram.idle.wait()
        gate.set()
        await ana.settled()
    first, second, *others = telegram.tries[before:]
    assert "call Luis" in first.text
    assert second.chat == ANA
    assert "/menu" in second.text
    assert {each.chat for each in (first, *others)} >= set(CROWD)
