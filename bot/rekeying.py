"""A new key in the place of the old one, for all that is on file."""

from __future__ import annotations

from bot.keys import KeyFile, Keys
from storage.sealing import Keyring, new_key
from storage.unit_of_work import Database


def rekey(database: Database, keys: Keys) -> str:
    """Seal all rows anew; what was done, in words. Killed at any moment, it can be run again.

    A key file gets a new first key, unless it holds several: then it goes on where it was broken
    off. The old keys are taken out when no row needs them any more.

    Raises InUseError, WrongKeyError, KeyFileError, and what the database raises.
    """
    database.claim()
    keyring = keys.keyring_for(database)
    _take_up(database, keyring)
    if isinstance(keys, KeyFile):
        if len(keyring.keys) == 1:
            keyring = Keyring((new_key(), *keyring.keys))
            keys.replace(keyring)
            _take_up(database, keyring)
        rows = database.reseal()
        keys.replace(Keyring(keyring.keys[:1]))
        return f"Sealed with the new key: {rows:,} rows. Backups from before open with the old one."
    rows = database.reseal()
    return (
        f"Sealed with the first key in {keys.name}: {rows:,} rows. The others may now be taken "
        "out; backups from before open with them."
    )


def _take_up(database: Database, keyring: Keyring) -> None:
    """Work with these keys, and put the first on file before any row needs it."""
    database.unlock(keyring)
    database.migrate()
