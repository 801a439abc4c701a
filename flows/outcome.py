"""How a step went, as the client tells it: with a tap, in words that open with one, or in others.

Words that name no outcome are kept until a tap says where they belong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from flows.engine.answers import Option, Pick, Text
from flows.engine.effects import Note, Settle
from flows.engine.flow import Told, Unreadable
from flows.engine.listening import ASKS_BACK_HINT, asks_back, is_made_of, is_no, is_unsure
from flows.engine.model import Answer
from flows.engine.words import _
from flows.ledger import this_round
from flows.reflecting import reflected

ON_TIME = timedelta(hours=1)  # as long as the moment of a step is still "now"
UNCLEAR = "unclear"  # of words that name no outcome; the step `closest` asks for the nearest

DONE = Option(
    "done",
    _("Done"),
    _("yes|y|yep|yeah|did it|i did|i did it|it's done|it is done|all done|finished|done it"),
)
NOT_YET = Option(
    "not_yet",
    _("Not yet"),
    _(
        "no|n|nope|not|not done|not really|didn't|i didn't|did not|i did not|haven't|i haven't|"
        "partly|half|half done|almost|almost done|nearly|not yet done|a bit|i forgot"
    ),
)
LATER = Option("later", _("Later"), _("ask me later|ask later|snooze|not now|in a bit|remind me"))
OUTCOMES = (DONE, NOT_YET, LATER)

YES = _("yes|yep|yeah|yup")
NOT_QUITE = _("no|nope|not|half|halfway|almost|nearly|partly|didn't|haven't")
NEITHER = _(
    "yes and no|yes but|yeah but|yep but|yes almost|yes half|no problem|no worries|not bad|"
    "not too bad|not so bad"
)
LEAST_WORDS = {"done": 3, "not_yet": 2}  # behind a "yes" or "no", to be taken for the next answer


@dataclass(frozen=True)
class Went(Pick):
    """How it went. Words with it make the answer a list of two: the option, or UNCLEAR, and them.

    "no, my son was ill" is taken whole, and so is "no time today".
    """

    def read(self, text: str, told: Told) -> Answer:
        opening = re.split(r"[.,;:!?\n]|\s[-–—]\s", text.strip(), maxsplit=1)[0]
        whole, key = self._key(text, told), self._key(opening, told)
        if whole or is_unsure(text, told):
            return whole or super().read(text, told)  # which says what is in the way
        if asks_back(text, told):
            raise Unreadable(ASKS_BACK_HINT)
        if _opens_with(NEITHER, text, told):
            return [UNCLEAR, Text().read(text, told)]
        if key:
            return _with(key, text.strip()[len(opening) :], told)
        if _opens_with(YES, text, told):
            return _with("done", text.strip().partition(" ")[2], told)
        found = NOT_YET.key if _opens_with(NOT_QUITE, text, told) else UNCLEAR
        return [found, Text().read(text, told)]

    def show(self, answer: Answer, told: Told) -> str:
        return super().show(answer, told) if isinstance(answer, str) else str(answer[1])

    def fits(self, answer: Answer, told: Told) -> bool:
        return not isinstance(answer, str) or super().fits(answer, told)

    def echo(self, answer: Answer, told: Told) -> Markup:
        if isinstance(answer, str) or answer[0] == UNCLEAR:
            return Markup()
        return reflected(answer[1], told)

    def _key(self, text: str, told: Told) -> str:
        """The option that the words stand for, or ""."""
        try:
            return str(super().read(text, told))
        except Unreadable:
            options = self._offered(told)
            said = {each.key: f"{each.words.casefold()}|{each.aliases}" for each in options}
            return next((key for key in said if is_made_of(text, said[key])), "")


@dataclass(frozen=True)
class Closest(Went):
    """Which outcome is nearest to words that were said before; they are said back then."""

    def read(self, text: str, told: Told) -> Answer:
        key = self._key(text, told)
        if not key:
            raise Unreadable(_("I have your words. One tap says where they belong."))
        return key

    def echo(self, answer: Answer, told: Told) -> Markup:
        return reflected(said_with_it(told), told)


def _opens_with(openings: str, text: str, told: Told) -> bool:
    words = " ".join(re.sub(r"[^\w' ]+", " ", text.replace("’", "'").casefold()).split())
    return any(f"{words} ".startswith(f"{each} ") for each in told.plain(openings).split("|"))


def _with(key: str, rest: str, told: Told) -> Answer:
    """The option, with the words behind it where they say enough."""
    words = rest.strip(" \t\n.,;:!?–—-")
    if key not in LEAST_WORDS or len(words.split()) < LEAST_WORDS[key]:
        return key
    return [key, Text().read(words, told)]


def went(this: Told) -> str:
    """The option that was told, UNCLEAR as long as words name none."""
    how = this["how"]
    if isinstance(how, str):
        return how
    return str(this_round(this).get("closest") or UNCLEAR) if how[0] == UNCLEAR else str(how[0])


def said_with_it(this: Told) -> str:
    """The words that were typed together with how it went, or ""."""
    return "" if isinstance(this["how"], str) else str(this["how"][1])


def is_done(this: Told) -> bool:
    return went(this) == DONE.key


def is_put_off(this: Told) -> bool:
    return went(this) == LATER.key


def note(kind: str, words: str | None, told: Told) -> Sequence[Note]:
    """What the client found about the step, unless it is nothing."""
    return (Note(int(told["which"]), kind, words),) if words and not is_no(words, told) else ()


def settle(told: Told, state: str) -> Settle:
    return Settle(int(told["which"]), state)


def as_it_went(told: Told) -> Sequence[object]:
    """The commitment is done or open from now on, and what was said with it is kept."""
    kinds = {DONE.key: ("learned", "done"), NOT_YET.key: ("came_up", "open")}
    if went(told) == UNCLEAR:
        return ()
    kind, state = kinds.get(went(told), ("said", "open"))
    return (settle(told, state), *note(kind, said_with_it(told), told))
