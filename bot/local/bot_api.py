"""The methods of the Bot API that act at once. Knows nothing of HTTP, of JSON bytes, of polling.

Errors are those of api.telegram.org (the source of most: telegram-bot-api/Client.cpp).
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.local.limits import (
    ANSWER_UNITS,
    MOST_DOWN,
    MOST_UP,
    RefusedError,
    bad_request,
    read_caption,
    read_markup,
    read_text,
    utf16_units,
)
from bot.local.messages import Chats, Message
from bot.local.updates import BOT

Given = dict[str, Any]

DELETABLE_FOR = timedelta(hours=48)


class BotApi:
    """Carries out what the bot asks; every change to a message is told to `shows`."""

    def __init__(self, chats: Chats) -> None:
        self.shows: Callable[[Message], None] = lambda message: None
        self.commands: dict[str, dict[str, str]] = {}  # language ("" any) → command → description
        self.about: dict[tuple[str, str], str] = {}  # ("description", language) → words
        self.waiting_taps: set[str] = set()
        self.answered: dict[str, str] = {}  # callback query → the words shown, often none
        self.files: dict[str, bytes] = {}
        self._chats = chats
        self._methods: dict[str, Callable[[Given], Any]] = {
            "getme": self._get_me,
            "sendmessage": self._send_message,
            "sendphoto": lambda given: self._send_file("photo", given),
            "senddocument": lambda given: self._send_file("document", given),
            "getfile": self._get_file,
            "sendchataction": self._send_chat_action,
            "editmessagetext": self._edit_message_text,
            "editmessagecaption": self._edit_message_caption,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_callback_query,
            "setmycommands": self._set_my_commands,
            "setmydescription": lambda given: self._describe("description", given),
            "setmyshortdescription": lambda given: self._describe("short_description", given),
            "leavechat": self._leave_chat,
            "close": lambda given: True,
            "logout": lambda given: True,
        }

    def serve(self, method: str, given: Given) -> Any:
        """The result of a method, named in any case; raises RefusedError, 404 for unknown ones."""
        served = self._methods.get(method.lower())
        if served is None:
            raise RefusedError(404, "Not Found")
        return served(given)

    def _get_me(self, given: Given) -> Given:
        powers = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
        return {**BOT, **dict.fromkeys(powers, False)}

    def _send_message(self, given: Given) -> Given:
        source, shown = read_text(given)
        return self._send(given, "text", {"text": shown}, html=source, text=shown)

    def _send_file(self, kind: str, given: Given) -> Given:
        source, shown = read_caption(given)
        content = self._file(kind, given.get(kind))
        if len(content) > MOST_UP:
            raise RefusedError(413, "Request Entity Too Large")
        about = self.keep(kind, content)
        if kind == "document" and given.get("file_name"):
            about["file_name"] = given["file_name"]
        sent: Given = {kind: [{**about, "width": 1, "height": 1}] if kind == "photo" else about}
        if shown:
            sent["caption"] = shown
        return self._send(given, kind, sent, html=source, text=shown, file=content)

    def keep(self, kind: str, content: bytes) -> Given:
        """A file that was sent, from now on known by its id: what Telegram says of it."""
        number = f"{kind}-{len(self.files) + 1}"
        self.files[number] = content
        return {"file_id": number, "file_unique_id": number, "file_size": len(content)}

    def download(self, path: str) -> bytes:
        """The file that `getFile` gave this path for. Raises RefusedError."""
        if path not in self.files:
            raise RefusedError(404, "Not Found")
        return self.files[path]

    def _get_file(self, given: Given) -> Given:
        """A path that is the id again: here nothing else needs to be found by it."""
        number = str(given.get("file_id", ""))
        if number not in self.files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        size = len(self.files[number])
        if size > MOST_DOWN:
            raise bad_request("file is too big")
        about = {"file_id": number, "file_unique_id": number, "file_size": size}
        return {**about, "file_path": number}

    def _file(self, kind: str, given: Any) -> bytes:
        """Uploaded bytes, or those of a file id that this Telegram gave out."""
        if given is None:
            raise bad_request(f"there is no {kind} in the request")
        if isinstance(given, str):
            if given not in self.files:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return self.files[given]
        if not given:
            raise bad_request("file must be non-empty")
        return bytes(given)

    def _send(self, given: Given, kind: str, content: Given, **shown: Any) -> Given:
        buttons, keys = read_markup(given.get("reply_markup"))
        chat = self._writable(given)
        message = self._chats.add(chat, BOT, kind, content, buttons=buttons, keys=keys, **shown)
        self.shows(message)
        return self._chats.as_json(message)

    def _writable(self, given: Given) -> int:
        chat = self._chat(given)
        if chat in self._chats.closed:
            raise RefusedError(403, self._chats.closed[chat])
        return chat

    def _chat(self, given: Given) -> int:
        named = str(given.get("chat_id", ""))
        if not named:
            raise bad_request("chat_id is empty")
        if not re.fullmatch(r"-?[0-9]+", named) or int(named) not in self._chats.messages:
            raise bad_request("chat not found")
        return int(named)

    def _send_chat_action(self, given: Given) -> bool:
        self._writable(given)
        return True

    def _edit_message_text(self, given: Given) -> Given:
        source, shown = read_text(given)
        message = self._editable(given)
        if message.kind != "text":
            raise bad_request("there is no text in the message to edit")
        return self._edit(message, given, source, shown, {"text": shown})

    def _edit_message_caption(self, given: Given) -> Given:
        source, shown = read_caption(given)
        message = self._editable(given)
        if message.kind == "text":
            raise bad_request("there is no caption in the message to edit")
        content = {field: value for field, value in message.content.items() if field != "caption"}
        return self._edit(
            message, given, source, shown, {**content, "caption": shown} if shown else content
        )

    def _edit_message_reply_markup(self, given: Given) -> Given:
        message = self._editable(given)
        return self._edit(message, given, message.html, message.text, message.content)

    def _editable(self, given: Given) -> Message:
        if not given.get("message_id"):
            raise bad_request("message identifier is not specified")
        message = self._chats.find(self._writable(given), given["message_id"])
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return message

    def _edit(
        self, message: Message, given: Given, source: str, shown: str, content: Given
    ) -> Given:
        """Without reply_markup the buttons go, as in Telegram."""
        buttons, keys = read_markup(given.get("reply_markup"))
        if keys is not None:
            raise bad_request("inline keyboard expected")
        if (source, shown, buttons) == (message.html, message.text, message.buttons):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message"
            )
        message.html, message.text, message.content = source, shown, content
        message.buttons, message.edited = buttons, self._chats.now()
        self.shows(message)
        return self._chats.as_json(message)

    def _delete_message(self, given: Given) -> bool:
        message = self._chats.find(self._chat(given), given.get("message_id", 0))
        if message is None:
            raise bad_request("message to delete not found")
        if self._chats.now() - message.date > DELETABLE_FOR:
            raise bad_request("message can't be deleted for everyone")
        self._chats.delete(message)
        return True

    def _answer_callback_query(self, given: Given) -> bool:
        query, words = given.get("callback_query_id", ""), given.get("text", "")
        if query not in self.waiting_taps:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if utf16_units(words) > ANSWER_UNITS:
            raise bad_request("MESSAGE_TOO_LONG")
        self.answered[query] = words
        return True

    def _set_my_commands(self, given: Given) -> bool:
        commands = {entry["command"]: entry["description"] for entry in given["commands"]}
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command, description in commands.items():
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(description) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[given.get("language_code", "")] = commands
        return True

    def _describe(self, field: str, given: Mapping[str, str]) -> bool:
        self.about[field, given.get("language_code", "")] = given.get(field, "")
        return True

    def _leave_chat(self, given: Given) -> bool:
        chat = self._writable(given)
        if chat > 0:
            raise bad_request("chat member status can't be changed in private chats")
        self._chats.closed[chat] = "Forbidden: bot is not a member of the group chat"
        return True
