"""What Telegram accepts in a message, and its words when it does not. Knows no chats.

The figures are from https://core.telegram.org/bots/api and https://limits.tginfo.me; the wording
is what api.telegram.org answers.
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from bot.local.markup import plain_text
from bot.local.messages import Button, Key

TEXT_UNITS = 4096  # of UTF-16, after the markup is taken away
CAPTION_UNITS = 1024  # likewise
DATA_BYTES = 64  # of UTF-8, in a button's callback_data
ANSWER_UNITS = 200  # of UTF-16, in the answer to a tap
BUTTONS, BUTTONS_A_ROW = 100, 8  # under a message
MOST_UP, MOST_DOWN = 50_000_000, 20_000_000  # bytes of a file, sent by a bot and fetched by one
KEYS, KEYS_A_ROW = 300, 12  # of a reply keyboard

_LINK = re.compile(r"(?:https?://)?[^\s/:]+\.\S+|(?:tg|ton)://\S+", re.IGNORECASE)

Buttons = tuple[tuple[Button, ...], ...]
Keys = tuple[tuple[Key, ...], ...]


class RefusedError(Exception):
    """Telegram's "no": HTTP status, description and, for 429 and moved chats, parameters."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {reason}")


def utf16_units(text: str) -> int:
    """The length as Telegram counts it: an emoji outside the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_text(given: dict[str, Any]) -> tuple[str, str]:
    """The text of sendMessage or editMessageText as HTML and as shown; raises RefusedError."""
    written = given.get("text")
    if not written:
        raise bad_request("message text is empty")
    source, shown = _formatted(written, given.get("parse_mode"))
    if not shown:
        raise bad_request("text must be non-empty")
    if _longer(shown, TEXT_UNITS):
        raise bad_request("message is too long")
    return source, shown


def read_caption(given: dict[str, Any]) -> tuple[str, str]:
    """The caption, perhaps empty, as HTML and as shown; raises RefusedError."""
    source, shown = _formatted(given.get("caption") or "", given.get("parse_mode"))
    if _longer(shown, CAPTION_UNITS):
        raise bad_request("message caption is too long")
    return source, shown


def _formatted(written: str, parse_mode: str | None) -> tuple[str, str]:
    if not parse_mode:
        return html.escape(written, quote=False), written.strip()
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    try:
        return written, plain_text(written).strip()
    except ValueError as reason:
        raise bad_request(f"can't parse entities: {reason}") from None


def _longer(text: str, units: int) -> bool:
    # No text has more than two units a character: counting is for the few that come close.
    return len(text) * 2 > units and utf16_units(text) > units


def read_markup(markup: dict[str, Any] | None) -> tuple[Buttons, Keys | None]:
    """Buttons under the message, and the reply keyboard: None leaves it, () takes it away.

    Raises RefusedError.
    """
    if not markup:
        return (), None
    if "inline_keyboard" in markup:
        return _buttons(markup["inline_keyboard"]), None
    if "keyboard" in markup:
        return (), _keys(markup["keyboard"])
    return (), () if markup.get("remove_keyboard") else None


def _buttons(rows: Sequence[Sequence[dict[str, Any]]]) -> Buttons:
    buttons = tuple(tuple(map(_button, row)) for row in rows if row)
    _check_size(buttons, BUTTONS, BUTTONS_A_ROW)
    return buttons


def _button(given: dict[str, Any]) -> Button:
    if "text" not in given:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    data, url = given.get("callback_data"), given.get("url")
    if not data and not url and not any(given[field] for field in given if field != "text"):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not given["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if data and len(data.encode()) > DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if url and not _LINK.fullmatch(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return Button(given["text"], data, url)


def _keys(rows: Sequence[Sequence[dict[str, Any] | str]]) -> Keys:
    keys = tuple(tuple(map(_key, row)) for row in rows if row)
    _check_size(keys, KEYS, KEYS_A_ROW)
    return keys


def _key(given: dict[str, Any] | str) -> Key:
    fields = {"text": given} if isinstance(given, str) else given
    if not fields.get("text", "").strip():
        raise bad_request("keyboard button text must be non-empty")
    return Key(
        fields["text"],
        bool(fields.get("request_location")),
        bool(fields.get("request_contact")),
    )


def _check_size(rows: Sequence[Sequence[Button | Key]], most: int, most_a_row: int) -> None:
    if sum(map(len, rows)) > most or any(len(row) > most_a_row for row in rows):
        raise bad_request("reply markup is too long")
