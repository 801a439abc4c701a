"""Whole tables as lines of JSON, the same lines on SQLite and PostgreSQL.

A line is an array of a row's values as they lie in the table, so what is sealed stays sealed: bytes
are `{"base64": "…"}`, instants ISO 8601 in UTC, JSON is the very text that was kept.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import sqlalchemy
from sqlalchemy import JSON, Connection, Date, DateTime, Integer, LargeBinary, String, func
from sqlalchemy.types import TypeEngine

READ_AT_ONCE = 50  # rows: a client's file that waits to be brought in may be long
WRITTEN_AT_ONCE = 1 << 18  # bytes, and the row that goes beyond them
BYTES = "base64"
NUMBER, TRUTH, TEXT, DOCUMENT = "a number", "yes or no", "text", "JSON"
RAW, INSTANT, DAY = "bytes", "an instant", "a day"
KINDS: dict[str, tuple[type[TypeEngine[Any]], ...]] = {
    TRUTH: (sqlalchemy.Boolean,),
    NUMBER: (Integer, sqlalchemy.Float),
    DOCUMENT: (JSON,),
    TEXT: (String,),
    RAW: (LargeBinary,),
    INSTANT: (DateTime,),
    DAY: (Date,),
}


class LineError(Exception):
    """A table cannot be put into lines. The message is one clear sentence."""


@dataclass(frozen=True)
class Table:
    """A table as it is in a database: its columns in order with their kinds, and its key."""

    name: str
    kinds: dict[str, str]
    key: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.kinds)

    def in_order(self, columns: tuple[str, ...]) -> Table:
        """The same table with its columns in another order."""
        return replace(self, kinds={name: self.kinds[name] for name in columns})

    @cached_property
    def clause(self) -> sqlalchemy.TableClause:
        """The table in a statement. Its columns have no types: nothing is done to their values."""
        return sqlalchemy.table(self.name, *map(sqlalchemy.column, self.columns))


def tables(connection: Connection) -> list[Table]:
    """All tables but that of the migrations; one that refers to others comes after them.

    Raises LineError for a column that Cairn has no kind for.
    """
    inspector = sqlalchemy.inspect(connection)
    names = [name for name, _keys in inspector.get_sorted_table_and_fkc_names() if name]
    found = []
    for name in names:
        if name == "alembic_version":
            continue
        kinds = {
            each["name"]: _kind(name, each["name"], each["type"])
            for each in inspector.get_columns(name)
        }
        key = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
        found.append(Table(name, kinds, key or tuple(kinds)))
    return found


def _kind(table: str, column: str, found: TypeEngine[Any]) -> str:
    for kind, types in KINDS.items():
        if isinstance(found, types):
            return kind
    raise LineError(f"The column {column} of the table {table} is none of Cairn's.")


def lines(connection: Connection, table: Table) -> Generator[bytes, None, None]:
    """The rows in the order of their key, a few at a time. Close it. Raises LineError."""
    encode = json.JSONEncoder(
        ensure_ascii=False, separators=(",", ":"), default=_as_json, check_circular=False
    ).encode
    odd = _oddities(table) if connection.dialect.name == "sqlite" else {}
    rows = connection.execute(
        _all_of(table, connection), execution_options={"yield_per": READ_AT_ONCE}
    )
    with rows:
        for row in rows:
            yield f"{encode(_plain(row, odd, table))}\n".encode()


def put(
    connection: Connection, table: Table, columns: tuple[str, ...], found: Iterable[bytes]
) -> None:
    """Insert the rows of lines, whose values are in that order. Raises LineError."""
    is_sqlite = connection.dialect.name == "sqlite"  # PostgreSQL reads instants as they are
    instants = [name for name in columns if is_sqlite and table.kinds[name] == INSTANT]
    statement = table.clause.insert()
    for batch in _batches(found):
        rows = [_named(values(line), columns, instants) for line in batch]
        connection.execute(statement, rows)


def _batches(found: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch, size = [], 0
    for line in found:
        batch.append(line)
        size += len(line)
        if size >= WRITTEN_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _named(found: list[Any], columns: tuple[str, ...], instants: list[str]) -> dict[str, Any]:
    if len(found) != len(columns):
        raise LineError("The backup holds a row of another form than its table's.")
    row = dict(zip(columns, found, strict=True))
    for name in instants:
        row[name] = _as_sqlite_has_it(row[name])
    return row


def count_on(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number the next row after the last one; SQLite does so by itself."""
    if connection.dialect.name == "sqlite" or len(table.key) != 1:
        return
    key = table.clause.c[table.key[0]]
    sequence = connection.scalar(
        sqlalchemy.select(func.pg_get_serial_sequence(table.name, key.name))
    )
    if sequence:
        connection.execute(sqlalchemy.select(func.setval(sequence, func.max(key))))


def _all_of(table: Table, connection: Connection) -> sqlalchemy.Select[Any]:
    clause = table.clause
    columns = [clause.c[name] for name in table.columns]
    key = [clause.c[name] for name in table.key]
    if connection.dialect.name == "sqlite":
        return sqlalchemy.select(*columns).order_by(*key)
    as_text = [  # or the driver would read the JSON
        sqlalchemy.cast(each, sqlalchemy.Text) if table.kinds[each.name] == DOCUMENT else each
        for each in columns
    ]
    order = [  # in every language of the server as SQLite does, byte for byte
        each.collate("C") if table.kinds[each.name] == TEXT else each for each in key
    ]
    return sqlalchemy.select(*as_text).order_by(*order)


def _as_json(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, bytes):
        return {BYTES: b64encode(value).decode()}
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return f"{aware.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def _oddities(table: Table) -> dict[int, Callable[[Any], Any]]:
    """What SQLite keeps in other ways, by the column's place: it has no such types."""
    ways: dict[str, Callable[[Any], Any]] = {
        INSTANT: datetime.fromisoformat,
        TRUTH: bool,
        DOCUMENT: lambda value: value if isinstance(value, str | bytes) else json.dumps(value),
    }
    kinds = enumerate(table.kinds.values())
    return {index: ways[kind] for index, kind in kinds if kind in ways}


def _plain(row: Iterable[Any], odd: dict[int, Callable[[Any], Any]], table: Table) -> list[Any]:
    values = list(row)
    for index, convert in odd.items():
        if values[index] is not None:
            try:
                values[index] = convert(values[index])
            except (TypeError, ValueError):
                column = table.columns[index]
                raise LineError(
                    f"What stands in the column {column} of the table {table.name} is not "
                    f"{table.kinds[column]}."
                ) from None  # the cause would show it
    return values


_read = json.JSONDecoder(object_hook=lambda found: b64decode(found[BYTES])).decode


def values(line: bytes) -> list[Any]:
    """What a line holds; instants are still text. Raises LineError for a line that is none."""
    try:
        found = _read(line.decode())
    except (LookupError, RecursionError, TypeError, ValueError):
        found = None
    if not isinstance(found, list):
        raise LineError("The backup holds a row that is none.")
    return found


def _as_sqlite_has_it(instant: Any) -> Any:
    return instant.replace("T", " ").removesuffix("Z") if isinstance(instant, str) else instant
