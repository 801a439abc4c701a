"""Updates as Telegram writes them for what a person does. Pure: JSON in, JSON out."""

import re
from collections.abc import Iterator
from typing import Any

from bot.local.limits import TEXT_UNITS, utf16_units

BOT = {"id": 1, "is_bot": True, "first_name": "Cairn", "username": "cairn_local_bot"}

_FILE = {"file_id": "local-file", "file_unique_id": "local"}
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)", re.ASCII)

# The least that Telegram sends of each kind of message, under the field that names the kind.
KINDS: dict[str, Any] = {
    "animation": {**_FILE, "width": 320, "height": 240, "duration": 2},
    "audio": {**_FILE, "duration": 60},
    "contact": {"phone_number": "+10000000000", "first_name": "Ana"},
    "dice": {"emoji": "🎲", "value": 4},
    "document": {**_FILE, "file_name": "notes.pdf", "mime_type": "application/pdf"},
    "photo": [{**_FILE, "width": 320, "height": 240}],
    "poll": {
        "id": "1",
        "question": "Which?",
        "options": [
            {"persistent_id": str(n), "text": word, "voter_count": 0}
            for n, word in enumerate(("This", "That"))
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    },
    "sticker": {
        **_FILE,
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    },
    "venue": {
        "location": {"latitude": 38.71, "longitude": -9.14},
        "title": "Café",
        "address": "1 Rua Nova",
    },
    "video": {**_FILE, "width": 320, "height": 240, "duration": 2},
    "video_note": {**_FILE, "length": 240, "duration": 2},
    "voice": {**_FILE, "duration": 3},
}


def of_kind(kind: str) -> dict[str, Any]:
    """The content of a message of that kind; raises ValueError naming the known kinds."""
    if kind not in KINDS:
        raise ValueError(f"A client cannot send “{kind}” here; known: {', '.join(sorted(KINDS))}.")
    return {kind: KINDS[kind]}


def of_text(text: str) -> dict[str, Any]:
    """The content of a text message, its /commands marked."""
    if "/" not in text:
        return {"text": text}
    commands = [
        {
            "type": "bot_command",
            "offset": utf16_units(text[: found.start()]),
            "length": len(found[0]),
        }
        for found in _COMMAND.finditer(text)
    ]
    return {"text": text, "entities": commands} if commands else {"text": text}


def in_parts(text: str) -> Iterator[str]:
    """Cuts a text as Telegram's apps do: trimmed, at most 4,096 UTF-16 units a message."""
    rest = text.strip()
    while utf16_units(rest) > TEXT_UNITS:
        units = rest.encode("utf-16-le", "surrogatepass")[: TEXT_UNITS * 2]
        part = units.decode("utf-16-le", "ignore")  # half an emoji goes to the next message
        yield part
        rest = rest[len(part) :]
    if rest:
        yield rest


def tapped(
    query_id: str, person: dict[str, Any], message: dict[str, Any], data: str
) -> dict[str, Any]:
    query = {"id": query_id, "from": person, "message": message, "chat_instance": "1", "data": data}
    return {"callback_query": query}


def membership(
    person: dict[str, Any], chat: dict[str, Any], date: int, before: str, after: str
) -> dict[str, Any]:
    """The bot's own standing in a chat changed: "member", "left" or "kicked"."""
    return {
        "my_chat_member": {
            "chat": chat,
            "from": person,
            "date": date,
            "old_chat_member": _member(before),
            "new_chat_member": _member(after),
        }
    }


def _member(status: str) -> dict[str, Any]:
    member: dict[str, Any] = {"user": BOT, "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def chat_of(update: dict[str, Any]) -> dict[str, Any] | None:
    """The chat an update came from, or None where it names none, or is malformed."""
    for content in update.values():
        if isinstance(content, dict):
            chat = content.get("chat") or (content.get("message") or {}).get("chat")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return chat
    return None
