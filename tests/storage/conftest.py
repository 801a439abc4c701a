"""A database of one's own, migrated; and a real PostgreSQL in its place where one is named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from storage.unit_of_work import Database
from tests.keys import KEYRING
from tests.storage.on_file import ANA, BEN, NOON

SERVER = os.environ.get("CAIRN_TEST_DATABASE", "")  # a database that may be emptied


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where an empty database is."""
    if not SERVER:
        return f"sqlite:///{tmp_path / 'cairn.db'}"
    database = Database(SERVER, KEYRING)
    with database.unit() as unit:
        for schema in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            unit.connection.execute(sqlalchemy.text(schema))
    database.close()
    return SERVER


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url, KEYRING)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def clients(database: Database) -> None:
    """Ana and Ben, who have written for the first time."""
    with database.unit() as unit:
        for client in (ANA, BEN):
            unit.clients.add(client, "en", NOON)
