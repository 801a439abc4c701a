"""A reply with a picture is a photo with its words below; if need be, it is the words alone."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from math import inf
from pathlib import Path

import pytest
from markupsafe import Markup

from bot.charts import studio as studios
from bot.charts.studio import KEPT, Drawing, FaultError, Studio
from bot.courier import MOST_UNDER_WAY
from bot.limits import Limits
from bot.local.messages import Message
from bot.rendering import MOST_CAPTION, MOST_TEXT, in_parts, length
from flows.engine.model import Button, Reply
from flows.engine.pictures import Trend, Wheel
from tests.chat import talking
from tests.office import NOON, Office, until

ANA, BEN, CEM = 1, 2, 3
PNG = b"\x89PNG\r\n\x1a\n"
ROWS = ((Button("Go on", "1:.go"),),)


def wheel(value: int = 5, name: str = "Health") -> Wheel:
    return Wheel("Wheel", ((name, value), ("Work", 6)))


def reply(words: str = "Health 5", value: int = 5) -> Reply:
    return Reply(words, ROWS, wheel(value))


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    studio = Studio()
    yield studio
    await studio.close()


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr("bot.courier.FIRST_WAIT", 0.01)
    office = Office(tmp_path)
    yield office
    office.close()


def put(office: Office, chat: int, *replies: Reply) -> None:
    office.telegram.says(chat, "hello") if chat not in office.telegram.chats else None
    with office.database.unit() as unit:
        unit.clients.add(chat, "en", NOON) if unit.clients.load(chat) is None else None
        unit.outbox.put(chat, replies, "wheel", NOON)
    office.courier.wake()


def got(office: Office, chat: int) -> list[Message]:
    return [each for each in office.telegram.chats[chat] if each.from_bot]


def kinds(office: Office, chat: int) -> list[str]:
    return [message.kind for message in got(office, chat)]


class Ready(Studio):
    """Has every picture at once."""

    async def _have_drawn(self, work: bytes) -> Drawing:
        return Drawing(PNG, (("#1", "<b>"),) if b"#" in work else ())


class Broken(Studio):
    async def _have_drawn(self, work: bytes) -> Drawing:
        raise FaultError("ValueError")


class Slow(Ready):
    """Draws when the paint is dry."""

    def __init__(self) -> None:
        super().__init__()
        self.dry = asyncio.Event()

    async def _have_drawn(self, work: bytes) -> Drawing:
        await self.dry.wait()
        return await super()._have_drawn(work)


# Sending -----------------------------------------------------------------------------------------


async def test_a_reply_with_a_picture_is_a_photo_with_words_and_buttons(
    office: Office, studio: Studio
) -> None:
    office.studio = studio
    async with office.at_work():
        put(office, ANA, Reply("Before"), reply("<b>Health</b> 5 &amp; more"), Reply("After"))
        await office.empty()
    before, photo, after = got(office, ANA)
    assert (before.text, after.text) == ("Before", "After")
    assert (photo.kind, photo.text) == ("photo", "Health 5 & more")
    assert photo.file is not None
    assert photo.file.startswith(PNG)
    assert photo.buttons[0][0].data == "1:.go"


async def test_words_go_alone_when_the_picture_cannot_be_drawn(
    office: Office,
) -> None:
    office.studio = Broken()
    async with office.at_work():
        put(office, ANA, reply("Health 5"))
        await office.empty()
    (message,) = got(office, ANA)
    assert (message.kind, message.text) == ("text", "Health 5")
    assert message.buttons[0][0].text == "Go on"


async def test_words_go_alone_when_telegram_refuses_the_picture(
    office: Office,
) -> None:
    office.studio = Ready()
    office.telegram.fail_next("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS", {})
    async with office.at_work():
        put(office, ANA, reply("Health 5"), reply("Health 6"))
        await office.empty()
    assert [(each.kind, each.text) for each in got(office, ANA)] == [
        ("text", "Health 5"),
        ("photo", "Health 6"),
    ]
    assert office.on_file("SELECT * FROM parked") == []


async def test_what_is_refused_in_words_too_is_parked(
    office: Office,
) -> None:
    office.studio = Ready()
    for method in ("sendPhoto", "sendMessage"):
        office.telegram.fail_next(method, 400, "Bad Request: no", {})
    async with office.at_work():
        put(office, ANA, reply(), Reply("After"))
        await office.empty()
    assert len(office.on_file("SELECT * FROM parked")) == 1
    assert kinds(office, ANA) == ["text", "text"]  # what came after, and an apology


@pytest.mark.parametrize("code", [0, 429, 500])
async def test_a_photo_that_fails_for_a_while_is_sent_later_and_in_order(
    office: Office, code: int
) -> None:
    office.studio = Ready()
    office.telegram.fail_next("sendPhoto", code, "Later", {}, times=3)
    async with office.at_work():
        put(office, ANA, Reply("one"), reply("two"), Reply("three"))
        await office.empty()
    assert office.telegram.received(ANA) == ["one", "two", "three"]
    assert kinds(office, ANA) == ["text", "photo", "text"]


async def test_a_client_who_blocked_the_bot_gets_no_photo(
    office: Office,
) -> None:
    office.studio = Ready()
    put(office, ANA, reply(), reply())
    office.telegram.blocks(ANA)
    async with office.at_work():
        await office.empty()
    assert office.on_file("SELECT id, reachable FROM client") == [(ANA, 0)]


async def test_a_photo_whose_answer_makes_no_sense_is_sent_again(
    office: Office,
) -> None:
    office.studio = Ready()
    office.telegram.nonsense["sendPhoto"] = [(200, b"{}"), (400, b"<html>"), (403, b"<html>")]
    async with office.at_work():
        put(office, ANA, reply())
        await office.empty()
    assert kinds(office, ANA) == ["photo"]


async def test_others_are_answered_while_pictures_are_drawn(
    office: Office,
) -> None:
    office.studio = slow = Slow()
    many = range(100, 100 + 3 * MOST_UNDER_WAY)
    async with office.at_work():
        for chat in many:
            put(office, chat, Reply("first"), reply("picture"), Reply("last"))
        put(office, BEN, Reply("hello"))
        await until(lambda: office.telegram.received(BEN) == ["hello"])
        await until(lambda: all(office.telegram.received(chat) == ["first"] for chat in many))
        slow.dry.set()
        await office.empty()
    assert all(office.telegram.received(chat) == ["first", "picture", "last"] for chat in many)


async def test_a_picture_that_is_drawn_waits_for_none_that_is_not(office: Office) -> None:
    office.studio = Ready()
    await office.studio.draw(wheel(1))
    async with office.at_work():
        async with office.studio._one_by_one:
            for chat in range(100, 100 + 2 * MOST_UNDER_WAY):
                put(office, chat, reply("not drawn yet", 2))
            put(office, BEN, reply("drawn already", 1), Reply("and words"))
            await until(lambda: kinds(office, BEN) == ["photo", "text"])
        await office.empty()


async def test_words_to_others_go_ahead_of_many_pictures(office: Office) -> None:
    office.studio = Ready()
    await office.studio.draw(wheel())
    many = range(100, 130)
    for chat in many:
        put(office, chat, reply())
    async with office.at_work(Limits(in_all=100, per_chat=inf)):
        await until(lambda: sum(len(got(office, chat)) for chat in many) > 2)
        put(office, BEN, Reply("words"))
        await until(lambda: office.telegram.received(BEN) == ["words"])
        assert sum(len(got(office, chat)) for chat in many) < 20
        await office.empty()


async def test_a_drawing_that_had_to_go_before_it_was_sent_is_made_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studios, "KEPT", 1)
    office.studio = Ready()
    gate = office.telegram.gates[ANA] = asyncio.Event()
    async with office.at_work():
        put(office, ANA, Reply("first"), reply("picture", 1))
        await until(lambda: bool(office.telegram.tries))
        await office.studio.draw(wheel(2))
        gate.set()
        await office.empty()
    assert kinds(office, ANA) == ["text", "photo"]


async def test_a_courier_that_ends_while_a_picture_is_drawn_keeps_the_letter(
    office: Office,
) -> None:
    office.studio = Slow()
    async with office.at_work():
        put(office, ANA, reply("words"))
        await asyncio.sleep(0.05)
    assert len(office.on_file("SELECT id FROM outbox")) == 1
    office.studio = Ready()
    async with office.at_work():
        await office.empty()
    assert kinds(office, ANA) == ["photo"]


async def test_a_picture_drawn_ahead_is_sent_once_when_another_process_may_have_been_at_work(
    office: Office,
) -> None:
    office.studio = Ready()
    async with office.at_work():
        put(office, ANA, reply("one"))
        office.courier.start_over()
        await office.empty()
    assert office.telegram.received(ANA) == ["one"]


async def test_names_without_letters_stand_in_the_caption(
    office: Office,
) -> None:
    office.studio = Ready()
    named = Wheel("# names", (("<b>", 5),))
    async with office.at_work():
        put(office, ANA, Reply("Words", picture=named), Reply("x" * MOST_CAPTION, picture=named))
        await office.empty()
    assert office.telegram.received(ANA) == ["Words\n\n#1 <b>", "x" * MOST_CAPTION]


# Captions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["x" * MOST_CAPTION, "😀" * (MOST_CAPTION // 2), "&amp;" * 900])
def test_a_caption_that_fits_is_one_message(words: str) -> None:
    assert in_parts(Reply(words, ROWS, wheel())) == [Reply(words, ROWS, wheel())]


@pytest.mark.parametrize("words", ["<b>a line</b> of words\n" * 80, "x" * 1025, "a b\n\n" * 3000])
def test_words_too_long_for_a_caption_go_on_below_the_picture(words: str) -> None:
    first, *others = in_parts(Reply(words, ROWS, wheel()))
    assert (first.picture, first.buttons) == (wheel(), ())
    assert length(first.text) <= MOST_CAPTION
    assert others[-1].buttons == ROWS
    assert all(length(each.text) <= MOST_TEXT and not each.picture for each in others)
    whole = "".join(each.text for each in (first, *others))
    assert Markup(whole).striptags().replace(" ", "") == Markup(words).striptags().replace(" ", "")


# The studio --------------------------------------------------------------------------------------


async def test_a_picture_asked_for_again_is_not_drawn_again(studio: Studio) -> None:
    first = await studio.draw(wheel())
    await studio.close()
    assert await studio.draw(wheel()) is first
    assert studio._painter is None


async def test_only_so_many_drawings_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio()
    works: list[bytes] = []

    async def ask(work: bytes) -> Drawing:
        works.append(work)
        return Drawing(work)

    monkeypatch.setattr(studio, "_ask", ask)
    for number in range(KEPT + 1):
        await studio.draw(wheel(name=str(number)))
    await studio.draw(wheel(name="1"))
    assert len(works) == KEPT + 1
    await studio.draw(wheel(name="0"))  # the first of them had to go
    assert len(works) == KEPT + 2


async def test_a_killed_process_is_replaced(studio: Studio) -> None:
    assert await studio.draw(wheel(1))
    painter = studio._painter
    assert painter is not None
    os.kill(painter.pid, signal.SIGKILL)
    assert await studio.draw(wheel(2))
    assert studio._painter is not painter
    assert await studio.draw(wheel(3))


async def test_a_process_killed_while_it_draws_is_replaced(studio: Studio) -> None:
    assert await studio.draw(wheel(1))
    painter = studio._painter
    assert painter is not None
    os.kill(painter.pid, signal.SIGSTOP)
    drawing = asyncio.create_task(studio.draw(wheel(2)))
    await asyncio.sleep(0.1)
    os.kill(painter.pid, signal.SIGKILL)
    assert await drawing


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_drawn(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await studio.draw(wheel(1))
    painter = studio._painter
    assert painter is not None
    monkeypatch.setattr(studios, "DRAWING", 0.2)
    os.kill(painter.pid, signal.SIGSTOP)
    assert await studio.draw(wheel(2)) is None
    assert painter.returncode is not None
    monkeypatch.undo()
    assert await studio.draw(wheel(2))


async def test_who_waits_too_long_in_line_gets_the_words(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studios, "PATIENCE", 0.1)
    async with studio._one_by_one:
        assert await studio.draw(wheel(1)) is None


async def test_a_picture_that_cannot_be_drawn_is_told_without_its_words(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Trend("secret", (), zone="secret")
    with caplog.at_level(logging.INFO):
        assert await studio.draw(broken) is None
    assert "secret" not in caplog.text
    assert "A picture is not drawn: " in caplog.text
    assert await studio.draw(wheel(1))


async def test_what_is_no_picture_is_not_drawn_and_the_next_one_is(studio: Studio) -> None:
    for odd in (Wheel("Wheel", [["Health", 5]]), Wheel("Wheel", (("Health", object()),)), None):  # type: ignore[arg-type]
        assert await studio.draw(odd) is None  # type: ignore[arg-type]
    assert await studio.draw(wheel()) is not None


async def test_a_process_that_cannot_start_leaves_the_words(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert await studio.draw(wheel(1)) is None


async def test_the_process_ends_when_nobody_is_there_to_ask_it(studio: Studio) -> None:
    """As after a kill: the pipe closes."""
    assert await studio.draw(wheel(1))
    painter = studio._painter
    assert painter is not None
    assert painter.stdin is not None
    painter.stdin.close()
    assert await asyncio.wait_for(painter.wait(), 10) == 0


async def test_the_application_draws_and_ends_its_studio(tmp_path: Path) -> None:
    async with talking(tmp_path) as ana:
        await ana.introduces()
        with ana.app.database.unit() as unit:
            unit.outbox.put(ana.user, [reply("Health 5")], "wheel", NOON)
        ana.app.courier.wake()
        await ana.settled()
        photo = ana.messages[-1]
        assert (photo.kind, photo.text) == ("photo", "Health 5")
        painter = ana.app._studio._painter
    assert painter is not None
    assert painter.returncode is not None
