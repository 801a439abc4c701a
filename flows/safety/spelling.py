"""Words as the safety rules see them: small letters, no accents, tricks of writing undone."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 4096  # a message in Telegram cannot be longer
LONGEST_WORD = 30  # of what is longer only the beginning is read

_APOSTROPHES = frozenset("'’‘`´ʼ′*")
_UMLAUTS = frozenset("äöü")
_CYRILLIC_TWINS = str.maketrans("abcehkmoptxyi3", "авсенкмортхуиз")
_LATIN_TWINS = str.maketrans("авсенкмортхуі", "abcehkmoptxyi")
_DIGITS_FOR_LETTERS = str.maketrans("013457@$!", "oieastasi")
_SMILES = re.compile(r"(?<![\w:])(?:[:;=]-?[)dp]+|\){2,}|[x]d+)(?!\w)|(?<=[\wа-я])\)\s*$")
_SPELLED_OUT = re.compile(r"(?<!\w)[^\W\d_](?:[.\-_ ][^\W\d_]){2,}(?!\w)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_TOKENS = re.compile(
    r"(?P<word>\w[\w@$]*(?:!(?=[^\W_])[\w@$]+)?)|(?P<sign>[☀-➿\U0001f000-\U0001faff])"
    r"|(?P<quote>[\"“”„«»])|(?P<end>(?<!\d)\.+|[!?]+|\n\s{0,9}\n)"
)


@dataclass(frozen=True)
class Reading:
    """A text as its words; the numbers are sets of places, bit n standing before word n."""

    words: tuple[str, ...]
    starts: int  # where a sentence begins, and the end of the text
    quoted: int  # words between quotation marks


def plain(text: str) -> str:
    """Small letters without accents, apostrophes and what cannot be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found = text.casefold()[:LONGEST]
    if not found.isascii():
        found = unicodedata.normalize("NFKD", found)
    for letter in set(found):
        if letter in _APOSTROPHES or unicodedata.category(letter) in ("Mn", "Cf", "Me"):
            found = found.replace(letter, "")
    return found


def read(text: str) -> Reading:
    """The words of a text, however it is written."""
    text = _SMILES.sub(" haha ", plain(text[:LONGEST])[:LONGEST])
    text = _SPELLED_OUT.sub(lambda letters: re.sub(r"[.\-_ ]", "", letters[0]), text)
    words: list[str] = []
    starts, quoted, in_quotes = 1, 0, False
    last_quote = max(map(text.rfind, '"”»“'))
    for token in _TOKENS.finditer(text):
        if token.lastgroup == "quote":
            in_quotes = not in_quotes and token.end() <= last_quote
        elif token.lastgroup == "end":
            # What somebody is quoted to have said stays with the words that quote it.
            starts |= 0 if in_quotes else 1 << len(words)
        else:
            quoted |= in_quotes << len(words)
            words.append(token[0][:LONGEST_WORD])
    return Reading(tuple(words), starts | 1 << len(words), quoted)


def forms(word: str) -> set[str]:
    """The word and what may be meant by it: stretched letters, look-alikes, digits for letters."""
    found = {word}
    if not word.isascii() and re.search("[a-z]", word):
        found |= {word.translate(_CYRILLIC_TWINS), word.translate(_LATIN_TWINS)}
    elif re.search(r"[a-z].*[\d@$!]|[\d@$!].*[a-z]", word):
        found.add(word.translate(_DIGITS_FOR_LETTERS))
    if _STRETCHED.search(word):
        found |= {_STRETCHED.sub(letters, form) for form in found for letters in (r"\1", r"\1\1")}
    return found


def with_umlauts(word: str) -> set[str]:
    """How a word of the rules comes in texts: without its umlauts, or with "ue" in their stead."""
    spelled = unicodedata.normalize("NFC", word.casefold())
    if _UMLAUTS.isdisjoint(spelled):
        return {plain(spelled)}
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        spelled = spelled.replace(umlaut, letters)
    return {plain(word), plain(spelled)}


def slips(word: str) -> set[str]:
    """A word of the rules, with one letter left out (`-`), or with one that is not read (`?`)."""
    return {word, *_one_unread(word), *("-" + shorter for shorter in _one_less(word))}


def readings(word: str) -> set[str]:
    """What a word of a text is looked up as among slips: so it is one slip away and no more."""
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 1)}
    return {word, "-" + word, *_one_unread(word), *_one_less(word), *swapped}


def _one_unread(word: str) -> set[str]:
    return {word[:n] + "?" + word[n + 1 :] for n in range(1, len(word))}


def _one_less(word: str) -> set[str]:
    return {word[:n] + word[n + 1 :] for n in range(1, len(word))}
