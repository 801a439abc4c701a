"""The migrations lead from nothing to exactly what the models describe, and back."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from storage.unit_of_work import MIGRATIONS, Database, UnknownFormError


def test_from_nothing_they_make_what_the_models_describe(database: Database) -> None:
    with database.unit() as unit:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(unit.connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_they_can_be_run_again_and_change_nothing(database: Database) -> None:
    with database.unit() as unit:
        unit.connection.exec_driver_sql("INSERT INTO told_group VALUES (-5, '2026-01-05')")
    database.migrate()
    with database.unit() as unit:
        assert unit.connection.exec_driver_sql("SELECT chat_id FROM told_group").scalar() == -5


def test_they_lead_back_to_nothing(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.unit() as unit:
        config.attributes["connection"] = unit.connection
        command.downgrade(config, "base")
    with database.unit() as unit:
        assert inspect(unit.connection).get_table_names() == ["alembic_version"]


def test_a_half_done_migration_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cairn.db'}")
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
    apart = {"client", "seen", "told_group", "outbox", "parked"}
    for table in SQLModel.metadata.sorted_tables:
        assert table.name in apart or "client_id" in table.columns, table.name
    for name in ("outbox", "parked"):
        assert "chat_id" in SQLModel.metadata.tables[name].columns
