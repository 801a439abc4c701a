"""Where the client has come from, in pictures and plain sentences; what is seen is said as well.

Nothing here is graded, compared with others or counted as days in a row.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from flows.engine.flow import Flow, Told
from flows.engine.model import Button, Finding, Reply
from flows.engine.words import N_, _, quoted
from flows.progress.trends import too_few_yet, trends
from flows.steps import movement
from flows.wheel.areas import areas_on_file, in_words, picture, wheels

MOST_FINDINGS = 3  # quoted, the latest


def page(told: Told) -> tuple[Reply, ...]:
    """The pictures first; then, in one message, what is best said in words alone."""
    shown = [*trends(told), *_wheel(told)]
    parts = [_joined(too_few_yet(told)), _joined(_steps(told))]
    if not shown and not any(parts):
        parts = [_nothing_yet(told)]
    parts.append(_joined(movement(told)))
    said = Markup("\n\n").join(filter(None, parts))
    return (*shown, Reply(said or told.say(_("That is all there is so far.")), _rows(told)))


def _joined(lines: list[Markup]) -> Markup:
    return Markup("\n").join(lines)


def _wheel(told: Told) -> list[Reply]:
    """The latest wheel, over the one before it."""
    found, areas = wheels(told.given), areas_on_file(told.given, told.language)
    if not found:
        return []
    now, before = found[-1], found[-2] if len(found) > 1 else None
    words = _joined(in_words(areas, now, before, told))
    look = Button(told.plain(_("Look closer at one")), "/spoke")
    return [Reply(words, ((look,),), picture(areas, now, before, told))]


def _steps(told: Told) -> list[Markup]:
    """How many steps were done and learned from of late, and the latest that was learned."""
    past, count = told.given.past(), told.language.count
    done = sum(each.state == "done" for each in past.steps)
    learned = len({each.commitment for each in past.findings if each.kind != "said"})
    lines = []
    if done:
        words = N_("One step done in the last 90 days.", "{number} steps done in the last 90 days.")
        lines.append(count(words, done))
    if learned:
        words = N_("You learned something from one step.", "You learned from {number} steps.")
        lines.append(count(words, learned))
    return [*lines, *_findings(told)]


def _findings(told: Told) -> Iterator[Markup]:
    for each in told.given.past().findings[-MOST_FINDINGS:][::-1]:
        step = told.given.commitment(each.commitment)
        words = _("«{found}»") if step is None else _sentence(each)
        yield told.say(
            words, found=quoted(each.words, 150), step=quoted(step.what, 80) if step else ""
        )


def _sentence(finding: Finding) -> str:
    return {
        "learned": _("Found out with «{step}»: «{found}»"),
        "made_possible": _("What made «{step}» possible: «{found}»"),
        "said": _("Said of «{step}»: «{found}»"),
    }.get(finding.kind, _("What came up with «{step}»: «{found}»"))


def _nothing_yet(told: Told) -> Markup:
    return told.say(
        _(
            "There is nothing to look back on yet, and that is a fine place to begin.\n"
            "/clarity takes one tap; its line is drawn from the third reading on.\n"
            "/wheel draws where things stand in your life today.\n"
            "/grow leads to a step; what comes of it is shown here, too."
        )
    )


def _rows(told: Told) -> tuple[tuple[Button, ...], ...]:
    clarity, wheel, menu = _("Clarity"), _("Wheel of Life"), _("Menu")
    pairs = (((clarity, "/clarity"), (wheel, "/wheel")), ((menu, "/menu"),))
    return tuple(tuple(Button(told.plain(words), data) for words, data in row) for row in pairs)


FLOW = Flow(
    name="progress",
    title=_("My progress"),
    summary=_("your numbers over time, your wheel, and what came of your steps"),
    steps=(),
    closing=page,
)
