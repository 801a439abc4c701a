"""The file of a backup: a zip of a manifest and each table's lines, whole or not there at all."""

from __future__ import annotations

import io
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

FORM, VERSION = "cairn backup", 1
MANIFEST = "manifest.json"
LONGEST_MANIFEST = CHUNK = 1 << 20  # bytes
EFFORT = 3  # of zlib: what is sealed shrinks by a quarter at any, and 6 takes twice the time


class BackupError(Exception):
    """A backup cannot be made or restored. The message is one clear sentence or two."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds of one table; `sha256` is of its lines."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `revision` is the form of the tables, as the migrations call it."""

    revision: str
    made_at: datetime
    tables: dict[str, Kept]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables.values())

    def to_json(self) -> dict[str, Any]:
        return {
            "form": FORM,
            "version": VERSION,
            "revision": self.revision,
            "made_at": self.made_at.isoformat(),
            "tables": {name: asdict(each) for name, each in self.tables.items()},
        }

    @classmethod
    def from_json(cls, found: Any) -> Manifest:
        """Raises anything for what is none."""
        tables = {
            str(name): Kept(tuple(map(str, each["columns"])), int(each["rows"]), each["sha256"])
            for name, each in found["tables"].items()
        }
        return cls(str(found["revision"]), datetime.fromisoformat(found["made_at"]), tables)


class Digest:
    """Rows and checksum of lines, taken as they go by."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, sha256()

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines."""
        for line in lines:
            self.add(line)
            yield line

    def add(self, part: bytes) -> None:
        self.rows += part.count(b"\n")
        self._sum.update(part)

    def kept(self, columns: tuple[str, ...]) -> Kept:
        return Kept(columns, self.rows, self._sum.hexdigest())


class NewBackup:
    """A backup that is being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=EFFORT)

    def __enter__(self) -> NewBackup:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, table: str, lines: Iterable[bytes]) -> None:
        with (
            self._zip.open(_member(table), "w", force_zip64=True) as member,
            io.BufferedWriter(member, CHUNK) as buffer,
        ):
            buffer.writelines(lines)

    def complete(self, manifest: Manifest) -> None:
        """Last of all, so that a file that was cut short is seen to be."""
        self._zip.writestr(MANIFEST, json.dumps(manifest.to_json(), indent=1))


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for the owner's eyes that has its name only when it is whole and on the disk.

    Raises BackupError when the name is taken or nothing can be written.
    """
    try:
        refuse_taken(path)
        number, name = tempfile.mkstemp(prefix=".backup-", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:  # mkstemp made it with mode 0600
                yield file
                file.flush()
                os.fsync(number)
            _rename(Path(name), path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror or error}.") from error


def refuse_taken(path: Path) -> None:
    """Raises BackupError when there is something by that name."""
    if path.exists() or path.is_symlink():
        raise _taken(path)


def _taken(path: Path) -> BackupError:
    return BackupError(f"{path} is there already; a backup is written over nothing.")


def _rename(written: Path, path: Path) -> None:
    """Over nothing, even if it came this very moment. Raises BackupError, and OSError."""
    try:
        os.link(written, path)
    except FileExistsError:
        raise _taken(path) from None
    except OSError:  # a file system without links
        refuse_taken(path)
        written.rename(path)
    with suppress(OSError):  # Windows cannot flush a folder
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Backup:
    """A whole and unchanged backup, open for reading."""

    def __init__(self, opened: ZipFile) -> None:
        self._zip = opened
        self.manifest = _manifest(opened)

    @property
    def is_sealed(self) -> bool:
        """Whether it opens with certain keys only."""
        return "seal" in self.manifest.tables

    def lines(self, table: str) -> Iterator[bytes]:
        """Raises BackupError when the file was changed after all, or cannot be read any more."""
        try:
            with self._zip.open(_member(table)) as member:
                yield from member
        except (BadZipFile, EOFError, OSError, zlib.error) as error:
            raise BackupError("The backup can be read no longer; nothing was restored.") from error

    def check(self) -> None:
        """Read all of it. Raises BackupError when it is not what the manifest says."""
        members = sorted([MANIFEST, *map(_member, self.manifest.tables)])
        if sorted(self._zip.namelist()) != members:
            raise BackupError("It does not hold the tables that its manifest names.")
        for name, kept in self.manifest.tables.items():
            digest = Digest()
            with self._zip.open(_member(name)) as member:
                while part := member.read(CHUNK):
                    digest.add(part)
            if digest.kept(kept.columns) != kept:
                raise BackupError(f"The table {name} in it is not what its manifest says.")


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """A backup, of which every byte was checked. Raises BackupError."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error
    with file:
        try:
            backup = Backup(ZipFile(file))
            backup.check()
        except BackupError as error:
            raise BackupError(f"{path} cannot be restored. {error}") from error
        except Exception as error:  # a file of another kind has zipfile raise anything
            raise BackupError(f"{path} is no backup of Cairn, or is damaged.") from error
        yield backup


def _manifest(opened: ZipFile) -> Manifest:
    """Raises BackupError, and anything for what is none."""
    with opened.open(MANIFEST) as member:
        found = json.loads(member.read(LONGEST_MANIFEST))
    if found["form"] != FORM:
        raise ValueError
    if found["version"] != VERSION:
        raise BackupError("It was made by a newer Cairn than this one; update Cairn first.")
    return Manifest.from_json(found)


def _member(table: str) -> str:
    return f"{table}.jsonl"
