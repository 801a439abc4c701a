"""How the name of a place is written, so that one name has one spelling. Knows no places."""

import re
import unicodedata
from collections.abc import Iterator

# Accents and harakat, zero-width joiners, variation selectors, all that serves as an apostrophe.
_DROPPED = re.compile("[\u0300-\u036f\u064b-\u0655\u200b-\u200f\ufe00-\ufe0f'`´ʹʻʼ‘’]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ə": "e", "æ": "ae", "œ": "oe"}
    | {"þ": "th", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
)
_SHORTER = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}


def fold(text: str) -> list[str]:
    """The words of a text without case, accents or punctuation; a name's key is these joined."""
    bare = _DROPPED.sub("", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    bare = unicodedata.normalize("NFC", bare)
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in bare)
    return [_SHORTER.get(word, word) for word in spaced.split()]


# Words that stand around a place and name none; "la" and "de" begin too many names to be here.
_AROUND = frozenset(
    fold("""hi hello thanks thank you please ok so well i im am we live living based located staying
    moved in at near from around to of the my a it its is now currently here moment right today just
    city town area time timezone zone ich wohne lebe bin je j suis vis habite jhabite vivo estoy en
    moro estou em abito sono я живу в из""")
)


def bare_readings(words: list[str]) -> Iterator[list[str]]:
    """The words as they are, then with one after the other taken off that names no place."""
    yield words
    while words and words[0] in _AROUND:
        words = words[1:]
        yield words
    while words and words[-1] in _AROUND:
        words = words[:-1]
        yield words
