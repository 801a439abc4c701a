"""What Telegram or the database refuse: the courier waits, tries again, parks or lets go."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest

from bot.courier import UNSHOWN
from tests.office import Office, until

ANA, BEN, CEM, DAN = 1, 2, 3, 4


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr("bot.courier.FIRST_WAIT", 0.01)
    office = Office(tmp_path)
    yield office
    office.close()


@pytest.mark.parametrize(
    ("code", "description", "waits"),
    [(0, "", {}), (500, "Internal Server Error", {}), (502, "Bad Gateway", {}), (429, "Slow", {})],
)
async def test_what_fails_for_a_while_is_sent_later_and_in_order(
    office: Office, code: int, description: str, waits: dict[str, int]
) -> None:
    office.telegram.fail_next("sendMessage", code, description, waits, times=4)
    office.put(ANA, "one", "two", "three")
    office.put(BEN, "uno", "dos")
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(ANA) == ["one", "two", "three"]
    assert office.telegram.received(BEN) == ["uno", "dos"]


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>"),
        (200, b"{}"),
        (200, b"[]"),
        (200, b'{"ok": true, "result": 1}'),
        (400, b"<html>"),
        (403, b"<html>A wall on the way</html>"),
        (404, b""),
        (502, b"\xff"),
    ],
)
async def test_an_answer_that_is_not_telegrams_loses_nothing(
    office: Office, answer: tuple[int, bytes]
) -> None:
    office.telegram.nonsense["sendMessage"] = [answer] * 2
    office.put(ANA, "one", "two")
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(ANA) == ["one", "two"]
    assert office.on_file("SELECT reachable FROM client") == [(1,)]
    assert office.on_file("SELECT * FROM parked") == []


async def test_nothing_is_sent_to_anyone_before_the_time_that_telegram_asks_for(
    office: Office,
) -> None:
    office.put(ANA, "one")
    office.put(BEN, "uno")
    refusal = (429, "Too Many Requests: retry after 1", {"retry_after": 1})
    office.telegram.fail_next("sendMessage", *refusal)
    async with office.at_work():
        await office.empty()
    refused, *others = [each.at for each in office.telegram.tries]
    assert len(others) == 2
    assert min(others) >= refused + 1


async def test_a_client_who_blocked_the_bot_is_let_be(office: Office) -> None:
    office.put(ANA, "one", "two")
    office.put(BEN, "uno")
    office.telegram.blocks(ANA)
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(BEN) == ["uno"]
    assert len([each for each in office.telegram.tries if each.chat == ANA]) == 1
    assert office.on_file("SELECT id, reachable FROM client ORDER BY id") == [(ANA, 0), (BEN, 1)]


async def test_a_reply_that_is_refused_leaves_no_trace_of_who_had_all_deleted(
    office: Office,
) -> None:
    gate = office.telegram.gates[ANA] = asyncio.Event()
    office.put(ANA, "one")
    office.telegram.fail_next("sendMessage", 400, "Bad Request: nonsense")
    async with office.at_work():
        await until(lambda: bool(office.telegram.tries))
        with office.database.unit() as unit:
            unit.files.erase(ANA)
        gate.set()
        await office.empty()
    assert office.on_file("SELECT * FROM parked") == []
    assert office.on_file("SELECT * FROM outbox") == []


async def test_a_hanging_chat_does_not_hold_up_the_others(office: Office) -> None:
    gate = office.telegram.gates[ANA] = asyncio.Event()
    office.put(ANA, "one", "two")
    for chat in (BEN, CEM):
        office.put(chat, "uno", "dos")
    async with office.at_work():
        await until(lambda: len(office.telegram.received(CEM)) == 2)
        assert office.telegram.received(ANA) == []
        gate.set()
        await office.empty()
    assert [office.telegram.received(chat) for chat in (ANA, BEN)] == [
        ["one", "two"],
        ["uno", "dos"],
    ]


async def test_a_chat_that_fails_for_good_does_not_hold_up_the_others(office: Office) -> None:
    office.telegram.broken.add(ANA)
    office.put(ANA, "one")
    async with office.at_work():
        await until(lambda: len(office.telegram.tries) == 6)
        begun = monotonic()
        office.put(BEN, "uno")
        await until(lambda: office.telegram.received(BEN) == ["uno"])
        assert monotonic() - begun < 0.1
        office.telegram.broken.clear()
        await office.empty()
    assert office.telegram.received(ANA) == ["one"]


async def test_a_telegram_that_is_away_is_asked_ever_more_seldom(office: Office) -> None:
    chats = range(1, 31)
    office.telegram.broken |= set(chats)
    for chat in chats:
        office.put(chat, "hello")
    async with office.at_work():
        await asyncio.sleep(0.3)
        assert len(office.telegram.tries) < 20
        office.telegram.broken.clear()
        await office.empty()
    assert all(office.telegram.received(chat) == ["hello"] for chat in chats)


async def test_a_message_whose_answer_is_lost_comes_twice_at_most(office: Office) -> None:
    office.telegram.fail_next("sendMessage", accept=True)
    office.put(ANA, "one", "two")
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(ANA) == ["one", "one", "two"]


async def test_a_message_that_telegram_never_takes_is_parked_by_its_measures(
    office: Office,
) -> None:
    office.put(ANA, "secret " * 1000, "two")
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(ANA) == ["two", UNSHOWN]
    kind, chat, reason, body = office.on_file("SELECT kind, chat_id, reason, body FROM parked")[0]
    assert (kind, chat, reason) == ("reply", ANA, "BadRequest")
    assert (json.loads(body)["length"], json.loads(body)["flow"]) == (7000, "grow")
    assert "secret" not in body


async def test_a_full_disk_is_waited_out_and_nothing_is_sent_again(office: Office) -> None:
    office.put(ANA, "one", "two")
    async with office.at_work():
        await office.empty()
        office.put(ANA, "three", "four")
        office.database.failures = 3  # reading
        gate = office.telegram.gates[ANA] = asyncio.Event()
        await until(lambda: office.telegram.tries[2:] != [])
        office.database.failures = 3  # taking out
        gate.set()
        await office.empty()
        assert office.database.failures == 0
    assert office.telegram.received(ANA) == ["one", "two", "three", "four"]


async def test_what_is_under_way_at_the_end_is_finished(office: Office) -> None:
    gate = office.telegram.gates[ANA] = asyncio.Event()
    office.put(ANA, "one", "two")
    async with office.at_work():
        await until(lambda: bool(office.telegram.tries))
        asyncio.get_running_loop().call_later(0.05, gate.set)
    assert office.telegram.received(ANA) == ["one"]
    assert len(office.on_file("SELECT id FROM outbox")) == 1


async def test_told_to_end_at_the_moment_of_news_it_ends(office: Office) -> None:
    await office.bot.initialize()
    task = asyncio.create_task(office.courier.run())
    await office.courier.idle.wait()
    await asyncio.sleep(0)
    office.courier.wake()
    task.cancel()
    await asyncio.wait({task}, timeout=1)
    assert task.cancelled()


async def test_a_broken_letter_keeps_nobody_elses_back(office: Office) -> None:
    office.put(ANA, "broken", "whole")
    office.put(BEN, "whole, too")
    with office.database.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE outbox SET body = x'0101' WHERE id = 1")
    async with office.at_work():
        await office.empty()
    assert office.telegram.received(ANA) == ["whole"]
    assert office.telegram.received(BEN) == ["whole, too"]
    (parked,) = office.on_file("SELECT kind, chat_id, reason FROM parked")
    assert parked[:2] == ("reply", ANA)
