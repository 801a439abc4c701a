"""The least that can stand in for Telegram and the network: bytes in, bytes out, all accepted.

Every contender gets one of its own. It keeps no chats and checks nothing, so that what is measured
is the bot; parameters are put into JSON as python-telegram-bot does for the real network.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from telegram.request import BaseRequest, RequestData

from tests.benchmarks.talk import in_batches

BOT = '{"id":1,"is_bot":true,"first_name":"Cairn","username":"cairn_bot"}'
ABOUT = BOT[:-1] + ',"can_join_groups":false,"can_read_all_group_messages":false}'


class Wire(BaseRequest):
    """`accepted` counts the messages by chat. `drained` is set while a bot waits for updates."""

    def __init__(self) -> None:
        self.accepted: Counter[int] = Counter()
        self.drained = asyncio.Event()
        self.answered = asyncio.Event()  # set when there is a message for every update
        self._given = self._taken = 0
        self._batches: deque[bytes] = deque()
        self._news = asyncio.Event()

    def deliver(self, updates: Sequence[bytes]) -> None:
        """Have these updates wait for the bot."""
        self._batches += in_batches(updates)
        self._given += len(updates)
        self.drained.clear()
        self.answered.clear()
        self._news.set()

    def forget(self) -> None:
        """Count from nothing again."""
        self._given = self._taken = 0
        self.accepted.clear()

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        sent = request_data.json_parameters if request_data else {}
        if name == "sendMessage":
            return 200, self._accept(sent)
        if name == "getUpdates":
            return 200, await self._next_batch()
        return 200, b'{"ok":true,"result":%b}' % (ABOUT.encode() if name == "getMe" else b"true")

    async def _next_batch(self) -> bytes:
        if not self._batches:
            self.drained.set()
            self._news.clear()
            await self._news.wait()
        return self._batches.popleft()

    def _accept(self, sent: dict[str, str]) -> bytes:
        chat, text, markup = sent["chat_id"], sent["text"], sent.get("reply_markup", "")
        self.accepted[int(chat)] += 1
        self._taken += 1
        if self._taken == self._given:
            self.answered.set()
        buttons = f',"reply_markup":{markup}' if markup.startswith('{"inline') else ""
        return (
            f'{{"ok":true,"result":{{"message_id":{self._taken},"date":1767600000,"from":{BOT},'
            f'"chat":{{"id":{chat},"type":"private","first_name":"Ana"}},'
            f'"text":{json.dumps(text)}{buttons}}}}}'
        ).encode()
