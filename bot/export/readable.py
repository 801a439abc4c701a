"""A client's file as Markdown that a person enjoys reading, in their language and their zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from bot.export.known import given_of_file
from bot.export.marking import Voice, cited, on_a_line, unmarked
from bot.export.numbers import readings, wheel
from bot.export.talks import open_talks, talks
from flows.engine.model import KeptPlan
from flows.engine.words import Language, _
from flows.obstacles import plan_sentence
from storage.portable.form import ClientFile, DayLog, Finding, Plan, Step


@dataclass(frozen=True)
class Shown:
    """A picture as PNG, what it is called, and which names stand in it as labels."""

    title: str
    png: bytes
    key: tuple[tuple[str, str], ...] = ()  # (label, name)


def readable(file: ClientFile, language: Language, pictures: Sequence[Shown] = ()) -> str:
    """The whole file; pictures stand in it by the names that they have in the archive."""
    voice = Voice(language, _zone(file))
    given = given_of_file(file, voice.zone)
    parts = [
        *_opening(file, voice),
        *_pictures(pictures),
        *_steps(file.steps, voice),
        *_days(file.days, voice),
        *wheel(file, given, voice),
        *readings(file, given, voice),
        *talks(file.talks, given, voice),
        *open_talks(file.open_talks, given, voice),
    ]
    return "\n\n".join(parts) + "\n"


def picture_name(number: int) -> str:
    return f"pictures/{number}.png"


def _zone(file: ClientFile) -> ZoneInfo:
    return ZoneInfo(file.client.zone if file.client.zone in available_timezones() else "UTC")


def _opening(file: ClientFile, voice: Voice) -> Iterator[str]:
    name = on_a_line(file.client.name)
    yield "# " + (name or voice.say(_("Your file")))
    words = _("With Cairn since {day}. Times are those of {zone}.")
    yield voice.say(words, day=voice.day(file.client.met_at), zone=voice.zone.key.replace("_", " "))
    if not (file.steps or file.days or file.readings or file.talks or file.open_talks):
        yield voice.say(_("There is nothing on file yet."))


def _pictures(pictures: Sequence[Shown]) -> Iterator[str]:
    for number, each in enumerate(pictures, 1):
        yield f"![{on_a_line(each.title)}]({picture_name(number)})"
        if each.key:
            yield "\n".join(f"- {on_a_line(label)}: {on_a_line(name)}" for label, name in each.key)


# Steps -------------------------------------------------------------------------------------------


def _steps(steps: Sequence[Step], voice: Voice) -> Iterator[str]:
    headings = {
        "open": _("Open steps"),
        "done": _("Steps that are done"),
        "parked": _("Parked steps"),
    }
    for state, heading in headings.items():
        found = [each for each in steps if each.state == state]
        found.sort(key=lambda each: each.due if state == "open" else _settled(each))
        if state != "open":
            found.reverse()
        if found:
            yield f"## {voice.say(heading)}"
        for step in found:
            yield from _step(step, voice)


def _settled(step: Step) -> datetime:
    return step.settled_at or step.made_at or datetime.min.replace(tzinfo=UTC)


def _step(step: Step, voice: Voice) -> Iterator[str]:
    yield f"### {on_a_line(step.what)}"
    yield "  \n".join(_about(step, voice))
    plans = [each for each in step.plans if each.replaced_at is None]
    if plans:
        yield "\n".join(f"- {_sentence(each, voice)}" for each in plans)
    for finding in step.findings:
        yield f"{_found(finding, voice)}\n{cited(finding.words)}"


def _about(step: Step, voice: Voice) -> Iterator[str]:
    if step.state == "open":
        yield voice.say(_("When: {moment}"), moment=voice.moment(step.due))
    else:
        words = _("Done: {moment}") if step.state == "done" else _("Parked: {moment}")
        yield voice.say(words, moment=voice.moment(_settled(step)))
    yield voice.say(_("Committed to: {day}"), day=voice.day(step.made_at))
    if step.where:
        yield voice.say(_("Where: {place}"), place=on_a_line(step.where))
    if step.first_piece:
        yield voice.say(_("First piece: {piece}"), piece=on_a_line(step.first_piece))
    if step.sureness:
        yield voice.say(_("How sure: {number} of 10"), number=step.sureness)


def _sentence(plan: Plan, voice: Voice) -> str:
    kept = KeptPlan(plan.obstacle, plan.cue, plan.action)
    return on_a_line(unmarked(plan_sentence(kept, voice.language)))


def _found(finding: Finding, voice: Voice) -> str:
    words = {
        "learned": _("Found out, {day}:"),
        "made_possible": _("What made it possible, {day}:"),
        "came_up": _("What came up, {day}:"),
    }.get(finding.kind, _("Said of it, {day}:"))
    return voice.say(words, day=voice.day(finding.at))


# Days --------------------------------------------------------------------------------------------


def _days(days: Sequence[DayLog], voice: Voice) -> Iterator[str]:
    if days:
        yield "## " + voice.say(_("Days"))
        newest = sorted(days, key=lambda each: each.day, reverse=True)
        yield "\n".join(f"- {_day(each, voice)}" for each in newest)


def _day(log: DayLog, voice: Voice) -> str:
    parts = [f"**{voice.date(log.day)}**"]
    if log.intent:
        parts.append(voice.say(_("the step: {intent}"), intent=on_a_line(log.intent)))
    if log.moved is not None:
        parts.append(voice.say(_("something moved") if log.moved else _("a quiet day")))
    if log.note:
        parts.append(on_a_line(log.note))
    return " · ".join(parts)
