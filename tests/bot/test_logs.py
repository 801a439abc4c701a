"""What a client writes never reaches a log, whatever goes wrong with it."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from bot.__main__ import hush_libraries
from storage.repositories import Outbox
from tests.office import troubled_talk

WORDS = "WHISPER"
LIBRARIES = ("httpx", "httpcore", "telegram", "alembic", "sqlalchemy", "transitions")


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    before = {name: logging.getLogger(name).level for name in LIBRARIES}
    hush_libraries()
    caplog.set_level(logging.NOTSET)
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


async def test_a_talk_with_troubles_leaves_no_words_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tests.office.WRITTEN", WORDS)
    async with troubled_talk(tmp_path, monkeypatch) as chat:
        advance, put, heard = chat.app.dialogue.advance, Outbox.put, list[str]()

        def fail_at_times(desk: Any, event: Any, given: Any) -> Any:
            if "python" in getattr(event, "text", ""):
                raise ValueError(f"Cannot read {event.text!r}")
            heard.append(getattr(event, "text", ""))
            return advance(desk, event, given)

        def write_wrongly(outbox: Outbox, *given: Any) -> None:
            if heard and "database" in heard.pop():
                select = sqlalchemy.text("SELECT :words FROM nowhere")
                outbox._connection.execute(select, {"words": WORDS})
            put(outbox, *given)

        monkeypatch.setattr(chat.app.dialogue, "advance", fail_at_times)
        monkeypatch.setattr(Outbox, "put", write_wrongly)
        await chat.introduces(name=WORDS)
        for code, description in [(502, WORDS), (400, WORDS), (0, ""), (403, WORDS)]:
            chat.telegram.fail_next("sendMessage", code, description)
            await chat.says(f"{WORDS} {code}")
        for fault in ("python", "database"):
            await chat.says(f"{WORDS} {fault}")
            chat.expects("Something went wrong on my side")
        chat.app.database.failures = 2  # type: ignore[attr-defined]
        await chat.says(WORDS, "/grow", WORDS)
        chat.telegram.nonsense["getUpdates"] = [(200, WORDS.encode())]  # type: ignore[attr-defined]
        chat.telegram.nonsense["sendMessage"] = [(500, WORDS.encode())]  # type: ignore[attr-defined]
        await chat.says(WORDS)
        chat.telegram.fail_next("answerCallbackQuery", 400, WORDS)
        await chat.taps("Stop")
    assert {"bot.intake", "bot.courier"} <= {record.name for record in caplog.records}
    assert WORDS not in caplog.text
    assert not [record for record in caplog.records if WORDS in str(record.__dict__)]
