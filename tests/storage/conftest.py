"""A database of one's own, migrated; and a real PostgreSQL in its place where one is named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from storage.unit_of_work import Database

SERVER = os.environ.get("CAIRN_TEST_DATABASE", "")  # a database that may be emptied


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(SERVER or f"sqlite:///{tmp_path / 'cairn.db'}")
    if SERVER:
        with database.unit() as unit:
            for schema in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
                unit.connection.execute(sqlalchemy.text(schema))
    database.migrate()
    yield database
    database.close()
