"""Records a short talk with the real application as docs/talk.svg; run by `make docs`."""

import asyncio
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console

from bot.app import App
from bot.clock import Clock
from bot.limits import NO_LIMITS
from bot.local.talk import OpenTelegram, Talk
from bot.local.terminal import Terminal
from bot.local.typed import read
from bot.raw_bot import RawBot
from storage.sealing import Keyring, new_key
from storage.unit_of_work import Database

BEFORE = """Mira|Lisbon|#1|/grow|a quieter start into the day|one habit I believe in|/skip
|coffee before any screen|/skip|where my phone sleeps|8|I read mail in bed|/skip|on Sundays I do not
|/skip|4|on Sundays I leave the phone downstairs|phone in the kitchen|a paper book by the bed
|an alarm clock|#1|#1|a calm first hour|a cold walk to the kitchen|#1
|put the phone on the kitchen shelf"""
SHOWN = """tonight at 9pm|#1|9|#2|a rested face|the habit of one last look
|If I reach for it in bed|I will open the book"""
COLUMNS = 58  # what a phone shows


def lines(script: str) -> list[str]:
    return script.replace("\n", "").split("|")


class Recorder(Terminal):
    """A terminal that also writes down what was typed."""

    def said(self, text: str) -> None:
        self._console.print(f"[bold green]you › [/]{text}\n", soft_wrap=True)


async def record(folder: Path) -> str:
    clock = Clock(datetime(2026, 1, 5, 8, 0, tzinfo=UTC))
    telegram = OpenTelegram(clock.now)
    database = Database(f"sqlite:///{folder / 'talk.db'}", Keyring((new_key(),)))
    database.migrate()
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    bot = RawBot("1:local", request=telegram, get_updates_request=telegram)
    talk = Talk(App(bot, database, clock, NO_LIMITS), telegram, clock, 1, Recorder(console))
    await talk.begin(UTC, folder)
    for line in lines(BEFORE):
        await talk.does(read(line))
    console.export_text(clear=True)  # the talk up to here is not shown
    for line in lines(SHOWN):
        await talk.does(read(line))
    await talk.end()
    picture = console.export_svg(title="Cairn", unique_id="talk")
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)  # nothing is fetched


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        picture = asyncio.run(record(Path(name)))
    (Path(__file__).parent / "talk.svg").write_text(picture, encoding="utf-8")
