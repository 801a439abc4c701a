"""What people say in place of an answer: that they do not know, no, or a question of their own."""

from __future__ import annotations

import re

from flows.engine.flow import Told
from flows.engine.words import _

FEW_WORDS = 8  # a longer message says more than that its writer is unsure
UNSURE_HINTS = (
    _("Not knowing yet is fine. A guess will do for now."),
    _("That is all right. Half a thought is enough."),
    _("Take your time. Whatever comes first will do."),
)
ASKS_BACK_HINT = _(
    "I am a simple program and cannot answer that. Your own words are enough, however rough."
)


def is_unsure(text: str, told: Told) -> bool:
    """Whether somebody says in a few words that they do not know."""
    unsure = told.plain(
        _(
            "i don't know|i dont know|don't know|dont know|i do not know|no idea|idk|dunno|no clue|"
            "not sure|i'm not sure|im not sure|i am not sure|hard to say|can't think|i can't think"
        )
    )
    words = _bare(text)
    return len(words.split()) <= FEW_WORDS and _begins(words, unsure)


def is_no(text: str, told: Told) -> bool:
    """Whether the whole message is a no."""
    refusals = told.plain(_("no|nope|nah|none|nothing|nothing really|not really|never mind"))
    return _bare(text) in refusals.split("|")


def asks_back(text: str, told: Told) -> bool:
    """Whether the client asks the program something."""
    openings = told.plain(
        _(
            "what do you mean|what does that mean|what is that|can you|could you|would you|do you|"
            "are you|who are you|how do you|give me|tell me|help me|what should i"
        )
    )
    words = _bare(text)
    return len(words.split()) <= 2 * FEW_WORDS and _begins(words, openings)


def _begins(words: str, openings: str) -> bool:
    return any(words == each or words.startswith(f"{each} ") for each in openings.split("|"))


def _bare(text: str) -> str:
    straight = re.sub(r"[.,!?…]+", " ", text.replace("’", "'").casefold())
    return " ".join(straight.split())
