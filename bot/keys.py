"""Where the keys come from that seal what clients write: the environment, or a file."""

from __future__ import annotations

import os
import stat
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.sealing import KEY_SIZE, Keyring, new_key
from storage.unit_of_work import Database

FORM = f"{KEY_SIZE} random bytes in base64, as `openssl rand -base64 {KEY_SIZE}` prints them"
LONGEST = 2**16  # bytes that are read; a key takes 45
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """There is no key to work with. The message is one clear sentence, with nothing of a key."""


@dataclass(frozen=True)
class GivenKeys:
    """Keys that the environment gives, in CAIRN_KEY."""

    keyring: Keyring
    name = "CAIRN_KEY"

    def keyring_for(self, _database: Database) -> Keyring:
        return self.keyring


@dataclass(frozen=True)
class KeyFile:
    """A file with a key a line, the first of which seals; it must be its owner's alone."""

    path: Path

    @property
    def name(self) -> str:
        return f"the key file {self.path}"

    def keyring_for(self, database: Database) -> Keyring:
        """The keys; where there is no file and nothing is sealed yet, one with a new key is made.

        Raises KeyFileError, and what the database raises.
        """
        if not os.path.lexists(self.path):
            if database.is_sealed():
                raise KeyFileError(
                    f"The key file {self.path} is missing, and without it nobody can read what the "
                    "database holds; put it back."
                )
            self._make()
        return self.read()

    def read(self) -> Keyring:
        """The keys that are in it. Raises KeyFileError."""
        try:
            with self.path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                content = file.read(LONGEST)
        except OSError as error:
            raise self._trouble("read", error) from None
        if os.name == "posix" and mode & OTHERS:
            raise KeyFileError(
                f"The key file {self.path} is open to others than its owner; "
                f"chmod 600 {self.path} sets that right."
            )
        try:
            return parse(content.decode("ascii"))
        except ValueError:
            raise KeyFileError(f"The key file {self.path} must hold {FORM}.") from None

    def replace(self, keyring: Keyring) -> None:
        """Have these keys in it and no others; killed at any moment, it has the old or the new."""
        target = Path(os.path.realpath(self.path))  # a link stays one
        self._write(keyring, target, lambda draft: draft.replace(target))

    def _make(self) -> None:
        """A file with a new key; if another process makes one at this moment, there is one."""

        def link(draft: Path) -> None:
            try:
                self.path.hardlink_to(draft)  # as O_EXCL would, and never half-written
            except FileExistsError:
                pass
            finally:
                draft.unlink()

        self._write(Keyring((new_key(),)), self.path, link)

    def _write(self, keyring: Keyring, target: Path, settle: Callable[[Path], object]) -> None:
        """Settle a draft that is safe on the disk. Raises KeyFileError."""
        try:
            number, draft = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)
            with os.fdopen(number, "wb") as file:  # made with O_CREAT, O_EXCL and 0600
                file.write(f"{written(keyring)}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            settle(Path(draft))
            _flush(target.parent)
        except OSError as error:
            raise self._trouble("written", error) from None

    def _trouble(self, done: str, error: OSError) -> KeyFileError:
        return KeyFileError(f"The key file {self.path} cannot be {done}: {error.strerror}.")


Keys = GivenKeys | KeyFile


def parse(text: str) -> Keyring:
    """The keys in a text, separated by blanks or lines. Raises ValueError, which tells no key."""
    try:
        return Keyring(tuple(b64decode(word, validate=True) for word in text.split()))
    except ValueError:
        raise ValueError(f"A key is {FORM}.") from None


def written(keyring: Keyring) -> str:
    """The keys a line each, as `parse` reads them."""
    return "\n".join(b64encode(key).decode() for key in keyring.keys)


def _flush(folder: Path) -> None:
    """Have the names in a folder safe on the disk, where a folder can be opened for that."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
