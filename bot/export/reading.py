"""Reads the file that a client sends. Whatever it is, that costs little time and little memory."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from bot.export.faults import said_of
from flows.engine.words import _
from flows.own_data.importing import MOST_BYTES
from storage.portable.form import VERSION, ClientFile
from storage.portable.passing import LEFT_OUT

MEMBER = "cairn.json"
MOST_UNPACKED = 20_000_000  # bytes
MOST_GROUPS = 60_000  # lists and groups of fields; each takes far more memory than its two bytes
MOST_VALUES = 500_000
WIDEST = 300  # fields in a group; of each that is not known the form would say so
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others can ask for gigabytes

TOO_LARGE = _("That file is larger than I can look through: it may hold 5 MB.")
NOT_JSON = _("I cannot read that file. It is neither the zip that /export sends nor JSON.")
NO_MEMBER = _("There is no cairn.json in that zip, so it is not one that /export sends.")
NOT_OURS = _("That file is not one of mine: /export sends those that I can read.")
NEWER = _("That file was made by a newer Cairn than this one, which does not know its form.")
BROKEN = _("That file is not as I write them, so I keep nothing of it: {fault}.")


class UnreadableFileError(Exception):
    """A file that cannot be read. `sentence` is marked for translation, with what it names.

    As a string it is the whole sentence in English. Nothing that stands in the file is in it.
    """

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence.format(**values))
        self.sentence, self.values = sentence, values


def read_upload(data: bytes, name: str) -> ClientFile:
    """The file as it can be brought in; what never is brought in is left out of it already.

    `data` as it was sent, JSON or a zip, whatever `name` says. Raises UnreadableFileError.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(TOO_LARGE)
    written = _unpacked(data) if data.startswith(b"PK") else data
    written = written.removeprefix(b"\xef\xbb\xbf")  # some editors put it there
    if not written.lstrip()[:1] == b"{":
        raise UnreadableFileError(NOT_JSON)
    _check_size(written)
    _check_parts(written)
    try:
        file = ClientFile.model_validate_json(written)
    except ValidationError as error:
        raise UnreadableFileError(BROKEN, fault=said_of(error)) from None
    return file.model_copy(update={**{part: [] for part in LEFT_OUT}, "upload": None})


def _unpacked(data: bytes) -> bytes:
    """The one member that is looked at, whatever the zip says of its size."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            about = archive.getinfo(MEMBER)
            if about.compress_type not in METHODS:
                raise UnreadableFileError(NOT_JSON)
            with archive.open(about) as member:
                found = member.read(MOST_UNPACKED + 1)
    except UnreadableFileError:
        raise
    except KeyError:
        raise UnreadableFileError(NO_MEMBER) from None
    except Exception:  # a zip that is none can raise anything
        raise UnreadableFileError(NOT_JSON) from None
    if len(found) > MOST_UNPACKED:
        raise UnreadableFileError(TOO_LARGE)
    return found


def _check_size(written: bytes) -> None:
    """Counts before anything is built of it."""
    groups = written.count(b"[") + written.count(b"{")
    if groups > MOST_GROUPS or written.count(b",") > MOST_VALUES:
        raise UnreadableFileError(TOO_LARGE)


def _check_parts(written: bytes) -> None:
    """Whether it is ours, and of a form that we know; before anything else is said of it."""
    try:
        found = from_json(written)
    except ValueError:  # broken, or too deep
        raise UnreadableFileError(NOT_JSON) from None
    if found.get("format") != "cairn-client-file":
        raise UnreadableFileError(NOT_OURS)
    version = found.get("version")
    if type(version) is int and version > VERSION:
        raise UnreadableFileError(NEWER)
    if _widest(found) > WIDEST:
        raise UnreadableFileError(NOT_OURS)


def _widest(found: Any) -> int:
    """How many fields the widest group has."""
    widest, left = 0, [found]
    while left:
        group = left.pop()
        if isinstance(group, dict):
            widest = max(widest, len(group))
            group = group.values()
        left += [each for each in group if isinstance(each, dict | list)]
    return widest
