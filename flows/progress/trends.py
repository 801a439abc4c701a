"""Readings over time, as lines and as words that say the same. Points as they are, no averages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from flows.engine.flow import Told
from flows.engine.model import KeptRating, Reply
from flows.engine.pictures import Line, Trend
from flows.engine.words import N_, _
from flows.progress.mattered import moments
from flows.readings.on_file import clarity, own_scales, readings_of

DRAWN_FROM = 3  # readings on; two points are no line to read anything from
MOST_LINES = 3  # in one picture
CAPTION = 900  # characters; a photo's words hold 1,024

Readings = Sequence[tuple[str, Sequence[KeptRating]]]  # by the names of their scales


def readings(told: Told) -> Readings:
    """Those of clarity and of the client's own scales, as far as there are any."""
    scales = (clarity(told), *own_scales(told.given))
    found = [(each.name, readings_of(each.key, told.given)) for each in scales]
    return [(name, rated) for name, rated in found if rated]


def trends(told: Told) -> list[Reply]:
    """A picture for every few lines, with its words."""
    drawn = [(name, rated) for name, rated in readings(told) if len(rated) >= DRAWN_FROM]
    parts = [drawn[start : start + MOST_LINES] for start in range(0, len(drawn), MOST_LINES)]
    return [reply for part in parts for reply in _trend(part, told)]


def too_few_yet(told: Told) -> list[Markup]:
    """What is said of scales that have no line yet."""
    short = [(name, rated) for name, rated in readings(told) if len(rated) < DRAWN_FROM]
    lines = [line for name, rated in short for line in _few(name, rated, told)]
    if lines:
        lines.append(told.say(_("From the third reading on they are drawn as a line.")))
    return lines


def in_captions(picture: Trend, lines: Sequence[Markup]) -> list[Reply]:
    """The picture with as many lines as its caption holds, and the others behind it."""
    length, count = 0, 0
    for line in lines:
        length += len(line.striptags()) + 1
        if length > CAPTION:
            break
        count += 1
    first, others = (Markup("\n").join(part).strip() for part in (lines[:count], lines[count:]))
    return [Reply(first, picture=picture), *([Reply(others)] if others else [])]


def _trend(part: Readings, told: Told) -> list[Reply]:
    marked = moments(told, min(rated[0].at for _name, rated in part))
    given, language = told.given, told.language
    title = part[0][0] if len(part) == 1 else told.plain(_("Your readings"))
    picture = Trend(
        title=title,
        lines=tuple(Line(name, _points(rated)) for name, rated in part),
        moments=marked,
        zone=given.zone.key,
        locale=str(language.locale),
    )
    lines = [line for name, rated in part for line in (*_many(name, rated, told), Markup())]
    if marked:
        lines.append(told.say(_("Marked in the picture:")))
    for each in marked:
        day = _day(datetime.fromtimestamp(each.at, UTC), told)
        lines.append(told.say(_("{day}: {moment}"), day=day, moment=each.words))
    return in_captions(picture, lines)


def _points(rated: Sequence[KeptRating]) -> tuple[tuple[float, int], ...]:
    return tuple((each.at.timestamp(), each.value) for each in rated)


def _few(name: str, rated: Sequence[KeptRating], told: Told) -> Iterator[Markup]:
    for each in rated:
        words = _("<b>{scale}</b>: {value}, {day}")
        yield told.say(words, scale=name, value=each.value, day=_day(each.at, told))


def _many(name: str, rated: Sequence[KeptRating], told: Told) -> Iterator[Markup]:
    """First and latest, how far apart they are, the lowest and the highest."""
    first, latest = rated[0], rated[-1]
    counted = N_("{number} reading", "{number} readings")
    yield told.say(
        _("<b>{scale}</b>, {readings}"),
        scale=name,
        readings=told.language.count(counted, len(rated)),
    )
    yield told.say(
        _("First {value}, {day}; latest {last}, {last_day}: {change}."),
        value=first.value,
        day=_day(first.at, told),
        last=latest.value,
        last_day=_day(latest.at, told),
        change=_change(latest.value - first.value, told),
    )
    lowest, highest = (pick(rated, key=_value) for pick in (min, max))
    if lowest.value < highest.value:
        yield told.say(
            _("Lowest {low}, {low_day}; highest {high}, {high_day}."),
            low=lowest.value,
            low_day=_day(lowest.at, told),
            high=highest.value,
            high_day=_day(highest.at, told),
        )


def _value(rating: KeptRating) -> int:
    return rating.value


def _change(by: int, told: Told) -> Markup:
    """How far the latest reading is from the first; which is better is not ours to say."""
    if not by:
        return told.say(_("the same number"))
    words = N_("one point up", "{number} points up")
    if by < 0:
        words = N_("one point down", "{number} points down")
    return told.language.count(words, abs(by))


def _day(at: datetime, told: Told) -> str:
    return told.language.day(at, told.given.zone, told.given.now)
