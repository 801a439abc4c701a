"""`python -m bot backup` and `restore`: what is typed, what is said, and what goes on."""

from __future__ import annotations

import argparse
import re
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import backups
from storage.backup_file import open_backup
from storage.backups import back_up
from storage.restoring import restore
from storage.unit_of_work import Database
from tests.chat import MONDAY_NINE, Chat, talking
from tests.keys import KEYRING, WRITTEN
from tests.storage.on_file import ANA, NOON

Does = Callable[..., tuple[int, str, str]]


@pytest.fixture
def does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Does:
    """Types a command in the folder of the test; the exit code, and what was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def type_in(*words: str, url: str = "", **settings: str) -> tuple[int, str, str]:
        given = {"DATABASE_URL": url or database_in(tmp_path), "CAIRN_KEY": WRITTEN, **settings}
        monkeypatch.setattr("os.environ", given)
        parser = argparse.ArgumentParser()
        backups.add_arguments(parser.add_subparsers(dest="way"))
        code = backups.work(parser.parse_args(words))
        return code, *capfd.readouterr()

    return type_in


@pytest.fixture
def _on_file(tmp_path: Path) -> None:
    with closing(Database(database_in(tmp_path), KEYRING)) as database:
        database.migrate()
        with database.unit() as unit:
            unit.clients.add(ANA, "en", NOON)


def database_in(folder: Path, name: str = "cairn.db") -> str:
    return f"sqlite:///{folder / name}"


@pytest.mark.usefixtures("_on_file")
def test_one_command_makes_a_backup_and_another_restores_it(does: Does, tmp_path: Path) -> None:
    code, out, err = does("backup")
    (file,) = tmp_path.glob("*.backup")
    assert code == 0
    assert re.fullmatch(r"cairn-\d{4}-\d\d-\d\d-\d{4}\.backup", file.name)
    assert re.fullmatch(rf"Wrote {file.name}: \d+ tables, 3 rows, 0\.0 MB, \d\.\d s\n", out)
    assert "  client: 1\n" in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    code, out, err = does("restore", file.name, url=database_in(tmp_path, "new.db"))
    assert code == 0
    assert re.fullmatch(
        rf"Restored and checked {file.name} of [-\d]+ [:\d]+: \d+ tables, 3 rows, 0\.0 MB, .* s\n",
        out,
    )
    assert "  client: 1\n" in err
    with closing(Database(database_in(tmp_path, "new.db"), KEYRING)) as database:
        assert database.try_claim()
        with database.unit() as unit:
            assert unit.clients.load(ANA)


@pytest.mark.usefixtures("_on_file")
def test_a_backup_needs_no_key_and_restoring_the_same_one(does: Does, tmp_path: Path) -> None:
    nowhere, other = str(tmp_path / "none.key"), WRITTEN.replace("A", "B", 1)
    assert does("backup", "a.backup", CAIRN_KEY="", CAIRN_KEY_FILE=nowhere)[0] == 0
    new = database_in(tmp_path, "new.db")
    for settings in ({"CAIRN_KEY": "", "CAIRN_KEY_FILE": nowhere}, {"CAIRN_KEY": other}):
        code, out, err = does("restore", "a.backup", url=new, **settings)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "key" in err.lower()
    assert not Path(nowhere).exists()
    assert does("restore", "a.backup", url=new)[0] == 0


@pytest.mark.usefixtures("_on_file")
def test_what_does_not_go_is_said_in_one_line(does: Does, tmp_path: Path) -> None:
    does("backup", "a.backup")
    new = database_in(tmp_path, "new.db")
    for words, url, why in (
        (("backup", "a.backup"), "", "a.backup is there already"),
        (("backup", "b"), new, "There is no database at"),
        (("backup", "b"), "nonsense", "DATABASE_URL is no address"),
        (("backup", "b"), "postgresql://somewhere:port/x", "DATABASE_URL is no address"),
        (("backup", "b"), "postgresql://127.0.0.1:1/x", "cannot be read"),
        (("restore", "none"), new, "No such file"),
        (("restore", "cairn.db"), new, "is no backup"),
        (("restore", "a.backup"), "", "is not empty"),
        (("restore", "a.backup"), "nonsense", "DATABASE_URL is no address"),
        (("restore", "a.backup"), "postgresql://127.0.0.1:1/x", "nothing was restored"),
        (("restore", "a.backup"), "sqlite:////no/such/folder/x.db", "nothing was restored"),
    ):
        code, out, err = does(*words, url=url)
        assert (code, out) == (2, ""), words
        assert why in err
        assert err.count("\n") == 1


@pytest.mark.usefixtures("_on_file")
def test_broken_off_it_says_so(does: Does, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_line: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backups, "_say", interrupt)
    assert does("backup", "a.backup") == (2, "", "The backup was broken off.\n")
    assert not Path("a.backup").exists()


async def test_an_open_talk_goes_on_where_it_was_backed_up(ana: Chat, tmp_path: Path) -> None:
    await ana.says("/grow", "more time to read")
    file, folder = tmp_path / "cairn.backup", tmp_path / "elsewhere"
    back_up(ana.app.database.url, file, MONDAY_NINE)
    await ana.says("two evenings a week")  # what comes later is not in it
    answered = ana.shown
    folder.mkdir()
    with closing(Database(database_in(folder), KEYRING)) as database, open_backup(file) as backup:
        restore(database, KEYRING, backup)
    async with talking(folder) as later:
        later.telegram.queue.next_id = 5000  # Telegram numbers on
        await later.says("two evenings a week")
        assert later.shown == answered
