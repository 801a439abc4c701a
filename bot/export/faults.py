"""What is wrong with a file, said in plain words by the documented form, never by its content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from storage.portable.form import ClientFile

Schema = Mapping[str, Any]

UNKNOWN = "holds a field that is not known"


def said_of(error: ValidationError) -> str:
    """Where the first fault is and what it is: "readings, number 3: value must be 1 to 10"."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    names, found, is_known = _walked(first["loc"])
    kind = "extra_forbidden" if not is_known else first["type"]
    if kind == "extra_forbidden":
        return f"{', '.join(names)}: {UNKNOWN}" if names else f"it {UNKNOWN}"
    *places, name = names or [""]
    words = f"{name} {_wrong(kind, first['msg'], found)}".strip()
    return f"{', '.join(places)}: {words}" if places else words


def _walked(location: tuple[int | str, ...]) -> tuple[list[str], Schema, bool]:
    """The names of the form on the way, what it asks for there, and whether it knows the place."""
    names: list[str] = []
    found: Schema = _schema()
    for key in location:
        if isinstance(key, int) and "items" in found:
            names[-1] = f"{names[-1]}, number {key + 1}"
            found = _resolved(found["items"])
        elif isinstance(key, str) and key in found.get("properties", {}):
            names.append(key)
            found = _resolved(found["properties"][key])
        else:
            is_open = "properties" not in found or isinstance(key, int)
            return names, found, is_open
    return names, found, True


def _wrong(kind: str, message: str, asked: Schema) -> str:
    if kind == "missing":
        return "is missing"
    if kind in ("year", "twice"):
        return message
    if kind in ("too_long", "string_too_long"):
        return "is longer than this form allows"
    return next(_asked_for(asked), "is not as the form has it")


def _asked_for(asked: Schema) -> Iterator[str]:
    if "minimum" in asked and "maximum" in asked:
        yield f"must be {asked['minimum']} to {asked['maximum']}"
    if "enum" in asked:
        yield f"must be one of: {', '.join(asked['enum'])}"
    kinds = {
        "date-time": "must be an instant with its offset, such as 2026-01-05T09:00:00Z",
        "date": "must be a date, such as 2026-01-05",
        "string": "must be words, and ones that can be kept",
        "boolean": "must be true or false",
        "array": "must be a list",
        "object": "must be a group of fields",
        "integer": "must be a whole number",
    }
    for name in (asked.get("format"), asked.get("type")):
        if name in kinds:
            yield kinds[name]


@cache
def _schema() -> Schema:
    return ClientFile.model_json_schema()


def _resolved(asked: Schema) -> Schema:
    """The schema that is meant: of one that may be null, the other."""
    if "anyOf" in asked:
        others = [each for each in asked["anyOf"] if each.get("type") != "null"]
        return _resolved(others[0]) if len(others) == 1 else asked
    if "$ref" in asked:
        found: Schema = _schema()["$defs"][asked["$ref"].rpartition("/")[2]]
        return found
    return asked
