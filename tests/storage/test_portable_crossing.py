"""Whatever stands in a file, bringing it in touches nobody but who brings it in."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from storage.portable.files import Files
from storage.portable.form import ClientFile, written
from storage.unit_of_work import Database, UnitOfWork
from tests.keys import KEYRING
from tests.storage.lives import live
from tests.storage.on_file import ANA, BEN, DAY, NOON

NUMBERS = st.integers(-2, 40) | st.sampled_from([ANA, BEN, 10**9])
VALUES: st.SearchStrategy[Any] = (
    NUMBERS
    | NUMBERS.map(str)
    | st.sampled_from([None, True, "", "own:1", "wheel:own1", "clarity", "done", "open", "all"])
    | st.sampled_from(["2026-01-05T12:00:00Z", "2026-02-05T12:00:00+01:00", "x\ny", "Asia/Tokyo"])
)


class NotKeptError(Exception):
    """Ends a unit of work without a trace."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database in which Ana and Ben have both been around."""
    folder: Path = tmp_path_factory.mktemp("two")
    database = Database(f"sqlite:///{folder / 'cairn.db'}", KEYRING)
    database.migrate()
    with database.unit() as unit:
        for client, name in ((ANA, "Ana"), (BEN, "Ben")):
            unit.clients.add(client, "en", NOON)
            live(unit, client, name)
    yield database
    database.close()


def mutated(draw: st.DrawFn, file: Any) -> Any:
    """The file with a few of its values in other places, doubled, gone, or made up."""
    file = copy.deepcopy(file)
    for _ in range(draw(st.integers(1, 6))):
        part: Any = file
        while isinstance(part, dict | list) and part:
            key = draw(
                st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part)))
            )
            if not isinstance(part[key], dict | list):
                part[key] = draw(VALUES)
                break
            if isinstance(part[key], list) and part[key] and draw(st.integers(0, 3)) == 0:
                part[key].append(copy.deepcopy(draw(st.sampled_from(part[key]))))
                break
            part = part[key]
    return file


def seen_by(unit: UnitOfWork, client: int) -> bytes:
    return written(Files(unit.connection).of(client))


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_a_file_made_from_one_client_and_forged_changes_only_who_brings_it_in(
    two: Database, data: st.DataObject
) -> None:
    with suppress(NotKeptError), two.unit() as unit:
        files, before = Files(unit.connection), seen_by(unit, ANA)
        into = data.draw(st.sampled_from(["known", "empty"]))
        if into == "empty":
            files.erase(BEN)
            unit.clients.add(BEN, "en", NOON)
        forged = mutated(data.draw, files.of(ANA).model_dump(mode="json", warnings=False))
        try:
            file = ClientFile.model_validate_json(_as_json(forged))
        except ValidationError:
            raise NotKeptError from None
        expected = files.changes(BEN, file)
        files.bring_in(BEN, file, NOON + DAY)
        assert seen_by(unit, ANA) == before
        once = seen_by(unit, BEN)
        assert not any(files.changes(BEN, file).new.values()), expected
        files.bring_in(BEN, file, NOON + DAY)
        assert seen_by(unit, BEN) == once
        assert ClientFile.model_validate_json(once)
        raise NotKeptError


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_what_hangs_on_rows_of_others_is_nowhere_after_bringing_in(two: Database) -> None:
    """No row of one client refers to a row of another."""
    queries = {
        "plan": ("commitment", "commitment_id"),
        "finding": ("commitment", "commitment_id"),
        "plan_trial": ("plan", "plan_id"),
    }
    with suppress(NotKeptError), two.unit() as unit:
        files = Files(unit.connection)
        files.bring_in(BEN, files.of(ANA), NOON + DAY)
        for table, (other, column) in queries.items():
            found = unit.connection.exec_driver_sql(
                f"SELECT count(*) FROM {table} JOIN {other} ON {other}.id = {table}.{column}"
                f" WHERE {other}.client_id <> {table}.client_id"
            )
            assert found.scalar() == 0, table
        raise NotKeptError
