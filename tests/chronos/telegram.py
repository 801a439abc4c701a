"""A Telegram that keeps of each chat no more than a client would scroll up to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.local.messages import Message
from bot.local.telegram import LocalTelegram
from flows.nudging.bringing_up import THINNING
from tests.chronos.diary import CLARITY, DAILY, REMIND, REVIEW, STEP, Received

KEPT = 8  # messages of a chat
_COMMANDS = (
    (re.compile(r"/checkin (\d+)(?: done)?"), STEP),
    (re.compile(r"/(?:today \S+|day \S+ 1)()"), DAILY),
    (re.compile(r"/review()"), REVIEW),
    (re.compile(r"/clarity 1()"), CLARITY),
)
_NAMED = re.compile(r"\bstep (\d+) of\b")  # as the world words its steps


class ForgetfulTelegram(LocalTelegram):
    """`news` holds what the bot sent since it was last emptied."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.news: list[Message] = []
        self.api.shows = self._take

    def meet(self, user: int) -> None:
        """From now on the bot may write to them."""
        self._meet(user)

    def newest_with(self, user: int, ending: str) -> tuple[int, str] | None:
        """The newest message under which a button's data ends so, by its id, and that data.

        Those of a question, which begin with a colon, are looked for under the last one only.
        """
        with_buttons = (each for each in reversed(self.chats.get(user, ())) if each.buttons)
        for message in with_buttons:
            for row in message.buttons:
                for each in row:
                    if each.data is not None and each.data.endswith(ending):
                        return message.id, each.data
            if ending.startswith(":"):
                return None
        return None

    def _take(self, message: Message) -> None:
        if message.edited is None:
            self.news.append(message)
        chat = self.chats[message.chat]
        while len(chat) > KEPT:
            self._room.delete(chat[0])


def read(message: Message, numbers: dict[int, int]) -> Received:
    """What a message brings up, by its buttons; reminders have none, so those by their words.

    `numbers` tells the number on file of a step by the one that it is worded with.
    """
    data = [each.data or "" for row in message.buttons for each in row]
    items = [
        (kind, int(match[1] or 0))
        for each in data
        for pattern, kind in _COMMANDS
        if (match := pattern.fullmatch(each))
    ]
    named = {numbers[int(each)] for each in _NAMED.findall(message.text)}
    asked = {number for kind, number in items if kind == STEP}
    items += [(REMIND, number) for number in sorted(named - asked)]
    return Received(tuple(items), THINNING in message.text)
