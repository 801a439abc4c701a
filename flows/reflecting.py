"""What is said back to who opens up: their own words, and thanks. And nods, which say no more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from flows.engine.answers import Text
from flows.engine.flow import Told
from flows.engine.listening import is_made_of, is_no, is_thanks
from flows.engine.model import Answer
from flows.engine.words import _, quoted

SAID_BACK = 120  # characters of what is said back
SELF_BLAME = re.compile(
    r"\b(?:useless|(?:a |such a )failure|i suck|hopeless|ashamed|my (?:own )?fault|never manage|"
    r"always fail|feel (?:so )?bad)\b",
    re.IGNORECASE,
)
THUMBS = frozenset("👍👌🙏✅✔☑👏🙂😊😀🙌💪🎉❤🆗")


def reflected(words: str, told: Told, before: tuple[str, ...] = ()) -> Markup:
    """The client's words with thanks; one word, or a no, needs none.

    Where they blame themselves a line says what an open step does not say; `before` are the words
    after which that may have been said already.
    """
    if len(words.split()) < 2 or is_no(words, told):
        return Markup()
    said = told.say(_("«{words}». Thank you for telling me."), words=quoted(words, SAID_BACK))
    if not SELF_BLAME.search(words) or any(SELF_BLAME.search(each) for each in before):
        return said
    line = told.say(
        _(
            "One step that is still open says nothing about you. It may say something about the "
            "step."
        )
    )
    return Markup("\n").join((said, line))


@dataclass(frozen=True)
class CameUp(Text):
    """What came up: it is said back, with thanks."""

    def echo(self, answer: Answer, told: Told) -> Markup:
        return reflected(answer, told, tuple(told.every("came_up")[:-1]))


def is_nod(text: str, told: Told) -> bool:
    """Whether somebody only nods: a yes, an ok, a thank you or a thumb."""
    marks = [each for each in text if not each.isspace() and not _colours(each)]
    if marks and all(each in THUMBS for each in marks):
        return True
    yes = told.plain(_("yes|yep|yeah|sure|fine|done|that is all|that's all|that's it|that is it"))
    return is_made_of(text, yes) or is_thanks(text, told.language)


def _colours(character: str) -> bool:
    """Whether it only says how the mark before it looks."""
    return character == "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff"


@dataclass(frozen=True)
class WordsOrNod(Text):
    """Words where none are needed; a nod leaves it at that, as the button does."""

    def read(self, text: str, told: Told) -> Answer:
        return None if is_nod(text, told) else super().read(text, told)
