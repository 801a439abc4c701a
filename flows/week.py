"""The week in the client's own words, as the weekly review shows it and reads it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.commitment import asked_then, commitments, written_out
from flows.decided import what_became
from flows.engine.flow import Told
from flows.engine.listening import is_no
from flows.engine.model import Button, KeptCommitment, Reply
from flows.engine.words import N_, _, quoted
from flows.nudging.looking_back import wins
from flows.outcome import is_done
from flows.steps import movement

WEEK = timedelta(days=7)
MOST_SHOWN = 8  # of each list
GO_ON = "on"  # the choice that leaves the open steps be
MADE_POSSIBLE = (
    "made_possible"  # the kind of what is found in the review about a step that was done
)


def since(told: Told) -> datetime:
    """From when on the review looks back: the last review, or a week ago."""
    return told.given.past().reviewed_at or told.given.now - WEEK


def done_of_late(told: Told) -> tuple[KeptCommitment, ...]:
    return wins(told.given.past(), since(told))


def looked_at(told: Told) -> list[Told]:
    """What was told of each open step that was looked at: one Told for each."""
    return [each for each in told.rounds("which") if each["which"] != GO_ON]


def listed(done: Sequence[KeptCommitment], told: Told) -> Markup:
    """What was done, a line each, with what was found about it."""
    given, language = told.given, told.language
    day = language.day(since(told), given.zone, given.now)
    lines = [told.say(_("Done since {day}:"), day=day)]
    lines += [_line(each, told) for each in done[-MOST_SHOWN:]]
    if len(done) > MOST_SHOWN:
        more = N_("… and one more before", "… and {number} more before")
        lines.append(language.count(more, len(done) - MOST_SHOWN))
    return Markup("\n").join(lines)


def _line(step: KeptCommitment, told: Told) -> Markup:
    found = _found_about(step, told)
    words = {
        "learned": _(" – found out: «{found}»"),
        MADE_POSSIBLE: _(" – what made it possible: «{found}»"),
    }
    line = told.say(_("✓ «{what}»"), what=quoted(step.what, 100))
    for kind in words:
        if kind in found:
            line += told.say(words[kind], found=quoted(found[kind], 120))
    return line


def _found_about(step: KeptCommitment, told: Told) -> dict[str, str]:
    """The latest words of each kind that the client found about a step."""
    findings = told.given.past().findings
    return {each.kind: each.words for each in findings if each.commitment == step.id}


# Read back ---------------------------------------------------------------------------------------


def closing(told: Told) -> Reply:
    done = done_of_late(told)
    looked_back = [
        listed(done, told) if done else Markup(),
        Markup("\n").join(_noticed(told, done)),
        *(what_became(each) for each in looked_at(told) if not is_done(each)),
    ]
    ahead = _ahead(told)
    first, last = _("Your week, in your words:"), _("That is a good place to stop.")
    if not any((*looked_back, ahead)):
        first = _("That was your review.")
    if commitments(told):
        last = _("The week can come.")
    moved = Markup("\n").join(movement(told))
    parts = [told.say(first), *looked_back, moved, ahead, asked_then(told), told.say(last)]
    row = (Button(told.plain(_("My steps")), "/steps"), Button(told.plain(_("Menu")), "/menu"))
    return Reply(Markup("\n\n").join(filter(None, parts)), (row,))


def _noticed(told: Told, done: Sequence[KeptCommitment]) -> Iterator[Markup]:
    """What went well and what was noticed, where no line of a step shows it."""
    went_well, noticed = told.get("wins"), told.get("noticed")
    shown = [_found_about(each, told).get(MADE_POSSIBLE) for each in done]
    if went_well and not is_no(went_well, told) and went_well not in shown:
        yield told.say(_what_it_was(told, done), words=quoted(went_well, 300))
    if noticed and not is_no(noticed, told):
        yield told.say(_("What you noticed: «{words}»"), words=quoted(noticed, 300))


def _what_it_was(told: Told, done: Sequence[KeptCommitment]) -> str:
    """What the first answer was about: steps that were done before, or whatever went well."""
    now_told = {each["which"] for each in looked_at(told)}
    before = [each for each in done if str(each.id) not in now_told]
    return (
        _("What made them possible: «{words}»")
        if len(before) > 1
        else _("What went well: «{words}»")
    )


def _ahead(told: Told) -> Markup:
    """What is planned: what was decided now, and what was set for the days to come before."""
    given, told_now = told.given, {each["which"] for each in looked_at(told)}
    planned = [
        each
        for each in given.commitments()
        if given.now < each.due <= given.now + WEEK and str(each.id) not in told_now
    ]
    lines = [written_out(each, told) for each in commitments(told)]
    for each in planned[:MOST_SHOWN]:
        at = told.language.moment(each.due, given.zone, given.now)
        lines.append(told.say(_("«{what}»: {moment}"), what=quoted(each.what), moment=at))
    if not lines:
        return Markup()
    return Markup("\n").join((told.say(_("<b>Ahead</b>")), *lines))
