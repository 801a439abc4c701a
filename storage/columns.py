"""What the columns of tables are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, TypeDecorator, text
from sqlmodel import Field

# SQLite counts up only a plain INTEGER key, and PostgreSQL wants room for Telegram's ids.
Identifier = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant must be aware; this one has no time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def of_client() -> Any:
    return Field(foreign_key="client.id", index=True, sa_type=Identifier)


def key() -> Any:
    return Field(default=None, primary_key=True, sa_type=Identifier)


def added(usual: Any, server: str) -> Any:
    """A column that came to a table with rows in it: they got what the server has for usual."""
    return Field(default=usual, sa_column_kwargs={"server_default": server})


def instant() -> Any:
    return Field(default=None, sa_type=Instant)


def only_while(state: str) -> dict[str, Any]:
    """An index of the rows in one state only, so that no plan of a query takes it for others."""
    return only_where(f"state = '{state}'")


def only_where(condition: str) -> dict[str, Any]:
    """An index of the rows for which an SQL condition holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
