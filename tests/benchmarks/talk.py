"""What the clients of the benchmarks say: whole GROW talks, one after the other, without end."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import cycle, islice

from tests.flows.test_grow import GOAL, OPTIONS, REALITY, TO_THE_END, WEIGHING

INTRODUCTION = ("/start", "Ana", "Berlin", "1")
# The talk of the flow's own tests: it changes with the flow.
OPENING = ("/grow", *GOAL, *REALITY, *OPTIONS)
GROW = (*OPENING, *WEIGHING, *TO_THE_END, "yes")
MIDDLE = len(OPENING)  # the messages after which a client is weighing options
MOST_AT_ONCE = 100  # updates in one answer to getUpdates, as Telegram has it
PEOPLE = 100
WRITTEN = 1_767_600_000  # when, Unix seconds


class Crowd:
    """Clients who talk in turn, each a step further in the talk than the one before."""

    def __init__(self, people: int = PEOPLE) -> None:
        self.clients = range(1, people + 1)
        self._says = {
            client: islice(cycle(GROW), client % len(GROW), None) for client in self.clients
        }
        self._number = 0

    def introductions(self) -> list[bytes]:
        """Everyone introduces themselves and talks up to their place in the talk."""
        return [
            update
            for client in self.clients
            for update in self.introduce(client, GROW[: client % len(GROW)])
        ]

    def introduce(self, client: int, texts: Sequence[str]) -> list[bytes]:
        """A client who introduces themselves and then says this."""
        return [self._update(client, text) for text in (*INTRODUCTION, *texts)]

    def a_talk_each(self) -> list[bytes]:
        """Updates in which everyone says as many messages as a whole talk has."""
        return [
            self._update(client, next(self._says[client])) for _ in GROW for client in self.clients
        ]

    def _update(self, client: int, text: str, date: int = WRITTEN) -> bytes:
        sent: dict[str, object] = {"text": text}
        if command := re.match(r"/\w+", text):
            entity = {"offset": 0, "length": command.end(), "type": "bot_command"}
            sent["entities"] = [entity]
        return self.send(client, sent, date)

    def send(self, client: int, sent: Mapping[str, object], date: int = WRITTEN) -> bytes:
        """An update with a message that holds this."""
        self._number += 1
        about = {"id": client, "first_name": "Ana"}
        message = {
            "message_id": self._number,
            "from": {**about, "is_bot": False, "language_code": "en"},
            "chat": {**about, "type": "private"},
            "date": date,
            **sent,
        }
        return json.dumps({"update_id": self._number, "message": message}).encode()


def in_batches(updates: Sequence[bytes]) -> list[bytes]:
    """The updates as bodies of Telegram's answers to getUpdates."""
    return [
        b'{"ok":true,"result":[%b]}' % b",".join(updates[start : start + MOST_AT_ONCE])
        for start in range(0, len(updates), MOST_AT_ONCE)
    ]
