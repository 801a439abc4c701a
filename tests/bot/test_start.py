"""Cairn starts, or says in one clear line why it cannot; told to end, it ends."""

import asyncio
import logging
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.keys import written
from bot.settings import SettingsError, read_settings
from storage.sealing import Keyring, new_key
from storage.unit_of_work import Database
from tests.bot_api import BotApi
from tests.keys import KEYRING, WRITTEN
from tests.misbehaviour import Answer5xx, Answer400, Garbage, Hang
from tests.process import BOT, BotProcess

TOKEN = "7000000000:TEST-TOKEN"
NOWHERE = "http://127.0.0.1:1"  # nothing listens there

# What a newer Cairn, a careless hand or a broken disk may leave behind.
UNUSABLE = {
    "nonsense": "no address",
    "an unknown kind": "oracle9://somewhere/x",
    "a driver that is not there": "mysql+pymysql://somewhere/x",
    "a port that is none": "postgresql://somewhere:port/x",
    "in memory": "sqlite://",
    "a folder that is not there": "sqlite:////no/such/folder/cairn.db",
    "a server that is not there": "postgresql://127.0.0.1:1/x",
}


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    names = ("httpx", "httpcore", "telegram", "alembic", "sqlalchemy", "transitions")
    before = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


Fails = Callable[..., str]


@pytest.fixture
def fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Fails:
    """Runs Cairn with these settings, which must fail; returns its one line."""

    def run(**settings: str) -> str:
        working = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": NOWHERE}
        working["DATABASE_URL"] = f"sqlite:///{tmp_path / 'cairn.db'}"
        monkeypatch.setattr("sys.argv", ["bot", "run"])
        working["CAIRN_KEY"] = WRITTEN
        monkeypatch.setattr("os.environ", {"NO_PROXY": "*", **working, **settings})
        assert main() == 2
        out, err = capfd.readouterr()
        assert out == ""
        assert err.endswith("\n")
        assert err.count("\n") == 1
        assert TOKEN not in err
        return err

    return run


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with asyncio.timeout(30), BotApi(TOKEN) as api:
        yield api


@pytest.mark.parametrize("token", ["", "  ", "abc", "12 34:abc", "123:abc/../x", "123:"])
def test_a_token_that_is_missing_or_malformed_is_named(fails: Fails, token: str) -> None:
    assert "TELEGRAM_TOKEN" in fails(TELEGRAM_TOKEN=token)


@pytest.mark.parametrize("url", ["api.telegram.org", "ftp://host", "https://", "http:///x"])
def test_an_api_url_that_is_none_is_named(fails: Fails, url: str) -> None:
    assert "TELEGRAM_API_URL" in fails(TELEGRAM_API_URL=url)


@pytest.mark.parametrize("name", ["MESSAGES_PER_SECOND", "MESSAGES_PER_SECOND_PER_CHAT"])
@pytest.mark.parametrize("number", ["0", "-1", "many", "inf", "nan", "1,5"])
def test_a_pace_that_is_no_positive_number_is_named(fails: Fails, name: str, number: str) -> None:
    assert fails(**{name: number}) == f"{name} must be a number above 0.\n"


@pytest.mark.parametrize("which", UNUSABLE)
def test_a_database_that_cannot_be_used_is_named(fails: Fails, which: str) -> None:
    assert "DATABASE_URL" in fails(DATABASE_URL=UNUSABLE[which])


def test_a_file_that_is_no_database_is_left_alone(fails: Fails, tmp_path: Path) -> None:
    file = tmp_path / "diary.txt"
    file.write_text("dear diary\n" * 1000)
    assert "DATABASE_URL" in fails(DATABASE_URL=f"sqlite:///{file}")
    assert file.read_text() == "dear diary\n" * 1000


def test_a_database_of_a_newer_cairn_is_left_alone(fails: Fails, tmp_path: Path) -> None:
    Database(url := f"sqlite:///{tmp_path / 'newer.db'}", KEYRING).migrate()
    with sqlite3.connect(tmp_path / "newer.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer" in fails(DATABASE_URL=url)


def test_a_key_that_is_none_is_named(fails: Fails) -> None:
    assert "CAIRN_KEY" in fails(CAIRN_KEY="a key")


def test_a_database_of_another_key_is_left_alone(fails: Fails, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    database.migrate()
    database.close()
    before = (tmp_path / "cairn.db").read_bytes()
    other = written(Keyring((new_key(),)))
    assert "another key" in fails(CAIRN_KEY=other)
    assert "another key" in fails(CAIRN_KEY=f"{other} {other}")
    assert (tmp_path / "cairn.db").read_bytes() == before


def test_a_server_that_does_not_answer_is_named(fails: Fails) -> None:
    assert NOWHERE in fails()


async def test_a_token_that_telegram_refuses_is_named(fails: Fails, api: BotApi) -> None:
    refused = await asyncio.to_thread(fails, TELEGRAM_API_URL=api.url, TELEGRAM_TOKEN="1:another")
    assert refused == "Telegram refuses TELEGRAM_TOKEN; @BotFather shows the right one.\n"


def test_settings_stand_in_a_file_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    written = example.read_text().replace("TELEGRAM_TOKEN=", f"TELEGRAM_TOKEN={TOKEN}")
    (tmp_path / ".env").write_text(written.replace("#MESSAGES", "MESSAGES"))
    settings = read_settings({"MESSAGES_PER_SECOND_PER_CHAT": "2"}, tmp_path)
    assert settings.token == TOKEN
    assert (settings.limits.in_all, settings.limits.per_chat) == (30, 2)
    assert settings.database_url.endswith("cairn.db")
    assert TOKEN not in repr(settings)
    with pytest.raises(SettingsError, match=r"\.env\.example"):
        read_settings({}, tmp_path / "nothing")


def _running(
    api: BotApi,
    folder: Path,
    command: tuple[str, ...] = BOT,
    more: Mapping[str, str] | None = None,
) -> BotProcess:
    settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
    settings["DATABASE_URL"] = f"sqlite:///{folder / 'cairn.db'}"
    return BotProcess({**settings, **(more or {})}, folder, command)


async def test_told_to_end_it_ends_at_once(api: BotApi, tmp_path: Path) -> None:
    with _running(api, tmp_path) as bot:
        await api.until(lambda: api.polls > 0, 20)
        begun = time.monotonic()
        assert await asyncio.to_thread(bot.terminate) == 0
        assert time.monotonic() - begun < 3
        assert "Traceback" not in bot.last_words()


async def test_told_to_end_in_the_middle_of_sending_it_ends_within_seconds(
    api: BotApi, tmp_path: Path
) -> None:
    api.misbehave("sendMessage", times=5, with_=Hang(60))
    api.says(1, "/start")
    with _running(api, tmp_path) as bot:
        await api.until(lambda: api.calls["sendMessage"] > 0, 20)
        assert await asyncio.to_thread(bot.terminate) == 0
        assert "Traceback" not in bot.last_words()


# As a host might set it up whose every library is to tell all.
TALKATIVE = (
    sys.executable,
    "-c",
    "import logging, sys; logging.basicConfig(level=0); sys.argv = ['bot', 'run'];"
    "from bot.__main__ import main; sys.exit(main())",
)


async def test_what_a_client_writes_never_stands_in_the_log(api: BotApi, tmp_path: Path) -> None:
    with _running(api, tmp_path, TALKATIVE) as bot:
        for with_ in (Answer5xx(), Garbage(), Answer400()):
            api.misbehave("sendMessage", chat_id=1, with_=with_)
        api.misbehave("getUpdates", times=1, with_=Garbage())
        for text in ("/start", "WHISPER", "/grow WHISPER", "Berlin"):
            api.says(1, text)
        private = {"id": 1, "type": "private", "title": "WHISPER"}
        api.deliver({"message": {"chat": private, "text": "WHISPER", "date": "WHISPER"}})
        api.deliver({"message": "WHISPER"})
        api.deliver({"callback_query": {"data": "WHISPER", "id": "1", "message": {"chat": 1}}})
        api.says(2, "/start")
        await api.until(lambda: api.pending == 0 and bool(api.sent_to(2)), 25)
        await asyncio.to_thread(bot.terminate)
        log = bot.stderr.read_text()
    assert "Update" in log
    assert "DEBUG asyncio" in log or "DEBUG:asyncio" in log
    assert "WHISPER" not in log
    assert TOKEN not in log


async def test_a_second_cairn_stands_by_and_takes_over(api: BotApi, tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "other"
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'cairn.db'}"}
    for folder in folders:
        folder.mkdir()
    with _running(api, folders[0], more=settings) as one:
        await api.until(lambda: api.polls > 0, 20)
        with _running(api, folders[1], more=settings) as other:
            await _until(lambda: "standing by" in other.last_words())
            one.kill()
            api.says(1, "/start")
            await api.until(lambda: bool(api.sent_to(1)), 20)
            assert other.alive
            assert api.calls["getMe"] == 2


async def test_a_second_cairn_can_be_ended_while_it_stands_by(api: BotApi, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'cairn.db'}"}
    database = Database(settings["DATABASE_URL"], KEYRING)
    assert database.try_claim()
    with _running(api, tmp_path, more=settings) as bot:
        await _until(lambda: "standing by" in bot.last_words())
        assert await asyncio.to_thread(bot.terminate) == 0
        assert api.polls == 0
    database.close()


async def test_a_database_is_not_brought_up_to_date_under_the_one_at_work(
    api: BotApi, tmp_path: Path
) -> None:
    """The one that stands by may be the newer version."""
    file = tmp_path / "cairn.db"
    database = Database(f"sqlite:///{file}", KEYRING)
    assert database.try_claim()
    with _running(api, tmp_path, more={"DATABASE_URL": str(database.url)}) as bot:
        await _until(lambda: "standing by" in bot.last_words())
        assert not file.exists() or not file.stat().st_size
        database.close()
        await api.until(lambda: api.polls > 0, 20)


async def _until(reached: Callable[[], bool]) -> None:
    for _look in range(400):
        if reached():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError
