"""What a client does besides talking: taps are marked, and who left and comes back is welcome."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat import Chat
from tests.office import troubled_talk

BLOCKED = (403, "Forbidden: bot was blocked by the user")


@pytest.fixture
async def ana(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    async with troubled_talk(tmp_path, monkeypatch) as chat:
        await chat.introduces()
        yield chat


def _reachable(chat: Chat) -> bool:
    return bool(chat.on_file("SELECT reachable FROM client")[0][0])


async def test_a_tap_is_answered_and_shown_in_place_of_the_buttons(ana: Chat) -> None:
    await ana.says("/grow")
    await ana.taps("Stop")
    tapped = ana.messages[-2]
    assert [button.text for row in tapped.buttons for button in row] == ["✓ Stop"]
    assert len(ana.telegram.api.answered) == 1


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageReplyMarkup"])
async def test_a_tap_that_cannot_be_marked_counts_all_the_same(ana: Chat, method: str) -> None:
    ana.telegram.fail_next(method, 400, "Bad Request: query is too old")
    await ana.says("/grow")
    await ana.taps("Stop", "GROW talk")
    ana.expects("Goal ●○○○")


async def test_a_mark_that_comes_too_soon_makes_everything_wait(ana: Chat) -> None:
    refusal = (429, "Too Many Requests: retry after 1", {"retry_after": 1})
    ana.telegram.fail_next("answerCallbackQuery", *refusal)
    begun = asyncio.get_running_loop().time()
    await ana.taps("Help")
    await ana.says("/grow")
    assert asyncio.get_running_loop().time() - begun >= 1
    ana.expects("What would you like to work on")


async def test_a_client_who_blocks_and_comes_back_is_answered(ana: Chat) -> None:
    ana.telegram.blocks(1)
    await ana.settled()
    assert not _reachable(ana)
    ana.telegram.unblocks(1)
    await ana.says("/grow")
    assert _reachable(ana)
    ana.expects("What would you like to work on")


async def test_a_client_found_to_be_gone_is_reachable_once_they_write(ana: Chat) -> None:
    ana.telegram.fail_next("sendMessage", *BLOCKED)
    await ana.says("/grow")
    ana.hears_nothing()
    assert not _reachable(ana)
    assert ana.on_file("SELECT id FROM outbox") == []
    await ana.says("my mornings")
    assert _reachable(ana)
    ana.expects("«my mornings»")
