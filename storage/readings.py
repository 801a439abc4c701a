"""Readings from 1 to 10, and the scales that are a client's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or  # SQLite understands it, too

from flows.engine.effects import KeepScale, Rate
from flows.engine.model import KeptRating, KeptScale
from storage.tables import rating, scale

_OF_CLIENT = rating.c.client_id == bindparam("client")
_STANDS = rating.c.replaced_at.is_(None)
_ALL = (
    select(rating.c.id, rating.c.scale, rating.c.value, rating.c.at, rating.c.note)
    .where(_OF_CLIENT, _STANDS)
    .order_by(rating.c.at, rating.c.id)
)
_LATEST = (
    select(rating.c.id, rating.c.value, rating.c.at, rating.c.note)
    .where(_OF_CLIENT, _STANDS, rating.c.scale == bindparam("scale"))
    .order_by(rating.c.at.desc(), rating.c.id.desc())
    .limit(1)
)
_SCALES = (
    select(scale.c.key, scale.c.name, scale.c.low, scale.c.high)
    .where(scale.c.client_id == bindparam("client"), scale.c.dropped.is_(False))
    .order_by(scale.c.kept_at, scale.c.key)
)


class Ratings:
    """Readings from 1 to 10. Corrected ones are kept, and passed over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, client_id: int) -> tuple[KeptRating, ...]:
        """All readings of the client as they stand, the oldest first."""
        rows = self._connection.execute(_ALL, {"client": client_id})
        return tuple(KeptRating(*row) for row in rows)

    def add(self, client_id: int, rate: Rate, now: datetime) -> None:
        """One more reading."""
        values = {"scale": rate.scale, "value": rate.value, "note": rate.note, "at": now}
        self._connection.execute(insert(rating), {"client_id": client_id, **values})

    def correct(self, client_id: int, scale_key: str, value: int, now: datetime) -> None:
        """The latest reading of a scale, if there is one, gets another value at its own instant."""
        latest = self._latest(client_id, scale_key)
        if latest is None or latest.value == value:
            return
        self._set(latest.id, replaced_at=now)
        kept = {"scale": scale_key, "note": latest.note, "at": latest.at, "value": value}
        self._connection.execute(insert(rating), {"client_id": client_id, **kept})

    def annotate(self, client_id: int, scale_key: str, words: str) -> None:
        """What made the latest reading of a scale what it is."""
        latest = self._latest(client_id, scale_key)
        if latest is not None:
            self._set(latest.id, note=words)

    def _latest(self, client_id: int, scale_key: str) -> Any:
        return self._connection.execute(_LATEST, {"client": client_id, "scale": scale_key}).first()

    def _set(self, number: int, **values: object) -> None:
        self._connection.execute(update(rating).where(rating.c.id == number).values(**values))


class Scales:
    """Scales of the client's own, and the areas of their wheel."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, client_id: int) -> tuple[KeptScale, ...]:
        """Those that are asked about, in the order in which they were first kept."""
        rows = self._connection.execute(_SCALES, {"client": client_id})
        return tuple(KeptScale(*row) for row in rows)

    def keep(self, client_id: int, kept: KeepScale, now: datetime) -> None:
        """Add a scale, or change the one of this key; one that was dropped is back."""
        words = {"name": kept.name, "low": kept.low, "high": kept.high, "dropped": False}
        new = {"client_id": client_id, "key": kept.key, "kept_at": now, **words}
        self._connection.execute(
            insert_or(scale)
            .values(new)
            .on_conflict_do_update(index_elements=["client_id", "key"], set_=words)
        )

    def drop(self, client_id: int, key: str) -> None:
        """Ask about it no more; its readings stay."""
        own = (scale.c.client_id == client_id, scale.c.key == key)
        self._connection.execute(update(scale).where(*own).values(dropped=True))
