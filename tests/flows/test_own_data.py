"""What is the client's own: seen, taken along, brought in, and let go, in the whole application."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from flows.engine.effects import KeepScale, Rate
from storage.portable.files import Files
from tests.bot.test_nudges import plan_for
from tests.chat import Chat

DAY = timedelta(days=1)


def with_things(chat: Chat) -> None:
    plan_for(chat, "call Luis xyzzy")
    with chat.app.database.unit() as unit:
        for back in (3, 2, 1):
            unit.ratings.add(chat.user, Rate("clarity", 4 + back), chat.clock.now() - back * DAY)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def exported(chat: Chat) -> dict[str, Any]:
    return dict(json.loads(unpacked(chat.document)["cairn.json"]))


def rows_of(chat: Chat) -> dict[str, int]:
    """How many rows of the client there are in each table that has any."""
    counted = {}
    for table in SQLModel.metadata.tables.values():
        owners = {"client_id", "chat_id"} & set(table.columns.keys())
        owner = "id" if table.name == "client" else next(iter(owners), "")
        if owner:
            query = f'SELECT count(*) FROM "{table.name}" WHERE "{owner}" = {chat.user}'
            counted[table.name] = chat.on_file(query)[0][0]
    return {name: number for name, number in counted.items() if number}


# To see ----------------------------------------------------------------------------------------


async def test_privacy_is_one_screen_and_names_what_is_here(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/privacy")
    ana.expects("What I keep", "encrypted", "Here now: one talk, one step and 3 readings.")
    assert len(ana.answers) == 1
    assert len(ana.shown) < 1200


async def test_a_stranger_may_ask_about_privacy_first(chat: Chat) -> None:
    await chat.says("/privacy")
    chat.expects("What I keep")
    await chat.says("/delete")
    chat.expects("Only your name, settings")
    await chat.taps("Delete everything")
    await chat.taps("Yes, delete all of it")
    chat.expects("Gone, for good: your name")


# To take along ---------------------------------------------------------------------------------


async def test_an_export_comes_at_once_with_everything(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/export")
    files = unpacked(ana.document)
    assert set(files) >= {"cairn.json", "cairn.md"}
    assert any(name.startswith("pictures/") for name in files)
    assert "call Luis xyzzy" in files["cairn.md"].decode()
    assert [each["what"] for each in exported(ana)["steps"]] == ["call Luis xyzzy"]
    assert len(exported(ana)["readings"]) == 3


async def test_a_second_export_is_not_begun_while_one_is_on_its_way(ana: Chat) -> None:
    ana.telegram.says(ana.user, "/export", first_name="Ana")
    await ana.says("/export")
    assert sum(message.kind == "document" for message in ana.messages) in (1, 2)
    await ana.says("/export")
    assert ana.answers[-1].kind == "document"


# To bring in -----------------------------------------------------------------------------------


async def test_a_file_goes_to_another_account_after_a_yes(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/export")
    file = ana.document
    ben = ana.other(2)
    await ben.introduces("Ben")
    await ben.says("/import")
    ben.expects("before anything does")
    await ben.sends_file("cairn.zip", file)
    ben.expects("Would be added: one talk, one step and 3 readings", "stay as they are here")
    assert not ben.on_file("SELECT id FROM commitment WHERE client_id = 2")
    await ben.taps("Bring it in")
    ben.expects("Brought in: one talk, one step and 3 readings.")
    assert ben.on_file("SELECT what FROM commitment WHERE client_id = 2") == [("call Luis xyzzy",)]
    assert not ben.on_file("SELECT client_id FROM upload")
    await ben.waits(hours=10)
    ben.expects("call Luis")  # what is brought in is asked about like any other step


async def test_a_file_that_has_no_room_any_more_is_left_with_one_tap(ana: Chat) -> None:
    kept_at = ana.clock.now().isoformat()
    scales = [{"key": f"own:{each}", "name": "x", "kept_at": kept_at} for each in range(1, 501)]
    with_things(ana)
    await ana.says("/export", "/import")
    file = {**exported(ana), "scales": scales}
    await ana.sends_file("cairn.json", json.dumps(file).encode())
    with ana.app.database.unit() as unit:
        scale = KeepScale("own:900", "xyzzy", "low", "high")
        unit.scales.keep(ana.user, scale, ana.clock.now())
    await ana.taps("Bring it in")
    ana.expects("That file is no longer here.")
    await ana.taps("Leave it")
    ana.expects("Nothing was brought in")
    assert not ana.on_file("SELECT kind FROM parked")


async def test_nothing_is_said_to_wait_when_all_is_gone(ana: Chat) -> None:
    await ana.says("/grow", "a topic xyzzy", "/delete")
    await ana.taps("Delete everything", "Yes, delete all of it")
    ana.expects("Gone, for good")
    ana.misses("Waiting where you left it", "xyzzy")
    assert not rows_of(ana)


async def test_a_file_that_waits_is_looked_through_once_however_much_is_said(
    ana: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_things(ana)
    await ana.says("/export", "/import")
    looks: list[int] = []
    changes = Files.changes
    monkeypatch.setattr(Files, "changes", lambda *given: (looks.append(1), changes(*given))[1])
    await ana.sends_file("cairn.zip", ana.document)
    await ana.says(*["hm"] * 5)
    assert len(looks) == 1
    plan_for(ana, "write xyzzy")
    await ana.says("hm")
    assert len(looks) == 2  # what is here has changed
    await ana.taps("Leave it")
    await ana.says("/import")
    await ana.sends_file("cairn.zip", ana.document)
    assert len(looks) == 3


async def test_a_file_brought_in_twice_changes_nothing(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/export", "/import")
    before = rows_of(ana)
    await ana.sends_file("cairn.json", unpacked(ana.document)["cairn.json"])
    ana.expects("Nothing would be added.", "left as it is")
    await ana.taps("Bring it in")
    ana.expects("All of it was here already.")
    after = rows_of(ana)
    assert {name: after[name] for name in ("commitment", "rating")} == {
        name: before[name] for name in ("commitment", "rating")
    }


async def test_a_stranger_becomes_who_they_were(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/export")
    file = ana.document
    eva = ana.other(3)
    await eva.says("/import")
    await eva.sends_file("cairn.zip", file)
    eva.expects("Taken over: name, time zone and settings.")
    await eva.taps("Bring it in")
    await eva.says("/steps")
    eva.expects("call Luis xyzzy")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("cairn.json", b"hello", "neither the zip"),
        ("cairn.json", b"{}", "not one of mine"),
        ("cairn.zip", b"PK\x03\x04 broken", "neither the zip"),
        ("holiday.jpg", b"x", "I can read only"),
        ("cairn.json", b'{"format": "cairn-client-file", "version": 2}', "newer Cairn"),
    ],
)
async def test_what_is_no_such_file_gets_a_kind_line_and_changes_nothing(
    ana: Chat, name: str, data: bytes, said: str
) -> None:
    await ana.says("/import")
    before = rows_of(ana)
    await ana.sends_file(name, data)
    ana.expects(said)
    assert {**rows_of(ana), "reason": 0} == {**before, "reason": 0}
    await ana.says("/export")
    file = ana.document
    await ana.says("/import")
    await ana.sends_file("cairn.zip", file)
    ana.expects("Nothing would be added.")


async def test_a_no_forgets_the_file(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/export", "/import")
    await ana.sends_file("cairn.zip", ana.document)
    await ana.taps("Leave it")
    ana.expects("the file is forgotten")
    assert not ana.on_file("SELECT client_id FROM upload")


async def test_a_file_that_nobody_asked_for_is_not_fetched(ana: Chat) -> None:
    await ana.sends_file("cairn.zip", b"x")
    ana.expects("/import asks for one of yours")
    await ana.says("/grow")
    await ana.sends_file("cairn.zip", b"x")
    ana.expects("I keep none")
    assert not ana.on_file("SELECT client_id FROM upload")


# To let go -------------------------------------------------------------------------------------


async def test_two_taps_delete_everything_and_say_how_much(ana: Chat) -> None:
    with_things(ana)
    await ana.says("/grow", "a topic", "/export", "/delete")
    ana.expects("one talk, one step and 3 readings", "/export first")
    await ana.taps("Delete everything")
    assert rows_of(ana)["rating"] == 3
    await ana.taps("Yes, delete all of it")
    ana.expects("Gone, for good: 5 things", "I no longer know you")
    assert rows_of(ana) == {}
    await ana.says("/start")
    ana.expects("I am Cairn", "What may I call you?")
    await ana.waits(days=10)
    ana.hears_nothing()


async def test_nothing_of_others_goes(ana: Chat) -> None:
    ben = ana.other(2)
    await ben.introduces("Ben")
    with_things(ben)
    before = rows_of(ben)
    await ana.says("/delete")
    await ana.taps("Delete everything", "Yes, delete all of it")
    assert rows_of(ben) == before


async def test_no_keeps_everything(ana: Chat) -> None:
    with_things(ana)
    before = rows_of(ana)
    await ana.says("/delete")
    await ana.taps("Delete everything", "No, keep it")
    ana.expects("Nothing was deleted.")
    assert rows_of(ana)["commitment"] == before["commitment"]


async def test_an_old_button_does_not_delete(ana: Chat) -> None:
    await ana.says("/delete")
    first = ana.messages[-1]
    await ana.taps("Delete everything")
    second = ana.messages[-1]
    await ana.taps("No, keep it")
    for message in (first, second):
        for row in message.buttons:
            await ana.taps_again(message, row[0].data)
    assert rows_of(ana)["client"] == 1


async def test_a_parked_update_goes_with_the_rest(ana: Chat) -> None:
    ana.app.coach.park({"update_id": 10**9}, ana.user, "a fault")
    await ana.says("/delete")
    await ana.taps("Delete everything", "Yes, delete all of it")
    assert rows_of(ana) == {}
