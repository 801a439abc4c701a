"""The migrations lead from nothing to exactly what the models describe, and back."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import JSON, Connection, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from flows.engine.nudges import USUAL
from storage.unit_of_work import Database, UnknownFormError
from tests.keys import KEYRING
from tests.storage.on_file import NOON


def _but_json(_context: Any, _found: Any, column: Any, *_defaults: Any) -> bool | None:
    """PostgreSQL knows no equality of JSON. None: compare as usual."""
    return False if isinstance(column.type, JSON) else None


def test_from_nothing_they_make_what_the_models_describe(database: Database) -> None:
    with database.unit() as unit:
        options = {"compare_type": True, "compare_server_default": _but_json}
        context = MigrationContext.configure(unit.connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_they_can_be_run_again_and_change_nothing(database: Database) -> None:
    with database.unit() as unit:
        unit.connection.exec_driver_sql("INSERT INTO told_group VALUES (-5, '2026-01-05')")
    database.migrate()
    with database.unit() as unit:
        assert unit.connection.exec_driver_sql("SELECT chat_id FROM told_group").scalar() == -5


def test_they_lead_back_to_nothing(database: Database) -> None:
    database.move("base", back=True)
    with database.unit() as unit:
        assert inspect(unit.connection).get_table_names() == ["alembic_version"]


OLD_ROWS = (
    """INSERT INTO client (id, name, zone, country, language, reachable, met_at)
        VALUES (7, 'Ana', 'Europe/Berlin', 'DE', 'en', true, '2026-01-05 12:00:00')""",
    """INSERT INTO desk (client_id, state) VALUES (7, '{"turn": 3}')""",
    """INSERT INTO commitment (id, client_id, what, due, place, first_piece, state, moves, made_at)
        VALUES (1, 7, 'call', '2026-01-06 12:00:00', '', '', 'open', 0, '2026-01-05 12:00:00')""",
    """INSERT INTO plan (id, client_id, commitment_id, obstacle, cue, action, made_at)
        VALUES (1, 7, 1, 'rain', 'it rains', 'take the tram', '2026-01-05 12:00:00')""",
)
OLD_TABLES = ("client", "desk", "commitment", "plan")


def test_what_was_on_file_before_nudges_stays_and_means_what_it_meant(url: str) -> None:
    database = Database(url, KEYRING)
    database.move("0001")
    with database.unit() as unit:
        for row in OLD_ROWS:
            unit.connection.exec_driver_sql(row)
        before = _all_of(unit.connection)
    database.migrate()
    with database.unit() as unit:
        ana = unit.clients.load(7)
        (step,) = unit.commitments.open(7)
        assert unit.nudges.planned(7) == []
        unit.nudges.note_sent([7], NOON)
    assert ana
    assert (ana.name, ana.desk.turn, ana.preferences, ana.unanswered) == ("Ana", 3, USUAL, 0)
    assert (ana.nudged_at, ana.heard_at) == (None, None)
    assert (step.what, step.remind_at, step.rests, step.rests_until) == ("call", None, False, None)
    assert [each.action for each in step.plans] == ["take the tram"]
    database.move("0001", back=True)
    with database.unit() as unit:
        assert _all_of(unit.connection) == before
    database.migrate()
    database.close()


def _all_of(connection: Connection) -> list[list[tuple[Any, ...]]]:
    found = (connection.exec_driver_sql(f"SELECT * FROM {table}") for table in OLD_TABLES)
    return [[tuple(row) for row in rows] for rows in found]


def test_a_half_done_migration_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}", KEYRING)
    create, left = Operations.create_table, [None] * 4

    def create_a_few(self: Operations, *given: Any, **more: Any) -> Any:
        left.pop()  # raises IndexError for the fifth
        return create(self, *given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Operations, "create_table", create_a_few)
        with pytest.raises(IndexError):
            database.migrate()
    with database.unit() as unit:
        assert inspect(unit.connection).get_table_names() == []
    database.migrate()
    with database.unit() as unit:
        assert "outbox" in inspect(unit.connection).get_table_names()
    database.close()


def test_the_tables_of_a_newer_cairn_are_not_touched(database: Database) -> None:
    with database.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UnknownFormError):
        database.migrate()


def test_every_table_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in SQLModel.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert "DATETIME" not in made
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))


def test_every_row_of_a_client_names_them() -> None:
    """So that all of one client can be found, shown and deleted."""
    apart = {"client", "seen", "told_group", "outbox", "parked", "seal"}
    for table in SQLModel.metadata.sorted_tables:
        assert table.name in apart or "client_id" in table.columns, table.name
    for name in ("outbox", "parked"):
        assert "chat_id" in SQLModel.metadata.tables[name].columns
