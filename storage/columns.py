"""What the columns of tables are made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, TypeDecorator, text
from sqlmodel import Field

from storage.sealing import Keyring

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


class Sealed(TypeDecorator[Any]):
    """Bytes sealed for one place, by the keyring that `Database` hangs on its dialects."""

    impl = LargeBinary

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place  # "table.column"

    def _seal(self, words: str, dialect: Any) -> bytes:
        keyring: Keyring = dialect.keyring
        return keyring.seal(words.encode(), self.place)

    def _open(self, sealed: bytes, dialect: Any) -> bytes:
        keyring: Keyring = dialect.keyring
        return keyring.open(sealed, self.place)


class SealedWords(Sealed):
    """Words, sealed. Nothing can be compared, ordered or computed with them in SQL."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else self._seal(value, dialect)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        return None if value is None else self._open(value, dialect).decode()


class SealedJson(Sealed):
    """A JSON value, sealed; None is NULL."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        if value is None:
            return None
        return self._seal(json.dumps(value, separators=(",", ":")), dialect)

    def process_result_value(self, value: bytes | None, dialect: Any) -> Any:
        return None if value is None else json.loads(self._open(value, dialect))


def of_client() -> Any:
    return Field(foreign_key="client.id", index=True, sa_type=Identifier)


def key() -> Any:
    return Field(default=None, primary_key=True, sa_type=Identifier)


def added(usual: Any, server: str) -> Any:
    """A column that came to a table with rows in it: they got what the server has for usual."""
    return Field(default=usual, sa_column_kwargs={"server_default": server})


def instant() -> Any:
    return Field(default=None, sa_type=Instant)


def is_sealed(type_: Any) -> bool:
    return isinstance(type_, Sealed)


def sealed_words(place: str, **more: Any) -> Any:
    """A column of words for the place "table.column"; `default=""` where there may be none."""
    return Field(sa_type=SealedWords(place), **more)


def sealed_json(place: str, **more: Any) -> Any:
    return Field(sa_type=SealedJson(place), **more)


def only_while(state: str) -> dict[str, Any]:
    """An index of the rows in one state only, so that no plan of a query takes it for others."""
    return only_where(f"state = '{state}'")


def only_where(condition: str) -> dict[str, Any]:
    """An index of the rows for which an SQL condition holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
