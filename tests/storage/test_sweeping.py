"""Once a database is sealed, its files hold nothing of what was written in it before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from flows.engine.effects import Commit
from storage import seals
from storage.unit_of_work import Database, UnitOfWork
from tests.keys import KEYRING
from tests.storage.on_file import NOON

MARK = "WHISPER"


def in_files(folder: Path, words: bytes) -> list[str]:
    """The files in which these bytes stand."""
    return [each.name for each in folder.iterdir() if words in each.read_bytes()]


def plain_database(file: Path, people: int) -> None:
    """As an earlier Cairn has left it, with words everywhere, some of them deleted again."""
    database = Database(f"sqlite:///{file}", KEYRING)
    database.move("0004")
    with database.unit() as unit:
        for number in range(people):
            for statement in _plain_rows(number):
                unit.connection.execute(text(statement), {"n": number, "json": _json(number)})
    with database.unit() as unit:
        unit.connection.execute(text("DELETE FROM commitment WHERE id % 2"))
    database.close()


def _json(number: int) -> str:
    return json.dumps({"words": MARK, "long": f"{MARK} " * (number % 7) * 300})


def _plain_rows(number: int) -> tuple[str, ...]:
    at = "'2026-01-05 12:00:00'"
    return (
        f"INSERT INTO client (id, name, zone, country, language, reachable, met_at) "
        f"VALUES (:n, '{MARK} ' || :n, '', '', 'en', true, {at})",
        "INSERT INTO desk (client_id, state) VALUES (:n, :json)",
        "INSERT INTO commitment (id, client_id, what, due, place, first_piece, state, moves, "
        f"made_at) VALUES (:n, :n, '{MARK}', {at}, '{MARK}', '', 'open', 0, {at})",
        f"INSERT INTO day_entry (client_id, day, intent, note, at) "
        f"VALUES (:n, '2026-01-05', '{MARK}', '', {at})",
        f"INSERT INTO scale (client_id, key, name, low, high, dropped, kept_at) "
        f"VALUES (:n, 'own:1', '{MARK}', '', '', false, {at})",
        "INSERT INTO outbox (chat_id, priority, flow, body, put_at) "
        f"VALUES (:n, 0, 'grow', :json, {at})",
        f"INSERT INTO upload (client_id, file, content, at) VALUES (:n, '{MARK}', :json, {at})",
    )


def test_once_sealed_the_files_have_none_of_the_old_words(tmp_path: Path) -> None:
    plain_database(tmp_path / "cairn.db", people=600)
    assert in_files(tmp_path, MARK.encode())
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    database.migrate()
    assert in_files(tmp_path, MARK.encode()) == []
    with database.unit() as unit:
        found = unit.clients.load(540)
        assert found
        assert found.name == f"{MARK} 540"
        (kept,) = unit.commitments.open(540)
        assert (kept.what, kept.where, kept.first_piece) == (MARK, MARK, "")
        upload = SQLModel.metadata.tables["upload"]
        assert unit.connection.execute(upload.select()).all()[540].content == json.loads(_json(540))
    database.close()
    assert in_files(tmp_path, MARK.encode()) == []


def test_sealing_that_was_broken_off_before_the_sweep_is_swept_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_database(tmp_path / "cairn.db", people=300)
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    with monkeypatch.context() as patched:
        patched.setattr(seals, "sweep", lambda _engine: None)
        database.migrate()
    assert in_files(tmp_path, MARK.encode())
    database.migrate()
    assert in_files(tmp_path, MARK.encode()) == []
    database.close()


def test_a_file_that_another_reads_is_swept_at_the_next_start(tmp_path: Path) -> None:
    plain_database(tmp_path / "cairn.db", people=300)
    url = f"sqlite:///{tmp_path / 'cairn.db'}"
    database, reader = Database(url, KEYRING), Database(url, KEYRING)
    database.move("head")
    own = reader._durable.raw_connection()
    own.execute("PRAGMA busy_timeout=0")
    own.execute("BEGIN")
    own.execute("SELECT count(*) FROM client").fetchone()
    with database._durable.connect() as connection:
        connection.connection.execute("PRAGMA busy_timeout=50")
    database.migrate()
    own.execute("COMMIT")
    own.close()
    database.migrate()
    assert in_files(tmp_path, MARK.encode()) == []
    database.close()
    reader.close()


def test_the_way_back_gives_the_plain_words_again(tmp_path: Path) -> None:
    plain_database(tmp_path / "cairn.db", people=10)
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    with database.unit() as unit:
        before, made = _everything(unit)
    database.migrate()
    database.move("0004", back=True)
    with database.unit() as unit:
        assert _everything(unit) == (before, made)
    assert not database.is_sealed()
    database.close()


def _everything(unit: UnitOfWork) -> tuple[list[Any], list[Any]]:
    """All rows, and how all tables and indexes were made, whatever is quoted."""
    made = unit.connection.execute(text("SELECT name, sql FROM sqlite_schema ORDER BY name")).all()
    names = [name for name, sql in made if sql and sql.startswith("CREATE TABLE")]
    found = {name: unit.connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}
    found.pop("alembic_version")
    found.pop("sqlite_sequence", None)
    return sorted(found.items()), [(name, (sql or "").replace('"', "")) for name, sql in made]


def test_a_commitment_of_a_client_who_is_not_there_is_still_refused(database: Database) -> None:
    """To put tables anew, SQLite was told to look away for a moment."""
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.unit() as unit:
        unit.commitments.add(99, Commit("call", NOON), NOON)
