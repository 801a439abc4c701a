"""The sentences: marked in place with `_`, translated and filled in at the moment of speaking.

Knows languages, dates and quoting. Must not know flows, sessions or Telegram's methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from gettext import c2py
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.messages.pofile import PoFileError, read_po
from markupsafe import Markup, escape

LOCALES = Path(__file__).parent.parent / "locales"
QUOTE_LENGTH = 160  # characters of a client's words inside a question; the summary has them whole


def _(message: str) -> str:
    """Mark a sentence for translation. It is translated when it is spoken, not here."""
    return message


def N_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 (gettext's own name)
    """Mark a sentence that depends on a number, for `Language.count`."""
    return one, many


@dataclass(frozen=True)
class Language:
    """One language: its translations and how it writes dates. English needs no translations."""

    code: str
    locale: Locale
    translations: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    plural: Callable[[int], int] = lambda number: int(number != 1)

    def say(self, message: str, **values: object) -> Markup:
        """A sentence as Telegram HTML; values that are not Markup already are escaped."""
        return _filled(self._translated(message), values)

    def plain(self, message: str, **values: object) -> str:
        """A sentence without markup, as buttons and menus want it."""
        return self._translated(message).format(**values)

    def count(self, forms: tuple[str, str], number: int, **values: object) -> Markup:
        """A sentence that depends on `number`, which it may name as {number}."""
        found = self.translations.get(forms[0])
        form = found if isinstance(found, tuple) else forms
        return _filled(form[self.plural(number)], {"number": number, **values})

    def day(self, at: datetime, zone: ZoneInfo, now: datetime) -> str:
        """The day in the client's zone, "Friday 27 November"; with the year when it is far off."""
        local = at.astimezone(zone)
        skeleton = "yMMMMEEEEd" if abs((at - now).days) > 300 else "MMMMEEEEd"
        return str(format_skeleton(skeleton, local, locale=self.locale))

    def time(self, at: datetime, zone: ZoneInfo) -> str:
        """The wall-clock time in the client's zone, "09:00"."""
        return str(format_skeleton("Hm", at.astimezone(zone), locale=self.locale))

    def moment(self, at: datetime, zone: ZoneInfo, now: datetime) -> str:
        """Day and time in the client's zone, "Friday 27 November, 09:00"."""
        return f"{self.day(at, zone, now)}, {self.time(at, zone)}"

    def _translated(self, message: str) -> str:
        found = self.translations.get(message)
        return found if isinstance(found, str) else message


def _filled(message: str, values: Mapping[str, object]) -> Markup:
    """As `Markup(message).format(**values)` does, which takes twice as long."""
    return Markup(message.format(**{name: escape(value) for name, value in values.items()}))


ENGLISH = Language("en", Locale("en", "GB"))


def quoted(words: str, length: int = QUOTE_LENGTH) -> str:
    """The client's words for use inside a sentence.

    On one line, without a closing full stop, cut at a word after `length` characters.
    """
    line = " ".join(words.split())
    line = line[:-1] if line.endswith(".") and not line.endswith("..") else line
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def load_languages(folder: Path = LOCALES) -> dict[str, Language]:
    """English, and a language for each `<code>.po` in the folder; fuzzy entries do not count.

    Raises:
        ValueError: a file is not a catalogue that Babel can read, or its name no locale.
    """
    languages = {"en": ENGLISH}
    for path in sorted(folder.glob("*.po")):
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, locale=path.stem, abort_invalid=True)
            locale = Locale.parse(path.stem)
        except (UnknownLocaleError, PoFileError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name}: {error}") from error
        translations: dict[str, str | tuple[str, ...]] = {}
        for message in catalogue:
            forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            said = (message.string,) if isinstance(message.string, str) else message.string
            if not message.id or message.fuzzy or not said or not all(said):
                continue
            if _blanks(forms) != _blanks(tuple(said)):
                raise ValueError(
                    f"{path.name}: {forms[0]!r} is translated with other placeholders."
                )
            translations[forms[0]] = said[0] if len(forms) == 1 else tuple(said)
        plural = c2py(catalogue.plural_expr)
        languages[path.stem] = Language(path.stem, locale, translations, plural)
    return languages


def _blanks(forms: tuple[str, ...]) -> set[str]:
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}
