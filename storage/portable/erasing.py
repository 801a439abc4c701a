"""Counts what is kept of a client, and deletes all of it. Tables are found by their columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, delete, func, select
from sqlmodel import SQLModel

from storage import tables

KINDS = {  # of what a client is told that it is on file
    "talks": tables.record,
    "steps": tables.commitment,
    "plans": tables.plan,
    "findings": tables.finding,
    "days": tables.day_entry,
    "readings": tables.rating,
    "scales": tables.scale,
}
NOT_OF_CLIENTS = {  # tables with such a column that hold nothing of a client, with the reason
    "told_group": "Its chats are groups.",
}


def count(connection: Connection, client_id: int) -> dict[str, int]:
    """How many of each kind are on file."""
    return {
        kind: int(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.client_id == client_id)
            ).scalar_one()
        )
        for kind, table in KINDS.items()
    }


def erase(connection: Connection, client_id: int) -> dict[str, int]:
    """Delete every row of a client; how many of each kind there were."""
    counted = count(connection, client_id)
    for table, owner in owned():
        connection.execute(delete(table).where(owner == client_id))
    return counted


def owned() -> Iterator[tuple[Any, Column[Any]]]:
    """Every table with rows of clients, those that refer to others first, and whose they are."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        owner = owner_of(table)
        if owner is not None and table.name not in NOT_OF_CLIENTS:
            yield table, owner


def owner_of(table: Any) -> Column[Any] | None:
    """The column that says whose a row is, if there is one."""
    if table is tables.client:
        owner: Column[Any] = table.c.id
        return owner
    return next((table.c[name] for name in ("client_id", "chat_id") if name in table.c), None)
