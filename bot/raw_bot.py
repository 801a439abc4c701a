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

    async def post_message(self, chat_id: int, message: dict[str, Any]) -> int:
        """`Bot.send_message`, of whose answer only the message's number is read.

        `message` holds the method's other parameters. Reading the message that comes back would
        take as long as sending it. Raises TelegramError.
        """
        return await self._post_any("sendMessage", {"chat_id": chat_id, **message})

    async def post_photo(self, chat_id: int, png: bytes, message: dict[str, Any]) -> int:
        """`Bot.send_photo`, as `post_message` is `Bot.send_message`. Raises TelegramError."""
        photo = InputFile(png, "picture.png")
        return await self._post_any("sendPhoto", {"chat_id": chat_id, "photo": photo, **message})

    async def post_document(
        self, chat_id: int, data: bytes, name: str, message: dict[str, Any]
    ) -> int:
        """`Bot.send_document`, as `post_message` is `Bot.send_message`. Raises TelegramError."""
        document = InputFile(data, name)
        given = {"chat_id": chat_id, "document": document, **message}
        return await self._post_any("sendDocument", given)

    async def fetch(self, file_id: str, most: int) -> bytes | None:
        """A file that a client sent, whole; None for one of more than `most` bytes.

        One whose size Telegram does not know is not fetched either. Raises TelegramError, whose
        words may hold the token: it is part of a file's address.
        """
        file = await self.get_file(file_id)
        if not file.file_size or file.file_size > most:
            return None
        content = bytes(await file.download_as_bytearray())
        return content if len(content) <= most else None

    async def _post_any(self, method: str, given: dict[str, Any]) -> int:
        answer: Any = await self._post(method, given)
        if not isinstance(answer, dict) or not isinstance(answer.get("message_id"), int):
            raise TelegramError("This is no message")
        return int(answer["message_id"])


def _is_update(given: Any) -> bool:
    """Whether it can be confirmed and parked, whatever else it holds."""
    return isinstance(given, dict) and isinstance(given.get("update_id"), int)
