"""Turns a reply into what Telegram takes: messages of bounded length with their keyboards."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flows.engine.model import Reply

# UTF-16 code units after the markup is read; Telegram's limits
MOST_TEXT = 4096  # of a message
MOST_CAPTION = 1024  # of the words under a picture
_TAG = re.compile(r"</?[a-z][^>]*>")


def render(reply: Reply, words: str = "text") -> dict[str, Any]:
    """The parameters of `sendMessage` for one reply, which must fit into one message.

    With `words="caption"` those of `sendPhoto`, but for the photo.
    """
    message: dict[str, Any] = {words: reply.text, "parse_mode": "HTML"}
    if reply.location_key:
        key = {"text": reply.location_key, "request_location": True}
        keyboard = {"keyboard": [[key]], "resize_keyboard": True, "one_time_keyboard": True}
        message["reply_markup"] = keyboard
    elif reply.ends_location:
        message["reply_markup"] = {"remove_keyboard": True}
    elif reply.buttons:
        rows = [
            [{"text": _shown(button.label), "callback_data": button.data} for button in row]
            for row in reply.buttons
        ]
        message["reply_markup"] = {"inline_keyboard": rows}
    return message


def _shown(label: str) -> str:
    """The label; Telegram refuses the whole message for one on which nothing can be seen."""
    return label if any(each.isprintable() and each != " " for each in label) else "…"


def in_parts(reply: Reply) -> list[Reply]:
    """The reply as messages that Telegram takes; its buttons go with the last.

    A text that is too long is parted at a line. No tag may span a line break. A picture comes
    first, as its words go on from it.
    """
    is_caption = reply.picture is not None or reply.document
    room = MOST_CAPTION if is_caption else MOST_TEXT
    if len(reply.text) <= room // 2:  # fits, whatever it holds
        return [reply]
    *before, last = split(reply.text, MOST_TEXT, room)
    ended = replace(reply, text=last, picture=None, document=False)
    parts = [*(Reply(part, why=reply.why) for part in before), ended]
    return [replace(parts[0], picture=reply.picture, document=reply.document), *parts[1:]]


def with_key(caption: str, key: Iterable[tuple[str, str]]) -> str:
    """The caption with what the labels in its picture stand for, if there is room for it."""
    lines = "".join(f"\n{label} {html.escape(name, quote=False)}" for label, name in key)
    longer = f"{caption}\n{lines}" if lines else caption
    return longer if length(longer) <= MOST_CAPTION else caption


def split(text: str, most: int = MOST_TEXT, first: int = 0) -> list[str]:
    """The text in as few parts as fit, each of at most `most` units once its markup is read.

    `first`: at most so many in the first part.
    """
    room = first or most
    if length(text) <= room:
        return [text]
    parts, part = [], ""
    for piece in re.split(r"(?<=\n)", text):
        for line in _cut(piece, min(most, room)):
            if part and length(part + line) > room:
                parts.append(part.strip("\n"))
                part, room = "", most
            part += line
    return [each for each in (*parts, part.strip("\n")) if each.strip()]


def length(text: str) -> int:
    """UTF-16 code units of a text in Telegram HTML once its markup is read."""
    shown = html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text
    return len(shown.encode("utf-16-le", "surrogatepass")) // 2


def _cut(line: str, most: int) -> list[str]:
    """A line that is too long by itself: its words without markup, parted at spaces."""
    if length(line) <= most:
        return [line]
    shown, at_once = html.unescape(_TAG.sub("", line)), most // 2  # a character is 2 units at most
    pieces = []
    while shown:
        space = shown.rfind(" ", 1, at_once) if len(shown) > at_once else -1
        end = space + 1 if space > 0 else at_once
        pieces.append(html.escape(shown[:end], quote=False))
        shown = shown[end:]
    return pieces
