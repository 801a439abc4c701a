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
from flows.engine.answers import Items, Revisit, Text
from flows.engine.asking import KEEP, NOTHING, ask, noticing_of, phrase_anew, tell
from flows.engine.flow import Flow, Step, Told, TooLong, Unreadable
from flows.engine.listening import ASKS_BACK_HINT, UNSURE_HINTS, asks_back, is_no, is_unsure
from flows.engine.machine import END, FlowMachine
from flows.engine.model import (
    Answer,
    Desk,
    Entry,
    Event,
    Given,
    Located,
    Reply,
    Said,
    Session,
    Tapped,
    Turn,
)
from flows.engine.words import ENGLISH, Language, _, quoted

WELCOME = "welcome"  # the flow that a stranger is led to
SAME_PASTE = 1  # second; Telegram's apps send a long text in parts, one right after the other
A_LOT = 200  # characters of an answer that somebody took trouble over
THANKS = (
    _("Thank you for telling me."),
    _("Thank you, I have that in your words."),
    _("I have noted that just as you wrote it."),
)
AFRESH = "afresh"  # what stands behind a flow's command to drop its open session and begin again


class Dialogue:
    """All flows, compiled, in all languages. Raises FlowError when a flow is badly drawn."""

    def __init__(self, flows: Sequence[Flow], languages: Mapping[str, Language]) -> None:
        self.flows = {flow.name: flow for flow in flows}
        self._machines = {flow.name: FlowMachine(flow) for flow in flows if flow.steps}
        self.languages = languages

    # The verbs -------------------------------------------------------------------------------

    def begin(self, desk: Desk, name: str, given: Given, about: str = "") -> Turn:
        """Start a flow by name; what was in hand is set aside. KeyError when there is no such flow.

        `about` is what was typed behind its command: its first answer, where the flow takes one,
        or "afresh" to drop the session of that flow that is still open.
        """
        flow, language = self.flows[name], self._language(given)
        if not flow.steps:
            page = flow.closing(Told({}, (), given, language))
            if desk.session is not None:
                page = replace(page, buttons=(*page.buttons, pages.way_back(language)))
            return Turn(desk, (page,))
        refusal = flow.refusal(given)
        if refusal:
            return self._again_or_menu(desk, given, refusal)
        afresh, about = about.startswith(AFRESH), about.removeprefix(AFRESH).strip()
        still_open = self._open(desk, name)
        if still_open and not afresh:
            if _answered(still_open):
                topic = self._topic(still_open, given)
                about = about if flow.about else ""
                return Turn(desk, (pages.still_open(flow, topic, about, language),))
            if still_open is desk.session and not about:
                return self._ask_again(desk, given)
        desk = _without(desk, name).set_aside()
        session = Session(name, flow.steps[0].name, began=given.now.isoformat())
        lead = language.say(flow.opening) if flow.opening else Markup()
        desk = replace(desk, session=session)
        return self._hand_in(desk, about, given, lead) or self._ask_anew(desk, given, lead)

    def advance(self, desk: Desk, event: Event, given: Given) -> Turn:
        """One turn: what the client did leads to the next question, to the end, or to a hint."""
        turn = self._redrawn(desk, given) or self._route(desk, event, given)
        if self._wants_location(desk) and not self._wants_location(turn.desk):
            # A message holds one keyboard, so the key is taken away with one of its own.
            words = self._echo(turn.desk, given) or self._language(given).say(_("All right."))
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
        return self._menu(desk, given, lead)

    def _obey(self, desk: Desk, command: str, rest: str, given: Given) -> Turn:
        language = self._language(given)
        command = {"cancel": "stop", "start": "menu"}.get(command, command)
        if command == "menu":
            return self._menu(desk, given)
        if command == "help":
            return Turn(desk, (pages.help_page(list(self.flows.values()), desk, language),))
        if command == "resume":
            return self._resume(desk, rest, given)
        if command == "discard":
            if self._open(desk, rest) is None:
                return self._again_or_menu(desk, given, _("Nothing is waiting to be picked up."))
            return self._menu(_without(desk, rest), given, _("All right, that one is gone."))
        if command in ("back", "skip", "stop"):
            if desk.session is None:
                return self._menu(desk, given, _("No talk is open just now."))
            return {"back": self._back, "skip": self._skip, "stop": self._stop}[command](
                desk, given
            )
        if command not in self.flows:
            return self._again_or_menu(desk, given, _("I do not know that command."))
        if not given.welcomed and not self.flows[command].for_strangers:
            return self._ask_again(
                desk, given, _("First these few questions, then all else is open.")
            )
        return self.begin(desk, command, given, rest)

    def _tapped(self, desk: Desk, data: str, given: Given) -> Turn:
        if data == desk.tapped:
            return Turn(desk)
        if desk.session is None:
            return self._menu(desk, given, _("That button belongs to a talk that is over."))
        offered = {
            button.data: button.label
            for row in self._question(desk, given).buttons
            for button in row
        }
        if data not in offered:
            return self._ask_again(
                desk, given, _("That button belongs to an earlier question. Here is the open one.")
            )
        turn = self._pressed(desk, data.partition(":")[2], given)
        if turn.desk.session is not None and turn.desk.turn == desk.turn:
            return turn  # only a hint came of it: the same button may be tapped again
        return replace(turn, desk=replace(turn.desk, tapped=data), chosen=offered[data])

    def _pressed(self, desk: Desk, key: str, given: Given) -> Turn:
        """A button of the open question: a control, with a !, or a choice, with a dot."""
        session, step, told = self._at(desk, given)
        match key:
            case "!back":
                return self._back(desk, given)
            case "!skip":
                return self._skip(desk, given)
            case "!stop":
                return self._stop(desk, given)
            case "!keep":
                return self._take(desk, session.draft, given)
            case "!again":
                earlier = session.earlier[step.name]
                one_item = isinstance(step.reader, Items)
                return self._take(desk, [earlier] if one_item else earlier, given)
        try:
            return self._take(desk, step.reader.take(key.removeprefix("."), told), given)
        except Unreadable as unreadable:
            return self._hint(desk, given, unreadable.hint, **unreadable.values)

    def _heard(self, desk: Desk, event: Event, given: Given) -> Turn:
        """A message that is to answer the open question."""
        session, step, told = self._at(desk, given)
        if isinstance(event, Said) and _belongs_to_paste(event, session):
            return Turn(replace(desk, session=replace(session, long_at=event.at)))
        text = event.text if isinstance(event, Said) else ""
        if session.draft is not None and _waves_away(text, told):
            return self._take(desk, session.draft, given)
        try:
            if isinstance(event, Located):
                answer = step.reader.locate(event.latitude, event.longitude, told)
            elif isinstance(event, Said):
                answer = step.reader.read(event.text, told)
            else:
                return self._hint(desk, given, pages.not_words(event))
        except Unreadable as unreadable:
            if isinstance(unreadable, TooLong) and isinstance(event, Said):
                desk = replace(desk, session=replace(session, long_at=event.at))
            return self._hint(desk, given, unreadable.hint, **unreadable.values)
        if session.draft is not None:
            noticing = noticing_of(step, session.draft)
            if noticing is not None and noticing.adds:
                answer = f"{session.draft}\n{answer}"
            return self._take(desk, answer, given)
        if isinstance(step.reader, Text) and not session.hinted:
            if is_unsure(text, told):
                return self._hint(desk, given, UNSURE_HINTS[desk.turn % len(UNSURE_HINTS)])
            if asks_back(text, told):
                return self._hint(desk, given, ASKS_BACK_HINT)
        if step.name not in session.noticed and noticing_of(step, answer):
            noticed = (*session.noticed, step.name)
            session = replace(session, draft=answer, noticed=noticed)
            return self._ask_anew(replace(desk, session=session), given)
        return self._take(desk, answer, given)

    # Onward ----------------------------------------------------------------------------------

    def _take(self, desk: Desk, answer: Answer, given: Given) -> Turn:
        """The answer goes on the trail, and the machine says what comes next."""
        session, step, _told = self._at(desk, given)
        if isinstance(step.reader, Revisit):
            return self._revisit(desk, int(answer), given)
        trigger = _trigger(step, answer)
        answers = answer if trigger == "more" else [answer]
        entries = tuple(Entry(step.name, each) for each in answers)
        earlier = {name: each for name, each in session.earlier.items() if name != step.name}
        trail = session.trail + entries
        session = replace(session, trail=trail, earlier=earlier, revisits=False)
        return self._onward(desk, session, trigger, given)

    def _onward(
        self, desk: Desk, session: Session, trigger: str, given: Given, lead: Markup = NOTHING
    ) -> Turn:
        """To the next step that has no answer yet."""
        machine, language = self._machines[session.flow], self._language(given)
        last = session.trail[-1]
        told = tell(machine, session, given, language)
        session = replace(session, step=machine.follow(trigger, session.step, told))
        session = self._take_held(session, given)
        if session.step == END:
            return self._finish(desk, session, given)
        onward = replace(desk, session=session)
        if not machine.steps[last.step].reader.wants_location:
            lead = lead or self._echo(onward, given)
        return self._ask_anew(onward, given, lead)

    def _take_held(self, session: Session, given: Given) -> Session:
        """The session after its held answers were taken again, as far as the steps ask for them.

        Those of steps that stand before the asked one in the flow are passed over: the talk went by
        them another way. One of a later step waits until it is asked for.
        """
        machine, language = self._machines[session.flow], self._language(given)
        session = replace(session, draft=None, hinted=False, revisits=False)
        order = list(machine.steps)
        while session.step != END and session.held:
            asked = order.index(session.step)
            places = [order.index(entry.step) for entry in session.held]
            passed = next((at for at, place in enumerate(places) if place >= asked), len(places))
            if passed == len(places) or places[passed] > asked:
                return session
            held, step = session.held[passed], machine.steps[session.step]
            session = replace(session, held=session.held[passed + 1 :])
            told = tell(machine, session, given, language)
            if held.answer is not None and not step.reader.fits(held.answer, told):
                return session
            session = replace(session, trail=(*session.trail, held))
            told = tell(machine, session, given, language)
            following = machine.follow(_trigger(step, held.answer), step.name, told)
            session = replace(session, step=following)
        return session

    def _finish(self, desk: Desk, session: Session, given: Given) -> Turn:
        flow, language = self.flows[session.flow], self._language(given)
        told = tell(self._machines[session.flow], session, given, language)
        desk = replace(desk, session=None)
        replies = [flow.closing(told)]
        if flow.ends_in_menu:
            words = Markup(replies.pop().text)
            replies.append(pages.menu(list(self.flows.values()), desk, None, words, language))
        waiting = next((each for each in desk.aside[::-1] if each.flow in self._machines), None)
        if waiting is not None:
            topic = self._topic(waiting, given)
            replies.append(pages.waiting(self.flows[waiting.flow], topic, language))
        return Turn(desk, tuple(replies), tuple(flow.effects(told)), finished=session)

    def _hand_in(self, desk: Desk, about: str, given: Given, lead: Markup) -> Turn | None:
        """The first answer, where it came with the command or there is but one to choose."""
        session, step, told = self._at(desk, given)
        if self.flows[session.flow].about != step.name:
            return None
        offered = [choice.key for row in step.reader.choices(told) for choice in row]
        key = offered[0] if not about and len(offered) == 1 else about
        if key not in offered:
            return None
        session = replace(session, trail=(Entry(step.name, step.reader.take(key, told)),), given=1)
        return self._onward(desk, session, "answer", given, lead)

    # Back, and changing what was said --------------------------------------------------------

    def _back(self, desk: Desk, given: Given) -> Turn:
        session, _step, _told = self._at(desk, given)
        if session.draft is not None:
            return self._ask_anew(replace(desk, session=replace(session, draft=None)), given)
        if session.revisits:
            return self._take(desk, session.earlier[session.step], given)
        if not _answered(session):
            return self._ask_again(desk, given, _("This is the first question."))
        dropped = session.trail[-1]
        earlier = {**session.earlier, dropped.step: dropped.answer}
        session = replace(
            session, step=dropped.step, trail=session.trail[:-1], earlier=earlier, hinted=False
        )
        return self._ask_anew(replace(desk, session=session), given)

    def _skip(self, desk: Desk, given: Given) -> Turn:
        session, step, _told = self._at(desk, given)
        if not self._machines[session.flow].allows("skip", step.name):
            return self._ask_again(desk, given, _("This one I need; the nearest answer will do."))
        session = replace(session, trail=(*session.trail, Entry(step.name, None)))
        return self._onward(desk, session, "skip", given)

    def _revisit(self, desk: Desk, index: int, given: Given) -> Turn:
        """Ask one earlier step again; what was answered after it is held, to be taken again."""
        session, step, told = self._at(desk, given)
        changed = session.trail[index]
        assert isinstance(step.reader, Revisit)
        skips = step.reader.skips
        after = [entry for entry in session.trail[index + 1 :] if entry.step not in skips]
        rounds = [at for at, entry in enumerate(after) if entry.step == changed.step]
        unsettled = told.steps[changed.step].unsettles
        held = tuple(
            entry
            for at, entry in enumerate(after)
            if entry.step not in unsettled or at > min(rounds, default=len(after))
        )
        earlier = {**session.earlier, changed.step: changed.answer}
        session = replace(
            session,
            step=changed.step,
            trail=session.trail[:index],
            earlier=earlier,
            held=held,
            hinted=False,
            revisits=True,
        )
        return self._ask_anew(replace(desk, session=session), given)

    def _redrawn(self, desk: Desk, given: Given) -> Turn | None:
        """A flow that was changed since: ask from its start, keeping the answers that still fit."""
        session = desk.session
        if session is None:
            return None
        if session.flow not in self._machines:
            lead = _("The talk that was open here is no longer among mine.")
            return self._menu(replace(desk, session=None), given, lead)
        machine = self._machines[session.flow]
        used = {session.step, *(entry.step for entry in (*session.trail, *session.held))}
        if used <= machine.steps.keys():
            return None
        fitting = (*session.trail, *session.held)
        restarted = replace(
            session,
            step=machine.first,
            trail=(),
            given=0,
            held=tuple(entry for entry in fitting if entry.step in machine.steps),
        )
        desk = replace(desk, session=self._take_held(restarted, given))
        lead = _("I have been changed since we last spoke. What you told me still stands.")
        if desk.session is not None and desk.session.step == END:
            return self._finish(desk, desk.session, given)
        return self._ask_anew(desk, given, self._language(given).say(lead))

    # Stop, resume ----------------------------------------------------------------------------

    def _stop(self, desk: Desk, given: Given) -> Turn:
        session, language = desk.session, self._language(given)
        assert session is not None
        desk = desk.set_aside()
        if not _answered(session):
            return self._menu(desk, given, _("Stopped."))
        return Turn(desk, (pages.stopped(self.flows[session.flow], language),))

    def _resume(self, desk: Desk, name: str, given: Given) -> Turn:
        session = desk.session
        if session is not None and name in ("", session.flow):
            return self._ask_again(desk, given, _("Here is where we are."))
        known = [each for each in desk.aside if each.flow in self._machines]
        found = [each for each in known if name in ("", each.flow)]
        if not found:
            return self._again_or_menu(desk, given, _("Nothing is waiting to be picked up."))
        others = tuple(each for each in desk.aside if each is not found[-1])
        desk = replace(replace(desk, aside=others).set_aside(), session=found[-1])
        talk = pages.where(self._place(desk, given), self._language(given))
        lead = self._language(given).say(_("Back to {talk}."), talk=talk)
        return self._redrawn(desk, given) or self._ask_anew(desk, given, lead)

    # Speaking --------------------------------------------------------------------------------

    def _at(self, desk: Desk, given: Given) -> tuple[Session, Step, Told]:
        """The session in hand, the step it is at, and what it was told."""
        assert desk.session is not None
        machine = self._machines[desk.session.flow]
        told = tell(machine, desk.session, given, self._language(given))
        return desk.session, machine.steps[desk.session.step], told

    def _question(self, desk: Desk, given: Given, lead: Markup = NOTHING) -> Reply:
        session, _step, told = self._at(desk, given)
        return ask(self._machines[session.flow], desk, told, lead)

    def _ask_anew(self, desk: Desk, given: Given, lead: Markup = NOTHING) -> Turn:
        """A question that was not open before: it gets its number and its wording."""
        desk = phrase_anew(desk, self._at(desk, given)[1])
        return Turn(desk, (self._question(desk, given, lead),))

    def _ask_again(self, desk: Desk, given: Given, lead: str = "", **values: object) -> Turn:
        """The open question once more, after a line that says what is the matter."""
        line = self._language(given).say(lead, **values) if lead else Markup()
        return Turn(desk, (self._question(desk, given, line),))

    def _hint(self, desk: Desk, given: Given, hint: str, **values: object) -> Turn:
        assert desk.session is not None
        desk = replace(desk, session=replace(desk.session, hinted=True))
        return self._ask_again(desk, given, hint, **values)

    def _echo(self, desk: Desk, given: Given) -> Markup:
        """What was understood of the last answer, where that is to be said back."""
        session = desk.session
        if session is None or not session.trail or session.trail[-1].answer is None:
            return NOTHING
        last, told = session.trail[-1], self._at(desk, given)[2]
        step = told.steps[last.step]
        if step.weighty or (isinstance(step.reader, Text) and len(last.answer) > A_LOT):
            return told.say(THANKS[desk.turn % len(THANKS)])
        return step.reader.echo(last.answer, told)

    def _menu(self, desk: Desk, given: Given, lead: str = "") -> Turn:
        language = self._language(given)
        place = self._place(desk, given)
        line = language.say(lead) if lead else NOTHING
        return Turn(desk, (pages.menu(list(self.flows.values()), desk, place, line, language),))

    def _again_or_menu(self, desk: Desk, given: Given, lead: str) -> Turn:
        if desk.session is None:
            return self._menu(desk, given, lead)
        return self._ask_again(desk, given, lead)

    def _place(self, desk: Desk, given: Given) -> pages.Place | None:
        """Where the client is, for the menu."""
        if desk.session is None:
            return None
        session, step, _told = self._at(desk, given)
        return pages.Place(self.flows[session.flow], step.phase, self._topic(session, given))

    def _topic(self, session: Session, given: Given) -> str:
        """The client's words that tell one session of a flow from another, or ""."""
        flow = self.flows[session.flow]
        if not flow.topic:
            return ""
        told = tell(self._machines[session.flow], session, given, self._language(given))
        return quoted(told.shown(flow.topic), pages.TOPIC_LENGTH)

    def _wants_location(self, desk: Desk) -> bool:
        session = desk.session
        machine = self._machines.get(session.flow) if session else None
        step = machine.steps.get(session.step) if machine and session else None
        return step is not None and step.reader.wants_location

    def _language(self, given: Given) -> Language:
        return self.languages.get(given.language, ENGLISH)

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


def _answered(session: Session) -> bool:
    """Whether the client has answered anything in it."""
    return len(session.trail) > session.given


def _belongs_to_paste(said: Said, session: Session) -> bool:
    """Whether this is a further part of a text that was already found too long."""
    return session.long_at > 0 and 0 <= said.at - session.long_at <= SAME_PASTE


def _without(desk: Desk, flow: str) -> Desk:
    aside = tuple(each for each in desk.aside if each.flow != flow)
    session = None if desk.session and desk.session.flow == flow else desk.session
    return replace(desk, session=session, aside=aside)


def _trigger(step: Step, answer: Answer) -> str:
    """How the machine goes on from an answer: a list grows until it is closed by None."""
    if isinstance(step.reader, Items):
        return "answer" if answer is None else "more"
    return "skip" if answer is None else "answer"


def _waves_away(text: str, told: Told) -> bool:
    """Whether somebody who was asked about their words wants to leave them as they are."""
    keeps = text.strip().casefold() == told.plain(KEEP).casefold()
    return keeps or is_unsure(text, told) or is_no(text, told)
