"""The crash test of nudges: two processes on one database, 1,000 nudges due at once, many kills.

One of the two is at work and one stands by; either may be killed, at any instant.
"""

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from bot.filing import plan_anew
from flows.engine.effects import Commit, Introduce
from storage.unit_of_work import Database
from tests.bot_api import BotApi
from tests.crash import REFERENCE, Trial, bot_of, database_in, until_all_is_said
from tests.crash_report import Report, Tally
from tests.crash_subject import CAIRN
from tests.keys import KEYRING
from tests.process import BotProcess

START_SECONDS = 1.0  # about what a start takes


async def run_nudge_crash_test(
    tmp_path: Path,
    *,
    clients: int = 1000,
    kills: int,
    seed: int,
    quiet_seconds: float = 30,
    within_seconds: float = 900,
) -> Report:
    """Kills one of two processes `kills` times while nudges are left, and reports what came of it.

    Raises as `run_crash_test` does.
    """
    rng = random.Random(seed)
    folder = tmp_path / "trial"
    folder.mkdir()
    chats = range(REFERENCE + 1, REFERENCE + 1 + clients)
    put_nudges(folder, chats)
    tally = Tally({client: [str(client)] for client in chats}, _client_in)
    async with asyncio.timeout(within_seconds), BotApi() as api:
        for name in ("one", "other"):
            (folder / name).mkdir()
        with Pair(folder, api, rng) as pair:
            trial = Trial(api, pair, folder, quiet_seconds)
            begun = time.monotonic()
            await trial.kill(kills, tally, START_SECONDS, rng)
            await trial.until(lambda: not tally.read(api.accepted).left)
            seconds = time.monotonic() - begun
            await until_all_is_said(api, CAIRN.pause_seconds)
            pair.terminate()
        tally.read(api.accepted)
    return Report(
        clients=clients,
        messages=0,
        replies=tally.expected,
        kills=trial.kills,
        seconds=seconds,
        sent_twice=tally.sent_twice,
        lost=tally.lost(),
        astray=tally.astray,
        stuck=trial.stuck,
        misheard=_still_planned(folder),
    )


def put_nudges(folder: Path, clients: range) -> None:
    """Everyone has a step that was due just now, at a waking hour of theirs."""
    now = datetime.now(UTC)
    zone = next(
        name
        for hours in range(-12, 15)
        if datetime.now(ZoneInfo(name := f"Etc/GMT{hours:+d}")).hour == 12
    )
    database = Database(f"sqlite:///{database_in(folder)}", KEYRING)
    database.migrate()
    with database.unit() as unit:
        for client in clients:
            unit.clients.add(client, "en", now)
            unit.clients.introduce(client, "Ana", Introduce("Ana", zone).zone, "")
            step = Commit(f"call {client}", now - timedelta(seconds=1))
            unit.commitments.add(client, step, now - timedelta(days=1))
            plan_anew(unit, client, now)
    database.close()


def _still_planned(folder: Path) -> list[int]:
    """Clients whose nudge is on file as if it had not been sent."""
    database = Database(f"sqlite:///{database_in(folder)}", KEYRING)
    with database.unit() as unit:
        rows = unit.connection.exec_driver_sql("SELECT client_id FROM nudge WHERE state <> 'sent'")
        waiting = [row.client_id for row in rows]
        waiting += [each.chat_id for each in unit.outbox.after(0, 1, 10_000)]
    database.close()
    return waiting


def _client_in(text: str) -> str:
    """A nudge by the client whose words it quotes."""
    return text.partition("call ")[2][:6]


class Pair:
    """Two processes that are killed in turn by chance, each started again at once."""

    def __init__(self, folder: Path, api: BotApi, rng: random.Random) -> None:
        database = f"sqlite:///{database_in(folder)}"
        self._bots: list[BotProcess] = [
            bot_of(folder / name, database, CAIRN, api) for name in ("one", "other")
        ]
        self._rng, self._killed = rng, self._bots[0]

    def __enter__(self) -> Self:
        for bot in self._bots:
            bot.start()
        return self

    def __exit__(self, *_: object) -> None:
        for bot in self._bots:
            bot.kill()

    def kill(self) -> None:
        """kill -9 to one of them."""
        self._killed = self._rng.choice(self._bots)
        self._killed.kill()

    def start(self) -> None:
        """Start again what was killed last."""
        self._killed.start()

    def terminate(self) -> None:
        """Let both end by themselves."""
        for bot in self._bots:
            bot.terminate()

    @property
    def alive(self) -> bool:
        """Whether neither has ended by itself."""
        return all(bot.alive for bot in self._bots)

    @property
    def exit_code(self) -> int | None:
        return next((bot.exit_code for bot in self._bots if not bot.alive), None)

    def last_words(self) -> str:
        return "\n".join(bot.last_words() for bot in self._bots)
