"""Looks at every text before anybody else does, in every state, and stops the talk where it must.

What stops a talk is kept nowhere: the desk keeps the level and the name of the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from flows.engine.dialogue import Dialogue
from flows.engine.effects import Hold
from flows.engine.listening import command_in, is_made_of
from flows.engine.model import (
    Desk,
    Event,
    Filed,
    FileRead,
    Given,
    Reply,
    Said,
    Sent,
    Turn,
    Watched,
)
from flows.engine.words import Language, _
from flows.nudging.calendar import day_of
from flows.safety import pages
from flows.safety.rules import STOPS, Alarm, look
from flows.safety.typed_answers import (
    A_DAY_LATER,
    A_SAYING,
    ABOUT_SOMEONE_ELSE,
    GO_ON,
    NOT_MEANT,
    SERIOUS,
    TYPED_ANSWERS,
)

FLAG = timedelta(days=1)  # for which nudges wait after an alarm
OVERLOAD_AGAIN = timedelta(days=7)  # the suggestion of a therapist is not made every day
MOST_WAITING = 5000  # characters that wait for an answer to the gentle question; the latest
# Open while coaching is stopped: what is the client's own in any case.
OPEN = ("help", "privacy", "export", "import", "delete", "why", "pause")
# What becomes of words that a rule has heard.
FORGOTTEN = _("I have kept none of the words.")
WAITING = _("The words wait for your answer; if it is serious, I forget them.")
TAKEN_ON = _("I take the words as I take any others.")


class Watcher:
    """The watch of a dialogue; `hear` looks for words of danger in a text.

    Raises BadRuleError when the rules are badly drawn.
    """

    def __init__(self, hear: Callable[[str], Alarm | None] = look) -> None:
        self._hear = hear
        hear("")  # reads the rules now, and not when the first client waits

    def first(self, desk: Desk, event: Event, given: Given, dialogue: Dialogue) -> Turn | None:
        """The turn of who may be in danger; None when there is nothing to it."""
        if isinstance(event, FileRead):  # nobody wrote it
            return None
        moment = Moment(desk, event, given, dialogue)
        command, about = command_in(event)
        text = _text_of(event)
        alarm = self._hear(text) if text else None
        level = moment.level(alarm)
        if alarm and level in STOPS:
            return moment.stop(level, alarm)
        if command == "safe":
            return moment.answered(about)
        if command == "sos":
            return Turn(desk, (pages.sos(given, moment.language),))
        if desk.watched.stopped:
            return None if moment.is_open(command) else moment.rest(command)
        if alarm and level == "soft":
            return moment.ask_softly(alarm)
        if desk.watched.pending:
            return moment.softly_answered()
        if alarm and level == "overload":
            return moment.suggest(alarm)
        return None if command else moment.answered_a_day_later()

    def stops_at(self, text: str, given: Given, dialogue: Dialogue) -> Turn | None:
        """What comes of a text that stops a talk, whatever lies open; None for any other."""
        alarm = self._hear(text)
        if alarm is None or alarm.level not in STOPS:
            return None
        return Moment(Desk(), Said(text), given, dialogue).stop(alarm.level, alarm)


class Moment:
    """What one client did just now, and what may come of it."""

    def __init__(self, desk: Desk, event: Event, given: Given, dialogue: Dialogue) -> None:
        self._desk, self._event, self._given, self._dialogue = desk, event, given, dialogue
        self._watched = desk.watched
        self._today = day_of(given.now, given.zone)
        self.language: Language = dialogue.language(given)

    def level(self, alarm: Alarm | None) -> str:
        """The level to answer to. What was not meant today is asked about gently, and only once."""
        if alarm is None:
            return ""
        waved = self._waved_on(alarm.rule)
        if alarm.level == "overload":
            return "" if waved and self._today - waved < OVERLOAD_AGAIN else alarm.level
        if waved != self._today:
            return alarm.level
        if alarm.level in STOPS and not self._watched.stopped:
            return "soft"
        return "" if alarm.level == "soft" else alarm.level

    def stop(self, level: str, alarm: Alarm) -> Turn:
        """Coaching stops, the place is kept, the words are not."""
        watched = replace(self._stopped(level), rule=alarm.rule)
        page = pages.alarm(level, alarm.language, self._given, self.language)
        return self._turn(watched, self._because(page, alarm.rule), holds=True)

    def is_open(self, command: str) -> bool:
        """Whether it is about the client's own data, which is theirs in any case."""
        session = self._desk.session
        return command in OPEN or (not command and session is not None and session.flow in OPEN)

    def rest(self, command: str) -> Turn:
        """Whatever comes while coaching is stopped, but for the way back."""
        if command == "resume":
            return self._back(waves=False)
        if not command and (answered := self._answered_in_words()):
            return answered
        level = self._watched.stopped
        page = pages.still_stopped(bool(command), level, self._given, self.language)
        return self._turn(self._watched, self._because(page, self._watched.rule))

    def _answered_in_words(self) -> Turn | None:
        """What is typed while coaching is stopped, when it is an answer."""
        if self._says(NOT_MEANT):
            return self._back()
        if self._says(GO_ON):
            return self._back(waves=False)
        if self._given.asked() == "safe":
            return self.answered_a_day_later()
        answers = TYPED_ANSWERS[self._watched.stopped]
        about = next((each for each, words in answers if self._says(words)), "")
        return self.answered(about) if about else None

    def ask_softly(self, alarm: Alarm) -> Turn:
        """The words wait; what was asked about before goes with them.

        Those of a caption are no answer to anything, so a blank waits in their place.
        """
        pending = "\n".join(filter(None, (self._watched.pending.strip(), self._text()))) or " "
        watched = replace(self._watched, pending=pending[-MOST_WAITING:], rule=alarm.rule)
        page = self._because(pages.softly(self._given, self.language), alarm.rule, WAITING)
        return self._turn(watched, page)

    def softly_answered(self) -> Turn:
        """The next thing that comes after the gentle question: an answer to it, or the talk."""
        if self._says(SERIOUS):
            return self._serious()
        if self._says(ABOUT_SOMEONE_ELSE):
            return self.answered("other")
        if self._says(A_SAYING):
            return self._release(self._watched.pending, waves=True)
        if isinstance(self._event, Said) and not command_in(self._event)[0]:
            return self._release(f"{self._watched.pending}\n{self._event.text}".strip())
        released = self._release(self._watched.pending)
        onward = self._dialogue.go_on(released.desk, self._event, self._given)
        finished = onward.finished or released.finished
        return replace(onward, effects=(*released.effects, *onward.effects), finished=finished)

    def suggest(self, alarm: Alarm) -> Turn:
        """A line on top of the talk, which goes on with what was said."""
        desk = replace(self._desk, watched=self._with_waved(alarm.rule))
        turn = self._dialogue.go_on(desk, self._event, self._given)
        page = self._because(pages.overload(self.language), alarm.rule, TAKEN_ON)
        return replace(turn, replies=(page, *turn.replies))

    def answered(self, about: str) -> Turn:
        """A tap on one of the buttons of these pages, also of one of long ago."""
        watched, level = self._watched, self._watched.stopped or "danger"
        match about:
            case "safe":
                return self._turn(watched, pages.safe_for_now(self.language))
            case "unsafe":
                watched = self._stopped(level)
                page = pages.not_safe(level, self._given, self.language)
                return self._turn(watched, page, holds=True)
            case "saying" if watched.pending:
                return self._release(watched.pending, waves=True)
            case "serious":
                return self._serious()
            case "other":
                page = pages.about_someone_else(self._given, self.language)
                return self._turn(watched, page)
            case "well":
                # A button of the day before says nothing of an alarm since.
                level = watched.stopped if self._is_held() else ""
                return self._turn(replace(watched, stopped=level), pages.well(self.language))
            case "unwell":
                page = pages.unwell(self._given, self.language)
                return self._turn(watched, page, holds=True)
            case "mistake" if watched.stopped:
                return self._back()
        return self._back(waves=False)

    def answered_a_day_later(self) -> Turn | None:
        """What was typed after the soft question: a day after the last word, it answers that."""
        if not isinstance(self._event, Said) or self._given.asked() != "safe":
            return None
        about = next((each for each, words in A_DAY_LATER if self._says(words)), "")
        if about:
            return self.answered(about)
        session = self._desk.session
        in_talk = session is not None and not self._dialogue.gives_way(session)
        page = pages.heard_a_day_later(in_talk, self._given, self.language)
        return Turn(self._desk, (page,))

    def _is_held(self) -> bool:
        """Whether the day after an alarm is not over yet."""
        until = self._given.held_until
        return until is not None and self._given.now < until

    def _stopped(self, level: str) -> Watched:
        """Stopped, with the place known; that of the first stop is the one to come back to."""
        session = self._desk.session
        place = self._watched.place if self._watched.stopped else session.flow if session else ""
        return replace(self._watched, stopped=level, place=place, pending="")

    def _serious(self) -> Turn:
        rule = self._watched.rule
        return self.stop("danger", Alarm("danger", rule, self.language.code))

    def _back(self, waves: bool = True) -> Turn:
        """To exactly the place where they were. The flag stays up."""
        was_stopped = bool(self._watched.stopped)
        watched = self._with_waved(self._watched.rule) if waves else self._watched
        desk = replace(self._desk, watched=replace(watched, stopped="", rule="", place=""))
        place = watched.place if was_stopped or desk.session is None else ""
        if waves and was_stopped:
            line = _(
                "Thank you for saying so; then I misread it. I kept none of those words: if they "
                "were your answer, send them once more."
            )
        else:
            line = _("Here is where we are.")
        return self._dialogue.again_in(place, desk, self._given, line)

    def _release(self, words: str, waves: bool = False) -> Turn:
        """The words that waited are heard now, as if nothing had been asked."""
        watched = self._with_waved(self._watched.rule) if waves else self._watched
        desk = replace(self._desk, watched=replace(watched, pending="", rule=""))
        at = self._event.at if isinstance(self._event, Said) else 0
        if not words.strip():
            return self._dialogue.again_or_menu(desk, self._given, _("Here is where we are."))
        return self._dialogue.go_on(desk, Said(words, at), self._given)

    def _turn(self, watched: Watched, page: Reply, holds: bool = False) -> Turn:
        effects = (Hold(self._given.now + FLAG),) if holds else ()
        return Turn(replace(self._desk, watched=watched), (page,), effects)

    def _because(self, page: Reply, rule: str, becomes: str = FORGOTTEN) -> Reply:
        if not rule:
            words = _("You told me that it is serious, so the coaching rests until you want it.")
            return replace(page, why=self.language.say(words))
        matched = self.language.say(
            _(
                "Words in your message matched my safety rule on «{rule}». Such rules go before "
                "everything else, and they are published with Cairn."
            ),
            rule=rule,
        )
        return replace(page, why=Markup(" ").join([matched, self.language.say(becomes)]))

    def _with_waved(self, rule: str) -> Watched:
        recent = {
            name: day
            for name, day in self._watched.waved.items()
            if self._today - date.fromisoformat(day) <= OVERLOAD_AGAIN
        }
        waved: Mapping[str, str] = recent | ({rule: self._today.isoformat()} if rule else {})
        return replace(self._watched, waved=waved)

    def _waved_on(self, rule: str) -> date | None:
        day = self._watched.waved.get(rule)
        return date.fromisoformat(day) if day else None

    def _says(self, phrases: str) -> bool:
        event = self._event
        return isinstance(event, Said) and is_made_of(event.text, self.language.plain(phrases))

    def _text(self) -> str:
        return self._event.text if isinstance(self._event, Said) else ""


def _text_of(event: Event) -> str:
    """All words in an event that a person may have written."""
    return event.text if isinstance(event, Filed | Said | Sent) else ""
