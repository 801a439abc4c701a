"""Rewriting what lies in sealed columns: when a database is sealed, and for a new key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from storage import models  # noqa: F401 (fills the metadata)
from storage.columns import is_sealed

AT_ONCE = 500  # rows

Change = Callable[[Any, str], Any]  # what lies there and its place, to what shall lie there


@dataclass(frozen=True)
class SealedTable:
    """The sealed columns of a table, and those of its primary key."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]


def sealed_tables() -> list[SealedTable]:
    """All tables with sealed columns, as they are now."""
    tables = [
        SealedTable(
            each.name,
            tuple(column.name for column in each.primary_key),
            tuple(column.name for column in each.columns if is_sealed(column.type)),
        )
        for each in SQLModel.metadata.sorted_tables
    ]
    return [each for each in tables if each.columns]


def rewrite(
    connection: Connection, table: SealedTable, change: Change, after: Sequence[Any] = ()
) -> tuple[int, tuple[Any, ...]]:
    """Change the next rows after the one of this key: how many changed, and the last one's key.

    The key is () when there are no more. NULL stays NULL.
    """
    rows = _next_rows(connection, table, after)
    width = len(table.keys)
    changed = [_changed(table, tuple(row), change) for row in rows]
    new = [each for each in changed if each]
    if new:
        connection.execute(_update(table), new)
    return len(new), tuple(rows[-1][:width]) if rows else ()


def rewrite_all(connection: Connection, table: SealedTable, change: Change) -> int:
    """Change all rows in this transaction; how many changed."""
    whole, after = 0, ()
    while True:
        number, after = rewrite(connection, table, change, after)
        whole += number
        if not after:
            return whole


def _next_rows(connection: Connection, table: SealedTable, after: Sequence[Any]) -> Sequence[Any]:
    keys = ", ".join(_quoted(table.keys))
    columns = ", ".join(_quoted((*table.keys, *table.columns)))
    values = {f"key_{number}": value for number, value in enumerate(after)}
    beyond = f"WHERE ({keys}) > ({', '.join(f':{name}' for name in values)})" if after else ""
    query = f'SELECT {columns} FROM "{table.name}" {beyond} ORDER BY {keys} LIMIT {AT_ONCE}'
    return connection.execute(text(query), values).all()


def _changed(table: SealedTable, row: tuple[Any, ...], change: Change) -> dict[str, Any]:
    """What the update needs; empty when the row stays as it is."""
    width = len(table.keys)
    new = {
        f"new_{number}": value if value is None else change(value, f"{table.name}.{column}")
        for number, (column, value) in enumerate(zip(table.columns, row[width:], strict=True))
    }
    if tuple(new.values()) == row[width:]:
        return {}
    return new | {f"key_{number}": value for number, value in enumerate(row[:width])}


def _update(table: SealedTable) -> Any:
    columns, keys = (_quoted(names) for names in (table.columns, table.keys))
    new = ", ".join(f"{column} = :new_{number}" for number, column in enumerate(columns))
    which = " AND ".join(f"{column} = :key_{number}" for number, column in enumerate(keys))
    return text(f'UPDATE "{table.name}" SET {new} WHERE {which}')


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]
