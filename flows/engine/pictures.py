"""Pictures as data: what is to be seen, and not how it is drawn. Values only, JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """Readings of one scale, the oldest first: (instant in Unix seconds, value from 1 to 10)."""

    name: str
    points: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Moment:
    """Something that mattered, at an instant in Unix seconds."""

    at: float
    words: str


@dataclass(frozen=True)
class Trend:
    """Readings over time, with the moments that mattered. Days are those of an IANA zone."""

    title: str
    lines: tuple[Line, ...]
    moments: tuple[Moment, ...] = ()
    zone: str = "UTC"
    locale: str = "en"  # how dates are written


@dataclass(frozen=True)
class Wheel:
    """Areas of life with a value from 1 to 10 each, in order; and as they were the last time.

    An area that was not rated has no place in it. `now` and `then` name the two, such as by dates.
    """

    title: str
    areas: tuple[tuple[str, int], ...]
    before: tuple[tuple[str, int], ...] = ()
    now: str = ""
    then: str = ""


Picture = Trend | Wheel


def to_json(picture: Picture) -> dict[str, Any]:
    """The picture as JSON."""
    return {"kind": type(picture).__name__, **asdict(picture)}


def from_json(kept: Mapping[str, Any]) -> Picture:
    """The picture that `to_json` gave, perhaps by way of JSON."""
    values = {name: value for name, value in kept.items() if name != "kind"}
    return _trend(values) if kept["kind"] == Trend.__name__ else _wheel(values)


def _trend(values: dict[str, Any]) -> Trend:
    lines = tuple(Line(each["name"], _pairs(each["points"])) for each in values.pop("lines"))
    moments = tuple(Moment(**each) for each in values.pop("moments"))
    return Trend(lines=lines, moments=moments, **values)


def _wheel(values: dict[str, Any]) -> Wheel:
    areas, before = _pairs(values.pop("areas")), _pairs(values.pop("before"))
    return Wheel(areas=areas, before=before, **values)


def _pairs(kept: Any) -> tuple[tuple[Any, int], ...]:
    return tuple((first, second) for first, second in kept)
