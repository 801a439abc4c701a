"""Puts a client's file together as a zip: for machines, for people, and the pictures."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

from bot.export.readable import Shown, picture_name, readable
from flows.engine.words import Language
from storage.portable.form import ClientFile, written

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip knows: the same file is the same bytes


def build(file: ClientFile, pictures: Sequence[Shown], language: Language) -> bytes:
    """The zip with cairn.json, cairn.md and the pictures, in this order."""
    members = {
        "cairn.json": written(file),
        "cairn.md": readable(file, language, pictures).encode("utf-8", "replace"),
    }
    members |= {picture_name(number): each.png for number, each in enumerate(pictures, 1)}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            about = zipfile.ZipInfo(name, ALWAYS)
            about.external_attr = 0o644 << 16
            is_png = name.endswith(".png")
            about.compress_type = zipfile.ZIP_STORED if is_png else zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return packed.getvalue()
