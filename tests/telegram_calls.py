"""What Telegram does with the calls of a bot: which it refuses, what it keeps, what it answers.

Values in, bytes out: no HTTP, no loop, no misbehaviour. Source: core.telegram.org/bots/api.
"""

import html
import itertools
import json
import re
import time
from dataclasses import dataclass, replace
from typing import Any

from tests.misbehaviour import Answer400, Answer429, Flood, Limits, Refusal

Answer = tuple[int, bytes]
Fields = dict[str, Any]

SENDING = {"sendMessage": "text", "sendPhoto": "caption", "sendDocument": "caption"}
EDITING = frozenset({"editMessageText", "editMessageReplyMarkup"})
AGREED_TO = frozenset(
    {
        "answerCallbackQuery",
        "deleteMessage",
        "deleteMyCommands",
        "deleteWebhook",
        "sendChatAction",
        "setChatMenuButton",
        "setMyCommands",
        "setMyDescription",
        "setMyName",
        "setMyShortDescription",
    }
)
# UTF-16 units, counted after the markup is read.
LONGEST = {"text": 4096, "caption": 1024, "description": 512, "short_description": 120}
LONGEST_BUTTON_BYTES = 64
TAG = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|tg-emoji|a|code|pre|blockquote)"
    r"(?: [^<>]*)?>"
)


def yes(result: bytes) -> Answer:
    return 200, b'{"ok":true,"result":%b}' % result


def no(code: int, description: str, retry_after_seconds: int | None = None) -> Answer:
    answer: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if retry_after_seconds is not None:
        answer["parameters"] = {"retry_after": retry_after_seconds}
    return code, json.dumps(answer).encode()


def refused(refusal: Refusal) -> Answer:
    wait = refusal.retry_after if isinstance(refusal, Answer429) else None
    return no(refusal.code, refusal.description, wait)


def bot_with(token: str) -> Answer:
    """What getMe answers."""
    bot = {
        "id": int(token.partition(":")[0]),
        "is_bot": True,
        "first_name": "Cairn",
        "username": "cairn_test_bot",
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }
    return yes(json.dumps(bot).encode())


TRUE = yes(b"true")
UNAUTHORIZED = no(401, "Unauthorized")
NOT_FOUND = no(404, "Not Found")
CONFLICT = no(
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)


@dataclass(frozen=True)
class Accepted:
    """A message Telegram took. `text` is what was sent, markup and all, or a picture's caption.

    `at` is in seconds of `time.monotonic`, which is a loop's time too.
    """

    method: str
    chat_id: int
    message_id: int
    text: str
    reply_markup: dict[str, Any] | None
    file: bytes | str | None
    at: float

    def as_message(self) -> dict[str, Any]:
        """The fields of Telegram's `Message` that a bot reads."""
        words = SENDING[self.method]
        shown: dict[str, Any] = {
            "message_id": self.message_id,
            "date": int(time.time()),
            "chat": {"id": self.chat_id, "type": "private", "first_name": "Client"},
            words: self.text,
        }
        file = {"file_id": f"file-{self.message_id}", "file_unique_id": str(self.message_id)}
        if self.method == "sendPhoto":
            shown["photo"] = [{**file, "width": 800, "height": 600}]
        elif self.method == "sendDocument":
            shown["document"] = file
        if self.reply_markup and "inline_keyboard" in self.reply_markup:
            shown["reply_markup"] = self.reply_markup
        return shown


class Chats:
    """Every chat of one bot: `accepted` in order, `shown` as each message reads after its edits."""

    def __init__(self, limits: Limits | None) -> None:
        self.accepted: list[Accepted] = []
        self.shown: dict[tuple[int, int], Accepted] = {}
        self.taken: list[tuple[str, Fields]] = []
        self.message_ids = itertools.count(1)
        self.floods = 0
        self._flood = Flood(limits) if limits else None

    def take(self, method: str, fields: Fields) -> Answer:
        """Any call but getUpdates and getMe."""
        if problem := _problem(method, fields):
            return refused(problem)
        if method in SENDING:
            answer = self._send(method, fields)
        elif method in EDITING:
            answer = self._edit(method, fields)
        else:
            answer = TRUE if method in AGREED_TO else NOT_FOUND
        if answer[0] == 200:
            self.taken.append((method, fields))
        return answer

    def _send(self, method: str, fields: Fields) -> Answer:
        now = time.monotonic()
        chat_id = int(fields["chat_id"])
        if self._flood and (wait := self._flood.seconds_to_wait(chat_id, now)):
            self.floods += 1
            return refused(Answer429(wait))
        message = Accepted(
            method=method,
            chat_id=chat_id,
            message_id=next(self.message_ids),
            text=fields.get(SENDING[method], ""),
            reply_markup=fields.get("reply_markup"),
            file=fields.get("photo") or fields.get("document"),
            at=now,
        )
        # Shown first: a test that has seen the message accepted may tap its buttons at once.
        self.shown[chat_id, message.message_id] = message
        self.accepted.append(message)
        return yes(json.dumps(message.as_message()).encode())

    def _edit(self, method: str, fields: Fields) -> Answer:
        key = int(fields["chat_id"]), int(fields["message_id"])
        if not (message := self.shown.get(key)):
            return refused(Answer400("Bad Request: message to edit not found"))
        text = fields["text"] if method == "editMessageText" else message.text
        # An empty keyboard and none at all are the same to Telegram.
        markup = fields.get("reply_markup")
        if markup and not markup.get("inline_keyboard"):
            markup = None
        edited = replace(message, text=text, reply_markup=markup)
        if edited == message:
            return refused(Answer400("Bad Request: message is not modified"))
        self.shown[key] = edited
        return yes(json.dumps(edited.as_message()).encode())


def _problem(method: str, fields: Fields) -> Answer400 | None:
    """Why Telegram would say 400 before it does anything."""
    if (method in SENDING or method in EDITING) and "chat_id" not in fields:
        return Answer400("Bad Request: chat_id is empty")
    if method == "sendPhoto" and not fields.get("photo"):
        return Answer400("Bad Request: there is no photo in the request")
    if method in ("sendMessage", "editMessageText") and not fields.get("text", "").strip():
        return Answer400("Bad Request: message text is empty")
    for name, longest in LONGEST.items():
        words = fields.get(name, "")
        if fields.get("parse_mode") == "HTML":
            words = TAG.sub("", words)
            if "<" in words:
                return Answer400("Bad Request: can't parse entities: unsupported start tag")
            words = html.unescape(words)
        if len(words) * 2 > longest and len(words.encode("utf-16-le")) > longest * 2:
            return Answer400("Bad Request: message is too long")
    for row in (fields.get("reply_markup") or {}).get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= LONGEST_BUTTON_BYTES:
                return Answer400("Bad Request: BUTTON_DATA_INVALID")
    return None
