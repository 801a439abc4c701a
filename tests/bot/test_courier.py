"""The courier sends what is committed: in order, within the limits, and nothing twice or never."""

import asyncio
from collections.abc import AsyncIterator, Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.courier import MOST_WAITING, Courier
from bot.limits import NO_LIMITS, Limits
from flows.engine.model import Reply
from storage.repositories import NUDGE
from storage.tables import outbox
from tests.office import NOON, Office, until

ANA, BEN, CEM = 1, 2, 3


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr("bot.courier.FIRST_WAIT", 0.01)
    office = Office(tmp_path)
    yield office
    office.close()


async def test_what_waits_at_the_start_is_sent_in_order(office: Office) -> None:
    office.put(ANA, "one", "two")
    office.put(BEN, "uno")
    office.put(ANA, "three")
    async with office.at_work():
        await office.empty()
        office.put(BEN, "dos")
        await office.empty()
    assert office.telegram.received(ANA) == ["one", "two", "three"]
    assert office.telegram.received(BEN) == ["uno", "dos"]


async def test_replies_go_ahead_of_nudges(office: Office) -> None:
    for chat in (ANA, BEN):
        office.put(chat, "nudge", priority=NUDGE)
    office.put(BEN, "reply")
    office.put(CEM, "reply")
    async with office.at_work():
        await office.empty()
    assert [each.text for each in office.telegram.tries] == ["reply", "reply", "nudge", "nudge"]


async def test_a_reply_that_comes_while_a_nudge_is_under_way_goes_next(office: Office) -> None:
    gate = office.telegram.gates[ANA] = asyncio.Event()
    office.put(ANA, "nudge", "another nudge", priority=NUDGE)
    async with office.at_work():
        await until(lambda: bool(office.telegram.tries))
        office.put(ANA, "reply")
        office.put(BEN, "once the reply is read, so is this")
        await until(lambda: bool(office.telegram.received(BEN)))
        gate.set()
        await office.empty()
    assert office.telegram.received(ANA) == ["nudge", "reply", "another nudge"]


async def test_a_crowd_of_nudges_does_not_hold_up_a_reply(office: Office) -> None:
    for chat in range(100, 100 + 2 * MOST_WAITING[NUDGE]):
        office.put(chat, "nudge", priority=NUDGE)
    async with office.at_work(Limits(in_all=200, per_chat=inf)):
        await until(lambda: len(office.telegram.tries) > 5)
        before = len(office.telegram.tries)
        office.put(ANA, "reply")
        await until(lambda: bool(office.telegram.received(ANA)))
        assert len(office.telegram.tries) - before < 20


async def test_more_letters_than_are_read_at_once_all_arrive(office: Office) -> None:
    texts = [str(number) for number in range(450)]
    office.put(ANA, *texts)
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(ANA) == texts


async def test_a_chat_gets_a_short_burst_and_then_one_at_a_time(office: Office) -> None:
    office.put(ANA, *"abcdef")
    office.put(BEN, "x")
    async with office.at_work(Limits(in_all=inf, per_chat=20, burst=3)):
        await office.empty()
    times = [each.at for each in office.telegram.tries if each.chat == ANA]
    assert times[2] - times[0] < 0.05  # the burst
    assert times[5] - times[0] >= 3 / 20 - 0.01
    (others,) = [each.at for each in office.telegram.tries if each.chat == BEN]
    assert others < times[3]  # another chat does not wait for this one


async def test_all_chats_together_keep_to_the_limit(office: Office) -> None:
    for chat in range(1, 11):
        office.put(chat, "hello")
    async with office.at_work(Limits(in_all=50, per_chat=inf)):
        await office.empty()
    times = [each.at for each in office.telegram.tries]
    assert times[-1] - times[0] >= 9 / 50 - 0.01


async def test_news_that_come_while_the_outbox_is_read_are_not_missed(office: Office) -> None:
    """With several threads a reply may be committed after the outbox was read, before it tells."""

    async def read_slowly(function: Callable[..., Any], *values: object) -> Any:
        result = await office.run(function, *values)
        if not office.on_file("SELECT id FROM outbox UNION SELECT chat_id FROM told_group"):
            office.put(ANA, "just now")
            courier.wake()
            with office.database.unit() as unit:
                unit.groups.is_new(-1, NOON)
        return result

    await office.bot.initialize()
    courier = Courier(
        office.bot, office.database, read_slowly, NO_LIMITS, lambda: NOON, office.studio
    )
    task = asyncio.create_task(courier.run())
    await until(lambda: office.telegram.tries != [])
    task.cancel()
    await asyncio.wait({task})
    assert office.telegram.received(ANA) == ["just now"]


async def test_a_letter_whose_commit_was_overtaken_by_a_later_one_is_sent_too(
    office: Office,
) -> None:
    """With several writers a lower number may be committed after a higher one was read."""
    async with office.at_work():
        office.put(ANA, "one", "two", "three")
        await office.empty()
        with office.database.unit() as unit:
            body = Reply("overtaken").to_json()
            late = {
                "id": 2,
                "chat_id": ANA,
                "flow": "",
                "priority": 0,
                "body": body,
                "put_at": NOON,
            }
            unit.connection.execute(insert(outbox), late)
        office.put(ANA, "four")
        await office.empty()
    assert office.telegram.received(ANA)[3:] == ["overtaken", "four"]
