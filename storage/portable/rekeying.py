"""Scales of a file and those that are here: which are the same, and how the others are called.

"own:1" may be one scale there and another one here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import datetime
from itertools import count

from storage.portable import form

NUMBERED = re.compile(r"(own:|wheel:own)([0-9]+)")  # the scales that clients name themselves
WHEEL = "wheel:"
MOST = {WHEEL: 12, "": 5}  # asked about at a time: areas, and other scales


def rekeyed(
    here: form.ClientFile, file: form.ClientFile
) -> tuple[list[form.Scale], dict[str, str]]:
    """The scales that are new, as they are to be called here; and all keys, there to here."""
    known = {each.key: each for each in here.scales}
    taken = set(known) | {each.scale for each in here.readings if NUMBERED.fullmatch(each.scale)}
    used = taken | {each.key for each in file.scales} | {each.scale for each in file.readings}
    new: list[form.Scale] = []
    keys: dict[str, str] = {}
    for scale in (*file.scales, *_nameless(file)):
        if scale.key in keys:
            continue
        key = _key_of_the_same(scale, known.values())
        if key is None:
            key = _free_key(scale.key, used) if scale.key in taken else scale.key
            used.add(key)
            new.append(scale.model_copy(update={"key": key}))
        keys[scale.key] = key
    return _as_many_as_are_asked(here, new), {old: key for old, key in keys.items() if old != key}


def _nameless(file: form.ClientFile) -> Iterable[form.Scale]:
    """What readings are kept on that the file says nothing of, though only the client knows it."""
    first: dict[str, datetime] = {}
    for each in file.readings:
        if NUMBERED.fullmatch(each.scale):
            first[each.scale] = min(first.get(each.scale, each.at), each.at)
    named = {each.key for each in file.scales}
    for key, at in first.items():
        if key not in named:
            yield form.Scale(key=key, name="", dropped=True, kept_at=at)


def _key_of_the_same(scale: form.Scale, known: Iterable[form.Scale]) -> str | None:
    """Ours are the same by their keys; those that clients name, by when they were first kept."""
    numbered = NUMBERED.fullmatch(scale.key)
    if not numbered:
        return next((each.key for each in known if each.key == scale.key), None)
    alike = [
        each.key
        for each in known
        if each.kept_at == scale.kept_at
        and each.key.startswith(numbered[1])
        and (each.name == scale.name or _was_renamed(each, scale))
    ]
    return scale.key if scale.key in alike else next(iter(alike), None)


def _was_renamed(one: form.Scale, other: form.Scale) -> bool:
    return one.key == other.key and (one.low == other.low or one.high == other.high)


def _free_key(key: str, used: Container[str]) -> str:
    numbered = NUMBERED.fullmatch(key)
    assert numbered
    return next(free for at in count(1) if (free := f"{numbered[1]}{at}") not in used)


def _as_many_as_are_asked(here: form.ClientFile, new: list[form.Scale]) -> list[form.Scale]:
    """Those that would be too many come as ones no longer asked about.

    So do areas where there is a wheel already: which areas it has is the client's own.
    """
    room = {
        family: most - sum(_family(each) == family and not each.dropped for each in here.scales)
        for family, most in MOST.items()
    }
    if any(each.scale.startswith(WHEEL) for each in here.readings):
        room[WHEEL] = 0
    kept = []
    for scale in new:
        room[_family(scale)] -= not scale.dropped
        dropped = scale.dropped or room[_family(scale)] < 0
        kept.append(scale.model_copy(update={"dropped": dropped}))
    return kept


def _family(scale: form.Scale) -> str:
    return WHEEL if scale.key.startswith(WHEEL) else ""
