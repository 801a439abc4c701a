"""What clients write stands in no log, file or table in the open; words of danger nowhere."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.__main__ import hush_libraries
from tests.chat import Chat, talking
from tests.keys import opened

MARK, DANGER = "XYZZYMARK", "PLUGHMARK"


async def live(chat: Chat) -> None:
    """A whole life in which everything written is marked: talks, nudges, faults, files."""
    await chat.introduces(MARK)
    await chat.says("/grow", MARK, f"{MARK} in hand", f"a part of {MARK}")
    await chat.says("/clarity 7", f"{MARK} made it so", "/today", f"{MARK} today", "/steps")
    await chat.says("/add_scale", MARK, f"none {MARK}", f"all {MARK}", "5")
    await chat.waits(days=1)
    await chat.says(f"/nonsense {MARK}", f"{MARK} with no talk open", "/why")
    await chat.says("/export", "/import")
    await chat.sends_file(f"{MARK}.json", MARK.encode())
    await chat.sends_file(f"{MARK}.zip", chat.document)
    await chat.taps("Bring it in")
    await chat.says("/grow afresh", f"this deadline is killing me {MARK}")
    await chat.says(f"I want to kill myself {DANGER}", f"so it is {DANGER}", "/why")
    await chat.sends("photo")
    chat.telegram.edits(chat.user, _last_written(chat), f"I will kill myself {DANGER}")
    await chat.settled()


def _last_written(chat: Chat) -> int:
    written = [each for each in chat.telegram.chats[chat.user] if not each.from_bot]
    return next(each.id for each in reversed(written) if each.kind == "text")


async def troubles(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with faults: turns that fail, replies that are refused, a button of rubbish."""
    advance = chat.app.dialogue.advance

    def fails(desk: Any, event: Any, given: Any) -> Any:
        if "fault" in getattr(event, "text", ""):
            raise ValueError(event.text)
        return advance(desk, event, given)

    monkeypatch.setattr(chat.app.dialogue, "advance", fails)
    await chat.says("/safe on", f"fault {MARK}", f"fault: I want to kill myself {DANGER}")
    chat.telegram.fail_next("sendMessage", 400, MARK)
    await chat.says(MARK)
    await chat.taps_again(chat.messages[-1], f"/step {MARK}")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    hush_libraries()
    caplog.set_level(logging.DEBUG)
    return caplog


async def test_marked_words_are_nowhere_in_the_open(
    tmp_path: Path, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking(tmp_path) as chat:
        await live(chat)
        await troubles(chat, monkeypatch)
        tables = rows_of_all_tables(chat)
    ours = [record for record in log.records if record.name.startswith(("bot", "storage", "flows"))]
    assert ours  # there were troubles to tell of
    assert not [each for each in log.records if _stands_in(str(each.__dict__) + log.text)]
    for name, content in files_in(tmp_path).items():
        assert not _stands_in(content), name
    for table, rows in tables.items():
        assert not [row for row in rows if _stands_in(repr(row))], table
    unsealed = {table: [opened(row) for row in rows] for table, rows in tables.items()}
    assert MARK in repr(unsealed["desk"])  # what is kept is kept, and can be opened
    assert MARK in repr(unsealed["parked"])
    assert [table for table, rows in unsealed.items() if DANGER in repr(rows)] == []


def files_in(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: path.read_bytes().decode("latin-1") for path in found}


def rows_of_all_tables(chat: Chat) -> dict[str, list[Any]]:
    with chat.app.database.unit() as unit:
        return {
            name: list(unit.connection.exec_driver_sql(f'SELECT * FROM "{name}"').all())
            for name in SQLModel.metadata.tables
            if name != "seal"
        }


def _stands_in(text: str) -> bool:
    return MARK in text or DANGER in text


async def test_a_token_stands_in_no_log_and_no_error(
    tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    async with talking(tmp_path) as chat:
        await chat.introduces()
        token = chat.app.bot.token
        for method in ("sendMessage", "getUpdates", "getFile", "answerCallbackQuery"):
            chat.telegram.fail_next(method, 502, f"https://api.telegram.org/bot{token}/x")
        await chat.says("/import")
        await chat.sends_file("cairn.json", b"{}")
        await chat.says("/menu")
    assert token not in log.text
    assert not [each for each in log.records if token in str(each.__dict__)]
