"""What the tests' Bot API server can be told to do wrong, and how much it takes before it says 429.

Values and arithmetic only: it must not know the server.
"""

import math
import threading
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Answer429:
    """Too many requests; `retry_after` in whole seconds, from 1."""

    retry_after: int = 1
    code: ClassVar[int] = 429

    @property
    def description(self) -> str:
        return f"Too Many Requests: retry after {self.retry_after}"


@dataclass(frozen=True)
class Answer403:
    description: str = "Forbidden: bot was blocked by the user"
    code: ClassVar[int] = 403


@dataclass(frozen=True)
class Answer400:
    description: str = "Bad Request: chat not found"
    code: ClassVar[int] = 400


@dataclass(frozen=True)
class Answer5xx:
    code: int = 502
    description: str = "Bad Gateway"


@dataclass(frozen=True)
class Hang:
    """Holds the call for `seconds`, then takes it unless the caller has gone or the server ends."""

    seconds: float


@dataclass(frozen=True)
class AcceptThenDrop:
    """Takes the call in full, then drops the connection without an answer."""


@dataclass(frozen=True)
class Garbage:
    """Answers 200 with something that is not JSON; the call is not taken."""


@dataclass(frozen=True)
class Disconnect:
    """Drops the connection without an answer; the call is not taken."""


Refusal = Answer429 | Answer403 | Answer400 | Answer5xx
Misbehaviour = Refusal | Hang | AcceptThenDrop | Garbage | Disconnect


@dataclass
class Order:
    """A misbehaviour for the next `times` calls that match; None matches every method or chat."""

    method: str | None
    chat_id: int | None
    times: int
    with_: Misbehaviour

    def matches(self, method: str, fields: dict[str, Any]) -> bool:
        if self.times < 1 or self.method not in (None, method):
            return False
        return self.chat_id is None or str(self.chat_id) == str(fields.get("chat_id"))


class Orders:
    """Given by the test's thread, carried out by the server's, the earliest that matches first."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._guard = threading.Lock()

    @property
    def left(self) -> list[Order]:
        return [order for order in self._orders if order.times]

    def give(self, order: Order) -> None:
        with self._guard:
            self._orders.append(order)

    def withdraw(self) -> None:
        with self._guard:
            self._orders.clear()

    def next_for(self, method: str, fields: dict[str, Any]) -> Misbehaviour | None:
        """Uses up one time of the order that matches, if any does."""
        with self._guard:
            for order in self._orders:
                if order.matches(method, fields):
                    order.times -= 1
                    return order.with_
        return None


@dataclass(frozen=True)
class Limits:
    """How fast messages may come, with bursts (in messages) let through as Telegram does."""

    per_second: float = 30
    per_chat_per_second: float = 1
    burst: int = 30
    burst_per_chat: int = 3


@dataclass
class Flood:
    """Keeps, for all chats together (None) and for each, the instant its allowance is whole again.

    A refused message uses up nothing.
    """

    limits: Limits
    _whole_at: dict[int | None, float] = field(default_factory=dict)

    def seconds_to_wait(self, chat_id: int, now: float) -> int:
        """0 when the message may pass, and is counted; otherwise whole seconds until one may."""
        limits = self.limits
        allowances: list[tuple[int | None, float, int]] = [
            (None, limits.per_second, limits.burst),
            (chat_id, limits.per_chat_per_second, limits.burst_per_chat),
        ]
        after = {
            key: max(self._whole_at.get(key, now), now) + 1 / rate for key, rate, _ in allowances
        }
        late = max(after[key] - now - burst / rate for key, rate, burst in allowances)
        if late > 1e-9:
            return math.ceil(late)
        self._whole_at.update(after)
        return 0
