"""The crash test: a bot with work waiting is killed with -9 again and again, then held to account.

What one client's talk should look like is learned from an undisturbed run first. What Cairn
is told stands in crash_subject.py.
"""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bot_api import BotApi
from tests.crash_report import Kill, Report, Tally
from tests.crash_subject import CAIRN, Subject
from tests.process import BotProcess

# All ids are of one width and stand in the texts, so that one client's words are never another's.
REFERENCE = 500_000


@dataclass(frozen=True)
class Reference:
    """What an undisturbed talk with REFERENCE leads to, and how long the bot takes to its feet."""

    replies: list[str]
    answers: list[str]
    start_seconds: float

    def replies_for(self, client: int) -> list[str]:
        return _in_the_name_of(client, self.replies)

    def answers_for(self, client: int) -> list[str]:
        return _in_the_name_of(client, self.answers)


async def run_crash_test(
    tmp_path: Path,
    *,
    clients: int = 100,
    messages: int = 1000,
    kills: int,
    seed: int,
    subject: Subject = CAIRN,
    quiet_seconds: float = 30,
    within_seconds: float = 900,
) -> Report:
    """Kills the bot `kills` times, all before its work is done, and reports what became of it.

    Every client says the first `messages // clients` texts of the script. When nothing moves for
    `quiet_seconds` the test ends and the report says so; that must be longer than the bot's start
    and its longest back-off. Raises TimeoutError when all takes longer than `within_seconds`,
    RuntimeError when the bot ends by itself, ValueError when an undisturbed talk leaves no answers.
    """
    texts = messages // clients
    async with asyncio.timeout(within_seconds):
        reference = await _run_undisturbed(tmp_path / "reference", subject, texts, quiet_seconds)
        chats = range(REFERENCE + 1, REFERENCE + 1 + clients)
        replies = {client: reference.replies_for(client) for client in chats}
        tally = Tally(replies, subject.mask)
        trial = await _run_disturbed(
            tmp_path / "trial", subject, texts, tally, reference, quiet_seconds, kills, seed
        )
    return Report(
        clients=clients,
        messages=clients * texts,
        replies=tally.expected,
        kills=trial.kills,
        seconds=trial.seconds,
        sent_twice=tally.sent_twice,
        lost=tally.lost(),
        astray=tally.astray,
        stuck=trial.stuck,
        misheard=[
            client
            for client in chats
            if subject.answers_on_file(trial.database, client) != reference.answers_for(client)
        ],
    )


async def _run_undisturbed(
    folder: Path, subject: Subject, texts: int, quiet_seconds: float
) -> Reference:
    async with BotApi() as api:
        with _bot(folder, subject, api) as bot:
            trial = Trial(api, bot, folder, quiet_seconds)
            begun = time.monotonic()
            await trial.until(lambda: api.polls > 0)
            start_seconds = time.monotonic() - begun
            for text in subject.script(REFERENCE)[:texts]:
                api.says(REFERENCE, text)
            await trial.until(lambda: api.pending == 0 and bool(api.accepted))
            await until_all_is_said(api, subject.pause_seconds)
            bot.terminate()
        answers = subject.answers_on_file(trial.database, REFERENCE)
        if not answers:
            raise ValueError("The undisturbed talk left no answers: does `answers_on_file` fit?")
        replies = [subject.mask(text) for text in api.sent_to(REFERENCE)]
        return Reference(replies, answers, start_seconds)


async def _run_disturbed(
    folder: Path,
    subject: Subject,
    texts: int,
    tally: Tally,
    reference: Reference,
    quiet_seconds: float,
    kills: int,
    seed: int,
) -> "Trial":
    rng = random.Random(seed)
    async with BotApi() as api:
        # Everyone talks at once, each in their own order.
        turns = [client for client in tally.clients for _ in range(texts)]
        rng.shuffle(turns)
        scripts = {client: iter(subject.script(client)) for client in tally.clients}
        for client in turns:
            api.says(client, next(scripts[client]))
        with _bot(folder, subject, api) as bot:
            trial = Trial(api, bot, folder, quiet_seconds)
            begun = time.monotonic()
            try:
                await trial.kill(kills, tally, reference.start_seconds, rng)
                await trial.until(lambda: api.pending == 0 and not tally.read(api.accepted).left)
            except NothingMovesError as error:
                trial.stuck = str(error)
            trial.seconds = time.monotonic() - begun
            # What was sent twice may come after what was sent last.
            await until_all_is_said(api, subject.pause_seconds)
            bot.terminate()
        tally.read(api.accepted)
        return trial


async def until_all_is_said(api: BotApi, pause_seconds: float) -> None:
    said = -1
    while said != len(api.accepted):
        said = len(api.accepted)
        await asyncio.sleep(pause_seconds)


def _bot(folder: Path, subject: Subject, api: BotApi) -> BotProcess:
    folder.mkdir()
    return bot_of(folder, f"sqlite:///{database_in(folder)}", subject, api)


def bot_of(folder: Path, database: str, subject: Subject, api: BotApi) -> BotProcess:
    """The subject on a database, its output kept in the folder."""
    settings = {
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "DATABASE_URL": database,
    }
    return BotProcess({**settings, **subject.settings}, folder, subject.command)


def database_in(folder: Path) -> Path:
    """Where the bot keeps its database."""
    return folder / "bot.db"


def _in_the_name_of(client: int, texts: list[str]) -> list[str]:
    return [text.replace(str(REFERENCE), str(client)) for text in texts]


class NothingMovesError(TimeoutError):
    """The bot is alive, but takes no update and sends nothing."""


class Killable(Protocol):
    """What is put to the test: a bot, or several that stand in for each other."""

    def kill(self) -> None: ...
    def start(self) -> None: ...
    def last_words(self) -> str: ...
    @property
    def alive(self) -> bool: ...
    @property
    def exit_code(self) -> int | None: ...


class Trial:
    """One bot, or several, that work on what is waiting, and are killed at it."""

    def __init__(self, api: BotApi, bot: Killable, folder: Path, quiet_seconds: float) -> None:
        self.database = database_in(folder)
        self.kills: list[Kill] = []
        self.seconds = 0.0
        self.stuck = ""
        self._quiet_seconds = quiet_seconds
        self._api = api
        self._bot = bot

    async def kill(
        self, times: int, tally: Tally, start_seconds: float, rng: random.Random
    ) -> None:
        for kills_left in range(times, 0, -1):
            stage = await self._await_a_moment(kills_left, tally, start_seconds, rng)
            self._bot.kill()
            left = tally.read(self._api.accepted).left
            if not left:
                # Too late: it counts for nothing, and the report will say so.
                self._bot.start()
                return
            self.kills.append(Kill(stage, self._api.pending, left))
            self._bot.start()

    async def _await_a_moment(
        self, kills_left: int, tally: Tally, start_seconds: float, rng: random.Random
    ) -> str:
        """A random instant in which the bot starts, hears or sends, well before its work is done.

        Each takes a random share of the work left, on average less than 1 in `kills_left + 1`.
        """
        api = self._api
        stage = rng.choice(("starting", "hearing", "sending", "sending"))
        if stage == "hearing" and not api.pending:
            stage = "sending"
        share = rng.uniform(0, 1.2) / (kills_left + 1)
        pending, left = api.pending, tally.read(api.accepted).left
        if stage != "starting":
            still_pending = pending - max(1, int(pending * share)) if stage == "hearing" else -1
            still_left = left - max(1, int(left * share))
            await self.until(
                lambda: api.pending <= still_pending or tally.read(api.accepted).left <= still_left
            )
        # Not always right after a message: also before, between and while writing. A bot quick
        # enough to finish its work in this time is stopped before it has done much.
        at_least = tally.left - max(1, tally.left // (4 * kills_left + 4))
        delay = rng.uniform(0, start_seconds if stage == "starting" else 0.03)
        with suppress(TimeoutError):
            await api.until(lambda: tally.read(api.accepted).left <= at_least, delay)
        return stage

    async def until(self, reached: Callable[[], bool]) -> None:
        moved_at, state = time.monotonic(), (-1, -1)
        while not reached():
            if not self._bot.alive:
                code = self._bot.exit_code
                raise RuntimeError(f"The bot ended with {code}.\n{self._bot.last_words()}")
            if (now := (len(self._api.accepted), self._api.pending)) != state:
                moved_at, state = time.monotonic(), now
            elif time.monotonic() - moved_at > self._quiet_seconds:
                raise NothingMovesError(f"{self._api.summary()}\n{self._bot.last_words()}")
            with suppress(TimeoutError):
                await self._api.until(reached, 1)
