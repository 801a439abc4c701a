"""The key is made once, kept by its owner alone, never shown, and changed without losing a word."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot import rekeying
from bot.__main__ import main
from bot.keys import GivenKeys, KeyFile, KeyFileError, parse, written
from bot.rekeying import rekey
from bot.settings import SettingsError, read_settings
from storage import resealing
from storage.sealing import Keyring, WrongKeyError, new_key
from storage.unit_of_work import Database, InUseError
from tests.bot_api import BotApi
from tests.chat import talking
from tests.keys import KEYRING, WRITTEN
from tests.office import NOON
from tests.process import BOT, PROJECT, BotProcess

TOKEN = "7000000000:TEST-TOKEN"
NOWHERE = "http://127.0.0.1:1"  # nothing listens there
ANA, MARK = 1, "WHISPER"
OTHER = Keyring((new_key(),))
REKEY = (*BOT[:-1], "rekey")

posix = pytest.mark.skipif(os.name != "posix", reason="there are no such permissions")
not_root = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything"
)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "cairn.key")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'cairn.db'}"


# The file ----------------------------------------------------------------------------------------


def test_the_first_start_makes_a_file_that_is_its_owners_alone(file: KeyFile, url: str) -> None:
    old = os.umask(0)
    keyring = file.keyring_for(Database(url))
    os.umask(old)
    assert len(keyring.keys) == 1
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.keyring_for(Database(url)) == keyring == file.read()
    assert [each.name for each in file.path.parent.glob("cairn.key*")] == ["cairn.key"]


def test_of_many_that_start_at_once_all_have_the_same_key(file: KeyFile, url: str) -> None:
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda _: file.keyring_for(Database(url)), range(64)))
    assert len({each.keys for each in made}) == 1


def test_no_key_is_made_for_what_is_sealed_already(file: KeyFile, url: str) -> None:
    Database(url, KEYRING).migrate()
    with pytest.raises(KeyFileError, match=r"cairn\.key is missing, and without it nobody can"):
        file.keyring_for(Database(url))
    assert not file.path.exists()


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o666, 0o601])
def test_a_file_that_others_may_open_is_refused(file: KeyFile, mode: int) -> None:
    file.replace(KEYRING)
    file.path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        file.read()
    file.path.chmod(0o400)
    assert file.read() == KEYRING


MALFORMED = {
    "empty": b"",
    "blank": b" \n\n",
    "words": b"correct horse battery staple\n",
    "too short": b64encode(bytes(31)),
    "too long": b64encode(bytes(33)),
    "half a file": WRITTEN[:30].encode(),
    "one good and one bad": f"{WRITTEN}\nx\n".encode(),
    "a strange alphabet": WRITTEN.replace("A", "é").encode(),
    "bytes": bytes(range(128, 160)),
    "hexadecimal": bytes(32).hex().encode(),
}


@pytest.mark.parametrize("which", MALFORMED)
def test_a_malformed_file_is_refused_and_not_quoted(file: KeyFile, which: str) -> None:
    file.replace(KEYRING)
    file.path.write_bytes(MALFORMED[which])
    with pytest.raises(KeyFileError, match="must hold 32 random bytes in base64") as caught:
        file.read()
    for word in MALFORMED[which].decode("latin-1").split():
        assert len(word) < 3 or word not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path, url: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for path, what in (("folder", "read"), ("link", "read"), ("no/such/folder/key", "written")):
        with pytest.raises(KeyFileError, match=f"{path} cannot be {what}: "):
            KeyFile(tmp_path / path).keyring_for(Database(url))


@posix
@not_root
def test_a_file_of_another_is_refused(file: KeyFile) -> None:
    file.replace(KEYRING)
    file.path.chmod(0o000)
    with pytest.raises(KeyFileError, match="Permission denied"):
        file.read()


def test_several_keys_stand_on_lines_or_between_blanks(file: KeyFile) -> None:
    both = Keyring(KEYRING.keys + OTHER.keys)
    file.replace(both)
    assert file.path.read_text() == f"{WRITTEN}\n{written(OTHER)}\n"
    assert file.read() == parse(f"  {WRITTEN} {written(OTHER)} ") == both
    file.path.write_bytes(f"{WRITTEN}\r\n\r\n{written(OTHER)}".encode())
    assert file.read() == both


def test_a_link_to_the_file_stays_one(file: KeyFile, tmp_path: Path) -> None:
    file.replace(KEYRING)
    (tmp_path / "link").symlink_to(file.path)
    KeyFile(tmp_path / "link").replace(OTHER)
    assert (tmp_path / "link").is_symlink()
    assert file.read() == OTHER
    assert file.path.stat().st_mode & 0o777 == 0o600


# The settings ------------------------------------------------------------------------------------


def test_the_settings_tell_where_the_keys_come_from(tmp_path: Path) -> None:
    def keys(**settings: str) -> Any:
        return read_settings({"TELEGRAM_TOKEN": TOKEN, **settings}, tmp_path).keys

    assert keys() == KeyFile(tmp_path / "cairn.key")
    assert keys(CAIRN_KEY_FILE="/run/secrets/key") == KeyFile(Path("/run/secrets/key"))
    both = keys(CAIRN_KEY=f"{WRITTEN} {written(OTHER)}")
    assert both == GivenKeys(Keyring(KEYRING.keys + OTHER.keys))
    (tmp_path / ".env").write_text(f"CAIRN_KEY={WRITTEN}\n")
    assert keys() == GivenKeys(KEYRING)


@pytest.mark.parametrize("key", ["secret", f"{WRITTEN} secret", WRITTEN[:-4], "é" * 44])
def test_a_key_in_the_environment_that_is_none_is_refused_and_not_quoted(key: str) -> None:
    with pytest.raises(SettingsError, match="CAIRN_KEY must be 32 random bytes") as caught:
        read_settings({"TELEGRAM_TOKEN": TOKEN, "CAIRN_KEY": key})
    assert key not in str(caught.value)
    assert caught.value.__cause__ is None


def test_of_the_two_ways_one_is_to_be_taken() -> None:
    with pytest.raises(SettingsError, match="both set"):
        read_settings({"TELEGRAM_TOKEN": TOKEN, "CAIRN_KEY": WRITTEN, "CAIRN_KEY_FILE": "key"})


def test_keys_are_never_shown(file: KeyFile) -> None:
    settings = read_settings({"TELEGRAM_TOKEN": TOKEN, "CAIRN_KEY": WRITTEN})
    shown = repr((settings, settings.keys, vars(settings), file))
    for words in (WRITTEN, str(KEYRING.keys[0])):
        assert words not in shown


def test_a_new_key_needs_no_token(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path, talks=False).keys == KeyFile(tmp_path / "cairn.key")


# The start ---------------------------------------------------------------------------------------

Fails = Callable[..., str]


@pytest.fixture
def fails(tmp_path: Path, url: str) -> Fails:
    """Runs the real process with these settings, which must fail; returns its one line."""

    def run(*command: str, **settings: str) -> str:
        working = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": NOWHERE, "DATABASE_URL": url}
        with BotProcess({**working, **settings}, tmp_path, command or BOT) as bot:
            bot._child.wait(30)  # type: ignore[union-attr]
            assert bot.exit_code == 2
        assert bot.stdout.read_text() == ""
        written_to_it = bot.stderr.read_text()
        assert written_to_it.count("\n") == 1
        assert WRITTEN not in written_to_it
        bot.stderr.unlink()
        return written_to_it

    return run


def test_the_wrong_key_is_one_line_and_exit_code_2(fails: Fails, url: str, file: KeyFile) -> None:
    Database(url, KEYRING).migrate()
    words = "The database is sealed with another key than there is in "
    assert fails(CAIRN_KEY=written(OTHER)) == f"{words}CAIRN_KEY.\n"
    file.replace(OTHER)
    from_file = {"CAIRN_KEY": "", "CAIRN_KEY_FILE": str(file.path)}
    assert fails(**from_file) == f"{words}the key file {file.path}.\n"
    assert fails(*REKEY, **from_file) == f"{words}the key file {file.path}.\n"
    assert file.read() == OTHER


def test_a_missing_open_or_malformed_key_file_is_one_line(
    fails: Fails, url: str, file: KeyFile
) -> None:
    Database(url, KEYRING).migrate()
    from_file = {"CAIRN_KEY": "", "CAIRN_KEY_FILE": str(file.path)}
    assert fails(**from_file).startswith(f"The key file {file.path} is missing")
    file.replace(KEYRING)
    file.path.chmod(0o644)
    assert fails(**from_file).endswith(f"chmod 600 {file.path} sets that right.\n")
    file.path.chmod(0o600)
    file.path.write_text(WRITTEN[:20])
    assert "must hold 32 random bytes" in fails(**from_file)
    assert "CAIRN_KEY must be" in fails(CAIRN_KEY="secret")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with asyncio.timeout(60), BotApi(TOKEN) as api:
        yield api


async def test_a_first_start_makes_the_key_file_and_a_second_one_uses_it(
    api: BotApi, tmp_path: Path, url: str, file: KeyFile
) -> None:
    settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "DATABASE_URL": url}
    settings |= {"CAIRN_KEY": "", "CAIRN_KEY_FILE": str(file.path)}
    with BotProcess(settings, tmp_path) as bot:
        api.says(ANA, "/start")
        await api.until(lambda: bool(api.sent_to(ANA)), 20)
        bot.kill()
        keyring = file.read()
        bot.start()
        api.says(ANA, MARK)
        await api.until(lambda: len(api.sent_to(ANA)) > 1, 20)
        await asyncio.to_thread(bot.terminate)
    assert file.read() == keyring
    database = Database(url, keyring)
    with database.unit() as unit:
        assert unit.clients.load(ANA)
    database.close()
    assert _files_with(written(keyring), tmp_path) == [file.path]
    assert _files_with(MARK, tmp_path) == []


def _files_with(words: str, folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if words.encode() in each.read_bytes()]


async def test_after_a_talk_no_file_has_a_word_of_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as chat:
        await chat.says("/start", f"{MARK} Ana", "Berlin", "1")
        await chat.says("/grow", f"{MARK} a job", f"{MARK} a plan", "/stop")
        await chat.says("/clarity", "4", MARK)
        await chat.settled()
        assert any(MARK in each.text for each in chat.messages)
        assert _files_with(MARK, tmp_path) == []
    assert _files_with(MARK, tmp_path) == []


# A new key ---------------------------------------------------------------------------------------


@pytest.fixture
def kept(url: str, file: KeyFile) -> None:
    """A database with something of Ana's in it, and its key file."""
    file.replace(KEYRING)
    database = Database(url, KEYRING)
    database.migrate()
    with database.unit() as unit:
        unit.clients.add(ANA, "en", NOON)
        unit.clients.introduce(ANA, MARK, "Europe/Berlin", "DE")
    database.close()


def _name_of_ana(url: str, keyring: Keyring) -> str:
    database = Database(url, keyring)
    try:
        database.migrate()
        with database.unit() as unit:
            found = unit.clients.load(ANA)
    finally:
        database.close()
    assert found
    return found.name


def _rekey(url: str, file: KeyFile) -> str:
    database = Database(url)
    try:
        return rekey(database, file)
    finally:
        database.close()


def test_a_new_key_takes_the_place_of_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    url: str,
    file: KeyFile,
    kept: None,
) -> None:
    monkeypatch.setattr("sys.argv", ["bot", "rekey"])
    monkeypatch.setattr("os.environ", {"DATABASE_URL": url, "CAIRN_KEY_FILE": str(file.path)})
    assert main() == 0
    assert "2 rows" in capsys.readouterr().out
    (key,) = file.read().keys
    assert key not in KEYRING.keys
    assert _name_of_ana(url, file.read()) == MARK
    with pytest.raises(WrongKeyError):
        _name_of_ana(url, KEYRING)


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize(
    "moment", ["new key written", "new key on file", "first rows", "last rows", "old key to go"]
)
def test_wherever_it_is_killed_nothing_is_lost_and_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, url: str, file: KeyFile, kept: None, moment: str
) -> None:
    with monkeypatch.context() as patched:
        _kill_at(moment, patched)
        with pytest.raises(Killed):
            _rekey(url, file)
    half_way = file.read()
    assert _name_of_ana(url, half_way) == MARK
    assert "rows" in _rekey(url, file)
    assert file.read().keys == half_way.keys[:1] != KEYRING.keys
    assert _name_of_ana(url, file.read()) == MARK


def _kill_at(moment: str, patched: pytest.MonkeyPatch) -> None:
    def kill(*_: Any) -> Any:
        raise Killed

    def kill_later(owner: Any, name: str, calls: int) -> None:
        whole, left = getattr(owner, name), [None] * calls
        patched.setattr(
            owner, name, lambda *given: (left.pop() if left else kill(), whole(*given))[1]
        )

    match moment:
        case "new key written":
            kill_later(rekeying, "_take_up", 1)
        case "new key on file":
            patched.setattr(Database, "reseal", kill)
        case "first rows":
            kill_later(resealing, "rewrite", 1)
        case "last rows":
            kill_later(resealing, "rewrite", 14)
        case "old key to go":
            kill_later(KeyFile, "replace", 1)


def test_a_new_key_that_cannot_be_written_changes_nothing(
    url: str, file: KeyFile, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(KeyFileError, match="No space left"):
            _rekey(url, file)
    assert file.read() == KEYRING
    assert _name_of_ana(url, KEYRING) == MARK


def test_under_the_one_at_work_no_key_is_changed(
    url: str, file: KeyFile, kept: None, fails: Fails
) -> None:
    at_work = Database(url, KEYRING)
    at_work.claim()
    with pytest.raises(InUseError):
        _rekey(url, file)
    refused = fails(*REKEY, CAIRN_KEY="", CAIRN_KEY_FILE=str(file.path))
    assert refused == "Cairn is at work on this database; stop it first.\n"
    at_work.close()
    assert file.read() == KEYRING


def test_of_keys_in_the_environment_the_first_takes_over(url: str, kept: None) -> None:
    both = Keyring(OTHER.keys + KEYRING.keys)
    database = Database(url)
    told = rekey(database, GivenKeys(both))
    database.close()
    assert "2 rows" in told
    assert "taken out" in told
    assert _name_of_ana(url, OTHER) == MARK


# The terminal ------------------------------------------------------------------------------------


def _chat(folder: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "bot", "chat", "--database", f"sqlite:///{folder / 'chat.db'}"),
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=60,
        check=False,
    )


def test_a_talk_in_the_terminal_has_a_key_beside_it(tmp_path: Path) -> None:
    assert _chat(tmp_path, f"Ana {MARK}", "Berlin", "1").returncode == 0
    key = tmp_path / "chat.db.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert "What would be good now?" in _chat(tmp_path).stdout
    assert _files_with(MARK, tmp_path) == []
    key.rename(tmp_path / "elsewhere")
    lost = _chat(tmp_path)
    assert (lost.returncode, lost.stdout) == (2, "")
    assert lost.stderr.startswith(f"The key file {key} is missing")
    KeyFile(key).replace(OTHER)
    wrong = _chat(tmp_path)
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    assert "sealed with another key" in wrong.stderr
