"""Words as Markdown: what clients wrote stays as they wrote it, and marks nothing up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup

from flows.engine.words import Language

_MARKS = re.compile(r"([\\`*_\[\]<>])")
_OPENINGS = re.compile(r"^(\s*)([#+\-=~|]|\d+(?=[.)]))", re.MULTILINE)  # of lists, headings, rules


def bare(words: str) -> str:
    """The words, of which nothing is taken for Markdown or HTML."""
    return _OPENINGS.sub(_bared, _MARKS.sub(r"\\\1", words.strip()))


def _bared(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}\\{mark}" if not mark.isdigit() else f"{space}{mark}\\"


def on_a_line(words: str) -> str:
    """The words on one line, as headings and lists want them."""
    return bare(" ".join(words.split()))


def cited(words: str) -> str:
    """The words as a quotation, line by line."""
    return "\n".join(f"> {line}".rstrip() for line in bare(words).split("\n"))


def unmarked(said: str) -> str:
    """What is said in Telegram's HTML, without markup and on one line."""
    return Markup(said).striptags() if isinstance(said, Markup) else " ".join(said.split())


@dataclass(frozen=True)
class Voice:
    """How one reader is spoken to: in a language, with times of their zone."""

    language: Language
    zone: ZoneInfo

    def say(self, message: str, **values: object) -> str:
        return self.language.plain(message, **values)

    def day(self, at: datetime) -> str:
        return self.date(at.astimezone(self.zone))

    def date(self, day: date) -> str:
        """Always with the year: a file is read years later."""
        return str(format_date(day, "long", locale=self.language.locale))

    def moment(self, at: datetime) -> str:
        return f"{self.day(at)}, {self.language.time(at, self.zone)}"
