"""The file of safety rules, read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.safety.patterns import Lists

LEVELS = ("danger", "indirect", "harm", "overload", "soft")
STOPS = ("danger", "indirect", "harm")

# What else the rules know: words that mean nothing bad, what makes danger soft, what unmakes that.
HARMLESS, SOFTENER, MEANT = "harmless", "softener", "meant"
# How far a softener reaches: only over its own words, on to what follows it, the same as long as
# the writer does not speak of themselves, all its sentence, the whole message.
REACHES = ("words", "onward", "others", "sentence", "message")


class BadRuleError(ValueError):
    """rules.toml is broken; the sentence names the rule."""


@dataclass(frozen=True)
class Rule:
    """Patterns that mean the same, and the sentences they are tried by."""

    level: str
    name: str
    language: str
    hears: tuple[str, ...]
    examples: tuple[str, ...]
    unlike: tuple[str, ...]
    reach: str
    softens: tuple[str, ...]


def parsed(text: str) -> tuple[tuple[Rule, ...], dict[str, Lists], str]:
    """The rules, the lists by language, and words that are no slips of others."""
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRuleError(f"rules.toml cannot be read: {error}") from error
    listed = [
        _rule(level, language, entry)
        for level in (*LEVELS, HARMLESS, SOFTENER, MEANT)
        for language, entries in file.get(level, {}).items()
        for entry in entries
    ]
    lists: dict[str, Lists] = {
        language: _lists(named) for language, named in file.get("lists", {}).items()
    }
    return tuple(listed), lists, file.get("not_slips", "")


def _rule(level: str, language: str, entry: Mapping[str, Any]) -> Rule:
    name = entry.get("name")
    where = f"rules.toml, “{name}” ({level}, {language})"
    known = {"name", "hears", "examples", "unlike", "reach", "softens"}
    if not name or not _lines(entry.get("hears")) or not _lines(entry.get("examples")):
        raise BadRuleError(f"{where} needs a name, what it hears, and examples")
    if set(entry) - known:
        raise BadRuleError(f"{where} has an unknown {', '.join(sorted(set(entry) - known))}")
    reach = entry.get("reach", "words")
    if reach not in REACHES:
        raise BadRuleError(f"{where} has an unknown reach, “{reach}”")
    hears = tuple(_without_apostrophes(line) for line in _lines(entry.get("hears")))
    examples, unlike = _lines(entry.get("examples")), _lines(entry.get("unlike"))
    softens = tuple(entry.get("softens", STOPS))
    return Rule(level, name, language, hears, examples, unlike, reach, softens)


def _lists(named: Mapping[str, str]) -> dict[str, str]:
    return {name: _without_apostrophes(words) for name, words in named.items()}


def _without_apostrophes(words: str) -> str:
    """As the words of texts are read."""
    return words.replace("'", "").replace("’", "")


def _lines(value: object) -> tuple[str, ...]:
    """The lines of a text that say something."""
    lines = value.splitlines() if isinstance(value, str) else ()
    return tuple(line.strip() for line in lines if line.strip())
