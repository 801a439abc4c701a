"""The updates that wait for a bot, with the offset semantics of Telegram's own queue (tdlib's)."""

import json
import re
import threading
import time
from typing import Any

# An offset further than this past the end is taken for a mistake: the queue answers from its head.
# That is what a bot meets whose offset is older than a quiet week, after which ids begin elsewhere.
FURTHEST_OFFSET = 10


class UpdateQueue:
    """Written by the test's thread and read by the server's; nothing but an offset drops anything.

    `allowed` names the kinds of update that are kept as they arrive; empty keeps all.
    """

    def __init__(self) -> None:
        self.allowed: list[str] = []
        self._waiting: list[tuple[int, bytes]] = []
        self._end = 800_000_000
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, update: dict[str, Any]) -> int:
        """Keeps an update as it stands, with the next id unless it brings one; returns the id."""
        with self._guard:
            update_id = int(update.get("update_id", self._end))
            self._end = update_id + 1
            if not self.allowed or any(kind in update for kind in self.allowed):
                whole = json.dumps({**update, "update_id": update_id}).encode()
                self._waiting.append((update_id, whole))
        return update_id

    def waiting_from(self, offset: int, limit: int) -> list[bytes]:
        """Drops the updates below the offset; a negative one keeps only that many, from the end."""
        with self._guard:
            if offset < 0:
                self._waiting = self._waiting[offset:]
            elif offset <= self._end + FURTHEST_OFFSET:
                self._waiting = [kept for kept in self._waiting if kept[0] >= offset]
            return [whole for _, whole in self._waiting[:limit]]


def text_message(user: int, message_id: int, text: str, language: str) -> dict[str, Any]:
    """An update in a private chat, where the chat's id is the user's."""
    message: dict[str, Any] = {
        "message_id": message_id,
        "date": int(time.time()),
        "chat": {"id": user, "type": "private", "first_name": "Client"},
        "from": _client(user, language),
        "text": text,
    }
    if command := re.match(r"/\w+", text):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
    return {"message": message}


def tap(user: int, message: dict[str, Any], data: str, language: str) -> dict[str, Any]:
    query = {
        "id": str(time.monotonic_ns()),
        "from": _client(user, language),
        "chat_instance": str(user),
        "message": message,
        "data": data,
    }
    return {"callback_query": query}


def _client(user: int, language: str) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "Client", "language_code": language}
