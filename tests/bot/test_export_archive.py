"""The archive of a client: for a machine, for a person, with pictures, and one at a time."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from bot.charts.studio import Drawing, FaultError, Studio
from bot.export.archive import build
from bot.export.archivist import Archivist
from bot.export.readable import Shown, readable
from bot.export.reading import read_upload
from flows.engine.words import ENGLISH, Language
from storage.portable.bounds import Answer
from storage.portable.files import Files
from storage.portable.form import ClientFile, Person, Reading, Talk
from storage.portable.passing import OpenTalk
from tests.chat import Chat, talking
from tests.flows.sentences import disguised
from tests.storage.lives import live
from tests.storage.on_file import DAY, NOON

PNG = b"\x89PNG\r\n\x1a\n"
ANA = 1


class Disguised(dict[str, Any]):
    """Has every sentence, in letters that are not ASCII."""

    def get(self, key: str, default: Any = None) -> Any:
        return disguised(key)


class Ready(Studio):
    """Has every picture at once."""

    async def _have_drawn(self, work: bytes) -> Drawing:
        return Drawing(PNG, (("#1", "名"),))


class Broken(Studio):
    async def _have_drawn(self, work: bytes) -> Drawing:
        raise FaultError("ValueError")


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Chat]:
    async with talking(tmp_path) as ana:
        yield ana


def archivist(chat: Chat, studio: Studio) -> Archivist:
    app = chat.app
    return Archivist(
        app.database, app._run_in_thread, studio, app.dialogue.languages, chat.clock.now
    )


def lived(chat: Chat) -> None:
    with chat.app.database.unit() as unit:
        live(unit, ANA)


def members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def on_file(chat: Chat) -> ClientFile:
    with chat.app.database.unit() as unit:
        return Files(unit.connection).of(ANA)


# The archive -------------------------------------------------------------------------------------


async def test_an_archive_holds_json_words_and_pictures_and_can_be_read_again(ana: Chat) -> None:
    await ana.introduces()
    for number in ("4", "5", "7"):
        await ana.says("/clarity", number)
        await ana.waits(days=1)
    lived(ana)
    archive = await archivist(ana, Ready()).archive(ANA)
    found = members(archive)
    assert list(found) == ["cairn.json", "cairn.md", "pictures/1.png", "pictures/2.png"]
    assert found["pictures/1.png"] == PNG
    assert "![Clarity](pictures/1.png)\n\n- \\#1: 名" in found["cairn.md"].decode()
    assert read_upload(archive, "cairn.zip").steps == on_file(ana).steps


async def test_the_rest_comes_when_pictures_cannot_be_drawn(ana: Chat) -> None:
    await ana.introduces()
    lived(ana)
    found = members(await archivist(ana, Broken()).archive(ANA))
    assert list(found) == ["cairn.json", "cairn.md"]


async def test_a_stranger_has_no_archive(ana: Chat) -> None:
    with pytest.raises(LookupError):
        await archivist(ana, Broken()).archive(3)


async def test_whoever_has_only_just_met_cairn_gets_an_archive_too(ana: Chat) -> None:
    await ana.says("/start")
    found = members(await archivist(ana, Broken()).archive(ANA))
    assert "Your file" in found["cairn.md"].decode()


async def test_a_hundred_archives_are_made_one_at_a_time(
    ana: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.introduces()
    lived(ana)
    at_work, most = 0, 0

    def watched(*values: Any) -> bytes:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        archive = build(*values)
        at_work -= 1
        return archive

    monkeypatch.setattr("bot.export.archivist.build", watched)
    makes = archivist(ana, Broken())
    archives = await asyncio.gather(*(makes.archive(ANA) for _ in range(100)))
    assert most == 1
    assert len(set(archives)) == 1


def test_the_same_file_makes_the_same_archive() -> None:
    file = ClientFile(client=Person(name="Ana", zone="Europe/Lisbon", met_at=NOON))
    pictures = [Shown("Clarity", PNG)]
    assert build(file, pictures, ENGLISH) == build(file, pictures, ENGLISH)


# The words ---------------------------------------------------------------------------------------


async def test_the_words_tell_a_person_all_of_it(ana: Chat) -> None:
    await ana.introduces()
    lived(ana)
    words = readable(on_file(ana), ENGLISH)
    for each in (
        "# Ana\n\nWith Cairn since 5 January 2026. Times are those of Europe/Lisbon.",
        "## Open steps\n\n### write\n\nWhen: 7 January 2026, 12:00",
        "- If it pours, then I will call a taxi.",
        "Found out, 6 January 2026:\n> early is better",
        "- **5 January 2026** · the step: write · something moved · it went",
        "### Calm\n\n1 is “storm”, 10 is “lake”.\n\n- 5 January 2026, 13:00: **6** – a walk",
        "- 5 January 2026, 12:00: **4** (corrected later) – a walk",
        "**How did «call Mia» go?**\n\n> Done",
        "## Talks that lie open",
        "> work \\*and\\* play",
    ):
        assert each in words, each
    for internal in ("checkin", "own:1", "goal wanted", "first_piece", "in_hand"):
        assert internal not in words


def test_words_of_clients_mark_nothing_up_and_stay_whole() -> None:
    said = "# no heading\n<b>[x](y)</b> *_`\n- 1. one\n2. two"
    talk = Talk(flow="grow", began=NOON, ended=NOON, answers=[Answer(step="topic", answer=said)])
    file = ClientFile(client=Person(name="# *A*", zone="UTC", met_at=NOON), talks=[talk])
    words = readable(file, ENGLISH)
    assert words.startswith("# \\# \\*A\\*\n")
    assert (
        "> \\# no heading\n> \\<b\\>\\[x\\](y)\\</b\\> \\*\\_\\`\n> \\- 1. one\n> 2\\. two" in words
    )


@pytest.mark.parametrize("answer", [None, "", "x", 5, True, 1.5, ["a", {"b": 1}], {"a": None}])
def test_answers_of_any_shape_and_talks_of_any_time_can_be_put_into_words(answer: Any) -> None:
    file = ClientFile(client=Person(name="", zone="Mars", met_at=NOON))
    steps = ("topic", "which", "city", "when", "value", "unheard_of", "what", "areas", "place")
    answers = [Answer(step=step, answer=answer) for step in steps]
    flows = ("grow", "checkin", "welcome", "clarity", "wheel", "pause", "review", "unknown")
    talks = [Talk(flow=flow, began=NOON, ended=NOON, answers=answers) for flow in flows]
    lying = [OpenTalk(flow="grow", step="topic", in_hand=True, answers=answers, draft=answer)]
    odd = [Reading(scale="own:7", value=1, at=NOON), Reading(scale="wheel:x", value=2, at=NOON)]
    odd.append(Reading(scale="wheel:x", value=3, at=NOON + DAY))
    update = {"talks": talks, "open_talks": lying, "readings": odd}
    words = readable(file.model_copy(update=update), ENGLISH)
    assert "unheard_of" not in words
    assert "own:7" not in words


async def test_the_words_come_in_the_language_of_the_client(ana: Chat) -> None:
    await ana.introduces()
    lived(ana)
    words = readable(on_file(ana), Language("ru", Locale("ru"), Disguised()))
    for english in ("Open steps", "Committed to", "Readings", "Times are"):
        assert english not in words
    assert "call Mia" in words
