"""What is said at any point of a talk: the open question, a hint above it, the menu.

Holds the flows, their machines and the languages. Changes no session but for its question number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from flows.engine import pages
from flows.engine.answers import Text
from flows.engine.asking import NOTHING, ask, buttons, phrase_anew, tell
from flows.engine.drawing import FlowError, refuse_unless_flow
from flows.engine.flow import Flow, Step, Told
from flows.engine.listening import is_no
from flows.engine.machine import FlowMachine
from flows.engine.model import Button, Desk, Given, Reply, Session, Turn
from flows.engine.words import ENGLISH, Language, _, quoted

A_LOT = 200  # characters of an answer that somebody took trouble over
THANKS = (
    _("Thank you for telling me."),
    _("Thank you, I have that in your words."),
    _("Thank you. That is worth knowing."),
)


def _refuse_unless_named_apart(flows: Sequence[Flow]) -> None:
    taken = {name for name, _words in pages.COMMANDS} | {"start", "cancel", "discard", "safe"}
    for flow in flows:
        refuse_unless_flow(flow)
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", flow.name):
            raise FlowError(
                f"Flow {flow.name!r} has a name that can be no command: small letters, digits and "
                "underscores, 32 at the most."
            )
        if flow.name in taken:
            raise FlowError(f"There is another flow or command named {flow.name!r}.")
        taken.add(flow.name)
    pages_there = {"", "menu"} | {flow.name for flow in flows if not flow.steps}
    for flow in flows:
        if flow.ends_in not in pages_there:
            raise FlowError(f"Flow {flow.name!r} ends in {flow.ends_in!r}, and that is no page.")


class Speaker:
    """All flows, compiled, in all languages. Raises FlowError when a flow is badly drawn."""

    def __init__(self, flows: Sequence[Flow], languages: Mapping[str, Language]) -> None:
        _refuse_unless_named_apart(flows)
        self.flows = {flow.name: flow for flow in flows}
        self.machines = {flow.name: FlowMachine(flow) for flow in flows if flow.steps}
        self.languages = languages

    def at(self, desk: Desk, given: Given) -> tuple[Session, Step, Told]:
        """The session in hand, the step it is at, and what it was told."""
        assert desk.session is not None
        machine = self.machines[desk.session.flow]
        told = tell(machine, desk.session, given, self.language(given))
        return desk.session, machine.steps[desk.session.step], told

    def question(self, desk: Desk, given: Given, lead: Markup = NOTHING) -> Reply:
        session, _step, told = self.at(desk, given)
        return ask(self.machines[session.flow], desk, told, lead)

    def offered(self, desk: Desk, given: Given) -> list[Button]:
        """The buttons of the open question, without putting the question into words."""
        session, _step, told = self.at(desk, given)
        rows = buttons(self.machines[session.flow], desk, told)
        return [button for row in rows for button in row]

    def ask_anew(self, desk: Desk, given: Given, lead: Markup = NOTHING) -> Turn:
        """A question that was not open before: it gets its number and its wording."""
        desk = phrase_anew(desk, self.at(desk, given)[1])
        return Turn(desk, (self.question(desk, given, lead),))

    def ask_again(self, desk: Desk, given: Given, lead: str = "", **values: object) -> Turn:
        """The open question once more, after a line that says what is the matter."""
        line = self.language(given).say(lead, **values) if lead else Markup()
        return Turn(desk, (self.question(desk, given, line),))

    def hint(self, desk: Desk, given: Given, hint: str, **values: object) -> Turn:
        assert desk.session is not None
        desk = replace(desk, session=replace(desk.session, hinted=True))
        return self.ask_again(desk, given, hint, **values)

    def echo(self, desk: Desk, given: Given) -> Markup:
        """What was understood of the last answer, where that is to be said back."""
        session = desk.session
        if session is None or not session.trail or session.trail[-1].answer is None:
            return NOTHING
        last, told = session.trail[-1], self.at(desk, given)[2]
        step = told.steps[last.step]
        if isinstance(step.reader, Text) and is_no(last.answer, told):
            return NOTHING
        own = step.reader.echo(last.answer, told)
        if own:
            return own
        if step.weighty or (isinstance(step.reader, Text) and len(last.answer) > A_LOT):
            return told.say(THANKS[desk.turn % len(THANKS)])
        return NOTHING

    def menu(self, desk: Desk, given: Given, lead: str = "") -> Turn:
        language = self.language(given)
        place = self.place(desk, given)
        line = language.say(lead) if lead else NOTHING
        return Turn(desk, (pages.menu(list(self.flows.values()), desk, place, line, language),))

    def again_or_menu(self, desk: Desk, given: Given, lead: str) -> Turn:
        if desk.session is None:
            return self.menu(desk, given, lead)
        return self.ask_again(desk, given, lead)

    def set_aside(self, desk: Desk) -> Desk:
        """The desk with its session set aside; one that gives way and has no topic is dropped."""
        flow = self.flows.get(desk.session.flow) if desk.session else None
        if flow is not None and flow.gives_way and not flow.topic:
            return replace(desk, session=None)
        return desk.set_aside()

    def waiting(self, desk: Desk, given: Given) -> list[Reply]:
        """The offer of the talk that was set aside last, if there is one."""
        for session in desk.aside[::-1]:
            if session.flow in self.machines:
                flow, topic = self.flows[session.flow], self.topic(session, given)
                return [pages.waiting(flow, topic, self.language(given))]
        return []

    def place(self, desk: Desk, given: Given) -> pages.Place | None:
        """Where the client is, for the menu."""
        if desk.session is None:
            return None
        session, step, _told = self.at(desk, given)
        return pages.Place(self.flows[session.flow], step.phase, self.topic(session, given))

    def topic(self, session: Session, given: Given) -> str:
        """The client's words that tell one session of a flow from another, or ""."""
        flow = self.flows[session.flow]
        if not flow.topic:
            return ""
        told = tell(self.machines[session.flow], session, given, self.language(given))
        return quoted(told.shown(flow.topic), pages.TOPIC_LENGTH)

    def wants_location(self, desk: Desk) -> bool:
        session = desk.session
        machine = self.machines.get(session.flow) if session else None
        step = machine.steps.get(session.step) if machine and session else None
        return step is not None and step.reader.wants_location

    def language(self, given: Given) -> Language:
        return self.languages.get(given.language, ENGLISH)
