"""What people say in place of an answer: a command, that they do not know, no, or a question."""

from __future__ import annotations

import re

from flows.engine.flow import Told
from flows.engine.model import Event, Said, Tapped
from flows.engine.words import Language, _

FEW = 80  # characters; a longer message says more than that its writer is unsure, or asks
UNSURE_HINTS = (
    _("Not knowing yet is fine. A guess will do for now."),
    _("That is all right. Half a thought is enough."),
    _("Take your time. Whatever comes first will do."),
)
SKIPS = _("skip|skip it|skip this|skip that|skip this one|skip the question")
ASKS_BACK_HINT = _(
    "I am a simple program and cannot answer that. Your own words are enough, however rough."
)


def command_in(event: Event) -> tuple[str, str]:
    """The command that was typed or that a button stands for, and the rest of it; ("", "") if none.

    In a message to "/grow@this_bot" the name behind the @ is Telegram's way to address a bot.
    """
    text = (
        event.text if isinstance(event, Said) else event.data if isinstance(event, Tapped) else ""
    )
    found = re.fullmatch(r"\s*/([a-z]\w*)(?:@\w+)?(?:\s+(.*))?", text, re.IGNORECASE | re.DOTALL)
    return (found[1].casefold(), (found[2] or "").strip()) if found else ("", "")


def is_unsure(text: str, told: Told) -> bool:
    """Whether somebody says that they do not know, and nothing besides."""
    unsure = told.plain(
        _(
            "i don't know|i dont know|don't know|dont know|i do not know|no idea|idk|dunno|no clue|"
            "not sure|i'm not sure|im not sure|i am not sure|hard to say|can't think|i can't think"
        )
    )
    fillers = told.plain(
        _("yet|really|right now|now|honestly|sorry|at all|at the moment|hmm|hm|um|well|maybe|tbh")
    )
    words = _bare(text)
    besides = _without(words, unsure)
    return len(words) <= FEW and besides != words and not _without(besides, fillers)


def is_made_of(text: str, phrases: str) -> bool:
    """Whether a message is nothing but some of these phrases, separated by |."""
    words = _bare(text)
    return bool(words) and not _without(words, phrases)


def is_no(text: str, told: Told) -> bool:
    """Whether the whole message is a no."""
    refusals = told.plain(
        _(
            "no|nope|nah|none|nothing|nothing really|not really|never mind|not much|not a thing|"
            "not today|nothing today|nothing much|i did nothing|none today|no thanks|no thank you"
        )
    )
    return _bare(text) in refusals.split("|")


def is_skip(text: str, told: Told) -> bool:
    """Whether somebody wants to leave the question out, and says nothing besides."""
    return is_made_of(text, told.plain(SKIPS))


def is_greeting(text: str, language: Language) -> bool:
    """Whether somebody only says hello."""
    return is_made_of(
        text,
        language.plain(
            _(
                "hi|hello|hey|hiya|there|good morning|good evening|good afternoon|again|cairn|"
                "i'm back|im back|i am back|back|are you there|it's me|its me"
            )
        ),
    )


def is_thanks(text: str, language: Language) -> bool:
    """Whether somebody only says thank you, or that all is well."""
    return is_made_of(
        text,
        language.plain(
            _("thanks|thank you|thx|so much|very much|a lot|ok|okay|great|good|nice|cool|👍|🙏|❤")
        ),
    )


def is_refusal(text: str, language: Language) -> bool:
    """Whether somebody wants to be left in peace, and says nothing besides."""
    return is_made_of(
        text,
        language.plain(
            _(
                "stop|stop it|stop this|stop that|stop sending me this|stop asking|no more|please|"
                "no thanks|no thank you|leave me alone|leave me in peace|not now|later|unsubscribe|"
                "go away|quiet|enough"
            )
        ),
    )


def asks_back(text: str, told: Told) -> bool:
    """Whether the client asks the program something."""
    openings = told.plain(
        _(
            "what do you mean|what does that mean|what is that|can you|could you|would you|do you|"
            "are you|who are you|how do you|give me|tell me|help me|what should i"
        )
    )
    words = _bare(text)
    return len(words) <= FEW and _begins(words, openings)


def _begins(words: str, openings: str) -> bool:
    return any(words == each or words.startswith(f"{each} ") for each in openings.split("|"))


def _without(words: str, phrases: str) -> str:
    """The words left when all of these phrases, separated by |, are taken out."""
    found = "|".join(re.escape(each) for each in sorted(phrases.split("|"), key=len, reverse=True))
    return " ".join(re.sub(rf"(?<!\S)(?:{found})(?!\S)", " ", words).split())


def _bare(text: str) -> str:
    straight = re.sub(r"[.,!?…]+", " ", text.replace("’", "'").casefold())
    return " ".join(straight.split())
