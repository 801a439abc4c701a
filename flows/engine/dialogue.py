"""The two verbs of the engine: `begin` a flow, and `advance` by what the client did.

Everything that is the same in all conversations is solved here, once: unreadable answers, taps on
older questions, back, skip, stop, setting aside and resuming. Pure: no Telegram, no database, no
clock; what happened, what is known and the time are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from flows.engine import pages
from flows.engine.answers import Items, Text
from flows.engine.asking import noticing_of
from flows.engine.flow import Flow, Step, Told, TooLong, Unreadable
from flows.engine.listening import ASKS_BACK_HINT, UNSURE_HINTS, asks_back, is_no, is_unsure
from flows.engine.model import (
    Answer,
    Desk,
    Event,
    Given,
    Located,
    Reply,
    Said,
    Session,
    Tapped,
    Turn,
)
from flows.engine.moves import Moves
from flows.engine.speaking import Speaker
from flows.engine.words import Language, _

WELCOME = "welcome"  # the flow that a stranger is led to
PART = 3500  # characters; the apps part a text at 4,096, at a space before it
SAME_PASTE = 1  # second; Telegram's apps send a long text in parts, one right after the other
# What stands behind a flow's command to drop its open session and begin again. A button says at
# which turn it was shown: once the talk has gone on, it drops nothing.
AFRESH = re.compile(r"afresh(?::(\d+))?(?:\s+(.*))?", re.DOTALL)


class Dialogue:
    """All flows, compiled, in all languages. Raises FlowError when a flow is badly drawn."""

    def __init__(self, flows: Sequence[Flow], languages: Mapping[str, Language]) -> None:
        self._speaker = Speaker(flows, languages)
        self._moves = Moves(self._speaker)
        self.flows, self.languages = self._speaker.flows, languages

    # The verbs -------------------------------------------------------------------------------

    def begin(self, desk: Desk, name: str, given: Given, about: str = "") -> Turn:
        """Start a flow by name; what was in hand is set aside. KeyError when there is no such flow.

        `about` is what was typed behind its command: its first answer, where the flow takes one,
        or "afresh" to drop the session of that flow that is still open.
        """
        flow, language = self.flows[name], self._speaker.language(given)
        if not flow.steps:
            page = flow.closing(Told({}, (), given, language))
            if desk.session is not None:
                page = replace(page, buttons=(*page.buttons, pages.way_back(language)))
            return Turn(desk, (page,))
        refusal = flow.refusal(given)
        if refusal:
            return self._speaker.again_or_menu(desk, given, refusal)
        afresh, about = _asks_afresh(about, desk)
        still_open = self._open(desk, name)
        if still_open and not afresh:
            if still_open.holds_words:
                topic = self._speaker.topic(still_open, given)
                about = about if flow.about else ""
                return Turn(desk, (pages.still_open(flow, topic, about, desk.turn, language),))
            if still_open is desk.session and not about:
                return self._speaker.ask_again(desk, given)
        desk = _without(desk, name).set_aside()
        session = Session(name, flow.steps[0].name, began=given.now.isoformat())
        lead = language.say(flow.opening) if flow.opening else Markup()
        desk = replace(desk, session=session)
        return self._moves.hand_in(desk, about, given, lead) or self._speaker.ask_anew(
            desk, given, lead
        )

    def advance(self, desk: Desk, event: Event, given: Given) -> Turn:
        """One turn: what the client did leads to the next question, to the end, or to a hint."""
        turn = self._moves.redrawn(desk, given) or self._route(desk, event, given)
        if self._speaker.wants_location(desk) and not self._speaker.wants_location(turn.desk):
            # A message holds one keyboard, so the key is taken away with one of its own.
            words = self._speaker.echo(turn.desk, given) or self._speaker.language(given).say(
                _("All right.")
            )
            turn = replace(turn, replies=(Reply(words, ends_location=True), *turn.replies))
        return turn

    # Where an event goes ---------------------------------------------------------------------

    def _route(self, desk: Desk, event: Event, given: Given) -> Turn:
        command, rest = _command(event)
        if not given.welcomed and desk.session is None and command not in ("help", "menu"):
            if self._open(desk, WELCOME):
                return self._resume(desk, WELCOME, given)
            return self.begin(desk, WELCOME, given)
        if command:
            return self._obey(desk, command, rest, given)
        if isinstance(event, Tapped):
            return self._tapped(desk, event.data, given)
        if desk.session is not None:
            return self._heard(desk, event, given)
        said = isinstance(event, Said)
        lead = (
            _("Outside a talk I keep nothing of what you write. Where would you like to begin?")
            if said
            else pages.not_words(event)
        )
        return self._speaker.menu(desk, given, lead)

    def _obey(self, desk: Desk, command: str, rest: str, given: Given) -> Turn:
        language = self._speaker.language(given)
        command = {"cancel": "stop", "start": "menu"}.get(command, command)
        if command == "menu":
            return self._speaker.menu(desk, given)
        if command == "help":
            return Turn(desk, (pages.help_page(list(self.flows.values()), desk, language),))
        if command == "resume":
            return self._resume(desk, rest, given)
        if command == "discard":
            return self._discard(desk, rest, given)
        if command in ("back", "skip", "stop"):
            if desk.session is None:
                return self._speaker.menu(desk, given, _("No talk is open just now."))
            return {"back": self._moves.back, "skip": self._moves.skip, "stop": self._stop}[
                command
            ](desk, given)
        if command not in self.flows:
            return self._speaker.again_or_menu(desk, given, _("I do not know that command."))
        if not given.welcomed and not self.flows[command].for_strangers:
            return self._speaker.ask_again(
                desk, given, _("First these few questions, then all else is open.")
            )
        return self.begin(desk, command, given, rest)

    def _tapped(self, desk: Desk, data: str, given: Given) -> Turn:
        if data == desk.tapped:
            return Turn(desk)
        if desk.session is None:
            return self._speaker.menu(desk, given, _("That button belongs to a talk that is over."))
        offered = {
            button.data: button.label
            for row in self._speaker.question(desk, given).buttons
            for button in row
        }
        if data not in offered:
            return self._speaker.ask_again(
                desk, given, _("That button belongs to an earlier question. Here is the open one.")
            )
        turn = self._pressed(desk, data.partition(":")[2], given)
        if turn.desk.session is not None and turn.desk.turn == desk.turn:
            return turn  # only a hint came of it: the same button may be tapped again
        return replace(turn, desk=replace(turn.desk, tapped=data), chosen=offered[data])

    def _pressed(self, desk: Desk, key: str, given: Given) -> Turn:
        """A button of the open question: a control, with a !, or a choice, with a dot."""
        session, step, told = self._speaker.at(desk, given)
        match key:
            case "!back":
                return self._moves.back(desk, given)
            case "!skip":
                return self._moves.skip(desk, given)
            case "!stop":
                return self._stop(desk, given)
            case "!keep":
                return self._moves.take(desk, session.draft, given)
            case "!again":
                earlier = session.earlier[step.name]
                one_item = isinstance(step.reader, Items)
                return self._moves.take(desk, [earlier] if one_item else earlier, given)
        try:
            return self._moves.take(desk, step.reader.take(key.removeprefix("."), told), given)
        except Unreadable as unreadable:
            return self._speaker.hint(desk, given, unreadable.hint, **unreadable.values)

    def _heard(self, desk: Desk, event: Event, given: Given) -> Turn:
        """A message that is to answer the open question."""
        session, step, told = self._speaker.at(desk, given)
        if isinstance(event, Said) and _belongs_to_paste(event, session):
            return Turn(replace(desk, session=replace(session, long_at=event.at)))
        text = event.text if isinstance(event, Said) else ""
        key = self._typed_button(desk, text, given)
        if key:
            return self._pressed(desk, key, given)
        if session.draft is not None and _waves_away(text, told):
            return self._moves.take(desk, session.draft, given)
        try:
            if isinstance(event, Located):
                answer = step.reader.locate(event.latitude, event.longitude, told)
            elif isinstance(event, Said):
                answer = step.reader.read(event.text, told)
            else:
                return self._speaker.hint(desk, given, pages.not_words(event))
        except Unreadable as unreadable:
            # A shorter text was typed as one; only a long one was parted by the client's app.
            if isinstance(unreadable, TooLong) and isinstance(event, Said) and len(text) >= PART:
                desk = replace(desk, session=replace(session, long_at=event.at))
            return self._speaker.hint(desk, given, unreadable.hint, **unreadable.values)
        if session.draft is not None:
            return self._moves.take(desk, _put_together(step, session.draft, answer), given)
        if isinstance(step.reader, Text) and not session.hinted:
            if is_unsure(text, told):
                return self._speaker.hint(desk, given, UNSURE_HINTS[desk.turn % len(UNSURE_HINTS)])
            if asks_back(text, told):
                return self._speaker.hint(desk, given, ASKS_BACK_HINT)
        if step.name not in session.noticed and noticing_of(step, answer):
            noticed = (*session.noticed, step.name)
            session = replace(session, draft=answer, noticed=noticed)
            return self._speaker.ask_anew(replace(desk, session=session), given)
        return self._moves.take(desk, answer, given)

    def _typed_button(self, desk: Desk, text: str, given: Given) -> str:
        """The control whose words were typed, or "". A bare word such as "stop" is an answer."""
        typed = text.strip().casefold()
        for row in self._speaker.question(desk, given).buttons if len(typed) > len("stop") else ():
            for button in row:
                key = button.data.partition(":")[2]
                if key.startswith("!") and button.label.casefold() == typed:
                    return key
        return ""

    # Stop, resume ----------------------------------------------------------------------------

    def _stop(self, desk: Desk, given: Given) -> Turn:
        session, language = desk.session, self._speaker.language(given)
        assert session is not None
        desk = desk.set_aside()
        if not session.holds_words:
            return self._speaker.menu(desk, given, _("Stopped."))
        return Turn(desk, (pages.stopped(self.flows[session.flow], desk.turn, language),))

    def _resume(self, desk: Desk, name: str, given: Given) -> Turn:
        session = desk.session
        if session is not None and name in ("", session.flow):
            return self._speaker.ask_again(desk, given, _("Here is where we are."))
        known = [each for each in desk.aside if each.flow in self._speaker.machines]
        found = [each for each in known if name in ("", each.flow)]
        if not found:
            return self._speaker.again_or_menu(
                desk, given, _("Nothing is waiting to be picked up.")
            )
        others = tuple(each for each in desk.aside if each is not found[-1])
        desk = replace(replace(desk, aside=others).set_aside(), session=found[-1])
        redrawn = self._moves.redrawn(desk, given)
        if redrawn is not None:
            return redrawn
        talk = pages.where(self._speaker.place(desk, given), self._speaker.language(given))
        lead = self._speaker.language(given).say(_("Back to {talk}."), talk=talk)
        return self._speaker.ask_anew(desk, given, lead)

    def _discard(self, desk: Desk, rest: str, given: Given) -> Turn:
        name, _space, turn = rest.partition(" ")
        if self._open(desk, name) is None:
            lead = _("Nothing is waiting to be picked up.")
        elif turn not in ("", str(desk.turn)):
            lead = _("That talk has gone on since, so I keep it.")
        else:
            return self._speaker.menu(
                _without(desk, name), given, _("All right, that one is gone.")
            )
        return self._speaker.again_or_menu(desk, given, lead)

    def _open(self, desk: Desk, flow: str) -> Session | None:
        sessions = (desk.session, *desk.aside)
        return next((each for each in sessions if each is not None and each.flow == flow), None)


def _command(event: Event) -> tuple[str, str]:
    """The command that was typed or that a button stands for, and the rest of it; ("", "") if none.

    In a message to "/grow@this_bot" the name behind the @ is Telegram's way to address a bot.
    """
    text = (
        event.text if isinstance(event, Said) else event.data if isinstance(event, Tapped) else ""
    )
    found = re.fullmatch(r"\s*/([a-z]\w*)(?:@\w+)?(?:\s+(.*))?", text, re.IGNORECASE | re.DOTALL)
    return (found[1].casefold(), (found[2] or "").strip()) if found else ("", "")


def _asks_afresh(about: str, desk: Desk) -> tuple[bool, str]:
    """Whether the open session is to be dropped, and what else stood behind the command."""
    found = AFRESH.fullmatch(about)
    if found is None:
        return False, about
    return found[1] in (None, str(desk.turn)), (found[2] or "").strip()


def _belongs_to_paste(said: Said, session: Session) -> bool:
    """Whether this is a further part of a text that was already found too long."""
    return session.long_at > 0 and 0 <= said.at - session.long_at <= SAME_PASTE


def _without(desk: Desk, flow: str) -> Desk:
    aside = tuple(each for each in desk.aside if each.flow != flow)
    session = None if desk.session and desk.session.flow == flow else desk.session
    return replace(desk, session=session, aside=aside)


def _put_together(step: Step, draft: Answer, answer: Answer) -> Answer:
    """What is kept of words that were asked about, and of what was said then."""
    if isinstance(draft, list):  # the lines that nothing was noticed in stay; no more, all stay
        unheard = [each for each in draft if noticing_of(step, [each]) is None]
        return draft if answer is None else [*unheard, *answer]
    noticing = noticing_of(step, draft)
    return f"{draft}\n{answer}" if noticing is not None and noticing.adds else answer


def _waves_away(text: str, told: Told) -> bool:
    """Whether somebody who was asked about their words wants to leave them as they are."""
    return is_unsure(text, told) or is_no(text, told)
