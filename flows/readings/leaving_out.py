"""Questions that can be left out in many words as well as with the button that says so."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.answers import Text
from flows.engine.flow import Told, Unreadable
from flows.engine.listening import SKIPS, is_made_of, is_no
from flows.engine.model import Answer
from flows.engine.words import _
from flows.readings.on_file import NamedScale


def is_left_out(text: str, told: Told) -> bool:
    """Whether the whole message says that nothing more is to come."""
    words = _(
        "pass|leave it out|leave it|next|done|that is all|that's all|thats all|that was all|"
        "that's it|nothing more|nothing else|stop|stop it|not now|later|enough|no more|thanks|"
        "thank you|ok|okay"
    )
    return is_no(text, told) or is_made_of(text, f"{told.plain(SKIPS)}|{told.plain(words)}")


@dataclass(frozen=True)
class FewWords(Text):
    """Words that are kept as they are, so that neither a "pass" nor a number is taken for them."""

    def leaves_out(self, text: str, told: Told) -> bool:
        return is_left_out(text, told)

    def read(self, text: str, told: Told) -> Answer:
        if not any(character.isalpha() for character in text):
            raise Unreadable(
                _("I can keep only words here; to leave the question out, type “skip”.")
            )
        return super().read(text, told)


@dataclass(frozen=True)
class LeftOutScale(NamedScale):
    """A number that can be left out."""

    def leaves_out(self, text: str, told: Told) -> bool:
        return is_left_out(text, told)
