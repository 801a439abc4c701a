"""Readings in words: scale by scale with what made them that number, and the wheel then and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.export.marking import Voice, on_a_line
from flows.engine.flow import Told
from flows.engine.model import Given
from flows.engine.words import _
from flows.readings.on_file import clarity
from flows.wheel.areas import PREFIX, Rated, areas_on_file, in_order, name_of_area, wheels
from storage.portable.form import ClientFile, Reading

GOALS = {
    "goal wanted": _("Goals: the number that was wanted"),
    "goal now": _("Goals: the number at that time"),
}


def readings(file: ClientFile, given: Given, voice: Voice) -> Iterator[str]:
    """Every scale but the areas of the wheel, the newest reading first."""
    by_scale: dict[str, list[Reading]] = {}
    for each in file.readings:
        if not each.scale.startswith(PREFIX):
            by_scale.setdefault(each.scale, []).append(each)
    if by_scale:
        yield "## " + voice.say(_("Readings"))
    for key, found in by_scale.items():
        name, ends = _named(key, given, voice)
        yield f"### {on_a_line(name)}"
        if any(ends):
            low, high = map(on_a_line, ends)
            yield voice.say(_("1 is “{low}”, 10 is “{high}”."), low=low, high=high)
        yield "\n".join(_lines(found, voice))


def _named(key: str, given: Given, voice: Voice) -> tuple[str, tuple[str, str]]:
    nothing = Told({}, (), given, voice.language)
    for scale in (clarity(nothing), *given.scales()):
        if scale.key == key:
            return scale.name or voice.say(_("A scale")), (scale.low, scale.high)
    return voice.say(GOALS.get(key, _("A scale"))), ("", "")


def _lines(found: Sequence[Reading], voice: Voice) -> Iterator[str]:
    for each in reversed(found):
        line = f"- {voice.moment(each.at)}: **{each.value}**"
        if each.corrected_at:
            line += " " + voice.say(_("(corrected later)"))
        yield f"{line} – {on_a_line(each.note)}" if each.note else line


def wheel(file: ClientFile, given: Given, voice: Voice) -> Iterator[str]:
    """The latest wheel beside the first one."""
    found = wheels(given)
    if not found:
        return
    now, first = found[-1], found[0] if len(found) > 1 else None
    yield "## " + voice.say(_("Wheel of Life"))
    yield "\n".join(_table(_areas(now, given, voice), now, first, voice))


def _areas(now: Rated, given: Given, voice: Voice) -> dict[str, str]:
    known = areas_on_file(given, voice.language)
    names = {key: known.get(key) or name_of_area(key, given, voice.language) for key in now.numbers}
    return in_order({key: name or voice.say(_("An area")) for key, name in names.items()})


def _table(
    areas: Mapping[str, str], now: Rated, first: Rated | None, voice: Voice
) -> Iterator[str]:
    days = [voice.day(each.at) for each in (first, now) if each]
    if len(set(days)) < len(days):
        days = [voice.moment(each.at) for each in (first, now) if each]
    yield f"| | {' | '.join(days)} |"
    yield f"| --- |{' ---: |' * len(days)}"
    for key, name in areas.items():
        cells = [str(each.numbers.get(key, "")) for each in (first, now) if each]
        yield f"| {on_a_line(name).replace('|', '/')} | {' | '.join(cells)} |"
