"""All sentences that are marked for translation, and a language that is none.

In that language every ASCII letter is another: what is shown in ASCII letters was not translated.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from flows.engine.words import Language, load_languages

LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER = "äбςδéфĝңïйќłмňôþqŕšťûвωхýž".replace("q", "ϙ")
LETTERS = str.maketrans(LATIN, OTHER + OTHER.upper())
KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|(?<!\w)/[a-z]+)")  # placeholders, tags, commands


def read_sentences(catalogue: Path) -> list[str]:
    """Every sentence of a catalogue, both of those that depend on a number."""
    with catalogue.open("rb") as file:
        found = read_po(file)
    ids = [message.id for message in found if message.id]
    return [each for one in ids for each in ((one,) if isinstance(one, str) else one)]


def disguised(sentence: str) -> str:
    """The sentence in letters that are not ASCII."""
    parts = KEPT.split(sentence)
    return "".join(
        part if number % 2 else part.translate(LETTERS) for number, part in enumerate(parts)
    )


def load_disguise(catalogue: Path, folder: Path) -> Language:
    """The language that is none, by way of a file; dates are written in Russian."""
    with catalogue.open("rb") as file:
        template = read_po(file)
    translated = Catalog(locale="ru")
    for message in template:
        if isinstance(message.id, tuple):
            forms = [disguised(each) for each in message.id]
            translated.add(message.id, (*forms, *[forms[1]] * (translated.num_plurals - 2)))
        elif message.id:
            translated.add(message.id, disguised(message.id))
    with (folder / "ru.po").open("wb") as file:
        write_po(file, translated)
    return load_languages(folder)["ru"]
