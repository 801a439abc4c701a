"""What the client does with the open question: types an answer, taps a button, sends a picture.

Finds out what is meant and hands it to the moves. Must not know where commands lead.
"""

from __future__ import annotations

from dataclasses import replace

from flows.engine import pages
from flows.engine.answers import Items, Text
from flows.engine.asking import noticing_of
from flows.engine.flow import Step, Told, TooLong, Unreadable
from flows.engine.listening import (
    ASKS_BACK_HINT,
    FEW,
    UNSURE_HINTS,
    asks_back,
    is_no,
    is_skip,
    is_unsure,
)
from flows.engine.model import (
    Answer,
    Desk,
    Event,
    Filed,
    FileRead,
    Given,
    Located,
    Said,
    Session,
    Turn,
)
from flows.engine.moves import Moves
from flows.engine.speaking import Speaker
from flows.engine.words import _

PART = 3500  # characters; the apps part a text at 4,096, at a space before it
CONTROLS = ("!keep", "!again", "!skip", "!back", "!stop")
SAME_PASTE = 1  # second; Telegram's apps send a long text in parts, one right after the other


class Hearing:
    """Reads messages and taps as answers to the open question."""

    def __init__(self, speaker: Speaker, moves: Moves) -> None:
        self._speaker, self._moves = speaker, moves

    def tap(self, desk: Desk, data: str, given: Given) -> Turn:
        """A tap on a button of the open question, or on one of long ago."""
        if data == desk.tapped:
            return Turn(desk)
        if desk.session is None:
            return self._speaker.menu(desk, given, _("That button belongs to a talk that is over."))
        offered = {each.data: each.label for each in self._speaker.offered(desk, given)}
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
                return self._moves.stop(desk, given)
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

    def hear(self, desk: Desk, event: Event, given: Given) -> Turn:
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
            elif isinstance(event, Filed):
                answer = step.reader.receive(event, told)
            elif isinstance(event, FileRead):
                answer = step.reader.finds(event, told)
            elif isinstance(event, Said):
                answer = step.reader.read(event.text, told)
            else:
                return self._speaker.hint(desk, given, pages.not_words(event))
            if session.draft is not None:
                answer = _put_together(step, session.draft, answer)
                if isinstance(step.reader, Items):
                    step.reader.refuse_too_many(answer, told)
        except Unreadable as unreadable:
            # A shorter text was typed as one; only a long one was parted by the client's app.
            if isinstance(unreadable, TooLong) and isinstance(event, Said) and len(text) >= PART:
                desk = replace(desk, session=replace(session, long_at=event.at))
            return self._speaker.hint(desk, given, unreadable.hint, **unreadable.values)
        if session.draft is not None:
            return self._moves.take(desk, answer, given)
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
        """The control that typed words stand for, or ""."""
        _session, step, told = self._speaker.at(desk, given)
        typed = _bare(text) if len(text) <= FEW else ""
        if not typed or step.reader.names_choice(text, told):
            return ""
        buttons = self._speaker.offered(desk, given)
        offered = {each.data.partition(":")[2]: _bare(each.label) for each in buttons}
        named = next((key for key in CONTROLS if offered.get(key) == typed), "")
        if "!back" in offered and typed == _bare(told.plain(_("‹ Back"))):
            named = "!back"  # also where that button has words of its own
        if named and not _could_be_an_answer(named, text, step):
            return named
        keeps = typed in told.plain(_("keep|keep it|keep that|leave it|yes")).split("|")
        if keeps and "!keep" in offered:
            return "!keep"
        skips = keeps and f"{offered.get('!skip', '')} ".startswith(f"{typed} ")
        if skips or is_skip(typed, told) or step.reader.leaves_out(text, told):
            return "!skip" if "!skip" in offered else ""
        return ""


def _bare(text: str) -> str:
    """What is compared when the words of a control are typed: no case, no arrows, no full stop."""
    return " ".join(text.casefold().strip("‹› .!\n\t").split())


def _could_be_an_answer(control: str, text: str, step: Step) -> bool:
    """Whether a bare "back" or "stop" was typed where any words are an answer."""
    bare = control in ("!back", "!stop") and "‹" not in text and len(text.split()) == 1
    return bare and step.reader.takes_any_words()


def _put_together(step: Step, draft: Answer, answer: Answer) -> Answer:
    """What is kept of words that were asked about, and of what was said then."""
    if isinstance(draft, list):  # the lines that nothing was noticed in stay; no more, all stay
        unheard = [each for each in draft if noticing_of(step, [each]) is None]
        return draft if answer is None else [*unheard, *answer]
    noticing = noticing_of(step, draft)
    return f"{draft}\n{answer}" if noticing is not None and noticing.adds else answer


def _belongs_to_paste(said: Said, session: Session) -> bool:
    """Whether this is a further part of a text that was already found too long."""
    return session.long_at > 0 and 0 <= said.at - session.long_at <= SAME_PASTE


def _waves_away(text: str, told: Told) -> bool:
    """Whether somebody who was asked about their words wants to leave them as they are."""
    return is_unsure(text, told) or is_no(text, told)
