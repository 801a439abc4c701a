"""A reply with a document brings the client's whole file; if need be, it is the words alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram.error import BadRequest, NetworkError

from bot.courier import MOST_UNDER_WAY
from bot.documents import AT_HAND
from bot.local.limits import MOST_DOWN, MOST_UP
from bot.local.messages import Message
from bot.local.pictures import save
from bot.local.typed import Help, Send, TypingError, read
from flows.engine.model import Button, Reply
from tests.bot.test_terminal_chat import talking_on_paper
from tests.office import NOON, Office, until

ANA, BEN = 1, 2
ROWS = ((Button("Menu", "/menu"),),)
ZIP = b"PK\x03\x04 a file"


class Maker:
    """Makes documents when it may; keeps how many were made and were under way at once."""

    def __init__(self) -> None:
        self.may, self.fails = asyncio.Event(), False
        self.made: list[int] = []
        self.may.set()

    async def __call__(self, chat: int) -> bytes:
        await self.may.wait()
        if self.fails:
            raise OSError("words of a client")
        self.made.append(chat)
        return ZIP + str(chat).encode()


@pytest.fixture
async def maker() -> Maker:
    return Maker()


@pytest.fixture
async def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maker: Maker
) -> AsyncIterator[Office]:
    from bot.courier import Courier

    def with_documents(*values: object) -> Courier:
        return Courier(*values, make_document=maker)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.courier.FIRST_WAIT", 0.01)
    monkeypatch.setattr("tests.office.Courier", with_documents)
    office = Office(tmp_path)
    yield office
    office.close()


def put(office: Office, chat: int, *replies: Reply) -> None:
    office.telegram.says(chat, "hello") if chat not in office.telegram.chats else None
    with office.database.unit() as unit:
        unit.clients.add(chat, "en", NOON) if unit.clients.load(chat) is None else None
        unit.outbox.put(chat, replies, "export", NOON)
    office.courier.wake()


def whole(words: str = "Here it is.") -> Reply:
    return Reply(words, ROWS, document=True, why="You asked for it.")


def got(office: Office, chat: int = ANA) -> list[Message]:
    return [each for each in office.telegram.chats[chat] if each.from_bot]


async def test_a_document_comes_with_words_buttons_and_the_day_in_its_name(office: Office) -> None:
    async with office.at_work():
        put(office, ANA, Reply("Before"), whole("<b>Here</b> it is."), Reply("After"))
        await office.empty()
    before, document, after = got(office)
    assert (before.text, after.text) == ("Before", "After")
    assert (document.kind, document.text, document.file) == ("document", "Here it is.", ZIP + b"1")
    assert document.content["document"]["file_name"] == "cairn-2026-01-05.zip"
    assert document.buttons[0][0].data == "/menu"
    with office.database.unit() as unit:
        assert unit.reasons.of(ANA, document.id) == "You asked for it."


async def test_words_go_alone_and_say_so_when_the_file_cannot_be_made(
    office: Office, maker: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    maker.fails = True
    async with office.at_work():
        put(office, ANA, whole())
        await office.empty()
    (message,) = got(office)
    assert message.kind == "text"
    assert message.text == (
        "Here it is.\n\nThe file could not be made just now. /export tries it again."
    )
    assert "words of a client" not in caplog.text
    with office.database.unit() as unit:
        assert unit.reasons.of(ANA, message.id) == "You asked for it."


async def test_words_go_alone_when_telegram_refuses_the_document(office: Office) -> None:
    office.telegram.fail_next("sendDocument", 400, "Bad Request: no", {})
    async with office.at_work():
        put(office, ANA, whole())
        await office.empty()
    assert [each.kind for each in got(office)] == ["text"]


@pytest.mark.parametrize("code", [0, 429, 500])
async def test_a_document_that_fails_for_a_while_is_made_anew_and_sent_in_order(
    office: Office, maker: Maker, code: int
) -> None:
    office.telegram.fail_next("sendDocument", code, "Later", {}, times=3)
    async with office.at_work():
        put(office, ANA, Reply("one"), whole("two"), Reply("three"))
        await office.empty()
    assert office.telegram.received(ANA) == ["one", "two", "three"]
    assert len(maker.made) == 4


async def test_others_are_answered_while_documents_are_made(office: Office, maker: Maker) -> None:
    maker.may.clear()
    many = range(100, 100 + 3 * MOST_UNDER_WAY)
    async with office.at_work():
        for chat in many:
            put(office, chat, Reply("first"), whole(), Reply("last"))
        put(office, BEN, Reply("hello"))
        await until(lambda: office.telegram.received(BEN) == ["hello"])
        await until(lambda: all(office.telegram.received(chat) == ["first"] for chat in many))
        maker.may.set()
        await office.empty()
    for chat in many:
        assert [each.kind for each in got(office, chat)] == ["text", "document", "text"]


async def test_of_a_hundred_documents_few_are_in_memory_at_a_time(
    office: Office, maker: Maker
) -> None:
    gate, sent = asyncio.Event(), office.bot.post_document

    async def slow(*values: object) -> int:
        await gate.wait()
        return await sent(*values)  # type: ignore[arg-type]

    office.bot._unfreeze()
    office.bot.post_document = slow  # type: ignore[method-assign,assignment]
    async with office.at_work():
        for chat in range(100, 200):
            put(office, chat, whole())
        await until(lambda: len(maker.made) > AT_HAND)
        await asyncio.sleep(0.1)
        assert len(maker.made) == AT_HAND + 1  # these, and the one under way
        gate.set()
        await office.empty()
    assert len(maker.made) == 100


async def test_documents_that_cannot_go_make_room_for_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.documents.PATIENCE", 0.01)
    stuck = range(100, 100 + AT_HAND)  # with one more, Telegram itself would seem to be away
    async with office.at_work():
        for chat in stuck:
            put(office, chat, Reply("first"))
        await office.empty()
        office.telegram.broken.update(stuck)
        for chat in stuck:
            put(office, chat, Reply("never"), whole())
        put(office, BEN, whole())
        await until(lambda: [each.kind for each in got(office, BEN)] == ["document"])


async def test_what_was_deleted_meanwhile_is_not_sent(office: Office, maker: Maker) -> None:
    maker.may.clear()
    async with office.at_work():
        put(office, ANA, whole())
        await until(lambda: bool(office.courier._being_made))
        with office.database.unit() as unit:
            unit.outbox.drop_all(ANA)
        maker.may.set()
        await office.empty()
    assert got(office) == []


# The Telegram in this process --------------------------------------------------------------------


async def test_a_file_that_a_client_sends_can_be_fetched(office: Office) -> None:
    sent = office.telegram.sends_file(ANA, "cairn.json", b"{}")
    number = sent.content["document"]["file_id"]
    assert sent.content["document"]["file_name"] == "cairn.json"
    async with office.at_work():
        assert await office.bot.fetch(number, 10) == b"{}"
        assert await office.bot.fetch(number, 1) is None
        with pytest.raises(BadRequest):
            await office.bot.fetch("another", 10)


async def test_files_are_as_large_as_telegram_takes_them(office: Office) -> None:
    sent = office.telegram.sends_file(ANA, "large", bytes(MOST_DOWN + 1))
    async with office.at_work():
        with pytest.raises(BadRequest, match="ile is too big"):
            await office.bot.fetch(sent.content["document"]["file_id"], MOST_UP)
        with pytest.raises(NetworkError):
            await office.bot.post_document(ANA, bytes(MOST_UP + 1), "x", {})


def test_the_terminal_reads_which_file_is_to_be_sent() -> None:
    assert read(":send ~/my file.zip") == Send("~/my file.zip")
    with pytest.raises(TypingError):
        read(":send")


def test_a_document_is_kept_by_its_name_and_nowhere_else(tmp_path: Path) -> None:
    content = {"document": {"file_name": "../../cairn.zip"}}
    message = Message(7, ANA, NOON, {"is_bot": True}, "document", content, file=ZIP)
    assert save(message, tmp_path, NOON) == str(tmp_path / "2026-01-05-120000-7-cairn.zip")


async def test_the_terminal_sends_a_file_and_says_where_those_that_come_lie(
    tmp_path: Path,
) -> None:
    async with talking_on_paper(tmp_path) as (talk, paper, app, telegram):
        (tmp_path / "mine.json").write_bytes(b"{}")
        await talk.does(Send(str(tmp_path / "mine.json")))
        with pytest.raises(TypingError, match="cannot be read"):
            await talk.does(Send(str(tmp_path / "not there")))
        assert "> [file mine.json]" in paper.lines
        sent = next(each for each in telegram.chats[1] if each.kind == "document")
        assert telegram.api.files[sent.content["document"]["file_id"]] == b"{}"
        await app.bot.post_document(1, ZIP, "cairn.zip", {"caption": "Here it is"})
        await talk.does(Help())
        (kept,) = (tmp_path / "pictures").iterdir()
        assert f"Here it is {kept}" in paper.lines
