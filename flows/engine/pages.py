"""What is said around the conversations: the menu, the help page, what still waits.

Pages hold commands as button data, so their buttons work for as long as the message stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.engine.flow import Flow, Phase
from flows.engine.machine import BUTTON_DATA
from flows.engine.model import Button, Desk, Event, Filed, Located, Reply, Sent
from flows.engine.words import Language, _

TOPIC_LENGTH = 60  # characters of a client's words that name a talk
COMMANDS = (
    ("menu", _("where we are and what there is")),
    ("back", _("one question back, to answer it anew")),
    ("skip", _("leave out a question that can be left out")),
    ("stop", _("stop here; what was said is kept")),
    ("resume", _("go on where we stopped")),
    ("help", _("how to talk with me")),
    ("sos", _("whom to call when it is too much")),
    ("why", _("what made me send the last message, or the one that you reply to")),
)


def not_words(event: Event) -> str:
    """What is said when something came that a conversation cannot read."""
    if isinstance(event, Sent) and event.kind == "edit":
        return _("I keep what you wrote first; /back lets you answer anew.")
    if isinstance(event, Filed):
        return _(
            "I did not ask for a file just now, so I keep none. /import asks for one of yours."
        )
    if isinstance(event, Located):
        return _("I did not ask for a place just now, so I keep none.")
    return _("I can read words and taps only, so I did not take that in.")


@dataclass(frozen=True)
class Place:
    """Where the client is: in which flow and phase, and on what topic in their words."""

    flow: Flow
    phase: Phase | None
    topic: str


def named(flow: Flow, topic: str, language: Language) -> Markup:
    """A talk by its title and, where there is one, its topic."""
    title = language.say(flow.title)
    bold = Markup("<b>{}</b>").format(title)
    return language.say(_("{title} on «{topic}»"), title=bold, topic=topic) if topic else bold


def where(place: Place | None, language: Language) -> Markup:
    """A talk by its name and the phase that it is in."""
    if place is None:
        return Markup()
    talk = named(place.flow, place.topic, language)
    if place.phase is None:
        return talk
    phase = language.say(place.phase.name)
    return language.say(_("{talk}, phase {phase}"), talk=talk, phase=phase)


def menu(
    flows: Sequence[Flow], desk: Desk, place: Place | None, lead: Markup, language: Language
) -> Reply:
    """Where the client is, what waits, and all there is to start."""
    lines = [lead, Markup()] if lead else []
    rows = []
    if place is not None:
        lines.append(language.say(_("Open now: {talk}."), talk=where(place, language)))
        lines.append(language.say(_("What you type next goes there.")))
        rows.append(way_back(language))
    by_name = {flow.name: flow for flow in flows}
    for session in reversed(desk.aside):
        if session.flow in by_name:
            title = language.plain(by_name[session.flow].title)
            label = language.plain(_("Pick up again: {title}"), title=title)
            rows.append((Button(label, f"/resume {session.flow}"),))
    if not lines:
        lines.append(language.say(_("What would be good now?")))
    for flow in flows:
        if flow.in_menu:
            title = language.plain(flow.title)
            lines.append(Markup("<b>{}</b> – {}").format(title, language.say(flow.summary)))
            rows.append((Button(title, f"/{flow.name}"),))
    rows.append((Button(language.plain(_("Help")), "/help"),))
    return Reply(Markup("\n").join(lines), tuple(rows))


def help_page(flows: Sequence[Flow], desk: Desk, language: Language) -> Reply:
    """How to talk with Cairn, and every command."""
    lines = [
        language.say(
            _(
                "I am a program that asks coaching questions and keeps your answers; I give no "
                "advice and no person reads along. Type as you like or tap a button. A date may be "
                "written as you would say it, such as “tomorrow 9am”."
            )
        ),
        Markup(),
    ]
    for flow in flows:
        if flow.in_menu or flow.in_help:
            lines.append(Markup("/{} – {}").format(flow.name, language.say(flow.summary)))
    for name, words in COMMANDS:
        lines.append(Markup("/{} – {}").format(name, language.say(words)))
    onward = way_back(language) if desk.session else (menu_button(language),)
    return Reply(Markup("\n").join(lines), (onward,))


def why_page(words: str, desk: Desk, language: Language) -> Reply:
    """Why a message was sent, as far as that is known."""
    unknown = _(
        "I know that of my own messages of the last 60 days: reply to one of them with /why, or "
        "send /why alone for the last one."
    )
    onward = way_back(language) if desk.session else (menu_button(language),)
    return Reply(Markup(words) if words else language.say(unknown), (onward,))


def menu_button(language: Language) -> Button:
    return Button(language.plain(_("Menu")), "/menu")


def way_back(language: Language) -> tuple[Button, ...]:
    """A row that leads back to the open question."""
    return (Button(language.plain(_("Go on")), "/resume"),)


def still_open(flow: Flow, topic: str, about: str, turn: int, language: Language) -> Reply:
    """Asked when a flow is started of which a session is still open."""
    anew = f"/{flow.name} afresh:{turn}"
    if len(f"{anew} {about}".encode()) <= BUTTON_DATA:
        anew = f"{anew} {about}".strip()
    return Reply(
        language.say(_("Still open: {talk}."), talk=named(flow, topic, language)),
        (
            (Button(language.plain(_("Go on with it")), f"/resume {flow.name}"),),
            (Button(language.plain(_("Let it go and start afresh")), anew),),
        ),
    )


def stopped(flow: Flow, turn: int, language: Language) -> Reply:
    """Said when a session was set aside by the client."""
    return Reply(
        language.say(
            _("Stopped. What you said is kept; /resume takes you back to it, today or in a month.")
        ),
        (
            (Button(language.plain(_("Go on after all")), f"/resume {flow.name}"),),
            (
                Button(language.plain(_("Let it go")), f"/discard {flow.name} {turn}"),
                Button(language.plain(_("Menu")), "/menu"),
            ),
        ),
    )


def waiting(flow: Flow, topic: str, language: Language) -> Reply:
    """Offered when a talk has ended and an earlier one was set aside for it."""
    return Reply(
        language.say(_("Waiting where you left it: {talk}."), talk=named(flow, topic, language)),
        (
            (Button(language.plain(_("Go on with it")), f"/resume {flow.name}"),),
            (Button(language.plain(_("Not now")), "/menu"),),
        ),
    )
