"""The key that all tests seal with; it is no secret."""

from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from storage.resealing import sealed_tables
from storage.sealing import BrokenSealError, Keyring

KEYRING = Keyring((bytes(range(32)),))
WRITTEN = b64encode(KEYRING.keys[0]).decode()  # as CAIRN_KEY has it


def opened(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row as the database has it, with what is sealed in it as the client wrote it."""
    return tuple(_opened(value) for value in row)


def _opened(value: Any) -> Any:
    if not isinstance(value, bytes):
        return value
    for table in sealed_tables():
        for column in table.columns:
            with suppress(BrokenSealError):
                return KEYRING.open(value, f"{table.name}.{column}").decode()
    raise AssertionError("These bytes are sealed for no column.")
