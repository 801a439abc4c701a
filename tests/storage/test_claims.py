"""One process at a time is at work on a database; the next one takes over when it is gone."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy

from storage.unit_of_work import Database, InUseError
from tests.keys import KEYRING

PATIENCE = 10  # seconds; far more than it takes
HOLD = """
import sys, time
from storage.unit_of_work import Database
database = Database(sys.argv[1])
print(database.try_claim(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def other(url: str) -> Iterator[Database]:
    """The same database, as another process has it."""
    other = Database(url, KEYRING)
    yield other
    other.close()


def test_one_has_the_claim_and_another_does_not(database: Database, other: Database) -> None:
    assert not database.still_holds()
    assert database.try_claim()
    assert not other.try_claim()
    assert database.still_holds()
    assert not other.still_holds()


def test_a_claim_may_be_made_again_and_given_up_once(database: Database, other: Database) -> None:
    for _ in range(3):
        assert database.try_claim()
    database.release()
    database.release()
    assert not database.still_holds()
    assert other.try_claim()
    assert not database.try_claim()


def test_a_claim_ends_when_the_database_is_closed(database: Database, other: Database) -> None:
    assert database.try_claim()
    database.close()
    assert other.try_claim()


def test_who_must_have_the_claim_is_told_when_another_has_it(
    database: Database, other: Database
) -> None:
    database.claim()
    with pytest.raises(InUseError):
        other.claim()
    database.claim()
    database.release()
    other.claim()


def test_a_process_that_is_killed_lets_the_next_one_in(url: str, database: Database) -> None:
    with _holder(url) as process:
        assert process.stdout
        assert process.stdout.readline() == "True\n"
        assert not database.try_claim()
        process.kill()
        process.wait()
        assert _in_time(database.try_claim)
    assert database.still_holds()


def test_a_claim_leaves_nothing_half_done_on_the_server(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("needs a server: CAIRN_TEST_DATABASE")
    assert database.try_claim()
    assert database.still_holds()
    with database.unit() as unit:
        states = unit.connection.exec_driver_sql(
            """SELECT state FROM pg_stat_activity JOIN pg_locks USING (pid)
            WHERE locktype = 'advisory' AND pg_stat_activity.datname = current_database()"""
        )
        assert states.scalars().all() == ["idle"]


def test_a_claim_falls_with_its_connection(database: Database, other: Database) -> None:
    if database.is_sqlite:
        pytest.skip("needs a server: CAIRN_TEST_DATABASE")
    assert database.try_claim()
    with other.unit() as unit:
        unit.connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        )
    assert _in_time(lambda: not database.still_holds())
    assert other.try_claim()
    assert not database.try_claim()
    other.release()
    assert database.try_claim()
    assert database.still_holds()


def test_a_server_that_is_away_is_no_claim() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nowhere", KEYRING)
    with pytest.raises(sqlalchemy.exc.OperationalError):
        database.try_claim()
    assert not database.still_holds()
    database.close()


def test_two_that_start_at_once_make_the_tables_once(url: str) -> None:
    troubles: list[Exception] = []
    both = threading.Barrier(2)

    def start() -> None:
        database = Database(url, KEYRING)
        both.wait(PATIENCE)
        try:
            database.migrate()
        except Exception as error:
            troubles.append(error)
        database.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not troubles


@contextlib.contextmanager
def _holder(url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _in_time(happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.02)
    return False
