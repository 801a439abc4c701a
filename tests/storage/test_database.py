"""The database keeps what it was given: durably, whole or not at all, one writer at a time."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.exc import ArgumentError, IntegrityError, StatementError

from storage.models import Client
from storage.unit_of_work import Database
from tests.keys import KEYRING

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path, durable: bool, synchronous: int) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    with database.unit(durable) as unit:
        found = {
            name: unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        busy = unit.connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": synchronous, "foreign_keys": 1}
    assert busy >= 5000


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_what_would_be_lost_with_the_process_is_refused(url: str) -> None:
    with pytest.raises(ArgumentError, match="file"):
        Database(url, KEYRING)


def test_a_row_of_a_client_who_is_not_there_is_refused(database: Database) -> None:
    insert = """INSERT INTO rating (client_id, scale, value, note, at)
        VALUES (9, 'clarity', 1, '', '2026-01-05')"""
    with pytest.raises(IntegrityError), database.unit() as unit:
        unit.connection.exec_driver_sql(insert)


def test_a_unit_of_work_happens_whole_or_not_at_all(database: Database) -> None:
    def fail() -> None:
        with database.unit() as unit:
            unit.clients.add(1, "en", NOON)
            unit.groups.is_new(-5, NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.unit() as unit:
        assert unit.clients.load(1) is None
        assert unit.groups.is_new(-5, NOON)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="aware"), database.unit() as unit:
        unit.clients.add(1, "en", NOON.replace(tzinfo=None))


def test_an_instant_comes_back_in_utc_wherever_it_was_told(database: Database) -> None:
    table = Client.__table__  # type: ignore[attr-defined]
    told = NOON.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    with database.unit() as unit:
        unit.clients.add(1, "en", told)
    with database.unit() as unit:
        kept = unit.connection.execute(sqlalchemy.select(table.c.met_at)).scalar_one()
    assert kept == NOON
    assert kept.utcoffset() == timedelta()


def test_an_error_does_not_tell_what_was_to_be_written(database: Database) -> None:
    select = sqlalchemy.text("SELECT :words FROM nowhere")
    with pytest.raises(StatementError) as caught, database.unit() as unit:
        unit.connection.execute(select, {"words": "WHISPER"})
    assert "WHISPER" not in str(caught.value)


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    database.migrate()
    other = sqlite3.connect(tmp_path / "cairn.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: (other.execute("COMMIT"), other.close())).start()
    with database.unit() as unit:
        unit.clients.add(1, "en", NOON)
    with database.unit() as unit:
        assert unit.clients.load(1)
    database.close()


def test_who_opens_a_new_file_waits_for_another_who_does(tmp_path: Path) -> None:
    """SQLite refuses at once here, where it waits for all else."""
    other = sqlite3.connect(tmp_path / "cairn.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: (other.execute("COMMIT"), other.close())).start()
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    database.migrate()
    database.close()
