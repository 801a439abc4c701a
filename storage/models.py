"""The tables. All instants are aware UTC; all words are the client's own.

A row of a client carries the client's id, so that everything of one client can be found, exported
and deleted by it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, TypeDecorator
from sqlmodel import Field, SQLModel

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


def _client() -> Any:
    return Field(foreign_key="client.id", index=True, sa_type=Identifier)


def _key() -> Any:
    return Field(default=None, primary_key=True, sa_type=Identifier)


class Client(SQLModel, table=True):
    """A person being coached. `zone` is "" until the first meeting is over."""

    id: int = Field(primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False})
    name: str = ""
    zone: str = ""
    country: str = ""
    language: str = "en"
    reachable: bool = True
    met_at: datetime = Field(sa_type=Instant)


class DeskRow(SQLModel, table=True):
    """What lies open between Cairn and a client: `flows.engine.model.Desk` as JSON."""

    __tablename__ = "desk"
    client_id: int = Field(
        foreign_key="client.id",
        primary_key=True,
        sa_type=Identifier,
        sa_column_kwargs={"autoincrement": False},
    )
    state: dict[str, Any] = Field(sa_type=JSON)


class Commitment(SQLModel, table=True):
    """An action step that the client proposed. `state` is open, done or parked."""

    __table_args__ = (Index("ix_commitment_client_state", "client_id", "state"),)
    id: int | None = _key()
    client_id: int = _client()
    what: str
    due: datetime = Field(sa_type=Instant)
    place: str = ""
    first_piece: str = ""
    sureness: int | None = None
    state: str = "open"
    moves: int = 0  # how many times it was given another time
    made_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class PlanRow(SQLModel, table=True):
    """If `cue`, then I will `action`: the plan for one obstacle of a commitment."""

    __tablename__ = "plan"
    id: int | None = _key()
    client_id: int = _client()
    commitment_id: int = Field(foreign_key="commitment.id", index=True, sa_type=Identifier)
    obstacle: str
    cue: str
    action: str
    made_at: datetime = Field(sa_type=Instant)


class Rating(SQLModel, table=True):
    """A reading from 1 to 10 on a named scale."""

    id: int | None = _key()
    client_id: int = _client()
    scale: str
    value: int
    note: str = ""
    at: datetime = Field(sa_type=Instant)


class Record(SQLModel, table=True):
    """A talk that was held to its end: every step and answer, in order."""

    id: int | None = _key()
    client_id: int = _client()
    flow: str
    trail: list[Any] = Field(sa_type=JSON)
    began_at: datetime = Field(sa_type=Instant)
    ended_at: datetime = Field(sa_type=Instant)


class Seen(SQLModel, table=True):
    """An update that was acted on. Compared for equality only: ids are not monotonic for good."""

    update_id: int = Field(
        primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = Field(sa_type=Instant, index=True)


class OutboxRow(SQLModel, table=True):
    """A reply that is committed and not yet accepted by Telegram. Lower `priority` goes first."""

    __tablename__ = "outbox"
    # Numbers are never used again: the courier reads on from the last that it knows.
    __table_args__ = (
        Index("ix_outbox_priority_id", "priority", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = _key()
    chat_id: int = Field(sa_type=Identifier)
    priority: int = 0
    flow: str = ""
    body: dict[str, Any] = Field(sa_type=JSON)
    put_at: datetime = Field(sa_type=Instant)


class Parked(SQLModel, table=True):
    """What could not be handled, for a person to see: an update whole, or a reply's measures."""

    id: int | None = _key()
    kind: str
    chat_id: int | None = Field(default=None, sa_type=Identifier, index=True)
    reason: str
    body: dict[str, Any] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Instant)


class Group(SQLModel, table=True):
    """A group that was told that Cairn talks in private only."""

    __tablename__ = "told_group"
    chat_id: int = Field(
        primary_key=True, sa_type=Identifier, sa_column_kwargs={"autoincrement": False}
    )
    told_at: datetime = Field(sa_type=Instant)
