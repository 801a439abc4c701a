"""`python -m bot backup` and `python -m bot restore`: everything in one file, and back again."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.clock import Clock
from bot.keys import KeyFile, KeyFileError, Keys
from bot.settings import Settings, SettingsError, read_settings
from storage.backup_file import Backup, BackupError, Manifest, open_backup
from storage.backups import back_up
from storage.restoring import restore
from storage.sealing import BrokenSealError, Keyring, WrongKeyError
from storage.unit_of_work import Database, UnknownFormError

WAYS = ("backup", "restore")


def add_arguments(ways: Any) -> None:
    """Both commands, beside the others of `python -m bot`."""
    backup = ways.add_parser("backup", help="write all to one file, also while Cairn is at work")
    backup.add_argument(
        "file", metavar="FILE", type=Path, nargs="?", help="default: cairn-DATE-TIME.backup here"
    )
    restored = ways.add_parser("restore", help="fill an empty database with a backup, and check it")
    restored.add_argument("file", metavar="FILE", type=Path)


def work(arguments: argparse.Namespace) -> int:
    """The exit code: 0 when it is done, 2 when it is not, with one line that says why."""
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    act = _back_up if arguments.way == "backup" else _restore
    try:
        settings = read_settings(talks=False)
        with _in_words(settings.keys):
            print(act(settings, arguments.file))
    except (BackupError, KeyFileError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"The {arguments.way} was broken off.", file=sys.stderr)
        return 2
    return 0


def _back_up(settings: Settings, file: Path | None) -> str:
    began, now = time.monotonic(), Clock().now()
    path = file or Path(f"cairn-{now.astimezone():%Y-%m-%d-%H%M}.backup")
    with contextlib.closing(_database(settings)) as database:
        manifest = back_up(database.url, path, now, _say)
    return _summary(f"Wrote {path}", manifest, path, began)


def _restore(settings: Settings, path: Path) -> str:
    began = time.monotonic()
    with open_backup(path) as backup, contextlib.closing(_database(settings)) as database:
        keyring = _keyring(settings.keys, backup, database)
        database.unlock(keyring)
        restore(database, keyring, backup, _say)
        made = f"{backup.manifest.made_at.astimezone():%Y-%m-%d %H:%M}"
        return _summary(f"Restored and checked {path} of {made}", backup.manifest, path, began)


def _database(settings: Settings) -> Database:
    """Not yet opened. Raises BackupError."""
    try:
        return Database(settings.database_url)
    except (ArgumentError, ImportError, ValueError) as error:
        raise BackupError("DATABASE_URL is no address of a database that Cairn can use.") from error


def _keyring(keys: Keys, backup: Backup, database: Database) -> Keyring:
    """The keys; a new one is made only for a backup that none is needed for."""
    if backup.is_sealed and isinstance(keys, KeyFile):
        return keys.read()
    return keys.keyring_for(database)


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr)


def _summary(done: str, manifest: Manifest, path: Path, began: float) -> str:
    size, seconds = path.stat().st_size / 1e6, time.monotonic() - began
    return (
        f"{done}: {len(manifest.tables)} tables, {manifest.rows:,} rows, {size:,.1f} MB, "
        f"{seconds:.1f} s"
    )


@contextlib.contextmanager
def _in_words(keys: Keys) -> Iterator[None]:
    """What keeps from it, as a BackupError."""
    try:
        yield
    except WrongKeyError as error:
        raise BackupError(
            f"The backup is sealed with another key than there is in {keys.name}."
        ) from error
    except BrokenSealError as error:
        raise BackupError("What the backup holds was changed by another hand.") from error
    except UnknownFormError as error:
        raise BackupError("The database was written by a newer Cairn than this one.") from error
    except (OSError, SQLAlchemyError) as error:
        raise BackupError("The database that DATABASE_URL names cannot be opened.") from error
