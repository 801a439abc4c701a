"""How fast Telegram lets a bot send: token buckets over a clock that is handed in."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Messages a second, in all and to one chat; a chat may get `burst` at once after a rest.

    Telegram's figures: 30 a second in all, one a second in a chat, where it bears short bursts.
    Of one client `heard_at_once` are taken in after a rest, and so many a second from then on.
    """

    in_all: float = 30
    per_chat: float = 1
    burst: int = 3
    heard_at_once: float = 60
    heard_per_second: float = 0.5


NO_LIMITS = Limits(math.inf, math.inf, heard_at_once=math.inf)


@dataclass
class Bucket:
    """Fills at `rate` tokens a second up to `size`; times are seconds of any steady clock."""

    rate: float
    size: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token can be taken; 0 when there is one."""
        self._fill(now)
        return 0 if self.level >= 1 else (1 - self.level) / self.rate

    def room(self, now: float) -> float:
        """How many tokens there are."""
        self._fill(now)
        return self.level

    def take(self, now: float) -> None:
        """Take a token, whether there is one or not."""
        self._fill(now)
        self.level -= 1

    def is_full(self, now: float) -> bool:
        """Whether it has rested long enough to be forgotten."""
        self._fill(now)
        return self.level >= self.size

    def _fill(self, now: float) -> None:
        if now > self.at and self.level < self.size:
            self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
