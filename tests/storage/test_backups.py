"""A backup is everything at one instant, whole or not there, and comes back as it was."""

from __future__ import annotations

import errno
import io
import json
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy

from flows.engine.effects import Commit
from storage import backup_file, table_lines
from storage.backup_file import BackupError, Manifest, open_backup
from storage.backups import back_up
from storage.migrating import move
from storage.restoring import restore
from storage.sealing import Keyring, WrongKeyError, new_key
from storage.table_lines import Table, put, tables
from storage.unit_of_work import Database
from tests.keys import KEYRING
from tests.storage.on_file import ANA, BEN, NOON, PLAN, crowd, step
from tests.storage.test_migrations import OLD_ROWS

PROJECT = Path(__file__).parents[2]
ODD = "«ü» \u2028 \\ \" ' \n \r\n \U0001faa8"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cairn.backup"


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Database]:
    """An SQLite database in which nothing is."""
    with closing(Database(f"sqlite:///{tmp_path / 'new.db'}", KEYRING)) as database:
        yield database


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """A database beside `database`, always of SQLite, with all tables and no client."""
    with closing(Database(f"sqlite:///{tmp_path / 'other.db'}", KEYRING)) as database:
        database.migrate()
        yield database


def bring_back(database: Database, file: Path, keyring: Keyring = KEYRING) -> Manifest:
    with open_backup(file) as backup:
        restore(database, keyring, backup)
        return backup.manifest


# Everything comes back ---------------------------------------------------------------------------


def filled(database: Database) -> dict[str, bytes]:
    """Two rows in every table, with as much and as little in them as may be: their lines."""
    written = {}
    with database.unit() as unit:
        inspector = sqlalchemy.inspect(unit.connection)
        for table in tables(unit.connection):
            if table.name == "seal":
                continue
            columns = inspector.get_columns(table.name)
            optional = {each["name"] for each in columns if each["nullable"]}
            lines = _line(table, 1, set()), _line(table, 2, optional)
            put(unit.connection, table, table.columns, reversed(lines))
            written[table.name] = b"".join(lines)
    return written


def _line(table: Table, row: int, empty: set[str]) -> bytes:
    values = {
        table_lines.NUMBER: row,
        table_lines.TRUTH: row == 1,
        table_lines.TEXT: f"{'Ba'[row - 1]}{ODD}",
        table_lines.DOCUMENT: '{"as": 1,  "it": "lies"}',
        table_lines.RAW: {"base64": b64encode(bytes(range(row, 256))).decode()},
        table_lines.INSTANT: f"2026-01-05T12:00:00.00000{row}Z",
        table_lines.DAY: f"2026-01-0{row}",
    }
    found = [None if name in empty else values[kind] for name, kind in table.kinds.items()]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def test_every_table_comes_back_as_it_was(database: Database, new: Database, file: Path) -> None:
    written = filled(database)
    made = back_up(database.url, file, NOON)
    with ZipFile(file) as opened:
        assert {name: opened.read(f"{name}.jsonl") for name in written} == written
    assert {*written, "seal"} == {*made.tables}
    assert bring_back(new, file) == made
    again = back_up(new.url, file.with_suffix(".again"), NOON)
    assert again.tables == made.tables


def test_a_backup_of_sqlite_fills_any_database(other: Database, url: str, file: Path) -> None:
    """With CAIRN_TEST_DATABASE: of PostgreSQL."""
    filled(other)
    made = back_up(other.url, file, NOON)
    if url.startswith("sqlite"):
        url = url.replace("cairn.db", "filled.db")
    with closing(Database(url, KEYRING)) as database:
        bring_back(database, file)
        assert back_up(database.url, file.with_suffix(".again"), NOON).tables == made.tables


@pytest.mark.usefixtures("clients")
def test_what_is_restored_can_be_worked_with(database: Database, new: Database, file: Path) -> None:
    with database.unit() as unit:
        step(unit, "call «Ö»", plans=(PLAN,))
    back_up(database.url, file, NOON)
    bring_back(new, file)
    with new.unit() as unit:
        (found,) = unit.commitments.open(ANA)
        assert (found.what, found.plans[0].action) == ("call «Ö»", PLAN.action)
        assert step(unit, "write", client=BEN) == found.id + 1


def test_new_rows_are_numbered_after_the_restored_ones(
    other: Database, url: str, file: Path
) -> None:
    with other.unit() as unit:
        unit.clients.add(ANA, "en", NOON)
        for what in ("call", "write", "ask"):
            step(unit, what)
    back_up(other.url, file, NOON)
    with closing(Database(url, KEYRING)) as database:
        bring_back(database, file)
        with database.unit() as unit:
            assert step(unit, "go") == 4


def test_a_backup_of_an_older_form_is_brought_to_the_newest(
    url: str, new: Database, file: Path
) -> None:
    with closing(Database(url, KEYRING)) as old:
        with old.unit() as unit:
            engine = unit.connection.engine
        move(engine, KEYRING, "0001")
        with old.unit() as unit:
            for row in OLD_ROWS:
                unit.connection.exec_driver_sql(row)
        made = back_up(old.url, file, NOON)
    assert made.revision == "0001"
    bring_back(new, file)
    with new.unit() as unit:
        ana = unit.clients.load(7)
        assert ana
        assert (ana.name, ana.desk.turn) == ("Ana", 3)
        (found,) = unit.commitments.open(7)
        assert [plan.action for plan in found.plans] == ["take the tram"]


def test_an_empty_cairn_comes_back_empty(database: Database, new: Database, file: Path) -> None:
    back_up(database.url, file, NOON)
    assert bring_back(new, file).rows == 1  # the seal


# While Cairn is at work --------------------------------------------------------------------------


@pytest.mark.usefixtures("clients")
def test_a_backup_is_of_one_instant_and_holds_up_nobody(
    database: Database, new: Database, file: Path
) -> None:
    """At every table, the backup waits until two more turns were written."""
    turns, ended = threading.Semaphore(0), threading.Event()

    def write() -> None:
        for turn in range(10_000):
            if ended.is_set():
                return
            with database.unit() as unit:  # what must agree: an update seen, and its commitment
                unit.seen.note(turn, NOON)
                unit.commitments.add(ANA, Commit(f"{turn}", NOON), NOON)
            turns.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = back_up(database.url, file, NOON, lambda _table: _await(turns, 2))
    finally:
        ended.set()
        writer.join()
    assert made.tables["seen"].rows == made.tables["commitment"].rows
    with database.unit() as unit:
        assert len(unit.commitments.open(ANA)) >= made.tables["seen"].rows + 30
    bring_back(new, file)


def _await(turns: threading.Semaphore, count: int) -> None:
    for _turn in range(count):
        assert turns.acquire(timeout=10)


def test_no_database_is_made_by_backing_up(tmp_path: Path, file: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(BackupError, match="no database"):
        back_up(database.url, file, NOON)
    assert list(tmp_path.iterdir()) == []


def test_what_is_none_of_cairns_is_not_backed_up(database: Database, file: Path) -> None:
    with database.unit() as unit:
        unit.connection.exec_driver_sql("CREATE TABLE diary (id INTEGER)")
    with pytest.raises(BackupError, match="diary"):
        back_up(database.url, file, NOON)
    with database.unit() as unit:
        unit.connection.exec_driver_sql("DROP TABLE diary")
        unit.connection.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(BackupError, match="nothing of Cairn's"):
        back_up(database.url, file, NOON)
    assert not file.exists()


def test_a_file_that_is_no_database_cannot_be_backed_up(tmp_path: Path, file: Path) -> None:
    (diary := tmp_path / "diary.txt").write_text("dear diary\n" * 1000)
    with pytest.raises(BackupError, match="cannot be read"):
        back_up(Database(f"sqlite:///{diary}").url, file, NOON)


def test_a_value_that_is_none_is_named_and_not_shown(other: Database, file: Path) -> None:
    with other.unit() as unit:
        unit.connection.exec_driver_sql("INSERT INTO told_group VALUES (-5, 'secret words')")
    with pytest.raises(BackupError, match="column told_at of the table told_group") as caught:
        back_up(other.url, file, NOON)
    assert "secret" not in str(caught.value)
    assert not file.exists()


# The file ----------------------------------------------------------------------------------------


def test_it_is_for_its_owner_only_and_alone(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(database.url, folder / "a", NOON)
    assert [each.name for each in folder.iterdir()] == ["a"]
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600


def test_it_never_goes_over_anything(database: Database, file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is there already"):  # it comes while this is written
        back_up(database.url, file, NOON, lambda _line: _write(file, "the last one"))
    with pytest.raises(BackupError, match="is there already"):
        back_up(database.url, file, NOON)
    assert file.read_text() == "the last one"
    assert not list(tmp_path.glob(".*"))


def _write(file: Path, words: str) -> None:
    file.write_text(words)


def test_a_file_system_without_links_will_do(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", link)
    back_up(database.url, file, NOON)
    with open_backup(file) as backup:
        assert backup.manifest.made_at == NOON


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("room", [0, 1, 500, 2_000])
def test_with_no_room_on_the_disk_nothing_is_left(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    class Full(io.FileIO):
        def write(self, part: Any) -> int:
            if self.tell() + len(part) > room:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(part) or 0

    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr("os.fdopen", lambda number, _mode: Full(number, "wb"))
    with pytest.raises(BackupError, match="No space left"):
        back_up(database.url, folder / "a", NOON)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="No such file"):
        back_up(database.url, tmp_path / "none" / "a", NOON)


KILLED = """
import os, signal, sys
from pathlib import Path
from storage.backup_file import open_backup
from storage.backups import back_up
from storage.restoring import restore
from storage.unit_of_work import Database
from tests.keys import KEYRING
from tests.storage.on_file import NOON

def die(line):
    if line.startswith("plan:"):
        os.kill(os.getpid(), signal.SIGKILL)

database = Database(sys.argv[2], KEYRING)
if sys.argv[1] == "backup":
    back_up(database.url, Path(sys.argv[3]), NOON, die)
else:
    with open_backup(Path(sys.argv[3])) as backup:
        restore(database, KEYRING, backup, die)
"""


def killed(way: str, database: Database, file: Path) -> None:
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, way, url, str(file)]
    ended = subprocess.run(command, cwd=PROJECT, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.usefixtures("clients")
def test_killed_midway_it_has_not_got_its_name(database: Database, file: Path) -> None:
    killed("backup", database, file)
    assert not file.exists()
    back_up(database.url, file, NOON)


@pytest.mark.usefixtures("clients")
def test_killed_midway_restoring_has_put_in_nothing_and_can_be_done_again(
    database: Database, new: Database, file: Path
) -> None:
    made = back_up(database.url, file, NOON)
    killed("restore", new, file)
    with new.unit() as unit:
        assert unit.clients.load(ANA) is None
    bring_back(new, file)
    assert back_up(new.url, file.with_suffix(".again"), NOON).tables == made.tables


# Files that are no backup ------------------------------------------------------------------------


def written_anew(file: Path, **members: bytes | None) -> bytes:
    """The file with these members in place of its own, all of whose checksums are right."""
    anew = io.BytesIO()
    with ZipFile(file) as old, ZipFile(anew, "w") as opened:
        for name in {*old.namelist(), *members}:
            content = members.get(name, b"") if name in members else old.read(name)
            if content is not None:
                opened.writestr(name, content)
    return anew.getvalue()


def manifest_of(file: Path, **changed: Any) -> bytes:
    with ZipFile(file) as opened:
        return json.dumps(json.loads(opened.read("manifest.json")) | changed).encode()


RUBBISH: dict[str, Any] = {
    "nothing": lambda _file: b"",
    "a text": lambda _file: b"dear diary\n" * 1000,
    "bytes of any kind": lambda _file: bytes(range(256)) * 100,
    "cut short": lambda file: file.read_bytes()[:-1],
    "cut in the middle": lambda file: file.read_bytes()[:1000],
    "its second half": lambda file: file.read_bytes()[1000:],
    "no manifest": lambda file: written_anew(file, **{"manifest.json": None}),
    "a manifest that is none": lambda file: written_anew(file, **{"manifest.json": b"[1"}),
    "a manifest of a list": lambda file: written_anew(file, **{"manifest.json": b"[]"}),
    "a manifest as deep as can be": lambda file: written_anew(
        file, **{"manifest.json": b"[" * 500_000}
    ),
    "another form": lambda file: written_anew(
        file, **{"manifest.json": manifest_of(file, form="diary")}
    ),
    "tables that are none": lambda file: written_anew(
        file, **{"manifest.json": manifest_of(file, tables=[1])}
    ),
    "a day that is none": lambda file: written_anew(
        file, **{"manifest.json": manifest_of(file, made_at="soon")}
    ),
    "a table missing": lambda file: written_anew(file, **{"client.jsonl": None}),
    "a table more": lambda file: written_anew(file, **{"diary.jsonl": b"[]\n"}),
    "a table changed": lambda file: written_anew(file, **{"client.jsonl": b"[]\n"}),
    "no tables at all": lambda file: written_anew(
        file, **{"manifest.json": manifest_of(file, tables={})}
    ),
}


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("kind", RUBBISH)
def test_what_is_no_backup_is_refused_before_anything_is_written(
    database: Database, new: Database, file: Path, kind: str
) -> None:
    back_up(database.url, file, NOON)
    file.write_bytes(RUBBISH[kind](file))
    with pytest.raises(BackupError, match=r"^[^\n]+\.$"):
        bring_back(new, file)
    assert not Path(str(new.url.database)).exists()


@pytest.mark.usefixtures("clients")
def test_no_byte_can_be_changed_without_being_noticed(database: Database, file: Path) -> None:
    """Or it means nothing, as the date of a member does."""
    made = back_up(database.url, file, NOON)
    whole = file.read_bytes()
    with ZipFile(file) as opened:
        before = {name: opened.read(name) for name in opened.namelist()}
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            with open_backup(file) as backup:
                assert backup.manifest == made
                for name in made.tables:
                    assert b"".join(backup.lines(name)) == before[f"{name}.jsonl"]
        except BackupError:
            continue


@pytest.mark.parametrize("changed", [{"version": 2}, {"revision": "9999"}])
def test_a_backup_of_a_newer_cairn_is_told_as_such(
    database: Database, new: Database, file: Path, changed: dict[str, Any]
) -> None:
    back_up(database.url, file, NOON)
    file.write_bytes(written_anew(file, **{"manifest.json": manifest_of(file, **changed)}))
    with pytest.raises(BackupError, match="newer Cairn"):
        bring_back(new, file)
    assert not Path(str(new.url.database)).exists()


@pytest.mark.parametrize("row", [b"{}\n", b"[1]\n", b"nonsense\n", b'[{"base64":7}]\n', b"\xff\n"])
def test_a_row_that_is_none_is_refused_even_with_the_right_checksum(
    database: Database, new: Database, file: Path, row: bytes
) -> None:
    made = back_up(database.url, file, NOON)
    digest = backup_file.Digest()
    digest.add(row)
    kept = {**made.tables, "client": digest.kept(made.tables["client"].columns)}
    manifest = json.dumps(Manifest("0005", NOON, kept).to_json()).encode()
    file.write_bytes(written_anew(file, **{"client.jsonl": row, "manifest.json": manifest}))
    with pytest.raises(BackupError, match="row"):
        bring_back(new, file)
    with new.unit() as unit:
        assert unit.clients.load(ANA) is None


@pytest.mark.usefixtures("clients")
def test_a_number_that_no_database_holds_is_told_in_one_line(
    database: Database, new: Database, file: Path
) -> None:
    made = back_up(database.url, file, NOON)
    columns = made.tables["client"].columns
    with ZipFile(file) as opened:
        row = json.loads(opened.read("client.jsonl").splitlines()[0])
    row[columns.index("unanswered")] = 10**40
    line = json.dumps(row).encode() + b"\n"
    digest = backup_file.Digest()
    digest.add(line)
    kept = {**made.tables, "client": digest.kept(columns)}
    manifest = json.dumps(Manifest(made.revision, NOON, kept).to_json()).encode()
    file.write_bytes(written_anew(file, **{"client.jsonl": line, "manifest.json": manifest}))
    with pytest.raises(BackupError, match="nothing was restored"):
        bring_back(new, file)


def test_a_file_that_is_not_there_is_named(new: Database, file: Path) -> None:
    with pytest.raises(BackupError, match="No such file"):
        bring_back(new, file)
    with pytest.raises(BackupError, match="cannot be read"):
        bring_back(new, file.parent)


# Where it may go ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("clients")
def test_a_database_with_rows_is_left_alone(
    database: Database, other: Database, file: Path
) -> None:
    back_up(database.url, file, NOON)
    with other.unit() as unit:
        unit.groups.is_new(-5, NOON)
    with pytest.raises(BackupError, match="not empty"):
        bring_back(other, file)
    with other.unit() as unit:
        assert not unit.groups.is_new(-5, NOON)
        assert unit.clients.load(ANA) is None


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("revision", ["0001", "0004", "head"])
def test_one_that_was_only_started_is_empty(
    database: Database, new: Database, file: Path, revision: str
) -> None:
    back_up(database.url, file, NOON)
    with new.unit() as unit:
        engine = unit.connection.engine
    move(engine, Keyring((new_key(),)), revision)
    bring_back(new, file)
    with new.unit() as unit:
        assert unit.clients.load(ANA)


@pytest.mark.usefixtures("clients")
def test_cairn_must_not_be_at_work_on_it(database: Database, new: Database, file: Path) -> None:
    back_up(database.url, file, NOON)
    with closing(Database(str(new.url), KEYRING)) as at_work:
        at_work.claim()
        with pytest.raises(BackupError, match="at work"):
            bring_back(new, file)


@pytest.mark.usefixtures("clients")
def test_without_the_right_key_nothing_is_restored(
    database: Database, new: Database, file: Path
) -> None:
    back_up(database.url, file, NOON)
    with pytest.raises(WrongKeyError):
        bring_back(new, file, Keyring((new_key(),)))
    assert not Path(str(new.url.database)).exists()


@pytest.mark.usefixtures("clients")
def test_what_came_out_otherwise_is_taken_back(
    database: Database, new: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(database.url, file, NOON)
    values = table_lines.values
    monkeypatch.setattr(
        table_lines, "values", lambda line: ["?" if each == "en" else each for each in values(line)]
    )
    with pytest.raises(BackupError, match="otherwise"):
        bring_back(new, file)
    with new.unit() as unit:
        assert unit.clients.load(ANA) is None


def test_rows_that_refer_to_nobody_are_refused(other: Database, new: Database, file: Path) -> None:
    other.close()
    with closing(sqlite3.connect(str(other.url.database))) as connection:  # without foreign keys
        connection.execute("INSERT INTO desk (client_id, state) VALUES (9, x'')")
        connection.commit()
    back_up(other.url, file, NOON)
    with pytest.raises(BackupError, match="nothing was restored"):
        bring_back(new, file)


@pytest.mark.usefixtures("clients")
def test_no_room_for_what_is_restored_is_told(
    database: Database, new: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise sqlalchemy.exc.OperationalError("", {}, sqlite3.OperationalError("full of words"))

    back_up(database.url, file, NOON)
    monkeypatch.setattr("storage.restoring.put", full)
    with pytest.raises(BackupError, match=r"\(OperationalError\); nothing was restored\.$"):
        bring_back(new, file)


def test_many_rows_go_a_few_at_a_time(
    database: Database, new: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_lines, "WRITTEN_AT_ONCE", 1000)
    with database.unit() as unit:
        crowd(unit.connection, 301, NOON)
    made = back_up(database.url, file, NOON)
    assert made.tables["nudge"].rows == 301
    bring_back(new, file)
    assert back_up(new.url, file.with_suffix(".again"), NOON).tables == made.tables
