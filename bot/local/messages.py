"""Messages and the chats that hold them. Knows nothing of requests and updates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it carries `data`, or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None

    def as_json(self) -> dict[str, str]:
        given = {"text": self.text}
        if self.data is not None:
            given["callback_data"] = self.data
        if self.url is not None:
            given["url"] = self.url
        return given


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a reply keyboard: pressed, it says `text` or shares what it asks for."""

    text: str
    request_location: bool = False
    request_contact: bool = False


@dataclass(slots=True)
class Message:
    """One message, from the bot or to it, as it stands now."""

    id: int
    chat: int
    date: datetime
    sender: dict[str, Any]  # a Telegram User
    kind: str  # "text", "photo", "document", "voice", …: the field of Telegram's Message
    content: dict[str, Any]  # that field and its companions, as Telegram's JSON
    html: str = ""  # the text or caption as Telegram HTML
    text: str = ""  # the same as a reader sees it
    buttons: tuple[tuple[Button, ...], ...] = ()
    keys: tuple[tuple[Key, ...], ...] | None = None  # None leaves the keyboard, () removes it
    file: bytes | None = None  # the picture or document the bot sent
    edited: datetime | None = None

    @property
    def from_bot(self) -> bool:
        return bool(self.sender["is_bot"])


class Chats:
    """Every chat the bot has met, what was said there, and which are closed to it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.messages: dict[int, list[Message]] = {}
        self.about: dict[int, dict[str, Any]] = {}  # Telegram's Chat
        self.closed: dict[int, str] = {}  # the 403 that a message there meets
        self._ids = count(1)
        self._by_id: dict[int, Message] = {}

    def meet(self, about: dict[str, Any]) -> int:
        """From now on the bot may write to the chat; returns its id."""
        chat: int = about["id"]
        self.about[chat] = about
        self.messages.setdefault(chat, [])
        return chat

    def add(
        self, chat: int, sender: dict[str, Any], kind: str, content: dict[str, Any], **shown: Any
    ) -> Message:
        """`shown`: any other field of Message."""
        message = Message(next(self._ids), chat, self.now(), sender, kind, content, **shown)
        self.messages[chat].append(message)
        self._by_id[message.id] = message
        return message

    def find(self, chat: int, message_id: int) -> Message | None:
        message = self._by_id.get(message_id)
        return message if message and message.chat == chat else None

    def delete(self, message: Message) -> None:
        self.messages[message.chat].remove(message)
        del self._by_id[message.id]

    def as_json(self, message: Message) -> dict[str, Any]:
        """Telegram's Message."""
        given = {
            "message_id": message.id,
            "date": int(message.date.timestamp()),
            "chat": self.about[message.chat],
            "from": message.sender,
            **message.content,
        }
        if message.edited:
            given["edit_date"] = int(message.edited.timestamp())
        if message.buttons:
            rows = [[button.as_json() for button in row] for row in message.buttons]
            given["reply_markup"] = {"inline_keyboard": rows}
        return given
