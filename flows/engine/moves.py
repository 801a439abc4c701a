"""The moves within a session: an answer is taken and the talk goes on, or back, or ends.

Knows machines and trails. Must not know how an answer was given.
"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from flows.engine import pages, reasons
from flows.engine.answers import Items, Revisit, is_full
from flows.engine.asking import NOTHING, tell
from flows.engine.drawing import effects_of, replies_of
from flows.engine.effects import Erase
from flows.engine.flow import Step
from flows.engine.machine import END
from flows.engine.model import Answer, Desk, Entry, Given, Session, Turn
from flows.engine.speaking import Speaker
from flows.engine.when_and_where import When
from flows.engine.words import _

SKIPPED = "-"  # behind a command, in place of an answer


class Moves:
    """What can be done with the session in hand; each move is a turn."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    # Onward ----------------------------------------------------------------------------------

    def take(self, desk: Desk, answer: Answer, given: Given) -> Turn:
        """The answer goes on the trail, and the machine says what comes next."""
        session, step, _told = self._speaker.at(desk, given)
        if isinstance(step.reader, Revisit):
            return self._revisit(desk, int(answer), given)
        if session.revisits and answer != session.earlier.get(step.name):
            session = replace(session, held=_still_standing(session.held, step))
        trigger = trigger_of(step, answer)
        answers = answer if trigger == "more" else [answer]
        entries = tuple(Entry(step.name, each) for each in answers)
        earlier = {name: each for name, each in session.earlier.items() if name != step.name}
        before = session.earlier.get(step.name)
        trail = session.trail + entries
        if trigger == "more" and is_full(step, trail):
            trail, trigger = (*trail, Entry(step.name, None)), "answer"
        session = replace(session, trail=trail, earlier=earlier, revisits=False)
        return self._onward(desk, session, trigger, given, before=before)

    def hand_in(self, desk: Desk, about: str, given: Given, lead: Markup) -> Turn | None:
        """The first answers, where they came with the command or there is but one to choose.

        Who came by a button that hands in more than what it is about can go back to the rest.
        """
        flow, keys = self._speaker.flows[self._speaker.at(desk, given)[0].flow], about.split()
        turn = None
        for number, name in enumerate(flow.about):
            if desk.session is None or desk.session.step != name:
                break
            session, step, told = self._speaker.at(desk, given)
            offered = {each.key: each.label for row in step.reader.choices(told) for each in row}
            only = next(iter(offered)) if len(offered) == 1 and not keys and not number else ""
            key = keys[number] if number < len(keys) else only
            if step.optional:
                offered[SKIPPED] = told.plain(step.skip_words or _("Skip ›"))
            if key not in offered:
                break
            answer = None if key == SKIPPED else step.reader.take(key, told)
            session = replace(session, trail=(*session.trail, Entry(name, answer)), given=1)
            onward = self._onward(desk, session, trigger_of(step, answer), given, lead)
            effects = (*(turn.effects if turn else ()), *onward.effects)
            turn = replace(onward, effects=effects, chosen=offered[key] if number else "")
            desk = turn.desk
        return turn

    def _onward(
        self,
        desk: Desk,
        session: Session,
        trigger: str,
        given: Given,
        lead: Markup = NOTHING,
        before: Answer = None,
    ) -> Turn:
        """To the next step that has no answer yet, with the effects of the answer itself."""
        machine, language = self._speaker.machines[session.flow], self._speaker.language(given)
        last = session.trail[-1]
        told = tell(machine, session, given, language)
        told.before = before
        where = f"Step {last.step!r} of flow {session.flow!r}"
        at_once = effects_of(machine.steps[last.step].at_once, told, where)
        session = replace(session, step=machine.follow(trigger, session.step, told))
        session = self._take_held(session, given)
        if session.step == END:
            passed = self._ask_for_what_passed(desk, session, given)
            turn = passed or self._finish(desk, session, given)
        else:
            onward = replace(desk, session=session)
            if not machine.steps[last.step].reader.wants_location:
                lead = lead or self._speaker.echo(onward, given)
            turn = self._speaker.ask_anew(onward, given, lead)
        return replace(turn, effects=(*at_once, *turn.effects)) if at_once else turn

    def _ask_for_what_passed(self, desk: Desk, session: Session, given: Given) -> Turn | None:
        """A moment that is over by the time that all is to be kept is asked for again."""
        machine, language = self._speaker.machines[session.flow], self._speaker.language(given)
        told = tell(machine, session, given, language)
        for index, entry in enumerate(session.trail):
            reader = machine.steps[entry.step].reader
            if isinstance(reader, When) and entry.answer and not reader.fits(entry.answer, told):
                line = language.say(_("The moment that you named has passed meanwhile."))
                held = session.trail[index + 1 : -1]  # the last asked whether all is right
                return self._ask_once_more(desk, session, index, held, given, line)
        return None

    def _take_held(self, session: Session, given: Given) -> Session:
        """The session after its held answers were taken again, as far as the steps ask for them.

        Those of steps that stand before the asked one in the flow are passed over: the talk went by
        them another way. One of a later step waits until it is asked for.
        """
        machine, language = self._speaker.machines[session.flow], self._speaker.language(given)
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
            following = machine.follow(trigger_of(step, held.answer), step.name, told)
            session = replace(session, step=following)
        return session

    def _finish(self, desk: Desk, session: Session, given: Given) -> Turn:
        flow, language = self._speaker.flows[session.flow], self._speaker.language(given)
        told = tell(self._speaker.machines[session.flow], session, given, language)
        desk = replace(desk, session=None)
        why = reasons.of_closing(flow, language)
        replies = [replace(each, why=each.why or why) for each in replies_of(flow, told)]
        effects = effects_of(flow.effects, told, f"Flow {flow.name!r}")
        if Erase() not in effects:  # then nothing waits any more
            replies += self._speaker.waiting(desk, given)
        return Turn(desk, tuple(replies), effects, finished=session, leads_to=flow.ends_in)

    # Back, and changing what was said --------------------------------------------------------

    def back(self, desk: Desk, given: Given) -> Turn:
        session, step, _told = self._speaker.at(desk, given)
        if session.draft is not None:
            return self._speaker.ask_anew(
                replace(desk, session=replace(session, draft=None)), given
            )
        if session.revisits or (session.held and len(session.trail) <= session.fixed):
            as_it_was = None if isinstance(step.reader, Items) else session.earlier[step.name]
            return self.take(desk, as_it_was, given)
        if not has_answers(session):
            return self._speaker.ask_again(desk, given, _("This is the first question."))
        *trail, dropped = session.trail
        closed = self._speaker.machines[session.flow].steps[dropped.step]
        if is_full(closed, trail) and trail[-1].step == dropped.step:
            *trail, dropped = trail  # it closed by itself, with its last item
        earlier = {**session.earlier, dropped.step: dropped.answer}
        session = replace(
            session, step=dropped.step, trail=tuple(trail), earlier=earlier, hinted=False
        )
        return self._speaker.ask_anew(replace(desk, session=session), given)

    def skip(self, desk: Desk, given: Given) -> Turn:
        session, step, _told = self._speaker.at(desk, given)
        # Skipping the first of several rounds would take those that follow with it.
        begins_rounds = session.revisits and step.name in [entry.step for entry in session.held]
        if begins_rounds or not self._speaker.machines[session.flow].allows("skip", step.name):
            return self._speaker.ask_again(
                desk, given, _("This one I need; the nearest answer will do.")
            )
        session = replace(session, trail=(*session.trail, Entry(step.name, None)))
        return self._onward(desk, session, "skip", given)

    def _revisit(self, desk: Desk, index: int, given: Given) -> Turn:
        """Ask one earlier step again; what was answered after it is held, to be taken again."""
        session, step, _told = self._speaker.at(desk, given)
        assert isinstance(step.reader, Revisit)
        after = session.trail[index + 1 :]
        held = tuple(entry for entry in after if entry.step not in step.reader.skips)
        return self._ask_once_more(desk, session, index, held, given)

    def _ask_once_more(
        self,
        desk: Desk,
        session: Session,
        index: int,
        held: tuple[Entry, ...],
        given: Given,
        lead: Markup = NOTHING,
    ) -> Turn:
        """Ask a step of the trail anew; with a `lead` there is no way back to its old answer."""
        changed = session.trail[index]
        session = replace(
            session,
            step=changed.step,
            trail=session.trail[:index],
            earlier={**session.earlier, changed.step: changed.answer},
            held=held,
            fixed=index,
            hinted=False,
            revisits=not lead,
        )
        return self._speaker.ask_anew(replace(desk, session=session), given, lead)

    def stop(self, desk: Desk, given: Given) -> Turn:
        session, language = desk.session, self._speaker.language(given)
        assert session is not None
        aside = self._speaker.set_aside(desk)
        kept, desk = aside.aside != desk.aside, aside
        if not kept:
            return self._speaker.menu(desk, given, _("Stopped."))
        return Turn(desk, (pages.stopped(self._speaker.flows[session.flow], desk.turn, language),))

    def redrawn(self, desk: Desk, given: Given) -> Turn | None:
        """A flow that was changed since: ask from its start, keeping the answers that still fit."""
        session = desk.session
        if session is None:
            return None
        if session.flow not in self._speaker.machines:
            lead = _("The talk that was open here is no longer among mine.")
            return self._speaker.menu(replace(desk, session=None), given, lead)
        machine = self._speaker.machines[session.flow]
        used = {session.step, *(entry.step for entry in (*session.trail, *session.held))}
        if used <= machine.steps.keys():
            return None
        fitting = (*session.trail, *session.held)
        restarted = replace(
            session,
            step=machine.first,
            trail=(),
            given=0,
            fixed=0,
            held=tuple(entry for entry in fitting if entry.step in machine.steps),
        )
        desk = replace(desk, session=self._take_held(restarted, given))
        lead = _("I have been changed since we last spoke. What you told me still stands.")
        if desk.session is not None and desk.session.step == END:
            return self._finish(desk, desk.session, given)
        return self._speaker.ask_anew(desk, given, self._speaker.language(given).say(lead))


def has_answers(session: Session) -> bool:
    """Whether the client has answered anything in it."""
    return len(session.trail) > session.given


def _still_standing(held: tuple[Entry, ...], changed: Step) -> tuple[Entry, ...]:
    """The held answers without those of this round that the changed one unsettles."""
    again = next((at for at, entry in enumerate(held) if entry.step == changed.name), len(held))
    return tuple(
        entry for at, entry in enumerate(held) if at > again or entry.step not in changed.unsettles
    )


def trigger_of(step: Step, answer: Answer) -> str:
    """How the machine goes on from an answer: a list grows until it is closed by None."""
    if isinstance(step.reader, Items):
        return "answer" if answer is None else "more"
    return "skip" if answer is None else "answer"
