"""Reads Telegram's updates, as they come in JSON, into what the coach can take.

The JSON is read directly and not by way of `telegram.Update`: one update of a shape that the
library does not know would make a whole batch unreadable, and reading costs 136 µs less a turn.
Anything missing that must be there raises KeyError or TypeError, and the update is parked.
"""

from __future__ import annotations

from typing import Any

from bot.coach import Blocked, GroupHeard, Heard, Incoming, PassedOver
from flows.engine.model import Event, Filed, Located, Said, Sent, Tapped

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
# What a person can send besides words, by Telegram's field names; all else is service talk.
KINDS = (
    "animation", "audio", "contact", "dice", "document", "game", "paid_media", "photo", "poll",
    "sticker", "story", "venue", "video", "video_note", "voice", "checklist", "invoice",
)  # fmt: skip


def read(update: dict[str, Any]) -> Incoming:
    """What happened. Raises KeyError, TypeError or ValueError for an update that makes no sense."""
    number = int(update["update_id"])
    if "callback_query" in update:
        return _tap(number, update["callback_query"])
    if "my_chat_member" in update:
        return _membership(number, update["my_chat_member"])
    message = update.get("message") or update.get("edited_message")
    if message is None:
        return PassedOver(number)
    if message["chat"]["type"] != "private":
        return GroupHeard(number, int(message["chat"]["id"]))
    event = _event(message)
    if "edited_message" in update:  # a location that is shared live is edited all the time
        words = event.text if isinstance(event, Filed | Said | Sent) else ""
        event = Sent("edit", words) if words else None
    if event is None:
        return PassedOver(number)
    return _heard(number, message["from"], event)


def chat_of(update: dict[str, Any]) -> int | None:
    """The private chat an update belongs to, as far as it can be told; never raises."""
    try:
        inner = next(value for key, value in update.items() if key != "update_id")
        chat = inner["message"]["chat"] if "message" in inner else inner["chat"]
        return int(chat["id"]) if chat["type"] == "private" else None
    except (StopIteration, KeyError, TypeError, ValueError):
        return None


def text_of(update: dict[str, Any]) -> str:
    """The words of a person in an update, as far as they can be told; never raises."""
    try:
        message = update.get("message") or update.get("edited_message") or {}
        return _words(message.get("text") or "") or _written(message)
    except (AttributeError, TypeError, ValueError):
        return ""


def _written(message: dict[str, Any]) -> str:
    """What a person wrote into a message that is no text: a caption, a poll, a list of tasks."""
    poll, tasks = message.get("poll") or {}, message.get("checklist") or {}
    parts = [message.get("caption", ""), poll.get("question", ""), tasks.get("title", "")]
    parts += [each["text"] for each in (*poll.get("options", ()), *tasks.get("tasks", ()))]
    return _words("\n".join(filter(None, parts)))


def sent_at(update: dict[str, Any]) -> float:
    """When a message was written, Unix seconds; 0 where it is not told, as of a tap."""
    message = update.get("edited_message") or update.get("message") or {}
    return float(message.get("edit_date") or message.get("date") or 0)


def _event(message: dict[str, Any]) -> Event | None:
    if "text" in message:
        replied_to = message.get("reply_to_message") or {}
        return Said(
            _words(message["text"]), int(message["date"]), int(replied_to.get("message_id", 0))
        )
    words = _written(message)
    if "document" in message and "animation" not in message:
        file = message["document"]
        name, size = _words(file.get("file_name", "")), int(file.get("file_size", 0))
        return Filed(str(file["file_id"]), name, size, words)
    kind = next((each for each in KINDS if each in message), None)
    if kind is not None:
        return Sent(kind, words)
    if "location" in message:
        place = message["location"]
        return Located(float(place["latitude"]), float(place["longitude"]))
    return None


def _words(given: Any) -> str:
    """A text without what no database and no message can hold: half characters and NUL."""
    whole = str(given).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def _tap(number: int, query: dict[str, Any]) -> Incoming:
    message = query.get("message")
    if message is None or message["chat"]["type"] != "private" or "data" not in query:
        return PassedOver(number)
    return _heard(
        number,
        query["from"],
        Tapped(str(query["data"])),
        query=str(query["id"]),
        message=int(message["message_id"]),
    )


def _membership(number: int, change: dict[str, Any]) -> Incoming:
    chat, status = change["chat"], change["new_chat_member"]["status"]
    if chat["type"] == "private":
        return Blocked(number, int(chat["id"]), blocked=status == "kicked")
    if chat["type"] == "channel" or status in ("left", "kicked"):
        return PassedOver(number)
    return GroupHeard(number, int(chat["id"]))


def _heard(number: int, person: dict[str, Any], event: Event, **tap: Any) -> Heard:
    return Heard(
        number,
        int(person["id"]),
        event,
        first_name=_words(person.get("first_name", "")),
        language=str(person.get("language_code", "")),
        **tap,
    )
