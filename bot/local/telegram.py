"""A Telegram inside this process: a person on one side, a `telegram.Bot` on the other.

Must not know the coach: whoever talks to it is any bot. Everything runs in the bot's event loop.
"""

import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from itertools import count
from typing import Any

from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from bot.local.bot_api import BotApi
from bot.local.failures import Failure, Failures
from bot.local.limits import RefusedError
from bot.local.messages import Chats, Message
from bot.local.update_queue import UpdateQueue
from bot.local.updates import chat_of, in_parts, membership, of_kind, of_text, tapped

DOWNLOAD = "download"  # what `fail_next` calls the fetching of a file


class LocalTelegram(BaseRequest):
    """Give one to `telegram.Bot(token, request=it, get_updates_request=it)`.

    `now` dates messages: aware UTC. `idle` is set while the bot has asked for updates and found
    none, so `await telegram.idle.wait()` waits until all is confirmed; it is cleared by the next
    update. Set `api.shows` to see each message the bot sends or edits.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._room = Chats(now)
        self.api = BotApi(self._room)
        self.queue = UpdateQueue(now, next_id=1000)
        self.idle = self.queue.idle
        self._people: dict[int, dict[str, Any]] = {}
        self._taps = count(1)
        self._failures = Failures()

    @property
    def chats(self) -> dict[int, list[Message]]:
        """Every message of every chat the bot has met, oldest first, as it stands now."""
        return self._room.messages

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed with an offset."""
        return len(self.queue)

    # The person's side.

    def says(
        self,
        user: int,
        text: str,
        *,
        first_name: str = "",
        language_code: str = "",
        reply_to: int = 0,
    ) -> list[Message]:
        """A private message, or several for a long text, or none for blanks.

        A name or language, once given, stays. `reply_to` is the number of a message of the chat; to
        one that is gone it is no reply. Raises ValueError while the user blocks the bot.
        """
        person = self._meet(user, first_name=first_name, language_code=language_code)
        old = self._room.find(user, reply_to)
        answered = {"reply_to_message": self._room.as_json(old)} if old else {}
        return [
            self._write(user, person, "text", of_text(part) | answered) for part in in_parts(text)
        ]

    def sends(self, user: int, kind: str, caption: str = "") -> Message:
        """Anything but text, such as "photo" or "voice"; raises ValueError for unknown kinds."""
        content = of_kind(kind)
        if caption:
            content["caption"] = caption
        return self._write(user, self._meet(user), kind, content)

    def sends_file(self, user: int, name: str, data: bytes, caption: str = "") -> Message:
        """A document by its name and content."""
        about = {**self.api.keep("document", data), "file_name": name}
        content: dict[str, Any] = {"document": about}
        if caption:
            content["caption"] = caption
        return self._write(user, self._meet(user), "document", content)

    def shares_location(self, user: int, latitude: float, longitude: float) -> Message:
        """A place in degrees: latitude -90 to 90, longitude -180 to 180."""
        place = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._write(user, self._meet(user), "location", place)

    def edits(self, user: int, message_id: int, text: str) -> None:
        """Changes a text the user wrote; raises KeyError for any other message."""
        message = self._room.find(user, message_id)
        if message is None or message.from_bot or message.kind != "text":
            raise KeyError(message_id)
        message.content, message.edited = of_text(text), self._room.now()
        message.text, message.html = text, escape(text, quote=False)
        self.deliver({"edited_message": self._room.as_json(message)})

    def taps(self, user: int, message_id: int, data: str, *, chat: int | None = None) -> str:
        """Taps a button with this data, shown or not; returns the id of the callback query.

        `chat`: the group, when it is not the private chat. A message that is gone is sent as
        Telegram's InaccessibleMessage.
        """
        where = user if chat is None else chat
        person = self._meet(user) if chat is None else self._person(user)
        message = self._room.find(where, message_id)
        gone = {"message_id": message_id, "date": 0, "chat": self._room.about[where]}
        query = str(next(self._taps))
        self.api.waiting_taps.add(query)
        self.deliver(tapped(query, person, self._room.as_json(message) if message else gone, data))
        return query

    def blocks(self, user: int) -> None:
        """From now on a message to the user is refused with 403."""
        self._meet(user)
        self._room.closed[user] = "Forbidden: bot was blocked by the user"
        self._changes_membership(user, user, "member", "kicked")

    def unblocks(self, user: int) -> None:
        self._meet(user)
        self._room.closed.pop(user, None)
        self._changes_membership(user, user, "kicked", "member")

    def joins_group(self, user: int, group: int, title: str = "Friends") -> None:
        """The user adds the bot to a group; `group` is negative, as Telegram's are."""
        self._room.meet({"id": group, "type": "group", "title": title})
        self._room.closed.pop(group, None)
        self._changes_membership(user, group, "left", "member")

    def posts_in_group(self, user: int, group: int, text: str) -> list[Message]:
        """A message in a group the bot has joined; raises KeyError for another."""
        person = self._person(user)
        return [self._write(group, person, "text", of_text(part)) for part in in_parts(text)]

    def deliver(self, update: dict[str, Any]) -> int:
        """Any update whatever, numbered unless it has an `update_id`; returns its id.

        A chat named in it becomes one the bot may write to.
        """
        chat = chat_of(update)
        if chat is not None and chat["id"] not in self.chats:
            self._room.meet(chat)
        return self.queue.put(update)

    def _person(self, user: int, **given: str) -> dict[str, Any]:
        stranger = {"id": user, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        person = self._people.get(user, stranger) | {k: v for k, v in given.items() if v}
        self._people[user] = person
        return person

    def _meet(self, user: int, **given: str) -> dict[str, Any]:
        """The person, who from now on has a private chat with the bot."""
        person = self._person(user, **given)
        self._room.meet({"id": user, "type": "private", "first_name": person["first_name"]})
        return person

    def _write(
        self, chat: int, person: dict[str, Any], kind: str, content: dict[str, Any]
    ) -> Message:
        if chat in self._room.closed:
            raise ValueError(f"The bot is shut out of chat {chat}: unblock it or let it join.")
        words = content.get("text") or content.get("caption", "")
        html = escape(words, quote=False)
        message = self._room.add(chat, person, kind, content, text=words, html=html)
        self.deliver({"message": self._room.as_json(message)})
        return message

    def _changes_membership(self, user: int, chat: int, before: str, after: str) -> None:
        person, date = self._person(user), int(self._room.now().timestamp())
        self.deliver(membership(person, self._room.about[chat], date, before, after))

    # The bot's side.

    def fail_next(
        self,
        method: str,
        code: int = 0,
        description: str = "",
        parameters: dict[str, int] | None = None,
        times: int = 1,
        accept: bool = False,
    ) -> None:
        """The next `times` calls of `method` fail with this HTTP status and description.

        Code 0: the request is lost and `TimedOut` is raised. `accept`: it is carried out and only
        the answer is lost, `TimedOut` too. `parameters`: such as {"retry_after": seconds}.
        """
        refusal = RefusedError(code, description, parameters)
        self._failures.order(method, Failure(refusal, accept), times)

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close: the chats outlive the bot."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Telegram's answer: HTTP status and JSON. Raises TimedOut where `fail_next` says so."""
        is_file = "/file/bot" in url
        path = url.rpartition("/")[2]
        name = DOWNLOAD if is_file else path.lower()
        given = _read(request_data) if request_data else {}
        failure = self._failures.next(name)
        if failure and not failure.accept:
            if not failure.refusal.code:
                raise TimedOut
            return _refuse(failure.refusal)
        try:
            if is_file:
                return 200, self.api.download(path)
            answer = await self._answer(name, given)
        except RefusedError as refusal:
            return _refuse(refusal)
        if failure:
            raise TimedOut
        return 200, b'{"ok":true,"result":%b}' % answer

    async def _answer(self, name: str, given: dict[str, Any]) -> bytes:
        if name == "getupdates":
            wanted = (given.get("offset", 0), given.get("limit", 100), given.get("timeout", 0))
            return b"[%b]" % b",".join(await self.queue.fetch(*wanted))
        if name in ("setwebhook", "deletewebhook"):
            if given.get("drop_pending_updates"):
                self.queue.forget_all()
            return b"true"
        if name == "getwebhookinfo":
            state = {"url": "", "has_custom_certificate": False}
            return json.dumps({**state, "pending_update_count": self.unconfirmed}).encode()
        return json.dumps(self.api.serve(name, given)).encode()


def _read(request_data: RequestData) -> dict[str, Any]:
    """The parameters, and uploaded files as bytes under the parameter they belong to."""
    given: dict[str, Any] = request_data.parameters
    if request_data.contains_files:
        for name, upload in request_data.multipart_data.items():
            given["file_name"], content = upload[0], upload[1]
            given[name] = content if isinstance(content, bytes) else content.read()
    return given


def _refuse(refusal: RefusedError) -> tuple[int, bytes]:
    answer: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return refusal.code, json.dumps(answer).encode()
