"""The table of seals: with which keys this database is sealed, and whether nothing else is left."""

from __future__ import annotations

import logging
import sqlite3

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text, update

from storage.resealing import sealed_tables
from storage.sealing import Keyring, WrongKeyError
from storage.tables import seal

log = logging.getLogger(__name__)

KNOWN, PLACE = b"Cairn", "seal.proof"
_PROOFS = select(seal.c.key_id, seal.c.proof)
_UNSWEPT = select(seal.c.key_id).where(seal.c.swept.is_(False)).limit(1)


def is_sealed(connection: Connection) -> bool:
    """Whether anything here may be sealed, so that a key of one's own making would be wrong."""
    return inspect(connection).has_table("seal") and bool(connection.execute(_PROOFS).first())


def check(connection: Connection, keyring: Keyring) -> None:
    """Whether every key that rows may be sealed with is on the ring. Raises WrongKeyError."""
    if inspect(connection).has_table("seal"):
        proofs = connection.execute(_PROOFS).all()
        if not proofs:
            raise WrongKeyError("It is not on file any more with which key this is sealed.")
        for _key_id, proof in proofs:
            keyring.open(proof, PLACE)


def note_first(connection: Connection, keyring: Keyring) -> None:
    """Put it on file that rows may be sealed with the first key from now on."""
    known = connection.execute(_PROOFS).all()
    if keyring.first_id not in {key_id for key_id, _proof in known}:
        row = {"key_id": keyring.first_id, "proof": keyring.seal(KNOWN, PLACE), "swept": True}
        connection.execute(insert(seal), row)


def forget_others(connection: Connection, keyring: Keyring) -> None:
    """All rows are under the first key now; what was under others may still be in the files."""
    connection.execute(delete(seal).where(seal.c.key_id != keyring.first_id))
    connection.execute(update(seal).values(swept=False))


def is_unswept(connection: Connection) -> bool:
    return connection.execute(_UNSWEPT).first() is not None


def sweep(engine: Engine) -> None:
    """Have the files hold nothing but what is in the rows now, and put that on file.

    Where that cannot be, for another reads there or the disk is full, the next start tries again.
    """
    sweep_it = _sweep_file if engine.dialect.name == "sqlite" else _sweep_server
    if sweep_it(engine):
        with engine.begin() as connection:
            connection.execute(update(seal).values(swept=True))


def _sweep_file(engine: Engine) -> bool:
    with engine.connect() as connection:
        own = connection.connection.driver_connection  # outside of any transaction of ours
        assert own
        try:
            own.execute("VACUUM")
            (is_busy, *_pages) = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            log.warning("Old words may still be in the database's file: %s", error)
            return False
    return not is_busy


def _sweep_server(engine: Engine) -> bool:
    """Deleted versions of rows go; the server's own log and its archives are not ours to clear."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in sealed_tables():
            connection.execute(text(f'VACUUM FULL "{table.name}"'))
    return True
