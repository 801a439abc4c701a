"""python-telegram-bot's bot, with plain JSON where reading it costs too much or is a danger."""

from __future__ import annotations

from typing import Any

from telegram import Bot, InputFile
from telegram.error import TelegramError

from bot.updates import ALLOWED


class RawBot(Bot):
    """A bot whose updates can be had as they came, unread.

    `Bot.get_updates` cannot give them: one update it does not understand makes it raise for the
    whole batch, and it logs what that batch held.
    """

    async def get_raw_updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        """The next updates, waiting up to `seconds` for one. Raises TelegramError."""
        wanted: dict[str, Any] = {"timeout": seconds, "allowed_updates": ALLOWED}
        if offset is not None:
            wanted["offset"] = offset
        updates: Any = await self._post("getUpdates", wanted, read_timeout=seconds + 10)
        if not isinstance(updates, list) or not all(_is_update(each) for each in updates):
            raise TelegramError("These are no updates")
        return updates

    async def post_message(self, chat_id: int, message: dict[str, Any]) -> None:
        """`Bot.send_message` without reading what Telegram answers. Raises TelegramError.

        `message` holds the method's other parameters. The message that comes back is of no use to
        us, and reading it takes as long as sending it.
        """
        await self._post_any("sendMessage", {"chat_id": chat_id, **message})

    async def post_photo(self, chat_id: int, png: bytes, message: dict[str, Any]) -> None:
        """`Bot.send_photo`, as `post_message` is `Bot.send_message`. Raises TelegramError."""
        photo = InputFile(png, "picture.png")
        await self._post_any("sendPhoto", {"chat_id": chat_id, "photo": photo, **message})

    async def _post_any(self, method: str, given: dict[str, Any]) -> None:
        answer: Any = await self._post(method, given)
        if not isinstance(answer, dict) or "message_id" not in answer:
            raise TelegramError("This is no message")


def _is_update(given: Any) -> bool:
    """Whether it can be confirmed and parked, whatever else it holds."""
    return isinstance(given, dict) and isinstance(given.get("update_id"), int)
