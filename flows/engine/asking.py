"""Puts the open question of a session into a reply: words, what stands under them, buttons."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from flows.engine import reasons
from flows.engine.flow import Choice, Noticing, Step, Told, Words
from flows.engine.machine import FlowMachine
from flows.engine.model import Answer, Button, Desk, Given, Reply, Session
from flows.engine.words import Language, _, quoted

NOTHING = Markup()
MOST_BUTTONS = 100  # under one message, Telegram's limit; what has no button can be typed
KEEP = _("Keep my words")
PARAGRAPH = Markup("\n\n")
Rows = tuple[tuple[Button, ...], ...]


def tell(machine: FlowMachine, session: Session, given: Given, language: Language) -> Told:
    """What was told so far, as the step that is asked now sees it."""
    told = Told(machine.steps, session.trail, given, language, session.step)
    told.before = session.earlier.get(session.step)
    return told


def phrase_anew(desk: Desk, step: Step) -> Desk:
    """The desk with its next question numbered, and worded otherwise than the last time."""
    assert desk.session is not None
    key, ways = _ways_to_ask(desk.session, step)
    phrasings = dict(desk.phrasings)
    if ways is step.words:
        phrasings.pop(f"{key}+", None)  # a new list is asked on for from the first way again
    if isinstance(ways, tuple):
        phrasings[key] = (phrasings.get(key, -1) + 1) % len(ways)
    return replace(desk, turn=desk.turn + 1, phrasings=phrasings)


def _ways_to_ask(session: Session, step: Step) -> tuple[str, Words]:
    """The ways to word the question now, and the name under which they take turns."""
    key = f"{session.flow}.{step.name}"
    kept = [entry for entry in session.trail if entry.step == step.name]
    if step.again and any(entry.answer is not None for entry in kept):
        return f"{key}+", step.again
    return key, step.words


def ask(machine: FlowMachine, desk: Desk, told: Told, lead: Markup = NOTHING) -> Reply:
    """The open question, under a leading line if there is one. Some session must be in hand."""
    session = desk.session
    assert session is not None
    step = machine.steps[session.step]
    noticing = noticing_of(step, session.draft)
    if noticing:
        heard = quoted(noticing.hears(_as_text(session.draft)) or "")
        noticed = told.say(noticing.question, heard=heard)
        why = reasons.of_noticing(heard, told)
        return Reply(_paragraphs(lead, noticed), buttons(machine, desk, told), why=why)
    text = _paragraphs(
        lead,
        _heading(machine, session, told),
        step.reader.so_far(told),
        _words(desk, session, step, told),
        step.reader.note(told),
    )
    why = reasons.of_question(machine.flow, session, step, told)
    if step.reader.wants_location:
        return Reply(text, location_key=told.plain(_("Share my location")), why=why)
    return Reply(text, buttons(machine, desk, told), why=why)


def buttons(machine: FlowMachine, desk: Desk, told: Told) -> Rows:
    """The buttons of the open question, none where a key to share the location is offered."""
    session = desk.session
    assert session is not None
    step = machine.steps[session.step]
    controls = _controls(machine, desk, told)
    if noticing_of(step, session.draft):
        return ((Button(told.plain(KEEP), f"{desk.turn}:!keep"),), *controls)
    if step.reader.wants_location:
        return ()
    rows = [_row(desk, choices) for choices in step.reader.choices(told)]
    own = (*_earlier(desk, step, told), *controls)
    room = MOST_BUTTONS - sum(map(len, own))
    shown = [row for at, row in enumerate(rows) if sum(map(len, rows[: at + 1])) <= room]
    return (*shown, *own)


def noticing_of(step: Step, answer: Answer) -> Noticing | None:
    """The first noticing of a step that an answer invites."""
    if answer is None or not step.notices:
        return None
    text = _as_text(answer)
    return next((each for each in step.notices if each.hears(text) is not None), None)


def _as_text(answer: Answer) -> str:
    return "\n".join(answer) if isinstance(answer, list) else str(answer)


def _paragraphs(*parts: Markup) -> Markup:
    return PARAGRAPH.join(part for part in parts if part)


def _words(desk: Desk, session: Session, step: Step, told: Told) -> Markup:
    key, words = _ways_to_ask(session, step)
    if isinstance(words, tuple):
        words = words[desk.phrasings.get(key, 0) % len(words)]
    if callable(words):
        return words(told)
    return told.fill(words)


def _heading(machine: FlowMachine, session: Session, told: Told) -> Markup:
    """The phase and what it is for, where a phase begins."""
    phase = machine.steps[session.step].phase
    last = machine.steps[session.trail[-1].step].phase if session.trail else None
    if phase is None or phase == last:
        return Markup()
    phases = list(dict.fromkeys(step.phase for step in machine.flow.steps if step.phase))
    dots = "●" * (phases.index(phase) + 1) + "○" * (len(phases) - phases.index(phase) - 1)
    name, aim = told.say(phase.name), told.say(phase.aim)
    return Markup("<b>{}</b> {}\n<i>{}</i>").format(name, dots, aim)


def _row(desk: Desk, choices: tuple[Choice, ...]) -> tuple[Button, ...]:
    return tuple(Button(choice.label, f"{desk.turn}:.{choice.key}") for choice in choices)


def _earlier(desk: Desk, step: Step, told: Told) -> Rows:
    """A button that takes again what was answered here before going back."""
    assert desk.session is not None
    answer = desk.session.earlier.get(step.name)
    if answer is None or not step.reader.fits(answer, told):
        return ()
    words = quoted(step.reader.show(answer, told), 30)
    return ((Button(told.plain(_("As before: {words}"), words=words), f"{desk.turn}:!again"),),)


def _controls(machine: FlowMachine, desk: Desk, told: Told) -> Rows:
    session = desk.session
    assert session is not None
    row = []
    gone_through = len(session.trail) > session.given and machine.allows("back", session.step)
    if gone_through or session.draft is not None or session.revisits:
        last = session.trail[-1] if session.trail else None
        said_back = last is not None and last.answer is not None and session.draft is None
        label = machine.steps[last.step].reader.change() if last and said_back else ""
        row.append(Button(told.plain(label or _("‹ Back")), f"{desk.turn}:!back"))
    if machine.allows("skip", session.step):
        words = machine.steps[session.step].skip_words or _("Skip ›")
        row.append(Button(told.plain(words), f"{desk.turn}:!skip"))
    row.append(Button(told.plain(_("Stop")), f"{desk.turn}:!stop"))
    return (tuple(row),)
