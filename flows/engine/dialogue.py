"""The two verbs of the engine: `begin` a flow, and `advance` by what the client did.

Everything that is the same in all conversations is solved here, once: unreadable answers, taps on
older questions, back, skip, stop, setting aside and resuming. Pure: no Telegram, no database, no
clock; what happened, what is known and the time are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from markupsafe import Markup

from flows.engine import pages, reasons
from flows.engine.answers import Text
from flows.engine.asking import PARAGRAPH
from flows.engine.drawing import effects_of, replies_of
from flows.engine.flow import Flow, Told
from flows.engine.hearing import Hearing
from flows.engine.listening import command_in, is_greeting, is_refusal, is_thanks
from flows.engine.model import (
    Desk,
    Event,
    FileRead,
    Given,
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
UNPAUSE = "unpause"  # the page that brings nudges back; refuses when nothing is paused
LONGEST_LABEL = 20  # characters of what could be the words of a nudge's button
OPENING = ("start", "menu")  # commands that open the bot and mean nothing else
# What stands behind a flow's command to drop its open session and begin again. A button says at
# which turn it was shown: once the talk has gone on, it drops nothing.
AFRESH = re.compile(r"afresh(?::(\d+))?(?:\s+(.*))?", re.DOTALL)


class Watch(Protocol):
    """Looks at all that a client does before anybody else does."""

    def first(self, desk: Desk, event: Event, given: Given, dialogue: Dialogue) -> Turn | None:
        """The turn, where something else comes before the talk; or None: let it go on."""

    def stops_at(self, text: str, given: Given, dialogue: Dialogue) -> Turn | None:
        """What comes of a text that stops a talk, whatever lies open; None for any other."""


class Dialogue:
    """All flows, compiled, in all languages. Raises FlowError when a flow is badly drawn.

    `watch` sees every event first, in every state.
    """

    def __init__(
        self,
        flows: Sequence[Flow],
        languages: Mapping[str, Language],
        watch: Watch | None = None,
    ) -> None:
        self._watch = watch
        self._speaker = Speaker(flows, languages)
        self._moves = Moves(self._speaker)
        self._hearing = Hearing(self._speaker, self._moves)
        self.flows, self.languages = self._speaker.flows, languages

    # The verbs -------------------------------------------------------------------------------

    def begin(self, desk: Desk, name: str, given: Given, about: str = "") -> Turn:
        """Start a flow by name; what was in hand is set aside. KeyError when there is no such flow.

        `about` is what was typed behind its command: its first answer, where the flow takes one,
        or "afresh" to drop the session of that flow that is still open.
        """
        flow, language = self.flows[name], self._speaker.language(given)
        nothing = Told({}, (), given, language)
        afresh, about = _asks_afresh(about, desk)
        refusal = flow.refusal(given, about)
        if refusal:
            return self._speaker.again_or_menu(desk, given, refusal)
        if not flow.steps:
            effects = effects_of(flow.effects, nothing, f"Flow {name!r}")
            return Turn(desk, self._page(flow, desk, given), effects, leads_to=flow.ends_in)
        still_open = None if flow.gives_way else self._open(desk, name)
        if still_open and not afresh:
            if still_open.holds_words:
                topic = self._speaker.topic(still_open, given)
                about = about if flow.about or flow.first_words(nothing, about) else ""
                return Turn(desk, (pages.still_open(flow, topic, about, desk.turn, language),))
            if still_open is desk.session and not about:
                return self._speaker.ask_again(desk, given)
        desk = self._speaker.set_aside(_without(desk, name))
        session = Session(name, flow.steps[0].name, began=given.now.isoformat())
        lead = language.say(flow.opening) if flow.opening else Markup()
        desk = replace(desk, session=session)
        if words := flow.first_words(nothing, about):
            asked = self._speaker.ask_anew(desk, given, lead)
            return self._hear_in(replace(asked, replies=()), Said(words), given)
        return self._moves.hand_in(desk, about, given, lead) or self._speaker.ask_anew(
            desk, given, lead
        )

    def advance(self, desk: Desk, event: Event, given: Given) -> Turn:
        """One turn: what the client did leads to the next question, to the end, or to a hint."""
        watched = self._watch and self._watch.first(desk, event, given, self)
        turn = watched or self.go_on(desk, event, given)
        return reasons.given_for(turn, event, given, self._speaker.language(given))

    def go_on(self, desk: Desk, event: Event, given: Given) -> Turn:
        """The turn that the watch has let through."""
        turn = self._moves.redrawn(desk, given) or self._route(desk, event, given)
        if self._speaker.wants_location(desk) and not self._speaker.wants_location(turn.desk):
            # A message holds one keyboard, so the key is taken away with one of its own.
            words = self._speaker.echo(turn.desk, given) or self._speaker.language(given).say(
                _("All right.")
            )
            turn = replace(turn, replies=(Reply(words, ends_location=True), *turn.replies))
        return turn

    def stops_at(self, text: str, given: Given) -> Turn | None:
        """The replies and effects of a text that stops a talk, where no turn can be taken."""
        return self._watch.stops_at(text, given, self) if self._watch else None

    def again_or_menu(self, desk: Desk, given: Given, lead: str) -> Turn:
        """The open question as it was, or the menu, under a line; a stranger is welcomed."""
        if desk.session is None and not given.welcomed:
            return self._route(desk, Said("/start"), given)
        return self._speaker.again_or_menu(desk, given, lead)

    def again_in(self, flow: str, desk: Desk, given: Given, lead: str) -> Turn:
        """As `again_or_menu`, but in the talk of this flow, if it was set aside meanwhile."""
        found = next((each for each in desk.aside if each.flow == flow), None)
        if found is None:
            return self.again_or_menu(desk, given, lead)
        desk = self._take_up(desk, found)
        words = self._speaker.language(given).say(lead)
        return self._moves.redrawn(desk, given) or self._speaker.ask_anew(desk, given, words)

    def gives_way(self, session: Session) -> bool:
        """Whether it is a short talk, in which words may be meant for something else."""
        flow = self.flows.get(session.flow)
        return flow is None or flow.gives_way

    def language(self, given: Given) -> Language:
        """The client's language."""
        return self._speaker.language(given)

    def lead_on(self, turn: Turn, given: Given) -> Turn:
        """The turn with the page it leads to under the words that it ends with.

        To be called when its effects are done, so that the page shows them; `given` is fresh.
        """
        if not turn.leads_to:
            return turn
        words, *others = turn.replies
        if turn.leads_to == "menu":
            flows, language = list(self.flows.values()), self._speaker.language(given)
            place = self._speaker.place(turn.desk, given)
            page = pages.menu(flows, turn.desk, place, Markup(words.text), language)
        else:
            page, *more = self._page(self.flows[turn.leads_to], turn.desk, given)
            text = PARAGRAPH.join(filter(None, (Markup(words.text), Markup(page.text))))
            page, others = replace(page, text=text), [*more, *others]
        return replace(turn, replies=(replace(page, why=words.why), *others), leads_to="")

    def _page(self, flow: Flow, desk: Desk, given: Given) -> tuple[Reply, ...]:
        language = self._speaker.language(given)
        *before, page = replies_of(flow, Told({}, (), given, language))
        if desk.session is not None and not flow.ends_in:
            page = replace(page, buttons=(*page.buttons, pages.way_back(language)))
        return (*before, page)

    # Where an event goes ---------------------------------------------------------------------

    def _route(self, desk: Desk, event: Event, given: Given) -> Turn:
        command, rest = command_in(event)
        if isinstance(event, FileRead) and not self._waits_for_file(desk, given):
            return Turn(desk)
        if command == "why":
            replied_to = event.replied_to if isinstance(event, Said) else 0
            page = pages.why_page(given.reason(replied_to), desk, self._speaker.language(given))
            return Turn(desk, (page,))
        if not given.welcomed and desk.session is None and not self._is_for_strangers(command):
            if self._open(desk, WELCOME):
                return self._resume(desk, WELCOME, given)
            return self.begin(desk, WELCOME, given)
        greeter = self._greeter(given)
        if command in OPENING and greeter:
            return self.begin(desk, greeter, given)
        if command:
            return self._obey(desk, command, rest, given)
        if isinstance(event, Tapped):
            return self._hearing.tap(desk, event.data, given)
        if isinstance(event, Said):
            meant = self._meant_for_a_nudge(desk, event, given, greeter)
            if meant is not None:
                return meant
        if desk.session is not None:
            return self._hearing.hear(desk, event, given)
        if not isinstance(event, Said):
            return self._speaker.menu(desk, given, pages.not_words(event))
        if greeter:
            return self._hear_in(self.begin(desk, greeter, given), event, given)
        return self._unheard(desk, event, given)

    def _is_for_strangers(self, command: str) -> bool:
        """Whether it may come before the first meeting, which it does not take the place of."""
        flow = self.flows.get(command)
        return command in ("help", "menu") or (flow is not None and flow.for_strangers)

    def _waits_for_file(self, desk: Desk, given: Given) -> bool:
        return bool(desk.session) and self._speaker.at(desk, given)[1].reader.waits_for_file

    def _greeter(self, given: Given) -> str:
        """The flow that welcomes who opens the bot after a long time; "" for who was here lately.

        Who answers an open question or taps a button is answered as if no time had passed.
        """
        away = given.now - given.heard_at if given.heard_at else timedelta()
        waits = ((flow.name, flow.greets_after) for flow in self.flows.values())
        return next((name for name, wait in waits if wait is not None and away >= wait), "")

    def _meant_for_a_nudge(self, desk: Desk, said: Said, given: Given, greeter: str) -> Turn | None:
        """The turn, where words are an answer to what was brought up last.

        They are where no talk is open, or a short one that gives way. Otherwise, and from who was
        long away, only the very words of one of its buttons are: people answer what came last.
        """
        flow = self.flows.get(desk.session.flow) if desk.session else None
        in_talk = flow is not None and not flow.gives_way
        if (in_talk and len(said.text) > LONGEST_LABEL) or not given.asked():
            return None
        name, _space, about = given.asked().partition(" ")
        if name not in self.flows:  # what the watch asked
            return None
        begun = self.begin(self._speaker.set_aside(desk), name, given, about)
        if begun.desk.session is None:
            return None if in_talk or greeter else begun
        taps = self._typed_choices(begun.desk, said, given)
        if taps and not (in_talk and self._typed_choices(desk, said, given)):
            turn = self._hearing.tap(begun.desk, taps[0], given)
            return replace(turn, effects=(*begun.effects, *turn.effects), chosen="")
        if in_talk or greeter or self._is_small_talk(begun.desk, said, given):
            return None
        return self._hear_in(begun, said, given)

    def _is_small_talk(self, desk: Desk, said: Said, given: Given) -> bool:
        """Whether words are meant for nobody's file, though the question would take any."""
        language = self._speaker.language(given)
        takes_any = isinstance(self._speaker.at(desk, given)[1].reader, Text)
        others = is_thanks(said.text, language) or is_refusal(said.text, language)
        return is_greeting(said.text, language) or (takes_any and others)

    def _typed_choices(self, desk: Desk, said: Said, given: Given) -> list[str]:
        """The data of a button of the open question whose words were typed; no way back or out."""
        typed = said.text.strip().casefold()
        return [
            button.data
            for button in self._speaker.offered(desk, given)
            if button.label.casefold() == typed and not button.data.endswith(("!back", "!stop"))
        ]

    def _hear_in(self, begun: Turn, said: Said, given: Given) -> Turn:
        """Take words as the first answer in a flow that they have opened."""
        if begun.desk.session is None:
            return begun
        turn = self._hearing.hear(begun.desk, said, given)
        return replace(turn, effects=(*begun.effects, *turn.effects))

    def _unheard(self, desk: Desk, said: Said, given: Given) -> Turn:
        """Words that belong to no talk."""
        language = self._speaker.language(given)
        if is_thanks(said.text, language):
            words = language.say(_("You are welcome, {name}."), name=given.name)
            return Turn(desk, (Reply(words, ((pages.menu_button(language),),)),))
        if is_refusal(said.text, language):
            words = language.say(
                _("All right. /pause lets everything rest, and /settings says what comes and when.")
            )
            return Turn(desk, (Reply(words, ((pages.menu_button(language),),)),))
        if is_greeting(said.text, language):
            return self._speaker.menu(desk, given, _("Hello. What would be good now?"))
        return self._speaker.menu(
            desk,
            given,
            _(
                "No talk is open just now, so I have not kept those words. Where would you like to "
                "take them?"
            ),
        )

    def _obey(self, desk: Desk, command: str, rest: str, given: Given) -> Turn:
        language = self._speaker.language(given)
        command = {"cancel": "stop", "start": "menu"}.get(command, command)
        if command == "menu":
            return self._speaker.menu(desk, given)
        if command == "help":
            return Turn(desk, (pages.help_page(list(self.flows.values()), desk, language),))
        if command == "resume":
            unpause = self.flows.get(UNPAUSE)
            if unpause is not None and not rest and not unpause.refusal(given, ""):
                turn = self.begin(desk, UNPAUSE, given)
                return replace(turn, replies=(*turn.replies, *self._speaker.waiting(desk, given)))
            return self._resume(desk, rest, given)
        if command == "discard":
            return self._discard(desk, rest, given)
        if command in ("back", "skip", "stop"):
            if desk.session is None:
                return self._speaker.menu(desk, given, _("No talk is open just now."))
            return {"back": self._moves.back, "skip": self._moves.skip, "stop": self._moves.stop}[
                command
            ](desk, given)
        if command not in self.flows:
            return self._speaker.again_or_menu(desk, given, _("I do not know that command."))
        if not given.welcomed and not self.flows[command].for_strangers:
            return self._speaker.ask_again(
                desk, given, _("First these few questions, then all else is open.")
            )
        return self.begin(desk, command, given, rest)

    # Stop, resume ----------------------------------------------------------------------------

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
        desk = self._take_up(desk, found[-1])
        redrawn = self._moves.redrawn(desk, given)
        if redrawn is not None:
            return redrawn
        talk = pages.where(self._speaker.place(desk, given), self._speaker.language(given))
        lead = self._speaker.language(given).say(_("Back to {talk}."), talk=talk)
        return self._speaker.ask_anew(desk, given, lead)

    def _take_up(self, desk: Desk, session: Session) -> Desk:
        """The desk with a session in hand that was set aside, and the one in hand set aside."""
        others = tuple(each for each in desk.aside if each is not session)
        return replace(self._speaker.set_aside(replace(desk, aside=others)), session=session)

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


def _asks_afresh(about: str, desk: Desk) -> tuple[bool, str]:
    """Whether the open session is to be dropped, and what else stood behind the command."""
    found = AFRESH.fullmatch(about)
    if found is None:
        return False, about
    return found[1] in (None, str(desk.turn)), (found[2] or "").strip()


def _without(desk: Desk, flow: str) -> Desk:
    aside = tuple(each for each in desk.aside if each.flow != flow)
    session = None if desk.session and desk.session.flow == flow else desk.session
    return replace(desk, session=session, aside=aside)
