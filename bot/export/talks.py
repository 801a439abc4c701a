"""Talks in full: each question as it was asked, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.export.marking import Voice, cited, on_a_line, unmarked
from flows.catalogue import FLOWS
from flows.engine.answers import Items
from flows.engine.flow import Flow, Step, Told
from flows.engine.model import Entry, Given
from flows.engine.words import _
from storage.portable.bounds import Answer
from storage.portable.form import Talk
from storage.portable.passing import OpenTalk

NAMED: Mapping[str, Flow] = {flow.name: flow for flow in FLOWS}


def talks(kept: Sequence[Talk], given: Given, voice: Voice) -> Iterator[str]:
    """Talks held to their end, the newest first."""
    if kept:
        yield "## " + voice.say(_("Talks"))
    for talk in reversed(kept):
        yield f"### {title(talk.flow, voice)}, {voice.moment(talk.ended)}"
        yield from exchanges(talk.flow, talk.answers, given, voice)


def open_talks(kept: Sequence[OpenTalk], given: Given, voice: Voice) -> Iterator[str]:
    if kept:
        yield "## " + voice.say(_("Talks that lie open"))
    for talk in reversed(kept):
        yield f"### {title(talk.flow, voice)}"
        for part in (talk.answers, talk.held, talk.earlier):
            yield from exchanges(talk.flow, part, given, voice)
        if talk.draft:
            yield from exchanges(
                talk.flow, [Answer(step=talk.step, answer=talk.draft)], given, voice
            )


def title(flow: str, voice: Voice) -> str:
    """What the talk is called; an older Cairn may have held one that there is no more."""
    return on_a_line(voice.say(NAMED[flow].title if flow in NAMED else _("A talk")))


def exchanges(flow: str, answers: Sequence[Answer], given: Given, voice: Voice) -> Iterator[str]:
    """Question and answer; the answers to a list stand together under its question."""
    steps = {step.name: step for step in NAMED[flow].steps} if flow in NAMED else {}
    trail = tuple(Entry(each.step, each.answer) for each in answers)
    at = 0
    for name, group in groupby(trail, key=lambda entry: entry.step):
        count = len(list(group))
        told = Told(
            steps, [each for each in trail[:at] if each.step in steps], given, voice.language, name
        )
        shown = [words for entry in trail[at : at + count] if (words := _answered(entry, told))]
        at += count
        if shown or not isinstance(getattr(steps.get(name), "reader", None), Items):
            said = "\n".join(map(cited, shown)) or "> *" + voice.say(_("left out")) + "*"
            yield f"**{_asked(steps.get(name), told)}**\n\n{said}"


def _asked(step: Step | None, told: Told) -> str:
    """The question; its label where it cannot be put as it was."""
    if step is None:
        return on_a_line(told.plain(_("A question")))
    try:
        words = step.words
        if isinstance(words, tuple):
            words = words[0]
        said = words(told) if callable(words) else told.fill(words)
        return on_a_line(unmarked(said))
    except Exception:  # it asks about what is no longer on file
        return on_a_line(told.plain(step.label or _("A question")))


def _answered(entry: Entry, told: Told) -> str:
    if entry.answer is None:
        return ""
    step = told.steps.get(entry.step)
    if step is None:
        return plain(entry.answer)
    with_it = Told(told.steps, (*told.trail, entry), told.given, told.language, entry.step)
    try:
        if isinstance(step.reader, Items):
            return plain(entry.answer)
        shown = step.reader.show(entry.answer, with_it)
    except Exception:  # an answer that this version does not know any more
        shown = plain(entry.answer)
    return shown or told.plain(_("one of the options of that time"))


def plain(answer: Any) -> str:
    """An answer of any shape as words."""
    if isinstance(answer, Mapping):
        return ", ".join(map(plain, answer.values()))
    if isinstance(answer, list | tuple):
        return ", ".join(map(plain, answer))
    return "" if answer is None else str(answer)
