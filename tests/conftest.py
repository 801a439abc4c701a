"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot  # noqa: F401 (before telegram: it sets how telegram gives its waits)
from tests.chat import Chat, talking


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """A client who has not met Cairn; it is Monday, 5 January 2026, nine in Berlin."""
    async with talking(tmp_path) as newcomer:
        yield newcomer


@pytest.fixture
async def ana(chat: Chat) -> Chat:
    """Ana from Berlin, who has met Cairn."""
    await chat.introduces()
    return chat
